#include "figures/release_table.h"

#include "base/csv.h"
#include "base/limits.h"
#include "base/number.h"

#include <math.h>
#include <string.h>

ReleaseTable *release_table_new(const char *name, unsigned n_dimensions, uint32_t n_rows)
{
    ReleaseTable *table = g_new0(ReleaseTable, 1);
    *table = (ReleaseTable){.name = g_strdup(name),
                            .n_dimensions = n_dimensions,
                            .n_rows = n_rows,
                            .dimensions = g_new0(char *, n_dimensions + 1),
                            .codes = g_new0(const char *, (size_t)n_rows *n_dimensions + 1),
                            .value = g_new(double, n_rows + 1),
                            .lower = g_new(double, n_rows + 1),
                            .upper = g_new(double, n_rows + 1),
                            .mark = g_new0(char, n_rows + 1),
                            .texts = g_string_chunk_new(4096)};
    for (uint32_t row = 0; row < n_rows; row++) {
        table->value[row] = table->lower[row] = table->upper[row] = NAN;
        table->mark[row] = MARK_FREE;
    }
    return table;
}

void release_table_free(ReleaseTable *table)
{
    if (!table)
        return;
    g_free(table->name);
    g_strfreev(table->dimensions);
    g_free(table->codes);
    g_free(table->value);
    g_free(table->lower);
    g_free(table->upper);
    g_free(table->mark);
    g_string_chunk_free(table->texts);
    g_free(table);
}

void release_table_set_dimension(ReleaseTable *table, unsigned dimension, const char *id)
{
    g_free(table->dimensions[dimension]);
    table->dimensions[dimension] = g_strdup(id);
}

void release_table_set_code(ReleaseTable *table, uint32_t row, unsigned dimension, const char *code)
{
    table->codes[(size_t)row * table->n_dimensions + dimension] =
        g_string_chunk_insert_const(table->texts, code);
}

uint32_t release_table_n_hidden(const ReleaseTable *table)
{
    uint32_t n = 0;
    for (uint32_t row = 0; row < table->n_rows; row++)
        n += release_table_is_hidden(table, row);
    return n;
}

char *release_table_cell_name(const ReleaseTable *table, uint32_t row)
{
    g_autoptr(GString) name = g_string_new(NULL);
    for (unsigned d = 0; d < table->n_dimensions; d++)
        g_string_append_printf(name, "%s%s=%s", d ? ", " : "", table->dimensions[d],
                               release_table_code(table, row, d));
    return g_string_free(g_steal_pointer(&name), FALSE);
}

char *release_table_make_name(const char *file_name)
{
    g_autofree char *base = g_path_get_basename(file_name);
    char *dot = strrchr(base, '.');
    if (dot && dot > base)
        *dot = '\0';
    GString *name = g_string_new(NULL);
    for (const char *at = base; *at && name->len < 60; at++) {
        char letter = g_ascii_tolower(*at);
        if (g_ascii_isalnum(letter) || letter == '_')
            g_string_append_c(name, letter);
        else if (name->len > 0 && name->str[name->len - 1] != '-')
            g_string_append_c(name, '-');
    }
    while (name->len > 0 && name->str[name->len - 1] == '-')
        g_string_truncate(name, name->len - 1);
    if (name->len == 0)
        g_string_append(name, "table");
    return g_string_free(name, FALSE);
}

/* --- may it be published? ----------------------------------------------------------------- */

/* A code or a column's name that means the same to a reader, a spreadsheet and a CSV reader. */
static bool is_plain(const char *text)
{
    if (!*text || strlen(text) > LIMIT_CODE_BYTES || strchr("=+-@", *text) || *text == ' ')
        return false;
    for (const char *at = text; *at; at++)
        if ((unsigned char)*at < ' ' || *at == '"' || *at == 127)
            return false;
    return text[strlen(text) - 1] != ' ' && g_utf8_validate(text, -1, NULL);
}

static void check_texts(const ReleaseTable *table, const char *place, Problems *problems)
{
    static const char remedy[] = "rename it: at most 64 characters, not beginning with = + - @ or "
                                 "a space, without quotes and control characters";
    for (unsigned d = 0; d < table->n_dimensions; d++)
        if (!is_plain(table->dimensions[d]))
            problems_add(problems, PROBLEM_ERROR, place, 1, table->dimensions[d], NULL,
                         "release-name", remedy, "a column's name cannot be published");
    const char *said = NULL; /* the same text is one pointer */
    for (uint32_t row = 0; row < table->n_rows; row++)
        for (unsigned d = 0; d < table->n_dimensions; d++) {
            const char *code = release_table_code(table, row, d);
            if (code == said || is_plain(code))
                continue;
            said = code;
            problems_add(problems, PROBLEM_ERROR, place, row + 2, table->dimensions[d], code,
                         "release-code", remedy, "a code cannot be published");
        }
}

static void check_values(const ReleaseTable *table, const char *place, Problems *problems)
{
    for (uint32_t row = 0; row < table->n_rows; row++) {
        bool is_hidden = release_table_is_hidden(table, row);
        double value = table->value[row];
        if (isnan(value) || (!is_hidden && value >= 0 && value < 9007199254740992.0))
            continue;
        problems_add(problems, PROBLEM_ERROR, place, row + 2, "OBS_VALUE", NULL,
                     is_hidden ? "release-hidden-value" : "release-value",
                     is_hidden ? "empty OBS_VALUE, or give the cell CONF_STATUS F"
                               : "give a number from 0 to below 2^53",
                     is_hidden ? "a hidden cell has its value beside it"
                               : "a value cannot be published");
    }
}

static bool same_number(double a, double b)
{
    return a == b || (isnan(a) && isnan(b));
}

static bool drop_telling_bounds(ReleaseTable *table)
{
    int64_t first = -1;
    bool differs = false;
    for (uint32_t row = 0; row < table->n_rows; row++) {
        if (!release_table_is_hidden(table, row)) {
            table->lower[row] = table->upper[row] = NAN;
            continue;
        }
        if (first < 0)
            first = row;
        differs = differs || !same_number(table->lower[row], table->lower[first]) ||
                  !same_number(table->upper[row], table->upper[first]);
    }
    for (uint32_t row = 0; differs && row < table->n_rows; row++)
        table->lower[row] = table->upper[row] = NAN;
    return differs;
}

bool release_table_prepare(ReleaseTable *table, const char *place, Problems *problems,
                           bool *out_bounds_dropped)
{
    unsigned before = problems_count(problems, PROBLEM_ERROR);
    if (table->n_dimensions == 0 || table->n_rows == 0)
        problems_add(problems, PROBLEM_ERROR, place, 0, NULL, NULL, "release-empty",
                     "give a table file with cells", "there is no table in it");
    check_texts(table, place, problems);
    check_values(table, place, problems);
    *out_bounds_dropped = drop_telling_bounds(table);
    return problems_count(problems, PROBLEM_ERROR) == before;
}

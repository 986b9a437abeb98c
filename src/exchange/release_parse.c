#include "exchange/release_parse.h"

#include "base/error.h"
#include "tables/table_set.h"

#include <math.h>
#include <string.h>

/* With the one writable byte after its end that the readers ask for. */
static char *copy_bytes(const char *bytes, size_t size)
{
    char *copy = g_malloc(size + 1);
    memcpy(copy, bytes, size);
    copy[size] = '\0';
    return copy;
}

static char mark_of(TableMark mark)
{
    return mark == MARK_HIDDEN_PRIMARY     ? (char)MARK_PRIMARY
           : mark == MARK_HIDDEN_SECONDARY ? (char)MARK_SECONDARY
                                           : (char)MARK_FREE;
}

/* 0 and INFINITY say nothing. */
static void copy_bounds(const Table *from, uint32_t row, ReleaseTable *to)
{
    if (from->lower[row] > 0 || isfinite(from->upper[row]))
        to->lower[row] = from->lower[row];
    if (isfinite(from->upper[row]))
        to->upper[row] = from->upper[row];
}

/* Dimensions, values, marks and bounds; never keys, contributors or further columns. */
static ReleaseTable *to_release(const TableSet *set, const Table *from, const char *name)
{
    ReleaseTable *table = release_table_new(name, from->n_dimensions, from->n_rows);
    for (unsigned d = 0; d < from->n_dimensions; d++)
        release_table_set_dimension(table, d,
                                    table_set_peek_dimension(set, from->dimension[d])->name);
    for (uint32_t row = 0; row < from->n_rows; row++) {
        for (unsigned d = 0; d < from->n_dimensions; d++)
            release_table_set_code(table, row, d, table_code(set, from, row, d));
        table->mark[row] = mark_of((TableMark)from->mark[row]);
        table->value[row] = from->value[row];
        if (release_table_is_hidden(table, row))
            copy_bounds(from, row, table);
    }
    return table;
}

static void refuse(const char *place, const char *what, GError **error)
{
    g_set_error(error, FYR_ERROR, FYR_ERROR_INVALID, "%s: %s", place, what);
}

ReleaseTable *release_parse_table(const char *bytes, size_t size, const char *name,
                                  const char *place, Problems *problems, GError **error)
{
    g_autoptr(TableSet) set = table_set_new();
    bool is_dropped = false;
    g_autoptr(ReleaseTable) table = NULL;
    if (table_set_take_table(set, copy_bytes(bytes, size), size, place, problems))
        table = to_release(set, table_set_table(set, 0), name);
    if (!table || !release_table_prepare(table, place, problems, &is_dropped)) {
        refuse(place, "not a table file that can be released", error);
        return NULL;
    }
    if (is_dropped)
        problems_add(problems, PROBLEM_NOTE, place, 0, "LOWER", NULL, "bounds-dropped", NULL,
                     "the hidden cells have different bounds, which would say which are primary; "
                     "none are published");
    return g_steal_pointer(&table);
}

ReleaseTable *release_parse_codes(const char *bytes, size_t size, const char *dimension,
                                  const char *place, Problems *problems, GError **error)
{
    static const char *const columns[] = {"code", "parent"};
    g_autoptr(TableSet) set = table_set_new();
    if (!table_set_take_codes(set, dimension, copy_bytes(bytes, size), size, place, problems)) {
        refuse(place, "not a code list", error);
        return NULL;
    }
    const TableDimension *from = table_set_peek_dimension(set, table_set_dimension(set, dimension));
    ReleaseTable *table = release_table_new(dimension, G_N_ELEMENTS(columns), from->n_parents);
    uint32_t n = 0;
    for (unsigned d = 0; d < G_N_ELEMENTS(columns); d++)
        release_table_set_dimension(table, d, columns[d]);
    for (uint32_t code = 1; code < from->n_parents; code++, n++) {
        uint32_t parent = from->parent[code];
        release_table_set_code(table, n, 0, from->codes.text[code]);
        release_table_set_code(table, n, 1, parent == TABLE_TOTAL ? "" : from->codes.text[parent]);
    }
    table->n_rows = n;
    return table;
}

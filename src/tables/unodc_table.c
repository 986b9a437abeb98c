#include "tables/unodc_table.h"

#include "base/csv.h"
#include "base/limits.h"
#include "base/number.h"
#include "tables/table_private.h"

#include <math.h>
#include <string.h>

enum { AREA, COUNTRY, INDICATOR, BREAKDOWN, CATEGORY, SEX, AGE, YEAR, VALUE, N_FIELDS };

static const char *const headings[N_FIELDS] = {
    "Iso3_code", "Country", "Indicator", "Dimension", "Category", "Sex", "Age", "Year", "txtVALUE"};

/* The dimensions that every row has a code in. */
static const struct {
    const char *name;
    unsigned field;
    MarginKind margin;
} fixed[] = {{"REF_AREA", AREA, MARGIN_NONE},
             {"INDICATOR", INDICATOR, MARGIN_NONE},
             {"TIME_PERIOD", YEAR, MARGIN_NONE},
             {"SEX", SEX, MARGIN_ATLEAST},
             {"AGE", AGE, MARGIN_ATLEAST}};
#define N_FIXED ((unsigned)G_N_ELEMENTS(fixed))

typedef struct {
    const char *text[N_FIELDS]; /* in the file's bytes */
    unsigned line;
} Row;

typedef struct {
    TableSet *set;
    const char *place;
    Problems *problems;
    unsigned column[N_FIELDS];
    GArray *rows;         /* of Row */
    GPtrArray *breakdown; /* texts of the column Dimension, but for Total */
    UnodcCounts *counts;
} Reading;

static void problem(const Reading *r, unsigned line, const char *field, const char *value,
                    const char *rule, const char *remedy, const char *what)
{
    problems_add(r->problems, PROBLEM_ERROR, r->place, line, field, value, rule, remedy, "%s",
                 what);
}

/* --- the file -------------------------------------------------------------------------------- */

static bool read_header(Reading *r, const CsvRow *row)
{
    bool is_whole = true;
    for (unsigned f = 0; f < N_FIELDS; f++) {
        r->column[f] = UINT_MAX;
        for (unsigned c = 0; c < row->n_fields; c++)
            if (strcmp(row->fields[c].text, headings[f]) == 0)
                r->column[f] = c;
        if (r->column[f] != UINT_MAX)
            continue;
        problem(r, row->line, headings[f], NULL, "columns",
                "give the table as UNODC's data portal exports it, saved as CSV with its headings "
                "in the first line",
                "there is no column of this name");
        is_whole = false;
    }
    return is_whole;
}

static bool is_total(const char *text)
{
    return strcmp(text, "Total") == 0;
}

static void take_breakdown(Reading *r, const char *text)
{
    if (is_total(text) || g_ptr_array_find_with_equal_func(r->breakdown, text, g_str_equal, NULL))
        return;
    g_ptr_array_add(r->breakdown, (gpointer)text);
}

static void read_row(Reading *r, const CsvRow *row)
{
    Row read = {.line = row->line};
    for (unsigned f = 0; f < N_FIELDS; f++) {
        if (r->column[f] >= row->n_fields) {
            problem(r, row->line, headings[f], NULL, "fields",
                    "give every line as many fields as the header has",
                    "the line has too few fields");
            return;
        }
        read.text[f] = row->fields[r->column[f]].text;
    }
    if (!*read.text[AREA]) /* a few have only a name */
        read.text[AREA] = read.text[COUNTRY];
    if (!*read.text[CATEGORY]) /* the export loses names that it cannot spell */
        read.text[CATEGORY] = "_U";
    for (unsigned f = 0; f < VALUE; f++)
        if (f != COUNTRY && !*read.text[f]) {
            problem(r, row->line, headings[f], NULL, "empty", "write Total, or leave the line out",
                    "the field is empty");
            return;
        }
    take_breakdown(r, read.text[BREAKDOWN]);
    if (r->breakdown->len > LIMIT_DIMENSIONS - N_FIXED) {
        problem(r, row->line, headings[BREAKDOWN], read.text[BREAKDOWN], "dimensions",
                "audit the breakdowns in several files",
                "the file has more breakdowns than can be audited together");
        g_ptr_array_set_size(r->breakdown, (gint)(LIMIT_DIMENSIONS - N_FIXED));
        return;
    }
    g_array_append_val(r->rows, read);
}

static void read_file(Reading *r, char *data, size_t length)
{
    g_autoptr(CsvReader) reader = csv_reader_new(data, length, r->place, 0);
    g_autoptr(GError) error = NULL;
    CsvRow row;
    if (csv_reader_next(reader, &row, &error)) {
        if (read_header(r, &row))
            while (csv_reader_next(reader, &row, &error))
                read_row(r, &row);
    } else if (!error) {
        problem(r, 0, NULL, NULL, "empty", "give the file that the data portal exports",
                "the file is empty");
    }
    if (error)
        problems_add(r->problems, PROBLEM_ERROR, r->place, 0, NULL, NULL, "csv", NULL, "%s",
                     error->message);
}

/* --- the table ------------------------------------------------------------------------------- */

/* "by country of repatriation" is COUNTRY_OF_REPATRIATION. */
static char *dimension_name(const char *breakdown)
{
    char *name = g_ascii_strup(g_str_has_prefix(breakdown, "by ") ? breakdown + 3 : breakdown, -1);
    for (char *p = name; *p; p++)
        if (!g_ascii_isalnum(*p))
            *p = '_';
    return name;
}

static unsigned add_dimension(TableSet *set, const char *name, MarginKind margin)
{
    bool is_told = g_hash_table_contains(set->margins, name);
    if (!is_told && (margin == MARGIN_NONE || !set->has_margin))
        g_hash_table_insert(set->margins, g_strdup(name), GUINT_TO_POINTER(margin + 1));
    return table_set_dimension(set, name);
}

static void add_dimensions(Reading *r, Table *table)
{
    table->n_dimensions = N_FIXED + r->breakdown->len;
    table->dimension = g_new0(unsigned, table->n_dimensions);
    for (unsigned d = 0; d < N_FIXED; d++)
        table->dimension[d] = add_dimension(r->set, fixed[d].name, fixed[d].margin);
    for (unsigned b = 0; b < r->breakdown->len; b++) {
        g_autofree char *name = dimension_name(r->breakdown->pdata[b]);
        if (!g_hash_table_contains(r->set->margins,
                                   name)) /* --margins additive is not about these */
            g_hash_table_insert(r->set->margins, g_strdup(name),
                                GUINT_TO_POINTER(MARGIN_ATLEAST + 1));
        table->dimension[N_FIXED + b] = table_set_dimension(r->set, name);
    }
}

static uint32_t code_of(const Reading *r, unsigned dimension, const char *text)
{
    return is_total(text)
               ? TABLE_TOTAL
               : names_add(&table_set_dimension_at(r->set, dimension)->codes, text, strlen(text));
}

static void take_value(Reading *r, Table *table, uint32_t at, const Row *row)
{
    const char *text = row->text[VALUE];
    int64_t number;
    bool is_hidden = *text == '<';
    table->value[at] = NAN;
    table->lower[at] = 0;
    table->upper[at] = INFINITY;
    table->mark[at] = MARK_NOT_KNOWN;
    if (!*text)
        return;
    if (!number_parse_count(text + is_hidden, strlen(text + is_hidden), &number) ||
        number < is_hidden || number >= INT64_C(1) << 53) {
        problem(r, row->line, headings[VALUE], text, "value",
                "a whole number, or < and one; leave it empty if it is not known",
                "this is no figure");
        return;
    }
    if (is_hidden)
        table->upper[at] = (double)number - 1;
    else
        table->value[at] = (double)number;
    table->mark[at] = is_hidden ? MARK_HIDDEN_PRIMARY : MARK_SHOWN;
    r->counts->n_suppressed += is_hidden;
}

static Table *make_table(Reading *r)
{
    uint32_t n = r->rows->len;
    Table *table = g_new0(Table, 1);
    table->name = g_path_get_basename(r->place);
    table->place = g_strdup(r->place);
    table->has_bounds = table->has_whole_values = true;
    add_dimensions(r, table);
    table->n_rows = n;
    table->code = g_new0(uint32_t, (gsize)n * table->n_dimensions + 1);
    table->value = g_new(double, (gsize)n + 1);
    table->lower = g_new(double, (gsize)n + 1);
    table->upper = g_new(double, (gsize)n + 1);
    table->mark = g_new(uint8_t, (gsize)n + 1);
    table->line = g_new(uint32_t, (gsize)n + 1);
    for (uint32_t i = 0; i < n; i++) {
        const Row *row = &g_array_index(r->rows, Row, i);
        uint32_t *code = &table->code[(size_t)i * table->n_dimensions];
        table->line[i] = row->line;
        for (unsigned d = 0; d < N_FIXED; d++)
            code[d] = code_of(r, table->dimension[d], row->text[fixed[d].field]);
        for (unsigned b = 0; b < r->breakdown->len; b++)
            if (strcmp(r->breakdown->pdata[b], row->text[BREAKDOWN]) == 0)
                code[N_FIXED + b] = code_of(r, table->dimension[N_FIXED + b], row->text[CATEGORY]);
        take_value(r, table, i, row);
    }
    return table;
}

/* --- several values of one figure ------------------------------------------------------------- */

static bool is_same_value(const Table *table, uint32_t a, uint32_t b)
{
    return table->mark[a] == table->mark[b] &&
           (table->mark[a] != MARK_SHOWN || table->value[a] == table->value[b]) &&
           table->upper[a] == table->upper[b];
}

static void forget_value(Table *table, uint32_t row)
{
    table->value[row] = NAN;
    table->lower[row] = 0;
    table->upper[row] = INFINITY;
    if (table->mark[row] == MARK_SHOWN)
        table->mark[row] = MARK_NOT_KNOWN;
}

static void find_disputed(Reading *r, Table *table)
{
    g_autoptr(GHashTable) first =
        g_hash_table_new_full(g_bytes_hash, g_bytes_equal, (GDestroyNotify)g_bytes_unref, NULL);
    g_autofree uint32_t *next = g_new(uint32_t, (gsize)table->n_rows + 1); /* of the same figure */
    g_autofree uint8_t *is_disputed = g_new0(uint8_t, (gsize)table->n_rows + 1);
    size_t width = table->n_dimensions * sizeof *table->code;
    for (uint32_t row = 0; row < table->n_rows; row++) {
        GBytes *key = g_bytes_new_static(&table->code[(size_t)row * table->n_dimensions], width);
        gpointer found = g_hash_table_lookup(first, key);
        next[row] = UINT32_MAX;
        if (!found) {
            g_hash_table_insert(first, key, GUINT_TO_POINTER(row + 1));
            continue;
        }
        g_bytes_unref(key);
        uint32_t head = GPOINTER_TO_UINT(found) - 1;
        is_disputed[head] |= !is_same_value(table, head, row);
        next[row] = next[head];
        next[head] = row;
    }
    for (uint32_t row = 0; row < table->n_rows; row++) {
        r->counts->n_disputed += is_disputed[row];
        for (uint32_t k = row; is_disputed[row] && k != UINT32_MAX; k = next[k])
            forget_value(table, k);
    }
}

bool unodc_table_take(TableSet *set, char *data, size_t length, const char *place,
                      UnodcCounts *out_counts, Problems *problems)
{
    unsigned errors = problems_count(problems, PROBLEM_ERROR);
    g_ptr_array_add(set->kept, data);
    *out_counts = (UnodcCounts){0};
    Reading r = {.set = set,
                 .place = place,
                 .problems = problems,
                 .rows = g_array_new(FALSE, FALSE, sizeof(Row)),
                 .breakdown = g_ptr_array_new(),
                 .counts = out_counts};
    read_file(&r, data, length);
    Table *table = make_table(&r); /* which finds the faults of figures, beside those of lines */
    if (problems_count(problems, PROBLEM_ERROR) == errors) {
        find_disputed(&r, table);
        table_set_take_made(set, table);
    } else {
        table_free(table);
    }
    g_array_unref(r.rows);
    g_ptr_array_unref(r.breakdown);
    return problems_count(problems, PROBLEM_ERROR) == errors;
}

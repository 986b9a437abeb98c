#include "exchange/release_in.h"

#include "base/csv.h"
#include "base/limits.h"
#include "base/number.h"
#include "exchange/sandbox.h"
#include "exchange/wire.h"

#include <math.h>
#include <string.h>

#define TOO_MANY_FAULTS 1000u

typedef enum {
    COLUMN_VALUE,
    COLUMN_CONF,
    COLUMN_OBS_STATUS,
    COLUMN_LOWER,
    COLUMN_UPPER,
    COLUMN_KNOWN
} ColumnKind;

static const char *const column_names[COLUMN_KNOWN] = {"OBS_VALUE", "CONF_STATUS", "OBS_STATUS",
                                                       "LOWER", "UPPER"};

/* Of SDMX-CSV and of Fyr's own answers: they say nothing about which cell it is. */
static const char *const silent_columns[] = {
    "STRUCTURE", "STRUCTURE_ID", "STRUCTURE_NAME", "ACTION",     "DATAFLOW", "UNIT_MEASURE",
    "UNIT_MULT", "DECIMALS",     "COMMENT_OBS",    "SERIES_KEY", "OBS_KEY",  "VERDICT"};

typedef struct {
    const char *place;
    Problems *problems;
    ReleaseTable *table;
    int columns[COLUMN_KNOWN];  /* -1: not there */
    unsigned *dimension_column; /* [dimension] */
    unsigned n_columns;
} Reading;

static void G_GNUC_PRINTF(7, 8)
    fault(Reading *r, uint32_t line, const char *field, const char *value, const char *rule,
          const char *remedy, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    g_autofree char *message = g_strdup_vprintf(format, args);
    va_end(args);
    problems_add(r->problems, PROBLEM_ERROR, r->place, line, field, value, rule, remedy, "%s",
                 message);
}

static bool is_silent(const char *name)
{
    for (unsigned i = 0; i < G_N_ELEMENTS(silent_columns); i++)
        if (g_ascii_strcasecmp(name, silent_columns[i]) == 0)
            return true;
    return false;
}

/* Which column is what; the table gets its dimensions. */
static void read_header(Reading *r, const CsvRow *header, const char *name, uint32_t n_rows)
{
    g_autoptr(GArray) dimensions = g_array_new(FALSE, FALSE, sizeof(unsigned));
    g_autoptr(GHashTable) seen = g_hash_table_new(g_str_hash, g_str_equal);
    for (unsigned k = 0; k < COLUMN_KNOWN; k++)
        r->columns[k] = -1;
    for (unsigned c = 0; c < header->n_fields; c++) {
        const char *text = header->fields[c].text;
        unsigned k = 0;
        while (k < COLUMN_KNOWN && strcmp(text, column_names[k]) != 0)
            k++;
        if (!g_hash_table_add(seen, (gpointer)text))
            fault(r, header->line, text, NULL, "repeated-column", "leave one of them out",
                  "the column stands there twice");
        else if (k < COLUMN_KNOWN)
            r->columns[k] = (int)c;
        else if (!*text)
            fault(r, header->line, NULL, NULL, "nameless-column", "name it",
                  "column %u has no name", c + 1);
        else if (!is_silent(text))
            g_array_append_val(dimensions, c);
    }
    if (r->columns[COLUMN_VALUE] < 0)
        fault(r, header->line, "OBS_VALUE", NULL, "no-values",
              "name the column of values OBS_VALUE", "there is no column OBS_VALUE");
    if (dimensions->len > LIMIT_DIMENSIONS + 1)
        fault(r, header->line, NULL, NULL, "too-many-dimensions", "leave some out",
              "%u columns of codes, at most %u", dimensions->len, LIMIT_DIMENSIONS + 1);
    r->n_columns = header->n_fields;
    r->table = release_table_new(name, dimensions->len, n_rows);
    for (unsigned d = 0; d < dimensions->len; d++)
        release_table_set_dimension(r->table, d,
                                    header->fields[g_array_index(dimensions, unsigned, d)].text);
    r->dimension_column = g_memdup2(dimensions->data, (dimensions->len + 1) * sizeof(unsigned));
}

static const CsvField *field_of(const Reading *r, const CsvRow *csv, ColumnKind kind)
{
    static const CsvField none = {"", 0, 0};
    return r->columns[kind] < 0 ? &none : &csv->fields[r->columns[kind]];
}

static double read_bound(Reading *r, const CsvRow *csv, ColumnKind kind)
{
    const CsvField *field = field_of(r, csv, kind);
    double number = NAN;
    if (field->length > 0 &&
        (!number_parse_decimal(field->text, field->length, &number) || number < 0)) {
        fault(r, csv->line, column_names[kind], field->text, "bad-bound",
              "give a number not below 0, or leave it empty", "a bound is no number");
        return NAN;
    }
    return number;
}

/* "<5": hidden, from 0 to 4. */
static bool read_less_than(Reading *r, uint32_t row, const CsvField *field)
{
    int64_t limit;
    if (field->text[0] != '<' || !number_parse_count(field->text + 1, field->length - 1, &limit) ||
        limit < 1)
        return false;
    r->table->mark[row] = MARK_PRIMARY;
    r->table->lower[row] = 0;
    r->table->upper[row] = (double)(limit - 1);
    return true;
}

static void read_value(Reading *r, const CsvRow *csv, uint32_t row)
{
    ReleaseTable *table = r->table;
    const CsvField *value = field_of(r, csv, COLUMN_VALUE), *conf = field_of(r, csv, COLUMN_CONF);
    bool is_hidden = strcmp(conf->text, "C") == 0 || strcmp(conf->text, "D") == 0;
    if (conf->length > 0 && !is_hidden && strcmp(conf->text, "F") != 0) {
        fault(r, csv->line, "CONF_STATUS", conf->text, "bad-status", "use F, C or D",
              "a status that a table file does not know");
        return;
    }
    if (read_less_than(r, row, value)) {
        if (is_hidden)
            table->mark[row] = conf->text[0];
        return;
    }
    table->mark[row] = is_hidden ? conf->text[0] : MARK_FREE;
    if (value->length > 0 && is_hidden)
        fault(r, csv->line, "OBS_VALUE", NULL, "hidden-value",
              "empty OBS_VALUE: a hidden cell must not have its value beside it",
              "a hidden cell shows its value");
    else if (value->length > 0 &&
             (!number_parse_decimal(value->text, value->length, &table->value[row]) ||
              table->value[row] < 0)) {
        table->value[row] = NAN;
        fault(r, csv->line, "OBS_VALUE", value->text, "bad-value",
              "give a number not below 0, <N, or nothing", "a value is no number");
    }
    if (is_hidden) {
        table->lower[row] = read_bound(r, csv, COLUMN_LOWER);
        table->upper[row] = read_bound(r, csv, COLUMN_UPPER);
        if (table->lower[row] > table->upper[row])
            fault(r, csv->line, "LOWER", field_of(r, csv, COLUMN_LOWER)->text, "bad-bounds",
                  "swap them", "the lower bound is above the upper");
    }
}

static void read_row(Reading *r, const CsvRow *csv, uint32_t row)
{
    if (csv->n_fields != r->n_columns) {
        fault(r, csv->line, NULL, NULL, "ragged-row", "give every row the header's columns",
              "%u fields where the header has %u", csv->n_fields, r->n_columns);
        return;
    }
    for (unsigned d = 0; d < r->table->n_dimensions; d++) {
        const CsvField *code = &csv->fields[r->dimension_column[d]];
        if (code->length == 0 || code->length > LIMIT_CODE_BYTES)
            fault(r, csv->line, r->table->dimensions[d], code->length ? code->text : NULL,
                  code->length ? "long-code" : "no-code", "give a code; _T for the total",
                  code->length ? "a code is too long" : "a code is missing");
        release_table_set_code(r->table, row, d,
                               code->length <= LIMIT_CODE_BYTES ? code->text : "?");
    }
    read_value(r, csv, row);
}

static void check_repeats(Reading *r, const uint32_t *line)
{
    g_autoptr(GHashTable) seen = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    for (uint32_t row = 0; row < r->table->n_rows; row++) {
        char *name = release_table_cell_name(r->table, row);
        uint32_t held = GPOINTER_TO_UINT(g_hash_table_lookup(seen, name));
        if (held > 0)
            fault(r, line[row], NULL, name, "repeated-cell", "leave one of them out",
                  "the cell stands in line %u already", held);
        g_hash_table_insert(seen, name, GUINT_TO_POINTER(line[row]));
    }
}

static bool read_table(char *bytes, size_t size, const char *name, Reading *r, GError **error)
{
    uint32_t n_lines = 1;
    for (size_t i = 0; i < size; i++)
        n_lines += bytes[i] == '\n';
    g_autofree uint32_t *line = g_new0(uint32_t, n_lines + 1);
    g_autoptr(CsvReader) reader = csv_reader_new(bytes, size, r->place, 0);
    GError *broken = NULL;
    CsvRow csv;
    uint32_t n_rows = 0;
    if (csv_reader_next(reader, &csv, &broken))
        read_header(r, &csv, name, n_lines);
    while (r->table && !broken && problems_count(r->problems, PROBLEM_ERROR) < TOO_MANY_FAULTS &&
           csv_reader_next(reader, &csv, &broken)) {
        line[n_rows] = csv.line;
        read_row(r, &csv, n_rows++);
    }
    if (broken) {
        g_propagate_error(error, broken);
        return false;
    }
    if (r->table) {
        r->table->n_rows = n_rows;
        check_repeats(r, line);
    }
    bool is_dropped;
    if (r->table && problems_count(r->problems, PROBLEM_ERROR) == 0 &&
        release_table_prepare(r->table, r->place, r->problems, &is_dropped)) {
        if (is_dropped)
            problems_add(r->problems, PROBLEM_NOTE, r->place, 0, "LOWER", NULL, "bounds-dropped",
                         NULL,
                         "the hidden cells have different bounds, which would say which are "
                         "primary; none are published");
        return true;
    }
    g_set_error(error, FYR_ERROR, FYR_ERROR_INVALID, "%s: %s", r->place,
                r->table ? "not a table file that can be released" : "there is nothing in it");
    return false;
}

/* --- the child ----------------------------------------------------------------------------- */

typedef struct {
    const char *bytes, *name, *place;
    size_t size;
    bool is_codes;
} Job;

/* code, parent, label: checked like codes of a table. */
static bool read_codes(char *bytes, size_t size, const char *dimension, Reading *r, GError **error)
{
    static const char *const columns[] = {"code", "parent", "label"};
    uint32_t n_lines = 1, n_rows = 0;
    for (size_t i = 0; i < size; i++)
        n_lines += bytes[i] == '\n';
    g_autoptr(CsvReader) reader = csv_reader_new(bytes, size, r->place, 0);
    GError *broken = NULL;
    CsvRow csv;
    bool is_header = csv_reader_next(reader, &csv, &broken) && csv.n_fields >= 2 &&
                     g_ascii_strcasecmp(csv.fields[0].text, columns[0]) == 0 &&
                     g_ascii_strcasecmp(csv.fields[1].text, columns[1]) == 0;
    if (!is_header && !broken)
        fault(r, 1, NULL, NULL, "code-list-header", "begin with code,parent,label",
              "not the header of a code list");
    r->table = release_table_new(dimension, 3, n_lines);
    for (unsigned d = 0; d < 3; d++)
        release_table_set_dimension(r->table, d, columns[d]);
    while (is_header && !broken && csv_reader_next(reader, &csv, &broken)) {
        bool is_good = csv.n_fields >= 2 && csv.fields[0].length > 0 &&
                       csv.fields[0].length <= LIMIT_CODE_BYTES &&
                       csv.fields[1].length <= LIMIT_CODE_BYTES;
        if (!is_good)
            fault(r, csv.line, "code", NULL, "code-list-row", "give code,parent,label",
                  "a line without a code");
        for (unsigned d = 0; d < 2 && is_good; d++)
            release_table_set_code(r->table, n_rows, d, csv.fields[d].text);
        release_table_set_code(r->table, n_rows, 2, "");
        n_rows += is_good;
    }
    r->table->n_rows = n_rows;
    if (broken)
        g_propagate_error(error, broken);
    else if (problems_count(r->problems, PROBLEM_ERROR) > 0)
        g_set_error(error, FYR_ERROR, FYR_ERROR_INVALID, "%s: not a code list", r->place);
    return !broken && problems_count(r->problems, PROBLEM_ERROR) == 0;
}

static ReleaseTable *read_here(const Job *job, Problems *problems, GError **error)
{
    Reading r = {.place = job->place, .problems = problems};
    g_autofree char *copy = g_malloc(job->size + 1);
    memcpy(copy, job->bytes, job->size);
    copy[job->size] = '\0';
    bool is_read = job->is_codes ? read_codes(copy, job->size, job->name, &r, error)
                                 : read_table(copy, job->size, job->name, &r, error);
    g_free(r.dimension_column);
    if (!is_read)
        g_clear_pointer(&r.table, release_table_free);
    return r.table;
}

static void no_flush(void *unused)
{
    (void)unused; /* a table is sent in one piece */
}

/* The length of the table and the table; then the problems, and an error: CONFLICT stands for
 * none, since the wire has no other way to end without rows. */
static void work(SandboxPipe *pipe, void *data)
{
    g_autoptr(Problems) problems = problems_new();
    g_autoptr(GError) error = NULL;
    g_autoptr(ReleaseTable) table = read_here(data, problems, &error);
    g_autoptr(GByteArray) packed = g_byte_array_new();
    if (table)
        release_table_pack(table, packed);
    else if (!error)
        g_set_error(&error, FYR_ERROR, FYR_ERROR_INTERNAL, "nothing was read");
    uint64_t length = packed->len;
    g_byte_array_append(pipe->out, (const guint8 *)&length, sizeof length);
    if (packed->len > 0)
        g_byte_array_append(pipe->out, packed->data, packed->len);
    g_autoptr(GError) none = table ? g_error_new(FYR_ERROR, FYR_ERROR_CONFLICT, "read") : NULL;
    ParsedFile parsed = {.problems = problems};
    wire_write(pipe->out, NULL, &parsed, table ? none : error, no_flush, NULL);
}

static ReleaseTable *read_apart(Job *job, Problems *problems, GError **error)
{
    g_autoptr(GByteArray) answer = sandbox_run(work, job, job->place, error);
    uint64_t length;
    if (!answer)
        return NULL;
    if (answer->len < sizeof length) {
        g_set_error(error, FYR_ERROR, FYR_ERROR_INTERNAL, "%s: the reader said nothing",
                    job->place);
        return NULL;
    }
    memcpy(&length, answer->data, sizeof length);
    const uint8_t *at = answer->data + sizeof length;
    size_t left = answer->len - sizeof length;
    length = MIN(length, left);
    size_t table_left = (size_t)length;
    ParsedFile parsed = {.problems = problems};
    g_autoptr(GError) said = NULL;
    (void)wire_read(at + length, left - (size_t)length, NULL, job->place, &parsed, &said);
    if (length > 0 && g_error_matches(said, FYR_ERROR, FYR_ERROR_CONFLICT))
        return release_table_unpack(&at, &table_left, error);
    g_propagate_error(error, g_steal_pointer(&said));
    return NULL;
}

ReleaseTable *release_in_table(const char *bytes, size_t size, const char *place, bool is_trusted,
                               Problems *problems, GError **error)
{
    g_autofree char *name = release_table_make_name(place);
    Job job = {bytes, name, place, size, false};
    g_autoptr(ReleaseTable) table =
        is_trusted ? read_here(&job, problems, error) : read_apart(&job, problems, error);
    bool is_dropped;
    /* Once more in this process: what came out of the pipe is only what it says it is. */
    if (!table || release_table_prepare(table, place, problems, &is_dropped))
        return g_steal_pointer(&table);
    g_set_error(error, FYR_ERROR, FYR_ERROR_INVALID, "%s: not a table file that can be released",
                place);
    return NULL;
}

ReleaseTable *release_in_codes(const char *bytes, size_t size, const char *dimension,
                               const char *place, Problems *problems, GError **error)
{
    Job job = {bytes, dimension, place, size, true};
    return read_apart(&job, problems, error);
}

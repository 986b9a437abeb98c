/* A published table as bytes: as CSV for everybody, and packed for the pipe out of a sandbox. */
#include "figures/release_table.h"

#include "base/csv.h"
#include "base/limits.h"
#include "base/number.h"

#include <math.h>
#include <string.h>

static const char *const value_columns[] = {"OBS_VALUE", "CONF_STATUS", "LOWER", "UPPER"};

static bool has_bounds(const ReleaseTable *table)
{
    for (uint32_t row = 0; row < table->n_rows; row++)
        if (!isnan(table->lower[row]) || !isnan(table->upper[row]))
            return true;
    return false;
}

static void write_number(GString *to, double value)
{
    char text[NUMBER_TEXT_BYTES] = "";
    if (!isnan(value))
        number_write_plain(text, value);
    csv_write_field(to, text, false);
}

void release_table_write(const ReleaseTable *table, GString *to)
{
    bool with_bounds = has_bounds(table);
    for (unsigned d = 0; d < table->n_dimensions; d++)
        csv_write_field(to, table->dimensions[d], d == 0);
    for (unsigned i = 0; i < (with_bounds ? 4u : 2u); i++)
        csv_write_field(to, value_columns[i], false);
    csv_end_row(to);
    for (uint32_t row = 0; row < table->n_rows; row++) {
        bool is_hidden = release_table_is_hidden(table, row);
        for (unsigned d = 0; d < table->n_dimensions; d++)
            csv_write_field(to, release_table_code(table, row, d), d == 0);
        write_number(to, is_hidden ? NAN : table->value[row]);
        csv_write_field(to, is_hidden ? "C" : "F", false);
        if (with_bounds) {
            write_number(to, is_hidden ? table->lower[row] : NAN);
            write_number(to, is_hidden ? table->upper[row] : NAN);
        }
        csv_end_row(to);
    }
}

/* --- reading back ------------------------------------------------------------------------- */

static bool read_number(const CsvField *field, double *out)
{
    *out = NAN;
    return field->length == 0 || number_parse_decimal(field->text, field->length, out);
}

/* How many of the last columns are values: 2, or 4 with bounds; 0 if the header is another. */
static unsigned n_value_columns(const CsvRow *header)
{
    for (unsigned n = 4; n >= 2; n -= 2) {
        bool fits = header->n_fields > n;
        for (unsigned i = 0; i < n && fits; i++)
            fits = strcmp(header->fields[header->n_fields - n + i].text, value_columns[i]) == 0;
        if (fits)
            return n;
    }
    return 0;
}

static bool read_row(ReleaseTable *table, uint32_t row, const CsvRow *csv, unsigned n_values)
{
    unsigned n = table->n_dimensions;
    if (csv->n_fields != n + n_values)
        return false;
    for (unsigned d = 0; d < n; d++)
        release_table_set_code(table, row, d, csv->fields[d].text);
    bool is_hidden = strcmp(csv->fields[n + 1].text, "C") == 0;
    table->mark[row] = is_hidden ? MARK_PRIMARY : MARK_FREE;
    return read_number(&csv->fields[n], &table->value[row]) &&
           (is_hidden || strcmp(csv->fields[n + 1].text, "F") == 0) &&
           (n_values < 4 || (read_number(&csv->fields[n + 2], &table->lower[row]) &&
                             read_number(&csv->fields[n + 3], &table->upper[row])));
}

static bool take_marks(ReleaseTable *table, const char *marks, size_t n_marks)
{
    if (!marks)
        return true;
    if (n_marks != table->n_rows)
        return false;
    for (uint32_t row = 0; row < table->n_rows; row++) {
        bool is_mark = marks[row] == MARK_PRIMARY || marks[row] == MARK_SECONDARY;
        if (release_table_is_hidden(table, row) ? !is_mark : marks[row] != MARK_FREE)
            return false;
        table->mark[row] = marks[row];
    }
    return true;
}

static uint32_t count_lines(const char *bytes, size_t size)
{
    uint32_t n = 0;
    for (size_t i = 0; i < size; i++)
        n += bytes[i] == '\n';
    return n;
}

ReleaseTable *release_table_read(const char *name, const void *bytes, size_t size,
                                 const char *marks, size_t n_marks, GError **error)
{
    g_autofree char *copy = g_malloc(size + 1);
    memcpy(copy, bytes, size);
    copy[size] = '\0';
    uint32_t n_lines = count_lines(copy, size);
    g_autoptr(GError) fault = NULL;
    g_autoptr(CsvReader) reader = csv_reader_new(copy, size, name, ',');
    CsvRow csv;
    bool is_good = csv_reader_next(reader, &csv, &fault);
    unsigned n_values = is_good ? n_value_columns(&csv) : 0;
    g_autoptr(ReleaseTable) table =
        n_values ? release_table_new(name, csv.n_fields - n_values, n_lines) : NULL;
    for (unsigned d = 0; table && d < table->n_dimensions; d++)
        release_table_set_dimension(table, d, csv.fields[d].text);
    uint32_t row = 0;
    is_good = table != NULL;
    while (is_good && csv_reader_next(reader, &csv, &fault))
        is_good = row < n_lines && read_row(table, row++, &csv, n_values);
    if (table)
        table->n_rows = row;
    if (is_good && !fault && take_marks(table, marks, n_marks))
        return g_steal_pointer(&table);
    g_set_error(error, FYR_ERROR, FYR_ERROR_CORRUPT,
                "the released table \"%s\" is not one that this program wrote", name);
    return NULL;
}

/* --- the pipe ----------------------------------------------------------------------------- */

static void put_u32(GByteArray *to, uint32_t value)
{
    g_byte_array_append(to, (const guint8 *)&value, sizeof value);
}

static void put_text(GByteArray *to, const char *text)
{
    put_u32(to, (uint32_t)strlen(text));
    g_byte_array_append(to, (const guint8 *)text, (guint)strlen(text));
}

void release_table_pack(const ReleaseTable *table, GByteArray *to)
{
    put_text(to, table->name);
    put_u32(to, table->n_dimensions);
    put_u32(to, table->n_rows);
    for (unsigned d = 0; d < table->n_dimensions; d++)
        put_text(to, table->dimensions[d]);
    for (uint32_t row = 0; row < table->n_rows; row++) {
        for (unsigned d = 0; d < table->n_dimensions; d++)
            put_text(to, release_table_code(table, row, d));
        const double numbers[] = {table->value[row], table->lower[row], table->upper[row]};
        g_byte_array_append(to, (const guint8 *)numbers, sizeof numbers);
        g_byte_array_append(to, (const guint8 *)&table->mark[row], 1);
    }
}

typedef struct {
    const uint8_t *at;
    size_t left;
    bool is_bad;
} Reader;

static const void *take(Reader *reader, size_t size)
{
    if (reader->is_bad || size > reader->left) {
        reader->is_bad = true;
        return NULL;
    }
    const void *from = reader->at;
    reader->at += size;
    reader->left -= size;
    return from;
}

static uint32_t take_u32(Reader *reader)
{
    uint32_t value = 0;
    const void *from = take(reader, sizeof value);
    if (from)
        memcpy(&value, from, sizeof value);
    return value;
}

/* A text of at most LIMIT_LABEL_BYTES (g_free): UTF-8 without a NUL; "" once something was bad. */
static char *take_text(Reader *reader)
{
    uint32_t length = take_u32(reader);
    const char *from = length <= LIMIT_LABEL_BYTES ? take(reader, length) : NULL;
    if (!from || !g_utf8_validate_len(from, length, NULL)) {
        reader->is_bad = true;
        return g_strdup("");
    }
    return g_strndup(from, length);
}

static double take_number(Reader *reader)
{
    double number = NAN;
    const void *from = take(reader, sizeof number);
    if (from)
        memcpy(&number, from, sizeof number);
    if (!isnan(number) && !(number >= 0 && number < 1e300)) /* INFINITY says nothing: NaN does */
        reader->is_bad = true;
    return number;
}

static void take_row(Reader *reader, ReleaseTable *table, uint32_t row)
{
    for (unsigned d = 0; d < table->n_dimensions; d++) {
        g_autofree char *code = take_text(reader);
        release_table_set_code(table, row, d, code);
    }
    table->value[row] = take_number(reader);
    table->lower[row] = take_number(reader);
    table->upper[row] = take_number(reader);
    const char *mark = take(reader, 1);
    if (!mark || !memchr("FCD", *mark, 3))
        reader->is_bad = true;
    else
        table->mark[row] = *mark;
}

ReleaseTable *release_table_unpack(const uint8_t **bytes, size_t *size, GError **error)
{
    Reader reader = {*bytes, *size, false};
    g_autofree char *name = take_text(&reader);
    uint32_t n_dimensions = take_u32(&reader), n_rows = take_u32(&reader);
    /* A row has at least its numbers, its mark and the lengths of its codes. */
    reader.is_bad = reader.is_bad || n_dimensions > LIMIT_CSV_COLUMNS ||
                    n_rows > reader.left / (25 + (size_t)n_dimensions * 4);
    g_autoptr(ReleaseTable) table =
        reader.is_bad ? NULL : release_table_new(name, n_dimensions, n_rows);
    for (unsigned d = 0; table && d < n_dimensions; d++) {
        g_autofree char *id = take_text(&reader);
        release_table_set_dimension(table, d, id);
    }
    for (uint32_t row = 0; table && row < n_rows && !reader.is_bad; row++)
        take_row(&reader, table, row);
    if (reader.is_bad) {
        g_set_error(error, FYR_ERROR, FYR_ERROR_INTERNAL,
                    "what came out of the reader of tables is not a table");
        return NULL;
    }
    *bytes = reader.at;
    *size = reader.left;
    return g_steal_pointer(&table);
}

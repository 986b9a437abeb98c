/* The CSV reader, and the writer's answer read again: what was written comes back. */
#include "tests/fuzz/fuzz.h"

#include "base/csv.h"
#include <string.h>

static char *copy_of(const char *data, size_t size)
{
    char *copy = g_malloc(size + 1);
    if (size > 0)
        memcpy(copy, data, size);
    copy[size] = '\0';
    return copy;
}

/* Writes a row as it was read; "" stands for one empty field, which would be an empty line. */
static void write_row(GString *to, const CsvRow *row)
{
    for (uint32_t i = 0; i < row->n_fields; i++)
        csv_write_field(to, row->fields[i].text, i == 0);
    if (row->n_fields == 1 && row->fields[0].length == 0)
        g_string_append(to, "\"\"");
    csv_end_row(to);
}

static void check_row(const CsvRow *row, uint32_t least_line)
{
    g_assert_cmpuint(row->n_fields, >, 0);
    g_assert_cmpuint(row->line, >=, least_line);
    for (uint32_t i = 0; i < row->n_fields; i++) {
        g_assert_cmpuint(strlen(row->fields[i].text), ==, row->fields[i].length);
        g_assert_true(g_utf8_validate(row->fields[i].text, -1, NULL));
        g_assert_cmpuint(row->fields[i].column, ==, i + 1);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    g_autofree char *first = copy_of((const char *)data, size);
    g_autoptr(CsvReader) reader = csv_reader_new(first, size, "fuzz", 0);
    g_autoptr(GString) written = g_string_new("first\r\n"); /* a mark at its start is not text */
    g_autoptr(GError) error = NULL;
    CsvRow row;
    uint32_t n_rows = 1, line = 1;
    for (; csv_reader_next(reader, &row, &error); n_rows++) {
        check_row(&row, line);
        line = row.line;
        write_row(written, &row);
    }
    g_assert_cmpuint(csv_reader_offset(reader), <=, size);
    g_assert_true(error == NULL || error->domain == FYR_ERROR);

    g_autofree char *second = copy_of(written->str, written->len);
    g_autoptr(CsvReader) again = csv_reader_new(second, written->len, "again", ',');
    g_autoptr(GString) twice = g_string_new(NULL);
    g_autoptr(GError) no_error = NULL;
    while (csv_reader_next(again, &row, &no_error)) {
        write_row(twice, &row);
        n_rows--;
    }
    g_assert_no_error(no_error);
    g_assert_cmpuint(n_rows, ==, 0);
    return 0;
}

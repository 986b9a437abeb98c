#include "exchange/sheet_private.h"

#include "base/error.h"
#include "base/limits.h"
#include "exchange/text_in.h"
#include <math.h>
#include <string.h>

/* --- which it is --------------------------------------------------------------------------- */

static bool begins(const char *bytes, size_t length, const char *with, size_t n)
{
    return length >= n && memcmp(bytes, with, n) == 0;
}

static bool refuse(GError **error, const char *place, const char *what)
{
    g_set_error(error, FYR_ERROR, FYR_ERROR_INVALID, "%s: %s", place, what);
    return false;
}

static bool read_workbook(const char *bytes, size_t length, const char *place,
                          const SheetSink *sink, void *data, SheetFormat *out_format,
                          GError **error)
{
    g_autoptr(ZipIn) zip = zip_in_new(bytes, length, place, error);
    if (!zip)
        return false;
    if (zip_in_has(zip, "xl/workbook.bin"))
        return refuse(error, place, "a binary workbook (.xlsb); save it as .xlsx");
    bool is_xlsx = zip_in_has(zip, "xl/workbook.xml") || zip_in_has(zip, "_rels/.rels");
    if (!is_xlsx && !zip_in_has(zip, "content.xml"))
        return refuse(error, place,
                      "an archive, but no workbook; send the workbook itself (.xlsx, .ods) or CSV");
    *out_format = is_xlsx ? SHEET_XLSX : SHEET_ODS;
    return is_xlsx ? sheet_read_xlsx(zip, place, sink, data, error)
                   : sheet_read_ods(zip, place, sink, data, error);
}

bool sheet_read(char *bytes, size_t length, const char *place, const SheetSink *sink, void *data,
                Problems *problems, SheetFormat *out_format, GError **error)
{
    if (length == 0)
        return refuse(error, place, "the file is empty");
    if (begins(bytes, length, "PK\3\4", 4) || begins(bytes, length, "PK\5\6", 4))
        return read_workbook(bytes, length, place, sink, data, out_format, error);
    if (begins(bytes, length, "\xd0\xcf\x11\xe0", 4))
        return refuse(error, place,
                      "an old workbook (.xls) or one with a password; save it as .xlsx without a "
                      "password");
    *out_format = SHEET_CSV;
    return sheet_read_csv(bytes, length, place, sink, data, problems, error);
}

/* --- a row --------------------------------------------------------------------------------- */

void row_gather_init(RowGather *gather)
{
    gather->cells = g_array_new(FALSE, FALSE, sizeof(SheetCell));
    gather->starts = g_array_new(FALSE, FALSE, sizeof(size_t));
    gather->texts = g_string_sized_new(1024);
    gather->n_cells_all = 0;
}

void row_gather_clear(RowGather *gather)
{
    g_array_unref(gather->cells);
    g_array_unref(gather->starts);
    g_string_free(gather->texts, TRUE);
}

void row_gather_begin(RowGather *gather)
{
    g_array_set_size(gather->cells, 0);
    g_array_set_size(gather->starts, 0);
    g_string_truncate(gather->texts, 0);
}

bool row_gather_add(RowGather *gather, const SheetCell *cell, const char *text, size_t length)
{
    if (++gather->n_cells_all > LIMIT_SHEET_CELLS)
        return false;
    size_t start = gather->texts->len;
    SheetCell copy = *cell;
    copy.length = (uint32_t)length;
    g_array_append_val(gather->cells, copy);
    g_array_append_val(gather->starts, start);
    g_string_append_len(gather->texts, text, (gssize)length);
    g_string_append_c(gather->texts, '\0');
    return true;
}

SheetRow row_gather_done(RowGather *gather, uint32_t number, bool is_hidden)
{
    SheetCell *cells = (SheetCell *)(void *)gather->cells->data;
    for (unsigned i = 0; i < gather->cells->len; i++)
        cells[i].text = gather->texts->str + g_array_index(gather->starts, size_t, i);
    return (SheetRow){number, is_hidden, cells, gather->cells->len};
}

/* --- names and days ------------------------------------------------------------------------ */

char *sheet_cell_name(char out_name[SHEET_CELL_NAME_BYTES], uint32_t row, uint32_t column)
{
    char letters[8];
    unsigned n = 0;
    for (; column > 0 && n < sizeof letters; column = (column - 1) / 26)
        letters[n++] = (char)('A' + (column - 1) % 26);
    unsigned at = 0;
    while (n > 0)
        out_name[at++] = letters[--n];
    g_snprintf(out_name + at, SHEET_CELL_NAME_BYTES - at, "%u", row);
    return out_name;
}

/* Day 1 is 1900-01-01, and the count has a 29 February 1900 that never was (ECMA-376 part 1,
 * 18.17.4.1); or day 0 is 1904-01-01. */
bool sheet_day_text(double serial, bool is_1904, char out_text[16])
{
    if (!(serial >= 1 && serial < 2958466)) /* 9999-12-31 */
        return false;
    g_autoptr(GDate) day = is_1904 ? g_date_new_dmy(1, G_DATE_JANUARY, 1904)
                                   : g_date_new_dmy(30, G_DATE_DECEMBER, 1899);
    guint n = (guint)floor(serial);
    if (!is_1904 && n < 60)
        n++;
    g_date_add_days(day, n);
    g_snprintf(out_text, 16, "%04d-%02d-%02d", g_date_get_year(day), (int)g_date_get_month(day),
               g_date_get_day(day));
    return true;
}

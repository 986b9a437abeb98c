/* CSV as a sheet without a name: every field with something in it is a text. */
#include "base/csv.h"
#include "exchange/sheet_private.h"
#include "exchange/text_in.h"
#include <math.h>

static void give_row(const CsvRow *row, GArray *cells, const SheetSink *sink, void *data)
{
    g_array_set_size(cells, row->n_fields);
    SheetCell *to = (SheetCell *)(void *)cells->data;
    uint32_t n = 0;
    for (uint32_t i = 0; i < row->n_fields; i++) {
        const CsvField *field = &row->fields[i];
        if (field->length == 0)
            continue;
        to[n++] = (SheetCell){CELL_TEXT, false, field->column, field->text, field->length, NAN};
    }
    SheetRow given = {row->line, false, to, n};
    if (n > 0)
        sink->row(data, &given);
}

bool sheet_read_csv(char *bytes, size_t length, const char *place, const SheetSink *sink,
                    void *data, Problems *problems, GError **error)
{
    g_autofree char *repaired = NULL;
    if (!text_in_repair(&bytes, &length, &repaired, place, problems, error))
        return false;
    g_autoptr(CsvReader) csv = csv_reader_new(bytes, length, place, 0);
    g_autoptr(GArray) cells = g_array_new(FALSE, FALSE, sizeof(SheetCell));
    Sheet sheet = {0};
    sink->begin(data, &sheet);
    CsvRow row;
    GError *fault = NULL;
    while (csv_reader_next(csv, &row, &fault))
        give_row(&row, cells, sink, data);
    if (fault) {
        g_propagate_error(error, fault);
        return false;
    }
    sink->end(data, &sheet);
    return true;
}

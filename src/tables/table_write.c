#include "base/csv.h"
#include "base/number.h"
#include "tables/table_private.h"

#include <math.h>

static void write_number(GString *to, double value)
{
    char text[NUMBER_TEXT_BYTES];
    g_string_append_c(to, ',');
    if (isfinite(value))
        g_string_append_len(to, text, (gssize)number_write_plain(text, value));
}

void table_write(const TableSet *set, const Table *table, const TableOutput *output, GString *to)
{
    for (unsigned c = 0; c < table->n_dimensions; c++)
        csv_write_field(to, table_set_dimension_at(set, table->dimension[c])->name, c == 0);
    g_string_append(to, ",OBS_VALUE,CONF_STATUS");
    if (output->lower)
        g_string_append(to, ",LOWER,UPPER");
    for (unsigned c = 0; c < table->n_extra; c++)
        csv_write_field(to, table->extra_name[c], false);
    csv_end_row(to);
    for (uint32_t row = 0; row < table->n_rows; row++) {
        for (unsigned c = 0; c < table->n_dimensions; c++)
            csv_write_field(to, table_code(set, table, row, c), c == 0);
        write_number(to, output->value[row]);
        g_string_append_c(to, ',');
        if (output->status[row])
            g_string_append_c(to, output->status[row]);
        if (output->lower) {
            write_number(to, output->lower[row]);
            write_number(to, output->upper[row]);
        }
        for (unsigned c = 0; c < table->n_extra; c++) {
            /* Rows that were computed have none. */
            const char *text =
                table->line[row] ? table->extra[(size_t)row * table->n_extra + c] : "";
            csv_write_field(to, text, false);
        }
        csv_end_row(to);
    }
}

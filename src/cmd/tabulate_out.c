#include "cmd/tabulate_out.h"

#include "base/csv.h"
#include "base/error.h"
#include "base/limits.h"
#include "base/number.h"
#include <errno.h>
#include <inttypes.h>

#define BUFFER_BYTES (1u << 16)

__extension__ typedef unsigned __int128 Wide;

/* A fraction of 2^64 with 19 decimals: what table files are read with keeps as many. */
static void write_key(GString *row, uint64_t key)
{
    uint64_t decimals = (uint64_t)(((Wide)key * UINT64_C(10000000000000000000)) >> 64);
    g_string_append_printf(row, ",0.%019" PRIu64, decimals);
}

static void write_count(GString *row, uint64_t count)
{
    char text[NUMBER_TEXT_BYTES];
    g_string_append_c(row, ',');
    g_string_append_len(row, text, (gssize)number_write_integer(text, (int64_t)count));
}

static void write_amount(GString *row, int64_t units, unsigned decimals)
{
    int64_t unit = 1;
    for (unsigned i = 0; i < decimals; i++)
        unit *= 10;
    write_count(row, (uint64_t)(units / unit));
    if (units % unit)
        g_string_append_printf(row, ".%0*" PRId64, (int)decimals, units % unit);
}

static void write_header(const TabulateOut *out, GString *row)
{
    for (unsigned d = 0; d < out->n_dimensions; d++)
        csv_write_field(row, out->dimension[d].name, d == 0);
    g_string_append(row, ",OBS_VALUE");
    if (out->table->amount)
        g_string_append(row, ",CONTRIBUTORS,LARGEST_1,LARGEST_2,LARGEST_3");
    if (out->table->key)
        g_string_append(row, ",CELL_KEY");
    csv_end_row(row);
}

static void write_cell(const TabulateOut *out, uint64_t cell, const uint32_t *code, GString *row)
{
    const Tabulation *t = out->table;
    for (unsigned d = 0; d < out->n_dimensions; d++)
        csv_write_field(row, out->dimension[d].code[code[d]], d == 0);
    if (t->amount) {
        write_amount(row, t->amount[cell], out->decimals);
        write_count(row, t->count[cell]);
        for (unsigned i = 0; i < TABLE_LARGEST; i++)
            write_amount(row, t->largest[i][cell], out->decimals);
    } else {
        write_count(row, t->count[cell]);
    }
    if (t->key)
        write_key(row, t->key[cell]);
    csv_end_row(row);
}

static bool put(GString *row, FILE *file, GError **error)
{
    bool is_written = fwrite(row->str, 1, row->len, file) == row->len;
    if (!is_written)
        g_set_error(error, FYR_ERROR, FYR_ERROR_IO, "cannot write the table: %s",
                    g_strerror(errno));
    g_string_truncate(row, 0);
    return is_written;
}

bool tabulate_out(const TabulateOut *out, FILE *file, GError **error)
{
    GString *row = g_string_sized_new(BUFFER_BYTES + 4096);
    uint32_t code[LIMIT_DIMENSIONS] = {0};
    bool is_written = true;
    write_header(out, row);
    for (uint64_t cell = 0; cell < out->table->n_cells && is_written; cell++) {
        if (!out->is_without_zeros || out->table->count[cell])
            write_cell(out, cell, code, row);
        if (row->len >= BUFFER_BYTES)
            is_written = put(row, file, error);
        for (unsigned d = out->n_dimensions; d-- > 0;) {
            if (++code[d] < out->dimension[d].n_codes)
                break;
            code[d] = 0;
        }
    }
    is_written = is_written && put(row, file, error);
    g_string_free(row, TRUE);
    return is_written;
}

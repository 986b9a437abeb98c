/* The shortest row gives the next pivot, in the column that the fewest rows use: tables are so sparse
 * that little fills in. */
#include "protect/suppress_eliminate.h"

#include <stdlib.h>
#include <string.h>

#define ENTRIES_PER_TERM 40u /* fill beyond which the elimination gives up */

uint64_t inverse(uint64_t a)
{
    uint64_t result = 1;
    if (a == 1 || a == PRIME - 1)
        return a;
    for (uint64_t e = PRIME - 2; e; e >>= 1, a = times(a, a))
        if (e & 1)
            result = times(result, a);
    return result;
}

uint64_t next_random(uint64_t *seed)
{
    uint64_t z = (*seed += 0x9e3779b97f4a7c15u);
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    z = (z ^ (z >> 31)) >> 3;
    return z >= PRIME - 1 ? 1 : z + 1;
}

void kernel_clear(Kernel *k)
{
    for (uint32_t r = 0; k->rows && r < k->n_rows; r++)
        free(k->rows[r].entries);
    for (uint32_t c = 0; k->columns && c < k->n_columns; c++)
        free(k->columns[c].rows);
    free(k->rows);
    free(k->columns);
    free(k->class_of_column);
    free(k->column_of_class);
    free(k->row_of_pivot);
    free(k->order);
    free(k->spare);
}

static uint32_t length_list(uint32_t n)
{
    return n < LENGTHS ? n : LENGTHS - 1;
}

static void link_row(Kernel *k, uint32_t r)
{
    uint32_t list = length_list(k->rows[r].n);
    k->rows[r].previous = NONE;
    k->rows[r].next = k->first[list];
    if (k->first[list] != NONE)
        k->rows[k->first[list]].previous = r;
    k->first[list] = r;
}

static void unlink_row(Kernel *k, uint32_t r)
{
    Row *row = &k->rows[r];
    if (row->previous != NONE)
        k->rows[row->previous].next = row->next;
    else
        k->first[length_list(row->n)] = row->next;
    if (row->next != NONE)
        k->rows[row->next].previous = row->previous;
}

static bool column_add(Column *column, uint32_t row)
{
    if (column->n == column->room) {
        uint32_t room = column->room ? column->room * 2 : 8;
        uint32_t *rows = realloc(column->rows, room * sizeof *rows);
        if (!rows)
            return false;
        column->rows = rows;
        column->room = room;
    }
    column->rows[column->n++] = row;
    return true;
}

bool kernel_add_row(Kernel *k, const Entry *entries, uint32_t n)
{
    Row *row = &k->rows[k->n_rows];
    if (n == 0)
        return true;
    row->entries = malloc(n * sizeof *row->entries);
    if (!row->entries)
        return false;
    memcpy(row->entries, entries, n * sizeof *entries);
    row->n = row->room = n;
    k->n_rows++;
    for (uint32_t e = 0; e < n; e++)
        if (!column_add(&k->columns[entries[e].column], k->n_rows - 1))
            return false;
    k->n_entries += n;
    k->most_entries = k->n_entries * ENTRIES_PER_TERM + 1000000;
    link_row(k, k->n_rows - 1);
    return true;
}

bool kernel_init_empty(Kernel *k, const Work *work, uint32_t n_columns, uint32_t n_rows)
{
    *k = (Kernel){.work = work, .n_columns = n_columns};
    k->rows = calloc((size_t)n_rows + 1, sizeof *k->rows);
    k->columns = calloc((size_t)n_columns + 1, sizeof *k->columns);
    k->row_of_pivot = malloc(((size_t)n_columns + 1) * sizeof *k->row_of_pivot);
    k->order = malloc(((size_t)n_columns + 1) * sizeof *k->order);
    if (!k->rows || !k->columns || !k->row_of_pivot || !k->order)
        return false;
    for (uint32_t c = 0; c < n_columns; c++)
        k->row_of_pivot[c] = NONE;
    for (uint32_t l = 0; l < LENGTHS; l++)
        k->first[l] = NONE;
    return true;
}

static bool fill_rows(Kernel *k)
{
    const Work *w = k->work;
    Entry *entries = malloc(((size_t)w->n + 1) * sizeof *entries);
    bool is_done = entries != NULL;
    for (uint32_t r = 0; is_done && r < w->n_rel; r++) {
        uint32_t n = 0;
        for (uint32_t t = w->rel_start[r]; t < w->rel_start[r + 1]; t++) {
            int sign = w->rel_sign[t];
            uint64_t size = (uint64_t)(sign < 0 ? -sign : sign);
            if (work_hides(w, w->rel_class[t]))
                entries[n++] =
                    (Entry){sign < 0 ? PRIME - size : size, k->column_of_class[w->rel_class[t]]};
        }
        is_done = kernel_add_row(k, entries, n);
    }
    free(entries);
    return is_done;
}

bool kernel_init(Kernel *k, const Work *work)
{
    uint32_t *column_of_class = malloc(((size_t)work->n + 1) * sizeof *column_of_class);
    uint32_t *class_of_column = malloc(((size_t)work->n + 1) * sizeof *class_of_column);
    uint32_t n = 0;
    for (uint32_t c = 0; column_of_class && class_of_column && c < work->n; c++) {
        column_of_class[c] = NONE;
        if (work_hides(work, c)) {
            column_of_class[c] = n;
            class_of_column[n++] = c;
        }
    }
    bool is_begun = kernel_init_empty(k, work, n, work->n_rel);
    k->column_of_class = column_of_class;
    k->class_of_column = class_of_column;
    return is_begun && column_of_class && class_of_column && fill_rows(k);
}

static const Entry *find_entry(const Row *row, uint32_t column)
{
    uint32_t from = 0, to = row->n;
    while (from < to) {
        uint32_t middle = from + (to - from) / 2;
        if (row->entries[middle].column < column)
            from = middle + 1;
        else
            to = middle;
    }
    return from < row->n && row->entries[from].column == column ? &row->entries[from] : NULL;
}

/* row += factor * pivot */
static bool add_row(Kernel *k, uint32_t r, const Row *pivot, uint64_t factor)
{
    Row *row = &k->rows[r];
    uint32_t most = row->n + pivot->n;
    if (k->room_spare < most) {
        Entry *spare = realloc(k->spare, 2 * (size_t)most * sizeof *spare);
        if (!spare)
            return false;
        k->spare = spare;
        k->room_spare = 2 * most;
    }
    uint32_t n = 0, a = 0, b = 0;
    while (a < row->n || b < pivot->n) {
        if (b == pivot->n || (a < row->n && row->entries[a].column < pivot->entries[b].column)) {
            k->spare[n++] = row->entries[a++];
        } else if (a == row->n || row->entries[a].column > pivot->entries[b].column) {
            k->spare[n++] =
                (Entry){times(factor, pivot->entries[b].value), pivot->entries[b].column};
            if (!column_add(&k->columns[pivot->entries[b].column], r))
                return false;
            b++;
        } else {
            uint64_t sum = plus(row->entries[a].value, times(factor, pivot->entries[b].value));
            if (sum)
                k->spare[n++] = (Entry){sum, row->entries[a].column};
            a++;
            b++;
        }
    }
    unlink_row(k, r);
    if (row->room < n) {
        Entry *entries = realloc(row->entries, n * sizeof *entries);
        if (!entries)
            return false;
        row->entries = entries;
        row->room = n;
    }
    k->n_entries += n;
    k->n_entries -= row->n;
    row->n = n;
    memcpy(row->entries, k->spare, n * sizeof *row->entries);
    link_row(k, r);
    return true;
}

static uint32_t shortest_row(const Kernel *k)
{
    for (uint32_t l = 1; l < LENGTHS; l++)
        if (k->first[l] != NONE)
            return k->first[l];
    return NONE;
}

ProtectStatus kernel_eliminate(Kernel *k)
{
    for (uint32_t r; (r = shortest_row(k)) != NONE;) {
        if ((k->n_pivots & 0xfff) == 0 &&
            !work_goes_on(k->work, "elimination", k->n_pivots, k->n_columns))
            return PROTECT_CANCELLED;
        if (k->n_entries > k->most_entries)
            return PROTECT_LIMIT;
        Row *row = &k->rows[r];
        uint32_t best = 0;
        for (uint32_t e = 1; e < row->n; e++)
            if (k->columns[row->entries[e].column].n < k->columns[row->entries[best].column].n)
                best = e;
        uint32_t pivot = row->entries[best].column;
        uint64_t scale = inverse(row->entries[best].value);
        if (scale != 1)
            for (uint32_t e = 0; e < row->n; e++)
                row->entries[e].value = times(row->entries[e].value, scale);
        unlink_row(k, r);
        row->is_done = true;
        k->row_of_pivot[pivot] = r;
        k->order[k->n_pivots++] = pivot;
        Column *column = &k->columns[pivot];
        for (uint32_t i = 0; i < column->n; i++) {
            uint32_t other = column->rows[i];
            if (k->rows[other].is_done)
                continue;
            const Entry *entry = find_entry(&k->rows[other], pivot);
            if (entry && !add_row(k, other, row, minus(entry->value)))
                return PROTECT_MEMORY;
        }
        free(column->rows);
        *column = (Column){0};
    }
    return PROTECT_OK;
}

void kernel_random(const Kernel *k, uint64_t *z, uint32_t n, uint64_t seed)
{
    for (uint32_t c = 0; c < k->n_columns; c++) {
        bool is_free = k->row_of_pivot[c] == NONE;
        for (uint32_t i = 0; i < n; i++)
            z[(size_t)c * n + i] = is_free ? next_random(&seed) : 0;
    }
    for (uint32_t p = k->n_pivots; p-- > 0;) {
        uint32_t pivot = k->order[p];
        const Row *row = &k->rows[k->row_of_pivot[pivot]];
        uint64_t *sum = z + (size_t)pivot * n;
        for (uint32_t e = 0; e < row->n; e++) {
            if (row->entries[e].column == pivot)
                continue;
            uint64_t factor = minus(row->entries[e].value);
            const uint64_t *from = z + (size_t)row->entries[e].column * n;
            if (factor == 1)
                for (uint32_t i = 0; i < n; i++)
                    sum[i] = plus(sum[i], from[i]);
            else
                for (uint32_t i = 0; i < n; i++)
                    sum[i] = plus(sum[i], times(factor, from[i]));
        }
    }
}

/* The order of cells by their codes: dimensions by name, codes by their bytes, totals first. */
#include "tables/table_private.h"

#include <string.h>

typedef struct {
    const TableSet *set;
    unsigned *place;      /* of a dimension in the order of names */
    uint32_t **code_rank; /* [dimension][code] */
    uint32_t *vector;     /* [cell * n_dimensions + place] */
    unsigned n;
} Ranking;

static int compare_text(gconstpointer a, gconstpointer b, gpointer data)
{
    const Names *names = data;
    return strcmp(names->text[*(const uint32_t *)a], names->text[*(const uint32_t *)b]);
}

static uint32_t *rank_codes(const Names *names)
{
    uint32_t *order = g_new(uint32_t, names->n + 1), *rank = g_new0(uint32_t, names->n + 1);
    for (uint32_t i = 1; i < names->n; i++)
        order[i - 1] = i;
    g_qsort_with_data(order, (gint)names->n - 1, sizeof *order, compare_text,
                      (gpointer)(uintptr_t)names);
    for (uint32_t i = 1; i < names->n; i++)
        rank[order[i - 1]] = i; /* the total keeps 0 */
    g_free(order);
    return rank;
}

static int compare_dimensions(gconstpointer a, gconstpointer b, gpointer data)
{
    const TableSet *set = data;
    return strcmp(table_set_dimension_at(set, *(const unsigned *)a)->name,
                  table_set_dimension_at(set, *(const unsigned *)b)->name);
}

static int compare_cells(gconstpointer a, gconstpointer b, gpointer data)
{
    const Ranking *r = data;
    const uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
    const uint32_t *u = &r->vector[(size_t)x * r->n], *v = &r->vector[(size_t)y * r->n];
    for (unsigned i = 0; i < r->n; i++)
        if (u[i] != v[i])
            return u[i] < v[i] ? -1 : 1;
    return 0; /* totals that no table shows: as they stand */
}

uint32_t *table_set_rank(const TableSet *set)
{
    uint32_t n_cells = set->system.n_cells;
    Ranking r = {.set = set, .n = set->dimensions->len};
    unsigned *order = g_new(unsigned, r.n + 1);
    r.place = g_new(unsigned, r.n + 1);
    r.code_rank = g_new(uint32_t *, r.n + 1);
    for (unsigned d = 0; d < r.n; d++) {
        order[d] = d;
        r.code_rank[d] = rank_codes(&table_set_dimension_at(set, d)->codes);
    }
    g_qsort_with_data(order, (gint)r.n, sizeof *order, compare_dimensions,
                      (gpointer)(uintptr_t)set);
    for (unsigned k = 0; k < r.n; k++)
        r.place[order[k]] = k;
    r.vector = g_new0(uint32_t, (size_t)n_cells * r.n + 1);
    for (uint32_t i = 0; i < n_cells; i++) {
        TableRow row = set->row_of[i];
        uint32_t *vector = &r.vector[(size_t)i * r.n];
        for (unsigned c = 0; row.table && c < row.table->n_dimensions; c++) {
            unsigned d = row.table->dimension[c];
            vector[r.place[d]] =
                r.code_rank[d][row.table->code[(size_t)row.row * row.table->n_dimensions + c]];
        }
        for (unsigned k = 0; !row.table && k < r.n; k++)
            vector[k] = UINT32_MAX;
    }
    uint32_t *cells = g_new(uint32_t, n_cells + 1), *rank = g_new(uint32_t, n_cells + 1);
    for (uint32_t i = 0; i < n_cells; i++)
        cells[i] = i;
    g_qsort_with_data(cells, (gint)n_cells, sizeof *cells, compare_cells, &r);
    for (uint32_t i = 0; i < n_cells; i++)
        rank[cells[i]] = i;
    for (unsigned d = 0; d < r.n; d++)
        g_free(r.code_rank[d]);
    g_free(r.code_rank);
    g_free(r.place);
    g_free(r.vector);
    g_free(order);
    g_free(cells);
    return rank;
}

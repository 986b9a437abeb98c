#include "protect/component.h"

#include <math.h>
#include <stdlib.h>

#define NONE UINT32_MAX

void components_clear(Components *components)
{
    free(components->cell_start);
    free(components->cell);
    free(components->row_start);
    free(components->row);
    free(components->has_cycle);
    *components = (Components){0};
}

static bool is_free(const double *lower, const double *upper, uint32_t cell)
{
    return !lower || lower[cell] < upper[cell]; /* no bounds: all are */
}

static uint32_t find(uint32_t *parent, uint32_t i)
{
    while (parent[i] != i) {
        parent[i] = parent[parent[i]];
        i = parent[i];
    }
    return i;
}

static void join(uint32_t *parent, uint32_t a, uint32_t b)
{
    a = find(parent, a);
    b = find(parent, b);
    if (a < b)
        parent[b] = a;
    else
        parent[a] = b; /* the root is the first cell */
}

static bool says_something(const AuditRows *rows, uint32_t row, const double *lower,
                           const double *upper)
{
    if (!lower)
        return true;
    double least = 0, most = 0;
    bool is_any_free = false;
    for (uint32_t k = rows->row_start[row]; k < rows->row_start[row + 1]; k++) {
        uint32_t cell = rows->row_cell[k];
        bool is_total = rows->row_sign[k] > 0;
        least += is_total ? lower[cell] : -upper[cell];
        most += is_total ? upper[cell] : -lower[cell];
        is_any_free |= is_free(lower, upper, cell);
    }
    return is_any_free && !(least >= rows->row_lower[row] && most <= rows->row_upper[row]);
}

/* Numbers the roots in the order of their first cells and sorts cells and rows by component. */
static void sort_out(Components *c, const AuditRows *rows, const double *lower, const double *upper,
                     uint32_t *parent, const uint32_t *row_root, uint32_t *number)
{
    for (uint32_t i = 0; i < rows->n_cells; i++)
        if (is_free(lower, upper, i) && parent[i] == i)
            number[i] = c->n++;
    for (uint32_t i = 0; i < rows->n_cells; i++)
        if (is_free(lower, upper, i))
            c->cell_start[number[find(parent, i)] + 2]++;
    for (uint32_t r = 0; r < rows->n_rows; r++)
        if (row_root[r] != NONE)
            c->row_start[number[find(parent, row_root[r])] + 2]++;
    for (uint32_t i = 1; i <= c->n; i++) {
        c->cell_start[i + 1] += c->cell_start[i];
        c->row_start[i + 1] += c->row_start[i];
    }
    for (uint32_t i = 0; i < rows->n_cells; i++)
        if (is_free(lower, upper, i))
            c->cell[c->cell_start[number[find(parent, i)] + 1]++] = i;
    for (uint32_t r = 0; r < rows->n_rows; r++)
        if (row_root[r] != NONE)
            c->row[c->row_start[number[find(parent, row_root[r])] + 1]++] = r;
}

/* A connected graph is a tree if it has one edge less than nodes. */
static void find_cycles(Components *c, const AuditRows *rows, const double *lower,
                        const double *upper)
{
    for (uint32_t i = 0; i < c->n; i++) {
        uint64_t nodes = (uint64_t)(c->cell_start[i + 1] - c->cell_start[i]) +
                         (c->row_start[i + 1] - c->row_start[i]);
        uint64_t edges = 0;
        for (uint32_t r = c->row_start[i]; r < c->row_start[i + 1]; r++)
            for (uint32_t k = rows->row_start[c->row[r]]; k < rows->row_start[c->row[r] + 1]; k++)
                edges += is_free(lower, upper, rows->row_cell[k]);
        c->has_cycle[i] = edges >= nodes;
    }
}

bool components_find(Components *components, const AuditRows *rows, const double *lower,
                     const double *upper)
{
    *components = (Components){0};
    size_t cells = (size_t)rows->n_cells + 1, n_rows = (size_t)rows->n_rows + 1;
    uint32_t *parent = malloc(cells * sizeof *parent);
    uint32_t *number = calloc(cells, sizeof *number);
    uint32_t *row_root = malloc(n_rows * sizeof *row_root);
    components->cell_start = calloc(cells + 2, sizeof *components->cell_start);
    components->cell = calloc(cells, sizeof *components->cell);
    components->row_start = calloc(cells + 2, sizeof *components->row_start);
    components->row = calloc(n_rows, sizeof *components->row);
    components->has_cycle = calloc(cells, sizeof *components->has_cycle);
    bool is_made = parent && number && row_root && components->cell_start && components->cell &&
                   components->row_start && components->row && components->has_cycle;
    if (is_made) {
        for (uint32_t i = 0; i < rows->n_cells; i++)
            parent[i] = i;
        for (uint32_t r = 0; r < rows->n_rows; r++) {
            row_root[r] = NONE;
            if (!says_something(rows, r, lower, upper))
                continue;
            for (uint32_t k = rows->row_start[r]; k < rows->row_start[r + 1]; k++) {
                uint32_t cell = rows->row_cell[k];
                if (!is_free(lower, upper, cell))
                    continue;
                if (row_root[r] == NONE)
                    row_root[r] = cell;
                else
                    join(parent, row_root[r], cell);
            }
        }
        sort_out(components, rows, lower, upper, parent, row_root, number);
        find_cycles(components, rows, lower, upper);
    } else {
        components_clear(components);
    }
    free(parent);
    free(number);
    free(row_root);
    return is_made;
}

bool components_find_all(Components *components, const AuditRows *rows)
{
    return components_find(components, rows, NULL, NULL);
}

#include "protect/cell_system.h"

#include <math.h>
#include <stdlib.h>

bool cell_system_init(CellSystem *system, uint32_t n_cells, uint32_t n_relations,
                      uint32_t n_incidences)
{
    *system = (CellSystem){.n_cells = n_cells, .n_relations = n_relations};
    /* One more than needed, so that an empty system is no special case of calloc. */
    system->value = calloc((size_t)n_cells + 1, sizeof *system->value);
    system->lower = calloc((size_t)n_cells + 1, sizeof *system->lower);
    system->upper = calloc((size_t)n_cells + 1, sizeof *system->upper);
    system->state = calloc((size_t)n_cells + 1, sizeof *system->state);
    system->relation_kind = calloc((size_t)n_relations + 1, sizeof *system->relation_kind);
    system->relation_start = calloc((size_t)n_relations + 1, sizeof *system->relation_start);
    system->relation_cell = calloc((size_t)n_incidences + 1, sizeof *system->relation_cell);
    if (!system->value || !system->lower || !system->upper || !system->state ||
        !system->relation_kind || !system->relation_start || !system->relation_cell) {
        cell_system_clear(system);
        return false;
    }
    for (uint32_t i = 0; i < n_cells; i++)
        system->upper[i] = INFINITY;
    return true;
}

void cell_system_clear(CellSystem *system)
{
    free(system->value);
    free(system->lower);
    free(system->upper);
    free(system->state);
    free(system->relation_kind);
    free(system->relation_start);
    free(system->relation_cell);
    *system = (CellSystem){0};
}

bool cell_system_index(const CellSystem *system, uint32_t **out_start, uint32_t **out_relation)
{
    uint32_t n_incidences = system->relation_start[system->n_relations];
    uint32_t *start = calloc((size_t)system->n_cells + 2, sizeof *start);
    uint32_t *relation = calloc((size_t)n_incidences + 1, sizeof *relation);
    if (!start || !relation) {
        free(start);
        free(relation);
        return false;
    }
    /* Counting sort; start[] runs one ahead while it is filled. */
    for (uint32_t k = 0; k < n_incidences; k++)
        start[system->relation_cell[k] + 2]++;
    for (uint32_t i = 1; i <= system->n_cells; i++)
        start[i + 1] += start[i];
    for (uint32_t r = 0; r < system->n_relations; r++)
        for (uint32_t k = system->relation_start[r]; k < system->relation_start[r + 1]; k++)
            relation[start[system->relation_cell[k] + 1]++] = r;
    *out_start = start;
    *out_relation = relation;
    return true;
}

static bool cells_are_valid(const CellSystem *system)
{
    for (uint32_t i = 0; i < system->n_cells; i++) {
        if (system->state[i] >= CELL_STATE_COUNT)
            return false;
        if (!(system->lower[i] >= 0) || !(system->lower[i] <= system->upper[i]))
            return false;
        if (system->state[i] == CELL_PUBLISHED &&
            (!isfinite(system->value[i]) || system->value[i] < 0))
            return false;
    }
    return true;
}

bool cell_system_is_valid(const CellSystem *system)
{
    if (!cells_are_valid(system) || system->relation_start[0] != 0)
        return false;
    uint32_t *seen = calloc((size_t)system->n_cells + 1, sizeof *seen); /* the last relation + 1 */
    if (!seen)
        return false;
    bool is_valid = true;
    for (uint32_t r = 0; r < system->n_relations && is_valid; r++) {
        uint32_t from = system->relation_start[r], to = system->relation_start[r + 1];
        if (to < from + 2 || system->relation_kind[r] >= RELATION_KIND_COUNT)
            is_valid = false;
        for (uint32_t k = from; k < to && is_valid; k++) {
            uint32_t cell = system->relation_cell[k];
            if (cell >= system->n_cells || seen[cell] == r + 1)
                is_valid = false;
            else
                seen[cell] = r + 1;
        }
    }
    free(seen);
    return is_valid;
}

static int compare_cells(const void *a, const void *b)
{
    uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
    return (x > y) - (x < y);
}

/* Relations of a system whose cells are numbered already, by their numbers. */
static int compare_relations(const void *a, const void *b, void *data)
{
    const CellSystem *s = data;
    uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
    const uint32_t *p = s->relation_cell + s->relation_start[x];
    const uint32_t *q = s->relation_cell + s->relation_start[y];
    uint32_t n = s->relation_start[x + 1] - s->relation_start[x];
    uint32_t m = s->relation_start[y + 1] - s->relation_start[y];
    for (uint32_t k = 0; k < n && k < m; k++)
        if (p[k] != q[k])
            return p[k] < q[k] ? -1 : 1;
    if (n != m)
        return n < m ? -1 : 1;
    return (s->relation_kind[x] > s->relation_kind[y]) -
           (s->relation_kind[x] < s->relation_kind[y]);
}

/* As `system`, with the new numbers of cells, parts ascending; relations in the old order. */
static void number_anew(const CellSystem *system, const uint32_t *rank, CellSystem *out)
{
    out->is_integer = system->is_integer;
    for (uint32_t i = 0; i < system->n_cells; i++) {
        uint32_t at = rank[i];
        out->value[at] = system->value[i];
        out->lower[at] = system->lower[i];
        out->upper[at] = system->upper[i];
        out->state[at] = system->state[i];
    }
    for (uint32_t r = 0; r < system->n_relations; r++) {
        uint32_t from = system->relation_start[r], to = system->relation_start[r + 1];
        out->relation_kind[r] = system->relation_kind[r];
        out->relation_start[r + 1] = to;
        for (uint32_t k = from; k < to; k++)
            out->relation_cell[k] = rank[system->relation_cell[k]];
        qsort(out->relation_cell + from + 1, to - from - 1, sizeof(uint32_t), compare_cells);
    }
}

bool cell_system_sort(const CellSystem *system, const uint32_t *rank, CellSystem *out)
{
    uint32_t n_rel = system->n_relations, n_terms = system->relation_start[n_rel];
    CellSystem numbered = {0};
    uint32_t *order = malloc(((size_t)n_rel + 1) * sizeof *order);
    *out = (CellSystem){0};
    bool is_made = order && cell_system_init(&numbered, system->n_cells, n_rel, n_terms) &&
                   cell_system_init(out, system->n_cells, n_rel, n_terms);
    if (is_made) {
        number_anew(system, rank, &numbered);
        number_anew(system, rank, out);
        for (uint32_t r = 0; r < n_rel; r++)
            order[r] = r;
        qsort_r(order, n_rel, sizeof *order, compare_relations, &numbered);
        for (uint32_t r = 0, at = 0; r < n_rel; r++) {
            uint32_t from = numbered.relation_start[order[r]];
            uint32_t n = numbered.relation_start[order[r] + 1] - from;
            out->relation_kind[r] = numbered.relation_kind[order[r]];
            for (uint32_t k = 0; k < n; k++)
                out->relation_cell[at++] = numbered.relation_cell[from + k];
            out->relation_start[r + 1] = at;
        }
    }
    free(order);
    cell_system_clear(&numbered);
    if (!is_made)
        cell_system_clear(out);
    return is_made;
}

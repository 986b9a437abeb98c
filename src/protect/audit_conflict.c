#include "protect/audit_conflict.h"

#include "protect/audit_part.h"
#include "protect/component.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define WORK_MOST 20000000u /* incidences looked at while one set is made smaller */
#define LP_ROWS_MOST 4000u  /* larger sets are made smaller by propagation only */

void audit_conflicts_clear(AuditConflicts *conflicts)
{
    free(conflicts->start);
    free(conflicts->relation);
    *conflicts = (AuditConflicts){0};
}

bool audit_conflicts_add(AuditConflicts *conflicts, const uint32_t *relation, uint32_t n)
{
    uint32_t had = conflicts->n_sets ? conflicts->start[conflicts->n_sets] : 0;
    uint32_t *start = realloc(conflicts->start, ((size_t)conflicts->n_sets + 2) * sizeof *start);
    if (start)
        conflicts->start = start;
    uint32_t *all = realloc(conflicts->relation, ((size_t)had + n + 1) * sizeof *all);
    if (all)
        conflicts->relation = all;
    if (!start || !all)
        return false;
    start[0] = 0;
    memcpy(all + had, relation, n * sizeof *all);
    start[++conflicts->n_sets] = had + n;
    return true;
}

/* Whether some table agrees with these relations. */
typedef enum { POSSIBLE, IMPOSSIBLE, NO_MEMORY } Answer;

static bool go_on(void *data, uint32_t n_done)
{
    return true;
}

static Answer solve_component(const AuditRows *rows, const Components *c, uint32_t k,
                              const LpEngine *lp, uint32_t *number)
{
    AuditPart part;
    uint32_t n_cells = c->cell_start[k + 1] - c->cell_start[k];
    uint32_t n_rows = c->row_start[k + 1] - c->row_start[k];
    if (audit_part_make(&part, rows, rows->lower, rows->upper, c->cell + c->cell_start[k], n_cells,
                        c->row + c->row_start[k], n_rows, number) != PROTECT_OK)
        return NO_MEMORY;
    if (!audit_part_open(&part, lp)) {
        audit_part_clear(&part);
        return NO_MEMORY;
    }
    /* One point is enough: all cells are content with a span of nothing. */
    for (uint32_t i = 0; i < n_cells; i++)
        part.need[i] = 0;
    part.node_limit = AUDIT_NODE_LIMIT;
    part.nodes_left = AUDIT_NODE_LIMIT;
    ProtectStatus status = audit_part_settle(&part, go_on, NULL);
    audit_part_clear(&part);
    return status == PROTECT_INCONSISTENT ? IMPOSSIBLE
           : status == PROTECT_MEMORY     ? NO_MEMORY
                                          : POSSIBLE;
}

static Answer solve_rows(AuditRows *rows, const LpEngine *lp)
{
    Components components;
    uint32_t *number = calloc((size_t)rows->n_cells + 1, sizeof *number);
    if (!number || !components_find(&components, rows, rows->lower, rows->upper)) {
        free(number);
        return NO_MEMORY;
    }
    Answer answer = POSSIBLE;
    for (uint32_t k = 0; k < components.n && answer == POSSIBLE; k++)
        if (components.has_cycle[k])
            answer = solve_component(rows, &components, k, lp, number);
    components_clear(&components);
    free(number);
    return answer;
}

/* The cells and relations of the set as a system of their own. */
static bool cut_out(CellSystem *out, const CellSystem *system, const uint32_t *relation, uint32_t n,
                    uint32_t *number)
{
    uint32_t n_cells = 0, n_incidences = 0;
    for (uint32_t s = 0; s < n; s++)
        for (uint32_t k = system->relation_start[relation[s]];
             k < system->relation_start[relation[s] + 1]; k++) {
            n_incidences++;
            number[system->relation_cell[k]] = UINT32_MAX;
        }
    if (!cell_system_init(out, n_incidences, n, n_incidences))
        return false;
    out->is_integer = system->is_integer;
    uint32_t at = 0;
    for (uint32_t s = 0; s < n; s++) {
        for (uint32_t k = system->relation_start[relation[s]];
             k < system->relation_start[relation[s] + 1]; k++) {
            uint32_t cell = system->relation_cell[k];
            if (number[cell] == UINT32_MAX) {
                bool is_published = system->state[cell] == CELL_PUBLISHED;
                out->state[n_cells] = system->state[cell];
                out->value[n_cells] = is_published ? system->value[cell] : NAN;
                out->lower[n_cells] = system->lower[cell];
                out->upper[n_cells] = system->upper[cell];
                number[cell] = n_cells++;
            }
            out->relation_cell[at++] = number[cell];
        }
        out->relation_kind[s] = system->relation_kind[relation[s]];
        out->relation_start[s + 1] = at;
    }
    out->n_cells = n_cells;
    return true;
}

static Answer ask(const CellSystem *system, const LpEngine *lp, const uint32_t *relation,
                  uint32_t n, uint32_t *number, uint64_t *work)
{
    CellSystem cut;
    AuditRows rows;
    Propagation p;
    uint32_t cell, row;
    if (!cut_out(&cut, system, relation, n, number))
        return NO_MEMORY;
    *work += cut.relation_start[n];
    ProtectStatus status = audit_rows_make(&rows, &cut, NULL);
    cell_system_clear(&cut);
    if (status != PROTECT_OK) {
        if (status == PROTECT_INCONSISTENT)
            audit_rows_clear(&rows);
        return status == PROTECT_INCONSISTENT ? IMPOSSIBLE : NO_MEMORY;
    }
    Answer answer = NO_MEMORY;
    if (propagation_init(&p, &rows, rows.lower, rows.upper)) {
        propagation_add_all(&p);
        uint64_t visits = 100 * (uint64_t)rows.row_start[rows.n_rows] + 1000;
        answer = propagation_run(&p, visits, &cell, &row) == PROTECT_OK ? POSSIBLE : IMPOSSIBLE;
        propagation_clear(&p);
        if (answer == POSSIBLE && lp && n <= LP_ROWS_MOST) {
            *work += 50 * (uint64_t)rows.row_start[rows.n_rows];
            answer = solve_rows(&rows, lp);
        }
    }
    audit_rows_clear(&rows);
    return answer;
}

bool audit_conflict_shrink(const CellSystem *system, const LpEngine *lp, uint32_t *relation,
                           uint32_t *inout_n)
{
    uint32_t n = *inout_n;
    uint64_t work = 0;
    uint32_t *number = malloc(((size_t)system->n_cells + 1) * sizeof *number);
    uint32_t *rest = malloc(((size_t)n + 1) * sizeof *rest);
    Answer answer = number && rest ? ask(system, lp, relation, n, number, &work) : NO_MEMORY;
    for (uint32_t chunk = n > 1 ? n / 2 : 0; chunk > 0 && answer == IMPOSSIBLE; chunk /= 2) {
        for (uint32_t at = 0; at < n && n > 1 && work < WORK_MOST;) {
            uint32_t out = n - at < chunk ? n - at : chunk;
            memcpy(rest, relation, at * sizeof *rest);
            memcpy(rest + at, relation + at + out, (n - at - out) * sizeof *rest);
            Answer without = out < n ? ask(system, lp, rest, n - out, number, &work) : POSSIBLE;
            if (without == NO_MEMORY) {
                answer = NO_MEMORY;
                break;
            }
            if (without == IMPOSSIBLE) {
                n -= out;
                memcpy(relation, rest, n * sizeof *rest);
            } else {
                at += out;
            }
        }
    }
    free(number);
    free(rest);
    *inout_n = n;
    return answer != NO_MEMORY;
}

/* Settling the bounds of one component: first a few programs that push many cells at once, whose
 * vertices settle most bounds; then one program for each bound that is left; then the search for
 * whole points. */
#include "protect/audit_part.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define BALL_CELLS 300u

/* A total that is in no EQUAL row but as a part, and whose own totals can grow with it, can be any
 * number: no program is needed for that. The largest set of cells without an upper bound in which
 * every cell's totals are in the set too, and none is the total of an EQUAL row. */
static void find_endless(AuditPart *part, uint8_t *is_endless)
{
    const AuditRows *rows = &part->rows;
    for (uint32_t i = 0; i < rows->n_cells; i++)
        is_endless[i] = (uint8_t)(isinf(part->upper[i]) != 0);
    for (bool is_changed = true; is_changed;) {
        is_changed = false;
        for (uint32_t r = 0; r < rows->n_rows; r++) {
            uint32_t from = rows->row_start[r], to = rows->row_start[r + 1];
            bool has_total = rows->row_sign[from] > 0; /* the total comes first */
            bool grows = has_total && isinf(rows->row_upper[r]) && is_endless[rows->row_cell[from]];
            if (grows)
                continue;
            for (uint32_t k = from; k < to; k++) {
                bool is_harmless = rows->row_sign[k] > 0 && isinf(rows->row_upper[r]);
                if (!is_harmless && is_endless[rows->row_cell[k]]) {
                    is_endless[rows->row_cell[k]] = 0;
                    is_changed = true;
                }
            }
        }
    }
}

/* Solves for a sum of cells; takes the vertex as a point if it is one. */
static LpStatus push(AuditPart *part, uint32_t n, bool is_upper)
{
    part->lp->set_objective(part->model, n, part->some, part->factor);
    part->n_lps++;
    LpStatus status = part->lp->solve(part->model, is_upper);
    if (status == LP_OPTIMAL)
        audit_part_take_vertex(part);
    return status;
}

static uint32_t collect(AuditPart *part, bool is_upper)
{
    uint32_t n = 0;
    for (uint32_t i = 0; i < part->rows.n_cells; i++) {
        if (audit_part_is_settled(part, i, is_upper) || isinf(part->upper[i]))
            continue;
        part->factor[n] = 1;
        part->some[n++] = i;
    }
    return n;
}

/* Pushes all unsettled bounds of one side together, as long as that settles several at a time. */
static LpStatus push_many(AuditPart *part, bool is_upper)
{
    uint32_t before = collect(part, is_upper);
    while (before > 8) {
        LpStatus status = push(part, before, is_upper);
        if (status != LP_OPTIMAL)
            return status;
        uint32_t after = collect(part, is_upper);
        if (before - after < 4 + before / 64)
            break;
        before = after;
    }
    return LP_OPTIMAL;
}

static ProtectStatus push_one(AuditPart *part, uint32_t cell, bool is_upper)
{
    part->some[0] = cell;
    part->factor[0] = 1;
    LpStatus status = push(part, 1, is_upper);
    if (status == LP_INFEASIBLE && !part->has_point)
        return PROTECT_INCONSISTENT;
    if (status == LP_UNBOUNDED && is_upper && isinf(part->upper[cell]))
        part->most[cell] = INFINITY;
    if (status != LP_OPTIMAL)
        return PROTECT_OK; /* the bound stays as it was proven before */
    double bound = audit_part_prove(part, cell, is_upper ? 1 : -1, part->lower, part->upper);
    if (is_upper)
        part->upper[cell] = fmin(part->upper[cell], bound);
    else
        part->lower[cell] = fmax(part->lower[cell], -bound);
    return PROTECT_OK;
}

static ProtectStatus push_each(AuditPart *part, bool is_upper, uint32_t *n_done,
                               bool (*keep_on)(void *, uint32_t), void *data)
{
    for (uint32_t i = 0; i < part->rows.n_cells; i++) {
        if (!audit_part_is_settled(part, i, is_upper)) {
            ProtectStatus status = push_one(part, i, is_upper);
            if (status != PROTECT_OK)
                return status;
            if (!keep_on(data, *n_done))
                return PROTECT_CANCELLED;
        }
        ++*n_done;
    }
    return PROTECT_OK;
}

static ProtectStatus search_each(AuditPart *part, uint32_t n_cells,
                                 bool (*keep_on)(void *, uint32_t), void *data)
{
    Propagation p = {0};
    double *lower = malloc(2 * ((size_t)part->rows.n_cells + 1) * sizeof *lower);
    if (!lower || !propagation_init(&p, &part->rows, lower, lower + part->rows.n_cells + 1)) {
        free(lower);
        return PROTECT_MEMORY;
    }
    ProtectStatus status = PROTECT_OK;
    for (uint32_t i = 0; i < n_cells && status == PROTECT_OK; i++)
        for (int side = 0; side < 2 && status == PROTECT_OK; side++)
            if (!audit_part_is_settled(part, i, side == 1)) {
                status = audit_part_search(part, &p, i, side == 1);
                if (status == PROTECT_OK && !keep_on(data, 2 * part->rows.n_cells))
                    status = PROTECT_CANCELLED;
            }
    propagation_clear(&p);
    free(lower);
    return status;
}

/* A first point, where none was given. */
static ProtectStatus find_point(AuditPart *part)
{
    LpStatus status = push(part, 0, false);
    if (status == LP_INFEASIBLE && !part->has_point)
        return PROTECT_INCONSISTENT;
    bool can_dive = status == LP_OPTIMAL && part->rows.is_integer && !part->has_point;
    return can_dive ? audit_part_dive(part) : PROTECT_OK;
}

static ProtectStatus settle_by_programs(AuditPart *part, bool (*keep_on)(void *, uint32_t),
                                        void *data)
{
    push_many(part, false);
    push_many(part, true);
    uint32_t n_done = 0;
    ProtectStatus status = push_each(part, false, &n_done, keep_on, data);
    return status == PROTECT_OK ? push_each(part, true, &n_done, keep_on, data) : status;
}

ProtectStatus audit_part_settle(AuditPart *part, bool (*keep_on)(void *, uint32_t), void *data)
{
    uint8_t *is_endless = calloc((size_t)part->rows.n_cells + 1, 1);
    if (!is_endless)
        return PROTECT_MEMORY;
    find_endless(part, is_endless);
    ProtectStatus status = part->has_point ? PROTECT_OK : find_point(part);
    for (uint32_t i = 0; i < part->rows.n_cells; i++)
        if (is_endless[i])
            part->most[i] = INFINITY;
    free(is_endless);
    if (status == PROTECT_OK && part->has_point && !part->is_local &&
        part->rows.n_cells > 2 * BALL_CELLS)
        status = audit_part_look_around(part, BALL_CELLS, keep_on, data);
    if (status == PROTECT_OK && part->has_point && !part->is_local &&
        part->rows.n_cells > 8 * BALL_CELLS && isfinite(part->need[0]))
        status = audit_part_look_around(part, 4 * BALL_CELLS, keep_on, data);
    if (status == PROTECT_OK)
        status = settle_by_programs(part, keep_on, data);
    if (status == PROTECT_OK && part->rows.is_integer)
        status = search_each(part, part->rows.n_cells, keep_on, data);
    return status;
}

static bool go_on(void *data, uint32_t n_done)
{
    return true;
}

ProtectStatus audit_part_settle_first(AuditPart *part)
{
    push_many(part, false);
    push_many(part, true);
    ProtectStatus status = PROTECT_OK;
    for (int side = 0; side < 2 && status == PROTECT_OK; side++)
        if (!audit_part_is_settled(part, 0, side == 1))
            status = push_one(part, 0, side == 1);
    if (status == PROTECT_OK && part->rows.is_integer)
        status = search_each(part, 1, go_on, NULL);
    return status;
}

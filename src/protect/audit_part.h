/* One component of the attacker's problem while its bounds are being settled. Inside protect/ only.
 *
 * Two intervals per cell close in on the truth from both sides: `lower` to `upper` is proven to hold
 * everything possible; `least` to `most` is spanned by points that are possible. A bound is settled
 * when the two meet. The solver is an oracle, not a witness: its vertex counts as a point only after
 * it has been checked (for counts: rounded and checked in whole numbers), and its value counts as a
 * bound only by the weights it gives to the rows:
 *
 *     max c'x <= sum_r max(y_r row_lower_r, y_r row_upper_r) + sum_j max(d_j lower_j, d_j upper_j),
 *     d = c - A'y,   for any y
 *
 * (weak duality; Neumaier and Shcherbina, "Safe bounds in linear and mixed-integer linear
 * programming", Mathematical Programming 99, 2004). */
#pragma once

#include "protect/audit.h"
#include "protect/audit_rows.h"
#include "protect/propagate.h"

typedef struct {
    AuditRows rows;        /* its own; rows.cell: numbers in the problem it is part of */
    double *lower, *upper; /* = rows.lower, rows.upper: proven */
    double *least, *most;  /* attained by points; INFINITY and -INFINITY before the first */
    double *need; /* a cell whose span is this wide is done; INFINITY: both bounds wanted */
    double step;  /* the smallest span that counts as moving */
    bool has_point;
    double *base;  /* the first point */
    bool is_local; /* a piece of a larger part: looks no further around */

    const LpEngine *lp;
    LpModel *model;
    double *x, *y, *d;           /* room for a point, weights, reduced costs */
    double *at_lower, *at_upper; /* the model's column bounds now */
    uint32_t *some;              /* room for column numbers, and their factors */
    double *factor;

    uint32_t n_lps, n_nodes;
    uint64_t nodes_left;
    uint32_t node_limit;
} AuditPart;

/* The part of `whole` made of these cells and rows, other cells of these rows being fixed at
 * lower = upper. Heap; audit_part_clear(). */
ProtectStatus audit_part_make(AuditPart *part, const AuditRows *whole, const double *lower,
                              const double *upper, const uint32_t *cell, uint32_t n_cells,
                              const uint32_t *row, uint32_t n_rows, uint32_t *number);
void audit_part_clear(AuditPart *part);

/* Opens the model with the bounds as they are. False: no memory. */
bool audit_part_open(AuditPart *part, const LpEngine *lp);

/* Whether the point in part->x (rounded first, for counts) satisfies everything; then it widens the
 * spans. For sums: within 1e-9 of the scale. */
bool audit_part_take_point(AuditPart *part);

/* Takes the solver's vertex as a point; false: it does not hold (not whole, or not exact). */
bool audit_part_take_vertex(AuditPart *part);

/* The best bound of factor * x_cell from above that the solver's weights prove, with bounds
 * `lower` and `upper` of the cells; INFINITY if they prove none. For counts rounded down. */
double audit_part_prove(AuditPart *part, uint32_t cell, double factor, const double *lower,
                        const double *upper);

bool audit_part_is_settled(const AuditPart *part, uint32_t cell, bool is_upper);

/* Settles all bounds by linear programs, then what is left by audit_part_search.
 * PROTECT_INCONSISTENT: no point at all. `keep_on` is asked now and then; false cancels. */
ProtectStatus audit_part_settle(AuditPart *part, bool (*keep_on)(void *, uint32_t n_done),
                                void *data);

/* The same for its first cell only; what comes by the way is welcome. */
ProtectStatus audit_part_settle_first(AuditPart *part);

/* Branch and bound for a whole point beyond those seen; settles the bound unless a limit is
 * reached. */
ProtectStatus audit_part_search(AuditPart *part, Propagation *p, uint32_t cell, bool is_upper);

/* A first whole point: down from the solver's vertex, holding more and more cells at whole values.
 * It may fail; then part->has_point stays false. */
ProtectStatus audit_part_dive(AuditPart *part);

/* Settles what it can by moving only up to `size` cells around each unsettled one away from the
 * base. */
ProtectStatus audit_part_look_around(AuditPart *part, uint32_t size,
                                     bool (*keep_on)(void *, uint32_t), void *data);

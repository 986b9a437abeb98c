/* Interval arithmetic along rows until nothing changes: what follows for each cell of a row from
 * the bounds of the others. In the constraint literature: bounds consistency of linear constraints.
 *
 * A round takes all rows that have a cell changed in the round before and evaluates them with the
 * bounds from its beginning; so the order of rows and cells makes no difference, even when it is
 * stopped early. Whole numbers are rounded inward. */
#pragma once

#include "protect/audit_rows.h"

#define PROPAGATE_NONE UINT32_MAX

typedef struct {
    const AuditRows *rows;
    double *lower, *upper; /* [n_cells] the caller's: in and out */
    uint32_t *why_lower;   /* [n_cells] the row that gave the bound, or PROPAGATE_NONE */
    uint32_t *why_upper;
    uint8_t *is_dead;    /* [n_rows] set by the caller: rows to pass over from now on */
    uint8_t *is_pending; /* [n_rows] rows to look at; after an early stop: still to look at */
    uint32_t *queue, *touched;
    uint32_t n_queue;
    double *new_lower, *new_upper;
    uint8_t *is_touched;
} Propagation;

/* Keeps pointers to rows, lower and upper. Heap; propagation_clear(). False: no memory. */
bool propagation_init(Propagation *p, const AuditRows *rows, double *lower, double *upper);
void propagation_clear(Propagation *p);

/* Nothing is to be looked at, and no bound has a reason: a new beginning with other bounds. */
void propagation_forget(Propagation *p);

/* Rows to look at in the next run: all, or those of a cell whose bounds the caller has changed. */
void propagation_add_all(Propagation *p);
void propagation_add_cell(Propagation *p, uint32_t cell);

/* To the fixed point, or until about max_visits incidences have been looked at.
 * PROTECT_INCONSISTENT: *out_cell has no value left, or *out_row cannot hold; the other is
 * PROPAGATE_NONE. The bounds are then those of the contradiction. The caller may mark all rows that
 * have to do with it as dead and run on. */
ProtectStatus propagation_run(Propagation *p, uint64_t max_visits, uint32_t *out_cell,
                              uint32_t *out_row);

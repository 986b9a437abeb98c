/* The attacker's problem with everything known taken out: only hidden cells, and rows
 *
 *     row_lower <= sum of sign * x <= row_upper
 *
 * from the relations that have a hidden cell. Inside protect/ only; see audit.h. */
#pragma once

#include "protect/cell_system.h"

typedef struct {
    uint32_t n_cells, n_rows;
    bool is_integer;
    double scale;   /* the largest finite number in it, at least 1 */
    uint32_t *cell; /* [n_cells] number in the system, ascending */
    double *lower, *upper;

    uint32_t *relation;  /* [n_rows] number in the system */
    uint32_t *row_start; /* [n_rows + 1] */
    uint32_t *row_cell;  /* cells of a row, by number in here */
    int8_t *row_sign;    /* +1 the total, -1 its parts */
    double *row_lower, *row_upper;

    uint32_t *cell_start; /* [n_cells + 1] */
    uint32_t *cell_row;   /* the rows of a cell, ascending */
} AuditRows;

/* Heap; audit_rows_clear(). `without`: [n_relations] relations to leave out (not 0), or NULL.
 * PROTECT_INCONSISTENT: *out_relation has no hidden cell and does not hold; the rows are made all
 * the same, without it and its like. */
ProtectStatus audit_rows_make(AuditRows *rows, const CellSystem *system, const uint8_t *without,
                              uint32_t *out_relation);
void audit_rows_clear(AuditRows *rows);

/* What two sums of this problem may differ by and still be equal: 0 for counts. */
double audit_rows_tolerance(const AuditRows *rows);

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

/* Heap; audit_rows_clear(). PROTECT_INCONSISTENT: relations without a hidden cell do not hold; they
 * are marked in out_broken ([n_relations] or NULL), and the rows are made all the same without
 * them. */
ProtectStatus audit_rows_make(AuditRows *rows, const CellSystem *system, uint8_t *out_broken);
void audit_rows_clear(AuditRows *rows);

/* Fills cell_start (all zero) and cell_row from the rows. */
void audit_rows_index(AuditRows *rows);

/* What two sums of this problem may differ by and still be equal: 0 for counts. */
double audit_rows_tolerance(const AuditRows *rows);

#include "protect/audit_rows.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

double audit_rows_tolerance(const AuditRows *rows)
{
    return rows->is_integer ? 0.0 : 1e-11 * rows->scale;
}

void audit_rows_clear(AuditRows *rows)
{
    free(rows->cell);
    free(rows->lower);
    free(rows->upper);
    free(rows->relation);
    free(rows->row_start);
    free(rows->row_cell);
    free(rows->row_sign);
    free(rows->row_lower);
    free(rows->row_upper);
    free(rows->cell_start);
    free(rows->cell_row);
    *rows = (AuditRows){0};
}

static bool make_room(AuditRows *rows, const CellSystem *system)
{
    size_t cells = (size_t)rows->n_cells + 1, relations = (size_t)system->n_relations + 1;
    size_t incidences = (size_t)system->relation_start[system->n_relations] + 1;
    rows->cell = calloc(cells, sizeof *rows->cell);
    rows->lower = calloc(cells, sizeof *rows->lower);
    rows->upper = calloc(cells, sizeof *rows->upper);
    rows->relation = calloc(relations, sizeof *rows->relation);
    rows->row_start = calloc(relations + 1, sizeof *rows->row_start);
    rows->row_cell = calloc(incidences, sizeof *rows->row_cell);
    rows->row_sign = calloc(incidences, sizeof *rows->row_sign);
    rows->row_lower = calloc(relations, sizeof *rows->row_lower);
    rows->row_upper = calloc(relations, sizeof *rows->row_upper);
    rows->cell_start = calloc(cells + 1, sizeof *rows->cell_start);
    rows->cell_row = calloc(incidences, sizeof *rows->cell_row);
    return rows->cell && rows->lower && rows->upper && rows->relation && rows->row_start &&
           rows->row_cell && rows->row_sign && rows->row_lower && rows->row_upper &&
           rows->cell_start && rows->cell_row;
}

static void note_scale(AuditRows *rows, double value)
{
    if (isfinite(value) && fabs(value) > rows->scale)
        rows->scale = fabs(value);
}

/* The hidden cells and what is known of them; number[] of the system's cells in here. */
static void take_cells(AuditRows *rows, const CellSystem *system, uint32_t *number)
{
    uint32_t n = 0;
    for (uint32_t i = 0; i < system->n_cells; i++) {
        if (system->state[i] == CELL_PUBLISHED) {
            note_scale(rows, system->value[i]);
            continue;
        }
        rows->cell[n] = i;
        rows->lower[n] = rows->is_integer ? ceil(system->lower[i]) : system->lower[i];
        rows->upper[n] = rows->is_integer ? floor(system->upper[i]) : system->upper[i];
        note_scale(rows, rows->lower[n]);
        note_scale(rows, rows->upper[n]);
        number[i] = n++;
    }
}

/* One relation. The published part goes to the right-hand side: total - parts (>)= 0 becomes
 * hidden part (>)= -published part. False: nothing is hidden in it and it does not hold. */
static bool take_relation(AuditRows *rows, const CellSystem *system, uint32_t r,
                          const uint32_t *number)
{
    uint32_t from = system->relation_start[r], to = system->relation_start[r + 1];
    uint32_t at = rows->row_start[rows->n_rows], begin = at;
    long double known = 0; /* 64 bits of mantissa: sums of 2048 values below 2^53 are exact */
    for (uint32_t k = from; k < to; k++) {
        uint32_t cell = system->relation_cell[k];
        int8_t sign = k == from ? 1 : -1;
        if (system->state[cell] == CELL_PUBLISHED) {
            known += (long double)sign * (long double)system->value[cell];
        } else {
            rows->row_cell[at] = number[cell];
            rows->row_sign[at++] = sign;
        }
    }
    double rest = -(double)known;
    bool is_equal = system->relation_kind[r] == RELATION_EQUAL;
    if (at == begin) {
        double tolerance = audit_rows_tolerance(rows);
        return is_equal ? fabs(rest) <= tolerance : rest <= tolerance;
    }
    rows->relation[rows->n_rows] = r;
    rows->row_lower[rows->n_rows] = rest;
    rows->row_upper[rows->n_rows] = is_equal ? rest : INFINITY;
    rows->row_start[++rows->n_rows] = at;
    return true;
}

void audit_rows_index(AuditRows *rows)
{
    uint32_t *start = rows->cell_start; /* runs one ahead while it is filled */
    uint32_t n_incidences = rows->row_start[rows->n_rows];
    for (uint32_t k = 0; k < n_incidences; k++)
        start[rows->row_cell[k] + 2]++;
    for (uint32_t i = 1; i <= rows->n_cells; i++)
        start[i + 1] += start[i];
    for (uint32_t r = 0; r < rows->n_rows; r++)
        for (uint32_t k = rows->row_start[r]; k < rows->row_start[r + 1]; k++)
            rows->cell_row[start[rows->row_cell[k] + 1]++] = r;
}

ProtectStatus audit_rows_make(AuditRows *rows, const CellSystem *system, uint8_t *out_broken)
{
    *rows = (AuditRows){.is_integer = system->is_integer, .scale = 1};
    for (uint32_t i = 0; i < system->n_cells; i++)
        rows->n_cells += system->state[i] != CELL_PUBLISHED;
    uint32_t *number = calloc((size_t)system->n_cells + 1, sizeof *number);
    if (!number || !make_room(rows, system)) {
        free(number);
        audit_rows_clear(rows);
        return PROTECT_MEMORY;
    }
    take_cells(rows, system, number);
    ProtectStatus status = PROTECT_OK;
    for (uint32_t r = 0; r < system->n_relations; r++) {
        if (take_relation(rows, system, r, number))
            continue;
        status = PROTECT_INCONSISTENT;
        if (out_broken)
            out_broken[r] = 1;
    }
    free(number);
    audit_rows_index(rows);
    return status;
}

#include "protect/audit_part.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static ProtectStatus make_rows(AuditPart *part, const AuditRows *whole, const double *lower,
                               const double *upper, const uint32_t *row, uint32_t n_rows,
                               const uint32_t *number)
{
    AuditRows *rows = &part->rows;
    for (uint32_t r = 0; r < n_rows; r++) {
        uint32_t at = rows->row_start[r];
        double known = 0;
        for (uint32_t k = whole->row_start[row[r]]; k < whole->row_start[row[r] + 1]; k++) {
            uint32_t i = whole->row_cell[k];
            if (lower[i] < upper[i]) {
                rows->row_cell[at] = number[i];
                rows->row_sign[at++] = whole->row_sign[k];
            } else {
                known += whole->row_sign[k] * lower[i];
            }
        }
        rows->relation[r] = whole->relation[row[r]];
        rows->row_lower[r] = whole->row_lower[row[r]] - known;
        rows->row_upper[r] = whole->row_upper[row[r]] - known;
        rows->row_start[r + 1] = at;
    }
    return PROTECT_OK;
}

static bool make_room(AuditPart *part, size_t cells, size_t n_rows, size_t incidences)
{
    AuditRows *rows = &part->rows;
    rows->cell = calloc(cells, sizeof *rows->cell);
    rows->lower = calloc(cells, sizeof *rows->lower);
    rows->upper = calloc(cells, sizeof *rows->upper);
    rows->relation = calloc(n_rows, sizeof *rows->relation);
    rows->row_start = calloc(n_rows + 1, sizeof *rows->row_start);
    rows->row_cell = calloc(incidences, sizeof *rows->row_cell);
    rows->row_sign = calloc(incidences, sizeof *rows->row_sign);
    rows->row_lower = calloc(n_rows, sizeof *rows->row_lower);
    rows->row_upper = calloc(n_rows, sizeof *rows->row_upper);
    rows->cell_start = calloc(cells + 1, sizeof *rows->cell_start);
    rows->cell_row = calloc(incidences, sizeof *rows->cell_row);
    part->least = calloc(cells, sizeof *part->least);
    part->most = calloc(cells, sizeof *part->most);
    part->need = calloc(cells, sizeof *part->need);
    part->base = calloc(cells, sizeof *part->base);
    part->x = calloc(cells, sizeof *part->x);
    part->y = calloc(n_rows, sizeof *part->y);
    part->d = calloc(cells, sizeof *part->d);
    part->at_lower = calloc(cells, sizeof *part->at_lower);
    part->at_upper = calloc(cells, sizeof *part->at_upper);
    part->some = calloc(cells, sizeof *part->some);
    part->factor = calloc(cells > incidences ? cells : incidences, sizeof *part->factor);
    return rows->cell && rows->lower && rows->upper && rows->relation && rows->row_start &&
           rows->row_cell && rows->row_sign && rows->row_lower && rows->row_upper &&
           rows->cell_start && rows->cell_row && part->least && part->most && part->need &&
           part->base && part->x && part->y && part->d && part->at_lower && part->at_upper &&
           part->some && part->factor;
}

ProtectStatus audit_part_make(AuditPart *part, const AuditRows *whole, const double *lower,
                              const double *upper, const uint32_t *cell, uint32_t n_cells,
                              const uint32_t *row, uint32_t n_rows, uint32_t *number)
{
    *part = (AuditPart){.rows = {.n_cells = n_cells,
                                 .n_rows = n_rows,
                                 .is_integer = whole->is_integer,
                                 .scale = whole->scale},
                        .step = whole->is_integer ? 1 : 1e-8 * whole->scale};
    size_t incidences = 1;
    for (uint32_t r = 0; r < n_rows; r++)
        incidences += whole->row_start[row[r] + 1] - whole->row_start[row[r]];
    if (!make_room(part, (size_t)n_cells + 1, (size_t)n_rows + 1, incidences)) {
        audit_part_clear(part);
        return PROTECT_MEMORY;
    }
    for (uint32_t i = 0; i < n_cells; i++) {
        number[cell[i]] = i;
        part->rows.cell[i] = cell[i];
        part->rows.lower[i] = lower[cell[i]];
        part->rows.upper[i] = upper[cell[i]];
        part->least[i] = INFINITY;
        part->most[i] = -INFINITY;
        part->need[i] = INFINITY;
    }
    part->lower = part->rows.lower;
    part->upper = part->rows.upper;
    ProtectStatus status = make_rows(part, whole, lower, upper, row, n_rows, number);
    audit_rows_index(&part->rows);
    return status;
}

void audit_part_clear(AuditPart *part)
{
    if (part->lp)
        part->lp->close(part->model);
    audit_rows_clear(&part->rows);
    free(part->least);
    free(part->most);
    free(part->need);
    free(part->base);
    free(part->x);
    free(part->y);
    free(part->d);
    free(part->at_lower);
    free(part->at_upper);
    free(part->some);
    free(part->factor);
    *part = (AuditPart){0};
}

bool audit_part_open(AuditPart *part, const LpEngine *lp)
{
    const AuditRows *rows = &part->rows;
    for (uint32_t k = 0; k < rows->row_start[rows->n_rows]; k++)
        part->factor[k] = rows->row_sign[k];
    part->lp = lp;
    part->model = lp->open(&(LpProblem){.n_columns = rows->n_cells,
                                        .n_rows = rows->n_rows,
                                        .column_lower = part->lower,
                                        .column_upper = part->upper,
                                        .row_lower = rows->row_lower,
                                        .row_upper = rows->row_upper,
                                        .row_start = rows->row_start,
                                        .column = rows->row_cell,
                                        .factor = part->factor});
    memcpy(part->at_lower, part->lower, rows->n_cells * sizeof *part->lower);
    memcpy(part->at_upper, part->upper, rows->n_cells * sizeof *part->upper);
    return part->model != NULL;
}

static bool holds(const AuditPart *part, double tolerance)
{
    const AuditRows *rows = &part->rows;
    const double *x = part->x;
    for (uint32_t i = 0; i < rows->n_cells; i++)
        if (!(x[i] >= part->lower[i] - tolerance) || !(x[i] <= part->upper[i] + tolerance))
            return false;
    for (uint32_t r = 0; r < rows->n_rows; r++) {
        double sum = 0;
        for (uint32_t k = rows->row_start[r]; k < rows->row_start[r + 1]; k++)
            sum += rows->row_sign[k] * x[rows->row_cell[k]];
        if (!(sum >= rows->row_lower[r] - tolerance) || !(sum <= rows->row_upper[r] + tolerance))
            return false;
    }
    return true;
}

bool audit_part_take_point(AuditPart *part)
{
    uint32_t n = part->rows.n_cells;
    bool is_integer = part->rows.is_integer;
    for (uint32_t i = 0; i < n; i++) {
        if (!(fabs(part->x[i]) < 9007199254740992.0)) /* 2^53; also not a number */
            return false;
        if (is_integer)
            part->x[i] = nearbyint(part->x[i]);
    }
    if (!holds(part, is_integer ? 0 : 1e-9 * part->rows.scale))
        return false;
    for (uint32_t i = 0; i < n; i++) {
        double x = fmin(fmax(part->x[i], part->lower[i]), part->upper[i]);
        if (x < part->least[i])
            part->least[i] = x;
        if (x > part->most[i])
            part->most[i] = x;
    }
    if (!part->has_point)
        memcpy(part->base, part->x, n * sizeof *part->base);
    part->has_point = true;
    return true;
}

bool audit_part_take_vertex(AuditPart *part)
{
    part->lp->vertex(part->model, part->x);
    if (part->rows.is_integer)
        for (uint32_t i = 0; i < part->rows.n_cells; i++)
            if (fabs(part->x[i] - nearbyint(part->x[i])) > 1e-4)
                return false; /* a cheap no: rounding it would not hold */
    return audit_part_take_point(part);
}

/* The weights of relations with entries +1 and -1 are small fractions. The smallest of these
 * denominators that makes them all whole, or 0. With whole weights everything below is a sum of
 * whole numbers and exact. */
static double denominator(const AuditPart *part)
{
    static const double candidates[] = {1, 2, 3, 4, 5, 6, 8, 12, 24, 60, 120, 840};
    for (size_t c = 0; c < sizeof candidates / sizeof *candidates; c++) {
        bool fits = true;
        for (uint32_t r = 0; r < part->rows.n_rows && fits; r++) {
            double y = part->y[r] * candidates[c];
            fits = fabs(y - nearbyint(y)) < 1e-5;
        }
        if (fits)
            return candidates[c];
    }
    return 0;
}

/* max(a low, a high) with a = 0 meaning nothing, whatever low and high are. */
static double larger_end(double a, double low, double high)
{
    if (a > 0)
        return a * high;
    return a < 0 ? a * low : 0;
}

double audit_part_prove(AuditPart *part, uint32_t cell, double factor, const double *lower,
                        const double *upper)
{
    const AuditRows *rows = &part->rows;
    part->lp->duals(part->model, part->y);
    if (factor < 0) /* the solver minimised x: its weights are those of -x with the other sign */
        for (uint32_t r = 0; r < rows->n_rows; r++)
            part->y[r] = -part->y[r];
    double whole = denominator(part), grid = whole > 0 ? whole : 0x1p30;
    double bound = 0, size = 0;
    memset(part->d, 0, rows->n_cells * sizeof *part->d);
    part->d[cell] = factor * grid;
    for (uint32_t r = 0; r < rows->n_rows; r++) {
        double y = nearbyint(part->y[r] * grid);
        if (y == 0 || (y > 0 && isinf(rows->row_upper[r])) || (y < 0 && isinf(rows->row_lower[r])))
            continue; /* weight zero */
        double term = larger_end(y, rows->row_lower[r], rows->row_upper[r]);
        bound += term;
        size += fabs(term);
        for (uint32_t k = rows->row_start[r]; k < rows->row_start[r + 1]; k++)
            part->d[rows->row_cell[k]] -= y * rows->row_sign[k];
    }
    for (uint32_t i = 0; i < rows->n_cells; i++) {
        double term = larger_end(part->d[i], lower[i], upper[i]);
        bound += term;
        size += fabs(term);
    }
    if (isnan(bound) || isinf(bound))
        return INFINITY;
    if (!rows->is_integer)
        return bound / grid + 1e-15 * (size / grid);
    if (size >= 0x1p42) /* the quotient may be off: by less than this */
        return floor((bound + size * 1e-12) / grid);
    return floor(bound / grid); /* the quotient of whole numbers rounds to no other floor */
}

bool audit_part_is_settled(const AuditPart *part, uint32_t cell, bool is_upper)
{
    double span = part->most[cell] - part->least[cell];
    if (span >= part->need[cell])
        return true;
    /* Proven to be too narrow; that it can move at all is all there is to be shown. */
    if (span >= part->step && part->upper[cell] - part->lower[cell] < part->need[cell] &&
        isfinite(part->need[cell]))
        return true;
    double outer = is_upper ? part->upper[cell] : part->lower[cell];
    double inner = is_upper ? part->most[cell] : part->least[cell];
    if (outer == inner)
        return true;
    return !part->rows.is_integer && fabs(outer - inner) <= 1e-10 * fmax(1, fabs(outer));
}

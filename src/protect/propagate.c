#include "protect/propagate.h"

#include <math.h>
#include <stdlib.h>

bool propagation_init(Propagation *p, const AuditRows *rows, double *lower, double *upper)
{
    size_t cells = (size_t)rows->n_cells + 1, n_rows = (size_t)rows->n_rows + 1;
    *p = (Propagation){.rows = rows, .lower = lower, .upper = upper};
    p->why_lower = malloc(cells * sizeof *p->why_lower);
    p->why_upper = malloc(cells * sizeof *p->why_upper);
    p->is_dead = calloc(n_rows, sizeof *p->is_dead);
    p->is_pending = calloc(n_rows, sizeof *p->is_pending);
    p->queue = malloc(n_rows * sizeof *p->queue);
    p->touched = malloc(cells * sizeof *p->touched);
    p->new_lower = malloc(cells * sizeof *p->new_lower);
    p->new_upper = malloc(cells * sizeof *p->new_upper);
    p->is_touched = calloc(cells, sizeof *p->is_touched);
    if (!p->why_lower || !p->why_upper || !p->is_dead || !p->is_pending || !p->queue ||
        !p->touched || !p->new_lower || !p->new_upper || !p->is_touched) {
        propagation_clear(p);
        return false;
    }
    for (uint32_t i = 0; i < rows->n_cells; i++)
        p->why_lower[i] = p->why_upper[i] = PROPAGATE_NONE;
    return true;
}

void propagation_clear(Propagation *p)
{
    free(p->why_lower);
    free(p->why_upper);
    free(p->is_dead);
    free(p->is_pending);
    free(p->queue);
    free(p->touched);
    free(p->new_lower);
    free(p->new_upper);
    free(p->is_touched);
    *p = (Propagation){0};
}

static void add_row(Propagation *p, uint32_t row)
{
    if (p->is_pending[row])
        return;
    p->is_pending[row] = 1;
    p->queue[p->n_queue++] = row;
}

void propagation_forget(Propagation *p)
{
    for (uint32_t q = 0; q < p->n_queue; q++)
        p->is_pending[p->queue[q]] = 0;
    p->n_queue = 0;
    for (uint32_t i = 0; i < p->rows->n_cells; i++)
        p->why_lower[i] = p->why_upper[i] = PROPAGATE_NONE;
}

void propagation_add_all(Propagation *p)
{
    for (uint32_t r = 0; r < p->rows->n_rows; r++)
        add_row(p, r);
}

void propagation_add_cell(Propagation *p, uint32_t cell)
{
    for (uint32_t k = p->rows->cell_start[cell]; k < p->rows->cell_start[cell + 1]; k++)
        add_row(p, p->rows->cell_row[k]);
}

/* A sum whose terms may be infinite: the finite part and how many are not. */
typedef struct {
    double finite;
    uint32_t n_infinite;
} Sum;

static void sum_add(Sum *sum, double term)
{
    if (isinf(term))
        sum->n_infinite++;
    else
        sum->finite += term;
}

/* The sum without one of its terms; `none` where it is infinite all the same. */
static double sum_without(const Sum *sum, double term, double none)
{
    uint32_t n_infinite = sum->n_infinite - (isinf(term) ? 1 : 0);
    if (n_infinite > 0)
        return none;
    return isinf(term) ? sum->finite : sum->finite - term;
}

static void touch(Propagation *p, uint32_t cell, uint32_t *n_touched)
{
    if (p->is_touched[cell])
        return;
    p->is_touched[cell] = 1;
    p->new_lower[cell] = p->lower[cell];
    p->new_upper[cell] = p->upper[cell];
    p->touched[(*n_touched)++] = cell;
}

/* The new bounds of one cell from one row, kept aside until the round ends. */
static void offer(Propagation *p, uint32_t cell, uint32_t row, double lower, double upper,
                  uint32_t *n_touched)
{
    double least = 0; /* for sums: smaller steps are not worth a round */
    if (p->rows->is_integer) {
        lower = ceil(lower);
        upper = floor(upper);
    } else {
        least = 1e-13 * p->rows->scale;
    }
    if (lower > p->lower[cell] + least) {
        touch(p, cell, n_touched);
        if (lower > p->new_lower[cell]) {
            p->new_lower[cell] = lower;
            p->why_lower[cell] = row;
        }
    }
    if (upper < p->upper[cell] - least) {
        touch(p, cell, n_touched);
        if (upper < p->new_upper[cell]) {
            p->new_upper[cell] = upper;
            p->why_upper[cell] = row;
        }
    }
}

/* False: the row cannot hold with these bounds. */
static bool look_at(Propagation *p, uint32_t row, uint32_t *n_touched)
{
    const AuditRows *rows = p->rows;
    uint32_t from = rows->row_start[row], to = rows->row_start[row + 1];
    Sum least = {0, 0}, most = {0, 0};
    for (uint32_t k = from; k < to; k++) {
        uint32_t cell = rows->row_cell[k];
        bool is_total = rows->row_sign[k] > 0;
        sum_add(&least, is_total ? p->lower[cell] : -p->upper[cell]);
        sum_add(&most, is_total ? p->upper[cell] : -p->lower[cell]);
    }
    double tolerance = audit_rows_tolerance(rows);
    double row_lower = rows->row_lower[row], row_upper = rows->row_upper[row];
    if ((least.n_infinite == 0 && least.finite > row_upper + tolerance) ||
        (most.n_infinite == 0 && most.finite < row_lower - tolerance))
        return false;
    for (uint32_t k = from; k < to; k++) {
        uint32_t cell = rows->row_cell[k];
        bool is_total = rows->row_sign[k] > 0;
        double low = is_total ? p->lower[cell] : -p->upper[cell];
        double high = is_total ? p->upper[cell] : -p->lower[cell];
        double term_high = row_upper - sum_without(&least, low, -INFINITY);
        double term_low = row_lower - sum_without(&most, high, INFINITY);
        if (is_total)
            offer(p, cell, row, term_low, term_high, n_touched);
        else
            offer(p, cell, row, -term_high, -term_low, n_touched);
    }
    return true;
}

/* Takes the bounds over at the end of a round and queues the rows of changed cells. */
static ProtectStatus take_over(Propagation *p, uint32_t n_touched, uint32_t *out_cell)
{
    double tolerance = 10 * audit_rows_tolerance(p->rows);
    ProtectStatus status = PROTECT_OK;
    for (uint32_t t = 0; t < n_touched; t++) {
        uint32_t cell = p->touched[t];
        double lower = p->new_lower[cell], upper = p->new_upper[cell];
        p->is_touched[cell] = 0;
        if (lower > upper) {
            if (lower <= upper + tolerance)
                lower = upper = lower / 2 + upper / 2;
            else if (status == PROTECT_OK || cell < *out_cell)
                status = PROTECT_INCONSISTENT, *out_cell = cell;
        }
        p->lower[cell] = lower;
        p->upper[cell] = upper;
        propagation_add_cell(p, cell);
    }
    return status;
}

ProtectStatus propagation_run(Propagation *p, uint64_t max_visits, uint32_t *out_cell,
                              uint32_t *out_row)
{
    *out_cell = *out_row = PROPAGATE_NONE;
    uint64_t visits = 0;
    while (p->n_queue > 0 && visits < max_visits) {
        uint32_t n_touched = 0, n_queue = p->n_queue;
        for (uint32_t q = 0; q < n_queue; q++) {
            uint32_t row = p->queue[q];
            if (p->is_dead[row])
                continue;
            visits += p->rows->row_start[row + 1] - p->rows->row_start[row];
            if (!look_at(p, row, &n_touched) && row < *out_row)
                *out_row = row;
        }
        if (*out_row != PROPAGATE_NONE) { /* the round counts for nothing and stays queued */
            for (uint32_t t = 0; t < n_touched; t++)
                p->is_touched[p->touched[t]] = 0;
            return PROTECT_INCONSISTENT;
        }
        for (uint32_t q = 0; q < n_queue; q++)
            p->is_pending[p->queue[q]] = 0;
        p->n_queue = 0;
        ProtectStatus status = take_over(p, n_touched, out_cell);
        if (status != PROTECT_OK)
            return status;
    }
    return PROTECT_OK;
}

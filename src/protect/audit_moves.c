#include "protect/audit_moves.h"

#include <math.h>
#include <stdlib.h>

typedef struct {
    const CellSystem *system;
    const double *point;
    uint32_t *start, *relation; /* of each cell */
    double *sum;                /* [n_relations] total less parts, of the steps; 0 between moves */
    uint8_t *is_touched;        /* [n_relations] */
    uint32_t *touched;
} Check;

static double value_at(const Check *c, uint32_t cell)
{
    return c->system->state[cell] == CELL_PUBLISHED ? c->system->value[cell] : c->point[cell];
}

static bool step_is_possible(const Check *c, uint32_t cell, double step)
{
    const CellSystem *s = c->system;
    if (cell >= s->n_cells || s->state[cell] == CELL_PUBLISHED || !isfinite(step))
        return false;
    double value = c->point[cell] + step;
    return value >= 0 && value >= s->lower[cell] && value <= s->upper[cell] &&
           (!s->is_integer || value == floor(value));
}

/* What a relation that is no equality leaves between its total and its parts, after the step. */
static bool leaves_enough(const Check *c, uint32_t relation)
{
    const CellSystem *s = c->system;
    uint32_t from = s->relation_start[relation];
    double rest = value_at(c, s->relation_cell[from]) + c->sum[relation];
    for (uint32_t k = from + 1; k < s->relation_start[relation + 1]; k++)
        rest -= value_at(c, s->relation_cell[k]);
    return rest >= 0;
}

static bool holds(Check *c, const AuditMoves *moves, uint32_t move)
{
    const CellSystem *s = c->system;
    uint32_t n_touched = 0;
    bool is_good = true;
    for (uint32_t k = moves->start[move]; k < moves->start[move + 1] && is_good; k++)
        is_good = step_is_possible(c, moves->cell[k], moves->step[k]);
    for (uint32_t k = moves->start[move]; k < moves->start[move + 1] && is_good; k++) {
        uint32_t cell = moves->cell[k];
        for (uint32_t e = c->start[cell]; e < c->start[cell + 1]; e++) {
            uint32_t r = c->relation[e];
            bool is_total = s->relation_cell[s->relation_start[r]] == cell;
            c->sum[r] += is_total ? moves->step[k] : -moves->step[k];
            if (!c->is_touched[r]) {
                c->is_touched[r] = 1;
                c->touched[n_touched++] = r;
            }
        }
    }
    for (uint32_t k = 0; k < n_touched; k++) {
        uint32_t r = c->touched[k];
        if (c->sum[r] != 0 && (s->relation_kind[r] == RELATION_EQUAL || !leaves_enough(c, r)))
            is_good = false;
        c->sum[r] = 0;
        c->is_touched[r] = 0;
    }
    return is_good;
}

bool audit_moves_reach(const CellSystem *system, const AuditOptions *options, double **out_low,
                       double **out_high)
{
    *out_low = *out_high = NULL;
    if (!options->feasible || !options->moves)
        return true;
    Check c = {.system = system, .point = options->feasible};
    size_t n = (size_t)system->n_cells + 1, m = (size_t)system->n_relations + 1;
    double *low = calloc(n, sizeof *low), *high = calloc(n, sizeof *high);
    c.sum = calloc(m, sizeof *c.sum);
    c.is_touched = calloc(m, 1);
    c.touched = malloc(m * sizeof *c.touched);
    bool is_good = low && high && c.sum && c.is_touched && c.touched &&
                   cell_system_index(system, &c.start, &c.relation);
    const AuditMoves *moves = options->moves;
    for (uint32_t i = 0; is_good && i < moves->n_moves; i++) {
        if (!holds(&c, moves, i))
            continue;
        for (uint32_t k = moves->start[i]; k < moves->start[i + 1]; k++) {
            low[moves->cell[k]] = fmin(low[moves->cell[k]], moves->step[k]);
            high[moves->cell[k]] = fmax(high[moves->cell[k]], moves->step[k]);
        }
    }
    free(c.sum);
    free(c.is_touched);
    free(c.touched);
    if (is_good) {
        free(c.start);
        free(c.relation);
        *out_low = low;
        *out_high = high;
    } else {
        free(low);
        free(high);
    }
    return is_good;
}

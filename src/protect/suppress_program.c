/* What no search found, asked of a linear program: a move in which one class changes by what is
 * needed, for the least cost of the cells that it hides anew (the cost of a cell being counted in
 * proportion to its step: Kelly, Golden and Assad, Cell suppression: disclosure protection for
 * sensitive tabular data, Networks 22, 1992). If there is none, no choice of further cells protects the
 * class. Vertices that are not whole are searched for whole ones nearby.
 *
 * Columns: a free step of each hidden class; a step up and a step down of each class that may be
 * hidden. One program serves for all classes: only the bounds of one column change, and costs, as
 * classes become hidden. */
#include "protect/suppress_private.h"

#include <math.h>
#include <stdlib.h>

#define CLASSES_MOST 20000u /* in one program: beyond that it takes too long */
#define NODES_MOST 400u
#define STEP_COST                                                                                  \
    1e-3 /* of a cell that is hidden already, in parts of a usual cost: moves stay short */

typedef struct {
    Search *search;
    const LpEngine *lp;
    LpModel *model;
    uint32_t n_columns;
    uint32_t *column;                 /* [n] the class's step, or its step up; NONE: must stay */
    uint8_t *is_split;                /* [n] the next column is its step down */
    double *lower, *upper, *cost, *x; /* [n_columns] */
    uint32_t *all;                    /* [n_columns] 0, 1, 2, ... */
    uint32_t *class;                  /* a move as it is taken */
    double *step;
} Program;

static bool number_columns(Program *p)
{
    const Work *w = p->search->work;
    for (uint32_t c = 0; c < w->n; c++) {
        p->column[c] = w->state[c] == CLASS_MUST_STAY ? NONE : p->n_columns;
        p->is_split[c] = w->state[c] == CLASS_OPEN;
        p->n_columns += w->state[c] == CLASS_MUST_STAY ? 0 : 1u + p->is_split[c];
    }
    size_t n = (size_t)p->n_columns + 1;
    p->lower = calloc(n, sizeof *p->lower);
    p->upper = calloc(n, sizeof *p->upper);
    p->cost = calloc(n, sizeof *p->cost);
    p->x = calloc(n, sizeof *p->x);
    p->all = malloc(n * sizeof *p->all);
    if (!p->lower || !p->upper || !p->cost || !p->x || !p->all)
        return false;
    for (uint32_t k = 0; k < p->n_columns; k++)
        p->all[k] = k;
    for (uint32_t c = 0; c < w->n; c++) {
        uint32_t at = p->column[c];
        if (at == NONE)
            continue;
        p->upper[at] = w->room_up[c];
        p->lower[at] = p->is_split[c] ? 0 : -w->room_down[c];
        if (p->is_split[c])
            p->upper[at + 1] = w->room_down[c];
    }
    return true;
}

static bool open_model(Program *p)
{
    const Work *w = p->search->work;
    size_t n_terms = 2 * (size_t)w->rel_start[w->n_rel] + 1;
    uint32_t *start = calloc((size_t)w->n_rel + 1, sizeof *start);
    uint32_t *column = malloc(n_terms * sizeof *column);
    double *factor = malloc(n_terms * sizeof *factor);
    double *zero = calloc((size_t)w->n_rel + 1, sizeof *zero);
    uint32_t at = 0;
    for (uint32_t r = 0; start && column && factor && r < w->n_rel; r++) {
        for (uint32_t t = w->rel_start[r]; t < w->rel_start[r + 1]; t++) {
            uint32_t class = w->rel_class[t];
            for (uint32_t k = 0; p->column[class] != NONE && k < 1u + p->is_split[class]; k++) {
                column[at] = p->column[class] + k;
                factor[at++] = k == 0 ? w->rel_sign[t] : -w->rel_sign[t];
            }
        }
        start[r + 1] = at;
    }
    if (start && column && factor && zero)
        p->model = p->lp->open(&(LpProblem){.n_columns = p->n_columns,
                                            .n_rows = w->n_rel,
                                            .column_lower = p->lower,
                                            .column_upper = p->upper,
                                            .row_lower = zero,
                                            .row_upper = zero,
                                            .row_start = start,
                                            .column = column,
                                            .factor = factor});
    free(start);
    free(column);
    free(factor);
    free(zero);
    return p->model != NULL;
}

static void set_costs(Program *p)
{
    const Work *w = p->search->work;
    for (uint32_t c = 0; c < w->n; c++) {
        uint32_t at = p->column[c];
        if (at == NONE || !p->is_split[c])
            continue;
        double cost = w->state[c] == CLASS_OPEN ? w->cost[c] : STEP_COST * p->search->unit_cost;
        p->cost[at] = p->cost[at + 1] = cost;
    }
    p->lp->set_objective(p->model, p->n_columns, p->all, p->cost);
}

/* The solution as a move; false if it is none in whole numbers. */
static bool take_solution(Program *p)
{
    const Work *w = p->search->work;
    uint32_t n = 0;
    for (uint32_t c = 0; c < w->n; c++) {
        uint32_t at = p->column[c];
        if (at == NONE)
            continue;
        double step = p->x[at] - (p->is_split[c] ? p->x[at + 1] : 0);
        double whole = round(step);
        if (w->is_integer && fabs(step - whole) > 1e-6)
            return false;
        step = w->is_integer ? whole : step;
        if (fabs(step) <= 1e-9)
            continue;
        p->class[n] = c;
        p->step[n++] = step;
    }
    return n > 0 && search_take(p->search, p->class, p->step, n);
}

static void show_direction(Program *p, uint32_t class, double amount)
{
    uint32_t at = p->column[class];
    set_costs(p);
    p->lp->set_column_bounds(p->model, at, amount, amount);
    if (p->lp->solve(p->model, false) == LP_OPTIMAL) {
        p->lp->vertex(p->model, p->x);
        if (!take_solution(p)) {
            double bound;
            bool has_x = false;
            LpStatus status =
                p->lp->solve_integer(p->model, false, NODES_MOST, &bound, &has_x, p->x);
            if (status == LP_OPTIMAL || (status == LP_LIMIT && has_x))
                (void)take_solution(p);
        }
    }
    p->lp->set_column_bounds(p->model, at, p->lower[at], p->upper[at]);
}

static void show_class(Program *p, uint32_t class)
{
    Search *s = p->search;
    const Work *w = s->work;
    bool is_asked = w->need_down[class] > 0 || w->need_up[class] > 0;
    for (int up = 1; up >= 0; up--) {
        double need = up ? w->need_up[class] : w->need_down[class];
        double amount = search_enough(w, class, up);
        if (search_is_shown(s, class) || (up ? s->up : s->down)[class] != NONE || amount == 0 ||
            (is_asked && need <= 0))
            continue;
        show_direction(p, class, amount);
    }
}

ProtectStatus program_show(Search *search, const LpEngine *lp)
{
    Work *w = search->work;
    uint32_t n_may = 0, n_unshown = 0;
    for (uint32_t c = 0; c < w->n; c++) {
        n_may += w->state[c] != CLASS_MUST_STAY;
        n_unshown += w->state[c] == CLASS_PRIMARY && !search_is_shown(search, c);
    }
    if (n_unshown == 0 || n_may > CLASSES_MOST)
        return PROTECT_OK;
    Program p = {.search = search, .lp = lp};
    size_t n = (size_t)w->n + 1;
    p.column = malloc(n * sizeof *p.column);
    p.is_split = calloc(n, sizeof *p.is_split);
    p.class = malloc(n * sizeof *p.class);
    p.step = malloc(n * sizeof *p.step);
    bool is_made = p.column && p.is_split && p.class && p.step && number_columns(&p);
    is_made = is_made && open_model(&p);
    ProtectStatus status = is_made ? PROTECT_OK : PROTECT_MEMORY;
    for (uint32_t c = 0; c < w->n && status == PROTECT_OK; c++) {
        if (w->state[c] != CLASS_PRIMARY || search_is_shown(search, c))
            continue;
        if (!work_goes_on(w, "linear programs", c, w->n))
            status = PROTECT_CANCELLED;
        else
            show_class(&p, c);
        if (search->is_out_of_memory)
            status = PROTECT_MEMORY;
    }
    lp->close(p.model);
    free(p.column);
    free(p.is_split);
    free(p.class);
    free(p.step);
    free(p.lower);
    free(p.upper);
    free(p.cost);
    free(p.x);
    free(p.all);
    return status;
}

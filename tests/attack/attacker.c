#include "tests/attack/attacker.h"

#include <coin/Clp_C_Interface.h>
#include <float.h>
#include <glib.h>
#include <math.h>

#define NODES_MOST 20000u

typedef struct {
    const CellSystem *system;
    Clp_Simplex *clp;
    uint32_t n;       /* hidden cells */
    uint32_t *cell;   /* [n] */
    int *column;      /* [n_cells] or -1 */
    unsigned n_nodes; /* of the search going on */
    bool has_best;
    double best;
} Attack;

static double coin(double bound)
{
    return isinf(bound) ? (bound > 0 ? DBL_MAX : -DBL_MAX) : bound;
}

/* False: a relation among published cells does not hold. */
static bool add_relations(Attack *a)
{
    const CellSystem *s = a->system;
    bool holds = true;
    for (uint32_t r = 0; r < s->n_relations; r++) {
        g_autoptr(GArray) column = g_array_new(FALSE, FALSE, sizeof(int));
        g_autoptr(GArray) factor = g_array_new(FALSE, FALSE, sizeof(double));
        double known = 0, size = 1;
        for (uint32_t k = s->relation_start[r]; k < s->relation_start[r + 1]; k++) {
            uint32_t cell = s->relation_cell[k];
            double sign = k == s->relation_start[r] ? 1 : -1;
            if (a->column[cell] < 0) {
                known += sign * s->value[cell];
                size += s->value[cell];
                continue;
            }
            g_array_append_val(column, a->column[cell]);
            g_array_append_val(factor, sign);
        }
        bool is_equal = s->relation_kind[r] == RELATION_EQUAL;
        double lower = -known, upper = is_equal ? -known : DBL_MAX;
        if (column->len == 0) {
            holds &= known >= -1e-9 * size && (!is_equal || known <= 1e-9 * size);
            continue;
        }
        int start[2] = {0, (int)column->len};
        Clp_addRows(a->clp, 1, &lower, &upper, start, (const int *)(void *)column->data,
                    (const double *)(void *)factor->data);
    }
    return holds;
}

/* Minimum of sign * x over whole points within the bounds that Clp has now, if better than best. */
static bool branch(Attack *a, double sign, uint32_t wanted)
{
    if (++a->n_nodes > NODES_MOST)
        return false;
    Clp_dual(a->clp, 0);
    if (Clp_status(a->clp) == 1)
        return true;
    if (Clp_status(a->clp) == 2) {
        a->has_best = true;
        a->best = -INFINITY;
        return true;
    }
    if (Clp_status(a->clp) != 0)
        return false;
    const double *x = Clp_primalColumnSolution(a->clp);
    double bound = ceil(sign * x[wanted] - 1e-5);
    if (a->has_best && bound >= a->best)
        return true;
    uint32_t broken = UINT32_MAX;
    for (uint32_t j = 0; j < a->n; j++)
        if (fabs(x[j] - nearbyint(x[j])) > 1e-5 &&
            (broken == UINT32_MAX ||
             fabs(x[j] - floor(x[j]) - 0.5) < fabs(x[broken] - floor(x[broken]) - 0.5)))
            broken = j;
    if (broken == UINT32_MAX) {
        a->has_best = true;
        a->best = nearbyint(sign * x[wanted]);
        return true;
    }
    double value = x[broken], lower = Clp_columnLower(a->clp)[broken];
    double upper = Clp_columnUpper(a->clp)[broken];
    bool is_up_first = value - floor(value) > 0.5, is_ok = true;
    for (int side = 0; side < 2 && is_ok; side++) {
        if ((side == 0) == is_up_first)
            Clp_columnLower(a->clp)[broken] = ceil(value);
        else
            Clp_columnUpper(a->clp)[broken] = floor(value);
        is_ok = branch(a, sign, wanted);
        Clp_columnLower(a->clp)[broken] = lower;
        Clp_columnUpper(a->clp)[broken] = upper;
    }
    return is_ok;
}

static AttackStatus one_end(Attack *a, uint32_t j, double sign, double *out)
{
    Clp_objective(a->clp)[j] = sign;
    AttackStatus status = ATTACK_OK;
    if (a->system->is_integer) {
        a->n_nodes = 0;
        a->has_best = false;
        if (!branch(a, sign, j))
            status = ATTACK_GAVE_UP;
        else if (!a->has_best)
            status = ATTACK_IMPOSSIBLE;
        else
            *out = sign * a->best;
    } else {
        Clp_primal(a->clp, 0);
        int clp = Clp_status(a->clp);
        *out = clp == 2 ? -sign * INFINITY : Clp_primalColumnSolution(a->clp)[j];
        status = clp == 0 || clp == 2 ? ATTACK_OK : clp == 1 ? ATTACK_IMPOSSIBLE : ATTACK_GAVE_UP;
    }
    Clp_objective(a->clp)[j] = 0;
    return status;
}

AttackStatus attacker_bounds(const CellSystem *system, double *out_lower, double *out_upper)
{
    g_autofree uint32_t *cell = g_new0(uint32_t, system->n_cells + 1);
    g_autofree int *column = g_new0(int, system->n_cells + 1);
    Attack a = {.system = system, .clp = Clp_newModel(), .cell = cell, .column = column};
    for (uint32_t i = 0; i < system->n_cells; i++) {
        column[i] = system->state[i] == CELL_PUBLISHED ? -1 : (int)a.n;
        if (column[i] < 0)
            out_lower[i] = out_upper[i] = system->value[i];
        else
            cell[a.n++] = i;
    }
    Clp_setLogLevel(a.clp, 0);
    Clp_resize(a.clp, 0, (int)a.n);
    AttackStatus status = ATTACK_OK;
    for (uint32_t j = 0; j < a.n; j++) {
        double lower = system->lower[cell[j]], upper = system->upper[cell[j]];
        if (system->is_integer) {
            lower = ceil(lower);
            upper = floor(upper);
        }
        if (lower > upper)
            status = ATTACK_IMPOSSIBLE;
        Clp_columnLower(a.clp)[j] = lower;
        Clp_columnUpper(a.clp)[j] = coin(upper);
        Clp_objective(a.clp)[j] = 0;
    }
    if (!add_relations(&a))
        status = ATTACK_IMPOSSIBLE;
    for (uint32_t j = 0; j < a.n && status == ATTACK_OK; j++) {
        status = one_end(&a, j, 1, &out_lower[cell[j]]);
        if (status == ATTACK_OK)
            status = one_end(&a, j, -1, &out_upper[cell[j]]);
    }
    Clp_deleteModel(a.clp);
    return status;
}

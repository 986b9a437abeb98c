/* The attacker without a solver: all whole numbers are tried. */
#include "tests/attack/attacker.h"

#include <glib.h>
#include <math.h>

typedef struct {
    const CellSystem *system;
    double most;
    double *x; /* [n_cells] */
    double *lower, *upper;
    uint32_t *cell, n;
    bool is_any;
} Enumeration;

static bool all_hold(const Enumeration *e)
{
    const CellSystem *s = e->system;
    for (uint32_t r = 0; r < s->n_relations; r++) {
        double rest = 0;
        for (uint32_t k = s->relation_start[r]; k < s->relation_start[r + 1]; k++)
            rest += (k == s->relation_start[r] ? 1 : -1) * e->x[s->relation_cell[k]];
        if (rest < 0 || (rest > 0 && s->relation_kind[r] == RELATION_EQUAL))
            return false;
    }
    return true;
}

static void enumerate(Enumeration *e, uint32_t at)
{
    if (at == e->n) {
        if (!all_hold(e))
            return;
        e->is_any = true;
        for (uint32_t j = 0; j < e->n; j++) {
            uint32_t i = e->cell[j];
            e->lower[i] = fmin(e->lower[i], e->x[i]);
            e->upper[i] = fmax(e->upper[i], e->x[i]);
        }
        return;
    }
    uint32_t i = e->cell[at];
    double upper = fmin(e->most, floor(e->system->upper[i]));
    for (double x = ceil(e->system->lower[i]); x <= upper; x++) {
        e->x[i] = x;
        enumerate(e, at + 1);
    }
}

AttackStatus attacker_enumerate(const CellSystem *system, double most, double *out_lower,
                                double *out_upper)
{
    g_autofree double *x = g_new0(double, system->n_cells + 1);
    g_autofree uint32_t *cell = g_new0(uint32_t, system->n_cells + 1);
    Enumeration e = {system, most, x, out_lower, out_upper, cell, 0, false};
    for (uint32_t i = 0; i < system->n_cells; i++) {
        if (system->state[i] == CELL_PUBLISHED) {
            x[i] = out_lower[i] = out_upper[i] = system->value[i];
            continue;
        }
        cell[e.n++] = i;
        out_lower[i] = INFINITY;
        out_upper[i] = -INFINITY;
    }
    enumerate(&e, 0);
    return e.is_any ? ATTACK_OK : ATTACK_IMPOSSIBLE;
}

/* The proof read again, by plain addition over the system as it was given: nothing here knows of
 * classes, eliminations or searches. */
#include "protect/suppress.h"

#include <math.h>
#include <stdlib.h>

typedef struct {
    const CellSystem *system;
    const SuppressOptions *options;
    const SuppressCertificate *certificate;
    uint32_t *start, *relation; /* of each cell */
    double *sum;                /* [n_relations] change of total minus change of parts */
    uint8_t *is_valid;          /* [n_moves] */
} Verify;

/* What an attacker takes for possible of a hidden cell. */
static void bounds_of(const Verify *v, uint32_t cell, double *out_lower, double *out_upper)
{
    const SuppressOptions *o = v->options;
    double value = v->system->value[cell], lower = fmax(v->system->lower[cell], 0);
    double upper = v->system->upper[cell];
    bool is_primary = v->system->state[cell] == CELL_PRIMARY;
    if (o->attacker_knows_rule) {
        double rule_lower = is_primary ? o->rule_lower : o->secondary_lower;
        if (rule_lower > lower && rule_lower <= value)
            lower = rule_lower;
        if (is_primary && o->rule_upper < upper && o->rule_upper >= value)
            upper = o->rule_upper;
    }
    *out_lower = lower;
    *out_upper = upper;
}

static bool relations_hold(Verify *v, uint32_t from, uint32_t to)
{
    const SuppressCertificate *c = v->certificate;
    bool holds = true;
    for (uint32_t k = from; k < to; k++) {
        for (uint32_t i = v->start[c->cell[k]]; i < v->start[c->cell[k] + 1]; i++) {
            uint32_t r = v->relation[i];
            bool is_total = v->system->relation_cell[v->system->relation_start[r]] == c->cell[k];
            v->sum[r] += is_total ? c->step[k] : -c->step[k];
        }
    }
    for (uint32_t k = from; k < to; k++) {
        for (uint32_t i = v->start[c->cell[k]]; i < v->start[c->cell[k] + 1]; i++) {
            uint32_t r = v->relation[i];
            double error = v->system->is_integer ? 0 : 1e-6;
            if (v->system->relation_kind[r] == RELATION_EQUAL) {
                holds = holds && fabs(v->sum[r]) <= error;
                continue;
            }
            double slack = 0;
            for (uint32_t t = v->system->relation_start[r]; t < v->system->relation_start[r + 1];
                 t++)
                slack += (t == v->system->relation_start[r] ? 1 : -1) *
                         v->system->value[v->system->relation_cell[t]];
            holds = holds && slack + v->sum[r] >= -error;
        }
    }
    for (uint32_t k = from; k < to; k++)
        for (uint32_t i = v->start[c->cell[k]]; i < v->start[c->cell[k] + 1]; i++)
            v->sum[v->relation[i]] = 0;
    return holds;
}

/* No cell twice in a move: the certificate's maker has no reason to, and bounds would be misread. */
static bool move_is_valid(Verify *v, uint32_t m)
{
    const SuppressCertificate *c = v->certificate;
    for (uint32_t k = c->start[m]; k < c->start[m + 1]; k++) {
        uint32_t cell = c->cell[k];
        if (cell >= v->system->n_cells || v->system->state[cell] == CELL_PUBLISHED)
            return false;
        if (!isfinite(c->step[k]) || (v->system->is_integer && c->step[k] != floor(c->step[k])))
            return false;
        double lower, upper, new = v->system->value[cell] + c->step[k];
        bounds_of(v, cell, &lower, &upper);
        if (new < lower || new > upper)
            return false;
    }
    return relations_hold(v, c->start[m], c->start[m + 1]);
}

/* By how much move m changes the cell; 0 if it says nothing, or more than one thing, of it. */
static double change_by(const Verify *v, uint32_t m, uint32_t cell)
{
    const SuppressCertificate *c = v->certificate;
    if (m >= c->n_moves || !v->is_valid[m])
        return 0;
    double change = 0;
    unsigned n = 0;
    for (uint32_t k = c->start[m]; k < c->start[m + 1]; k++) {
        if (c->cell[k] == cell) {
            change = c->step[k];
            n++;
        }
    }
    return n == 1 ? change : 0;
}

static bool cell_is_open(const Verify *v, uint32_t cell)
{
    const SuppressOptions *o = v->options;
    double down = fmax(-change_by(v, v->certificate->down[cell], cell), 0);
    double up = fmax(change_by(v, v->certificate->up[cell], cell), 0);
    if (!(down > 0) && !(up > 0))
        return false;
    if (v->system->state[cell] != CELL_PRIMARY)
        return true;
    double lower, upper, value = v->system->value[cell];
    bounds_of(v, cell, &lower, &upper);
    double need_down = o->need_lower ? fmin(o->need_lower[cell], value - lower) : 0;
    double need_up = o->need_upper ? fmin(o->need_upper[cell], upper - value) : 0;
    return down >= need_down && up >= need_up;
}

bool suppress_verify(const CellSystem *system, const SuppressOptions *options,
                     const SuppressCertificate *certificate, uint32_t *out_cell)
{
    Verify v = {.system = system, .options = options, .certificate = certificate};
    v.sum = calloc((size_t)system->n_relations + 1, sizeof *v.sum);
    v.is_valid = calloc((size_t)certificate->n_moves + 1, 1);
    bool is_proved = v.sum && v.is_valid && certificate->n_cells == system->n_cells &&
                     cell_system_index(system, &v.start, &v.relation);
    for (uint32_t m = 0; is_proved && m < certificate->n_moves; m++)
        v.is_valid[m] = move_is_valid(&v, m);
    for (uint32_t i = 0; is_proved && i < system->n_cells; i++) {
        if (system->state[i] == CELL_PUBLISHED || cell_is_open(&v, i))
            continue;
        is_proved = false;
        if (out_cell)
            *out_cell = i;
    }
    free(v.sum);
    free(v.is_valid);
    free(v.start);
    free(v.relation);
    return is_proved;
}

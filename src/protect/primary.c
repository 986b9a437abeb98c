#include "protect/primary.h"

#include <math.h>
#include <stddef.h>

static bool below(double value, double threshold)
{
    return value > 0 && value < threshold;
}

static double largest(const Contributions *c, unsigned rank, uint32_t cell)
{
    return c->largest[rank] ? c->largest[rank][cell] : NAN;
}

/* Contributions that are not there are zero only if the number of contributors says so. */
static double nth(const Contributions *c, unsigned rank, uint32_t cell)
{
    double x = largest(c, rank, cell);
    if (isnan(x) && c->contributors && c->contributors[cell] <= rank)
        return 0;
    return x;
}

static bool is_dominated(const Contributions *c, const PrimaryRules *rules, uint32_t cell,
                         double value)
{
    double sum = 0;
    if (c->contributors && c->contributors[cell] < 3)
        return true;
    for (unsigned i = 0; i < rules->dominance_n; i++)
        sum += nth(c, i, cell);
    return !(sum <= rules->dominance_k / 100 * value); /* also where it is not known */
}

static bool is_within_p(const Contributions *c, const PrimaryRules *rules, uint32_t cell,
                        double value)
{
    if (c->contributors && c->contributors[cell] < 3)
        return true;
    double first = nth(c, 0, cell), second = nth(c, 1, cell);
    return !(value - first - second >= rules->p / 100 * first);
}

static void mark_alone(const CellSystem *system, const PrimaryRules *rules, const Contributions *c,
                       uint8_t *hit)
{
    for (uint32_t i = 0; i < system->n_cells; i++) {
        double value = system->value[i];
        if (!(value > 0))
            continue;
        double count = c->contributors && !isnan(c->contributors[i]) ? c->contributors[i] : value;
        if (rules->threshold > 0 && below(count, rules->threshold))
            hit[i] |= PRIMARY_THRESHOLD;
        if (rules->dominance_n > 0 && is_dominated(c, rules, i, value))
            hit[i] |= PRIMARY_DOMINANCE;
        if (rules->p > 0 && is_within_p(c, rules, i, value))
            hit[i] |= PRIMARY_P;
    }
}

static void mark_in_relation(const CellSystem *system, const PrimaryRules *rules, uint32_t relation,
                             uint8_t *hit)
{
    uint32_t from = system->relation_start[relation], to = system->relation_start[relation + 1];
    double total = system->value[system->relation_cell[from]];
    if (system->relation_kind[relation] != RELATION_EQUAL || !(total > 0) || to - from < 3)
        return;
    for (uint32_t k = from + 1; k < to; k++) {
        uint32_t part = system->relation_cell[k];
        double rest = total - system->value[part];
        if (!(system->value[part] > 0))
            continue;
        if (rules->difference > 0 && below(rest, rules->difference))
            hit[part] |= PRIMARY_DIFFERENCE;
        if (rules->group && rest == 0)
            hit[part] |= PRIMARY_GROUP;
    }
}

uint32_t primary_mark(const CellSystem *system, const PrimaryRules *rules,
                      const Contributions *contributions, uint8_t *rule_hit)
{
    static const Contributions none = {NULL, {NULL, NULL, NULL}};
    uint32_t n = 0;
    mark_alone(system, rules, contributions ? contributions : &none, rule_hit);
    if (rules->difference > 0 || rules->group)
        for (uint32_t r = 0; r < system->n_relations; r++)
            mark_in_relation(system, rules, r, rule_hit);
    for (uint32_t i = 0; i < system->n_cells; i++)
        n += rule_hit[i] != 0;
    return n;
}

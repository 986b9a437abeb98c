/* Relations that what is shown contradicts, weakened or left out. */
#include "tables/table_private.h"

/* Keeps the relations that are not marked; the arrays only get shorter. */
static void drop(TableSet *set, const uint8_t *is_dropped)
{
    CellSystem *s = &set->system;
    uint32_t n = 0, at = 0;
    for (uint32_t r = 0; r < s->n_relations; r++) {
        uint32_t from = s->relation_start[r], to = s->relation_start[r + 1];
        if (is_dropped[r])
            continue;
        s->relation_kind[n] = s->relation_kind[r];
        set->relation_column[n] = set->relation_column[r];
        s->relation_start[n++] = at;
        for (uint32_t k = from; k < to; k++)
            s->relation_cell[at++] = s->relation_cell[k];
    }
    s->n_relations = n;
    s->relation_start[n] = at;
}

void table_set_relax(TableSet *set, TableRelaxed *relaxed)
{
    CellSystem *s = &set->system;
    g_autofree uint8_t *is_dropped = g_new0(uint8_t, (gsize)s->n_relations + 1);
    relaxed->n_relations = s->n_relations;
    for (uint32_t r = 0; r < s->n_relations; r++) {
        double least[2] = {0, 0}, most[2] = {0, 0}; /* of the total, of its parts */
        for (uint32_t k = s->relation_start[r]; k < s->relation_start[r + 1]; k++) {
            uint32_t cell = s->relation_cell[k];
            bool is_part = k > s->relation_start[r], is_shown = s->state[cell] == CELL_PUBLISHED;
            least[is_part] += is_shown ? s->value[cell] : s->lower[cell];
            most[is_part] += is_shown ? s->value[cell] : s->upper[cell];
        }
        double slack = s->is_integer ? 0 : 1e-9 * (most[0] + 1);
        if (least[1] > most[0] + slack) {
            is_dropped[r] = 1;
            relaxed->n_dropped++;
        } else if (s->relation_kind[r] == RELATION_EQUAL && most[1] < least[0] - slack) {
            s->relation_kind[r] = RELATION_AT_LEAST;
            relaxed->n_weakened++;
        }
    }
    drop(set, is_dropped);
}

void table_set_relax_sets(TableSet *set, uint32_t n, const uint32_t *start,
                          const uint32_t *relation, TableRelaxed *relaxed)
{
    CellSystem *s = &set->system;
    g_autofree uint8_t *is_dropped = g_new0(uint8_t, (gsize)s->n_relations + 1);
    g_autofree uint8_t *kind = g_memdup2(s->relation_kind, s->n_relations);
    for (uint32_t i = 0; i < n; i++) {
        bool has_additive = false;
        for (uint32_t k = start[i]; k < start[i + 1]; k++)
            has_additive = has_additive || kind[relation[k]] == RELATION_EQUAL;
        for (uint32_t k = start[i]; k < start[i + 1]; k++) {
            uint32_t r = relation[k];
            if (kind[r] == RELATION_EQUAL) {
                relaxed->n_weakened += s->relation_kind[r] == RELATION_EQUAL;
                s->relation_kind[r] = RELATION_AT_LEAST;
            } else if (!has_additive && !is_dropped[r]) {
                is_dropped[r] = 1;
                relaxed->n_dropped++;
            }
        }
    }
    drop(set, is_dropped);
}

/* What a settled question says about each cell. */
#include "figures/release_question.h"

#include "protect/audit.h"

#include <math.h>
#include <string.h>

#define NOBODY G_MAXUINT32
#define FEW_PERSONS 3u /* a difference of one or two persons is a risk whatever was promised */

static LayerKind kind_of(const Question *question, uint32_t layer)
{
    return g_array_index(question->layers, Layer, layer).kind;
}

static void add(GArray *to, FindingKind kind, uint32_t cell, uint32_t table)
{
    RawFinding finding = {kind, cell, table};
    g_array_append_val(to, finding);
}

/* [cell] the first table of ours that hides it; NOBODY */
static uint32_t *hiding_tables(const Question *question, const Answer *answer)
{
    uint32_t *hides = g_new(uint32_t, answer->system->cells->len + 1);
    for (uint32_t i = 0; i < answer->system->cells->len; i++)
        hides[i] = NOBODY;
    for (uint32_t t = 0; t < question->tables->len; t++) {
        const PlacedTable *placed = &g_array_index(question->tables, PlacedTable, t);
        const uint32_t *cell = answer->system->table_cell[t];
        const Layer *layer = &g_array_index(question->layers, Layer, placed->layer);
        if (!cell || (layer->kind == LAYER_KNOWN && !layer->is_twin))
            continue;
        for (uint32_t row = 0; row < placed->table->n_rows; row++)
            if (release_table_is_hidden(placed->table, row) && hides[cell[row]] == NOBODY)
                hides[cell[row]] = t;
    }
    return hides;
}

static bool is_too_narrow(const Question *question, const Answer *answer, uint32_t cell)
{
    double percent = question->promise.percent;
    return answer->verdict[cell] == VERDICT_NARROW ||
           (percent > 0 && answer->system->system.state[cell] == CELL_PRIMARY &&
            answer->upper[cell] - answer->lower[cell] < percent / 100 * answer->upper[cell]);
}

static void find_disclosed(const Question *question, const Answer *answer, GArray *to)
{
    g_autofree uint32_t *hides = hiding_tables(question, answer);
    for (uint32_t i = 0; i < answer->system->cells->len; i++) {
        const ReleaseCell *cell = release_system_cell(answer->system, i);
        if (hides[i] == NOBODY)
            continue;
        if (cell->flags & CELL_SHOWN) {
            if (cell->flags & CELL_RULE)
                add(to, FINDING_SHOWN, i, cell->value_table);
        } else if (answer->verdict[i] == VERDICT_EXACT) {
            add(to, FINDING_EXACT, i, hides[i]);
        } else if (is_too_narrow(question, answer, i)) {
            add(to, FINDING_NARROW, i, hides[i]);
        }
    }
}

/* The first table of ours in a layer: a rest belongs to a sum, not to one table. */
static uint32_t table_of_layer(const Question *question, uint32_t layer)
{
    for (uint32_t t = 0; t < question->tables->len; t++)
        if (g_array_index(question->tables, PlacedTable, t).layer == layer)
            return t;
    return 0;
}

static void find_rests(const Question *question, const Answer *answer, GArray *to)
{
    const CellSystem *system = &answer->system->system;
    if (question->promise.threshold == 0)
        return;
    for (uint32_t r = 0; r < system->n_relations; r++) {
        uint32_t layer = g_array_index(answer->system->relation_layer, uint32_t, r);
        if (layer == G_MAXUINT32 || kind_of(question, layer) == LAYER_KNOWN)
            continue;
        for (uint32_t k = system->relation_start[r]; k < system->relation_start[r + 1]; k++) {
            uint32_t i = system->relation_cell[k];
            if (release_system_cell(answer->system, i)->flags & CELL_REST &&
                answer->verdict[i] == VERDICT_EXACT && answer->lower[i] > 0 &&
                answer->lower[i] < question->promise.threshold)
                add(to, FINDING_REST, i, table_of_layer(question, layer));
        }
    }
}

static void find_small(const Question *question, const Answer *answer, GArray *to)
{
    if (!answer->system->system.is_integer || question->promise.threshold == 0)
        return;
    for (uint32_t t = 0; t < question->tables->len; t++) {
        const PlacedTable *placed = &g_array_index(question->tables, PlacedTable, t);
        if (placed->is_helper || kind_of(question, placed->layer) != LAYER_NEW)
            continue;
        for (uint32_t row = 0; row < placed->table->n_rows; row++) {
            double value = placed->table->value[row];
            if (value > 0 && value < question->promise.threshold &&
                !release_table_is_hidden(placed->table, row))
                add(to, FINDING_SMALL, answer->system->table_cell[t][row], t);
        }
    }
}

/* --- revisions ---------------------------------------------------------------------------- */

static bool is_risky(const Question *question, const Answer *answer, uint32_t before,
                     uint32_t after)
{
    double change =
        fabs(answer->system->system.value[after] - answer->system->system.value[before]);
    const ReleaseCell *one = release_system_cell(answer->system, before);
    const ReleaseCell *two = release_system_cell(answer->system, after);
    return change > 0 &&
           (change < MAX(question->promise.threshold, FEW_PERSONS) ||
            /* the same cell with other noise: the noise shows */
            answer->sums[one->layer] == SUMS_NONE || answer->sums[two->layer] == SUMS_NONE);
}

static void find_revised(const Question *question, const Answer *answer, GArray *to)
{
    g_autoptr(GHashTable) before = g_hash_table_new(g_str_hash, g_str_equal);
    for (uint32_t i = 0; i < answer->system->cells->len; i++) {
        const ReleaseCell *cell = release_system_cell(answer->system, i);
        if (cell->layer == G_MAXUINT32 || !(cell->flags & CELL_SHOWN))
            continue;
        uint32_t held = GPOINTER_TO_UINT(g_hash_table_lookup(before, cell->key));
        if (held > 0 && kind_of(question, cell->layer) == LAYER_NEW &&
            is_risky(question, answer, held - 1, i))
            add(to, FINDING_REVISED, i, cell->value_table);
        g_hash_table_insert(before, cell->key, GUINT_TO_POINTER(i + 1));
    }
}

static gint compare_findings(gconstpointer a, gconstpointer b)
{
    const RawFinding *x = a, *y = b;
    if (x->kind != y->kind)
        return x->kind < y->kind ? -1 : 1;
    return x->cell < y->cell ? -1 : x->cell > y->cell;
}

GArray *answer_findings(const Question *question, const Answer *answer)
{
    GArray *all = g_array_new(FALSE, FALSE, sizeof(RawFinding));
    find_disclosed(question, answer, all);
    find_rests(question, answer, all);
    find_small(question, answer, all);
    if (!question->accepts_revision)
        find_revised(question, answer, all);
    g_array_sort(all, compare_findings);
    /* A rest of several sums, a count shown in several tables: said once. */
    for (unsigned i = 1; i < all->len;) {
        const RawFinding *one = &g_array_index(all, RawFinding, i - 1);
        const RawFinding *two = &g_array_index(all, RawFinding, i);
        if (one->kind == two->kind && one->cell == two->cell)
            g_array_remove_index(all, i);
        else
            i++;
    }
    return all;
}

char *raw_finding_name(const Answer *answer, const RawFinding *finding)
{
    const ReleaseCell *cell = release_system_cell(answer->system, finding->cell);
    if (cell->layer == G_MAXUINT32)
        return g_strdup_printf("%d:%s", (int)finding->kind, cell->key);
    return g_strdup_printf("%d:%s:%u", (int)finding->kind, cell->key, cell->layer);
}

#include "figures/release_question.h"

#include "base/catalogue.h"
#include "protect/audit.h"
#include "solve/solve.h"

#include <math.h>
#include <string.h>

#define ROUNDS 1000u /* each parts a cell, drops a link or gives up a table of others */

void answer_clear(Answer *answer)
{
    g_clear_pointer(&answer->system, release_system_free);
    g_clear_pointer(&answer->lower, g_free);
    g_clear_pointer(&answer->upper, g_free);
    g_clear_pointer(&answer->verdict, g_free);
    g_clear_pointer(&answer->sums, g_free);
    g_clear_pointer(&answer->parted, g_hash_table_unref);
}

char *question_table_words(const Question *question, uint32_t table)
{
    const PlacedTable *placed = &g_array_index(question->tables, PlacedTable, table);
    const Layer *layer = &g_array_index(question->layers, Layer, placed->layer);
    if (layer->is_twin)
        return layer->release
                   ? g_strdup_printf(N_("\"%s\" of release %s, about the same persons"),
                                     placed->table->name, layer->release)
                   : g_strdup_printf(N_("\"%s\", released with it about the same persons"),
                                     placed->table->name);
    if (layer->kind == LAYER_KNOWN)
        return g_strdup_printf(N_("\"%s\" of others"), placed->table->name);
    return layer->kind == LAYER_NEW
               ? g_strdup_printf(N_("\"%s\""), placed->table->name)
               : g_strdup_printf(N_("\"%s\" of release %s"), placed->table->name, layer->release);
}

/* --- settling ----------------------------------------------------------------------------- */

typedef struct {
    const Question *question;
    Answer answer;
    GHashTable *unlinked;
    bool is_changed; /* build and try again */
} Settling;

static const Layer *layer_of_table(const Question *question, uint32_t table)
{
    uint32_t layer = g_array_index(question->tables, PlacedTable, table).layer;
    return &g_array_index(question->layers, Layer, layer);
}

static uint32_t layer_number(const Question *question, uint32_t table)
{
    return g_array_index(question->tables, PlacedTable, table).layer;
}

/* A table of others gives way: first that its totals are the sums, then that they are at least the
 * sums, then itself. */
static void give_way(Settling *s, uint32_t layer)
{
    uint8_t *sums = &s->answer.sums[layer];
    *sums = *sums == SUMS_ADDITIVE  ? SUMS_ATLEAST
            : *sums == SUMS_ATLEAST ? SUMS_NONE
                                    : SUMS_LEFT_OUT;
    s->is_changed = true;
}

static void part(Settling *s, const char *key)
{
    if (g_hash_table_add(s->answer.parted, g_strdup(key)))
        s->is_changed = true;
}

/* A cell with two values: in one layer a mistake, of others something else, of ours a revision. */
static bool settle_unequal(Settling *s, const ReleaseCell *cell, GError **error)
{
    const Question *question = s->question;
    uint32_t first = layer_number(question, cell->value_table);
    uint32_t second = layer_number(question, cell->other_table);
    bool is_known[] = {layer_of_table(question, cell->value_table)->kind == LAYER_KNOWN,
                       layer_of_table(question, cell->other_table)->kind == LAYER_KNOWN};
    if (is_known[0] || is_known[1]) {
        /* Of two tables of others the later one; else the one that is not ours. */
        uint32_t layer = is_known[1] ? second : first;
        s->answer.sums[layer] = SUMS_LEFT_OUT;
        s->is_changed = true;
        return true;
    }
    if (first != second) {
        part(s, cell->key);
        return true;
    }
    g_autofree char *words = release_cell_words(cell);
    g_autofree char *one = question_table_words(question, cell->value_table);
    g_autofree char *two = question_table_words(question, cell->other_table);
    g_set_error(error, FYR_ERROR, FYR_ERROR_INVALID,
                "the tables contradict each other: %s is one number in %s and another in %s", words,
                one, two);
    return false;
}

/* The greatest revision that can be seen: between layers, of cells that show a value in both. */
static double visible_reach(const Answer *answer)
{
    g_autoptr(GHashTable) seen = g_hash_table_new(g_str_hash, g_str_equal);
    double reach = 0;
    for (uint32_t i = 0; i < answer->system->cells->len; i++) {
        const ReleaseCell *cell = release_system_cell(answer->system, i);
        if (cell->layer == G_MAXUINT32 || !(cell->flags & CELL_SHOWN))
            continue;
        uint32_t held = GPOINTER_TO_UINT(g_hash_table_lookup(seen, cell->key));
        if (held > 0)
            reach = MAX(reach, fabs(answer->system->system.value[i] -
                                    answer->system->system.value[held - 1]));
        g_hash_table_insert(seen, cell->key, GUINT_TO_POINTER(i + 1));
    }
    return reach;
}

static bool build(Settling *s, GError **error)
{
    for (bool is_new = true; is_new;) {
        SystemInput input = {.tables = s->question->tables,
                             .codes = s->question->codes,
                             .overlaps = s->question->overlaps,
                             .adds_up = s->answer.sums,
                             .parted = s->answer.parted,
                             .unlinked = s->unlinked,
                             .reach = s->answer.reach};
        g_clear_pointer(&s->answer.system, release_system_free);
        s->answer.system = release_system_new(&input, error);
        if (!s->answer.system)
            return false;
        double reach = visible_reach(&s->answer);
        is_new = reach != s->answer.reach;
        s->answer.reach = reach;
    }
    return true;
}

/* --- contradictions ------------------------------------------------------------------------ */

static void name_conflict(Settling *s, const uint32_t *relations, uint32_t n, GError **error)
{
    const ReleaseSystem *system = s->answer.system;
    g_autoptr(GString) names = g_string_new(NULL);
    unsigned n_named = 0;
    for (uint32_t r = 0; r < n; r++) {
        uint32_t total = system->system.relation_cell[system->system.relation_start[relations[r]]];
        g_autofree char *words = release_cell_words(release_system_cell(system, total));
        if (n_named++ < 5)
            g_string_append_printf(names, "%s%s", n_named > 1 ? "; " : "", words);
    }
    g_set_error(error, FYR_ERROR, FYR_ERROR_INVALID,
                "the tables contradict each other or themselves: no numbers fit the totals of %s%s "
                "(--margins atleast takes totals that are larger than their parts, --margins "
                "DIM=overlap parts that share persons)",
                names->str, n_named > 5 ? " and others" : "");
}

/* Drops the links among the relations; true if there was one. */
static bool unlink_relations(Settling *s, const uint32_t *relations, uint32_t n)
{
    const ReleaseSystem *system = s->answer.system;
    bool is_any = false;
    for (uint32_t r = 0; r < n; r++) {
        if (g_array_index(system->relation_layer, uint32_t, relations[r]) != G_MAXUINT32)
            continue;
        uint32_t total = system->system.relation_cell[system->system.relation_start[relations[r]]];
        const char *key = release_system_cell(system, total)->key;
        is_any = g_hash_table_add(s->unlinked, g_strndup(key, strcspn(key, "\x1d"))) || is_any;
    }
    return is_any;
}

/* The last layer of others among the relations; -1: none. */
static int64_t layer_of_others(const Settling *s, const uint32_t *relations, uint32_t n,
                               bool *out_is_one)
{
    int64_t known = -1, first = -1;
    *out_is_one = true;
    for (uint32_t r = 0; r < n; r++) {
        uint32_t layer = g_array_index(s->answer.system->relation_layer, uint32_t, relations[r]);
        if (layer == G_MAXUINT32)
            continue;
        *out_is_one = *out_is_one && (first < 0 || first == layer);
        first = layer;
        if (g_array_index(s->question->layers, Layer, layer).kind == LAYER_KNOWN)
            known = MAX(known, (int64_t)layer);
    }
    return known;
}

/* A table of others can also take part with its values only. */
static int64_t others_of_cells(const Settling *s, const uint32_t *relations, uint32_t n)
{
    const ReleaseSystem *system = s->answer.system;
    for (uint32_t r = 0; r < n; r++)
        for (uint32_t k = system->system.relation_start[relations[r]];
             k < system->system.relation_start[relations[r] + 1]; k++) {
            const ReleaseCell *cell = release_system_cell(system, system->system.relation_cell[k]);
            if (cell->value_table != G_MAXUINT32 &&
                layer_of_table(s->question, cell->value_table)->kind == LAYER_KNOWN)
                return layer_number(s->question, cell->value_table);
        }
    return -1;
}

static void part_cells(Settling *s, const uint32_t *relations, uint32_t n)
{
    const ReleaseSystem *system = s->answer.system;
    for (uint32_t r = 0; r < n; r++)
        for (uint32_t k = system->system.relation_start[relations[r]];
             k < system->system.relation_start[relations[r] + 1]; k++) {
            const ReleaseCell *cell = release_system_cell(system, system->system.relation_cell[k]);
            if (cell->layer == G_MAXUINT32 && !strchr(cell->key, '\x1d'))
                part(s, cell->key);
        }
}

static bool settle_conflict(Settling *s, const uint32_t *relations, uint32_t n, GError **error)
{
    bool is_one;
    int64_t known = layer_of_others(s, relations, n, &is_one);
    if (known < 0)
        known = others_of_cells(s, relations, n);
    if (known >= 0) {
        give_way(s, (uint32_t)known);
        return true;
    }
    if (unlink_relations(s, relations, n)) {
        s->is_changed = true;
        return true;
    }
    unsigned before = g_hash_table_size(s->answer.parted);
    part_cells(s, relations, n);
    if (g_hash_table_size(s->answer.parted) > before)
        return true;
    name_conflict(s, relations, n, error);
    return false;
}

static bool settle_all(Settling *s, const AuditConflicts *conflicts, GError **error)
{
    for (uint32_t i = 0; i < conflicts->n_sets; i++) {
        uint32_t first = conflicts->start[i];
        if (!settle_conflict(s, conflicts->relation + first, conflicts->start[i + 1] - first,
                             error))
            return false;
    }
    if (conflicts->n_sets > 0)
        return true;
    g_set_error(error, FYR_ERROR, FYR_ERROR_INVALID,
                "the tables contradict each other or themselves, and it was not found where");
    return false;
}

/* --- solving ------------------------------------------------------------------------------- */

static bool solve(Settling *s, GError **error)
{
    const CellSystem *system = &s->answer.system->system;
    const ReleasePromise *promise = &s->question->promise;
    g_autofree double *width = g_new(double, system->n_cells + 1);
    for (uint32_t i = 0; i < system->n_cells; i++)
        width[i] = promise->interval;
    g_free(s->answer.lower);
    g_free(s->answer.upper);
    g_free(s->answer.verdict);
    s->answer.lower = g_new0(double, system->n_cells + 1);
    s->answer.upper = g_new0(double, system->n_cells + 1);
    s->answer.verdict = g_new0(uint8_t, system->n_cells + 1);
    AuditOptions options = {.lp = solve_engine(),
                            .width = width,
                            .verdicts_only = promise->percent <= 0,
                            .keep_going = false,
                            .n_threads = s->question->n_threads};
    AuditConflicts conflicts = {0};
    ProtectStatus status = audit_run(system, &options, s->answer.lower, s->answer.upper,
                                     s->answer.verdict, NULL, &conflicts);
    bool is_good = status == PROTECT_OK;
    if (status == PROTECT_INCONSISTENT)
        is_good = settle_all(s, &conflicts, error);
    else if (!is_good)
        g_set_error(error, FYR_ERROR,
                    status == PROTECT_MEMORY ? FYR_ERROR_LIMIT : FYR_ERROR_INTERNAL,
                    status == PROTECT_MEMORY ? N_("there is not enough memory for the audit")
                                             : N_("the audit could not be finished; nothing was "
                                                  "released"));
    audit_conflicts_clear(&conflicts);
    return is_good;
}

static bool settle_values(Settling *s, GError **error)
{
    GArray *cells = s->answer.system->cells;
    for (uint32_t i = 0; i < cells->len; i++) {
        const ReleaseCell *cell = &g_array_index(cells, ReleaseCell, i);
        if (cell->flags & CELL_UNEQUAL && !settle_unequal(s, cell, error))
            return false;
    }
    return true;
}

bool question_settle(const Question *question, Answer *out_answer, GError **error)
{
    g_autoptr(GHashTable) unlinked = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    Settling s = {.question = question, .unlinked = unlinked};
    s.answer.parted = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    s.answer.sums = g_new0(uint8_t, question->layers->len + 1);
    for (unsigned i = 0; i < question->layers->len; i++)
        s.answer.sums[i] = (uint8_t)g_array_index(question->layers, Layer, i).sums;
    bool is_good = true;
    s.is_changed = true;
    for (unsigned round = 0; is_good && s.is_changed; round++) {
        s.is_changed = false;
        is_good = build(&s, error) && settle_values(&s, error);
        if (is_good && !s.is_changed)
            is_good = solve(&s, error);
        if (is_good && s.is_changed && round == ROUNDS) {
            is_good = false;
            g_set_error(error, FYR_ERROR, FYR_ERROR_LIMIT,
                        "the tables contradict what was published before in too many places");
        }
    }
    if (!is_good) {
        answer_clear(&s.answer);
        return false;
    }
    *out_answer = s.answer;
    return true;
}

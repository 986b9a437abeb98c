/* What would cure a release that is refused, and which earlier tables are to blame. Both ask the
 * same question again, with less in it: every answer given here was audited. */
#include "figures/release_question.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define BLAMED_TABLES 60u    /* earlier tables tried one by one */
#define CURE_STEPS 60u       /* rounds of hiding */
#define CURE_AT_ONCE 64u     /* cells hidden in one round, */
#define CURE_ONE_BY_ONE 300u /* but one by one in systems of so few cells: then fewer are hidden */
#define HIDE_BUDGET 40000u   /* cells of the system times audits: of all rounds together, */
#define SHOW_BUDGET 15000u   /* and for showing again what need not be hidden */

/* Of a table: new, to be blamed or neither (a helper). */
static bool is_new(const Question *question, uint32_t table)
{
    const PlacedTable *placed = &g_array_index(question->tables, PlacedTable, table);
    return !placed->is_helper &&
           g_array_index(question->layers, Layer, placed->layer).kind == LAYER_NEW;
}

static bool is_earlier(const Question *question, uint32_t table)
{
    return !g_array_index(question->tables, PlacedTable, table).is_helper &&
           !is_new(question, table);
}

/* --- blame --------------------------------------------------------------------------------- */

/* Names of what is found with the new tables and those of `keep`. NULL: contradictory. */
static GHashTable *names_with(const Question *question, const bool *keep)
{
    g_autoptr(GArray) tables = g_array_new(FALSE, FALSE, sizeof(PlacedTable));
    for (unsigned t = 0; t < question->tables->len; t++)
        if (keep[t])
            g_array_append_val(tables, g_array_index(question->tables, PlacedTable, t));
    Question less = *question;
    less.tables = tables;
    g_auto(Answer) answer = {0};
    if (!question_settle(&less, &answer, NULL))
        return NULL;
    g_autoptr(GArray) found = answer_findings(&less, &answer);
    GHashTable *names = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    for (unsigned i = 0; i < found->len; i++)
        g_hash_table_add(names, raw_finding_name(&answer, &g_array_index(found, RawFinding, i)));
    return names;
}

static bool *new_tables(const Question *question)
{
    bool *keep = g_new0(bool, question->tables->len + 1);
    for (unsigned t = 0; t < question->tables->len; t++)
        keep[t] = !is_earlier(question, t);
    return keep;
}

/* Where no single earlier table explains a finding: takes tables away as long as it stays. */
static void blame_several(const Question *question, ReleaseFinding *finding)
{
    g_autofree bool *keep = g_new0(bool, question->tables->len + 1);
    for (unsigned t = 0; t < question->tables->len; t++)
        keep[t] = true;
    for (unsigned t = 0; t < question->tables->len; t++) {
        if (!is_earlier(question, t))
            continue;
        keep[t] = false;
        g_autoptr(GHashTable) names = names_with(question, keep);
        keep[t] = !names || !g_hash_table_contains(names, finding->key);
    }
    for (unsigned t = 0; t < question->tables->len; t++)
        if (keep[t] && is_earlier(question, t))
            g_ptr_array_add(finding->with, question_table_words(question, t));
}

void cure_attribute(const Question *question, GPtrArray *findings)
{
    unsigned n_earlier = 0;
    for (unsigned t = 0; t < question->tables->len; t++)
        n_earlier += is_earlier(question, t);
    if (n_earlier == 0 || n_earlier > BLAMED_TABLES)
        return;
    g_autofree bool *keep = new_tables(question);
    g_autoptr(GHashTable) alone = names_with(question, keep);
    for (unsigned t = 0; t < question->tables->len; t++) {
        if (!is_earlier(question, t))
            continue;
        keep[t] = true;
        g_autoptr(GHashTable) names = names_with(question, keep);
        keep[t] = false;
        for (unsigned i = 0; names && i < findings->len; i++) {
            ReleaseFinding *finding = findings->pdata[i];
            if (g_hash_table_contains(names, finding->key) &&
                !(alone && g_hash_table_contains(alone, finding->key)))
                g_ptr_array_add(finding->with, question_table_words(question, t));
        }
    }
    unsigned n_asked = 0;
    for (unsigned i = 0; i < findings->len && n_asked < 3; i++) {
        ReleaseFinding *finding = findings->pdata[i];
        if (finding->with->len > 0 || (alone && g_hash_table_contains(alone, finding->key)))
            continue;
        blame_several(question, finding);
        n_asked++;
    }
}

/* --- hiding more ---------------------------------------------------------------------------- */

/* A question whose new tables are copies in which cells can be hidden. */
typedef struct {
    Question question;
    GPtrArray *copies; /* ReleaseTable; NULL where a table is not new */
    GHashTable *before;
    GPtrArray *hidden; /* char *: keys of cells hidden so far */
    GArray *losses;    /* double, of each */
    uint64_t *budget;  /* what is left for hiding; shared by all trials */
    uint64_t to_show;  /* and for showing again */
    unsigned at_once;  /* cells hidden in one round */
    unsigned reach;    /* how far from a disclosed cell the next one is looked for */
} Trial;

static ReleaseTable *copy_table(const ReleaseTable *from)
{
    ReleaseTable *copy = release_table_new(from->name, from->n_dimensions, from->n_rows);
    for (unsigned d = 0; d < from->n_dimensions; d++)
        release_table_set_dimension(copy, d, from->dimensions[d]);
    for (uint32_t row = 0; row < from->n_rows; row++)
        for (unsigned d = 0; d < from->n_dimensions; d++)
            release_table_set_code(copy, row, d, release_table_code(from, row, d));
    memcpy(copy->value, from->value, from->n_rows * sizeof *copy->value);
    memcpy(copy->lower, from->lower, from->n_rows * sizeof *copy->lower);
    memcpy(copy->upper, from->upper, from->n_rows * sizeof *copy->upper);
    memcpy(copy->mark, from->mark, from->n_rows);
    return copy;
}

static void free_copy(gpointer table)
{
    release_table_free(table);
}

static void trial_init(Trial *trial, const Question *question, GHashTable *before, unsigned reach)
{
    *trial = (Trial){.question = *question,
                     .reach = reach,
                     .to_show = SHOW_BUDGET,
                     .copies = g_ptr_array_new_with_free_func(free_copy),
                     .before = before,
                     .hidden = g_ptr_array_new_with_free_func(g_free),
                     .losses = g_array_new(FALSE, FALSE, sizeof(double))};
    trial->question.tables = g_array_new(FALSE, FALSE, sizeof(PlacedTable));
    for (unsigned t = 0; t < question->tables->len; t++) {
        PlacedTable placed = g_array_index(question->tables, PlacedTable, t);
        ReleaseTable *copy = is_new(question, t) ? copy_table(placed.table) : NULL;
        g_ptr_array_add(trial->copies, copy);
        placed.table = copy ? copy : placed.table;
        g_array_append_val(trial->question.tables, placed);
    }
}

static void trial_clear(Trial *trial)
{
    g_array_unref(trial->question.tables);
    g_ptr_array_unref(trial->copies);
    g_ptr_array_unref(trial->hidden);
    g_array_unref(trial->losses);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Trial, trial_clear)

/* Hides (or shows again) the cell of a key wherever the new tables show it. A count below the
 * threshold is hidden by the rule, so that it gets the interval that was promised. */
static void set_hidden(Trial *trial, const Question *original, const Answer *answer,
                       const char *key, bool is_hidden)
{
    for (unsigned t = 0; t < trial->copies->len; t++) {
        ReleaseTable *copy = trial->copies->pdata[t];
        const uint32_t *cell = answer->system->table_cell[t];
        for (uint32_t row = 0; copy && cell && row < copy->n_rows; row++) {
            if (strcmp(release_system_cell(answer->system, cell[row])->key, key) != 0)
                continue;
            const ReleaseTable *from = g_array_index(original->tables, PlacedTable, t).table;
            bool is_small =
                from->value[row] > 0 && from->value[row] < trial->question.promise.threshold;
            if (release_table_is_hidden(from, row))
                continue;
            copy->value[row] = is_hidden ? NAN : from->value[row];
            copy->mark[row] = !is_hidden ? MARK_FREE : is_small ? MARK_PRIMARY : MARK_SECONDARY;
        }
    }
}

/* Findings that were not there before; NULL if the tables contradict each other now. */
static GArray *trial_findings(Trial *trial, Answer *out_answer)
{
    if (!question_settle(&trial->question, out_answer, NULL))
        return NULL;
    GArray *found = answer_findings(&trial->question, out_answer);
    for (unsigned i = found->len; i-- > 0;) {
        g_autofree char *name = raw_finding_name(out_answer, &g_array_index(found, RawFinding, i));
        if (g_hash_table_contains(trial->before, name))
            g_array_remove_index(found, i);
    }
    return found;
}

/* One more audit; false once it would take too long. */
static bool spend(uint64_t *budget, const Answer *answer)
{
    uint64_t price = answer->system->cells->len;
    if (price > *budget)
        return false;
    *budget -= price;
    return true;
}

/* --- which cell next ------------------------------------------------------------------------- */

/* Only what the draft alone shows can be hidden: what was public stays known. */
static bool *may_hide(const Trial *trial, const Answer *answer)
{
    uint32_t n = answer->system->cells->len;
    bool *may = g_new0(bool, n + 1);
    g_autoptr(GHashTable) public_keys = g_hash_table_new(g_str_hash, g_str_equal);
    for (int pass = 0; pass < 2; pass++)
        for (unsigned t = 0; t < trial->copies->len; t++) {
            const uint32_t *cell = answer->system->table_cell[t];
            const ReleaseTable *table = g_array_index(trial->question.tables, PlacedTable, t).table;
            bool is_copy = trial->copies->pdata[t] != NULL;
            if (!cell || is_copy != (pass == 1))
                continue;
            for (uint32_t row = 0; row < table->n_rows; row++) {
                char *key = release_system_cell(answer->system, cell[row])->key;
                if (release_table_is_hidden(table, row) || isnan(table->value[row]))
                    continue;
                if (pass == 0)
                    g_hash_table_add(public_keys, key);
                else if (*key && !g_hash_table_contains(public_keys, key))
                    may[cell[row]] = true;
            }
        }
    return may;
}

/* Little is lost with a cell of many codes and a small count. */
static double loss(const Answer *answer, uint32_t cell)
{
    double codes = 0;
    for (const char *at = release_system_cell(answer->system, cell)->key; *at; at++)
        codes += *at == '\x1f';
    return answer->system->system.value[cell] / (1 + 10 * codes);
}

/* The cheapest cell that may be hidden in the relations of `from` and, up to `reach` steps, of the
 * hidden cells in them; if there is none, further away. G_MAXUINT32: none. */
static uint32_t choose(const Answer *answer, const bool *may, uint32_t from, unsigned reach)
{
    const CellSystem *system = &answer->system->system;
    uint32_t *start, *relation, best = G_MAXUINT32;
    if (!cell_system_index(system, &start, &relation))
        return best;
    g_autofree bool *is_seen = g_new0(bool, system->n_cells + 1);
    g_autofree bool *is_used = g_new0(bool, system->n_relations + 1);
    g_autoptr(GArray) front = g_array_new(FALSE, FALSE, sizeof(uint32_t));
    g_array_append_val(front, from);
    is_seen[from] = true;
    for (unsigned depth = 0, at = 0; depth < reach || (depth < 5 && best == G_MAXUINT32); depth++)
        for (unsigned end = front->len; at < end; at++) {
            uint32_t cell = g_array_index(front, uint32_t, at);
            for (uint32_t k = start[cell]; k < start[cell + 1]; k++) {
                uint32_t r = relation[k];
                if (is_used[r])
                    continue;
                is_used[r] = true;
                for (uint32_t p = system->relation_start[r]; p < system->relation_start[r + 1];
                     p++) {
                    uint32_t other = system->relation_cell[p];
                    if (system->state[other] != CELL_PUBLISHED && !is_seen[other])
                        g_array_append_val(front, other);
                    is_seen[other] = true;
                    if (may[other] &&
                        (best == G_MAXUINT32 || loss(answer, other) < loss(answer, best)))
                        best = other;
                }
            }
        }
    free(start);
    free(relation);
    return best;
}

/* The cell to hide against a finding; G_MAXUINT32 if hiding does not help. */
static uint32_t remedy_of(const Trial *trial, const Answer *answer, const RawFinding *finding)
{
    g_autofree bool *may = may_hide(trial, answer);
    if (finding->kind == FINDING_SMALL || finding->kind == FINDING_SHOWN ||
        finding->kind == FINDING_REVISED)
        return may[finding->cell] ? finding->cell : G_MAXUINT32;
    /* What was hidden here needs a companion; for what was given away any neighbour may do. */
    const char *key = release_system_cell(answer->system, finding->cell)->key;
    bool is_own = g_ptr_array_find_with_equal_func(trial->hidden, key, g_str_equal, NULL);
    return choose(answer, may, finding->cell, is_own ? 1 : trial->reach);
}

/* Marks all cells that share a relation with `cell`: what is hidden now may help them already. */
static void mark_neighbours(const CellSystem *system, const uint32_t *start,
                            const uint32_t *relation, uint32_t cell, bool *is_helped)
{
    for (uint32_t k = start[cell]; k < start[cell + 1]; k++)
        for (uint32_t p = system->relation_start[relation[k]];
             p < system->relation_start[relation[k] + 1]; p++)
            is_helped[system->relation_cell[p]] = true;
}

/* Hides one cell for each finding that no other cell of this step may help. False: nothing helps. */
static bool hide_some(Trial *trial, const Question *original, const Answer *answer,
                      const GArray *found)
{
    const CellSystem *system = &answer->system->system;
    uint32_t *start, *relation;
    unsigned n_hidden = 0;
    if (!cell_system_index(system, &start, &relation))
        return false;
    g_autofree bool *is_helped = g_new0(bool, system->n_cells + 1);
    g_autoptr(GHashTable) chosen = g_hash_table_new(NULL, NULL);
    for (unsigned i = 0; i < found->len && n_hidden < trial->at_once; i++) {
        const RawFinding *finding = &g_array_index(found, RawFinding, i);
        uint32_t cell = is_helped[finding->cell] ? G_MAXUINT32 : remedy_of(trial, answer, finding);
        if (cell == G_MAXUINT32 || !g_hash_table_add(chosen, GUINT_TO_POINTER(cell)))
            continue;
        const char *key = release_system_cell(answer->system, cell)->key;
        double lost = loss(answer, cell);
        g_ptr_array_add(trial->hidden, g_strdup(key));
        g_array_append_val(trial->losses, lost);
        set_hidden(trial, original, answer, key, true);
        mark_neighbours(system, start, relation, cell, is_helped);
        n_hidden++;
    }
    free(start);
    free(relation);
    return n_hidden > 0;
}

/* False when nothing helps, or it would take too long. */
static bool hide_until_clean(Trial *trial, const Question *original)
{
    for (unsigned step = 0; step < CURE_STEPS; step++) {
        g_auto(Answer) answer = {0};
        g_autoptr(GArray) found = trial_findings(trial, &answer);
        if (!found || found->len == 0)
            return found != NULL;
        if (!spend(trial->budget, &answer) || !hide_some(trial, original, &answer, found))
            return false;
    }
    return false;
}

/* Shows a cell again; with it those hidden cells that follow from it then, and so on: they were only
 * its companions. False if what was not hidden here is given away, then all are hidden as before. */
static bool show_with_companions(Trial *trial, const Question *original, const Answer *rows,
                                 const char *first)
{
    g_autoptr(GPtrArray) shown = g_ptr_array_new();
    g_ptr_array_add(shown, (gpointer)first);
    set_hidden(trial, original, rows, first, false);
    for (bool is_clean = false; !is_clean;) {
        g_auto(Answer) after = {0};
        g_autoptr(GArray) found = trial_findings(trial, &after);
        bool is_own = found != NULL;
        for (unsigned i = 0; is_own && i < found->len; i++) {
            uint32_t cell = g_array_index(found, RawFinding, i).cell;
            const char *key = release_system_cell(after.system, cell)->key;
            guint at;
            is_own = g_ptr_array_find_with_equal_func(trial->hidden, key, g_str_equal, &at) &&
                     !g_ptr_array_find(shown, trial->hidden->pdata[at], NULL);
            if (is_own) {
                g_ptr_array_add(shown, trial->hidden->pdata[at]);
                set_hidden(trial, original, rows, key, false);
            }
        }
        is_clean = found && found->len == 0;
        if (is_own)
            continue;
        for (unsigned i = 0; i < shown->len; i++)
            set_hidden(trial, original, rows, shown->pdata[i], true);
        return false;
    }
    for (unsigned i = 0; i < shown->len; i++) {
        guint at;
        if (g_ptr_array_find(trial->hidden, shown->pdata[i], &at)) {
            g_array_remove_index(trial->losses, at);
            g_ptr_array_remove_index(trial->hidden, at);
        }
    }
    return true;
}

/* The hidden cell of the greatest loss that was not tried yet; NULL: none. */
static const char *next_to_show(const Trial *trial, GHashTable *tried)
{
    int best = -1;
    for (unsigned i = 0; i < trial->hidden->len; i++)
        if (!g_hash_table_contains(tried, trial->hidden->pdata[i]) &&
            (best < 0 ||
             g_array_index(trial->losses, double, i) > g_array_index(trial->losses, double, best)))
            best = (int)i;
    return best < 0 ? NULL : trial->hidden->pdata[best];
}

/* Shows again what need not be hidden, the greatest loss first. */
static void show_what_can_be(Trial *trial, const Question *original)
{
    g_autoptr(GHashTable) tried = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    g_auto(Answer) rows = {0}; /* for the cells of the rows: the same in all that follow */
    const char *key;
    if (trial->hidden->len < 2 || !question_settle(&trial->question, &rows, NULL))
        return;
    while ((key = next_to_show(trial, tried))) {
        if (!spend(&trial->to_show, &rows))
            return;
        g_hash_table_add(tried, g_strdup(key));
        show_with_companions(trial, original, &rows, key);
    }
}

/* --- leaving a table out --------------------------------------------------------------------- */

static GPtrArray *find_table_to_leave(const Question *question, GHashTable *before)
{
    g_autofree bool *keep = g_new0(bool, question->tables->len + 1);
    unsigned n_new = 0;
    for (unsigned t = 0; t < question->tables->len; t++) {
        keep[t] = true;
        n_new += is_new(question, t);
    }
    for (unsigned t = 0; n_new > 1 && n_new <= 20 && t < question->tables->len; t++) {
        if (!is_new(question, t))
            continue;
        keep[t] = false;
        g_autoptr(GHashTable) names = names_with(question, keep);
        keep[t] = true;
        bool is_clean = names != NULL;
        GHashTableIter iter;
        gpointer name;
        for (g_hash_table_iter_init(&iter, names ? names : before);
             is_clean && g_hash_table_iter_next(&iter, &name, NULL);)
            is_clean = g_hash_table_contains(before, name);
        if (!is_clean)
            continue;
        GPtrArray *leave = g_ptr_array_new_with_free_func(g_free);
        g_ptr_array_add(leave, question_table_words(question, t));
        return leave;
    }
    return NULL;
}

/* Whether the cells of a cure, hidden in the whole question, leave nothing to find. */
static bool is_cured(const Question *question, GHashTable *before, const GPtrArray *keys)
{
    g_auto(Trial) trial = {0};
    g_auto(Answer) rows = {0}, after = {0};
    trial_init(&trial, question, before, 1);
    if (!question_settle(&trial.question, &rows, NULL))
        return false;
    for (unsigned i = 0; i < keys->len; i++)
        set_hidden(&trial, question, &rows, keys->pdata[i], true);
    g_autoptr(GArray) found = trial_findings(&trial, &after);
    return found && found->len == 0;
}

/* Searches in `searched` and believes only what holds in `question`. */
static bool find_cells_to_hide(const Question *question, const Question *searched,
                               GHashTable *before, unsigned reach, unsigned at_once,
                               uint64_t *budget, ReleaseAudit *audit)
{
    g_auto(Trial) trial = {0};
    trial_init(&trial, searched, before, reach);
    trial.budget = budget;
    trial.at_once = at_once;
    if (!hide_until_clean(&trial, searched))
        return false;
    show_what_can_be(&trial, searched);
    if (question != searched && !is_cured(question, before, trial.hidden))
        return false;
    audit->cure = g_ptr_array_new_with_free_func(g_free);
    for (unsigned i = 0; i < trial.hidden->len; i++) {
        ReleaseCell cell = {.key = trial.hidden->pdata[i]};
        g_ptr_array_add(audit->cure, release_cell_words(&cell));
    }
    return true;
}

void cure_find(const Question *question, GHashTable *before, ReleaseAudit *audit)
{
    /* Without the table behind the tables first: many times faster, and mostly enough. */
    g_autoptr(GArray) tables = g_array_new(FALSE, FALSE, sizeof(PlacedTable));
    for (unsigned t = 0; t < question->tables->len; t++)
        if (!g_array_index(question->tables, PlacedTable, t).is_helper)
            g_array_append_val(tables, g_array_index(question->tables, PlacedTable, t));
    Question light = *question;
    light.tables = tables;
    const Question *searched[] = {&light, question};
    uint64_t budget = HIDE_BUDGET;
    bool is_small = audit->summary.n_cells <= CURE_ONE_BY_ONE;
    const struct {
        unsigned reach, at_once;
    } ways[] = {{2, is_small ? 1 : CURE_AT_ONCE},
                {1, is_small ? 1 : CURE_AT_ONCE},
                {1, is_small ? CURE_AT_ONCE : 1}};
    unsigned n_searched = tables->len < question->tables->len ? 2 : 1;
    for (unsigned i = 0; i < n_searched * G_N_ELEMENTS(ways) && !audit->cure; i++) {
        unsigned way = i % G_N_ELEMENTS(ways);
        (void)find_cells_to_hide(question, searched[i / G_N_ELEMENTS(ways)], before,
                                 ways[way].reach, ways[way].at_once, &budget, audit);
    }
    if (audit->summary.n_cells <= HIDE_BUDGET / 10)
        audit->leave = find_table_to_leave(question, before);
}

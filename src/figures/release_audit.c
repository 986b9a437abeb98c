#include "figures/release_question.h"
#include "figures/release_same.h"

#include <string.h>

static void free_finding(gpointer data)
{
    ReleaseFinding *finding = data;
    g_free(finding->cell);
    g_free(finding->place);
    g_free(finding->key);
    g_ptr_array_unref(finding->with);
    g_free(finding);
}

void release_audit_clear(ReleaseAudit *audit)
{
    g_clear_pointer(&audit->findings, g_ptr_array_unref);
    g_clear_pointer(&audit->others, g_ptr_array_unref);
    g_clear_pointer(&audit->cure, g_ptr_array_unref);
    g_clear_pointer(&audit->leave, g_ptr_array_unref);
}

void release_audit_add_finding(ReleaseAudit *audit, FindingKind kind, const char *cell,
                               const char *place)
{
    ReleaseFinding *finding = g_new0(ReleaseFinding, 1);
    finding->kind = kind;
    finding->cell = g_strdup(cell);
    finding->place = g_strdup(place);
    finding->with = g_ptr_array_new_with_free_func(g_free);
    if (!audit->findings)
        audit->findings = g_ptr_array_new_with_free_func(free_finding);
    g_ptr_array_add(audit->findings, finding);
}

/* --- gathering ---------------------------------------------------------------------------- */

/* All that an audit looks at, and owns of it what came from the store. */
typedef struct {
    GPtrArray *releases; /* Release, oldest first */
    GArray *contents;    /* ReleaseContent */
    Question question;
    GHashTable *known;   /* published forms of tables of others: each is taken once */
    GPtrArray *overlaps; /* const char * */
    ReleaseTable *behind;
    uint32_t n_earlier, n_known;
    GPtrArray *twins;       /* Gathered of the same persons, for what they own */
    GPtrArray *twin_tables; /* ReleaseTable */
} Gathered;

static void free_twin(gpointer data);

static void gathered_clear(Gathered *all)
{
    g_clear_pointer(&all->releases, g_ptr_array_unref);
    for (unsigned i = 0; all->contents && i < all->contents->len; i++)
        release_content_clear(&g_array_index(all->contents, ReleaseContent, i));
    g_clear_pointer(&all->contents, g_array_unref);
    g_clear_pointer(&all->question.layers, g_array_unref);
    g_clear_pointer(&all->question.tables, g_array_unref);
    g_clear_pointer(&all->question.codes, g_ptr_array_unref);
    g_clear_pointer(&all->overlaps, g_ptr_array_unref);
    g_clear_pointer(&all->known, g_hash_table_unref);
    g_clear_pointer(&all->behind, release_table_free);
    g_clear_pointer(&all->twins, g_ptr_array_unref);
    g_clear_pointer(&all->twin_tables, g_ptr_array_unref);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Gathered, gathered_clear)

static bool load_earlier(Gathered *all, Db *db, const char *population, GError **error)
{
    g_autoptr(GPtrArray) newest_first = releases_load(db, population, error);
    if (!newest_first)
        return false;
    all->releases = g_ptr_array_new_with_free_func((GDestroyNotify)release_free);
    all->contents = g_array_new(FALSE, TRUE, sizeof(ReleaseContent));
    while (newest_first->len > 0)
        g_ptr_array_add(all->releases,
                        g_ptr_array_steal_index(newest_first, newest_first->len - 1));
    for (unsigned i = 0; i < all->releases->len; i++) {
        const Release *release = all->releases->pdata[i];
        ReleaseContent content = {0};
        if (!release_load_content(db, release->id, &content, error))
            return false;
        g_array_append_val(all->contents, content);
    }
    return true;
}

static uint32_t add_layer(Gathered *all, LayerKind kind, const char *release, LayerSums sums)
{
    Layer layer = {kind, release, sums, false};
    g_array_append_val(all->question.layers, layer);
    return all->question.layers->len - 1;
}

static uint32_t place_tables(Gathered *all, const GPtrArray *tables, uint32_t layer)
{
    for (unsigned i = 0; i < tables->len; i++) {
        PlacedTable placed = {tables->pdata[i], layer, false};
        g_array_append_val(all->question.tables, placed);
    }
    return tables->len;
}

/* Each table of others is a layer: it stands or falls alone. */
static void place_known(Gathered *all, const GPtrArray *tables)
{
    for (unsigned i = 0; tables && i < tables->len; i++) {
        g_autoptr(GString) bytes = g_string_new(NULL);
        release_table_write(tables->pdata[i], bytes);
        if (!g_hash_table_add(all->known, g_strdup(bytes->str)))
            continue;
        PlacedTable placed = {tables->pdata[i], add_layer(all, LAYER_KNOWN, NULL, SUMS_ADDITIVE),
                              false};
        g_array_append_val(all->question.tables, placed);
        all->n_known++;
    }
}

static void place_codes(Gathered *all, const GPtrArray *codes)
{
    for (unsigned i = 0; codes && i < codes->len; i++)
        g_ptr_array_add(all->question.codes, codes->pdata[i]);
}

/* What overlaps once overlaps always: the persons of the population are the same. */
static void place_overlaps(Gathered *all, const GPtrArray *overlaps)
{
    for (unsigned i = 0; overlaps && i < overlaps->len; i++)
        if (!g_ptr_array_find_with_equal_func(all->overlaps, overlaps->pdata[i], g_str_equal, NULL))
            g_ptr_array_add(all->overlaps, overlaps->pdata[i]);
}

static LayerSums sums_of(const char *method, ReleaseMargins margins)
{
    if (strcmp(method, "cellkey") == 0)
        return SUMS_NONE;
    return margins == MARGINS_ATLEAST ? SUMS_ATLEAST : SUMS_ADDITIVE;
}

/* --- the same persons in another dataflow ---------------------------------------------------- */

static void free_twin(gpointer data)
{
    Gathered *twin = data;
    gathered_clear(twin);
    g_free(twin);
}

/* What is about the same persons of these tables; it stands or falls alone, like a table of others. */
static void place_twin(Gathered *all, const ReleaseTwin *twin, const GPtrArray *tables,
                       const char *release, LayerSums sums)
{
    for (unsigned i = 0; i < tables->len; i++) {
        ReleaseTable *same = release_twin_rows(tables->pdata[i], twin);
        if (!same)
            continue;
        g_ptr_array_add(all->twin_tables, same);
        uint32_t layer = add_layer(all, LAYER_KNOWN, release, sums);
        g_array_index(all->question.layers, Layer, layer).is_twin = true;
        PlacedTable placed = {same, layer, false};
        g_array_append_val(all->question.tables, placed);
        all->n_known++;
    }
}

static bool place_earlier_twins(Gathered *all, const ReleaseTwin *twin, Db *db, GError **error)
{
    Gathered *held = g_new0(Gathered, 1);
    g_ptr_array_add(all->twins, held);
    if (!load_earlier(held, db, twin->population, error))
        return false;
    for (unsigned i = held->releases->len; i-- > 0;)
        place_codes(all, g_array_index(held->contents, ReleaseContent, i).codes);
    for (unsigned i = 0; i < held->releases->len; i++) {
        const Release *release = held->releases->pdata[i];
        const ReleaseContent *content = &g_array_index(held->contents, ReleaseContent, i);
        place_overlaps(all, content->overlaps);
        place_twin(all, twin, content->tables, release->id,
                   sums_of(release->method, release->margins));
        all->question.promise = release_promise_join(&all->question.promise, &release->promise);
    }
    return true;
}

static bool place_twins(Gathered *all, const char *population, Db *db,
                        const ReleaseAuditOptions *options, GError **error)
{
    g_autoptr(GPtrArray) twins = release_twins_of(options->model, population);
    all->twins = g_ptr_array_new_with_free_func(free_twin);
    all->twin_tables = g_ptr_array_new_with_free_func((GDestroyNotify)release_table_free);
    for (unsigned t = 0; t < twins->len; t++) {
        const ReleaseTwin *twin = twins->pdata[t];
        if (!place_earlier_twins(all, twin, db, error))
            return false;
        for (unsigned i = 0; options->beside && i < options->beside->len; i++) {
            const ReleaseDraft *draft = options->beside->pdata[i];
            if (strcmp(draft->population, twin->population) != 0)
                continue;
            place_codes(all, draft->codes);
            place_overlaps(all, draft->overlaps);
            place_twin(all, twin, draft->tables, NULL, sums_of(draft->method, draft->margins));
            all->question.promise = release_promise_join(&all->question.promise, &draft->promise);
        }
    }
    return true;
}

/* In the newest layer that adds up. */
static void place_behind(Gathered *all)
{
    all->behind = question_refine(&all->question);
    for (unsigned i = all->question.layers->len; all->behind && i-- > 0;) {
        const Layer *layer = &g_array_index(all->question.layers, Layer, i);
        if (layer->kind == LAYER_KNOWN || layer->sums != SUMS_ADDITIVE)
            continue;
        PlacedTable placed = {all->behind, i, true};
        g_array_append_val(all->question.tables, placed);
        return;
    }
}

/* `draft` may be NULL. The newest code lists count. */
static bool gather(const ReleaseDraft *draft, const char *population, Db *db,
                   const ReleaseAuditOptions *options, Gathered *all, GError **error)
{
    if (!load_earlier(all, db, population, error))
        return false;
    all->known = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    all->question = (Question){.layers = g_array_new(FALSE, FALSE, sizeof(Layer)),
                               .tables = g_array_new(FALSE, FALSE, sizeof(PlacedTable)),
                               .codes = g_ptr_array_new(),
                               .accepts_revision = draft && draft->revision,
                               .n_threads = options->n_threads};
    all->question.overlaps = all->overlaps = g_ptr_array_new();
    if (draft)
        place_overlaps(all, draft->overlaps);
    for (unsigned i = 0; i < all->releases->len; i++)
        place_overlaps(all, g_array_index(all->contents, ReleaseContent, i).overlaps);
    if (draft) {
        place_codes(all, draft->codes);
        place_known(all, draft->known);
        all->question.promise = draft->promise;
    }
    for (unsigned i = all->releases->len; i-- > 0;)
        place_codes(all, g_array_index(all->contents, ReleaseContent, i).codes);
    for (unsigned i = 0; i < all->releases->len; i++)
        place_known(all, g_array_index(all->contents, ReleaseContent, i).known);
    if (!place_twins(all, population, db, options, error))
        return false;
    for (unsigned i = 0; i < all->releases->len; i++) {
        const Release *release = all->releases->pdata[i];
        uint32_t layer =
            add_layer(all, LAYER_EARLIER, release->id, sums_of(release->method, release->margins));
        all->n_earlier +=
            place_tables(all, g_array_index(all->contents, ReleaseContent, i).tables, layer);
        all->question.promise = release_promise_join(&all->question.promise, &release->promise);
    }
    if (draft)
        place_tables(all, draft->tables,
                     add_layer(all, LAYER_NEW, NULL, sums_of(draft->method, draft->margins)));
    place_behind(all);
    return true;
}

bool release_promise_of(Db *db, const char *population, ReleasePromise *out_promise, GError **error)
{
    g_autoptr(GPtrArray) releases = releases_load(db, population, error);
    ReleasePromise promise = {0};
    if (!releases)
        return false;
    for (unsigned i = 0; i < releases->len; i++)
        promise = release_promise_join(&promise, &((const Release *)releases->pdata[i])->promise);
    *out_promise = promise;
    return true;
}

/* --- what is there anyway ------------------------------------------------------------------ */

/* Names of what is found without the draft: only asked when something was found with it. */
static GHashTable *findings_before(const Question *question)
{
    GHashTable *names = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    g_autoptr(GArray) tables = g_array_new(FALSE, FALSE, sizeof(PlacedTable));
    for (unsigned t = 0; t < question->tables->len; t++) {
        const PlacedTable *placed = &g_array_index(question->tables, PlacedTable, t);
        if (placed->is_helper ||
            g_array_index(question->layers, Layer, placed->layer).kind != LAYER_NEW)
            g_array_append_val(tables, *placed);
    }
    Question before = *question;
    before.tables = tables;
    g_auto(Answer) answer = {0};
    if (!question_settle(&before, &answer, NULL))
        return names;
    g_autoptr(GArray) found = answer_findings(&before, &answer);
    for (unsigned i = 0; i < found->len; i++)
        g_hash_table_add(names, raw_finding_name(&answer, &g_array_index(found, RawFinding, i)));
    return names;
}

/* --- the report ---------------------------------------------------------------------------- */

static ReleaseFinding *make_finding(const Question *question, const Answer *answer,
                                    const RawFinding *raw, char *take_name)
{
    ReleaseFinding *finding = g_new0(ReleaseFinding, 1);
    *finding =
        (ReleaseFinding){.kind = raw->kind,
                         .cell = release_cell_words(release_system_cell(answer->system, raw->cell)),
                         .place = question_table_words(question, raw->table),
                         .with = g_ptr_array_new_with_free_func(g_free),
                         .key = take_name};
    return finding;
}

static void summarise(const Gathered *all, const Answer *answer, ReleaseAudit *audit)
{
    g_autoptr(GHashTable) revised = g_hash_table_new(g_str_hash, g_str_equal);
    ReleaseSummary *summary = &audit->summary;
    *summary = (ReleaseSummary){.n_earlier = all->n_earlier, .n_known = all->n_known};
    for (uint32_t i = 0; i < answer->system->cells->len; i++) {
        const ReleaseCell *cell = release_system_cell(answer->system, i);
        summary->n_cells += (cell->flags & (CELL_SHOWN | CELL_HIDDEN)) != 0;
        summary->n_hidden += (cell->flags & CELL_HIDDEN) && !(cell->flags & CELL_SHOWN);
        if (cell->layer != G_MAXUINT32 && cell->flags & CELL_SHOWN)
            g_hash_table_add(revised, cell->key);
    }
    summary->n_revised = g_hash_table_size(revised);
    for (uint32_t t = 0; t < all->question.tables->len; t++) {
        uint32_t layer = g_array_index(all->question.tables, PlacedTable, t).layer;
        if (answer->sums[layer] != SUMS_LEFT_OUT)
            continue;
        summary->n_other++;
        g_ptr_array_add(audit->others, question_table_words(&all->question, t));
    }
}

static bool report(Gathered *all, bool is_draft, const ReleaseAuditOptions *options,
                   ReleaseAudit *audit, GError **error)
{
    g_auto(Answer) answer = {0};
    if (!question_settle(&all->question, &answer, error))
        return false;
    audit->findings = g_ptr_array_new_with_free_func(free_finding);
    audit->others = g_ptr_array_new_with_free_func(g_free);
    summarise(all, &answer, audit);
    g_autoptr(GArray) found = answer_findings(&all->question, &answer);
    g_autoptr(GHashTable) before =
        is_draft && found->len > 0 ? findings_before(&all->question)
                                   : g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    for (unsigned i = 0; i < found->len; i++) {
        const RawFinding *raw = &g_array_index(found, RawFinding, i);
        g_autofree char *name = raw_finding_name(&answer, raw);
        if (g_hash_table_contains(before, name)) {
            audit->n_old++;
            continue;
        }
        audit->count[raw->kind]++;
        g_ptr_array_add(audit->findings,
                        make_finding(&all->question, &answer, raw, g_steal_pointer(&name)));
    }
    if (audit->findings->len > 0 && !options->no_cure) {
        cure_attribute(&all->question, audit->findings);
        if (is_draft)
            cure_find(&all->question, before, audit);
    }
    return true;
}

static bool run(const ReleaseDraft *draft, const char *population, Db *db,
                const ReleaseAuditOptions *options, ReleaseAudit *out_audit, GError **error)
{
    g_auto(Gathered) all = {0};
    g_auto(ReleaseAudit) audit = {0};
    if (!ledger_peek_head(db, audit.ledger_head, error) ||
        !gather(draft, population, db, options, &all, error) ||
        !report(&all, draft != NULL, options, &audit, error))
        return false;
    *out_audit = audit;
    audit = (ReleaseAudit){0};
    return true;
}

bool release_audit_draft(const ReleaseDraft *draft, Db *db, const ReleaseAuditOptions *options,
                         ReleaseAudit *out_audit, GError **error)
{
    return run(draft, draft->population, db, options, out_audit, error);
}

bool release_audit_population(const char *population, Db *db, const ReleaseAuditOptions *options,
                              ReleaseAudit *out_audit, GError **error)
{
    return run(NULL, population, db, options, out_audit, error);
}

/* Running a search: what may be seen comes from the index of records, what is found and how good it is
 * from the index of words. */
#include "records/search_private.h"

#include "base/limits.h"

#include <stdlib.h>
#include <string.h>

typedef struct {
    RecordIndex *index;
    Db *db;
    const RecordTypes *types;
    const char *account;
    const SearchAsk *ask;
    const RecordQuery *query;
    GArray *lengths;     /* uint32_t: see SearchEntries */
    GByteArray *wanted;  /* a bit for each entry; empty: all are */
    GArray *hits;        /* SearchMatch: wanted ones */
    bool is_whole;       /* all hits in their order, not a page of them */
    GArray *matched;     /* SearchMatch: all that match, for counts without one's own filter */
    GHashTable *phrases; /* what the first plan read is not read again for the second */
} Run;

void search_hit_free(SearchHit *hit)
{
    char *texts[] = {hit->row.id,     hit->row.type,    hit->row.state,
                     hit->row.title,  hit->row.changed, hit->row.area,
                     hit->row.cursor, hit->snippet,     hit->where};
    for (unsigned i = 0; i < G_N_ELEMENTS(texts); i++)
        g_free(texts[i]);
    g_free(hit);
}

void search_answer_clear(SearchAnswer *answer)
{
    g_clear_pointer(&answer->hits, g_ptr_array_unref);
    g_clear_pointer(&answer->synonyms, g_ptr_array_unref);
    g_clear_pointer(&answer->facets, g_ptr_array_unref);
    g_clear_pointer(&answer->did_you_mean, g_free);
}

GPtrArray *search_terms(const char *text, const char *lang)
{
    g_autoptr(GString) all = g_string_new(NULL);
    words_put_text(all, text, strlen(text), words_language(lang));
    GPtrArray *terms = g_ptr_array_new_with_free_func(g_free);
    g_auto(GStrv) places = g_strsplit_set(all->str, " |", -1);
    for (unsigned i = 0; places[i]; i++)
        if (*places[i])
            g_ptr_array_add(terms, g_strdup(places[i]));
    return terms;
}

static const RecordQuery everything;

/* --- what is wanted ---------------------------------------------------------------------------------- */

static bool find_wanted(Run *run, GError **error)
{
    RecordIndex *index = run->index;
    if (!record_index_keep_up(index, run->db, error))
        return false;
    g_rw_lock_reader_lock(&index->lock);
    g_array_append_vals(run->lengths, index->length_of_entry->data, index->length_of_entry->len);
    if (index->is_public && run->query == &everything) {
        g_rw_lock_reader_unlock(&index->lock);
        return true; /* no bits: all of the public index */
    }
    roaring_bitmap_t *found =
        record_index_evaluate(index, run->db, run->types, run->account, run->query, NULL, error);
    if (found) {
        g_byte_array_set_size(run->wanted, index->slot_of_entry->len / 8 + 1);
        memset(run->wanted->data, 0, run->wanted->len);
        roaring_uint32_iterator_t at;
        roaring_init_iterator(found, &at);
        for (; at.has_value; roaring_advance_uint32_iterator(&at)) {
            uint32_t entry = g_array_index(index->slots, RecordSlot, at.current_value).entry;
            run->wanted->data[entry / 8] |= (guint8)(1u << entry % 8);
        }
        run->wanted->data[0] &= (guint8)~1u; /* 0 is no entry */
        roaring_bitmap_free(found);
    }
    g_rw_lock_reader_unlock(&index->lock);
    return found != NULL;
}

/* --- what is found ------------------------------------------------------------------------------------- */

static bool is_wanted(const Run *run, uint32_t entry)
{
    return run->wanted->len == 0 ||
           (entry / 8 < run->wanted->len && run->wanted->data[entry / 8] & 1u << entry % 8);
}

/* The better first, the newer of equals. */
static int compare_hits(const void *a, const void *b)
{
    const SearchMatch *x = a, *y = b;
    if (x->score != y->score)
        return x->score > y->score ? -1 : 1;
    return x->entry > y->entry ? -1 : x->entry < y->entry;
}

/* The page's hits at the front, in their order: sorting all of many for twenty would take as long as
 * finding them. What is better than the last of the page is parted from the rest, then sorted. */
static void sort_page(GArray *hits, size_t n_page)
{
    SearchMatch *all = (SearchMatch *)(void *)hits->data;
    size_t low = 0, high = hits->len;
    while (high - low > 64 && low < n_page) {
        SearchMatch middle = all[low + (high - low) / 2];
        size_t from = low, to = high - 1;
        for (;; from++, to--) { /* Hoare's */
            while (compare_hits(&all[from], &middle) < 0)
                from++;
            while (compare_hits(&all[to], &middle) > 0)
                to--;
            if (from >= to)
                break;
            SearchMatch other = all[from];
            all[from] = all[to];
            all[to] = other;
        }
        size_t split = to + 1;
        if (split >= n_page) {
            high = split;
        } else {
            qsort(all + low, split - low, sizeof *all, compare_hits);
            low = split;
        }
    }
    if (low < n_page)
        qsort(all + low, high - low, sizeof *all, compare_hits);
}

static bool find(Run *run, const SearchPlan *plan, GError **error)
{
    const SearchTables *tables =
        run->index->is_public ? &search_tables_published : &search_tables_all;
    SearchEntries entries = {(const uint32_t *)(void *)run->lengths->data, run->lengths->len};
    g_array_set_size(run->hits, 0);
    g_array_set_size(run->matched, 0);
    if (!search_match(run->db, tables, plan, &entries, run->phrases, run->matched, error))
        return false;
    for (unsigned i = 0; i < run->matched->len; i++) {
        const SearchMatch *match = &g_array_index(run->matched, SearchMatch, i);
        if (is_wanted(run, match->entry))
            g_array_append_vals(run->hits, match, 1);
    }
    if (!run->ask->is_newest) /* they come so */
        sort_page(run->hits, run->is_whole ? run->hits->len
                                           : MIN((size_t)run->ask->from +
                                                     MIN(run->ask->most, LIMIT_SEARCH_HITS),
                                                 run->hits->len));
    return true;
}

/* --- the answer ------------------------------------------------------------------------------------------ */

static void copy_rows(Run *run, GPtrArray *to)
{
    RecordIndex *index = run->index;
    unsigned most = MIN(run->ask->most, LIMIT_SEARCH_HITS);
    g_rw_lock_reader_lock(&index->lock);
    for (unsigned i = run->ask->from; i < run->hits->len && to->len < most; i++) {
        const SearchMatch *hit = &g_array_index(run->hits, SearchMatch, i);
        uint32_t at = hit->entry < index->slot_of_entry->len
                          ? g_array_index(index->slot_of_entry, uint32_t, hit->entry)
                          : 0;
        if (at == 0) /* changed while we looked; the next search finds it */
            continue;
        g_autofree RecordRow *row =
            record_index_row(&g_array_index(index->slots, RecordSlot, at - 1));
        SearchHit *shown = g_new0(SearchHit, 1);
        shown->row = *row;
        shown->score = (double)hit->score;
        g_ptr_array_add(to, shown);
    }
    g_rw_lock_reader_unlock(&index->lock);
}

static bool add_snippets(Run *run, const SearchPlan *plan, const GPtrArray *hits, GError **error)
{
    SearchSeen seen = {0};
    bool is_good = true;
    for (unsigned i = 0; i < hits->len && is_good; i++) {
        SearchHit *hit = hits->pdata[i];
        is_good = search_snippet(run->db, run->types, run->index->is_public, plan, &seen,
                                 run->ask->lang, hit->row.id, &hit->snippet, &hit->where, error);
    }
    search_seen_clear(&seen);
    return is_good;
}

static GPtrArray *count_facets(Run *run, GError **error)
{
    RecordIndex *index = run->index;
    if (!run->ask->facets)
        return g_ptr_array_new();
    roaring_bitmap_t *among = roaring_bitmap_create();
    g_rw_lock_reader_lock(&index->lock);
    for (unsigned i = 0; i < run->matched->len; i++) {
        uint32_t entry = g_array_index(run->matched, SearchMatch, i).entry;
        uint32_t at = entry < index->slot_of_entry->len
                          ? g_array_index(index->slot_of_entry, uint32_t, entry)
                          : 0;
        if (at > 0)
            roaring_bitmap_add(among, at - 1);
    }
    GPtrArray *facets = record_index_facets_of(index, run->db, run->types, run->account, run->query,
                                               run->ask->facets, among, error);
    g_rw_lock_reader_unlock(&index->lock);
    roaring_bitmap_free(among);
    return facets;
}

static bool answer(Run *run, const SearchPlan *plan, const SearchQuestion *question,
                   SearchAnswer *out, GError **error)
{
    out->n_total = run->hits->len;
    out->hits = g_ptr_array_new_with_free_func((GDestroyNotify)search_hit_free);
    out->synonyms = g_ptr_array_ref(plan->synonyms);
    copy_rows(run, out->hits);
    if (!add_snippets(run, plan, out->hits, error) || !(out->facets = count_facets(run, error)))
        return false;
    if (out->n_total > SEARCH_DOUBTFUL)
        return true;
    GError *fault = NULL;
    out->did_you_mean = search_similar(run->db, question, &fault);
    if (fault)
        g_propagate_error(error, fault);
    return !fault;
}

/* Compounds of the words ("människohandelsoffer") cost most, so they are looked for where little else
 * is found. */
static bool search(Run *run, const SearchQuestion *question, SearchPlan *plan, GError **error)
{
    g_autoptr(SearchGlossary) glossary = search_glossary_current(run->index, run->db, error);
    if (!glossary || !find_wanted(run, error))
        return false;
    search_plan_init(plan, question, run->ask->lang, glossary, false);
    bool is_good = find(run, plan, error);
    if (is_good && run->matched->len < SEARCH_FEW && plan->has_compounds) {
        search_plan_clear(plan);
        search_plan_init(plan, question, run->ask->lang, glossary, true);
        is_good = find(run, plan, error);
    }
    if (!is_good)
        search_plan_clear(plan);
    return is_good;
}

static Run run_of(RecordIndex *index, Db *db, const RecordTypes *types, const char *account,
                  const SearchAsk *ask)
{
    return (Run){.index = index,
                 .db = db,
                 .types = types,
                 .account = account,
                 .ask = ask,
                 .query = ask->narrowed ? ask->narrowed : &everything,
                 .lengths = g_array_new(FALSE, FALSE, sizeof(uint32_t)),
                 .wanted = g_byte_array_new(),
                 .hits = g_array_new(FALSE, FALSE, sizeof(SearchMatch)),
                 .matched = g_array_new(FALSE, FALSE, sizeof(SearchMatch)),
                 .phrases = search_phrases_new()};
}

static void run_clear(Run *run)
{
    g_array_unref(run->lengths);
    g_byte_array_unref(run->wanted);
    g_array_unref(run->hits);
    g_array_unref(run->matched);
    g_hash_table_unref(run->phrases);
}

bool search_run(RecordIndex *index, Db *db, const RecordTypes *types, const char *account,
                const SearchAsk *ask, SearchAnswer *out_answer, GError **error)
{
    SearchQuestion question;
    SearchPlan plan = {0};
    SearchAnswer made = {0};
    Run run = run_of(index, db, types, account, ask);
    search_question_init(&question, ask->text);
    /* All of it sees one moment; refused where the caller has begun such a reading already. */
    bool is_begun = db_run(db, STMT_ENGINE_BEGIN_READ, NULL, "");
    bool is_found = search(&run, &question, &plan, error);
    bool is_good = is_found && answer(&run, &plan, &question, &made, error);
    if (is_begun)
        (void)db_run(db, STMT_ENGINE_COMMIT, NULL, "");
    if (is_found)
        search_plan_clear(&plan);
    search_question_clear(&question);
    run_clear(&run);
    if (is_good)
        *out_answer = made;
    else
        search_answer_clear(&made);
    return is_good;
}

bool search_find_ids(RecordIndex *index, Db *db, const RecordTypes *types, const char *account,
                     const SearchAsk *ask, const SearchQuestion *question, SearchPlan *out_plan,
                     GPtrArray *ids, GError **error)
{
    Run run = run_of(index, db, types, account, ask);
    run.is_whole = true;
    bool is_begun = db_run(db, STMT_ENGINE_BEGIN_READ, NULL, "");
    bool is_found = search(&run, question, out_plan, error);
    if (is_begun)
        (void)db_run(db, STMT_ENGINE_COMMIT, NULL, "");
    g_rw_lock_reader_lock(&index->lock);
    for (unsigned i = 0; is_found && i < run.hits->len; i++) {
        uint32_t entry = g_array_index(run.hits, SearchMatch, i).entry;
        uint32_t at = entry < index->slot_of_entry->len
                          ? g_array_index(index->slot_of_entry, uint32_t, entry)
                          : 0;
        if (at > 0)
            g_ptr_array_add(ids, g_strdup(g_array_index(index->slots, RecordSlot, at - 1).id));
    }
    g_rw_lock_reader_unlock(&index->lock);
    run_clear(&run);
    return is_found;
}

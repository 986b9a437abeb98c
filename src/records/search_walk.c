/* All hits of a search: for files that somebody takes away, and for what is new in a search that is kept. */
#include "records/search_private.h"

#include "base/limits.h"

#include <string.h>

struct SearchWalk {
    RecordTypes *types;
    char *account, *lang;
    GPtrArray *ids;
    unsigned at;
    bool has_words;
    SearchQuestion question; /* the plan's words point into it */
    SearchPlan plan;
    SearchSeen seen;
};

void search_found_free(SearchFound *found)
{
    if (!found)
        return;
    record_free(found->record);
    g_free(found->snippet);
    g_free(found->where);
    g_free(found);
}

void search_walk_free(SearchWalk *walk)
{
    if (!walk)
        return;
    if (walk->has_words)
        search_plan_clear(&walk->plan);
    search_question_clear(&walk->question);
    search_seen_clear(&walk->seen);
    record_types_unref(walk->types);
    g_ptr_array_unref(walk->ids);
    g_free(walk->account);
    g_free(walk->lang);
    g_free(walk);
}

const GPtrArray *search_walk_ids(const SearchWalk *walk)
{
    return walk->ids;
}

const GPtrArray *search_walk_synonyms(const SearchWalk *walk)
{
    static GPtrArray none;
    return walk->has_words ? walk->plan.synonyms : &none;
}

/* --- finding ------------------------------------------------------------------------------------------ */

static bool find_by_filters(SearchWalk *walk, RecordIndex *index, Db *db, const SearchAsk *ask,
                            GError **error)
{
    static const RecordQuery everything;
    if (!record_index_keep_up(index, db, error))
        return false;
    g_rw_lock_reader_lock(&index->lock);
    roaring_bitmap_t *found =
        record_index_evaluate(index, db, walk->types, walk->account,
                              ask->narrowed ? ask->narrowed : &everything, NULL, error);
    if (found) {
        roaring_uint32_iterator_t at;
        roaring_init_iterator_last(found, &at);
        for (; at.has_value; roaring_previous_uint32_iterator(&at))
            g_ptr_array_add(walk->ids,
                            g_strdup(g_array_index(index->slots, RecordSlot, at.current_value).id));
        roaring_bitmap_free(found);
    }
    g_rw_lock_reader_unlock(&index->lock);
    return found != NULL;
}

SearchWalk *search_walk_new(RecordIndex *index, Db *db, const RecordTypes *types,
                            const char *account, const SearchAsk *ask, GError **error)
{
    g_autoptr(SearchWalk) walk = g_new0(SearchWalk, 1);
    walk->types = record_types_ref((RecordTypes *)types); /* counts, nothing else */
    walk->account = g_strdup(account);
    walk->lang = g_strdup(ask->lang);
    walk->ids = g_ptr_array_new_with_free_func(g_free);
    if (ask->text)
        search_question_init(&walk->question, ask->text);
    walk->has_words = ask->text && search_find_ids(index, db, types, account, ask, &walk->question,
                                                   &walk->plan, walk->ids, error);
    if (ask->text ? !walk->has_words : !find_by_filters(walk, index, db, ask, error))
        return NULL;
    if (walk->ids->len > LIMIT_SEARCH_EXPORT) {
        g_set_error(
            error, FYR_ERROR, FYR_ERROR_LIMIT,
            "the search finds %u records, and %u fit into one answer; narrow it by a filter",
            walk->ids->len, LIMIT_SEARCH_EXPORT);
        return NULL;
    }
    return g_steal_pointer(&walk);
}

/* --- reading ------------------------------------------------------------------------------------------ */

static char *without_marks(const char *snippet)
{
    g_autoptr(GString) text = g_string_new(snippet);
    g_string_replace(text, "\xee\x80\x80", "", 0);
    g_string_replace(text, "\xee\x80\x81", "", 0);
    return g_string_free(g_steal_pointer(&text), FALSE);
}

static bool add_snippet(SearchWalk *walk, Db *db, SearchFound *found, GError **error)
{
    g_autofree char *marked = NULL;
    if (!walk->has_words) {
        found->snippet = g_strdup("");
        found->where = g_strdup("");
        return true;
    }
    if (!search_snippet(db, walk->types, walk->account == NULL, &walk->plan, &walk->seen,
                        walk->lang, found->record->id, &marked, &found->where, error))
        return false;
    found->snippet = without_marks(marked);
    return true;
}

/* Withdrawn, deleted or out of sight since the search was made: left out. */
static bool has_gone(const GError *fault)
{
    return !fault || g_error_matches(fault, FYR_ERROR, FYR_ERROR_NOT_FOUND) ||
           g_error_matches(fault, FYR_ERROR, FYR_ERROR_GONE);
}

SearchFound *search_walk_next(SearchWalk *walk, Db *db, GError **error)
{
    while (walk->at < walk->ids->len) {
        const char *id = walk->ids->pdata[walk->at++];
        g_autoptr(GError) fault = NULL;
        g_autoptr(SearchFound) found = g_new0(SearchFound, 1);
        found->record = walk->account ? record_load(db, walk->types, walk->account, id, &fault)
                                      : record_load_published(db, id, &fault);
        if (!found->record && !has_gone(fault)) {
            g_propagate_error(error, g_steal_pointer(&fault));
            return NULL;
        }
        found->type = found->record ? record_types_find(walk->types, found->record->type) : NULL;
        if (!found->type)
            continue;
        return add_snippet(walk, db, found, error) ? g_steal_pointer(&found) : NULL;
    }
    return NULL;
}

/* What is new in a search that somebody keeps.
 *
 * A look finds all hits H, as their owner may see them, and asks which records were changed since the last
 * look (record_change is in the order of the writes, so nothing is missed that was written while we looked).
 * New is what is in both and was not in S, the hits of the last look; then S = H. The first look has no S yet:
 * it remembers all but what was changed since the search was saved, tells nothing, and leaves the mark where
 * it is, so that those are new at the next look.
 *
 * S is kept as sorted 64-bit hashes of the ids: 8 bytes a hit instead of a row of a table. Two of 100,000
 * ids have the same hash once in some billion searches; then one mail is not sent. */
#include "records/saved.h"

#include "base/isotime.h"
#include "base/limits.h"

#include <stdlib.h>
#include <string.h>

#define HOUR_S (60 * 60)
#define MORNING_S (5 * HOUR_S) /* UTC: mail of a day is there when the region begins to work */

/* --- sets of ids --------------------------------------------------------------------------------- */

/* FNV-1a, 64 bits: http://www.isthe.com/chongo/tech/comp/fnv/ */
static uint64_t hash_of(const char *id)
{
    uint64_t hash = 0xcbf29ce484222325u;
    for (; *id; id++)
        hash = (hash ^ (unsigned char)*id) * 0x100000001b3u;
    return hash;
}

static int compare_hashes(const void *a, const void *b)
{
    uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;
    return x < y ? -1 : x > y;
}

static bool is_among(const GArray *set, uint64_t hash)
{
    return set->len > 0 && bsearch(&hash, set->data, set->len, sizeof hash, compare_hashes) != NULL;
}

/* Little-endian on every machine: a store may move. */
static GByteArray *pack(const GArray *set)
{
    GByteArray *bytes = g_byte_array_sized_new(1 + set->len * 8);
    static const guint8 version = 1; /* and an empty set is something else than none */
    g_byte_array_append(bytes, &version, 1);
    for (unsigned i = 0; i < set->len; i++) {
        uint64_t hash = GUINT64_TO_LE(g_array_index(set, uint64_t, i));
        g_byte_array_append(bytes, (const guint8 *)&hash, sizeof hash);
    }
    return bytes;
}

/* NULL in the store: `out_is_first`. */
static GArray *load_seen(Db *db, const char *id, bool *out_is_first, GError **error)
{
    g_autoptr(GArray) set = g_array_new(FALSE, FALSE, sizeof(uint64_t));
    g_autoptr(Rows) rows = db_query(db, STMT_SAVED_SEARCH_SEEN, error, "s", id);
    if (!rows || !rows_next(rows, error))
        return NULL;
    size_t size = 0;
    const char *bytes = rows_bytes(rows, 0, &size);
    *out_is_first = rows_is_null(rows, 0);
    for (size_t i = 1; bytes && i + 8 <= size; i += 8) {
        uint64_t hash;
        memcpy(&hash, bytes + i, sizeof hash);
        hash = GUINT64_FROM_LE(hash);
        g_array_append_val(set, hash);
    }
    return g_steal_pointer(&set);
}

/* --- one look -------------------------------------------------------------------------------------- */

typedef struct {
    Centre *centre;
    Db *db;
    const RecordTypes *types;
    RecordIndex *index; /* made when the first search needs it */
    const SavedLook *look;
    unsigned n_told;
} Looking;

static bool ask_int(Db *db, StatementId statement, int64_t *out, GError **error)
{
    g_autoptr(Rows) rows = db_query(db, statement, error, "");
    if (!rows || !rows_next(rows, error))
        return false;
    *out = rows_int(rows, 0);
    return true;
}

static GHashTable *changed_since(Db *db, int64_t seq, GError **error)
{
    g_autoptr(GHashTable) ids = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    g_autoptr(Rows) rows = db_query(db, STMT_RECORD_CHANGES_SINCE, error, "i", seq);
    GError *fault = NULL;
    while (rows && rows_next(rows, &fault))
        g_hash_table_add(ids, g_strdup(rows_text(rows, 1)));
    if (fault)
        g_propagate_error(error, fault);
    return rows && !fault ? g_steal_pointer(&ids) : NULL;
}

static SearchWalk *find(Looking *looking, const SavedSearch *search, GError **error)
{
    g_auto(SavedQuestion) question = {0};
    saved_question_init(&question, search->query);
    const RecordQuery query = {.filters = (const RecordFilter *)question.filters->data,
                               .n_filters = question.filters->len};
    const SearchAsk ask = {
        .text = question.text, .lang = search->lang, .narrowed = &query, .is_newest = true};
    if (!looking->index)
        looking->index = record_index_new(false);
    return search_walk_new(looking->index, looking->db, looking->types, search->account, &ask,
                           error);
}

/* Their own draft is no news to them. */
static bool is_news(Db *db, const SavedSearch *search, const char *id, bool *out_is, GError **error)
{
    g_autoptr(Rows) rows = db_query(db, STMT_SAVED_SEARCH_AUTHOR, error, "s", id);
    GError *fault = NULL;
    *out_is = rows && rows_next(rows, &fault) &&
              (rows_int(rows, 1) != 0 || g_strcmp0(rows_text(rows, 0), search->account) != 0);
    if (fault)
        g_propagate_error(error, fault);
    return rows && !fault;
}

/* The day's morning that comes next; weekly: Monday's. */
static void next_look(SavedRhythm rhythm, char out[ISO_DATETIME_BYTES])
{
    char now[ISO_DATETIME_BYTES];
    iso_now_write(now);
    if (rhythm == SAVED_HOURLY) {
        iso_later_write(out, HOUR_S);
        return;
    }
    IsoDay day = iso_today();
    char date[ISO_DATE_BYTES];
    bool is_before = strncmp(now + 11, "05:00", 5) < 0;
    day += is_before ? 0 : 1;
    while (rhythm == SAVED_WEEKLY && (day % 7 + 7) % 7 != 4) /* 1970-01-01, day 0, was a Thursday */
        day++;
    iso_day_write(day, date);
    g_snprintf(out, ISO_DATETIME_BYTES, "%sT05:00:00.000Z", date);
}

typedef struct {
    GArray *seen; /* to be kept */
    GPtrArray *fresh;
    int64_t seq;
    bool is_first;
} Looked;

static bool compare(Looking *looking, const SavedSearch *search, const GArray *before,
                    Looked *looked, GError **error)
{
    g_autoptr(SearchWalk) walk = find(looking, search, error);
    g_autoptr(GHashTable) changed = walk ? changed_since(looking->db, search->seq, error) : NULL;
    if (!changed)
        return false;
    const GPtrArray *ids = search_walk_ids(walk);
    for (unsigned i = 0; i < ids->len; i++) {
        const char *id = ids->pdata[i];
        uint64_t hash = hash_of(id);
        bool is_new = g_hash_table_contains(changed, id) && !is_among(before, hash);
        if (is_new && !looked->is_first) {
            bool is_told = false;
            if (!is_news(looking->db, search, id, &is_told, error))
                return false;
            if (is_told)
                g_ptr_array_add(looked->fresh, g_strdup(id));
        }
        if (!is_new || !looked->is_first)
            g_array_append_val(looked->seen, hash);
    }
    g_array_sort(looked->seen, compare_hashes);
    return true;
}

/* The note that it was told and what is told: one write. */
static bool keep(Looking *looking, const SavedSearch *search, const Looked *looked, GError **error)
{
    char next[ISO_DATETIME_BYTES];
    next_look(search->rhythm, next);
    g_autoptr(GByteArray) bytes = pack(looked->seen);
    Db *db = centre_write_begin(looking->centre, error);
    if (!db)
        return false;
    bool is_good =
        db_run(db, STMT_SAVED_SEARCH_LOOKED, error, "sbisis", search->id, (const void *)bytes->data,
               (size_t)bytes->len, looked->seq, next, search->seq, search->next_look);
    bool is_ours = is_good && db_changes(db) > 0; /* else somebody changed it meanwhile */
    if (is_ours && looked->fresh->len > 0)
        is_good = looking->look->tell(db, search, looked->fresh, looking->look->data, error);
    if (!is_good) {
        centre_write_rollback(looking->centre);
        return false;
    }
    if (!centre_write_commit(looking->centre, error))
        return false;
    looking->n_told += is_ours && looked->fresh->len > 0;
    return true;
}

static bool look_at(Looking *looking, const SavedSearch *search, GError **error)
{
    Looked looked = {0};
    g_autoptr(GArray) before = load_seen(looking->db, search->id, &looked.is_first, error);
    if (!before || !ask_int(looking->db, STMT_SAVED_SEARCH_NEWEST_CHANGE, &looked.seq, error))
        return false;
    bool is_still = looked.seq == search->seq && !looked.is_first; /* nothing was written at all */
    looked.seen = is_still ? g_array_ref(before) : g_array_new(FALSE, FALSE, sizeof(uint64_t));
    looked.fresh = g_ptr_array_new_with_free_func(g_free);
    if (looked.is_first)
        looked.seq = search->seq;
    bool is_good = (is_still || compare(looking, search, before, &looked, error)) &&
                   keep(looking, search, &looked, error);
    g_array_unref(looked.seen);
    g_ptr_array_unref(looked.fresh);
    return is_good;
}

/* --- all of them ----------------------------------------------------------------------------------- */

bool saved_searches_are_due(Db *db, const char *now, bool *out_are_due, GError **error)
{
    g_autoptr(Rows) rows = db_query(db, STMT_SAVED_SEARCH_ANY_DUE, error, "ss", now, SAVED_JOB);
    if (!rows || !rows_next(rows, error))
        return false;
    *out_are_due = rows_int(rows, 0) != 0 && rows_int(rows, 1) == 0;
    return true;
}

static GPtrArray *due_ids(Db *db, GError **error)
{
    char now[ISO_DATETIME_BYTES];
    iso_now_write(now);
    g_autoptr(GPtrArray) ids = g_ptr_array_new_with_free_func(g_free);
    g_autoptr(Rows) rows = db_query(db, STMT_SAVED_SEARCH_DUE, error, "s", now);
    GError *fault = NULL;
    while (rows && rows_next(rows, &fault))
        g_ptr_array_add(ids, g_strdup(rows_text(rows, 0)));
    if (fault)
        g_propagate_error(error, fault);
    return rows && !fault ? g_steal_pointer(&ids) : NULL;
}

/* What failed comes again in an hour, not with the next turn. */
static void postpone(Centre *centre, const SavedSearch *search)
{
    char next[ISO_DATETIME_BYTES];
    iso_later_write(next, HOUR_S);
    Db *db = centre_write_begin(centre, NULL);
    if (db && db_run(db, STMT_SAVED_SEARCH_SET_RHYTHM, NULL, "sss", search->id,
                     saved_rhythm_word(search->rhythm), next))
        (void)centre_write_commit(centre, NULL);
    else if (db)
        centre_write_rollback(centre);
}

bool saved_searches_look(Centre *centre, const RecordTypes *types, const SavedLook *look,
                         unsigned *out_n_told, GError **error)
{
    Looking looking = {
        .centre = centre, .db = centre_reader(centre, error), .types = types, .look = look};
    g_autoptr(GPtrArray) ids = looking.db ? due_ids(looking.db, error) : NULL;
    for (unsigned i = 0; ids && i < ids->len; i++) {
        g_autoptr(GError) fault = NULL;
        g_autoptr(SavedSearch) search = saved_search_load(looking.db, ids->pdata[i], &fault);
        bool is_gone = g_error_matches(fault, FYR_ERROR, FYR_ERROR_NOT_FOUND);
        if (search && search->next_look && !look_at(&looking, search, &fault)) {
            look->on_fault(search, fault, look->data);
            postpone(centre, search);
        } else if (!search && !is_gone) {
            g_propagate_error(error, g_steal_pointer(&fault));
            g_clear_pointer(&ids, g_ptr_array_unref);
        }
    }
    record_index_free(looking.index);
    if (out_n_told)
        *out_n_told = looking.n_told;
    return ids != NULL;
}

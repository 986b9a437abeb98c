/* What is shown of a hit: some words around the place that says most, in the asker's language if the
 * hit is there, with marks around what was found, in whatever form it stands there. */
#include "records/body_private.h"
#include "records/search_private.h"

#include "base/limits.h"

#include <string.h>

#define WINDOW 28u /* words that are shown */
#define LEAD 6u    /* of them before the first hit */
#define MARK_BEGIN "\xee\x80\x80"
#define MARK_END "\xee\x80\x81"

typedef struct {
    const char *start, *end;
    guint hit; /* 0: none; else which word it is, by its folded form */
} Place;

typedef struct {
    const SearchPlan *plan;
    const char *lang;
    SearchSeen *seen;
    unsigned best; /* of what was found so far */
    char *snippet, *where;
} Finder;

/* --- one text ------------------------------------------------------------------------------------------ */

static guint hit_of(Finder *finder, const Word *word, int language)
{
    GHashTable **known = &finder->seen->hits[language + 1];
    gpointer hit = NULL;
    if (!*known)
        *known = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    if (g_hash_table_lookup_extended(*known, word->exact, NULL, &hit))
        return GPOINTER_TO_UINT(hit);
    if (search_plan_hits(finder->plan, word, language))
        hit = GUINT_TO_POINTER(g_str_hash(word->folded) | 1u);
    g_hash_table_insert(*known, g_strdup(word->exact), hit);
    return GPOINTER_TO_UINT(hit);
}

/* How many different words that were found stand in the window. */
static unsigned count_hits(const Place *places, unsigned n)
{
    guint seen[WINDOW];
    unsigned n_seen = 0;
    for (unsigned i = 0; i < n; i++) {
        bool is_new = places[i].hit != 0;
        for (unsigned k = 0; k < n_seen && is_new; k++)
            is_new = seen[k] != places[i].hit;
        if (is_new)
            seen[n_seen++] = places[i].hit;
    }
    return n_seen;
}

/* The text between two places on one line, without marks of its own. */
static void put_between(GString *to, const char *from, const char *end)
{
    while (from < end) {
        gunichar c = g_utf8_get_char_validated(from, end - from);
        if (c >= (gunichar)-2) {
            from++;
            continue;
        }
        from = g_utf8_next_char(from);
        bool is_space = g_unichar_isspace(c) || g_unichar_iscntrl(c);
        if (is_space && (to->len == 0 || to->str[to->len - 1] == ' '))
            continue;
        if (c == 0xe000 || c == 0xe001)
            continue;
        g_string_append_unichar(to, is_space ? ' ' : c);
    }
}

static char *write_window(const char *text, gsize length, const GArray *places, unsigned from)
{
    GString *to = g_string_new(from > 0 ? "\xe2\x80\xa6 " : "");
    unsigned end = MIN(from + WINDOW, places->len);
    const char *at = from > 0 ? g_array_index(places, Place, from).start : text;
    for (unsigned i = from; i < end; i++) {
        const Place *place = &g_array_index(places, Place, i);
        put_between(to, at, place->start);
        if (place->hit)
            g_string_append(to, MARK_BEGIN);
        put_between(to, place->start, place->end);
        if (place->hit)
            g_string_append(to, MARK_END);
        at = place->end;
    }
    if (end < places->len)
        g_string_append(to, " \xe2\x80\xa6");
    else
        put_between(to, at, text + length);
    return g_strchomp(g_string_free(to, FALSE));
}

static unsigned best_window(const GArray *places, unsigned *out_hits)
{
    unsigned best = 0, best_hits = 0;
    for (unsigned i = 0; i < places->len; i++) {
        if (!g_array_index(places, Place, i).hit)
            continue;
        unsigned from = i > LEAD ? i - LEAD : 0;
        unsigned n =
            count_hits(&g_array_index(places, Place, from), MIN(WINDOW, places->len - from));
        if (n > best_hits) {
            best = from;
            best_hits = n;
        }
    }
    *out_hits = best_hits;
    return best;
}

/* `rank`: of two places with the same words the one with the larger rank is shown. */
static void look_at(Finder *finder, const char *where, const char *text, const char *lang,
                    unsigned rank)
{
    gsize length = text ? strnlen(text, LIMIT_SEARCH_SHOWN_BYTES) : 0;
    int language = words_language(lang);
    const char *at = text;
    Word word;
    if (length == 0)
        return;
    g_autoptr(GArray) places = g_array_new(FALSE, FALSE, sizeof(Place));
    while (words_next(&at, text + length, &word)) {
        Place place = {word.start, word.end, hit_of(finder, &word, language)};
        g_array_append_val(places, place);
    }
    unsigned n_hits = 0, from = best_window(places, &n_hits);
    rank += g_strcmp0(lang, finder->lang) == 0 ? 2 : 0;
    /* Without a hit, the beginning of what sums it up is better than nothing. */
    unsigned value = n_hits * 100 + rank + 1;
    if (places->len == 0 || value <= finder->best)
        return;
    finder->best = value;
    g_free(finder->snippet);
    g_free(finder->where);
    finder->snippet = write_window(text, length, places, from);
    finder->where = g_strdup(where);
}

/* --- a record ------------------------------------------------------------------------------------------- */

static void look_at_fields(Finder *finder, const RecordType *type, const RecordBody *body,
                           const char *original)
{
    for (unsigned f = 0; f < type->n_fields; f++) {
        const RecordField *field = &type->fields[f];
        if (field->weight == 0 || (field->kind != FIELD_LINE && field->kind != FIELD_TEXT))
            continue;
        /* The title is shown anyway. */
        unsigned rank = f == type->title ? 0 : f == type->summary ? 20 : 5 + field->weight;
        g_autofree const char **langs = record_body_langs(body, field->id);
        for (unsigned l = 0; langs[l]; l++)
            for (unsigned i = 0; i < record_body_count(body, field->id, langs[l]); i++)
                look_at(finder, field->id, record_body_get(body, field->id, langs[l], i),
                        *langs[l] ? langs[l] : original, rank);
    }
}

static bool look_at_file(Finder *finder, Db *db, bool is_public, const char *record,
                         const RecordFile *file, const char *original, GError **error)
{
    GError *fault = NULL;
    g_autofree const char **langs = record_body_sorted(file->caption);
    for (unsigned i = 0; langs[i]; i++)
        look_at(finder, file->name, g_hash_table_lookup(file->caption, langs[i]), langs[i], 4);
    look_at(finder, file->name, file->name, NULL, 0);
    g_autoptr(Rows) rows =
        is_public ? db_query(db, STMT_PUBLISHED_TEXT_GET, error, "ss", record, file->sha256)
                  : db_query(db, STMT_SEARCH_BLOB_TEXT, error, "s", file->sha256);
    if (rows && rows_next(rows, &fault))
        look_at(finder, file->name, rows_text(rows, 0), original, 3);
    if (fault)
        g_propagate_error(error, fault);
    return rows && !fault;
}

static bool look_at_record(Finder *finder, Db *db, const RecordTypes *types, bool is_public,
                           const char *record, GError **error)
{
    GError *fault = NULL;
    g_autoptr(Rows) row =
        db_query(db, is_public ? STMT_SEARCH_PUBLISHED : STMT_SEARCH_RECORD, error, "s", record);
    if (!row || !rows_next(row, &fault)) {
        if (fault)
            g_propagate_error(error, fault);
        return row && !fault; /* it went while we looked */
    }
    const RecordType *type = record_types_find(types, rows_text(row, 0));
    const char *original = rows_text(row, 1), *json = rows_text(row, 3);
    g_autoptr(RecordBody) body = record_body_parse(json, strlen(json), error);
    if (!body)
        return false;
    if (type)
        look_at_fields(finder, type, body, original);
    GPtrArray *files = record_body_files(body);
    for (unsigned i = 0; i < files->len; i++)
        if (!look_at_file(finder, db, is_public, record, files->pdata[i], original, error))
            return false;
    return true;
}

void search_seen_clear(SearchSeen *seen)
{
    for (unsigned i = 0; i < G_N_ELEMENTS(seen->hits); i++)
        g_clear_pointer(&seen->hits[i], g_hash_table_unref);
}

bool search_snippet(Db *db, const RecordTypes *types, bool is_public, const SearchPlan *plan,
                    SearchSeen *seen, const char *lang, const char *record, char **out_snippet,
                    char **out_where, GError **error)
{
    Finder finder = {.plan = plan, .lang = lang, .seen = seen};
    bool is_good = look_at_record(&finder, db, types, is_public, record, error);
    if (is_good) {
        *out_snippet = finder.snippet ? finder.snippet : g_strdup("");
        *out_where = finder.where ? finder.where : g_strdup("");
    } else {
        g_free(finder.snippet);
        g_free(finder.where);
    }
    return is_good;
}

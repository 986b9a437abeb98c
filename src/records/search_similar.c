/* "Did you mean": a word that is in no public record, and one close to it that is in many. Only words
 * of public records are offered, whoever asks: a word may be all that is secret about a record. */
#include "records/search_private.h"

#include <stdlib.h>
#include <string.h>

#define LETTERS_MOST 40u

/* Letters put in, left out, changed, or two changed about; `most` + 1 if it is more than that. */
static unsigned distance(const gunichar *a, unsigned n_a, const gunichar *b, unsigned n_b,
                         unsigned most)
{
    unsigned rows[3][LETTERS_MOST + 1];
    unsigned *before = rows[0], *last = rows[1], *now = rows[2];
    if ((n_a > n_b ? n_a - n_b : n_b - n_a) > most)
        return most + 1;
    for (unsigned k = 0; k <= n_b; k++)
        last[k] = k;
    for (unsigned i = 1; i <= n_a; i++) {
        unsigned least = now[0] = i;
        for (unsigned k = 1; k <= n_b; k++) {
            unsigned d = last[k - 1] + (a[i - 1] != b[k - 1]);
            d = MIN(d, MIN(last[k], now[k - 1]) + 1);
            if (i > 1 && k > 1 && a[i - 1] == b[k - 2] && a[i - 2] == b[k - 1])
                d = MIN(d, before[k - 2] + 1);
            now[k] = d;
            least = MIN(least, d);
        }
        if (least > most)
            return most + 1;
        unsigned *spare = before;
        before = last;
        last = now;
        now = spare;
    }
    return MIN(last[n_b], most + 1);
}

static unsigned read_letters(const char *text, gunichar out[LETTERS_MOST])
{
    unsigned n = 0;
    for (; *text && n < LETTERS_MOST; text = g_utf8_next_char(text))
        out[n++] = g_utf8_get_char(text);
    return *text ? 0 : n;
}

/* --- words that are there ---------------------------------------------------------------------------- */

typedef struct {
    char *term;
    unsigned distance;
    uint64_t n;
} Candidate;

typedef struct {
    gunichar own[LETTERS_MOST];
    unsigned n_own, most;
    GHashTable *by_term; /* Candidate */
} Looking;

static void candidate_free(gpointer data)
{
    Candidate *candidate = data;
    g_free(candidate->term);
    g_free(candidate);
}

static bool look_at_term(const char *term, uint32_t n, PostingReader *reader, void *data,
                         GError **error)
{
    (void)reader, (void)error;
    Looking *looking = data;
    gunichar other[LETTERS_MOST];
    Candidate *known = g_hash_table_lookup(looking->by_term, term);
    if (known) { /* in another segment */
        known->n += n;
        return true;
    }
    unsigned n_other = strchr(term, ':') ? 0 : read_letters(term, other);
    unsigned d = n_other > 0 ? distance(looking->own, looking->n_own, other, n_other, looking->most)
                             : looking->most + 1;
    if (d > looking->most)
        return true;
    known = g_new0(Candidate, 1);
    *known = (Candidate){g_strdup(term), d, n};
    g_hash_table_insert(looking->by_term, known->term, known);
    return true;
}

typedef struct {
    Db *db;
    bool is_there;
} Presence;

/* Records that are gone leave their words in a segment for a while. */
static bool look_for_entry(const char *term, uint32_t n, PostingReader *reader, void *data,
                           GError **error)
{
    (void)term, (void)n;
    Presence *presence = data;
    GError *fault = NULL;
    reader->has_places = false;
    while (!presence->is_there && !fault && posting_reader_next(reader)) {
        g_autoptr(Rows) rows = db_query(presence->db, STMT_PUBLISHED_ENTRY_LIVE, &fault, "ii",
                                        (int64_t)reader->entry, (int64_t)reader->entry);
        presence->is_there = rows && rows_next(rows, &fault);
    }
    if (fault)
        g_propagate_error(error, fault);
    return !fault;
}

static int compare_candidates(const void *a, const void *b)
{
    const Candidate *x = *(const Candidate *const *)a, *y = *(const Candidate *const *)b;
    if (x->distance != y->distance)
        return x->distance < y->distance ? -1 : 1;
    if (x->n != y->n)
        return x->n > y->n ? -1 : 1;
    return strcmp(x->term, y->term);
}

/* The first that is in a published record; NULL if it is the word itself, or there is none. */
static char *first_present(Db *db, GHashTable *by_term, GError **error)
{
    guint n;
    g_autofree gpointer *terms = g_hash_table_get_keys_as_array(by_term, &n);
    g_autofree const Candidate **all = g_new0(const Candidate *, n + 1);
    for (guint i = 0; i < n; i++)
        all[i] = g_hash_table_lookup(by_term, terms[i]);
    qsort(all, n, sizeof(Candidate *), compare_candidates);
    for (guint i = 0; i < n; i++) {
        Presence presence = {.db = db};
        if (!search_read_term(db, &search_tables_published, all[i]->term, false, look_for_entry,
                              &presence, error))
            return NULL;
        if (presence.is_there)
            return all[i]->distance > 0 ? g_strdup(all[i]->term) : NULL;
    }
    return NULL;
}

/* The best word for one; NULL if it is known itself, or nothing is close. */
static char *find_word(Db *db, const char *word, GError **error)
{
    Looking looking = {.n_own = 0};
    looking.n_own = read_letters(word, looking.own);
    looking.most = looking.n_own <= 5 ? 1 : 2;
    if (looking.n_own < 4)
        return NULL;
    g_autofree char *from = g_strndup(word, (gsize)(g_utf8_offset_to_pointer(word, 2) - word));
    g_autoptr(GHashTable) by_term =
        g_hash_table_new_full(g_str_hash, g_str_equal, NULL, candidate_free);
    looking.by_term = by_term;
    if (!search_read_term(db, &search_tables_published, from, true, look_at_term, &looking, error))
        return NULL;
    return first_present(db, by_term, error);
}

char *search_similar(Db *db, const SearchQuestion *question, GError **error)
{
    g_autoptr(GString) text = g_string_new(NULL);
    GError *fault = NULL;
    const char *at = question->text;
    bool is_changed = false;
    for (unsigned i = 0; i < question->n_items && !fault; i++) {
        const SearchItem *item = &question->items[i];
        if (item->is_not || item->is_phrase)
            continue;
        g_autofree char *better = find_word(db, item->words[0].exact, &fault);
        if (!better)
            continue;
        g_string_append_len(text, at, item->words[0].start - at);
        g_string_append(text, better);
        at = item->words[0].end;
        is_changed = true;
    }
    g_string_append(text, at);
    if (fault)
        g_propagate_error(error, fault);
    if (fault || !is_changed || !g_utf8_validate(text->str, -1, NULL))
        return NULL;
    return g_string_free(g_steal_pointer(&text), FALSE);
}

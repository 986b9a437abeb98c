/* Scoring, one word of the question after the other, over all entries at once: an array has a place for
 * each entry, and every posting of a term is looked at once. That is a few nanoseconds each, so nothing
 * needs to be left out of the ranking, and the count is exact.
 *
 * BM25: of the phrases that stand for one word only the best counts, else a word with many forms would
 * beat one with few. */
#include "records/search_private.h"

#include <math.h>
#include <string.h>

#define K1 1.2f
#define B 0.6f

/* A title says most about a record, then its summary. */
static const float column_weights[POSTING_COLUMNS] = {10, 5, 1, 0.7f};

typedef struct {
    Db *db;
    const SearchTables *tables;
    uint32_t first, n;       /* entries that are looked at */
    const uint32_t *lengths; /* of them, see SearchEntries */
    float mean;
    double n_records;
    float *part;         /* the best phrase of one word */
    float *words;        /* of one segment: all of its words so far */
    float *synonym;      /* of one segment: the best of its synonyms */
    float *total;        /* all segments so far */
    const float *must;   /* only entries with more than 0 in it are of use; NULL: all */
    float weight;        /* of the phrase that is read */
    uint64_t n_found;    /* entries that have it */
    GHashTable *phrases; /* terms -> Counted; or NULL */
} Match;

typedef struct {
    uint32_t entry, n[POSTING_COLUMNS];
} Counted;

/* --- one posting --------------------------------------------------------------------------------------- */

static inline void score(Match *match, uint32_t entry, const uint32_t n[POSTING_COLUMNS])
{
    uint32_t i = entry - match->first;
    if (entry < match->first || i >= match->n || match->lengths[i] == 0 ||
        (match->must && match->must[i] <= 0))
        return;
    float words = (float)(match->lengths[i] >> 8);
    float tf = (float)n[1] * column_weights[1] + (float)n[2] * column_weights[2] +
               (float)n[3] * column_weights[3];
    if (n[0] > 0) { /* a word in a short title says more than one in a long title */
        float titled = (float)MAX(1u, match->lengths[i] & 0xff);
        tf += (float)n[0] * column_weights[0] * (1 + 1 / titled);
    }
    float value = match->weight * tf * (K1 + 1) / (tf + K1 * (1 - B + B * words / match->mean));
    if (value > match->part[i])
        match->part[i] = value;
}

static bool score_list(const char *term, uint32_t n, PostingReader *reader, void *data,
                       GError **error)
{
    Match *match = data;
    match->n_found += n;
    reader->has_places = false;
    while (posting_reader_next(reader))
        score(match, reader->entry, reader->n);
    return !reader->is_damaged || search_fail_damaged(term, error);
}

/* --- words beside each other ------------------------------------------------------------------------- */

typedef struct {
    uint32_t entry, n[POSTING_COLUMNS];
    uint32_t places; /* where its places begin among those of the term */
} Occurrence;

typedef struct {
    GArray *occurrences; /* by entry */
    GByteArray *places;
    unsigned at; /* the occurrence that is looked at */
} PhraseWord;

typedef struct {
    const Match *match;
    PhraseWord words[SEARCH_PHRASE_MOST];
    unsigned n_words;
    guint8 *seen; /* for each entry: how many of the words so far it has */
} Phrase;

/* Only entries that have all words before this one are kept. */
static bool gather(const char *term, uint32_t n, PostingReader *reader, void *data, GError **error)
{
    (void)n;
    Phrase *phrase = data;
    const Match *match = phrase->match;
    PhraseWord *word = &phrase->words[phrase->n_words];
    const guint8 *begin = reader->place_at;
    uint32_t before = word->places->len;
    g_byte_array_append(word->places, begin, (guint)(reader->place_end - begin));
    while (posting_reader_next(reader)) {
        uint32_t i = reader->entry - match->first;
        if (reader->entry < match->first || i >= match->n || match->lengths[i] == 0 ||
            phrase->seen[i] != phrase->n_words)
            continue;
        phrase->seen[i]++;
        Occurrence occurrence = {reader->entry,
                                 {reader->n[0], reader->n[1], reader->n[2], reader->n[3]},
                                 before + (uint32_t)(reader->places - begin)};
        g_array_append_val(word->occurrences, occurrence);
    }
    return !reader->is_damaged || search_fail_damaged(term, error);
}

static int compare_occurrences(const void *a, const void *b)
{
    const Occurrence *x = a, *y = b;
    return x->entry < y->entry ? -1 : x->entry > y->entry;
}

/* Segments mostly follow each other. */
static void sort_occurrences(GArray *occurrences)
{
    for (unsigned i = 1; i < occurrences->len; i++)
        if (g_array_index(occurrences, Occurrence, i).entry <
            g_array_index(occurrences, Occurrence, i - 1).entry) {
            g_array_sort(occurrences, compare_occurrences);
            return;
        }
}

/* Places of one column are read into `out`; `at` moves on. */
static void read_places(const PhraseWord *word, const guint8 **at, uint32_t n, GArray *out)
{
    PostingReader reader = {.place_at = word->places->data + word->places->len};
    g_array_set_size(out, n);
    g_array_set_size(out, posting_places(&reader, at, n, (uint32_t *)(void *)out->data, n));
}

/* Of the places where the words before end, those where this one goes on. */
static void keep_followed(GArray *starts, const GArray *places, uint32_t distance)
{
    unsigned n = 0;
    for (unsigned s = 0, p = 0; s < starts->len; s++) {
        uint32_t start = g_array_index(starts, uint32_t, s);
        while (p < places->len && g_array_index(places, uint32_t, p) < start + distance)
            p++;
        if (p < places->len && g_array_index(places, uint32_t, p) == start + distance)
            g_array_index(starts, uint32_t, n++) = start;
    }
    g_array_set_size(starts, n);
}

/* How often the words stand beside each other in the entry at which all of them are. */
static void count_phrases(const Phrase *phrase, GArray *starts, GArray *places,
                          uint32_t out_n[POSTING_COLUMNS])
{
    const guint8 *at[SEARCH_PHRASE_MOST];
    for (unsigned w = 0; w < phrase->n_words; w++) {
        const PhraseWord *word = &phrase->words[w];
        at[w] = word->places->data + g_array_index(word->occurrences, Occurrence, word->at).places;
    }
    for (unsigned c = 0; c < POSTING_COLUMNS; c++) {
        for (unsigned w = 0; w < phrase->n_words; w++) {
            const PhraseWord *word = &phrase->words[w];
            uint32_t n = g_array_index(word->occurrences, Occurrence, word->at).n[c];
            read_places(word, &at[w], n, w == 0 ? starts : places);
            if (w > 0)
                keep_followed(starts, places, w);
        }
        out_n[c] = starts->len;
    }
}

static bool move_to(PhraseWord *word, uint32_t entry)
{
    while (word->at < word->occurrences->len &&
           g_array_index(word->occurrences, Occurrence, word->at).entry < entry)
        word->at++;
    return word->at < word->occurrences->len &&
           g_array_index(word->occurrences, Occurrence, word->at).entry == entry;
}

static void find_phrase(Phrase *phrase, GArray *to)
{
    g_autoptr(GArray) starts = g_array_new(FALSE, FALSE, sizeof(uint32_t));
    g_autoptr(GArray) places = g_array_new(FALSE, FALSE, sizeof(uint32_t));
    PhraseWord *last = &phrase->words[phrase->n_words - 1];
    for (unsigned w = 0; w < phrase->n_words; w++)
        sort_occurrences(phrase->words[w].occurrences);
    for (; last->at < last->occurrences->len; last->at++) {
        uint32_t entry = g_array_index(last->occurrences, Occurrence, last->at).entry;
        Counted counted = {.entry = entry};
        bool is_there = true;
        for (unsigned w = 0; w + 1 < phrase->n_words && is_there; w++)
            is_there = move_to(&phrase->words[w], entry);
        if (!is_there)
            continue;
        count_phrases(phrase, starts, places, counted.n);
        if (counted.n[0] + counted.n[1] + counted.n[2] + counted.n[3] > 0)
            g_array_append_val(to, counted);
    }
}

static bool count_phrase(const Match *match, const char *terms, GArray *to, GError **error)
{
    g_auto(GStrv) words = g_strsplit(terms, " ", SEARCH_PHRASE_MOST);
    g_autofree guint8 *seen = g_malloc0(match->n);
    Phrase phrase = {.match = match, .seen = seen};
    bool is_good = true;
    for (unsigned w = 0; words[w] && is_good; w++) {
        phrase.words[w].occurrences = g_array_new(FALSE, FALSE, sizeof(Occurrence));
        phrase.words[w].places = g_byte_array_new();
        is_good =
            search_read_term(match->db, match->tables, words[w], false, gather, &phrase, error);
        phrase.n_words++;
    }
    if (is_good)
        find_phrase(&phrase, to);
    for (unsigned w = 0; w < phrase.n_words; w++) {
        g_array_unref(phrase.words[w].occurrences);
        g_byte_array_unref(phrase.words[w].places);
    }
    return is_good;
}

GHashTable *search_phrases_new(void)
{
    return g_hash_table_new_full(g_str_hash, g_str_equal, g_free, (GDestroyNotify)g_array_unref);
}

static bool read_phrase(Match *match, const char *terms, GError **error)
{
    GArray *known = match->phrases ? g_hash_table_lookup(match->phrases, terms) : NULL;
    g_autoptr(GArray) all = known ? g_array_ref(known) : g_array_new(FALSE, FALSE, sizeof(Counted));
    if (!known && !count_phrase(match, terms, all, error))
        return false;
    if (!known && match->phrases)
        g_hash_table_insert(match->phrases, g_strdup(terms), g_array_ref(all));
    for (unsigned i = 0; i < all->len; i++) {
        const Counted *counted = &g_array_index(all, Counted, i);
        score(match, counted->entry, counted->n);
    }
    match->n_found += all->len;
    return true;
}

/* --- one word --------------------------------------------------------------------------------------------- */

static bool is_same_word(const SearchPhrase *a, const SearchPhrase *b)
{
    return a->segment == b->segment && a->part == b->part && a->is_synonym == b->is_synonym &&
           a->is_not == b->is_not;
}

/* How rare a word is: by the most frequent of the phrases that are the word itself. Its synonyms and
 * compounds count as rare as it does. */
static float rarity(const Match *match, uint64_t n_most)
{
    double all = MAX(match->n_records, (double)n_most), most = (double)n_most;
    return (float)MAX(0.2, log((all - most + 0.5) / (most + 0.5)) + 0.1);
}

/* All phrases of a word from `from` on, which moves on; how many entries have the most frequent. */
static bool read_word(Match *match, const GArray *phrases, unsigned *from, uint64_t *out_most,
                      bool *out_is_counted, GError **error)
{
    const SearchPhrase *first = &g_array_index(phrases, SearchPhrase, *from);
    memset(match->part, 0, match->n * sizeof *match->part);
    *out_most = 0;
    *out_is_counted = false;
    for (; *from < phrases->len; ++*from) {
        const SearchPhrase *phrase = &g_array_index(phrases, SearchPhrase, *from);
        if (!is_same_word(first, phrase))
            break;
        match->n_found = 0;
        match->weight = phrase->is_not ? 1 : (float)phrase->weight / 100;
        if (!(strchr(phrase->terms, ' ') && !phrase->is_start
                  ? read_phrase(match, phrase->terms, error)
                  : search_read_term(match->db, match->tables, phrase->terms, phrase->is_start,
                                     score_list, match, error)))
            return false;
        if (phrase->weight < SEARCH_ITSELF)
            continue;
        *out_most = MAX(*out_most, match->n_found);
        *out_is_counted = true;
    }
    return true;
}

/* --- all of it ----------------------------------------------------------------------------------------- */

/* Whether a search has more than one word: else rarity changes no order. */
static bool has_words(const GArray *phrases)
{
    for (unsigned i = 0; i < phrases->len; i++) {
        const SearchPhrase *phrase = &g_array_index(phrases, SearchPhrase, i);
        if (!phrase->is_not && (phrase->segment > 0 || (phrase->part > 0 && !phrase->is_synonym)))
            return true;
    }
    return false;
}

static void end_segment(Match *match, bool is_first)
{
    for (uint32_t i = 0; i < match->n; i++) {
        float best = MAX(match->words[i], match->synonym[i]);
        if (is_first)
            match->total[i] = best;
        else
            match->total[i] = match->total[i] > 0 && best > 0 ? match->total[i] + best : 0;
    }
    memset(match->words, 0, match->n * sizeof *match->words);
    memset(match->synonym, 0, match->n * sizeof *match->synonym);
}

static void end_word(Match *match, const SearchPhrase *phrase, float rare)
{
    float *part = match->part;
    if (phrase->is_not) {
        for (uint32_t i = 0; i < match->n; i++)
            match->total[i] = part[i] > 0 ? 0 : match->total[i];
        return;
    }
    float *to = phrase->is_synonym ? match->synonym : match->words;
    if (phrase->is_synonym || phrase->part == 0)
        for (uint32_t i = 0; i < match->n; i++)
            to[i] = part[i] * rare;
    else
        for (uint32_t i = 0; i < match->n; i++)
            to[i] = part[i] > 0 && to[i] > 0 ? to[i] + part[i] * rare : 0;
}

static bool match_all(Match *match, const GArray *phrases, GError **error)
{
    bool is_rarity_told = has_words(phrases);
    float rare = 1;
    for (unsigned at = 0; at < phrases->len;) {
        const SearchPhrase *phrase = &g_array_index(phrases, SearchPhrase, at);
        bool is_later = phrase->segment > 0 || phrase->is_not;
        uint64_t most;
        bool is_counted;
        match->must = phrase->part > 0 && !phrase->is_synonym ? match->words
                      : is_later                              ? match->total
                                                              : NULL;
        if (!read_word(match, phrases, &at, &most, &is_counted, error))
            return false;
        if (!phrase->is_synonym)
            rare = is_rarity_told && is_counted ? rarity(match, most) : 1;
        end_word(match, phrase, rare);
        const SearchPhrase *next =
            at < phrases->len ? &g_array_index(phrases, SearchPhrase, at) : NULL;
        if (!phrase->is_not && (!next || next->is_not || next->segment != phrase->segment))
            end_segment(match, phrase->segment == 0);
    }
    return true;
}

static void look_at_entries(Match *match, const SearchEntries *entries)
{
    uint32_t first = 0, last = entries->n;
    uint64_t n_words = 0, n_live = 0;
    while (first < entries->n && entries->lengths[first] == 0)
        first++;
    while (last > first && entries->lengths[last - 1] == 0)
        last--;
    for (uint32_t i = first; i < last; i++) {
        n_words += entries->lengths[i] >> 8;
        n_live += entries->lengths[i] != 0;
    }
    match->first = first;
    match->n = last - first;
    match->lengths = entries->lengths + first;
    match->n_records = (double)n_live;
    match->mean = n_live > 0 ? MAX(1.0f, (float)n_words / (float)n_live) : 1;
}

bool search_match(Db *db, const SearchTables *tables, const SearchPlan *plan,
                  const SearchEntries *entries, GHashTable *phrases, GArray *out_matches,
                  GError **error)
{
    Match match = {.db = db, .tables = tables, .phrases = phrases};
    look_at_entries(&match, entries);
    if (match.n == 0 || plan->phrases->len == 0)
        return true;
    float **arrays[] = {&match.part, &match.words, &match.synonym, &match.total};
    for (unsigned i = 0; i < G_N_ELEMENTS(arrays); i++)
        *arrays[i] = g_new0(float, match.n);
    bool is_good = match_all(&match, plan->phrases, error);
    for (uint32_t i = match.n; i-- > 0 && is_good;)
        if (match.total[i] > 0) {
            SearchMatch found = {match.first + i, match.total[i]};
            g_array_append_val(out_matches, found);
        }
    for (unsigned i = 0; i < G_N_ELEMENTS(arrays); i++)
        g_free(*arrays[i]);
    return is_good;
}

/* fyr_score(index, plan, wanted): BM25 over the parts of a search. Of the phrases that stand for one
 * word only the best counts, else a word with many forms would beat one with few. `wanted` has a bit
 * for each entry (none at all: everything is wanted): what the asker may not see or has filtered away gives NULL and costs nothing. */
#include "store/score.h"
#include "store/sqlite_private.h"

#include <math.h>
#include <string.h>

#define K1 1.2
#define B 0.6
#define COUNTED_MOST 4000 /* a phrase in more records than this says little, however many */

typedef struct {
    ScoreHeader header;
    const ScorePhrase *phrases; /* the statement's own bytes */
    double *idf, *tf;
    double mean_length;
    uint32_t n_scored;
} Search;

static void search_free(void *data)
{
    Search *search = data;
    g_free(search->idf);
    g_free(search->tf);
    g_free(search);
}

static int count_record(const Fts5ExtensionApi *api, Fts5Context *words, void *data)
{
    (void)api, (void)words;
    unsigned *n = data;
    return ++*n >= COUNTED_MOST ? SQLITE_DONE : SQLITE_OK;
}

/* Whether a search has more than one word: else rarity changes no order. */
static bool has_words(const Search *search)
{
    for (unsigned i = 0; i < search->header.n_phrases; i++)
        if (search->phrases[i].segment > 0 ||
            (search->phrases[i].part > 0 && !search->phrases[i].is_synonym))
            return true;
    return false;
}

/* How rare a word is: by the most frequent of the phrases that are the word itself. Its synonyms and
 * compounds count as rare as it does. */
static int weigh_words(const Fts5ExtensionApi *api, Fts5Context *words, Search *search,
                       sqlite3_int64 n_records)
{
    int code = SQLITE_OK;
    const ScorePhrase *phrases = search->phrases;
    for (unsigned from = 0, to; from < search->header.n_phrases && code == SQLITE_OK; from = to) {
        unsigned most = 0;
        bool is_counted = false;
        for (to = from;
             to < search->header.n_phrases && !phrases[to].is_synonym &&
             phrases[to].segment == phrases[from].segment && phrases[to].part == phrases[from].part;
             to++) {
            unsigned n = 0;
            if (phrases[to].weight < SCORE_ITSELF || code != SQLITE_OK)
                continue;
            code = api->xQueryPhrase(words, (int)to, &n, count_record);
            most = MAX(most, n);
            is_counted = true;
        }
        double all = (double)MAX(n_records, (sqlite3_int64)most);
        double idf = MAX(0.2, log((all - most + 0.5) / (most + 0.5)) + 0.1);
        if (to == from) /* synonyms: as the word before them */
            search->idf[to++] = from > 0 ? search->idf[from - 1] : 1;
        else
            for (unsigned i = from; i < to; i++)
                search->idf[i] = is_counted ? idf : 1;
    }
    return code;
}

static int prepare(const Fts5ExtensionApi *api, Fts5Context *words, Search *search)
{
    sqlite3_int64 n_records = 0, n_words = 0;
    int code = api->xRowCount(words, &n_records);
    if (code == SQLITE_OK)
        code = api->xColumnTotalSize(words, -1, &n_words);
    search->mean_length = n_records > 0 ? MAX(1.0, (double)n_words / (double)n_records) : 1;
    for (unsigned i = 0; i < search->header.n_phrases; i++)
        search->idf[i] = 1;
    return code == SQLITE_OK && has_words(search) ? weigh_words(api, words, search, n_records)
                                                  : code;
}

/* Made at the first record of a search, kept by SQLite until its end. */
static Search *take_search(const Fts5ExtensionApi *api, Fts5Context *words, sqlite3_value *plan,
                           int *out_code)
{
    Search *search = api->xGetAuxdata(words, 0);
    if (search)
        return search;
    ScoreHeader header;
    size_t n_bytes = (size_t)sqlite3_value_bytes(plan);
    const char *bytes = sqlite3_value_blob(plan);
    if (!bytes || n_bytes < sizeof header)
        return NULL;
    memcpy(&header, bytes, sizeof header);
    if (n_bytes != sizeof header + header.n_phrases * sizeof(ScorePhrase) ||
        header.n_phrases != (uint32_t)api->xPhraseCount(words))
        return NULL;
    search = g_new0(Search, 1);
    search->header = header;
    search->phrases = (const ScorePhrase *)(bytes + sizeof header);
    search->idf = g_new0(double, header.n_phrases);
    search->tf = g_new0(double, header.n_phrases);
    *out_code = prepare(api, words, search);
    if (*out_code == SQLITE_OK)
        *out_code = api->xSetAuxdata(words, search, search_free);
    else
        search_free(search);
    return *out_code == SQLITE_OK ? search : NULL;
}

/* How often each phrase stands in the record, by the columns' weights; a word in a short title says
 * more than one in a long title. */
static int weigh(const Fts5ExtensionApi *api, Fts5Context *words, Search *search)
{
    int n = 0, n_title = 0;
    memset(search->tf, 0, search->header.n_phrases * sizeof *search->tf);
    int code = api->xInstCount(words, &n);
    if (code == SQLITE_OK)
        code = api->xColumnSize(words, 0, &n_title);
    for (int i = 0; i < n && code == SQLITE_OK; i++) {
        int phrase, column, place;
        code = api->xInst(words, i, &phrase, &column, &place);
        if (code != SQLITE_OK || column >= (int)SCORE_COLUMNS)
            continue;
        double weight = search->header.weight[column] / 10.0;
        search->tf[phrase] += column == 0 ? weight * (1 + 1.0 / MAX(1, n_title)) : weight;
    }
    return code;
}

static double score_of(const Search *search, unsigned phrase, double length)
{
    double tf = search->tf[phrase];
    return search->phrases[phrase].weight / 100.0 * search->idf[phrase] * tf * (K1 + 1) /
           (tf + K1 * (1 - B + B * length / search->mean_length));
}

/* Phrases come by segment and part, a segment's synonyms after its words. */
static double sum_parts(const Search *search, double length)
{
    double sum = 0, words = 0, part = 0, synonym = 0;
    const ScorePhrase *last = search->phrases;
    for (unsigned i = 0; i < search->header.n_phrases; i++) {
        const ScorePhrase *phrase = &search->phrases[i];
        if (phrase->segment != last->segment || phrase->part != last->part ||
            phrase->is_synonym != last->is_synonym) {
            words += part;
            part = 0;
        }
        if (phrase->segment != last->segment) {
            sum += MAX(words, synonym);
            words = synonym = 0;
        }
        last = phrase;
        if (search->tf[i] <= 0)
            continue;
        double *best = phrase->is_synonym ? &synonym : &part;
        *best = MAX(*best, score_of(search, i, length));
    }
    return sum + MAX(words + part, synonym);
}

static bool is_wanted(sqlite3_value *wanted, sqlite3_int64 entry)
{
    const unsigned char *bits = sqlite3_value_blob(wanted);
    sqlite3_int64 n_bits = (sqlite3_int64)sqlite3_value_bytes(wanted) * 8;
    return n_bits == 0 ||
           (bits && entry >= 0 && entry < n_bits && bits[entry / 8] & 1u << entry % 8);
}

void sqlite_score(const Fts5ExtensionApi *api, Fts5Context *words, sqlite3_context *context,
                  int n_values, sqlite3_value **values)
{
    int code = SQLITE_OK;
    if (n_values != 2) {
        sqlite3_result_error(context, "fyr_score takes a plan and the wanted entries", -1);
        return;
    }
    if (!is_wanted(values[1], api->xRowid(words))) {
        sqlite3_result_null(context);
        return;
    }
    Search *search = take_search(api, words, values[0], &code);
    if (search && search->n_scored >= search->header.most) {
        sqlite3_result_double(context, -1);
        return;
    }
    int length = 0;
    if (search)
        code = weigh(api, words, search);
    if (search && code == SQLITE_OK)
        code = api->xColumnSize(words, -1, &length);
    if (!search && code == SQLITE_OK)
        sqlite3_result_error(context, "fyr_score: the plan does not fit the expression", -1);
    else if (code != SQLITE_OK)
        sqlite3_result_error_code(context, code);
    else
        sqlite3_result_double(context, sum_parts(search, length));
    if (search)
        search->n_scored++;
}

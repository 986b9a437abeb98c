/* The glossary as synonyms: published records of the type "term" say what a thing is called in the
 * region's languages. They are held in memory, immutable, and read anew after one of them has changed.
 *
 * A term is found in any form: each of its words counts as the base form that its language has. */
#include "records/search_private.h"

#include "records/body.h"
#include <stdatomic.h>
#include <string.h>

#define COMBINATIONS_MOST 400u /* of base forms that are tried for one place */

struct SearchGlossary {
    _Atomic unsigned n_refs;
    _Atomic int64_t seq; /* of the last change that was looked at */
    GPtrArray *concepts; /* SearchConcept */
    GHashTable *by_key;  /* "en:forc en:labour" -> GPtrArray of SearchConcept; beginnings -> NULL */
};

/* --- one concept ------------------------------------------------------------------------------------- */

static void term_clear(gpointer data)
{
    SearchTerm *term = data;
    g_free(term->text);
    g_free(term->phrase);
}

static void concept_free(gpointer data)
{
    SearchConcept *concept = data;
    g_array_unref(concept->terms);
    g_free(concept);
}

/* The first base form of each word; languages without any have the words themselves. */
static char *phrase_of(const char *text, int language)
{
    g_autoptr(GString) phrase = g_string_new(NULL), forms = g_string_new(NULL);
    const char *at = text, *end = text + strlen(text);
    Word word;
    unsigned n = 0;
    while (words_next(&at, end, &word)) {
        if (++n > SEARCH_PHRASE_MOST)
            return NULL;
        if (phrase->len > 0)
            g_string_append_c(phrase, ' ');
        g_string_truncate(forms, 0);
        if (language >= 0)
            words_forms((unsigned)language, word.exact, forms);
        if (forms->len > 1)
            g_string_append_len(phrase, forms->str + 1, (gssize)strcspn(forms->str + 1, "|"));
        else
            g_string_append(phrase, word.exact);
    }
    return phrase->len > 0 ? g_string_free(g_steal_pointer(&phrase), FALSE) : NULL;
}

static void add_term(SearchConcept *concept, const char *text, const char *tag)
{
    SearchTerm term = {.phrase = phrase_of(text, words_language(tag))};
    if (!term.phrase)
        return;
    term.text = g_strdup(text);
    g_strlcpy(term.tag, tag, sizeof term.tag);
    g_array_append_val(concept->terms, term);
}

static SearchConcept *read_concept(const RecordBody *body, const char *original)
{
    static const char *const fields[] = {"title", "variants"};
    SearchConcept *concept = g_new0(SearchConcept, 1);
    concept->terms = g_array_new(FALSE, TRUE, sizeof(SearchTerm));
    g_array_set_clear_func(concept->terms, term_clear);
    for (unsigned f = 0; f < G_N_ELEMENTS(fields); f++) {
        g_autofree const char **langs = record_body_langs(body, fields[f]);
        for (unsigned l = 0; langs[l]; l++)
            for (unsigned i = 0; i < record_body_count(body, fields[f], langs[l]); i++)
                add_term(concept, record_body_get(body, fields[f], langs[l], i),
                         *langs[l] ? langs[l] : original);
    }
    return concept;
}

/* --- all of them ---------------------------------------------------------------------------------------- */

static void free_concepts(gpointer concepts)
{
    if (concepts)
        g_ptr_array_unref(concepts);
}

static SearchGlossary *glossary_new(int64_t seq)
{
    SearchGlossary *glossary = g_new0(SearchGlossary, 1);
    atomic_init(&glossary->n_refs, 1);
    atomic_init(&glossary->seq, seq);
    glossary->concepts = g_ptr_array_new_with_free_func(concept_free);
    glossary->by_key = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, free_concepts);
    return glossary;
}

SearchGlossary *search_glossary_ref(SearchGlossary *glossary)
{
    atomic_fetch_add(&glossary->n_refs, 1);
    return glossary;
}

void search_glossary_unref(SearchGlossary *glossary)
{
    if (!glossary || atomic_fetch_sub(&glossary->n_refs, 1) != 1)
        return;
    g_hash_table_unref(glossary->by_key);
    g_ptr_array_unref(glossary->concepts);
    g_free(glossary);
}

static void enter(SearchGlossary *glossary, SearchConcept *concept, const char *phrase)
{
    GPtrArray *concepts = g_hash_table_lookup(glossary->by_key, phrase);
    if (!concepts) {
        concepts = g_ptr_array_new();
        g_hash_table_insert(glossary->by_key, g_strdup(phrase), concepts);
    }
    if (!g_ptr_array_find(concepts, concept, NULL))
        g_ptr_array_add(concepts, concept);
    for (const char *p = strchr(phrase, ' '); p; p = strchr(p + 1, ' ')) {
        char *beginning = g_strndup(phrase, (gsize)(p - phrase));
        if (g_hash_table_contains(glossary->by_key, beginning))
            g_free(beginning);
        else
            g_hash_table_insert(glossary->by_key, beginning, NULL);
    }
}

static SearchGlossary *load(Db *db, int64_t seq, GError **error)
{
    g_autoptr(SearchGlossary) glossary = glossary_new(seq);
    g_autoptr(Rows) rows = db_query(db, STMT_SEARCH_GLOSSARY, error, "");
    GError *fault = NULL;
    while (rows && rows_next(rows, &fault)) {
        const char *json = rows_text(rows, 2);
        g_autoptr(RecordBody) body = record_body_parse(json, strlen(json), NULL);
        if (!body) /* verify finds it; a search does without */
            continue;
        SearchConcept *concept = read_concept(body, rows_text(rows, 1));
        g_ptr_array_add(glossary->concepts, concept);
        for (unsigned i = 0; i < concept->terms->len; i++)
            enter(glossary, concept, g_array_index(concept->terms, SearchTerm, i).phrase);
    }
    if (fault)
        g_propagate_error(error, fault);
    return rows && !fault ? g_steal_pointer(&glossary) : NULL;
}

/* Changes after one: the newest (the same one if there is none), and whether they are of terms. */
static bool look_for_changes(Db *db, int64_t since, int64_t *out_seq, bool *out_are_terms,
                             GError **error)
{
    GError *fault = NULL;
    g_autoptr(Rows) rows = db_query(db, STMT_SEARCH_GLOSSARY_CHANGED, error, "i", since);
    bool is_there = rows && rows_next(rows, &fault) && !rows_is_null(rows, 0);
    *out_seq = is_there ? rows_int(rows, 0) : since;
    *out_are_terms = is_there && rows_int(rows, 1) != 0;
    if (fault)
        g_propagate_error(error, fault);
    return rows && !fault;
}

static SearchGlossary *peek(RecordIndex *index)
{
    g_rw_lock_reader_lock(&index->lock);
    SearchGlossary *glossary = index->glossary ? search_glossary_ref(index->glossary) : NULL;
    g_rw_lock_reader_unlock(&index->lock);
    return glossary;
}

SearchGlossary *search_glossary_current(RecordIndex *index, Db *db, GError **error)
{
    int64_t seq;
    bool are_terms;
    g_autoptr(SearchGlossary) held = peek(index);
    if (!look_for_changes(db, held ? atomic_load(&held->seq) : 0, &seq, &are_terms, error))
        return NULL;
    if (held && !are_terms) {
        atomic_store(&held->seq, seq);
        return g_steal_pointer(&held);
    }
    SearchGlossary *glossary = load(db, seq, error);
    if (!glossary)
        return NULL;
    g_rw_lock_writer_lock(&index->lock);
    search_glossary_unref(index->glossary);
    index->glossary = search_glossary_ref(glossary);
    g_rw_lock_writer_unlock(&index->lock);
    return glossary;
}

/* --- finding -------------------------------------------------------------------------------------------- */

typedef struct {
    const SearchGlossary *glossary;
    const SearchItem *items;
    unsigned n_items, n_found; /* the longest so far */
    unsigned n_tried;
    const GPtrArray *found[WORDS_LANGUAGES]; /* concepts of that length */
    unsigned n_sets;
} Finding;

static void try_word(Finding *finding, unsigned language, unsigned n, const char *before)
{
    if (n == MIN(finding->n_items, SEARCH_PHRASE_MOST))
        return;
    g_autoptr(GString) forms = g_string_new(NULL);
    words_forms(language, finding->items[n].words[0].exact, forms);
    g_auto(GStrv) all = g_strsplit(forms->str, "|", -1);
    for (unsigned i = 0; all[i] && finding->n_tried < COMBINATIONS_MOST; i++) {
        if (!*all[i])
            continue;
        finding->n_tried++;
        g_autofree char *key = *before ? g_strconcat(before, " ", all[i], NULL) : g_strdup(all[i]);
        gpointer concepts = NULL;
        if (!g_hash_table_lookup_extended(finding->glossary->by_key, key, NULL, &concepts))
            continue;
        if (concepts && n + 1 > finding->n_found) {
            finding->n_found = n + 1;
            finding->n_sets = 0;
        }
        if (concepts && n + 1 == finding->n_found && finding->n_sets < WORDS_LANGUAGES)
            finding->found[finding->n_sets++] = concepts;
        try_word(finding, language, n + 1, key);
    }
}

unsigned search_glossary_find(const SearchGlossary *glossary, const SearchItem *items,
                              unsigned n_items, GPtrArray *out)
{
    Finding finding = {.glossary = glossary, .items = items};
    while (finding.n_items < n_items && !items[finding.n_items].is_phrase &&
           !items[finding.n_items].is_not)
        finding.n_items++;
    if (g_hash_table_size(glossary->by_key) == 0)
        return 0;
    for (unsigned l = 0; l < WORDS_LANGUAGES; l++) {
        finding.n_tried = 0;
        try_word(&finding, l, 0, "");
    }
    for (unsigned s = 0; s < finding.n_sets; s++)
        for (unsigned i = 0; i < finding.found[s]->len; i++)
            if (!g_ptr_array_find(out, finding.found[s]->pdata[i], NULL))
                g_ptr_array_add(out, finding.found[s]->pdata[i]);
    return finding.n_found;
}

/* A question as phrases of terms, and what each of them is worth. Every term was made by words.h; no byte
 * of the question gets into it otherwise. */
#include "records/search_private.h"

#include <string.h>

/* Percent. A word as it was typed counts most; then the same word without accents, in another form,
 * as a form in a language that is not the asker's; its meaning in other languages; the first letters of
 * a word still being typed; a compound that begins with it. */
enum {
    AS_TYPED = 100,
    UNACCENTED = 85,
    OWN_FORM = 80,
    OTHER_FORM = 45,
    SYNONYM = 40,
    BEGUN = 50,
    COMPOUND = 30
};
#define COMPOUND_LETTERS 6u /* of a word that compounds are looked for by */
#define SYNONYMS_MOST 40u   /* of one segment */

typedef struct {
    SearchPlan *plan;
    int lang;
    bool with_compounds;
    SearchPhrase at;    /* where phrases are put */
    GHashTable *before; /* terms of this word that are there already */
} Writer;

/* Whatever form a word has, its first letter stays, but for some rules: others need not be looked at. */
static void note_letter(SearchPlan *plan, const char *term)
{
    Word word;
    const char *colon = strchr(term, ':');
    g_autofree char *tag = colon ? g_strndup(term, (gsize)(colon - term)) : NULL;
    int language = words_language(tag);
    if (language >= 0)
        words_rule_letters((unsigned)language, colon + 1, plan->letters);
    const char *at = colon ? colon + 1 : term + (*term == '_');
    if (words_next(&at, at + strlen(at), &word) && word.folded[0])
        plan->letters[(unsigned char)word.folded[0]] = true;
}

/* --- one phrase ------------------------------------------------------------------------------------- */

static void put_phrase(Writer *writer, const char *terms, bool is_start, unsigned weight)
{
    g_autofree char *key = g_strconcat(terms, is_start ? "*" : "", NULL);
    if (!g_hash_table_add(writer->before, g_strdup(key)))
        return;
    SearchPhrase phrase = writer->at;
    phrase.terms = g_strdup(terms);
    phrase.is_start = is_start;
    phrase.weight = (uint8_t)weight;
    g_array_append_val(writer->plan->phrases, phrase);
    if (phrase.is_not)
        return;
    if (is_start) {
        g_ptr_array_add(writer->plan->starts, g_strdup(terms));
        note_letter(writer->plan, terms);
        return;
    }
    g_auto(GStrv) words = g_strsplit(terms, " ", -1);
    for (unsigned i = 0; words[i]; i++)
        if (!words[1] || !words_is_stop(words[i])) {
            g_hash_table_add(writer->plan->terms, g_strdup(words[i]));
            note_letter(writer->plan, words[i]);
        }
}

static void begin_part(Writer *writer)
{
    g_hash_table_remove_all(writer->before);
}

/* --- one word ------------------------------------------------------------------------------------------ */

/* By the shortest of its forms: what begins with it is the word's own forms and its compounds. */
static void put_compounds(Writer *writer, const GPtrArray *forms)
{
    for (unsigned i = 0; i < forms->len; i++) {
        const char *form = forms->pdata[i];
        bool is_covered = strlen(form) < COMPOUND_LETTERS;
        for (unsigned k = 0; k < forms->len && !is_covered; k++) {
            const char *other = forms->pdata[k];
            is_covered = strlen(other) >= COMPOUND_LETTERS && g_str_has_prefix(form, other) &&
                         (strlen(other) < strlen(form) || k < i);
        }
        if (is_covered)
            continue;
        writer->plan->has_compounds = true;
        if (!writer->with_compounds)
            continue;
        g_autofree char *folded = g_strconcat("_", form, NULL);
        put_phrase(writer, form, true, COMPOUND);
        put_phrase(writer, folded, true, COMPOUND);
    }
}

static void put_forms(Writer *writer, char *const *forms, unsigned weight, GPtrArray *out_bare)
{
    for (unsigned i = 0; forms[i]; i++) {
        const char *colon = strchr(forms[i], ':');
        if (!colon)
            continue;
        put_phrase(writer, forms[i], false, weight);
        if (out_bare)
            g_ptr_array_add(out_bare, g_strdup(colon + 1));
    }
}

static void put_word(Writer *writer, const SearchItem *item)
{
    const Word *word = &item->words[0];
    bool is_not = item->is_not;
    g_autoptr(GPtrArray) forms = g_ptr_array_new_with_free_func(g_free);
    bool is_plain = strcmp(word->exact, word->folded) == 0;
    g_autofree char *folded = g_strconcat("_", word->folded, NULL);
    begin_part(writer);
    put_phrase(writer, word->exact, false, is_not ? 0 : AS_TYPED);
    put_phrase(writer, folded, false, is_not ? 0 : UNACCENTED);
    if (!is_plain && word->folded[0])
        put_phrase(writer, word->folded, false, is_not ? 0 : UNACCENTED);
    if (writer->lang >= 0)
        put_forms(writer, item->forms[writer->lang], is_not ? 0 : OWN_FORM, forms);
    for (unsigned l = 0; l < WORDS_LANGUAGES && !is_not; l++)
        if ((int)l != writer->lang)
            put_forms(writer, item->forms[l], OTHER_FORM, NULL);
    if (is_not)
        return;
    if (item->is_typed && g_utf8_strlen(word->exact, -1) >= 2) {
        put_phrase(writer, word->exact, true, BEGUN);
        put_phrase(writer, folded, true, BEGUN);
    }
    g_ptr_array_add(forms, g_strdup(word->folded));
    put_compounds(writer, forms);
}

/* --- what stands for several words ----------------------------------------------------------------- */

static void put_exact(Writer *writer, const SearchItem *item, unsigned weight)
{
    /* As typed, and without accents: each word of a text has one or the other of the latter. */
    g_autoptr(GString) exact = g_string_new(NULL), folded = g_string_new(NULL);
    for (unsigned i = 0; i < item->n_words; i++) {
        const Word *word = &item->words[i];
        bool is_plain = strcmp(word->exact, word->folded) == 0;
        g_string_append_printf(exact, "%s%s", i > 0 ? " " : "", word->exact);
        g_string_append_printf(folded, "%s%s%s", i > 0 ? " " : "", is_plain ? "" : "_",
                               word->folded);
    }
    begin_part(writer);
    put_phrase(writer, exact->str, false, weight);
    put_phrase(writer, folded->str, false, weight * UNACCENTED / 100);
}

static bool is_said(const GPtrArray *texts, const char *text)
{
    for (unsigned i = 0; i < texts->len; i++)
        if (strcmp(texts->pdata[i], text) == 0)
            return true;
    return false;
}

/* What was typed is a term already; what it is called otherwise is news. */
static bool is_question(const SearchTerm *term, const SearchItem *items, unsigned n)
{
    const char *at = term->text, *end = at + strlen(at);
    Word word;
    unsigned i = 0;
    for (; words_next(&at, end, &word); i++)
        if (i >= n || strcmp(word.folded, items[i].words[0].folded) != 0)
            return false;
    return i == n;
}

static void put_synonyms(Writer *writer, const GPtrArray *concepts, const SearchItem *items,
                         unsigned n_items)
{
    unsigned n = 0;
    begin_part(writer);
    writer->at.is_synonym = true;
    writer->at.part = 0;
    for (unsigned c = 0; c < concepts->len; c++) {
        const SearchConcept *concept = concepts->pdata[c];
        for (unsigned t = 0; t < concept->terms->len && n < SYNONYMS_MOST; t++) {
            const SearchTerm *term = &g_array_index(concept->terms, SearchTerm, t);
            if (is_question(term, items, n_items))
                continue;
            put_phrase(writer, term->phrase, false, SYNONYM);
            if (!is_said(writer->plan->synonyms, term->text))
                g_ptr_array_add(writer->plan->synonyms, g_strdup(term->text));
            n++;
        }
    }
    writer->at.is_synonym = false;
}

/* --- the question -------------------------------------------------------------------------------------- */

static unsigned put_segment(Writer *writer, const SearchQuestion *question, unsigned at,
                            const SearchGlossary *glossary)
{
    const SearchItem *items = &question->items[at];
    g_autoptr(GPtrArray) concepts = g_ptr_array_new();
    unsigned n = search_glossary_find(glossary, items, question->n_items - at, concepts);
    bool is_term = n > 0;
    n = MAX(1u, n);
    for (unsigned i = 0; i < n; i++) {
        writer->at.part = (uint8_t)i;
        if (items[i].is_phrase)
            put_exact(writer, &items[i], AS_TYPED);
        else
            put_word(writer, &items[i]);
    }
    if (is_term)
        put_synonyms(writer, concepts, items, n);
    return n;
}

static void put_not(Writer *writer, const SearchQuestion *question)
{
    writer->at.is_not = true;
    writer->at.part = 0;
    for (unsigned i = 0; i < question->n_items; i++) {
        const SearchItem *item = &question->items[i];
        if (!item->is_not)
            continue;
        if (item->n_words > 1)
            put_exact(writer, item, 0);
        else
            put_word(writer, item);
    }
}

static void phrase_clear(gpointer data)
{
    g_free(((SearchPhrase *)data)->terms);
}

void search_plan_init(SearchPlan *plan, const SearchQuestion *question, const char *lang,
                      const SearchGlossary *glossary, bool with_compounds)
{
    *plan = (SearchPlan){.phrases = g_array_new(FALSE, TRUE, sizeof(SearchPhrase))};
    g_array_set_clear_func(plan->phrases, phrase_clear);
    plan->terms = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    plan->starts = g_ptr_array_new_with_free_func(g_free);
    plan->synonyms = g_ptr_array_new_with_free_func(g_free);
    Writer writer = {.plan = plan,
                     .lang = words_language(lang),
                     .with_compounds = with_compounds,
                     .before = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL)};
    for (unsigned i = 0; i < question->n_items;) {
        if (question->items[i].is_not) {
            i++;
            continue;
        }
        i += put_segment(&writer, question, i, glossary);
        writer.at.segment++;
    }
    if (plan->phrases->len > 0)
        put_not(&writer, question);
    g_hash_table_unref(writer.before);
}

void search_plan_clear(SearchPlan *plan)
{
    if (!plan->phrases)
        return;
    g_array_unref(plan->phrases);
    g_hash_table_unref(plan->terms);
    g_ptr_array_unref(plan->starts);
    g_ptr_array_unref(plan->synonyms);
    *plan = (SearchPlan){0};
}

bool search_plan_hits(const SearchPlan *plan, const Word *word, int language)
{
    if (!plan->letters[(unsigned char)word->folded[0]])
        return false;
    g_autoptr(GString) text = g_string_new(NULL);
    words_terms(language, word, text);
    for (char *term = text->str; term;) {
        char *bar = strchr(term, '|');
        if (bar)
            *bar = '\0';
        if (g_hash_table_contains(plan->terms, term))
            return true;
        for (unsigned i = 0; i < plan->starts->len; i++)
            if (g_str_has_prefix(term, plan->starts->pdata[i]))
                return true;
        term = bar ? bar + 1 : NULL;
    }
    return false;
}

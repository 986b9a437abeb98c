/* Words and questions: the first two bytes are the language, the rest is what somebody typed. Terms must
 * be such as the index of words takes, and the plan must be such terms in the order it promises. */
#include "tests/fuzz/fuzz.h"

#include "records/search_private.h"
#include <string.h>

/* No bytes that mean something to the index of words, or could to another. */
static void check_terms(const char *text, size_t size, int language)
{
    g_autoptr(GString) all = g_string_new(NULL);
    words_put_text(all, text, size, language);
    g_assert_true(g_utf8_validate(all->str, (gssize)all->len, NULL));
    g_auto(GStrv) terms = g_strsplit_set(all->str, " |", -1);
    for (unsigned i = 0; terms[i]; i++) {
        g_assert_cmpuint(strlen(terms[i]), <, WORD_BYTES + 4);
        g_assert_null(strpbrk(terms[i], "\"*()^{}+-\n"));
        g_assert_true(*terms[i] != '\0' || all->len == 0);
    }
}

/* Terms of words.h and nothing else; words in their order, synonyms after them, what is not wanted last. */
static void check_plan(const SearchPlan *plan)
{
    const SearchPhrase *last = NULL;
    for (unsigned i = 0; i < plan->phrases->len; i++) {
        const SearchPhrase *phrase = &g_array_index(plan->phrases, SearchPhrase, i);
        g_assert_null(strpbrk(phrase->terms, "\"*()^{}+-\n|"));
        g_assert_true(*phrase->terms != '\0');
        g_assert_false(phrase->is_start && strchr(phrase->terms, ' '));
        g_assert_true(phrase->is_not || phrase->weight > 0);
        g_assert_true(!last || last->is_not <= phrase->is_not);
        if (last && !phrase->is_not) {
            g_assert_cmpuint(last->segment, <=, phrase->segment);
            if (last->segment == phrase->segment && !phrase->is_synonym)
                g_assert_true(!last->is_synonym && last->part <= phrase->part);
        }
        last = phrase;
    }
}

static void check_question(const char *text, const char *lang)
{
    SearchQuestion question;
    SearchPlan plan;
    search_question_init(&question, text);
    g_assert_cmpuint(question.n_items, <=, SEARCH_WORDS_MOST);
    g_autoptr(SearchGlossary) glossary = search_glossary_new();
    const char *const terms[] = {"en", "forced labour", "sv", "tvångsarbete", NULL};
    search_glossary_add(glossary, terms);
    search_plan_init(&plan, &question, lang, glossary, true);
    check_plan(&plan);
    search_plan_clear(&plan);
    search_question_clear(&question);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char lang[3] = "";
    g_setenv("FYR_DICTIONARIES", "none", TRUE); /* hunspell is not ours to test */
    if (size < 2)
        return 0;
    memcpy(lang, data, 2);
    g_autofree char *text = g_strndup((const char *)data + 2, size - 2);
    check_terms((const char *)data + 2, size - 2, words_language(lang));
    check_question(text, lang);
    return 0;
}

/* Words and questions: the first two bytes are the language, the rest is what somebody typed. Terms must
 * be such as the index of words takes, and the expression must be terms in quotes and our own words. */
#include "tests/fuzz/fuzz.h"

#include "records/search_private.h"
#include <string.h>

/* No bytes that mean something to the tokenizer or to FTS5. */
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

/* Outside of quotes only AND, OR, NOT, brackets and stars; brackets are paired. */
static void check_expression(const char *match)
{
    int depth = 0;
    bool is_quoted = false;
    for (const char *p = match; *p; p++) {
        if (*p == '"')
            is_quoted = !is_quoted;
        if (is_quoted)
            continue;
        g_assert_nonnull(strchr("\" ()*ANDORT", *p));
        depth += (*p == '(') - (*p == ')');
        g_assert_cmpint(depth, >=, 0);
    }
    g_assert_false(is_quoted);
    g_assert_cmpint(depth, ==, 0);
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
    check_expression(plan.match->str);
    ScoreHeader header;
    memcpy(&header, plan.score->data, sizeof header);
    g_assert_cmpuint(plan.score->len, ==, sizeof header + header.n_phrases * sizeof(ScorePhrase));
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

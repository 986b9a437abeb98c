/* A text as somebody typed it: words, "exact words", -not. Everything is a question; what cannot be
 * understood is words. */
#include "records/search_private.h"

#include "base/limits.h"
#include "base/text.h"

#include <string.h>

static bool is_space(const char *p)
{
    return g_ascii_isspace(*p) || g_str_has_prefix(p, "\xc2\xa0") ||
           g_str_has_prefix(p, "\xe3\x80\x80");
}

/* Quotation marks of the region's languages. Their bytes, 0 if there is none. */
static gsize quote_at(const char *p)
{
    static const char *const quotes[] = {"\"",       "\xe2\x80\x9c", "\xe2\x80\x9d", "\xe2\x80\x9e",
                                         "\xc2\xab", "\xc2\xbb",     "\xe2\x80\x9f"};
    for (unsigned i = 0; i < G_N_ELEMENTS(quotes); i++)
        if (g_str_has_prefix(p, quotes[i]))
            return strlen(quotes[i]);
    return 0;
}

static void add_words(SearchQuestion *question, const char *from, const char *to, bool is_not)
{
    Word word;
    while (question->n_items < SEARCH_WORDS_MOST && words_next(&from, to, &word))
        question->items[question->n_items++] =
            (SearchItem){.words = {word}, .n_words = 1, .is_not = is_not};
}

static void add_phrase(SearchQuestion *question, const char *from, const char *to, bool is_not)
{
    if (question->n_items == SEARCH_WORDS_MOST)
        return;
    SearchItem *item = &question->items[question->n_items];
    *item = (SearchItem){.is_phrase = true, .is_not = is_not};
    while (item->n_words < SEARCH_PHRASE_MOST && words_next(&from, to, &item->words[item->n_words]))
        item->n_words++;
    if (item->n_words > 0)
        question->n_items++;
}

/* Words that are in every text are left out, if there is another one. */
static void drop_stops(SearchQuestion *question)
{
    unsigned n_kept = 0, n_said = 0;
    for (unsigned i = 0; i < question->n_items; i++) {
        const SearchItem *item = &question->items[i];
        n_said += !item->is_not && (item->is_phrase || !words_is_stop(item->words[0].exact));
    }
    for (unsigned i = 0; i < question->n_items && n_said > 0; i++) {
        const SearchItem *item = &question->items[i];
        if (item->is_phrase || item->is_not || !words_is_stop(item->words[0].exact))
            question->items[n_kept++] = *item;
    }
    if (n_said > 0)
        question->n_items = n_kept;
}

static const char *end_of_chunk(const char *p)
{
    while (*p && !is_space(p) && !quote_at(p))
        p++;
    return p;
}

static void find_forms(SearchItem *item)
{
    g_autoptr(GString) text = g_string_new(NULL);
    for (unsigned l = 0; l < WORDS_LANGUAGES && item->n_words == 1; l++) {
        g_string_truncate(text, 0);
        words_forms(l, item->words[0].exact, text);
        item->forms[l] = g_strsplit(text->str + (*text->str == '|'), "|", -1);
    }
}

void search_question_init(SearchQuestion *question, const char *text)
{
    memset(question, 0, sizeof *question);
    question->text = g_strndup(text, text_cut(text, LIMIT_SEARCH_BYTES));
    const char *p = question->text;
    while (*p) {
        if (is_space(p)) {
            p++;
            continue;
        }
        bool is_not = *p == '-' && p[1] && !is_space(p + 1);
        p += is_not;
        gsize n_quote = quote_at(p);
        if (n_quote == 0) {
            const char *end = end_of_chunk(p);
            if (is_not)
                add_phrase(question, p, end, true);
            else
                add_words(question, p, end, false);
            p = end;
            continue;
        }
        const char *from = p + n_quote, *to = from;
        while (*to && !quote_at(to))
            to++;
        add_phrase(question, from, to, is_not);
        p = to + quote_at(to);
    }
    gsize length = strlen(question->text);
    SearchItem *last = question->n_items > 0 ? &question->items[question->n_items - 1] : NULL;
    if (last && !last->is_not && !last->is_phrase && last->words[0].end == question->text + length)
        last->is_typed = true;
    drop_stops(question);
    for (unsigned i = 0; i < question->n_items; i++)
        find_forms(&question->items[i]);
}

void search_question_clear(SearchQuestion *question)
{
    for (unsigned i = 0; i < question->n_items; i++)
        for (unsigned l = 0; l < WORDS_LANGUAGES; l++)
            g_clear_pointer(&question->items[i].forms[l], g_strfreev);
    question->n_items = 0;
    g_clear_pointer(&question->text, g_free);
}

SearchWanted search_wanted(const char *text)
{
    SearchQuestion question;
    search_question_init(&question, text);
    SearchWanted wanted = question.n_items > 0 ? SEARCH_WANTS_NOTHING : SEARCH_HAS_NO_WORD;
    for (unsigned i = 0; i < question.n_items; i++)
        if (!question.items[i].is_not)
            wanted = SEARCH_WANTS;
    search_question_clear(&question);
    return wanted;
}

#include "web/records/word_diff.h"

#include <string.h>

#define TABLE_MOST (4u << 20) /* pairs of words that are compared */

typedef struct {
    const char *text;
    size_t length; /* with the blanks behind it */
} Word;

static GArray *split(const char *text)
{
    GArray *words = g_array_new(FALSE, FALSE, sizeof(Word));
    for (const char *at = text ? text : ""; *at;) {
        size_t length = strcspn(at, " \n\t");
        length += strspn(at + length, " \n\t");
        Word word = {at, length};
        g_array_append_val(words, word);
        at += length;
    }
    return words;
}

static const Word *word_at(const GArray *words, unsigned i)
{
    return &g_array_index(words, Word, i);
}

static size_t bare(const Word *word)
{
    size_t length = word->length;
    while (length > 0 && strchr(" \n\t", word->text[length - 1]))
        length--;
    return length;
}

static bool is_same(const Word *a, const Word *b)
{
    return bare(a) == bare(b) && memcmp(a->text, b->text, bare(a)) == 0;
}

/* Words from..to of one text, inside an element or bare. */
static void put(Html *w, const GArray *words, unsigned from, unsigned to, HtmlElement element)
{
    if (from >= to)
        return;
    const Word *last = word_at(words, to - 1);
    const char *begin = word_at(words, from)->text;
    g_autofree char *text = g_strndup(begin, (gsize)(last->text + last->length - begin));
    if (element != EL_COUNT)
        html_open(w, element);
    html_text(w, text);
    if (element != EL_COUNT)
        html_close(w);
}

/* The middle, where the texts differ: the longest common run of words, not necessarily in one piece, by
 * the table of its lengths. Inside the two ends all words of `a` and `b` from..to are meant. */
static void write_middle(Html *w, const GArray *a, unsigned from_a, unsigned to_a, const GArray *b,
                         unsigned from_b, unsigned to_b)
{
    unsigned n = to_a - from_a, m = to_b - from_b;
    if ((uint64_t)(n + 1) * (m + 1) > TABLE_MOST) {
        put(w, a, from_a, to_a, EL_DEL);
        put(w, b, from_b, to_b, EL_INS);
        return;
    }
    g_autofree uint32_t *length = g_new0(uint32_t, (gsize)(n + 1) * (m + 1));
    for (unsigned i = n; i-- > 0;)
        for (unsigned k = m; k-- > 0;) {
            uint32_t down = length[(i + 1) * (m + 1) + k], right = length[i * (m + 1) + k + 1];
            length[i * (m + 1) + k] = is_same(word_at(a, from_a + i), word_at(b, from_b + k))
                                          ? length[(i + 1) * (m + 1) + k + 1] + 1
                                          : MAX(down, right);
        }
    unsigned i = 0, k = 0;
    while (i < n || k < m) {
        unsigned del = i, ins = k;
        while ((i < n || k < m) &&
               !(i < n && k < m && is_same(word_at(a, from_a + i), word_at(b, from_b + k)))) {
            bool takes_a =
                k >= m || (i < n && length[(i + 1) * (m + 1) + k] >= length[i * (m + 1) + k + 1]);
            i += takes_a;
            k += !takes_a;
        }
        put(w, a, from_a + del, from_a + i, EL_DEL);
        put(w, b, from_b + ins, from_b + k, EL_INS);
        unsigned same = k;
        while (i < n && k < m && is_same(word_at(a, from_a + i), word_at(b, from_b + k)))
            i++, k++;
        put(w, b, from_b + same, from_b + k, EL_COUNT);
    }
}

void word_diff_write(Html *w, const char *before, const char *after)
{
    g_autoptr(GArray) a = split(before), b = split(after);
    unsigned head = 0, tail = 0;
    while (head < a->len && head < b->len && is_same(word_at(a, head), word_at(b, head)))
        head++;
    while (tail < a->len - head && tail < b->len - head &&
           is_same(word_at(a, a->len - 1 - tail), word_at(b, b->len - 1 - tail)))
        tail++;
    size_t at = html_depth(w);
    html_open(w, EL_DIV);
    html_attr(w, AT_CLASS, "word-diff");
    put(w, b, 0, head, EL_COUNT);
    write_middle(w, a, head, a->len - tail, b, head, b->len - tail);
    put(w, b, b->len - tail, b->len, EL_COUNT);
    html_close_to(w, at);
}

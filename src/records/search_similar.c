/* "Did you mean": a word that is in no public record, and one close to it that is in many. Only words
 * of public records are offered, whoever asks: a word may be all that is secret about a record. */
#include "records/search_private.h"

#include <string.h>

#define LETTERS_MOST 40u
#define HIGHEST "\xf4\x8f\xbf\xbf" /* above every other character */

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

/* The best word for one; NULL if it is known itself, or nothing is close. */
static char *find_word(Db *db, const char *word, GError **error)
{
    gunichar own[LETTERS_MOST], other[LETTERS_MOST];
    unsigned n = read_letters(word, own), most = n <= 5 ? 1 : 2;
    if (n < 4)
        return NULL;
    g_autofree char *from = g_strndup(word, (gsize)(g_utf8_offset_to_pointer(word, 2) - word));
    g_autofree char *to = g_strconcat(from, HIGHEST, NULL);
    g_autofree char *best = NULL;
    unsigned best_distance = most + 1;
    int64_t best_n = 0;
    GError *fault = NULL;
    g_autoptr(Rows) rows = db_query(db, STMT_SEARCH_SIMILAR, error, "ss", from, to);
    while (rows && rows_next(rows, &fault)) {
        const char *term = rows_text(rows, 0);
        unsigned n_other = strchr(term, ':') ? 0 : read_letters(term, other);
        unsigned d = n_other > 0 ? distance(own, n, other, n_other, most) : most + 1;
        if (d > most || d > best_distance || (d == best_distance && rows_int(rows, 1) <= best_n))
            continue;
        g_free(best);
        best = g_strdup(term);
        best_distance = d;
        best_n = rows_int(rows, 1);
    }
    if (fault)
        g_propagate_error(error, fault);
    return best_distance > 0 ? g_steal_pointer(&best) : NULL;
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

#include "figures/near.h"

#include <string.h>

#define NEAR_MOST 4u        /* suggestions */
#define NEAR_TEXT_BYTES 64u /* longer texts are nobody's slip of the finger */

/* Levenshtein's distance, bytes, no case. */
static unsigned distance(const char *a, const char *b)
{
    unsigned row[NEAR_TEXT_BYTES + 1];
    unsigned n = (unsigned)strlen(b);
    for (unsigned j = 0; j <= n; j++)
        row[j] = j;
    for (unsigned i = 0; a[i]; i++) {
        unsigned diagonal = row[0];
        row[0] = i + 1;
        for (unsigned j = 0; j < n; j++) {
            bool is_same = g_ascii_tolower(a[i]) == g_ascii_tolower(b[j]);
            unsigned change = diagonal + (is_same ? 0 : 1);
            diagonal = row[j + 1];
            row[j + 1] = MIN(change, MIN(diagonal, row[j]) + 1);
        }
    }
    return row[n];
}

/* 0 = the same, larger = farther; UINT_MAX = not near at all. */
static unsigned farness(const Code *code, const char *text, size_t length, Lang lang)
{
    unsigned far = G_MAXUINT;
    const char *names[] = {code->id, code->alpha3, code->label[LANG_EN], code->label[lang]};
    for (unsigned i = 0; i < G_N_ELEMENTS(names); i++) {
        if (!names[i] || strlen(names[i]) > NEAR_TEXT_BYTES)
            continue;
        unsigned steps = distance(text, names[i]);
        if (steps <= (length < 4 ? 1 : length / 3))
            far = MIN(far, 2 * steps);
        else if (length >= 3 && g_ascii_strncasecmp(names[i], text, length) == 0)
            far = MIN(far, 3);
    }
    return far;
}

char *near_codes(const CodeList *list, const char *text, Lang lang)
{
    bool is_bare = lang == LANG_COUNT;
    size_t length = strlen(text);
    lang = is_bare ? LANG_EN : lang;
    if (length == 0 || length > NEAR_TEXT_BYTES)
        return NULL;
    unsigned best[NEAR_MOST], how_far[NEAR_MOST], n = 0;
    int matched = codelist_match(list, text, -1);
    for (unsigned c = 0; c < codelist_n(list); c++) {
        unsigned far = (int)c == matched ? 0 : farness(codelist_code(list, c), text, length, lang);
        if (far == G_MAXUINT || (n == NEAR_MOST && far >= how_far[n - 1]))
            continue;
        unsigned at = n < NEAR_MOST ? n++ : n - 1;
        for (; at > 0 && how_far[at - 1] > far; at--) {
            best[at] = best[at - 1];
            how_far[at] = how_far[at - 1];
        }
        best[at] = c;
        how_far[at] = far;
    }
    if (n == 0)
        return NULL;
    g_autoptr(GString) names = g_string_new(NULL);
    for (unsigned i = 0; i < n; i++) {
        const Code *code = codelist_code(list, best[i]);
        g_string_append_printf(names, "%s%s", i ? ", " : "", code->id);
        if (!is_bare)
            g_string_append_printf(names, " (%s)", code->label[lang]);
    }
    return g_string_free(g_steal_pointer(&names), FALSE);
}

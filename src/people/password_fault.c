/* What is wrong with a password: its length, what anybody knows of its owner, and what anybody tries
 * first. No rules about capitals and signs: they make passwords worse, not better. */
#include "people/account.h"
#include "people/password.h"

#include "base/limits.h"
#include <sodium.h>
#include <string.h>

#define FEWEST_DIFFERENT 5
#define LONGEST_PERIOD 6
#define SHORTEST_PART 4 /* of an address or a name that counts as a part of it */
#define FEWEST_OF_OWN 5 /* characters beside the most used words */

static char *folded(const char *text)
{
    g_autofree char *normal = g_utf8_normalize(text, -1, G_NORMALIZE_NFKC);
    return normal ? g_utf8_casefold(normal, -1) : NULL;
}

/* `parts` is split at what stands between the words of a name and the parts of an address. */
static bool has_part_of(const char *password, const char *parts)
{
    g_autofree char *text = parts ? folded(parts) : NULL;
    if (!text)
        return false;
    g_auto(GStrv) split = g_strsplit_set(text, " @.-_+", -1);
    for (unsigned i = 0; split[i]; i++)
        if (g_utf8_strlen(split[i], -1) >= SHORTEST_PART && strstr(password, split[i]))
            return true;
    return g_utf8_strlen(text, -1) >= SHORTEST_PART && strstr(password, text);
}

/* Of the address, what stands before the @: everybody has "com" and "example". */
static bool has_address(const char *password, const char *email)
{
    const char *at = email ? strrchr(email, '@') : NULL;
    g_autofree char *local = at ? g_strndup(email, (size_t)(at - email)) : NULL;
    return has_part_of(password, local);
}

static bool has_few(const gunichar *c, glong n)
{
    unsigned n_different = 0;
    for (glong i = 0; i < n; i++) {
        bool is_new = true;
        for (glong j = 0; j < i && is_new; j++)
            is_new = c[j] != c[i];
        n_different += is_new;
    }
    return n_different < FEWEST_DIFFERENT;
}

/* "abcdefghijkl", "aaaabbbbcccc", "987654321098": most steps are to the same or the next. */
static bool is_a_row(const gunichar *c, glong n)
{
    glong n_small = 0;
    for (glong i = 1; i < n; i++) {
        gint64 step = (gint64)c[i] - (gint64)c[i - 1];
        n_small += step >= -1 && step <= 1;
    }
    return n_small * 2 > n - 1;
}

/* "abc1abc1abc1" */
static bool repeats(const gunichar *c, glong n)
{
    for (glong period = 1; period <= LONGEST_PERIOD && period * 2 <= n; period++) {
        glong i = period;
        while (i < n && c[i] == c[i - period])
            i++;
        if (i == n)
            return true;
    }
    return false;
}

static bool can_be_typed(const char *password)
{
    if (!g_utf8_validate(password, -1, NULL))
        return false;
    for (const char *at = password; *at; at = g_utf8_next_char(at))
        if (g_unichar_iscntrl(g_utf8_get_char(at)))
            return false;
    return true;
}

static const char *fault_of(const char *text, const char *email, const char *name, Lang lang)
{
    glong n = 0;
    gunichar *characters = g_utf8_to_ucs4_fast(text, -1, &n);
    const char *fault = NULL;
    if (n < PASSWORD_SHORTEST)
        fault = tr(lang, "It is too short: write at least 12 characters. A few words that have "
                         "nothing to do with each other are easy to remember.");
    else if (has_address(text, email) || has_part_of(text, name))
        fault = tr(lang, "It has a part of your address or your name in it, which others know.");
    else if (has_few(characters, n) || is_a_row(characters, n) || repeats(characters, n))
        fault = tr(lang, "It repeats itself or is a row of neighbouring characters.");
    else if (password_remainder(text) < FEWEST_OF_OWN)
        fault = tr(lang, "It is made of words that are in most passwords, and is tried first.");
    sodium_memzero(characters, (size_t)n * sizeof *characters);
    g_free(characters);
    return fault;
}

const char *password_fault(const char *password, const char *email, const char *name, Lang lang)
{
    if (strnlen(password, LIMIT_PASSWORD_BYTES + 1) > LIMIT_PASSWORD_BYTES)
        return tr(lang, "It is too long: no more than 256 bytes.");
    if (!can_be_typed(password))
        return tr(lang, "It has characters in it that cannot be typed.");
    char *text = folded(password);
    const char *fault = fault_of(text, email, name, lang);
    sodium_memzero(text, strlen(text));
    g_free(text);
    return fault;
}

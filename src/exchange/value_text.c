#include "exchange/value_text.h"

#include "base/number.h"
#include "model/fold.h"
#include <math.h>
#include <string.h>

#define TEXT_BYTES_MOST 64u           /* longer texts are no counts and no words of these */
#define WHOLE_MOST 9007199254740992.0 /* 2^53: whole numbers beyond are not exact */

/* --- words ---------------------------------------------------------------------------------- */

/* Signs and words beside the translated ones: SDMX's and Eurostat's letters and what is usual. */
static const struct {
    FigureKind kind;
    const char *word; /* N_(): what a template offers */
    const char *others[10];
} words[] = {
    {FIGURE_NOT_KNOWN, N_("not known"), {":", "unknown", "?", "o", "n/k", "nk", "missing", NULL}},
    {FIGURE_NOT_APPLICABLE,
     N_("not applicable"),
     {"n/a", "na", "m", "z", "does not exist", "cannot exist", NULL}},
    {FIGURE_NOT_YET, N_("not yet"), {"l", "not yet available", "later", "pending", NULL}},
    {FIGURE_SUPPRESSED, N_("suppressed"), {"c", "q", "hidden", "confidential", NULL}},
};

const char *value_text_word(FigureKind kind, Lang lang)
{
    for (unsigned i = 0; i < G_N_ELEMENTS(words); i++)
        if (words[i].kind == kind)
            return tr(lang, words[i].word);
    return "";
}

static bool find_word(const char *text, FigureKind *out_kind)
{
    g_autofree char *key = fold_key(text, -1);
    for (unsigned i = 0; key && i < G_N_ELEMENTS(words); i++) {
        bool is_it = false;
        for (unsigned k = 0; words[i].others[k]; k++)
            is_it = is_it || strcmp(words[i].others[k], key) == 0;
        for (unsigned lang = 0; lang < LANG_COUNT; lang++) {
            g_autofree char *word = fold_key(tr((Lang)lang, words[i].word), -1);
            is_it = is_it || g_strcmp0(word, key) == 0;
        }
        if (is_it) {
            *out_kind = words[i].kind;
            return true;
        }
    }
    return false;
}

/* --- numbers -------------------------------------------------------------------------------- */

/* Digits only. */
static bool read_whole(const char *text, size_t length, double *out_value)
{
    double value = 0;
    for (size_t i = 0; i < length; i++) {
        if (!g_ascii_isdigit(text[i]))
            return false;
        value = value * 10 + (text[i] - '0');
    }
    if (length == 0 || value > WHOLE_MOST)
        return false;
    *out_value = value;
    return true;
}

/* "<5" is 0 to 4, "1..4" and "1 to 4" what they say. */
static bool read_interval(const char *text, double *out_lower, double *out_upper)
{
    while (*text == ' ')
        text++;
    if (*text == '<') {
        double limit;
        const char *digits = text + 1;
        while (*digits == ' ')
            digits++;
        if (!read_whole(digits, strlen(digits), &limit) || limit < 1)
            return false;
        *out_lower = 0;
        *out_upper = limit - 1;
        return true;
    }
    static const char *const between[] = {"..", " to ", "\xe2\x80\x93", " - "};
    for (unsigned i = 0; i < G_N_ELEMENTS(between); i++) {
        const char *at = strstr(text, between[i]);
        if (!at)
            continue;
        const char *second = at + strlen(between[i]);
        size_t first = (size_t)(at - text);
        while (first > 0 && text[first - 1] == ' ')
            first--;
        while (*second == ' ')
            second++;
        return read_whole(text, first, out_lower) &&
               read_whole(second, strlen(second), out_upper) && *out_lower <= *out_upper;
    }
    return false;
}

/* "c 1..4", "suppressed <5". */
static bool read_hidden(const char *text, double *out_lower, double *out_upper)
{
    const char *space = strchr(text, ' ');
    FigureKind kind;
    g_autofree char *word = space ? g_strndup(text, (gsize)(space - text)) : NULL;
    return word && find_word(word, &kind) && kind == FIGURE_SUPPRESSED &&
           read_interval(space + 1, out_lower, out_upper);
}

/* --- look-alikes ---------------------------------------------------------------------------- */

static const struct {
    gunichar from;
    char to;
} look_alikes[] = {
    /* Cyrillic */
    {0x0410, 'A'},
    {0x0412, 'B'},
    {0x0415, 'E'},
    {0x041A, 'K'},
    {0x041C, 'M'},
    {0x041D, 'H'},
    {0x041E, 'O'},
    {0x0420, 'P'},
    {0x0421, 'C'},
    {0x0422, 'T'},
    {0x0423, 'Y'},
    {0x0425, 'X'},
    {0x0405, 'S'},
    {0x0406, 'I'},
    {0x0408, 'J'},
    {0x0417, '3'},
    {0x0430, 'a'},
    {0x0435, 'e'},
    {0x043E, 'o'},
    {0x0440, 'p'},
    {0x0441, 'c'},
    {0x0443, 'y'},
    {0x0445, 'x'},
    {0x0455, 's'},
    {0x0456, 'i'},
    {0x0458, 'j'},
    /* Greek */
    {0x0391, 'A'},
    {0x0392, 'B'},
    {0x0395, 'E'},
    {0x0396, 'Z'},
    {0x0397, 'H'},
    {0x0399, 'I'},
    {0x039A, 'K'},
    {0x039C, 'M'},
    {0x039D, 'N'},
    {0x039F, 'O'},
    {0x03A1, 'P'},
    {0x03A4, 'T'},
    {0x03A5, 'Y'},
    {0x03A7, 'X'},
    {0x03BF, 'o'},
    /* signs */
    {0x2212, '-'},
    {0x2010, '-'},
    {0x2011, '-'},
    {0x2039, '<'}};

static char latin_of(gunichar c)
{
    if (c >= 0xFF01 && c <= 0xFF5E) /* fullwidth forms of ASCII */
        return (char)(c - 0xFEE0);
    if (c >= 0x80 && g_unichar_isdigit(c))
        return (char)('0' + g_unichar_digit_value(c));
    for (unsigned i = 0; i < G_N_ELEMENTS(look_alikes); i++)
        if (look_alikes[i].from == c)
            return look_alikes[i].to;
    return '\0';
}

char *look_alike_latin(const char *text, gunichar *out_first)
{
    GString *plain = g_string_new(NULL);
    gunichar first = 0;
    for (const char *p = text; *p; p = g_utf8_next_char(p)) {
        gunichar c = g_utf8_get_char(p);
        char latin = c < 0x80 ? '\0' : latin_of(c);
        if (latin) {
            first = first ? first : c;
            g_string_append_c(plain, latin);
        } else {
            g_string_append_unichar(plain, c);
        }
    }
    if (first)
        *out_first = first;
    return g_string_free(plain, first == 0);
}

/* --- what is wrong -------------------------------------------------------------------------- */

#define WRITE_NUMBER N_("write a whole number with digits only: 1234")
#define WRITE_ANY                                                                                  \
    N_("write a whole number, or one of: not known, not applicable, not yet, suppressed, <5")

static ValueText fault(const char *rule, const char *message, const char *remedy)
{
    return (ValueText){FIGURE_ABSENT, NAN, NAN, rule, message, remedy};
}

/* Groups of three behind the first, all with the same separator: "1 234", "12.345.678". */
static bool has_thousands(const char *text)
{
    char separator = '\0';
    unsigned n = 0, group = 0;
    for (; *text; text++) {
        if (g_ascii_isdigit(*text)) {
            group++;
        } else {
            bool is_begun = separator != '\0';
            if (!strchr(" .,'", *text) || (is_begun && (*text != separator || group != 3)) ||
                group == 0 || group > 3)
                return false;
            separator = *text;
            group = 0;
            n++;
        }
    }
    return n > 0 && group == 3;
}

static bool is_digits_and(const char *text, const char *others)
{
    return text[strspn(text, others)] != '\0' && text[strspn(text, "0123456789")] != '\0' &&
           text[strspn(text, "0123456789 .,'")] == '\0' && strpbrk(text, others) != NULL;
}

static ValueText diagnose(const char *text)
{
    double number;
    gunichar first;
    g_autofree char *latin = look_alike_latin(text, &first);
    if (*text == '=')
        return fault("formula", N_("a formula, which is not evaluated"), WRITE_NUMBER);
    if (latin && value_text_read(latin).rule == NULL)
        return fault("look-alike",
                     N_("it holds a character of another script that looks like a digit "
                        "or a letter"),
                     N_("type it again on a Latin keyboard"));
    if (number_parse_decimal(text, strlen(text), &number) && number < 0)
        return fault("negative", N_("a count cannot be negative"), WRITE_NUMBER);
    if (has_thousands(text))
        return fault("thousands-separator",
                     N_("a number with a separator: nobody can tell thousands from decimals"),
                     WRITE_NUMBER);
    if (is_digits_and(text, ".,"))
        return fault("not-whole", N_("persons are counted in whole numbers"), WRITE_NUMBER);
    if (is_digits_and(text, " '"))
        return fault("thousands-separator", N_("a number with gaps in it"), WRITE_NUMBER);
    if (number_parse_decimal(text, strlen(text), &number))
        return fault("not-whole", N_("persons are counted in whole numbers"), WRITE_NUMBER);
    if (strpbrk(text, "0123456789") && strpbrk(text, "oOlI") &&
        text[strspn(text, "0123456789oOlI")] == '\0')
        return fault("look-alike", N_("letters (O, l, I) among the digits"), WRITE_NUMBER);
    return fault("not-a-number", N_("neither a number nor one of the words for a missing one"),
                 WRITE_ANY);
}

/* --- reading -------------------------------------------------------------------------------- */

/* Outer spaces go, also the no-break ones; inner no-break spaces become plain. */
static bool strip(const char *text, char out_text[TEXT_BYTES_MOST])
{
    size_t n = 0;
    for (const char *p = text; *p; p = g_utf8_next_char(p)) {
        gunichar c = g_utf8_get_char(p);
        bool is_space = g_unichar_isspace(c) || c == 0xFEFF || c == 0x200B;
        size_t bytes = (size_t)(g_utf8_next_char(p) - p);
        if (is_space && n == 0)
            continue;
        if (n + bytes >= TEXT_BYTES_MOST)
            return false;
        memcpy(out_text + n, is_space ? " " : p, is_space ? 1 : bytes);
        n += is_space ? 1 : bytes;
    }
    while (n > 0 && out_text[n - 1] == ' ')
        n--;
    out_text[n] = '\0';
    return true;
}

ValueText value_text_read(const char *text)
{
    ValueText value = {.kind = FIGURE_ABSENT, .lower = NAN, .upper = NAN};
    char plain[TEXT_BYTES_MOST];
    size_t length = strlen(text);
    if (length < TEXT_BYTES_MOST && read_whole(text, length, &value.lower)) { /* nearly always */
        value.kind = FIGURE_VALUE;
        value.upper = value.lower;
        return value;
    }
    if (!strip(text, plain))
        return fault("not-a-number", N_("neither a number nor one of the words for a missing one"),
                     WRITE_ANY);
    if (*plain == '\0')
        return value;
    if (read_whole(plain, strlen(plain), &value.lower)) {
        value.kind = FIGURE_VALUE;
        value.upper = value.lower;
        return value;
    }
    if (read_interval(plain, &value.lower, &value.upper) ||
        read_hidden(plain, &value.lower, &value.upper)) {
        value.kind = FIGURE_SUPPRESSED;
        return value;
    }
    value.lower = value.upper = NAN;
    if (find_word(plain, &value.kind))
        return value;
    return diagnose(plain);
}

/* Splitting and folding: the same for all languages. */
#include "records/words.h"

#include <string.h>

#define LETTERS_MOST G_UNICHAR_MAX_DECOMPOSITION_LENGTH /* that one stands for */

/* --- one word ------------------------------------------------------------------------------------ */

static bool is_mark(gunichar c)
{
    GUnicodeType type = g_unichar_type(c);
    return type == G_UNICODE_NON_SPACING_MARK || type == G_UNICODE_SPACING_MARK;
}

/* Inside of a word and no part of it: the soft hyphen, joiners. */
static bool is_silent(gunichar c)
{
    return c == 0xad || (c >= 0x200b && c <= 0x200d) || c == 0x2060 || c == 0xfeff;
}

/* Letters that have no decomposition, as people write them who do not have them. */
static const char *plain_letters(gunichar c)
{
    switch (c) {
    case 0xe6: /* ae */
        return "ae";
    case 0xf8: /* o with stroke */
        return "o";
    case 0xdf: /* sharp s */
        return "ss";
    case 0xfe: /* thorn */
        return "th";
    case 0xf0: /* eth */
    case 0x111:
        return "d";
    case 0x142: /* l with stroke */
        return "l";
    case 0x153: /* oe */
        return "oe";
    case 0x131: /* dotless i */
        return "i";
    default:
        return NULL;
    }
}

static void put_char(char *to, gsize *n, gunichar c)
{
    char bytes[6];
    gsize n_bytes = (gsize)g_unichar_to_utf8(c, bytes);
    if (*n + n_bytes >= WORD_BYTES)
        return;
    memcpy(to + *n, bytes, n_bytes);
    *n += n_bytes;
    to[*n] = '\0';
}

static void put_folded(char *to, gsize *n, gunichar c)
{
    gunichar base, mark;
    while (c >= 0x80 && g_unichar_decompose(c, &base, &mark) && (mark == 0 || is_mark(mark)))
        c = base;
    const char *plain = plain_letters(c);
    for (; plain && *plain; plain++)
        put_char(to, n, (gunichar)*plain);
    if (!plain && !is_mark(c))
        put_char(to, n, c);
}

/* Letters and marks apart become one letter, so that both ways to write it are the same word. */
static void compose(char *word)
{
    g_autofree char *composed = g_utf8_normalize(word, -1, G_NORMALIZE_NFC);
    if (composed && strlen(composed) < WORD_BYTES)
        memcpy(word, composed, strlen(composed) + 1);
}

/* What a ligature, a full-width letter or a number in a circle stands for (Unicode's compatibility
 * decomposition, as in NFKC); 0: it stands for itself. Letters of Latin-1 and Latin Extended have none but
 * six: they are not looked up. */
static gsize letters_of(gunichar c, gunichar out[LETTERS_MOST])
{
    static const gunichar six[] = {0x132, 0x133, 0x13f, 0x140, 0x149, 0x17f};
    gunichar canonical[LETTERS_MOST];
    bool is_known = c < 0xaa || (c >= 0xc0 && c < 0x1c4);
    for (unsigned i = 0; i < G_N_ELEMENTS(six) && is_known; i++)
        is_known = c != six[i];
    if (is_known)
        return 0;
    gsize n = g_unichar_fully_decompose(c, TRUE, out, LETTERS_MOST);
    gsize n_canonical = g_unichar_fully_decompose(c, FALSE, canonical, LETTERS_MOST);
    if (n == n_canonical && memcmp(out, canonical, n * sizeof *out) == 0)
        return 0;
    for (gsize i = 0; i < n; i++) /* "1/2" is no word, and a mark alone is none */
        if (!g_unichar_isalnum(out[i]) && (i == 0 || !is_mark(out[i])))
            return 0;
    return n;
}

static gunichar read_char(const char *at, const char *end, gsize *out_bytes)
{
    gunichar c = (unsigned char)*at;
    *out_bytes = 1;
    if (c < 0x80)
        return c;
    c = g_utf8_get_char_validated(at, end - at);
    if (c >= (gunichar)-2)
        return 0; /* no UTF-8: parts words */
    *out_bytes = (gsize)(g_utf8_next_char(at) - at);
    return c;
}

typedef struct {
    Word *word;
    gsize n_exact, n_folded;
    bool has_marks;
} Writer;

static void put_letter(Writer *writer, gunichar c)
{
    writer->has_marks = writer->has_marks || (c >= 0x80 && is_mark(c));
    c = c < 0x80 ? (gunichar)g_ascii_tolower((char)c) : g_unichar_tolower(c);
    put_char(writer->word->exact, &writer->n_exact, c);
    put_folded(writer->word->folded, &writer->n_folded, c);
}

static void put_letters(Writer *writer, gunichar c)
{
    gunichar letters[LETTERS_MOST];
    gsize n = letters_of(c, letters);
    for (gsize i = 0; i < n; i++)
        put_letter(writer, letters[i]);
    if (n == 0)
        put_letter(writer, c);
}

bool words_next(const char **at, const char *end, Word *out_word)
{
    Writer writer = {.word = out_word};
    gsize n_bytes;
    bool is_begun = false;
    const char *p = *at;
    for (; p < end; p += n_bytes) {
        gunichar c = read_char(p, end, &n_bytes);
        bool is_letter = c < 0x80 ? g_ascii_isalnum((char)c) : g_unichar_isalnum(c);
        if (!is_letter && !(is_begun && c >= 0x80 && (is_mark(c) || is_silent(c)))) {
            if (is_begun)
                break;
            continue;
        }
        if (!is_begun) {
            is_begun = true;
            out_word->start = p;
            out_word->exact[0] = out_word->folded[0] = '\0';
        }
        if (!is_letter && is_silent(c))
            continue;
        if (c < 0xaa)
            put_letter(&writer, c);
        else
            put_letters(&writer, c);
    }
    *at = out_word->end = p;
    if (is_begun && writer.has_marks)
        compose(out_word->exact);
    return is_begun;
}

/* --- texts ----------------------------------------------------------------------------------------- */

void words_terms(int language, const Word *word, GString *to)
{
    g_string_append(to, word->exact);
    if (strcmp(word->exact, word->folded) != 0 && word->folded[0]) {
        g_string_append(to, "|_");
        g_string_append(to, word->folded);
    }
    if (language >= 0)
        words_forms((unsigned)language, word->exact, to);
}

void words_put_text(GString *to, const char *text, gsize length, int language)
{
    Word word;
    const char *at = text;
    while (words_next(&at, text + length, &word)) {
        if (to->len > 0)
            g_string_append_c(to, ' ');
        words_terms(language, &word, to);
    }
}

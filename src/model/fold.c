#include "model/fold.h"

#include "base/limits.h"
#include <stdbool.h>
#include <string.h>

static bool is_ascii(const char *text, size_t length)
{
    for (size_t i = 0; i < length; i++)
        if ((unsigned char)text[i] >= 0x80)
            return false;
    return true;
}

static char *fold_ascii(const char *text, size_t length)
{
    char *key = g_malloc(length + 1);
    size_t n = 0;
    bool gap = false;
    for (size_t i = 0; i < length; i++) {
        char c = text[i];
        if (g_ascii_isspace(c)) {
            gap = n > 0;
            continue;
        }
        if (gap)
            key[n++] = ' ';
        gap = false;
        key[n++] = c == '`' ? '\'' : g_ascii_tolower(c);
    }
    key[n] = '\0';
    return key;
}

/* Signs that writers and word processors put for the plain one. Mapped before the decomposition,
 * which would turn the acute accent U+00B4 into a blank and a mark. */
static gunichar plain_sign(gunichar c)
{
    switch (c) {
    case 0x2018:
    case 0x2019:
    case 0x02BC:
    case 0x00B4:
    case '`':
        return '\'';
    case 0x2010:
    case 0x2011:
    case 0x2012:
    case 0x2013:
    case 0x2014:
        return '-';
    default:
        return c;
    }
}

static void append_folded(GString *key, gunichar c, bool *gap)
{
    if (g_unichar_isspace(c)) {
        *gap = key->len > 0;
        return;
    }
    GUnicodeType type = g_unichar_type(c);
    if (type == G_UNICODE_NON_SPACING_MARK || type == G_UNICODE_ENCLOSING_MARK ||
        type == G_UNICODE_FORMAT)
        return;
    if (*gap)
        g_string_append_c(key, ' ');
    *gap = false;
    g_string_append_unichar(key, c);
}

char *fold_key(const char *text, gssize length)
{
    size_t n = length < 0 ? strlen(text) : (size_t)length;
    bool has_end = length >= 0 && memchr(text, '\0', (size_t)length) != NULL;
    if (n > LIMIT_LABEL_BYTES || has_end)
        return NULL;
    if (is_ascii(text, n))
        return fold_ascii(text, n);
    if (!g_utf8_validate(text, (gssize)n, NULL))
        return NULL;
    g_autoptr(GString) signs = g_string_sized_new(n + 8);
    for (const char *p = text; p < text + n; p = g_utf8_next_char(p))
        g_string_append_unichar(signs, plain_sign(g_utf8_get_char(p)));
    g_autofree char *folded = g_utf8_casefold(signs->str, -1);
    g_autofree char *apart = g_utf8_normalize(folded, -1, G_NORMALIZE_ALL);
    if (apart == NULL)
        return NULL;
    GString *key = g_string_sized_new(n + 8);
    bool gap = false;
    for (const char *p = apart; *p != '\0'; p = g_utf8_next_char(p))
        append_folded(key, g_utf8_get_char(p), &gap);
    return g_string_free(key, FALSE);
}

/* The byte that Windows-1252 has for a character, -1 if it has none. A table of our own: iconv opens
 * files, which a parser in the sandbox may not. */
static int windows_byte(gunichar c)
{
    static const gunichar high[32] = {
        0x20ac, 0,      0x201a, 0x0192, 0x201e, 0x2026, 0x2020, 0x2021, 0x02c6, 0x2030, 0x0160,
        0x2039, 0x0152, 0,      0x017d, 0,      0,      0x2018, 0x2019, 0x201c, 0x201d, 0x2022,
        0x2013, 0x2014, 0x02dc, 0x2122, 0x0161, 0x203a, 0x0153, 0,      0x017e, 0x0178};
    if (c < 0x80 || (c >= 0xa0 && c <= 0xff))
        return (int)c;
    for (int i = 0; i < 32; i++)
        if (high[i] == c && c != 0)
            return 0x80 + i;
    return -1;
}

char *fold_repair(const char *text, gssize length)
{
    size_t n = length < 0 ? strlen(text) : (size_t)length;
    if (n > LIMIT_LABEL_BYTES || is_ascii(text, n) || !g_utf8_validate(text, (gssize)n, NULL))
        return NULL;
    g_autoptr(GString) bytes = g_string_sized_new(n);
    for (const char *p = text; p < text + n; p = g_utf8_next_char(p)) {
        int byte = windows_byte(g_utf8_get_char(p));
        if (byte < 0)
            return NULL;
        g_string_append_c(bytes, (char)byte);
    }
    if (!g_utf8_validate(bytes->str, (gssize)bytes->len, NULL))
        return NULL;
    return g_string_free(g_steal_pointer(&bytes), FALSE);
}

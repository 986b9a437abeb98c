#include "base/line.h"

#include <stdint.h>
#include <string.h>

static bool may_stand(gunichar letter)
{
    bool is_control = letter < 0x20 || (letter >= 0x7f && letter < 0xa0);
    bool is_separator = letter == 0x2028 || letter == 0x2029;
    bool turns = (letter >= 0x202a && letter <= 0x202e) || (letter >= 0x2066 && letter <= 0x2069);
    return !is_control && !is_separator && !turns;
}

bool line_is_clean(const char *text)
{
    if (!g_utf8_validate(text, -1, NULL))
        return false;
    for (const char *c = text; *c; c = g_utf8_next_char(c))
        if (!may_stand(g_utf8_get_char(c)))
            return false;
    return true;
}

char *line_clean_cut(const char *text, size_t most)
{
    g_autofree char *valid = g_utf8_make_valid(text, -1);
    GString *to = g_string_new(NULL);
    for (const char *c = valid; *c; c = g_utf8_next_char(c)) {
        gunichar letter = g_utf8_get_char(c);
        letter = may_stand(letter) ? letter : ' ';
        if (to->len + (size_t)g_unichar_to_utf8(letter, NULL) > most)
            break;
        g_string_append_unichar(to, letter);
    }
    return g_string_free(to, FALSE);
}

char *line_clean(const char *text)
{
    return line_clean_cut(text, SIZE_MAX / 2);
}

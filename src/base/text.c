#include "base/text.h"

#include <stdint.h>

#define EACH_BYTE UINT64_C(0x0101010101010101)
#define EACH_HIGH_BIT UINT64_C(0x8080808080808080)

/* How many bytes, in whole words, are ASCII and not NUL. */
static size_t ascii_length(const char *bytes, size_t length)
{
    size_t at = 0;
    for (; at + 8 <= length; at += 8) {
        uint64_t word;
        memcpy(&word, bytes + at, sizeof word);
        /* Taking 1 from each byte gives one that was 0 the high bit, and none of ASCII's others. */
        if ((word | (word - EACH_BYTE)) & EACH_HIGH_BIT)
            break;
    }
    return at;
}

bool text_is_utf8(const char *bytes, size_t length, const char **out_bad)
{
    size_t at = ascii_length(bytes, length);
    return g_utf8_validate_len(bytes + at, length - at, out_bad);
}

size_t text_cut(const char *text, size_t most)
{
    size_t n = strnlen(text, most);
    /* What follows is the rest of a letter: at most three bytes of it are left out. */
    for (unsigned i = 0; i < 4 && n > 0 && ((unsigned char)text[n] & 0xc0) == 0x80; i++)
        n--;
    return n;
}

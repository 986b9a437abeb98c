/* Texts by the million: appending to a GString without a call where there is room (writers of figures
 * do it for every field), and looking at large texts eight bytes at a time. And where to cut one. */
#pragma once

#include <glib.h>
#include <stdbool.h>
#include <string.h>

/* As g_utf8_validate_len(): true if all of it is UTF-8 without a NUL; else `out_bad` is the first
 * byte that is not. Quick where most of it is ASCII. */
bool text_is_utf8(const char *bytes, size_t length, const char **out_bad);

/* How many of the bytes are whole letters of UTF-8, `most` at most. */
size_t text_cut(const char *text, size_t most);

static inline void text_put(GString *to, const char *bytes, size_t length)
{
    if (to->len + length < to->allocated_len) {
        memcpy(to->str + to->len, bytes, length);
        to->len += length;
        to->str[to->len] = '\0';
    } else {
        g_string_append_len(to, bytes, (gssize)length);
    }
}

#define text_put_literal(to, literal) text_put(to, "" literal "", sizeof(literal) - 1)

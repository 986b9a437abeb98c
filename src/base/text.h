/* Appending to a GString without a call where there is room: writers of figures do it for every
 * field. */
#pragma once

#include <glib.h>
#include <string.h>

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

/* The cells that nearly all cells are, without an XML parser: a table of 100,000 lines has millions of
 * them, and a parser spends most of its time on their names and attributes.
 *
 * What is accepted is a small part of XML that means the same to every parser: no prefix, no line end,
 * no entity, no character outside ASCII, none of them escaped. All else is left to expat. */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#define PLAIN_BYTES 16u /* of one attribute's value, with its NUL */

typedef struct {
    char name[PLAIN_BYTES], type[PLAIN_BYTES], style[PLAIN_BYTES]; /* r, t, s; "" if it has none */
    bool has_value;
    const char *text; /* inside the bytes */
    size_t length;
} PlainCell;

/* How many of the bytes are one whole cell, such as <c r="A1" t="n"><v>5</v></c>, <c s="3"/> or
 * <c t="inlineStr"><is><t>SE</t></is></c>; 0 if they do not begin with one of these. */
size_t xlsx_plain_cell(const char *bytes, size_t length, PlainCell *out_cell);

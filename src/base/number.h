/* Numbers in and out, the same in every locale. */
#pragma once

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

/* A whole number of a statistical file: digits, an optional sign, and thousands commas only where
 * they belong ("1,234,567" yes, "12,34" no). No spaces. False (and *out_value untouched) if
 * the text is anything else or does not fit. */
bool number_parse_count(const char *text, size_t length, int64_t *out_value);

/* A decimal number with a point, as g_ascii_strtod reads it, the whole text and finite. */
bool number_parse_decimal(const char *text, size_t length, double *out_value);

/* For machines: the fewest digits that read back as the same number ("12345.5"), NaN as "NaN". No
 * exponent between 0.0001 and 10^15. Returns the length. */
#define NUMBER_TEXT_BYTES 40
size_t number_write_plain(char out_text[NUMBER_TEXT_BYTES], double value);
/* A whole number, many times faster than by printf. Returns the length. */
size_t number_write_integer(char out_text[NUMBER_TEXT_BYTES], int64_t value);

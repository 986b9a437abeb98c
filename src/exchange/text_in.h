/* What every importer of text needs before it parses: unpacking within limits, encodings, a day
 * in a banner or a file name. */
#pragma once

#include "base/isotime.h"
#include "base/problem.h"
#include <stdbool.h>
#include <stddef.h>

/* Unpacks gzip (any number of members), or copies anything else. The result has one byte more than
 * its length, which is 0. Refuses a damaged or cut archive, more than LIMIT_INPUT_FILE_BYTES, and
 * a ratio above LIMIT_UNPACK_RATIO. */
bool text_in_unpack(const char *bytes, size_t length, const char *place, char **out_data,
                    size_t *out_length, GError **error);

/* Makes sure that *data is UTF-8: bytes that are not become U+FFFD, each line reported (warning,
 * rule "bad-encoding"). If anything had to be changed, *data points into a new buffer that the
 * caller frees through *out_repaired. UTF-16 and files with NUL bytes are refused, with the remedy;
 * so are ZIP archives (.xlsx) and other binary files. Lines that end with CR alone get LF. */
bool text_in_repair(char **data, size_t *length, char **out_repaired, const char *place,
                    Problems *problems, GError **error);

/* The first day written in a text: 2025-04-14, 14/04/2025, 14.04.2025 or "14 April 2025". */
bool text_in_find_day(const char *text, size_t length, IsoDay *out_day);

/* Identifiers of records and releases: ULIDs, 26 letters of Crockford's base 32, the first ten of
 * them the time, so that they sort by age (github.com/ulid/spec). */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#define ULID_BYTES 27 /* with the final 0 */

/* `at` is a date-time as iso_now_write() gives it; `entropy` are the 80 bits that tell apart what
 * was made in the same millisecond. */
void ulid_write(char out_id[ULID_BYTES], const char *at, const uint8_t entropy[10]);
/* Exactly 26 letters of the alphabet, upper case, not beyond the largest. */
bool ulid_is_valid(const char *text);

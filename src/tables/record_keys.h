/* Record keys for the cell key method: a number for each person that nobody can guess and that is the
 * same in every table, today and next year, as long as the secret is the same.
 *
 * The key is the first 64 bits of HMAC-SHA-256 (RFC 2104) of the person's id under the secret, read
 * as a fraction of 2^64. A cell's key is the sum of its persons' keys modulo 2^64 (Thompson,
 * Broadfoot and Elazar, Methodology for the automatic confidentialisation of statistical outputs
 * from remote servers at the Australian Bureau of Statistics, UNECE 2013, section 3). */
#pragma once

#include "tables/case_attributes.h"

#define RECORD_SECRET_BYTES 32u

/* "fyr-record-keys 1 HEX\n", HEX being 64 hexadecimal digits. Caller frees. */
char *record_secret_write(const uint8_t secret[RECORD_SECRET_BYTES]);
bool record_secret_read(const char *text, size_t length, uint8_t out_secret[RECORD_SECRET_BYTES]);

/* [n_persons] of cases that have ids; caller frees. */
uint64_t *record_keys(const CaseAttributes *cases, const uint8_t secret[RECORD_SECRET_BYTES]);

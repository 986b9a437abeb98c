/* Passwords: Argon2id, and what makes one too easy to guess. */
#pragma once

#include <stdbool.h>

#define PASSWORD_HASH_BYTES 128 /* libsodium's text with its parameters, and the final 0 */
#define PASSWORD_SHORTEST 12    /* characters */

/* False only if there is no memory for it. The password is normalised (NFKC)
 * before, so that another keyboard gives the same one. Takes about a quarter of a second, on purpose;
 * no more than two run at a time, so that a flood of sign-ins has a bound of memory. */
bool password_hash(const char *password, char out_hash[PASSWORD_HASH_BYTES]);
/* `hash` NULL: takes as long, and is false. */
bool password_matches(const char *password, const char *hash);
/* It was made with other parameters than today's. */
bool password_is_old(const char *hash);

/* What remains of a folded password when the words of the most used passwords are taken out, in
 * characters; digits count half. */
unsigned password_remainder(const char *folded);

/* The second factor: one-time passwords by time (TOTP, RFC 6238: SHA-1, 160 bits, 6 digits, 30 s),
 * and ten recovery codes that work once each. */
#pragma once

#include "people/account.h"

#define RECOVERY_CODES 10
#define RECOVERY_CODE_BYTES 15 /* "XXXXX-XXXXX" in Crockford's base 32, and room */

/* The code of one time step; `secret` are 20 bytes. RFC 4226, section 5.3. */
unsigned totp_code(const unsigned char secret[20], uint64_t step);

/* Begins: a new secret, not in force until a code proves that the owner has it. `out_uri` is the
 * otpauth:// address of the picture and `out_secret` the same in base 32, in groups of four; both
 * g_free. A factor in force stays until then. */
bool second_factor_begin(Centre *centre, const char *account, char **out_uri, char **out_secret,
                         GError **error);
/* The pending secret again, for a page that is loaded twice; NOT_FOUND if none is pending. */
bool second_factor_pending(Db *db, const char *account, char **out_uri, char **out_secret,
                           GError **error);
/* Puts it in force and makes new recovery codes. FORBIDDEN if the code is not right, BUSY after
 * some of these: the next try waits. */
bool second_factor_confirm(Centre *centre, const char *account, const char *code,
                           char out_codes[RECOVERY_CODES][RECOVERY_CODE_BYTES], GError **error);
/* A code of the app (one step early or late is right; no step counts twice) or a recovery code, which
 * is used up. */
bool second_factor_check(Centre *centre, const char *account, const char *code, GError **error);
/* The old ones are void. CONFLICT without a factor. */
bool second_factor_new_codes(Centre *centre, const char *account,
                             char out_codes[RECOVERY_CODES][RECOVERY_CODE_BYTES], GError **error);
/* Takes it away, for somebody who has lost it: ends all sessions, and they must set one up when they next
 * sign in. */
bool second_factor_remove(Centre *centre, const char *account, const char *actor, GError **error);

/* Links that end mail without signing in. A link is made of what it ends and a key of the centre, so nothing is
 * stored with each mail, it works as long as the mail is kept, and nobody can make one for another. */
#pragma once

#include "store/db.h"

#define UNSUBSCRIBE_TOKEN_BYTES                                                                    \
    (26 + 64 + 1) /* a ULID, HMAC-SHA-512-256 in hexadecimal, the final 0 */

/* Inside the caller's write: the key is made when it is first asked for. `what`: a ULID. */
bool unsubscribe_token(Db *db, const char *what, char out_token[UNSUBSCRIBE_TOKEN_BYTES],
                       GError **error);
/* What a token ends. False without an error if it is none of ours. */
bool unsubscribe_read(Db *db, const char *token, char out_what[27], GError **error);

/* What the files of this room share. Functions that take a Db work inside the caller's write. */
#pragma once

#include "people/account.h"
#include "people/moment.h"
#include "people/session.h"

#define HASH_BYTES 65 /* SHA-256 in hexadecimal and the final 0 */

/* --- acts -------------------------------------------------------------------------------------- */

/* Ends a write that centre_write_begin() began: everything or nothing. */
bool act_end(Centre *centre, bool is_done, GError **error);
/* The one number that a statement about an account gives. */
bool ask_number(Db *db, StatementId statement, const char *account, int64_t *out_n, GError **error);
/* A new ULID. */
void id_make(char out_id[27]);

/* --- tokens ------------------------------------------------------------------------------------ */

void token_make(char out_token[ACCOUNT_TOKEN_BYTES]);
/* False if it cannot be one, so that long ones are never looked at. */
bool token_hash(const char *token, char out_hash[HASH_BYTES]);
void sha256_hex(const char *bytes, size_t length, char out_hash[HASH_BYTES]);

/* --- accounts ---------------------------------------------------------------------------------- */

/* As an address is looked up; NULL if it cannot be one. g_free. */
char *email_fold(const char *email);
/* A hundred characters of a name at most, none of them invisible. */
bool name_check(const char *name, GError **error);
bool grants_check(const GArray *grants, GError **error);
/* CONFLICT if no other active account is an administrator. */
bool account_check_other_admin(Db *db, const Account *account, GError **error);
bool account_write_grant(Db *db, const char *id, const RoleGrant *grant, const char *actor,
                         GError **error);
bool account_write_state(Db *db, const char *id, AccountState state, GError **error);
/* Ends all sessions but one (NULL: all) without an entry in the log. */
bool sessions_drop(Db *db, const char *account, const char *but_id, GError **error);

/* --- failed attempts ----------------------------------------------------------------------------- */

typedef enum { TRIED_EMAIL, TRIED_PLACE, TRIED_FACTOR, TRIED_SETUP, TRIED_COUNT } Tried;

/* Seconds until the next try; 0: now. `what` NULL: 0. */
unsigned throttle_wait_s(Db *db, Tried tried, const char *what);
/* Counts one more failure; `out_n` (may be NULL) is how many in a row. */
bool throttle_fail(Db *db, Tried tried, const char *what, unsigned *out_n, GError **error);
bool throttle_clear(Db *db, Tried tried, const char *what, GError **error);
/* Takes back one that was counted ahead. */
bool throttle_take_back(Db *db, Tried tried, const char *what, GError **error);
void set_busy(unsigned wait_s, GError **error);
/* Every fifth failure in a row is in the audit log: enough to see an attack, too few to flood it. */
#define FAILURES_PER_ENTRY 5

/* --- second factors ------------------------------------------------------------------------------ */

typedef enum { FACTOR_RIGHT, FACTOR_WRONG, FACTOR_BUSY, FACTOR_FAULT } FactorVerdict;
/* Checks and counts; after RIGHT and WRONG the write is to be committed. FAULT: error is set. */
FactorVerdict second_factor_try(Db *db, const char *account, const char *code, unsigned *out_wait_s,
                                unsigned *out_n_failures, GError **error);

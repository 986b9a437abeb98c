/* Accounts: who may sign in, and what as. An account begins as an invitation; its owner chooses the
 * password. Nobody can read one back: Argon2id (libsodium), like the hashes of all tokens. Every act
 * is in the audit log, in the same transaction; `actor` is an account's id, or "shell:NAME". */
#pragma once

#include "base/catalogue.h"
#include "people/role.h"
#include "store/db.h"

#define ACCOUNT_TOKEN_BYTES 44 /* 256 bits in base64url and the final 0 */
#define ACCOUNT_AREA_BYTES 3   /* "SE" and the final 0; "" where the role has no state */

typedef enum {
    ACCOUNT_INVITED,
    ACCOUNT_ACTIVE,
    ACCOUNT_SUSPENDED, /* cannot sign in until it is resumed */
    ACCOUNT_CLOSED,    /* never again; what it did stays in the log */
    ACCOUNT_STATE_COUNT
} AccountState;
const char *account_state_word(AccountState state); /* "invited" */

typedef struct {
    Role role;
    char area[ACCOUNT_AREA_BYTES];
} RoleGrant;

typedef struct {
    char *id, *email, *name;
    Lang lang;
    AccountState state;
    bool has_second_factor;
    unsigned n_recovery_codes_left;
    GArray *grants;              /* RoleGrant, in order of role and area */
    char *created, *last_signin; /* ISO 8601; last_signin may be NULL */
} Account;

void account_free(Account *account);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Account, account_free)
RoleSet account_roles(const Account *account); /* with ROLE_PUBLIC's bit */
/* Has one of the roles; `area` NULL: for any state. Roles without a state count for every one. */
bool account_may(const Account *account, RoleSet roles, const char *area);

/* NULL and NOT_FOUND if there is none. */
Account *account_load(Db *db, const char *id, GError **error);
Account *account_find(Db *db, const char *email, GError **error);
GPtrArray *accounts_load(Db *db, GError **error); /* Account, by name; freed with the array */

/* An e-mail address that could exist: one @, no blanks or control characters, at most 254 bytes. */
bool account_email_is_valid(const char *email);

/* Makes an account in the state `invited` and its link's token, valid for 7 days. `grants`: RoleGrant.
 * CONFLICT if the address has an account that is not closed; INVALID if a grant lacks or has too much
 * of a state. */
bool account_invite(Centre *centre, const char *email, const char *name, Lang lang,
                    const GArray *grants, const char *actor, char out_id[27],
                    char out_token[ACCOUNT_TOKEN_BYTES], GError **error);
/* A new link for one who is invited still; the old ones are void. */
bool account_invite_again(Centre *centre, const char *id, const char *actor,
                          char out_token[ACCOUNT_TOKEN_BYTES], GError **error);
/* A link to choose a new password, valid for an hour; sessions stay until it is used. NOT_FOUND if no
 * active account has the address, BUSY after three within an hour: whoever asks is told the same either
 * way. `actor` NULL: the account itself asks. */
bool account_reset_begin(Centre *centre, const char *email, const char *actor,
                         char out_token[ACCOUNT_TOKEN_BYTES], GError **error);

/* The three above inside the caller's write: for the mail that carries the link, which is enqueued with
 * it or not at all. After a failure the write is to be rolled back. */
bool account_invite_in(Db *db, const char *email, const char *name, Lang lang, const GArray *grants,
                       const char *actor, char out_id[27], char out_token[ACCOUNT_TOKEN_BYTES],
                       GError **error);
bool account_invite_again_in(Db *db, const char *id, const char *actor,
                             char out_token[ACCOUNT_TOKEN_BYTES], GError **error);
bool account_reset_begin_in(Db *db, const char *email, const char *actor,
                            char out_token[ACCOUNT_TOKEN_BYTES], GError **error);

typedef enum { TOKEN_INVITATION, TOKEN_RESET, TOKEN_KIND_COUNT } TokenKind;
/* The account of a link that is valid still; NULL and NOT_FOUND if it is not (used, late, unknown). */
Account *account_of_token(Db *db, const char *token, TokenKind kind, GError **error);
/* Uses a link: sets the password, makes an invited account active, ends all its sessions. INVALID with
 * what is wrong with the password (too short: 12 characters at least; the address or the name in it;
 * one of the most used). */
bool account_use_token(Centre *centre, const char *token, TokenKind kind, const char *password,
                       GError **error);
/* Without a link: by its owner, who has given the old one (then call sessions_end_all() with the session
 * that did it), or from the command line. An invited account becomes active. Links are void. */
bool account_set_password(Centre *centre, const char *id, const char *password, const char *actor,
                          GError **error);
/* True if it is right; takes the same time if there is no such account. Slow on purpose. */
bool account_check_password(Db *db, const char *id, const char *password);
/* What is wrong with a password, in the reader's language, or NULL. */
const char *password_fault(const char *password, const char *email, const char *name, Lang lang);

/* All of them at once; at least one. CONFLICT if the last active administrator would not be one. Ends all
 * sessions if a role needs a second factor and there is none yet. */
bool account_set_grants(Centre *centre, const char *id, const GArray *grants, const char *actor,
                        GError **error);
bool account_set_name(Centre *centre, const char *id, const char *name, Lang lang,
                      const char *actor, GError **error);
/* Suspends, resumes (ACCOUNT_ACTIVE) or closes; suspending and closing end all sessions and links, and
 * closing forgets password and factor. CONFLICT for the last active administrator and for a change
 * that is none. */
bool account_set_state(Centre *centre, const char *id, AccountState state, const char *actor,
                       GError **error);

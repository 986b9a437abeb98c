/* Sessions: a random 256-bit token in a cookie, its hash in the store. Ends after 30 minutes without a
 * request and after 12 hours whatever happens. Signing in has two steps: the password makes a session
 * that can only give its second factor, the factor makes it whole. */
#pragma once

#include "people/account.h"

#define SESSION_IDLE_S (30 * 60)
#define SESSION_ABSOLUTE_S (12 * 60 * 60)
#define SESSION_UNFINISHED_S (30 * 60) /* to give the second factor or set it up */
#define SESSION_FRESH_S (10 * 60)      /* dangerous acts ask for the password again after this */

typedef enum {
    SESSION_NEEDS_FACTOR, /* password given; the second factor is still asked */
    SESSION_NEEDS_SETUP,  /* password given; the role needs a factor and there is none yet */
    SESSION_WHOLE,
} SessionState;

typedef struct {
    char *id; /* shown in the list of sessions; not the token */
    SessionState state;
    char *created, *last_seen, *authenticated; /* ISO 8601 */
    char *agent;                               /* "Firefox on Linux", for its owner to recognise */
    Account *account;
} WebSession;

void web_session_free(WebSession *session);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(WebSession, web_session_free)

/* Whether somebody may try now: after failures the next try waits 1, 2, 4 ... 42 seconds, per address
 * of mail (whether it has an account or not) and, in larger numbers, per place of the network, which is
 * only ever kept as a keyed hash. Returns the seconds to wait; 0: now. */
unsigned signin_wait_s(Db *db, const char *email, const char *place);
/* The same before the second factor, by the account's id: up to 15 minutes, because who comes there
 * knows the password. Five wrong codes end the session; the password is asked for again. */
unsigned signin_factor_wait_s(Db *db, const char *account);

/* The first step. FORBIDDEN, always with the same words, if the address, the password or the account's
 * state is not right; BUSY if it is too early. Counts failures. `agent`: the browser's User-Agent. */
bool signin_password(Centre *centre, const char *email, const char *password, const char *agent,
                     const char *place, char out_token[ACCOUNT_TOKEN_BYTES], GError **error);
/* The second: the session becomes whole, under a new token. FORBIDDEN or BUSY as above. */
bool signin_factor(Centre *centre, const char *token, const char *code,
                   char out_token[ACCOUNT_TOKEN_BYTES], GError **error);
/* After second_factor_confirm() of a session in SESSION_NEEDS_SETUP: likewise. An account has one session
 * in that state at most; a newer one ends it. */
bool signin_after_setup(Centre *centre, const char *token, char out_token[ACCOUNT_TOKEN_BYTES],
                        GError **error);

/* The session of a cookie; NULL without an error if there is none or it has ended. Reads only. */
WebSession *session_find(Db *db, const char *token, GError **error);
/* Notes that it was used; called when last_seen is more than a minute old. */
bool session_touch(Centre *centre, const WebSession *session, GError **error);
/* Password and, where there is one, factor given again: fresh for ten minutes. */
bool session_reauthenticate(Centre *centre, const WebSession *session, const char *password,
                            const char *code, GError **error);
bool session_is_fresh(const WebSession *session);
GPtrArray *sessions_of(Db *db, const char *account,
                       GError **error); /* WebSession without account */
bool session_end(Centre *centre, const char *account, const char *session_id, const char *actor,
                 GError **error);
/* All of an account but one (NULL: all). */
bool sessions_end_all(Centre *centre, const char *account, const char *but_id, const char *actor,
                      GError **error);

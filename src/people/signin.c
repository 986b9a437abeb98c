/* Signing in. Each try is counted as a failure before the password is looked at and taken back if it
 * was right: so a hundred tries at the same moment are one, however many threads there are. */
#include "people/private.h"

#include "base/limits.h"
#include "people/agent.h"
#include "people/password.h"
#include <string.h>

/* The same for everything that can be wrong. */
static bool set_refused(GError **error)
{
    g_set_error(error, FYR_ERROR, FYR_ERROR_FORBIDDEN,
                "the address, the password or the account's state is not right");
    return false;
}

/* What is counted for an address: as it is looked up, or the bytes of what is none. */
static char *tried_email(const char *email)
{
    char *folded = email_fold(email);
    return folded ? folded : g_strndup(email, LIMIT_EMAIL_BYTES);
}

static unsigned wait_for(Db *db, const char *folded, const char *place)
{
    unsigned by_email = throttle_wait_s(db, TRIED_EMAIL, folded);
    unsigned by_place = throttle_wait_s(db, TRIED_PLACE, place);
    return MAX(by_email, by_place);
}

unsigned signin_wait_s(Db *db, const char *email, const char *place)
{
    g_autofree char *folded = tried_email(email);
    return wait_for(db, folded, place);
}

unsigned signin_factor_wait_s(Db *db, const char *account)
{
    return throttle_wait_s(db, TRIED_FACTOR, account);
}

/* --- a try ------------------------------------------------------------------------------------------ */

static bool begin_try(Centre *centre, const char *folded, const char *place, unsigned *out_n,
                      GError **error)
{
    Db *db = centre_write_begin(centre, error);
    if (!db)
        return false;
    unsigned wait_s = wait_for(db, folded, place);
    if (wait_s > 0)
        set_busy(wait_s, error);
    return act_end(centre,
                   wait_s == 0 && throttle_fail(db, TRIED_EMAIL, folded, out_n, error) &&
                       throttle_fail(db, TRIED_PLACE, place, NULL, error),
                   error);
}

static bool end_try(Db *db, const char *folded, const char *place, GError **error)
{
    return throttle_clear(db, TRIED_EMAIL, folded, error) &&
           throttle_take_back(db, TRIED_PLACE, place, error);
}

/* Every fifth in a row is logged, for an unknown address too, so that both take as long. */
static bool refuse_try(Centre *centre, const Account *account, unsigned n, GError **error)
{
    if (n % FAILURES_PER_ENTRY != 0)
        return set_refused(error);
    g_autofree char *detail = g_strdup_printf("%u in a row", n);
    Db *db = centre_write_begin(centre, error);
    if (!db || !act_end(centre,
                        audit_append(db, "nobody", "signin.failures",
                                     account ? account->id : "unknown address", detail, error),
                        error))
        return false;
    return set_refused(error);
}

/* The account of an address, or NULL without an error; its hash or NULL. */
static bool look_up(Db *db, const char *email, Account **out_account, char **out_hash,
                    GError **error)
{
    g_autoptr(GError) fault = NULL;
    g_autoptr(Account) account = account_find(db, email, &fault);
    if (!account && !g_error_matches(fault, FYR_ERROR, FYR_ERROR_NOT_FOUND)) {
        g_propagate_error(error, g_steal_pointer(&fault));
        return false;
    }
    g_autoptr(Rows) rows =
        db_query(db, STMT_ACCOUNT_PASSWORD_GET, error, "s", account ? account->id : "");
    if (!rows)
        return false;
    *out_hash = rows_next(rows, NULL) ? g_strdup(rows_text(rows, 0)) : NULL;
    *out_account = g_steal_pointer(&account);
    return true;
}

/* --- the first step --------------------------------------------------------------------------------- */

static SessionState first_state(const Account *account)
{
    if (account->has_second_factor)
        return SESSION_NEEDS_FACTOR;
    for (unsigned i = 0; i < account->grants->len; i++)
        if (role_needs_second_factor(g_array_index(account->grants, RoleGrant, i).role))
            return SESSION_NEEDS_SETUP;
    return SESSION_WHOLE;
}

static const char *const state_words[] = {
    [SESSION_NEEDS_FACTOR] = "factor", [SESSION_NEEDS_SETUP] = "setup", [SESSION_WHOLE] = "whole"};

/* A session is whole: from now on somebody is signed in. */
static bool write_signed_in(Db *db, const char *account, GError **error)
{
    char now[ISO_DATETIME_BYTES];
    iso_now_write(now);
    return db_run(db, STMT_ACCOUNT_SIGNIN_SET, error, "ss", account, now) &&
           audit_append(db, account, "signin", account, "", error);
}

static bool write_session(Db *db, const Account *account, const char *agent, char out_token[],
                          GError **error)
{
    char id[27], hash[HASH_BYTES], now[ISO_DATETIME_BYTES];
    char idle[ISO_DATETIME_BYTES], absolute[ISO_DATETIME_BYTES];
    g_autofree char *summary = agent_summary(agent);
    SessionState state = first_state(account);
    id_make(id);
    token_make(out_token);
    token_hash(out_token, hash);
    iso_now_write(now);
    moment_write_in(-SESSION_IDLE_S, idle);
    moment_write_in(-SESSION_ABSOLUTE_S, absolute);
    /* Only one at a time is setting a factor up, with a secret that nobody saw before: another who knows
     * the password can neither lie in wait until the owner has proven theirs, nor keep a copy of it. */
    unsigned n_kept = state == SESSION_NEEDS_SETUP ? 0 : LIMIT_SESSIONS - 1;
    return db_run(db, STMT_SESSION_FORGET, error, "ss", idle, absolute) &&
           db_run(db, STMT_SESSION_DELETE_OLDEST, error, "ssi", account->id, state_words[state],
                  (int64_t)n_kept) &&
           (state != SESSION_NEEDS_SETUP ||
            db_run(db, STMT_SECOND_FACTOR_FORGET_PENDING, error, "s", account->id)) &&
           db_run(db, STMT_SESSION_INSERT, error, "ssssss", id, hash, account->id,
                  state_words[state], now, summary) &&
           (state == SESSION_WHOLE
                ? write_signed_in(db, account->id, error)
                : audit_append(db, account->id, "signin.password", account->id, "", error));
}

/* The hash that was checked must still be the account's: it may have been changed meanwhile. */
static bool is_unchanged(Db *db, const char *account, const char *hash, GError **error)
{
    g_autoptr(Rows) rows = db_query(db, STMT_ACCOUNT_PASSWORD_GET, error, "s", account);
    GError *fault = NULL;
    bool is_same = rows && rows_next(rows, &fault) && g_strcmp0(rows_text(rows, 0), hash) == 0;
    if (fault)
        g_propagate_error(error, fault);
    return is_same || (rows && !fault && set_refused(error));
}

typedef struct {
    const char *account; /* its id */
    const char *folded, *place, *agent;
    const char *hash;     /* that the password matched */
    const char *new_hash; /* NULL: the old one has today's parameters */
} Right;

static bool write_first_step(Db *db, const Right *right, char out_token[], GError **error)
{
    if (!is_unchanged(db, right->account, right->hash, error))
        return false;
    g_autoptr(Account) account = account_load(db, right->account, error);
    if (!account)
        return false;
    if (account->state != ACCOUNT_ACTIVE)
        return set_refused(error);
    return end_try(db, right->folded, right->place, error) &&
           (!right->new_hash || db_run(db, STMT_ACCOUNT_PASSWORD_REHASH, error, "sss", account->id,
                                       right->new_hash, right->hash)) &&
           write_session(db, account, right->agent, out_token, error);
}

bool signin_password(Centre *centre, const char *email, const char *password, const char *agent,
                     const char *place, char out_token[ACCOUNT_TOKEN_BYTES], GError **error)
{
    g_autofree char *folded = tried_email(email);
    g_autofree char *hash = NULL;
    g_autoptr(Account) account = NULL;
    unsigned n = 0;
    Db *reader = centre_reader(centre, error);
    if (!reader || !begin_try(centre, folded, place, &n, error) ||
        !look_up(reader, email, &account, &hash, error))
        return false;
    bool is_right = password_matches(password, hash);
    if (!is_right || !account || account->state != ACCOUNT_ACTIVE)
        return refuse_try(centre, account, n, error);
    char new_hash[PASSWORD_HASH_BYTES], token[ACCOUNT_TOKEN_BYTES];
    Right right = {.account = account->id,
                   .folded = folded,
                   .place = place,
                   .agent = agent,
                   .hash = hash,
                   .new_hash = password_is_old(hash) && password_hash(password, new_hash) ? new_hash
                                                                                          : NULL};
    Db *db = centre_write_begin(centre, error);
    if (!db || !act_end(centre, write_first_step(db, &right, token, error), error))
        return false;
    memcpy(out_token, token, sizeof token);
    return true;
}

/* --- the second step -------------------------------------------------------------------------------- */

/* Whole, under a new token: one that was known before is worth nothing. */
static bool write_whole(Db *db, const WebSession *session, char out_token[], GError **error)
{
    char hash[HASH_BYTES], now[ISO_DATETIME_BYTES];
    token_make(out_token);
    token_hash(out_token, hash);
    iso_now_write(now);
    if (!db_run(db, STMT_SESSION_DELETE_OLDEST, error, "ssi", session->account->id,
                state_words[SESSION_WHOLE], (int64_t)LIMIT_SESSIONS - 1) ||
        !db_run(db, STMT_SESSION_MAKE_WHOLE, error, "sss", session->id, hash, now))
        return false;
    return db_changes(db) == 1 ? write_signed_in(db, session->account->id, error)
                               : set_refused(error);
}

/* A session in one state, inside a write. */
static WebSession *find_in_state(Db *db, const char *token, SessionState state, GError **error)
{
    GError *fault = NULL;
    g_autoptr(WebSession) session = session_find(db, token, &fault);
    if (session && session->state == state)
        return g_steal_pointer(&session);
    if (fault)
        g_propagate_error(error, fault);
    else
        set_refused(error);
    return NULL;
}

bool signin_factor(Centre *centre, const char *token, const char *code,
                   char out_token[ACCOUNT_TOKEN_BYTES], GError **error)
{
    char whole[ACCOUNT_TOKEN_BYTES];
    unsigned wait_s = 0, n_failures = 0;
    bool is_done = false;
    Db *db = centre_write_begin(centre, error);
    if (!db)
        return false;
    g_autoptr(WebSession) session = find_in_state(db, token, SESSION_NEEDS_FACTOR, error);
    FactorVerdict verdict =
        session ? second_factor_try(db, session->account->id, code, &wait_s, &n_failures, error)
                : FACTOR_FAULT;
    if (verdict == FACTOR_BUSY)
        set_busy(wait_s, error);
    else if (verdict == FACTOR_RIGHT)
        is_done = write_whole(db, session, whole, error);
    else if (verdict == FACTOR_WRONG) /* after some, the password is asked for again */
        is_done = n_failures % FAILURES_PER_ENTRY != 0 ||
                  db_run(db, STMT_SESSION_DELETE, error, "ss", session->account->id, session->id);
    if (!act_end(centre, is_done, error))
        return false;
    if (verdict == FACTOR_WRONG)
        return set_refused(error);
    memcpy(out_token, whole, sizeof whole);
    return true;
}

static bool write_after_setup(Db *db, const char *token, char out_token[], GError **error)
{
    g_autoptr(WebSession) session = find_in_state(db, token, SESSION_NEEDS_SETUP, error);
    if (!session)
        return false;
    return session->account->has_second_factor ? write_whole(db, session, out_token, error)
                                               : set_refused(error);
}

bool signin_after_setup(Centre *centre, const char *token, char out_token[ACCOUNT_TOKEN_BYTES],
                        GError **error)
{
    char whole[ACCOUNT_TOKEN_BYTES];
    Db *db = centre_write_begin(centre, error);
    if (!db || !act_end(centre, write_after_setup(db, token, whole, error), error))
        return false;
    memcpy(out_token, whole, sizeof whole);
    return true;
}

/* --- again ------------------------------------------------------------------------------------------ */

/* The password was right; now the factor, where there is one. */
static bool give_factor(Centre *centre, const WebSession *session, const char *folded,
                        const char *code, GError **error)
{
    char now[ISO_DATETIME_BYTES];
    const char *account = session->account->id;
    unsigned wait_s = 0, n_failures = 0;
    FactorVerdict verdict = FACTOR_RIGHT;
    Db *db = centre_write_begin(centre, error);
    if (!db)
        return false;
    if (session->account->has_second_factor)
        verdict = second_factor_try(db, account, code ? code : "", &wait_s, &n_failures, error);
    iso_now_write(now);
    bool is_done = verdict == FACTOR_RIGHT || verdict == FACTOR_WRONG;
    if (verdict == FACTOR_BUSY)
        set_busy(wait_s, error);
    if (is_done)
        is_done = throttle_clear(db, TRIED_EMAIL, folded, error);
    if (is_done && verdict == FACTOR_RIGHT)
        is_done = db_run(db, STMT_SESSION_AUTHENTICATED, error, "ss", session->id, now) &&
                  audit_append(db, account, "signin.again", account, "", error);
    if (!act_end(centre, is_done, error))
        return false;
    return verdict == FACTOR_RIGHT || set_refused(error);
}

bool session_reauthenticate(Centre *centre, const WebSession *session, const char *password,
                            const char *code, GError **error)
{
    g_autofree char *folded = tried_email(session->account->email);
    unsigned n = 0;
    Db *reader = centre_reader(centre, error);
    if (session->state != SESSION_WHOLE)
        return set_refused(error);
    if (!reader || !begin_try(centre, folded, NULL, &n, error))
        return false;
    if (!account_check_password(reader, session->account->id, password))
        return refuse_try(centre, session->account, n, error);
    return give_factor(centre, session, folded, code, error);
}

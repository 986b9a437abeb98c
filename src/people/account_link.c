/* Invitations, links for a new password, and choosing one. The slow hash is computed before the write
 * begins: the one writer never waits for it. */
#include "people/private.h"

#include "base/limits.h"
#include "people/password.h"
#include <sodium.h>
#include <string.h>

static const struct {
    const char *word, *act;
    AccountState state; /* that the account must be in */
    int64_t valid_s;
} kinds[TOKEN_KIND_COUNT] = {
    [TOKEN_INVITATION] = {"invitation", "account.accept", ACCOUNT_INVITED, 7 * 24 * 60 * 60},
    [TOKEN_RESET] = {"reset", "account.reset", ACCOUNT_ACTIVE, 60 * 60},
};

static bool make_link(Db *db, const char *account, TokenKind kind, char out_token[], GError **error)
{
    char hash[HASH_BYTES], now[ISO_DATETIME_BYTES], expires[ISO_DATETIME_BYTES];
    token_make(out_token);
    token_hash(out_token, hash);
    moment_write_in(0, now);
    moment_write_in(kinds[kind].valid_s, expires);
    return db_run(db, STMT_ACCOUNT_TOKEN_INSERT, error, "sssss", hash, account, kinds[kind].word,
                  now, expires);
}

/* --- invitations ---------------------------------------------------------------------------------- */

static bool address_is_free(Db *db, const char *email, GError **error)
{
    g_autoptr(GError) fault = NULL;
    g_autoptr(Account) other = account_find(db, email, &fault);
    if (other)
        g_set_error(error, FYR_ERROR, FYR_ERROR_CONFLICT, "\"%s\" has an account already; it is %s",
                    email, account_state_word(other->state));
    else if (!g_error_matches(fault, FYR_ERROR, FYR_ERROR_NOT_FOUND))
        g_propagate_error(error, g_steal_pointer(&fault));
    else
        return true;
    return false;
}

bool account_invite_in(Db *db, const char *email, const char *name, Lang lang, const GArray *grants,
                       const char *actor, char out_id[27], char out_token[ACCOUNT_TOKEN_BYTES],
                       GError **error)
{
    char id[27], token[ACCOUNT_TOKEN_BYTES], now[ISO_DATETIME_BYTES];
    g_autofree char *folded = email_fold(email);
    if (!folded) {
        g_set_error(error, FYR_ERROR, FYR_ERROR_INVALID,
                    "this is not an address of mail; write it like anna@example.org");
        return false;
    }
    id_make(id);
    iso_now_write(now);
    if (!name_check(name, error) || !grants_check(grants, error) ||
        !address_is_free(db, email, error) ||
        !db_run(db, STMT_ACCOUNT_INSERT, error, "sssssss", id, email, folded, name, lang_tag(lang),
                now, actor) ||
        !audit_append(db, actor, "account.invite", id, "", error))
        return false;
    for (unsigned i = 0; i < grants->len; i++)
        if (!account_write_grant(db, id, &g_array_index(grants, RoleGrant, i), actor, error))
            return false;
    if (!make_link(db, id, TOKEN_INVITATION, token, error))
        return false;
    memcpy(out_id, id, sizeof id);
    memcpy(out_token, token, sizeof token);
    return true;
}

bool account_invite(Centre *centre, const char *email, const char *name, Lang lang,
                    const GArray *grants, const char *actor, char out_id[27],
                    char out_token[ACCOUNT_TOKEN_BYTES], GError **error)
{
    char id[27], token[ACCOUNT_TOKEN_BYTES];
    Db *db = centre_write_begin(centre, error);
    if (!db ||
        !act_end(centre, account_invite_in(db, email, name, lang, grants, actor, id, token, error),
                 error))
        return false;
    memcpy(out_id, id, sizeof id);
    memcpy(out_token, token, sizeof token);
    return true;
}

bool account_invite_again_in(Db *db, const char *id, const char *actor,
                             char out_token[ACCOUNT_TOKEN_BYTES], GError **error)
{
    g_autoptr(Account) account = account_load(db, id, error);
    if (!account)
        return false;
    if (account->state != ACCOUNT_INVITED) {
        g_set_error(error, FYR_ERROR, FYR_ERROR_CONFLICT,
                    "\"%s\" is %s; only who has not chosen a password yet is invited again",
                    account->email, account_state_word(account->state));
        return false;
    }
    return db_run(db, STMT_ACCOUNT_TOKEN_VOID, error, "s", id) &&
           make_link(db, id, TOKEN_INVITATION, out_token, error) &&
           audit_append(db, actor, "account.invite-again", id, "", error);
}

bool account_invite_again(Centre *centre, const char *id, const char *actor,
                          char out_token[ACCOUNT_TOKEN_BYTES], GError **error)
{
    char token[ACCOUNT_TOKEN_BYTES];
    Db *db = centre_write_begin(centre, error);
    if (!db || !act_end(centre, account_invite_again_in(db, id, actor, token, error), error))
        return false;
    memcpy(out_token, token, sizeof token);
    return true;
}

/* --- forgotten passwords -------------------------------------------------------------------------- */

static bool check_reset_rate(Db *db, const char *id, GError **error)
{
    char since[ISO_DATETIME_BYTES];
    moment_write_in(-kinds[TOKEN_RESET].valid_s, since);
    g_autoptr(Rows) rows =
        db_query(db, STMT_ACCOUNT_TOKEN_SINCE, error, "sss", id, kinds[TOKEN_RESET].word, since);
    if (!rows || !rows_next(rows, error))
        return false;
    if (rows_int(rows, 0) < LIMIT_RESETS_PER_HOUR)
        return true;
    g_set_error(error, FYR_ERROR, FYR_ERROR_BUSY,
                "there were %u links for a new password within the last hour; wait for it to pass",
                LIMIT_RESETS_PER_HOUR);
    return false;
}

bool account_reset_begin_in(Db *db, const char *email, const char *actor,
                            char out_token[ACCOUNT_TOKEN_BYTES], GError **error)
{
    char now[ISO_DATETIME_BYTES];
    g_autoptr(Account) account = account_find(db, email, error);
    if (!account)
        return false;
    if (account->state != ACCOUNT_ACTIVE) {
        /* The same words as for an address without an account. */
        g_set_error(error, FYR_ERROR, FYR_ERROR_NOT_FOUND, "there is no such account");
        return false;
    }
    iso_now_write(now);
    return db_run(db, STMT_ACCOUNT_TOKEN_FORGET, error, "ss", account->id, now) &&
           check_reset_rate(db, account->id, error) &&
           make_link(db, account->id, TOKEN_RESET, out_token, error) &&
           audit_append(db, actor ? actor : account->id, "account.reset-link", account->id, "",
                        error);
}

bool account_reset_begin(Centre *centre, const char *email, const char *actor,
                         char out_token[ACCOUNT_TOKEN_BYTES], GError **error)
{
    char token[ACCOUNT_TOKEN_BYTES];
    Db *db = centre_write_begin(centre, error);
    if (!db || !act_end(centre, account_reset_begin_in(db, email, actor, token, error), error))
        return false;
    memcpy(out_token, token, sizeof token);
    return true;
}

/* --- using a link --------------------------------------------------------------------------------- */

static bool set_used_up(GError **error)
{
    g_set_error(error, FYR_ERROR, FYR_ERROR_NOT_FOUND,
                "the link was used, is too old, or was never made; ask for a new one");
    return false;
}

Account *account_of_token(Db *db, const char *token, TokenKind kind, GError **error)
{
    char hash[HASH_BYTES], now[ISO_DATETIME_BYTES];
    g_autofree char *id = NULL;
    iso_now_write(now);
    if (token_hash(token, hash)) {
        g_autoptr(Rows) rows =
            db_query(db, STMT_ACCOUNT_TOKEN_FIND, error, "sss", hash, kinds[kind].word, now);
        GError *fault = NULL;
        if (rows && rows_next(rows, &fault))
            id = g_strdup(rows_text(rows, 0));
        if (fault)
            g_propagate_error(error, fault);
        if (!rows || fault)
            return NULL;
    }
    g_autoptr(Account) account = id ? account_load(db, id, error) : NULL;
    if (id && !account)
        return NULL;
    if (!account || account->state != kinds[kind].state) {
        set_used_up(error);
        return NULL;
    }
    return g_steal_pointer(&account);
}

static bool refuse_password(const Account *account, const char *password, GError **error)
{
    const char *fault = password_fault(password, account->email, account->name, LANG_EN);
    if (fault) {
        int length = (int)strlen(fault) - g_str_has_suffix(fault, ".");
        g_set_error(error, FYR_ERROR, FYR_ERROR_INVALID, "the password is refused: %.*s", length,
                    fault);
    }
    return fault != NULL;
}

static bool make_hash(const char *password, char out_hash[PASSWORD_HASH_BYTES], GError **error)
{
    if (password_hash(password, out_hash))
        return true;
    g_set_error(error, FYR_ERROR, FYR_ERROR_INTERNAL, "there is no memory to hash a password");
    return false;
}

static bool write_password(Db *db, const char *id, const char *hash, GError **error)
{
    char now[ISO_DATETIME_BYTES];
    iso_now_write(now);
    return db_run(db, STMT_ACCOUNT_PASSWORD_SET, error, "sss", id, hash, now) &&
           db_run(db, STMT_ACCOUNT_TOKEN_VOID, error, "s", id);
}

/* Looks again, inside the write: another may have used the link while the password was hashed. */
static bool write_use(Db *db, const char *token, TokenKind kind, const char *hash, GError **error)
{
    char token_hashed[HASH_BYTES], now[ISO_DATETIME_BYTES];
    g_autoptr(Account) account = account_of_token(db, token, kind, error);
    if (!account)
        return false;
    iso_now_write(now);
    token_hash(token, token_hashed);
    return db_run(db, STMT_ACCOUNT_TOKEN_USE, error, "sss", token_hashed, kinds[kind].word, now) &&
           (db_changes(db) == 1 || set_used_up(error)) &&
           write_password(db, account->id, hash, error) &&
           account_write_state(db, account->id, ACCOUNT_ACTIVE, error) &&
           sessions_drop(db, account->id, NULL, error) &&
           audit_append(db, account->id, kinds[kind].act, account->id, "", error);
}

bool account_use_token(Centre *centre, const char *token, TokenKind kind, const char *password,
                       GError **error)
{
    char hash[PASSWORD_HASH_BYTES];
    Db *reader = centre_reader(centre, error);
    g_autoptr(Account) account = reader ? account_of_token(reader, token, kind, error) : NULL;
    if (!account || refuse_password(account, password, error) || !make_hash(password, hash, error))
        return false;
    Db *db = centre_write_begin(centre, error);
    return db && act_end(centre, write_use(db, token, kind, hash, error), error);
}

/* --- without a link ------------------------------------------------------------------------------- */

static bool write_set(Db *db, const char *id, const char *hash, const char *actor, GError **error)
{
    g_autoptr(Account) account = account_load(db, id, error);
    if (!account)
        return false;
    if (account->state == ACCOUNT_CLOSED) {
        g_set_error(error, FYR_ERROR, FYR_ERROR_CONFLICT, "the account is closed");
        return false;
    }
    return write_password(db, id, hash, error) &&
           (account->state != ACCOUNT_INVITED ||
            account_write_state(db, id, ACCOUNT_ACTIVE, error)) &&
           audit_append(db, actor, "account.password", id, "", error);
}

bool account_set_password(Centre *centre, const char *id, const char *password, const char *actor,
                          GError **error)
{
    char hash[PASSWORD_HASH_BYTES];
    Db *reader = centre_reader(centre, error);
    g_autoptr(Account) account = reader ? account_load(reader, id, error) : NULL;
    if (!account || refuse_password(account, password, error) || !make_hash(password, hash, error))
        return false;
    Db *db = centre_write_begin(centre, error);
    return db && act_end(centre, write_set(db, id, hash, actor, error), error);
}

/* Changing what an account may do, what it is called, and whether it may sign in. */
#include "people/private.h"

#include <string.h>

/* --- roles ------------------------------------------------------------------------------------------ */

static char *grant_text(const RoleGrant *grant)
{
    return grant->area[0] ? g_strdup_printf("%s:%s", role_word(grant->role), grant->area)
                          : g_strdup(role_word(grant->role));
}

bool account_write_grant(Db *db, const char *id, const RoleGrant *grant, const char *actor,
                         GError **error)
{
    char now[ISO_DATETIME_BYTES];
    g_autofree char *detail = grant_text(grant);
    iso_now_write(now);
    return db_run(db, STMT_ACCOUNT_ROLE_INSERT, error, "sssss", id, role_word(grant->role),
                  grant->area, now, actor) &&
           audit_append(db, actor, "account.grant", id, detail, error);
}

static bool write_revoke(Db *db, const char *id, const RoleGrant *grant, const char *actor,
                         GError **error)
{
    g_autofree char *detail = grant_text(grant);
    return db_run(db, STMT_ACCOUNT_ROLE_DELETE, error, "sss", id, role_word(grant->role),
                  grant->area) &&
           audit_append(db, actor, "account.revoke", id, detail, error);
}

static bool has_grant(const GArray *grants, const RoleGrant *wanted)
{
    for (unsigned i = 0; i < grants->len; i++) {
        const RoleGrant *grant = &g_array_index(grants, RoleGrant, i);
        if (grant->role == wanted->role && strcmp(grant->area, wanted->area) == 0)
            return true;
    }
    return false;
}

static bool needs_factor(const GArray *grants)
{
    for (unsigned i = 0; i < grants->len; i++)
        if (role_needs_second_factor(g_array_index(grants, RoleGrant, i).role))
            return true;
    return false;
}

static bool keeps_admin(const GArray *grants)
{
    return has_grant(grants, &(RoleGrant){.role = ROLE_ADMIN});
}

static bool write_grants(Db *db, const char *id, const GArray *grants, const char *actor,
                         GError **error)
{
    g_autoptr(Account) account = account_load(db, id, error);
    if (!account || (!keeps_admin(grants) && !account_check_other_admin(db, account, error)))
        return false;
    if (account->state == ACCOUNT_CLOSED) {
        g_set_error(error, FYR_ERROR, FYR_ERROR_CONFLICT, "the account is closed");
        return false;
    }
    for (unsigned i = 0; i < account->grants->len; i++) {
        const RoleGrant *had = &g_array_index(account->grants, RoleGrant, i);
        if (!has_grant(grants, had) && !write_revoke(db, id, had, actor, error))
            return false;
    }
    for (unsigned i = 0; i < grants->len; i++) {
        const RoleGrant *gets = &g_array_index(grants, RoleGrant, i);
        if (!has_grant(account->grants, gets) && !account_write_grant(db, id, gets, actor, error))
            return false;
    }
    /* Who signed in with a password alone must not become an editor by it. */
    return account->has_second_factor || !needs_factor(grants) ||
           sessions_drop(db, id, NULL, error);
}

bool account_set_grants(Centre *centre, const char *id, const GArray *grants, const char *actor,
                        GError **error)
{
    if (!grants_check(grants, error))
        return false;
    Db *db = centre_write_begin(centre, error);
    return db && act_end(centre, write_grants(db, id, grants, actor, error), error);
}

/* --- name ------------------------------------------------------------------------------------------- */

static bool write_name(Db *db, const char *id, const char *name, Lang lang, const char *actor,
                       GError **error)
{
    g_autoptr(Account) account = account_load(db, id, error);
    return account && db_run(db, STMT_ACCOUNT_NAME_SET, error, "sss", id, name, lang_tag(lang)) &&
           audit_append(db, actor, "account.name", id, "", error);
}

bool account_set_name(Centre *centre, const char *id, const char *name, Lang lang,
                      const char *actor, GError **error)
{
    if (!name_check(name, error))
        return false;
    Db *db = centre_write_begin(centre, error);
    return db && act_end(centre, write_name(db, id, name, lang, actor, error), error);
}

/* --- state ------------------------------------------------------------------------------------------ */

bool account_write_state(Db *db, const char *id, AccountState state, GError **error)
{
    return db_run(db, STMT_ACCOUNT_STATE_SET, error, "ss", id, account_state_word(state));
}

static bool set_conflict(const Account *account, const char *why, GError **error)
{
    g_set_error(error, FYR_ERROR, FYR_ERROR_CONFLICT, "\"%s\" is %s; %s", account->email,
                account_state_word(account->state), why);
    return false;
}

static bool is_possible(const Account *account, AccountState state, GError **error)
{
    if (account->state == ACCOUNT_CLOSED)
        return set_conflict(account, "invite the address anew", error);
    if (account->state == state)
        return set_conflict(account, "there is nothing to change", error);
    if (state == ACCOUNT_INVITED)
        return set_conflict(account, "nobody goes back to being invited", error);
    if (account->state == ACCOUNT_INVITED && state != ACCOUNT_CLOSED)
        return set_conflict(account, "it has no password yet: close it instead", error);
    return true;
}

/* What a closed account has no use for, it does not keep. */
static bool write_forget(Db *db, const char *id, GError **error)
{
    return db_run(db, STMT_ACCOUNT_PASSWORD_SET, error, "sss", id, NULL, NULL) &&
           db_run(db, STMT_SECOND_FACTOR_DELETE, error, "s", id) &&
           db_run(db, STMT_RECOVERY_CODE_DELETE, error, "s", id) &&
           db_run(db, STMT_SAVED_SEARCH_FORGET_ACCOUNT, error, "s", id);
}

static bool write_change(Db *db, const char *id, AccountState state, const char *actor,
                         GError **error)
{
    static const char *const acts[ACCOUNT_STATE_COUNT] = {
        [ACCOUNT_INVITED] = "account.invite",
        [ACCOUNT_ACTIVE] = "account.resume",
        [ACCOUNT_SUSPENDED] = "account.suspend",
        [ACCOUNT_CLOSED] = "account.close",
    };
    g_autoptr(Account) account = account_load(db, id, error);
    if (!account || !is_possible(account, state, error))
        return false;
    if (state == ACCOUNT_ACTIVE)
        return account_write_state(db, id, state, error) &&
               audit_append(db, actor, acts[state], id, "", error);
    return account_check_other_admin(db, account, error) &&
           account_write_state(db, id, state, error) && sessions_drop(db, id, NULL, error) &&
           db_run(db, STMT_ACCOUNT_TOKEN_VOID, error, "s", id) &&
           db_run(db, STMT_MAIL_DROP_LISTS_OF, error, "s", id) &&
           (state != ACCOUNT_CLOSED || write_forget(db, id, error)) &&
           audit_append(db, actor, acts[state], id, "", error);
}

bool account_set_state(Centre *centre, const char *id, AccountState state, const char *actor,
                       GError **error)
{
    Db *db = centre_write_begin(centre, error);
    return db && act_end(centre, write_change(db, id, state, actor, error), error);
}

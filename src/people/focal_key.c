#include "people/focal_key.h"

#include "base/isotime.h"
#include "base/limits.h"
#include "people/account.h"
#include <string.h>

void focal_key_free(FocalKey *key)
{
    if (!key)
        return;
    g_free(key->fingerprint);
    g_free(key->public_key);
    g_free(key->account);
    g_free(key->email);
    g_free(key->name);
    g_free(key->state);
    g_free(key->added);
    g_free(key->revoked);
    g_free(key->reason);
    g_free(key->areas);
    g_free(key);
}

/* --- reading ------------------------------------------------------------------------------------- */

/* One step; false at the end as well as with an error. */
static bool next(Rows *rows, bool *out_failed, GError **error)
{
    GError *failure = NULL;
    bool is_there = rows && rows_next(rows, &failure);
    *out_failed = !rows || failure;
    if (failure)
        g_propagate_error(error, failure);
    return is_there;
}

static char *load_areas(Db *db, const char *account, GError **error)
{
    g_autoptr(Rows) rows = db_query(db, STMT_KEY_ACCOUNT_AREAS, error, "s", account);
    g_autoptr(GString) areas = g_string_new(NULL);
    bool is_failed;
    while (next(rows, &is_failed, error))
        g_string_append_printf(areas, "%s%s", areas->len > 0 ? " " : "", rows_text(rows, 0));
    return is_failed ? NULL : g_string_free(g_steal_pointer(&areas), FALSE);
}

static FocalKey *read_row(const Rows *rows)
{
    FocalKey *key = g_new0(FocalKey, 1);
    char **const texts[] = {&key->fingerprint, &key->public_key, &key->account,
                            &key->email,       &key->name,       &key->state,
                            &key->added,       &key->revoked,    &key->reason};
    for (unsigned i = 0; i < G_N_ELEMENTS(texts); i++)
        *texts[i] = g_strdup(rows_text(rows, (int)i));
    return key;
}

FocalKey *focal_key_find(Db *db, const char *fingerprint, GError **error)
{
    g_autoptr(FocalKey) key = NULL;
    bool is_failed;
    g_autoptr(Rows) rows = db_query(db, STMT_FOCAL_KEY_FIND, error, "s", fingerprint);
    if (next(rows, &is_failed, error))
        key = read_row(rows);
    if (is_failed)
        return NULL;
    if (!key) {
        g_set_error(error, FYR_ERROR, FYR_ERROR_NOT_FOUND,
                    "no key with the fingerprint %s was ever trusted; `fyr key list` shows all",
                    fingerprint);
        return NULL;
    }
    key->areas = load_areas(db, key->account, error);
    return key->areas ? g_steal_pointer(&key) : NULL;
}

GPtrArray *focal_keys_load(Db *db, GError **error)
{
    g_autoptr(GPtrArray) keys = g_ptr_array_new_with_free_func((GDestroyNotify)focal_key_free);
    g_autoptr(Rows) rows = db_query(db, STMT_FOCAL_KEY_ALL, error, "");
    bool is_failed;
    while (next(rows, &is_failed, error)) {
        FocalKey *key = read_row(rows);
        g_ptr_array_add(keys, key);
        if (!(key->areas = load_areas(db, key->account, error)))
            return NULL;
    }
    return is_failed ? NULL : g_steal_pointer(&keys);
}

bool focal_key_may(Db *db, const char *account, const char *area, bool *out_may, GError **error)
{
    g_autoptr(Rows) rows = db_query(db, STMT_FOCAL_KEY_MAY, error, "ss", account, area);
    bool is_failed;
    bool may = next(rows, &is_failed, error);
    if (!is_failed)
        *out_may = may;
    return !is_failed;
}

/* --- trusting and revoking -------------------------------------------------------------------------- */

static char *find_account(Db *db, const char *email, GError **error)
{
    g_autoptr(GError) failure = NULL;
    g_autoptr(Account) account = account_find(db, email, &failure);
    if (account)
        return g_strdup(account->id);
    if (g_error_matches(failure, FYR_ERROR, FYR_ERROR_NOT_FOUND))
        g_set_error(error, FYR_ERROR, FYR_ERROR_NOT_FOUND,
                    "no account has the address \"%s\"; a key belongs to an account: make that "
                    "first, with `fyr user`",
                    email);
    else
        g_propagate_error(error, g_steal_pointer(&failure));
    return NULL;
}

/* Inside a write. */
static bool add(Db *db, const PublicKey *key, const char *fingerprint, const char *email,
                const char *actor, GError **error)
{
    g_autoptr(GError) absent = NULL;
    g_autoptr(FocalKey) known = focal_key_find(db, fingerprint, &absent);
    if (known) {
        g_set_error(error, FYR_ERROR, FYR_ERROR_CONFLICT,
                    known->revoked ? "the key %s of %s was revoked and stays so; its owner makes a "
                                     "new one with `fyr key new`"
                                   : "the key %s is trusted already, as that of %s",
                    fingerprint, known->email);
        return false;
    }
    if (!g_error_matches(absent, FYR_ERROR, FYR_ERROR_NOT_FOUND)) {
        g_propagate_error(error, g_steal_pointer(&absent));
        return false;
    }
    char now[ISO_DATETIME_BYTES], text[KEY_TEXT_BYTES];
    iso_now_write(now);
    public_key_write(key, text);
    g_autofree char *account = find_account(db, email, error);
    return account &&
           db_run(db, STMT_FOCAL_KEY_INSERT, error, "sssss", fingerprint, text, account, now,
                  actor) &&
           audit_append(db, actor, "key.trust", fingerprint, account, error);
}

bool focal_key_trust(Centre *centre, const char *public_key, const char *email, const char *actor,
                     char out_fingerprint[FINGERPRINT_TEXT_BYTES], GError **error)
{
    PublicKey key;
    char fingerprint[FINGERPRINT_TEXT_BYTES];
    if (!public_key_parse(public_key, KEY_PERSON, &key, error))
        return false;
    if (!g_utf8_validate(email, -1, NULL)) {
        g_set_error(error, FYR_ERROR, FYR_ERROR_INVALID, "the e-mail address is not UTF-8");
        return false;
    }
    public_key_fingerprint_text(&key, fingerprint);
    Db *db = centre_write_begin(centre, error);
    if (!db)
        return false;
    if (!add(db, &key, fingerprint, email, actor, error)) {
        centre_write_rollback(centre);
        return false;
    }
    if (!centre_write_commit(centre, error))
        return false;
    memcpy(out_fingerprint, fingerprint, sizeof fingerprint);
    return true;
}

/* Inside a write. */
static bool mark_revoked(Db *db, const char *fingerprint, const char *reason, const char *actor,
                         GError **error)
{
    g_autoptr(FocalKey) key = focal_key_find(db, fingerprint, error);
    if (!key)
        return false;
    char now[ISO_DATETIME_BYTES];
    iso_now_write(now);
    if (key->revoked) {
        g_set_error(error, FYR_ERROR, FYR_ERROR_CONFLICT, "the key %s was revoked %s already: %s",
                    fingerprint, key->revoked, key->reason);
        return false;
    }
    return db_run(db, STMT_FOCAL_KEY_REVOKE, error, "ssss", fingerprint, now, actor, reason) &&
           audit_append(db, actor, "key.revoke", fingerprint, reason, error);
}

bool focal_key_revoke(Centre *centre, const char *fingerprint, const char *reason,
                      const char *actor, GError **error)
{
    if (!g_utf8_validate(reason, -1, NULL) || strlen(reason) > LIMIT_TEXT_BYTES ||
        strlen(reason) < 5) {
        g_set_error(error, FYR_ERROR, FYR_ERROR_INVALID,
                    "the reason of the revocation is a sentence, of at most %u bytes",
                    LIMIT_TEXT_BYTES);
        return false;
    }
    Db *db = centre_write_begin(centre, error);
    if (!db)
        return false;
    if (mark_revoked(db, fingerprint, reason, actor, error))
        return centre_write_commit(centre, error);
    centre_write_rollback(centre);
    return false;
}

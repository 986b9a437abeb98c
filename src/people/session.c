/* Sessions that exist: finding, listing, ending them. How they begin is in signin.c. */
#include "people/private.h"

#include <string.h>

/* The moments before which a session has ended. */
typedef struct {
    char idle[ISO_DATETIME_BYTES], absolute[ISO_DATETIME_BYTES], unfinished[ISO_DATETIME_BYTES];
} Ends;

static Ends ends_now(void)
{
    Ends ends;
    moment_write_in(-SESSION_IDLE_S, ends.idle);
    moment_write_in(-SESSION_ABSOLUTE_S, ends.absolute);
    moment_write_in(-SESSION_UNFINISHED_S, ends.unfinished);
    return ends;
}

void web_session_free(WebSession *session)
{
    if (!session)
        return;
    g_free(session->id);
    g_free(session->created);
    g_free(session->last_seen);
    g_free(session->authenticated);
    g_free(session->agent);
    account_free(session->account);
    g_free(session);
}

static WebSession *session_of_row(const Rows *rows)
{
    const char *state = rows_text(rows, 1);
    WebSession *session = g_new0(WebSession, 1);
    session->id = g_strdup(rows_text(rows, 0));
    session->state = strcmp(state, "whole") == 0   ? SESSION_WHOLE
                     : strcmp(state, "setup") == 0 ? SESSION_NEEDS_SETUP
                                                   : SESSION_NEEDS_FACTOR;
    session->created = g_strdup(rows_text(rows, 2));
    session->last_seen = g_strdup(rows_text(rows, 3));
    session->authenticated = g_strdup(rows_text(rows, 4));
    session->agent = g_strdup(rows_text(rows, 5));
    return session;
}

static bool account_needs_factor(const Account *account)
{
    for (Role role = ROLE_PUBLIC; role < ROLE_COUNT; role++)
        if ((account_roles(account) & ROLE_BIT(role)) && role_needs_second_factor(role))
            return true;
    return false;
}

WebSession *session_find(Db *db, const char *token, GError **error)
{
    char hash[HASH_BYTES];
    Ends ends = ends_now();
    GError *fault = NULL;
    g_autofree char *account = NULL;
    g_autoptr(WebSession) session = NULL;
    if (!token_hash(token, hash))
        return NULL;
    {
        g_autoptr(Rows) rows = db_query(db, STMT_SESSION_BY_TOKEN, error, "ssss", hash, ends.idle,
                                        ends.absolute, ends.unfinished);
        if (rows && rows_next(rows, &fault)) {
            session = session_of_row(rows);
            account = g_strdup(rows_text(rows, 6));
        }
    }
    if (fault)
        g_propagate_error(error, fault);
    if (!session)
        return NULL;
    session->account = account_load(db, account, error);
    if (!session->account)
        return NULL;
    /* Whatever happened meanwhile: nobody acts in a role that needs a factor without one. */
    if (session->state == SESSION_WHOLE && !session->account->has_second_factor &&
        account_needs_factor(session->account))
        session->state = SESSION_NEEDS_SETUP;
    return g_steal_pointer(&session);
}

bool session_touch(Centre *centre, const WebSession *session, GError **error)
{
    char now[ISO_DATETIME_BYTES];
    iso_now_write(now);
    Db *db = centre_write_begin(centre, error);
    return db &&
           act_end(centre, db_run(db, STMT_SESSION_TOUCH, error, "ss", session->id, now), error);
}

bool session_is_fresh(const WebSession *session)
{
    int64_t since_ms;
    return session->state == SESSION_WHOLE && moment_parse(session->authenticated, &since_ms) &&
           since_ms + (int64_t)SESSION_FRESH_S * 1000 > moment_now_ms();
}

static void free_session(gpointer session)
{
    web_session_free(session);
}

GPtrArray *sessions_of(Db *db, const char *account, GError **error)
{
    Ends ends = ends_now();
    g_autoptr(GPtrArray) all = g_ptr_array_new_with_free_func(free_session);
    g_autoptr(Rows) rows = db_query(db, STMT_SESSION_OF, error, "ssss", account, ends.idle,
                                    ends.absolute, ends.unfinished);
    GError *fault = NULL;
    while (rows && rows_next(rows, &fault))
        g_ptr_array_add(all, session_of_row(rows));
    if (fault)
        g_propagate_error(error, fault);
    return rows && !fault ? g_steal_pointer(&all) : NULL;
}

/* --- ending ---------------------------------------------------------------------------------------- */

bool sessions_drop(Db *db, const char *account, const char *but_id, GError **error)
{
    return db_run(db, STMT_SESSION_DELETE_ALL, error, "ss", account, but_id ? but_id : "");
}

static bool write_end(Db *db, const char *account, const char *id, const char *actor,
                      GError **error)
{
    if (!db_run(db, STMT_SESSION_DELETE, error, "ss", account, id))
        return false;
    if (db_changes(db) == 0) {
        g_set_error(error, FYR_ERROR, FYR_ERROR_NOT_FOUND,
                    "there is no such session; it may have ended");
        return false;
    }
    return audit_append(db, actor, "session.end", account, "", error);
}

bool session_end(Centre *centre, const char *account, const char *session_id, const char *actor,
                 GError **error)
{
    Db *db = centre_write_begin(centre, error);
    return db && act_end(centre, write_end(db, account, session_id, actor, error), error);
}

static bool write_end_all(Db *db, const char *account, const char *but_id, const char *actor,
                          GError **error)
{
    if (!sessions_drop(db, account, but_id, error))
        return false;
    g_autofree char *detail = g_strdup_printf("%" G_GINT64_FORMAT, db_changes(db));
    return audit_append(db, actor, "session.end-all", account, detail, error);
}

bool sessions_end_all(Centre *centre, const char *account, const char *but_id, const char *actor,
                      GError **error)
{
    Db *db = centre_write_begin(centre, error);
    return db && act_end(centre, write_end_all(db, account, but_id, actor, error), error);
}

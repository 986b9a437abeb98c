/* Opening and closing SQLite: everything that is decided per connection. */
#include "store/sqlite_private.h"

#include <string.h>

#define BUSY_TIMEOUT_MS 10000
#define CACHE_RESTING_BYTES (64 << 20) /* what the writer keeps of its pages between two writes */
#define FYR_APPLICATION_ID 1182364209  /* "Fyr1", as 0001-core.sql sets it */

static FyrError error_code(int code)
{
    switch (code & 0xff) {
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
        return FYR_ERROR_BUSY;
    case SQLITE_CORRUPT:
        return FYR_ERROR_CORRUPT;
    case SQLITE_NOTADB:
        return FYR_ERROR_INVALID;
    case SQLITE_FULL:
    case SQLITE_IOERR:
    case SQLITE_CANTOPEN:
    case SQLITE_READONLY:
    case SQLITE_PERM:
        return FYR_ERROR_IO;
    case SQLITE_CONSTRAINT:
        return FYR_ERROR_CONFLICT;
    case SQLITE_AUTH:
        return FYR_ERROR_FORBIDDEN;
    case SQLITE_TOOBIG:
        return FYR_ERROR_LIMIT;
    default:
        return FYR_ERROR_INTERNAL;
    }
}

void sqlite_set_error(const Db *db, int code, const char *what, GError **error)
{
    if ((code & 0xff) == SQLITE_NOTADB) {
        g_set_error(error, FYR_ERROR, error_code(code),
                    "\"%s\" is not a database file: name another centre, or restore a backup",
                    db->place);
        return;
    }
    const char *said = db->handle ? sqlite3_errmsg(db->handle) : sqlite3_errstr(code);
    if ((code & 0xff) == SQLITE_FULL)
        said = "the disk is full; free some space and try again";
    else if ((code & 0xff) == SQLITE_BUSY)
        said = "another program is writing; try again";
    g_set_error(error, FYR_ERROR, error_code(code), "store \"%s\": %s: %s", db->place, what, said);
}

static bool is_public_table(const char *name)
{
    for (unsigned i = 0; name && i < store_n_public_tables; i++)
        if (strcmp(store_public_tables[i], name) == 0)
            return true;
    return false;
}

/* The public site cannot even name another table: preparing such a statement fails. */
static int allow_public(void *unused, int action, const char *first, const char *second,
                        const char *database, const char *trigger)
{
    (void)unused, (void)database, (void)trigger;
    switch (action) {
    case SQLITE_SELECT:
    case SQLITE_FUNCTION:
    case SQLITE_RECURSIVE:
    case SQLITE_TRANSACTION:
        return SQLITE_OK;
    case SQLITE_PRAGMA: /* the index of words asks whether another connection has written */
        return g_strcmp0(first, "data_version") == 0 ? SQLITE_OK : SQLITE_DENY;
    case SQLITE_UPDATE: /* part of connecting to such an index; the connection cannot write */
        return g_strcmp0(first, "sqlite_master") == 0 ? SQLITE_OK : SQLITE_DENY;
    case SQLITE_READ:
        if (g_strcmp0(first, "sqlite_master") == 0) /* likewise; names and texts stay unread */
            return g_strcmp0(second, "ROWID") == 0 ? SQLITE_OK : SQLITE_DENY;
        return is_public_table(first) ? SQLITE_OK : SQLITE_DENY;
    default:
        return SQLITE_DENY;
    }
}

static bool configure(Db *db, EngineMode mode, GError **error)
{
    static const int switches[][2] = {{SQLITE_DBCONFIG_DEFENSIVE, 1},
                                      {SQLITE_DBCONFIG_DQS_DML, 0},
                                      {SQLITE_DBCONFIG_DQS_DDL, 0},
                                      {SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0},
                                      {SQLITE_DBCONFIG_ENABLE_FKEY, 1}};
    for (unsigned i = 0; i < G_N_ELEMENTS(switches); i++) {
        int code = sqlite3_db_config(db->handle, switches[i][0], switches[i][1], NULL);
        if (code != SQLITE_OK) {
            sqlite_set_error(db, code, "configure", error);
            return false;
        }
    }
    sqlite3_extended_result_codes(db->handle, 1);
    sqlite3_busy_timeout(db->handle, BUSY_TIMEOUT_MS);
    if (!engine_do(db, STMT_SQLITE_SYNCHRONOUS_FULL, error) ||
        !engine_do(db, STMT_SQLITE_FOREIGN_KEYS, error) ||
        !engine_do(db, STMT_SQLITE_DISTRUST_SCHEMA, error))
        return false;
    /* A whole import fits, so that no page is written twice. */
    if (mode == ENGINE_WRITE && !engine_do(db, STMT_SQLITE_LARGE_CACHE, error))
        return false;
    /* What is deleted (a list of persons that somebody sent) does not stay in free pages. */
    if (mode == ENGINE_WRITE && !engine_do(db, STMT_SQLITE_SECURE_DELETE, error))
        return false;
    if (mode == ENGINE_MAKE && !engine_do(db, STMT_SQLITE_JOURNAL_WAL, error))
        return false;
    if (mode == ENGINE_READ || mode == ENGINE_READ_PUBLIC)
        if (!engine_do(db, STMT_SQLITE_QUERY_ONLY, error))
            return false;
    if (!sqlite_words_register(db, error))
        return false;
    if (mode == ENGINE_READ_PUBLIC)
        sqlite3_set_authorizer(db->handle, allow_public, NULL);
    return true;
}

Db *engine_open(const char *file, EngineMode mode, GError **error)
{
    static const int flags[] = {
        [ENGINE_READ] = SQLITE_OPEN_READONLY,
        [ENGINE_READ_PUBLIC] = SQLITE_OPEN_READONLY,
        [ENGINE_WRITE] = SQLITE_OPEN_READWRITE,
        [ENGINE_MAKE] = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_EXCLUSIVE,
    };
    if (mode == ENGINE_MAKE && g_file_test(file, G_FILE_TEST_EXISTS)) {
        g_set_error(error, FYR_ERROR, FYR_ERROR_CONFLICT, "\"%s\" exists already", file);
        return NULL;
    }
    Db *db = g_new0(Db, 1);
    db->place = g_strdup(file);
    /* NOMUTEX: a connection belongs to one thread, or stands behind the writer's mutex. */
    int code = sqlite3_open_v2(file, &db->handle, flags[mode] | SQLITE_OPEN_NOMUTEX, NULL);
    if (code != SQLITE_OK) {
        sqlite_set_error(db, code, "open", error);
        engine_close(db);
        return NULL;
    }
    if (!configure(db, mode, error)) {
        engine_close(db);
        return NULL;
    }
    return db;
}

void engine_close(Db *db)
{
    if (!db)
        return;
    for (unsigned i = 0; i < STMT_COUNT; i++)
        sqlite3_finalize(db->prepared[i]);
    if (sqlite3_close(db->handle) != SQLITE_OK) {
        g_critical("store \"%s\": closed while rows were being read", db->place);
        sqlite3_close_v2(db->handle);
    }
    g_free(db->place);
    g_free(db);
}

const char *engine_place(const Db *db)
{
    return db->place;
}

bool engine_in_transaction(const Db *db)
{
    return !sqlite3_get_autocommit(db->handle);
}

bool engine_empty_log(Db *db, GError **error)
{
    return engine_do(db, STMT_SQLITE_EMPTY_LOG, error);
}

void engine_settle(Db *db)
{
    int bytes = 0, most = 0;
    sqlite3_db_status(db->handle, SQLITE_DBSTATUS_CACHE_USED, &bytes, &most, 0);
    if (bytes > CACHE_RESTING_BYTES)
        sqlite3_db_release_memory(db->handle);
}

bool engine_run_script(Db *db, const char *script, GError **error)
{
    int code = sqlite3_exec(db->handle, script, NULL, NULL, NULL);
    if (code != SQLITE_OK)
        sqlite_set_error(db, code, "migration", error);
    return code == SQLITE_OK;
}

bool engine_check_kind(Db *db, bool *out_is_empty, GError **error)
{
    g_autoptr(Rows) tables = db_query(db, STMT_SQLITE_N_TABLES, error, "");
    GError *failure = NULL;
    if (!tables || !rows_next(tables, &failure)) {
        g_propagate_error(error, failure);
        return false;
    }
    bool is_empty = rows_int(tables, 0) == 0;
    g_autoptr(Rows) kind = db_query(db, STMT_SQLITE_APPLICATION_ID, error, "");
    if (!kind || !rows_next(kind, &failure)) {
        g_propagate_error(error, failure);
        return false;
    }
    if (!is_empty && rows_int(kind, 0) != FYR_APPLICATION_ID) {
        g_set_error(error, FYR_ERROR, FYR_ERROR_INVALID,
                    "\"%s\" is a database of another program (application id %" G_GINT64_FORMAT
                    "), not a Fyr centre",
                    db->place, rows_int(kind, 0));
        return false;
    }
    *out_is_empty = is_empty;
    return true;
}

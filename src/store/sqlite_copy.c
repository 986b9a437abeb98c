/* Whole-file work on SQLite: the online copy and the check for damage. */
#include "store/sqlite_private.h"

#include <glib/gstdio.h>

#define FAULTS_KEPT 100

/* In one step: with a write-ahead log the copy reads one state while the writer goes on; in several
 * steps every write in between would make it begin again. */
static int copy_pages(sqlite3 *from, sqlite3 *to)
{
    sqlite3_backup *copy = sqlite3_backup_init(to, "main", from, "main");
    if (!copy)
        return sqlite3_errcode(to);
    int code = sqlite3_backup_step(copy, -1);
    int finished = sqlite3_backup_finish(copy);
    return code == SQLITE_DONE ? finished : code;
}

bool engine_copy(Db *from, const char *to_file, GError **error)
{
    Db *to = engine_open(to_file, ENGINE_MAKE, error);
    if (!to)
        return false;
    int code = copy_pages(from->handle, to->handle);
    if (code != SQLITE_OK)
        sqlite_set_error(to, code, "copy", error);
    /* One file must hold everything: no write-ahead log beside it. */
    bool is_good = code == SQLITE_OK && engine_do(to, STMT_SQLITE_JOURNAL_DELETE, error);
    engine_close(to);
    if (!is_good)
        g_unlink(to_file);
    return is_good;
}

static bool add_faults(Db *db, StatementId statement, GPtrArray *out_faults, GError **error)
{
    g_autoptr(Rows) rows = db_query(db, statement, error, "");
    if (!rows)
        return false;
    GError *failure = NULL;
    while (rows_next(rows, &failure)) {
        const char *first = rows_text(rows, 0);
        if (statement == STMT_SQLITE_FOREIGN_KEY_FAULTS && out_faults->len < FAULTS_KEPT)
            g_ptr_array_add(out_faults,
                            g_strdup_printf("\"%s\": table %s: a row refers to something in %s "
                                            "that is not there",
                                            db->place, first, rows_text(rows, 2)));
        else if (g_strcmp0(first, "ok") != 0 && out_faults->len < FAULTS_KEPT)
            g_ptr_array_add(out_faults, g_strdup_printf("\"%s\": %s", db->place, first));
    }
    if (!failure)
        return true;
    if (!g_error_matches(failure, FYR_ERROR, FYR_ERROR_CORRUPT)) {
        g_propagate_error(error, failure);
        return false;
    }
    g_ptr_array_add(out_faults, g_strdup(failure->message));
    g_error_free(failure);
    return true;
}

bool engine_integrity(Db *db, GPtrArray *out_faults, GError **error)
{
    return add_faults(db, STMT_SQLITE_INTEGRITY, out_faults, error) &&
           add_faults(db, STMT_SQLITE_FOREIGN_KEY_FAULTS, out_faults, error);
}

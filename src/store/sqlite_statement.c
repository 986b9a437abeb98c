/* Running statements: prepared once per connection, values only ever bound. */
#include "store/sqlite_private.h"

#include <math.h>
#include <stdarg.h>
#include <string.h>

static sqlite3_stmt *prepare(Db *db, StatementId statement, bool is_kept, GError **error)
{
    const StoreStatement *source = &store_statements[statement];
    if (!source->sqlite) {
        g_set_error(error, FYR_ERROR, FYR_ERROR_INTERNAL, "statement \"%s\" is not for SQLite",
                    source->name);
        return NULL;
    }
    sqlite3_stmt *made = NULL;
    int code = sqlite3_prepare_v3(db->handle, source->sqlite, -1,
                                  is_kept ? SQLITE_PREPARE_PERSISTENT : 0, &made, NULL);
    if (code != SQLITE_OK) {
        sqlite_set_error(db, code, source->name, error);
        return NULL;
    }
    return made;
}

/* `keep` is SQLITE_STATIC if the caller's bytes outlive the run, SQLITE_TRANSIENT to copy them. */
static bool bind_values(sqlite3_stmt *statement, const char *types, va_list values,
                        sqlite3_destructor_type keep)
{
    int code = SQLITE_OK;
    for (int i = 1; types[i - 1] && code == SQLITE_OK; i++) {
        switch (types[i - 1]) {
        case 'i':
            code = sqlite3_bind_int64(statement, i, va_arg(values, int64_t));
            break;
        case 'd': /* NaN binds NULL */
            code = sqlite3_bind_double(statement, i, va_arg(values, double));
            break;
        case 's': /* NULL binds NULL */
            code = sqlite3_bind_text(statement, i, va_arg(values, const char *), -1, keep);
            break;
        case 'b': {
            const void *bytes = va_arg(values, const void *);
            size_t size = va_arg(values, size_t);
            code = sqlite3_bind_blob64(statement, i, bytes ? bytes : "", size, keep);
            break;
        }
        default:
            g_error("store: \"%c\" is not a type of value", types[i - 1]);
        }
    }
    return code == SQLITE_OK;
}

/* The connection's own statement, or a second one if that is being read just now. */
static bool start(Db *db, StatementId statement, const char *types, va_list values,
                  sqlite3_destructor_type keep, Rows *rows, GError **error)
{
    bool is_cached = !db->is_busy[statement];
    sqlite3_stmt *running = is_cached ? db->prepared[statement] : NULL;
    if (!running)
        running = prepare(db, statement, is_cached, error);
    if (!running)
        return false;
    if (is_cached)
        db->prepared[statement] = running;
    db->is_busy[statement] = true;
    *rows = (Rows){.db = db, .statement = statement, .running = running, .is_cached = is_cached};
    const StoreStatement *source = &store_statements[statement];
    if ((size_t)sqlite3_bind_parameter_count(running) != strlen(types))
        g_error("%s:%u: statement \"%s\" has %d parameters, not \"%s\"", source->file, source->line,
                source->name, sqlite3_bind_parameter_count(running), types);
    if (bind_values(running, types, values, keep))
        return true;
    sqlite_set_error(db, sqlite3_errcode(db->handle), source->name, error);
    return false;
}

static void stop(Rows *rows)
{
    if (!rows->running)
        return;
    if (rows->is_cached) {
        sqlite3_reset(rows->running);
        sqlite3_clear_bindings(rows->running);
        rows->db->is_busy[rows->statement] = false;
    } else {
        sqlite3_finalize(rows->running);
    }
}

Rows *db_query(Db *db, StatementId statement, GError **error, const char *types, ...)
{
    g_return_val_if_fail(db && statement < STMT_COUNT, NULL);
    Rows *rows = g_new0(Rows, 1);
    va_list values;
    va_start(values, types);
    bool is_started = start(db, statement, types, values, SQLITE_TRANSIENT, rows, error);
    va_end(values);
    if (!is_started)
        g_clear_pointer(&rows, rows_free);
    return rows;
}

bool db_run(Db *db, StatementId statement, GError **error, const char *types, ...)
{
    g_return_val_if_fail(db && statement < STMT_COUNT, false);
    Rows rows = {0};
    GError *failure = NULL;
    va_list values;
    va_start(values, types);
    if (start(db, statement, types, values, SQLITE_STATIC, &rows, &failure))
        while (rows_next(&rows, &failure))
            continue; /* a PRAGMA may answer with a row that nobody needs */
    va_end(values);
    stop(&rows);
    if (failure)
        g_propagate_error(error, failure);
    return !failure;
}

bool engine_do(Db *db, StatementId statement, GError **error)
{
    return db_run(db, statement, error, "");
}

bool rows_next(Rows *rows, GError **error)
{
    if (rows->is_done)
        return false;
    int code = sqlite3_step(rows->running);
    if (code == SQLITE_ROW)
        return true;
    rows->is_done = true;
    if (code != SQLITE_DONE)
        sqlite_set_error(rows->db, code, store_statements[rows->statement].name, error);
    return false;
}

void rows_free(Rows *rows)
{
    if (!rows)
        return;
    stop(rows);
    g_free(rows);
}

int64_t db_last_id(Db *db)
{
    return sqlite3_last_insert_rowid(db->handle);
}

int64_t db_changes(Db *db)
{
    return sqlite3_changes64(db->handle);
}

bool rows_is_null(const Rows *rows, int column)
{
    return sqlite3_column_type(rows->running, column) == SQLITE_NULL;
}

int64_t rows_int(const Rows *rows, int column)
{
    return sqlite3_column_int64(rows->running, column);
}

double rows_double(const Rows *rows, int column)
{
    return rows_is_null(rows, column) ? NAN : sqlite3_column_double(rows->running, column);
}

const char *rows_text(const Rows *rows, int column)
{
    return (const char *)sqlite3_column_text(rows->running, column);
}

const void *rows_bytes(const Rows *rows, int column, size_t *out_size)
{
    const void *bytes = sqlite3_column_blob(rows->running, column);
    *out_size = (size_t)sqlite3_column_bytes(rows->running, column);
    return bytes ? bytes : "";
}

bool engine_explain(Db *db, StatementId statement, GString *out_plan, GError **error)
{
    sqlite3_stmt *made = prepare(db, statement, false, error);
    if (!made)
        return false;
    sqlite3_finalize(made);
    g_autofree char *text =
        g_strconcat("EXPLAIN QUERY PLAN ", store_statements[statement].sqlite, NULL);
    int code = sqlite3_prepare_v2(db->handle, text, -1, &made, NULL);
    while (code == SQLITE_OK && out_plan && sqlite3_step(made) == SQLITE_ROW)
        g_string_append_printf(out_plan, "%s\n", (const char *)sqlite3_column_text(made, 3));
    sqlite3_finalize(made);
    if (code != SQLITE_OK)
        sqlite_set_error(db, code, store_statements[statement].name, error);
    return code == SQLITE_OK;
}

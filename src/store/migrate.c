/* Migrations: forward only, each in a transaction, its file's checksum kept. */
#include "store/engine.h"

#include "base/isotime.h"

#include <string.h>

static bool check_applied(Db *db, unsigned *out_n_applied, GError **error)
{
    g_autoptr(Rows) rows = db_query(db, STMT_MIGRATION_LIST, error, "");
    if (!rows)
        return false;
    unsigned n = 0;
    GError *failure = NULL;
    while (rows_next(rows, &failure)) {
        int64_t number = rows_int(rows, 0);
        if (number > store_n_migrations) {
            g_set_error(error, FYR_ERROR, FYR_ERROR_INVALID,
                        "\"%s\" was made by a newer Fyr (its schema has migration %" G_GINT64_FORMAT
                        ", this program knows %u); use that program",
                        engine_place(db), number, store_n_migrations);
            return false;
        }
        if (number != (int64_t)n + 1 ||
            g_strcmp0(rows_text(rows, 2), store_migrations[n].sha256) != 0) {
            g_set_error(error, FYR_ERROR, FYR_ERROR_CORRUPT,
                        "\"%s\": migration %" G_GINT64_FORMAT " (%s) is not the one that this "
                        "program knows; restore a backup or use the program that made it",
                        engine_place(db), number, rows_text(rows, 1));
            return false;
        }
        n++;
    }
    if (failure) {
        g_propagate_error(error, failure);
        return false;
    }
    *out_n_applied = n;
    return true;
}

static bool apply(Db *db, const StoreMigration *migration, GError **error)
{
    char now[ISO_DATETIME_BYTES];
    iso_now_write(now);
    if (!engine_do(db, STMT_ENGINE_BEGIN_WRITE, error))
        return false;
    if (engine_run_script(db, migration->sqlite, error) &&
        db_run(db, STMT_MIGRATION_INSERT, error, "isss", (int64_t)migration->number,
               migration->file, migration->sha256, now) &&
        engine_do(db, STMT_ENGINE_COMMIT, error))
        return true;
    g_prefix_error(error, "migration %s: ", migration->file);
    if (engine_in_transaction(db))
        engine_do(db, STMT_ENGINE_ROLLBACK, NULL);
    return false;
}

bool migrate(Db *db, GError **error)
{
    bool is_empty = false;
    unsigned n_applied = 0;
    if (!engine_check_kind(db, &is_empty, error) ||
        (!is_empty && !check_applied(db, &n_applied, error)))
        return false;
    for (unsigned i = n_applied; i < store_n_migrations; i++)
        if (!apply(db, &store_migrations[i], error))
            return false;
    return true;
}

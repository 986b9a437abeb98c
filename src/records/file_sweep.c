/* Bytes that got their name by their hash and then were not wanted: the words of the file were refused, a
 * right was gone, the program died in between. No row knows them; after some days nobody comes back for them. */
#include "records/file.h"

#include "store/blob.h"

#include <string.h>
#include <sys/stat.h>

/* Under the writer, so that nobody gives them a row meanwhile. */
bool file_sweep_one(Centre *centre, const char *sha256, GError **error)
{
    Db *db = centre_write_begin(centre, error);
    g_autoptr(Rows) rows = db ? db_query(db, STMT_BLOB_GET, error, "s", sha256) : NULL;
    GError *fault = NULL;
    bool is_known = rows && rows_next(rows, &fault);
    bool is_good = rows && !fault;
    if (fault)
        g_propagate_error(error, fault);
    if (is_good && !is_known)
        blob_remove(centre_directory(centre), sha256);
    g_clear_pointer(&rows, rows_free);
    if (db)
        centre_write_rollback(centre); /* nothing was written */
    return is_good;
}

/* The time of the name, not of the bytes: an upload's last piece may be older than its end. */
static bool is_old(const char *path, gint64 before_s)
{
    struct stat info;
    return lstat(path, &info) == 0 && S_ISREG(info.st_mode) && (gint64)info.st_ctime < before_s;
}

static bool is_known(Db *db, const char *sha256)
{
    g_autoptr(Rows) rows = db_query(db, STMT_BLOB_GET, NULL, "s", sha256);
    return !rows || rows_next(rows, NULL);
}

/* `depth` folders of two letters, then files. */
static bool sweep(Centre *centre, Db *db, const char *folder, unsigned depth, gint64 before_s,
                  GError **error)
{
    g_autoptr(GDir) entries = g_dir_open(folder, 0, NULL);
    const char *name;
    while (entries && (name = g_dir_read_name(entries))) {
        if (strlen(name) != (depth > 0 ? 2 : 64))
            continue;
        g_autofree char *path = g_build_filename(folder, name, NULL);
        bool is_good = true;
        if (depth > 0)
            is_good = sweep(centre, db, path, depth - 1, before_s, error);
        else if (is_old(path, before_s) && !is_known(db, name))
            is_good = file_sweep_one(centre, name, error);
        if (!is_good)
            return false;
    }
    return true;
}

bool file_sweep(Centre *centre, int64_t before_s, GError **error)
{
    g_autofree char *folder = g_build_filename(centre_directory(centre), "files", NULL);
    Db *db = centre_reader(centre, error);
    return db && sweep(centre, db, folder, 2, before_s, error);
}

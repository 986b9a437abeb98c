/* Making a centre: empty, or from a backup; and making that backup. A centre is built under another
 * name beside its place and appears whole or not at all. */
#include "store/blob_pack.h"

#include "base/isotime.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define MODEL_FOLDER "model"
#define FOLDER_DEPTH 4 /* folders in folders that a backup keeps */

/* --- a place for it ---------------------------------------------------------------------- */

static bool is_empty_directory(const char *directory, GError **error)
{
    g_autoptr(GDir) entries = g_dir_open(directory, 0, NULL);
    if (!entries) {
        g_set_error(error, FYR_ERROR, FYR_ERROR_CONFLICT, "\"%s\" is not a folder", directory);
        return false;
    }
    /* The first by name: the same message on every file system. */
    g_autofree char *first = NULL;
    const char *name;
    while ((name = g_dir_read_name(entries)))
        if (!first || strcmp(name, first) < 0) {
            g_free(first);
            first = g_strdup(name);
        }
    if (first)
        g_set_error(error, FYR_ERROR, FYR_ERROR_CONFLICT,
                    "\"%s\" is not empty (it holds \"%s\"); name a new or an empty folder",
                    directory, first);
    return first == NULL;
}

/* Where to build: inside an empty folder that is there already (it may be a mount, and its parent
 * not ours), else beside the new one. */
static char *make_staging(const char *directory, bool *out_is_inside, GError **error)
{
    bool is_inside = g_file_test(directory, G_FILE_TEST_EXISTS);
    if (is_inside && !is_empty_directory(directory, error))
        return NULL;
    g_autofree char *parent = g_path_get_dirname(directory);
    g_autofree char *base = g_path_get_basename(directory);
    g_autofree char *name =
        is_inside ? g_strdup(".new-XXXXXX") : g_strdup_printf(".%s.new-XXXXXX", base);
    char *staging = g_build_filename(is_inside ? directory : parent, name, NULL);
    if (!g_mkdtemp_full(staging, 0750)) {
        store_set_io_error(error, errno, "cannot make the folder \"%s\"", directory);
        g_free(staging);
        return NULL;
    }
    *out_is_inside = is_inside;
    return staging;
}

/* The database is moved last: before it is there, there is no centre. */
static bool move_up(const char *staging, const char *directory)
{
    g_autoptr(GDir) entries = g_dir_open(staging, 0, NULL);
    const char *name;
    while (entries && (name = g_dir_read_name(entries))) {
        g_autofree char *from = g_build_filename(staging, name, NULL);
        g_autofree char *to = g_build_filename(directory, name, NULL);
        if (strcmp(name, CENTRE_DATABASE) != 0 && rename(from, to) != 0)
            return false;
    }
    g_autofree char *from = g_build_filename(staging, CENTRE_DATABASE, NULL);
    g_autofree char *to = g_build_filename(directory, CENTRE_DATABASE, NULL);
    return rename(from, to) == 0 && rmdir(staging) == 0;
}

static bool publish(const char *staging, const char *directory, bool is_inside, GError **error)
{
    g_autofree char *parent = g_path_get_dirname(directory);
    if (!store_sync_directory(staging, error))
        return false;
    if (is_inside ? !move_up(staging, directory) : rename(staging, directory) != 0) {
        store_set_io_error(error, errno, "cannot make \"%s\"", directory);
        return false;
    }
    return store_sync_directory(is_inside ? directory : parent, error);
}

static bool make_centre(const char *directory, CentreFill fill, void *data, GError **error)
{
    /* "centre/" and "centre" are one folder; dirname and basename see two. */
    g_autofree char *path = g_strdup(directory);
    for (size_t n = strlen(path); n > 1 && path[n - 1] == '/'; n--)
        path[n - 1] = '\0';
    bool is_inside = false;
    g_autofree char *staging = make_staging(path, &is_inside, error);
    if (!staging)
        return false;
    if (fill(staging, data, error) && publish(staging, path, is_inside, error))
        return true;
    store_remove_tree(staging);
    return false;
}

/* --- an empty one ------------------------------------------------------------------------ */

typedef struct {
    CentreFill fill;
    void *data;
} CreateJob;

static bool fill_empty(const char *staging, void *data, GError **error)
{
    const CreateJob *job = data;
    g_autofree char *database = g_build_filename(staging, CENTRE_DATABASE, NULL);
    Db *db = engine_open(database, ENGINE_MAKE, error);
    if (!db)
        return false;
    char now[ISO_DATETIME_BYTES];
    iso_now_write(now);
    g_autofree char *id = g_uuid_string_random();
    bool is_good = migrate(db, error) && engine_do(db, STMT_ENGINE_BEGIN_WRITE, error) &&
                   db_run(db, STMT_META_SET, error, "ss", "centre_id", id) &&
                   db_run(db, STMT_META_SET, error, "ss", "created", now) &&
                   db_run(db, STMT_META_SET, error, "ss", "created_by", "fyr " FYR_VERSION) &&
                   audit_append(db, "system", "create", "centre", id, error) &&
                   engine_do(db, STMT_ENGINE_COMMIT, error);
    engine_close(db);
    return is_good && (!job->fill || job->fill(staging, job->data, error));
}

bool centre_create_filled(const char *directory, CentreFill fill, void *data, GError **error)
{
    CreateJob job = {.fill = fill, .data = data};
    return make_centre(directory, fill_empty, &job, error);
}

bool centre_create(const char *directory, GError **error)
{
    return centre_create_filled(directory, NULL, NULL, error);
}

/* --- backup ------------------------------------------------------------------------------ */

static bool pack_file(Db *db, const char *directory, const char *path, GError **error)
{
    g_autofree char *file = g_build_filename(directory, path, NULL);
    g_autofree char *bytes = NULL;
    size_t size;
    g_autoptr(GError) failure = NULL;
    if (!g_file_get_contents(file, &bytes, &size, &failure)) {
        g_set_error(error, FYR_ERROR, FYR_ERROR_IO, "%s", failure->message);
        return false;
    }
    g_autofree char *sum =
        g_compute_checksum_for_data(G_CHECKSUM_SHA256, (const guchar *)bytes, size);
    return db_run(db, STMT_CENTRE_FILE_INSERT, error, "ssb", path, sum, bytes, size);
}

/* The files of a folder of the centre and of the folders in it; hidden ones and links stay. */
static bool pack_folder(Db *db, const char *directory, const char *folder, unsigned depth,
                        GError **error)
{
    g_autofree char *where = g_build_filename(directory, folder, NULL);
    g_autoptr(GDir) entries = g_dir_open(where, 0, NULL);
    const char *name;
    while (entries && (name = g_dir_read_name(entries))) {
        g_autofree char *path = g_build_filename(folder, name, NULL);
        g_autofree char *full = g_build_filename(directory, path, NULL);
        GStatBuf info;
        if (name[0] == '.' || g_lstat(full, &info) != 0)
            continue;
        if (S_ISREG(info.st_mode) && !pack_file(db, directory, path, error))
            return false;
        if (S_ISDIR(info.st_mode) && depth < FOLDER_DEPTH &&
            !pack_folder(db, directory, path, depth + 1, error))
            return false;
    }
    return true;
}

/* On a failure closing the connection rolls back. */
static bool pack_files(Db *db, const char *directory, GError **error)
{
    return engine_do(db, STMT_ENGINE_BEGIN_WRITE, error) &&
           pack_folder(db, directory, MODEL_FOLDER, 1, error) &&
           engine_do(db, STMT_ENGINE_COMMIT, error);
}

/* One error for all faults, the first in words. */
static bool refuse_faults(const GPtrArray *faults, const char *what, GError **error)
{
    if (faults->len > 0)
        g_set_error(error, FYR_ERROR, FYR_ERROR_CORRUPT, "%s: %s (faults in all: %u)", what,
                    (const char *)faults->pdata[0], faults->len);
    return faults->len == 0;
}

static bool finish_backup(const char *file, const char *directory, GError **error)
{
    Db *db = engine_open(file, ENGINE_WRITE, error);
    if (!db)
        return false;
    g_autoptr(GPtrArray) faults = g_ptr_array_new_with_free_func(g_free);
    bool is_good = pack_files(db, directory, error) &&
                   blob_pack_all(db, directory, faults, error) &&
                   verify_database(db, faults, error) &&
                   refuse_faults(faults, "the centre cannot be backed up as it is", error);
    engine_close(db);
    /* It holds what only some may see in the centre. */
    if (is_good && g_chmod(file, 0600) != 0) {
        store_set_io_error(error, errno, "cannot protect \"%s\"", file);
        is_good = false;
    }
    return is_good && seal_append(file, error);
}

bool centre_backup(Centre *centre, const char *to_file, GError **error)
{
    if (g_file_test(to_file, G_FILE_TEST_EXISTS)) {
        g_set_error(error, FYR_ERROR, FYR_ERROR_CONFLICT, "\"%s\" exists already; name a new file",
                    to_file);
        return false;
    }
    g_autofree char *parent = g_path_get_dirname(to_file);
    if (access(parent, W_OK | X_OK) != 0) {
        store_set_io_error(error, errno, "cannot make \"%s\"", to_file);
        return false;
    }
    Db *reader = centre_reader(centre, error);
    if (!reader)
        return false;
    g_autofree char *part = g_strdup_printf("%s.part-%d", to_file, (int)getpid());
    bool is_good =
        engine_copy(reader, part, error) && finish_backup(part, centre_directory(centre), error);
    /* link() and not rename(): it cannot replace a file that came in the meantime. */
    if (is_good && link(part, to_file) != 0) {
        store_set_io_error(error, errno, "cannot make \"%s\"", to_file);
        is_good = false;
    }
    g_unlink(part);
    return is_good && store_sync_directory(parent, error);
}

/* --- restore ----------------------------------------------------------------------------- */

typedef struct {
    const char *from_file;
    uint64_t database_bytes;
    const char *actor;
} RestoreJob;

static bool copy_start(const char *from, const char *to, uint64_t bytes, GError **error)
{
    FILE *in = fopen(from, "rbe");
    FILE *out = fopen(to, "wbxe");
    bool is_good = in && out;
    g_autofree char *block = g_malloc(65536);
    while (is_good && bytes > 0) {
        size_t n = fread(block, 1, (size_t)MIN(bytes, 65536), in);
        is_good = n > 0 && fwrite(block, 1, n, out) == n;
        bytes -= n;
    }
    is_good = is_good && fflush(out) == 0 && fsync(fileno(out)) == 0;
    if (!is_good)
        store_set_io_error(error, errno, "cannot copy \"%s\" to \"%s\"", from, to);
    if (in)
        fclose(in);
    if (out && fclose(out) != 0 && is_good) {
        store_set_io_error(error, errno, "cannot write \"%s\"", to);
        is_good = false;
    }
    return is_good;
}

/* A backup may come from anywhere: its files go into the model folder and nowhere else. */
static bool is_safe_path(const char *path)
{
    g_auto(GStrv) parts = g_strsplit(path, "/", -1);
    bool is_safe = g_strv_length(parts) >= 2 && strcmp(parts[0], MODEL_FOLDER) == 0;
    for (unsigned i = 0; is_safe && parts[i]; i++)
        is_safe = parts[i][0] != '\0' && parts[i][0] != '.';
    return is_safe;
}

static bool unpack_file(const char *directory, const Rows *rows, GError **error)
{
    const char *path = rows_text(rows, 0);
    size_t size;
    const void *bytes = rows_bytes(rows, 2, &size);
    g_autofree char *sum = g_compute_checksum_for_data(G_CHECKSUM_SHA256, bytes, size);
    if (!is_safe_path(path) || g_strcmp0(sum, rows_text(rows, 1)) != 0) {
        g_set_error(error, FYR_ERROR, FYR_ERROR_INVALID,
                    "the backup's file \"%s\" is not what a backup holds", path);
        return false;
    }
    g_autofree char *file = g_build_filename(directory, path, NULL);
    g_autofree char *folder = g_path_get_dirname(file);
    if (g_mkdir_with_parents(folder, 0750) != 0) {
        store_set_io_error(error, errno, "cannot make \"%s\"", folder);
        return false;
    }
    g_autoptr(GError) failure = NULL;
    if (!g_file_set_contents_full(file, bytes, (gssize)size,
                                  G_FILE_SET_CONTENTS_CONSISTENT | G_FILE_SET_CONTENTS_DURABLE,
                                  0640, &failure)) {
        g_set_error(error, FYR_ERROR, FYR_ERROR_IO, "%s", failure->message);
        return false;
    }
    return true;
}

static bool unpack_files(Db *db, const char *directory, GError **error)
{
    g_autoptr(Rows) rows = db_query(db, STMT_CENTRE_FILE_LIST, error, "");
    if (!rows)
        return false;
    GError *failure = NULL;
    while (rows_next(rows, &failure))
        if (!blob_pack_is_piece(rows_text(rows, 0)) && !unpack_file(directory, rows, error))
            return false;
    if (failure)
        g_propagate_error(error, failure);
    return !failure;
}

static bool fill_restored(const char *staging, void *data, GError **error)
{
    const RestoreJob *job = data;
    g_autofree char *database = g_build_filename(staging, CENTRE_DATABASE, NULL);
    if (!copy_start(job->from_file, database, job->database_bytes, error))
        return false;
    Db *db = engine_open(database, ENGINE_WRITE, error);
    if (!db)
        return false;
    g_autoptr(GPtrArray) faults = g_ptr_array_new_with_free_func(g_free);
    g_autofree char *name = g_path_get_basename(job->from_file);
    bool is_good = migrate(db, error) && verify_database(db, faults, error) &&
                   refuse_faults(faults, "the backup cannot be restored", error) &&
                   unpack_files(db, staging, error) && blob_unpack_all(db, staging, error) &&
                   blob_verify_all(db, staging, faults, error) &&
                   refuse_faults(faults, "the backup cannot be restored", error) &&
                   engine_do(db, STMT_SQLITE_JOURNAL_WAL, error) &&
                   engine_do(db, STMT_ENGINE_BEGIN_WRITE, error) &&
                   engine_do(db, STMT_CENTRE_FILE_CLEAR, error) &&
                   audit_append(db, job->actor, "restore", "centre", name, error) &&
                   engine_do(db, STMT_ENGINE_COMMIT, error) &&
                   engine_do(db, STMT_SQLITE_VACUUM, error); /* the files lie beside it now */
    engine_close(db);
    return is_good;
}

bool centre_restore(const char *from_file, const char *directory, const char *actor, GError **error)
{
    RestoreJob job = {.from_file = from_file, .actor = actor};
    return seal_check(from_file, &job.database_bytes, error) &&
           make_centre(directory, fill_restored, &job, error);
}

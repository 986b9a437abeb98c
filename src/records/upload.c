#include "records/upload.h"

#include "base/isotime.h"
#include "base/limits.h"
#include "base/ulid.h"
#include "store/blob.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <sodium.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#define LOST_AFTER_S (24 * 60 * 60)

void upload_free(Upload *upload)
{
    if (!upload)
        return;
    g_free(upload->id);
    g_free(upload->account);
    g_free(upload->record);
    g_free(upload->name);
    g_free(upload->mark);
    g_free(upload->touched);
    g_free(upload->sha256);
    g_free(upload->hash);
    g_free(upload);
}

static bool refuse(GError **error, FyrError code, const char *what)
{
    g_set_error(error, FYR_ERROR, code, "%s", what);
    return false;
}

static Upload *read_row(Rows *rows, const char *account)
{
    Upload *upload = g_new0(Upload, 1);
    size_t length;
    const void *hash = rows_bytes(rows, 6, &length);
    *upload = (Upload){.id = g_strdup(rows_text(rows, 0)),
                       .account = g_strdup(account),
                       .record = g_strdup(rows_text(rows, 1)),
                       .name = g_strdup(rows_text(rows, 2)),
                       .mark = g_strdup(rows_text(rows, 3)),
                       .n_bytes = (uint64_t)rows_int(rows, 4),
                       .received = (uint64_t)rows_int(rows, 5),
                       .hash = g_memdup2(hash, length),
                       .hash_length = length,
                       .sha256 = g_strdup(rows_text(rows, 7)),
                       .touched = g_strdup(rows_text(rows, 8))};
    return upload;
}

/* The first row, NULL without an error if there is none. */
static Upload *read_one(Rows *rows, const char *account, GError **error)
{
    GError *fault = NULL;
    Upload *upload = rows && rows_next(rows, &fault) ? read_row(rows, account) : NULL;
    if (fault)
        g_propagate_error(error, fault);
    return upload;
}

Upload *upload_load(Db *db, const char *account, const char *id, GError **error)
{
    GError *fault = NULL;
    g_autoptr(Rows) rows = db_query(db, STMT_UPLOAD_GET, error, "ss", id, account);
    Upload *upload = rows ? read_one(rows, account, &fault) : NULL;
    if (fault)
        g_propagate_error(error, fault);
    else if (rows && !upload)
        g_set_error(error, FYR_ERROR, FYR_ERROR_NOT_FOUND, "there is no upload \"%.26s\"", id);
    return upload;
}

GPtrArray *uploads_of(Db *db, const char *account, const char *record, GError **error)
{
    g_autoptr(Rows) rows = db_query(db, STMT_UPLOAD_LIST, error, "ss", account, record);
    g_autoptr(GPtrArray) found = g_ptr_array_new_with_free_func((GDestroyNotify)upload_free);
    GError *fault = NULL;
    while (rows && rows_next(rows, &fault))
        g_ptr_array_add(found, read_row(rows, account));
    if (fault)
        g_propagate_error(error, fault);
    return rows && !fault ? g_steal_pointer(&found) : NULL;
}

static char *path_of(Centre *centre, const char *id, GError **error)
{
    return blob_coming_path(centre_directory(centre), id, error);
}

/* --- begin -------------------------------------------------------------------------------------- */

/* With what all that are on their way still need: each alone would find the same room. */
static bool has_room(Centre *centre, Db *db, uint64_t n_bytes, GError **error)
{
    g_autoptr(Rows) rows = db_query(db, STMT_UPLOAD_STILL_TO_COME, error, "");
    GError *fault = NULL;
    if (!rows || !rows_next(rows, &fault)) {
        if (fault)
            g_propagate_error(error, fault);
        return false;
    }
    int folder = open(centre_directory(centre), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    bool is_there = folder < 0 || blob_has_room(folder, n_bytes + (uint64_t)rows_int(rows, 0));
    if (folder >= 0)
        close(folder);
    return is_there || refuse(error, FYR_ERROR_FULL, "the disk has no room for this file");
}

static bool check_new(Centre *centre, Db *db, const char *account, uint64_t n_bytes,
                      const char *sha256, GError **error)
{
    if (n_bytes == 0)
        return refuse(error, FYR_ERROR_INVALID, "the file is empty");
    if (n_bytes > LIMIT_FILE_BYTES)
        return refuse(error, FYR_ERROR_LIMIT, "the file is larger than 2 GB");
    if (sha256 && (strlen(sha256) != 64 || strspn(sha256, "0123456789abcdef") != 64))
        return refuse(error, FYR_ERROR_INVALID, "a SHA-256 has 64 small hexadecimal digits");
    g_autoptr(Rows) rows = db_query(db, STMT_UPLOAD_COUNT, error, "s", account);
    if (!rows || !rows_next(rows, error))
        return false;
    if (rows_int(rows, 0) >= LIMIT_FILE_UPLOADS)
        return refuse(error, FYR_ERROR_LIMIT,
                      "too many uploads are not finished; finish or cancel some");
    return file_day_allows(db, account, n_bytes, error) && has_room(centre, db, n_bytes, error);
}

static bool insert(Db *db, Upload *upload, GError **error)
{
    crypto_hash_sha256_state state;
    crypto_hash_sha256_init(&state);
    char id[ULID_BYTES], now[ISO_DATETIME_BYTES];
    uint8_t entropy[10];
    iso_now_write(now);
    randombytes_buf(entropy, sizeof entropy);
    ulid_write(id, now, entropy);
    upload->id = g_strdup(id);
    upload->touched = g_strdup(now);
    upload->hash = g_memdup2(&state, sizeof state);
    upload->hash_length = sizeof state;
    return db_run(db, STMT_UPLOAD_INSERT, error, "sssssibss", id, upload->account, upload->record,
                  upload->name, upload->mark, (int64_t)upload->n_bytes, (const void *)&state,
                  sizeof state, upload->sha256, now);
}

static void hash_of(const Upload *upload, char out_sha256[65])
{
    crypto_hash_sha256_state state;
    uint8_t sum[crypto_hash_sha256_BYTES];
    memcpy(&state, upload->hash, sizeof state);
    crypto_hash_sha256_final(&state, sum);
    sodium_bin2hex(out_sha256, 65, sum, sizeof sum);
}

/* Whole and not what it should be, or another file of the same name, size and mark: to go on leads nowhere. */
static bool is_useless(const Upload *upload, const char *sha256)
{
    char own[65] = "";
    if (sha256 && upload->sha256 && strcmp(sha256, upload->sha256) != 0)
        return true;
    if (upload->received == upload->n_bytes &&
        upload->hash_length == sizeof(crypto_hash_sha256_state))
        hash_of(upload, own);
    return *own && upload->sha256 && strcmp(own, upload->sha256) != 0;
}

Upload *upload_begin(Centre *centre, const char *account, const char *record, const char *name,
                     uint64_t n_bytes, const char *mark, const char *sha256, GError **error)
{
    Db *db = centre_write_begin(centre, error);
    if (!db)
        return NULL;
    GError *fault = NULL;
    g_autofree char *clean = file_name_clean(name, NULL, NULL);
    g_autofree char *own_mark = g_strndup(mark ? mark : "", LIMIT_FILE_MARK_BYTES);
    g_autoptr(Rows) rows = db_query(db, STMT_UPLOAD_SAME, &fault, "sssis", account, record, clean,
                                    (int64_t)n_bytes, own_mark);
    g_autoptr(Upload) upload = rows && *own_mark ? read_one(rows, account, &fault) : NULL;
    g_clear_pointer(&rows, rows_free);
    g_autoptr(Upload) useless = upload && is_useless(upload, sha256) ? upload : NULL;
    if (useless) {
        upload = NULL;
        (void)db_run(db, STMT_UPLOAD_DELETE, &fault, "ss", useless->id, account);
    }
    bool is_good = !fault && (upload || check_new(centre, db, account, n_bytes, sha256, &fault));
    if (is_good && !upload) {
        upload = g_new0(Upload, 1);
        *upload = (Upload){.account = g_strdup(account),
                           .record = g_strdup(record),
                           .name = g_steal_pointer(&clean),
                           .mark = g_steal_pointer(&own_mark),
                           .sha256 = g_strdup(sha256),
                           .n_bytes = n_bytes};
        is_good = insert(db, upload, &fault);
    }
    if (is_good)
        is_good = centre_write_commit(centre, &fault);
    else
        centre_write_rollback(centre);
    g_autofree char *left = is_good && useless ? path_of(centre, useless->id, NULL) : NULL;
    if (left)
        (void)g_unlink(left);
    if (is_good)
        return g_steal_pointer(&upload);
    g_propagate_error(error, fault);
    return NULL;
}

/* --- pieces ------------------------------------------------------------------------------------- */

/* The file with its lock: of two pieces at a time only one is written. */
static int lock_file(Centre *centre, const Upload *upload, GError **error)
{
    g_autofree char *path = path_of(centre, upload->id, error);
    if (!path)
        return -1;
    int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (fd < 0) {
        int code = errno;
        g_set_error(error, FYR_ERROR,
                    code == ENOSPC || code == EDQUOT ? FYR_ERROR_FULL : FYR_ERROR_IO,
                    "open \"%s\": %s", path, g_strerror(code));
        return -1;
    }
    if (flock(fd, LOCK_EX | LOCK_NB) == 0)
        return fd;
    close(fd);
    (void)refuse(error, FYR_ERROR_CONFLICT, "another piece of this upload is being written");
    return -1;
}

static bool note_piece(Centre *centre, const Upload *upload, uint64_t received,
                       const crypto_hash_sha256_state *state, GError **error)
{
    char now[ISO_DATETIME_BYTES];
    iso_now_write(now);
    Db *db = centre_write_begin(centre, error);
    if (!db)
        return false;
    bool is_good = db_run(db, STMT_UPLOAD_ADVANCE, error, "ssiibs", upload->id, upload->account,
                          (int64_t)upload->received, (int64_t)received, (const void *)state,
                          sizeof *state, now);
    if (is_good && db_changes(db) == 1)
        return centre_write_commit(centre, error);
    centre_write_rollback(centre);
    return is_good && refuse(error, FYR_ERROR_CONFLICT, "another piece came first");
}

/* Synced before it is noted: what is acknowledged is on disk. */
static bool write_piece(Centre *centre, const Upload *upload, int fd, const void *bytes,
                        size_t length, GError **error)
{
    crypto_hash_sha256_state state;
    struct stat info;
    if (upload->hash_length != sizeof state)
        return refuse(error, FYR_ERROR_CORRUPT, "the upload's sum is not what was kept");
    memcpy(&state, upload->hash, sizeof state);
    if (fstat(fd, &info) != 0 || (uint64_t)info.st_size < upload->received)
        return refuse(error, FYR_ERROR_CORRUPT, "bytes of the upload were lost; send it again");
    if (ftruncate(fd, (off_t)upload->received) != 0)
        return refuse(error, FYR_ERROR_IO, "the upload's file cannot be cut");
    if (!blob_write_all(fd, bytes, length, upload->received, error)) {
        (void)!ftruncate(fd, (off_t)upload->received); /* gives the room back */
        return false;
    }
    if (fdatasync(fd) != 0)
        return refuse(error, errno == ENOSPC || errno == EDQUOT ? FYR_ERROR_FULL : FYR_ERROR_IO,
                      "the upload could not be written to the disk");
    crypto_hash_sha256_update(&state, bytes, length);
    return note_piece(centre, upload, upload->received + length, &state, error);
}

bool upload_append(Centre *centre, const char *account, const char *id, uint64_t offset,
                   const void *bytes, size_t length, uint64_t *out_received, GError **error)
{
    Db *db = centre_reader(centre, error);
    g_autoptr(Upload) first = db ? upload_load(db, account, id, error) : NULL;
    int fd = first ? lock_file(centre, first, error) : -1;
    if (fd < 0)
        return false;
    /* Again, behind the lock: another piece may have been noted meanwhile. */
    g_autoptr(Upload) upload = upload_load(db, account, id, error);
    bool is_good = false;
    if (upload && upload->received != offset)
        (void)refuse(error, FYR_ERROR_CONFLICT, "the piece does not follow what was received");
    else if (upload && length > upload->n_bytes - upload->received)
        (void)refuse(error, FYR_ERROR_INVALID, "there are more bytes than were announced");
    else if (upload)
        is_good = write_piece(centre, upload, fd, bytes, length, error);
    close(fd);
    if (is_good)
        *out_received = offset + length;
    return is_good;
}

/* --- the end ------------------------------------------------------------------------------------ */

/* It may have its name already: a crash came between that and the revision. */
int upload_open(Centre *centre, const Upload *upload, GError **error)
{
    char sha256[65];
    uint64_t n_bytes;
    if (upload->received != upload->n_bytes ||
        upload->hash_length != sizeof(crypto_hash_sha256_state)) {
        (void)refuse(error, FYR_ERROR_CONFLICT, "the upload is not whole yet");
        return -1;
    }
    hash_of(upload, sha256);
    if (upload->sha256 && strcmp(upload->sha256, sha256) != 0) {
        (void)refuse(error, FYR_ERROR_INVALID,
                     "the bytes that came do not have the announced SHA-256; send the file again");
        return -1;
    }
    g_autofree char *path = path_of(centre, upload->id, error);
    int fd = path ? open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW) : -1;
    return fd >= 0 || !path ? fd : blob_open(centre_directory(centre), sha256, &n_bytes, error);
}

bool upload_end(Centre *centre, const Upload *upload, const FileType *type, FilePut *out_put,
                GError **error)
{
    FilePut put = {.n_bytes = upload->n_bytes, .type = type};
    struct stat info;
    int fd = upload_open(centre, upload, error);
    if (fd < 0)
        return false;
    bool is_whole = fstat(fd, &info) == 0 && (uint64_t)info.st_size == upload->n_bytes;
    bool is_synced = is_whole && fsync(fd) == 0;
    close(fd);
    if (!is_synced)
        return refuse(error, FYR_ERROR_CORRUPT, "bytes of the upload were lost; send it again");
    hash_of(upload, put.sha256);
    g_autofree char *path = path_of(centre, upload->id, error);
    if (!path || (g_file_test(path, G_FILE_TEST_EXISTS) &&
                  !blob_adopt(centre_directory(centre), path, put.sha256, error)))
        return false;
    put.name = file_name_clean(upload->name, type, NULL);
    *out_put = put;
    return true;
}

static bool drop(Centre *centre, const char *account, const char *id, GError **error)
{
    Db *db = centre_write_begin(centre, error);
    if (!db)
        return false;
    if (!db_run(db, STMT_UPLOAD_DELETE, error, "ss", id, account)) {
        centre_write_rollback(centre);
        return false;
    }
    bool was_there = db_changes(db) == 1;
    if (!centre_write_commit(centre, error))
        return false;
    g_autofree char *path = was_there ? path_of(centre, id, NULL) : NULL;
    if (path)
        (void)g_unlink(path);
    return was_there || refuse(error, FYR_ERROR_NOT_FOUND, "there is no such upload");
}

bool upload_cancel(Centre *centre, const char *account, const char *id, GError **error)
{
    return drop(centre, account, id, error);
}

bool uploads_drop(Centre *centre, const char *record, GError **error)
{
    GError *fault = NULL;
    Db *db = centre_reader(centre, error);
    g_autoptr(GPtrArray) some = g_ptr_array_new_with_free_func(g_free);
    g_autoptr(Rows) rows = db ? db_query(db, STMT_UPLOAD_OF_RECORD, error, "s", record) : NULL;
    while (rows && rows_next(rows, &fault)) {
        g_ptr_array_add(some, g_strdup(rows_text(rows, 0)));
        g_ptr_array_add(some, g_strdup(rows_text(rows, 1)));
    }
    if (fault)
        g_propagate_error(error, fault);
    bool is_good = rows && !fault;
    g_clear_pointer(&rows, rows_free);
    for (unsigned i = 0; is_good && i < some->len; i += 2)
        is_good = drop(centre, some->pdata[i + 1], some->pdata[i], error);
    return is_good;
}

/* --- housekeeping ------------------------------------------------------------------------------- */

static bool is_upload(Db *db, const char *id)
{
    g_autoptr(Rows) rows = db_query(db, STMT_UPLOAD_KNOWN, NULL, "s", id);
    return !rows || rows_next(rows, NULL);
}

/* Left by a process that died: nobody else writes to a file for that long without touching it. */
static void remove_lost(Centre *centre, Db *db)
{
    g_autofree char *folder = g_build_filename(centre_directory(centre), "files", "coming", NULL);
    g_autoptr(GDir) entries = g_dir_open(folder, 0, NULL);
    gint64 now = g_get_real_time() / G_USEC_PER_SEC;
    const char *name;
    while (entries && (name = g_dir_read_name(entries))) {
        g_autofree char *path = g_build_filename(folder, name, NULL);
        GStatBuf info;
        if (g_lstat(path, &info) == 0 && S_ISREG(info.st_mode) &&
            now - (gint64)info.st_mtime > LOST_AFTER_S && !is_upload(db, name))
            (void)g_unlink(path);
    }
}

bool uploads_expire(Centre *centre, const char *before, GError **error)
{
    Db *db = centre_reader(centre, error);
    g_autoptr(Rows) rows = db ? db_query(db, STMT_UPLOAD_OLD, error, "s", before) : NULL;
    g_autoptr(GPtrArray) old = g_ptr_array_new_with_free_func(g_free);
    GError *fault = NULL;
    while (rows && rows_next(rows, &fault)) {
        g_ptr_array_add(old, g_strdup(rows_text(rows, 0)));
        g_ptr_array_add(old, g_strdup(rows_text(rows, 1)));
    }
    if (fault)
        g_propagate_error(error, fault);
    if (!rows || fault)
        return false;
    g_clear_pointer(&rows, rows_free);
    for (unsigned i = 0; i + 1 < old->len; i += 2)
        if (!drop(centre, old->pdata[i + 1], old->pdata[i], error))
            return false;
    remove_lost(centre, db);
    return true;
}

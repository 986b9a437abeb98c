#include "store/blob_pack.h"

#include "store/blob.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define PIECE_BYTES (16u << 20)

static void add_fault(GPtrArray *faults, const char *sha256, const char *what)
{
    g_ptr_array_add(faults, g_strdup_printf("file %s: %s", sha256, what));
}

/* The names that the database has, read before anything is written. */
static GPtrArray *names_of(Db *db, GError **error)
{
    g_autoptr(Rows) rows = db_query(db, STMT_BLOB_LIST, error, "");
    g_autoptr(GPtrArray) names = g_ptr_array_new_with_free_func(g_free);
    GError *fault = NULL;
    while (rows && rows_next(rows, &fault))
        g_ptr_array_add(names, g_strdup(rows_text(rows, 0)));
    if (fault)
        g_propagate_error(error, fault);
    return rows && !fault ? g_steal_pointer(&names) : NULL;
}

/* --- backup --------------------------------------------------------------------------------------- */

static bool pack_pieces(Db *db, int fd, const char *sha256, char out_sum[65], GError **error)
{
    g_autoptr(GChecksum) whole = g_checksum_new(G_CHECKSUM_SHA256);
    g_autofree guchar *piece = g_malloc(PIECE_BYTES);
    for (unsigned number = 1;; number++) {
        size_t length = 0;
        ssize_t n = 1;
        while (length < PIECE_BYTES && n > 0) {
            n = read(fd, piece + length, PIECE_BYTES - length);
            length += n > 0 ? (size_t)n : 0;
        }
        if (n < 0) {
            g_set_error(error, FYR_ERROR, FYR_ERROR_IO, "file %s cannot be read", sha256);
            return false;
        }
        if (length == 0 && number > 1)
            break;
        g_checksum_update(whole, piece, (gssize)length);
        g_autofree char *sum = g_compute_checksum_for_data(G_CHECKSUM_SHA256, piece, length);
        g_autofree char *path = g_strdup_printf("files/%s/%08u", sha256, number);
        if (!db_run(db, STMT_CENTRE_FILE_INSERT, error, "ssb", path, sum, (const void *)piece,
                    length))
            return false;
        if (length < PIECE_BYTES)
            break;
    }
    g_strlcpy(out_sum, g_checksum_get_string(whole), 65);
    return true;
}

static bool pack_one(Db *db, const char *directory, const char *sha256, GPtrArray *faults,
                     GError **error)
{
    uint64_t n_bytes;
    char sum[65] = "";
    g_autoptr(GError) unread = NULL;
    int fd = blob_open(directory, sha256, &n_bytes, &unread);
    if (fd < 0) {
        add_fault(faults, sha256, unread->message);
        return true;
    }
    bool is_good = engine_do(db, STMT_ENGINE_BEGIN_WRITE, error) &&
                   pack_pieces(db, fd, sha256, sum, error) &&
                   engine_do(db, STMT_ENGINE_COMMIT, error);
    close(fd);
    if (is_good && strcmp(sum, sha256) != 0)
        add_fault(faults, sha256, "its bytes are not those that were kept");
    return is_good;
}

bool blob_pack_all(Db *db, const char *directory, GPtrArray *out_faults, GError **error)
{
    g_autoptr(GPtrArray) names = names_of(db, error);
    for (unsigned i = 0; names && i < names->len; i++)
        if (!pack_one(db, directory, names->pdata[i], out_faults, error))
            return false;
    return names != NULL;
}

/* --- restore -------------------------------------------------------------------------------------- */

bool blob_pack_is_piece(const char *path)
{
    return strlen(path) == 79 && g_str_has_prefix(path, "files/") && path[70] == '/' &&
           strspn(path + 6, "0123456789abcdef") == 64 && strspn(path + 71, "0123456789") == 8;
}

static bool wrong(const char *path, GError **error)
{
    g_set_error(error, FYR_ERROR, FYR_ERROR_INVALID,
                "the backup's file \"%s\" is not what a backup holds", path);
    return false;
}

typedef struct {
    BlobWriter *writer;
    char sha256[65];
} Unpacking;

static bool end_file(Unpacking *unpacking, GError **error)
{
    char sum[65];
    uint64_t n_bytes;
    if (!unpacking->writer)
        return true;
    bool is_good = blob_writer_end(unpacking->writer, sum, &n_bytes, error);
    g_clear_pointer(&unpacking->writer, blob_writer_free);
    return is_good && (strcmp(sum, unpacking->sha256) == 0 || wrong(unpacking->sha256, error));
}

static bool unpack_piece(Unpacking *unpacking, const char *directory, const Rows *rows,
                         GError **error)
{
    const char *path = rows_text(rows, 0);
    size_t size;
    const void *bytes = rows_bytes(rows, 2, &size);
    g_autofree char *sum = g_compute_checksum_for_data(G_CHECKSUM_SHA256, bytes, size);
    if (strcmp(sum, rows_text(rows, 1)) != 0)
        return wrong(path, error);
    if (!unpacking->writer || strncmp(unpacking->sha256, path + 6, 64) != 0) {
        if (!end_file(unpacking, error))
            return false;
        unpacking->writer = blob_writer_new(directory, error);
        g_strlcpy(unpacking->sha256, path + 6, sizeof unpacking->sha256);
    }
    return unpacking->writer && blob_writer_put(unpacking->writer, bytes, size, error);
}

bool blob_unpack_all(Db *db, const char *directory, GError **error)
{
    g_autoptr(Rows) rows = db_query(db, STMT_CENTRE_FILE_LIST, error, "");
    Unpacking unpacking = {0};
    GError *fault = NULL;
    bool is_good = rows != NULL;
    while (is_good && rows_next(rows, &fault))
        if (blob_pack_is_piece(rows_text(rows, 0)))
            is_good = unpack_piece(&unpacking, directory, rows, error);
    if (fault)
        g_propagate_error(error, fault);
    is_good = is_good && !fault && end_file(&unpacking, error);
    blob_writer_free(unpacking.writer);
    return is_good;
}

/* --- verify --------------------------------------------------------------------------------------- */

static bool verify_one(const char *directory, const char *sha256, GPtrArray *faults, GError **error)
{
    uint64_t n_bytes;
    char sum[65];
    g_autoptr(GError) unread = NULL;
    int fd = blob_open(directory, sha256, &n_bytes, &unread);
    if (fd < 0) {
        add_fault(faults, sha256, unread->message);
        return true;
    }
    bool is_read = blob_hash(fd, sum, &n_bytes, error);
    close(fd);
    if (is_read && strcmp(sum, sha256) != 0)
        add_fault(faults, sha256, "its bytes are not those that were kept");
    return is_read;
}

bool blob_verify_all(Db *db, const char *directory, GPtrArray *out_faults, GError **error)
{
    g_autoptr(GPtrArray) names = names_of(db, error);
    for (unsigned i = 0; names && i < names->len; i++)
        if (!verify_one(directory, names->pdata[i], out_faults, error))
            return false;
    return names != NULL;
}

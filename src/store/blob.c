#include "store/blob.h"

#include "store/engine.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <stdio.h>
#include <string.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#define FOLDER "files"
#define COMING "coming"
#define READ_BYTES (1u << 20)

struct BlobWriter {
    char *directory, *path; /* path: NULL once it has its name */
    int fd;
    GChecksum *sum;
    uint64_t n_bytes;
};

static bool is_sha256(const char *text)
{
    return text && strlen(text) == 64 && strspn(text, "0123456789abcdef") == 64;
}

static char *folder_of(const char *directory, const char *sha256)
{
    g_autofree char *a = g_strndup(sha256, 2), *b = g_strndup(sha256 + 2, 2);
    return g_build_filename(directory, FOLDER, a, b, NULL);
}

static bool is_full(int code)
{
    return code == ENOSPC || code == EDQUOT || code == EFBIG;
}

static bool io_fault(GError **error, int code, const char *what, const char *path)
{
    if (is_full(code))
        g_set_error(error, FYR_ERROR, FYR_ERROR_FULL, "%s \"%s\": there is no room: %s", what, path,
                    g_strerror(code));
    else
        store_set_io_error(error, code, "%s \"%s\"", what, path);
    return false;
}

/* --- reading ------------------------------------------------------------------------------------ */

int blob_open(const char *directory, const char *sha256, uint64_t *out_n_bytes, GError **error)
{
    if (!is_sha256(sha256)) {
        g_set_error(error, FYR_ERROR, FYR_ERROR_NOT_FOUND, "\"%s\" is no SHA-256", sha256);
        return -1;
    }
    g_autofree char *folder = folder_of(directory, sha256);
    g_autofree char *path = g_build_filename(folder, sha256, NULL);
    int fd = open(path, O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK);
    struct stat info;
    if (fd < 0) {
        store_set_io_error(error, errno, "cannot open \"%s\"", path);
        return -1;
    }
    if (fstat(fd, &info) != 0 || !S_ISREG(info.st_mode)) {
        close(fd);
        g_set_error(error, FYR_ERROR, FYR_ERROR_CORRUPT, "\"%s\" is no plain file", path);
        return -1;
    }
    *out_n_bytes = (uint64_t)info.st_size;
    return fd;
}

bool blob_hash(int fd, char out_sha256[65], uint64_t *out_n_bytes, GError **error)
{
    g_autoptr(GChecksum) sum = g_checksum_new(G_CHECKSUM_SHA256);
    g_autofree guchar *block = g_malloc(READ_BYTES);
    uint64_t at = 0;
    for (;;) {
        ssize_t n = pread(fd, block, READ_BYTES, (off_t)at);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0) {
            store_set_io_error(error, errno, "cannot read a file");
            return false;
        }
        if (n == 0)
            break;
        g_checksum_update(sum, block, n);
        at += (uint64_t)n;
    }
    g_strlcpy(out_sha256, g_checksum_get_string(sum), 65);
    *out_n_bytes = at;
    return true;
}

/* --- putting in --------------------------------------------------------------------------------- */

static bool make_folder(const char *path, GError **error)
{
    return g_mkdir_with_parents(path, 0700) == 0 || io_fault(error, errno, "cannot make", path);
}

char *blob_coming_folder(const char *directory, GError **error)
{
    g_autofree char *folder = g_build_filename(directory, FOLDER, COMING, NULL);
    return make_folder(folder, error) ? g_steal_pointer(&folder) : NULL;
}

char *blob_coming_path(const char *directory, const char *name, GError **error)
{
    g_autofree char *folder = blob_coming_folder(directory, error);
    return folder ? g_build_filename(folder, name, NULL) : NULL;
}

bool blob_has_room(int fd, uint64_t n_bytes)
{
    struct statvfs disk;
    return fstatvfs(fd, &disk) != 0 ||
           (uint64_t)disk.f_bavail * disk.f_frsize >= n_bytes + BLOB_ROOM_LEFT;
}

bool blob_write_all(int fd, const void *bytes, size_t length, uint64_t offset, GError **error)
{
    const char *from = bytes;
    if (!blob_has_room(fd, length))
        return io_fault(error, ENOSPC, "cannot write", "an upload");
    while (length > 0) {
        ssize_t n = pwrite(fd, from, length, (off_t)offset);
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            return io_fault(error, n == 0 ? ENOSPC : errno, "cannot write", "an upload");
        from += n;
        offset += (uint64_t)n;
        length -= (size_t)n;
    }
    return true;
}

/* A folder that is new must be named in its parent on disk, too. */
static bool sync_folders(const char *directory, const char *folder, GError **error)
{
    g_autofree char *middle = g_path_get_dirname(folder);
    g_autofree char *top = g_build_filename(directory, FOLDER, NULL);
    return store_sync_directory(folder, error) && store_sync_directory(middle, error) &&
           store_sync_directory(top, error) && store_sync_directory(directory, error);
}

bool blob_adopt(const char *directory, const char *path, const char *sha256, GError **error)
{
    g_return_val_if_fail(is_sha256(sha256), false);
    g_autofree char *folder = folder_of(directory, sha256);
    g_autofree char *name = g_build_filename(folder, sha256, NULL);
    if (!make_folder(folder, error))
        return false;
    /* Over what has the name already: it is the same content, and perhaps damaged there. */
    if (g_rename(path, name) != 0)
        return io_fault(error, errno, "cannot name", name);
    return sync_folders(directory, folder, error);
}

void blob_remove(const char *directory, const char *sha256)
{
    if (!is_sha256(sha256))
        return;
    g_autofree char *folder = folder_of(directory, sha256);
    g_autofree char *path = g_build_filename(folder, sha256, NULL);
    (void)g_unlink(path);
}

BlobWriter *blob_writer_new(const char *directory, GError **error)
{
    uint64_t chance[2]; /* the kernel's: a forked process would draw GLib's numbers again */
    if (getrandom(chance, sizeof chance, 0) != sizeof chance) {
        store_set_io_error(error, errno, "no random numbers");
        return NULL;
    }
    g_autofree char *id = g_strdup_printf(
        "part-%016" G_GINT64_MODIFIER "x%016" G_GINT64_MODIFIER "x", chance[0], chance[1]);
    g_autofree char *path = blob_coming_path(directory, id, error);
    if (!path)
        return NULL;
    int fd = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (fd < 0) {
        io_fault(error, errno, "cannot make", path);
        return NULL;
    }
    BlobWriter *writer = g_new0(BlobWriter, 1);
    *writer = (BlobWriter){.directory = g_strdup(directory),
                           .path = g_steal_pointer(&path),
                           .fd = fd,
                           .sum = g_checksum_new(G_CHECKSUM_SHA256)};
    return writer;
}

bool blob_writer_put(BlobWriter *writer, const void *bytes, size_t length, GError **error)
{
    if (!blob_write_all(writer->fd, bytes, length, writer->n_bytes, error))
        return false;
    g_checksum_update(writer->sum, bytes, (gssize)length);
    writer->n_bytes += length;
    return true;
}

int blob_writer_peek_fd(const BlobWriter *writer)
{
    return writer->fd;
}

bool blob_writer_end(BlobWriter *writer, char out_sha256[65], uint64_t *out_n_bytes, GError **error)
{
    if (fsync(writer->fd) != 0)
        return io_fault(error, errno, "cannot write", writer->path);
    const char *sha256 = g_checksum_get_string(writer->sum);
    if (!blob_adopt(writer->directory, writer->path, sha256, error))
        return false;
    g_clear_pointer(&writer->path, g_free);
    g_strlcpy(out_sha256, sha256, 65);
    *out_n_bytes = writer->n_bytes;
    return true;
}

void blob_writer_free(BlobWriter *writer)
{
    if (!writer)
        return;
    close(writer->fd);
    if (writer->path)
        (void)g_unlink(writer->path);
    g_checksum_free(writer->sum);
    g_free(writer->path);
    g_free(writer->directory);
    g_free(writer);
}

/* The end of a backup file:
 *
 *     <the database>\nFYR-BACKUP 1\n
 *     bytes <length of the database> block <length of a block>\n
 *     <SHA-256 of each block, one a line>
 *     trailer <where the trailer begins> <SHA-256 of the trailer up to here>\n
 *
 * A database engine reads the file in spite of it; we find a damaged byte and can say where. */
#include "store/engine.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define BLOCK_BYTES 65536u
#define MAGIC "\nFYR-BACKUP 1\n"
#define LAST_LINE_BYTES (sizeof "trailer 00000000000000000000 " - 1 + 64 + 1)
#define TRAILER_LIMIT_BYTES (256u << 20)

/* Reads `size` bytes; false at the end of the file or on an error (errno 0 = the end). */
static bool read_all(int fd, void *to, size_t size, uint64_t at)
{
    for (size_t done = 0; done < size;) {
        ssize_t n = pread(fd, (char *)to + done, size - done, (off_t)(at + done));
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0) {
            if (n == 0)
                errno = 0;
            return false;
        }
        done += (size_t)n;
    }
    return true;
}

static void append_block_sum(GString *to, const unsigned char *block, size_t size)
{
    g_autofree char *sum = g_compute_checksum_for_data(G_CHECKSUM_SHA256, block, size);
    g_string_append_printf(to, "%s\n", sum);
}

static bool write_all(int fd, const char *bytes, size_t size)
{
    while (size > 0) {
        ssize_t n = write(fd, bytes, size);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return false;
        bytes += n;
        size -= (size_t)n;
    }
    return true;
}

static int open_backup(const char *file, int flags, uint64_t *out_bytes, GError **error)
{
    struct stat info;
    int fd = open(file, flags | O_CLOEXEC);
    if (fd >= 0 && fstat(fd, &info) == 0 && S_ISREG(info.st_mode)) {
        *out_bytes = (uint64_t)info.st_size;
        return fd;
    }
    int code = fd >= 0 ? EINVAL : errno;
    if (fd >= 0)
        close(fd);
    store_set_io_error(error, code, "cannot read the backup \"%s\"", file);
    return -1;
}

bool seal_append(const char *file, GError **error)
{
    uint64_t bytes;
    int fd = open_backup(file, O_RDWR, &bytes, error);
    if (fd < 0)
        return false;
    g_autoptr(GString) trailer = g_string_new(MAGIC);
    g_string_append_printf(trailer, "bytes %020" G_GUINT64_FORMAT " block %u\n", bytes,
                           BLOCK_BYTES);
    g_autofree unsigned char *block = g_malloc(BLOCK_BYTES);
    bool is_good = true;
    for (uint64_t at = 0; is_good && at < bytes; at += BLOCK_BYTES) {
        size_t size = (size_t)MIN(BLOCK_BYTES, bytes - at);
        is_good = read_all(fd, block, size, at);
        append_block_sum(trailer, block, size);
    }
    g_autofree char *sum =
        g_compute_checksum_for_string(G_CHECKSUM_SHA256, trailer->str, (gssize)trailer->len);
    g_string_append_printf(trailer, "trailer %020" G_GUINT64_FORMAT " %s\n", bytes, sum);
    is_good = is_good && lseek(fd, 0, SEEK_END) >= 0 && write_all(fd, trailer->str, trailer->len) &&
              fsync(fd) == 0;
    if (!is_good)
        store_set_io_error(error, errno, "cannot seal the backup \"%s\"", file);
    close(fd);
    return is_good;
}

/* The whole trailer (g_free), checked against its own sum; NULL and an error that says where. */
static char *read_trailer(int fd, const char *file, uint64_t file_bytes, uint64_t *out_at,
                          GError **error)
{
    char last[LAST_LINE_BYTES + 1] = "";
    char begin[16] = "";
    uint64_t last_at = file_bytes > LAST_LINE_BYTES ? file_bytes - LAST_LINE_BYTES : 0;
    bool is_database =
        read_all(fd, begin, sizeof begin, 0) && memcmp(begin, "SQLite format 3", sizeof begin) == 0;
    bool is_sealed = read_all(fd, last, LAST_LINE_BYTES, last_at) &&
                     g_str_has_prefix(last, "trailer ") && last[LAST_LINE_BYTES - 1] == '\n';
    uint64_t at = is_sealed ? g_ascii_strtoull(last + 8, NULL, 10) : 0;
    if (!is_sealed || at >= last_at || last_at - at > TRAILER_LIMIT_BYTES) {
        g_set_error(error, FYR_ERROR, FYR_ERROR_INVALID,
                    is_database ? "\"%s\" ends at byte %" G_GUINT64_FORMAT
                                  " without the seal of a backup: it was cut off, or is not made "
                                  "by \"fyr backup\"; take another copy"
                                : "\"%s\" (%" G_GUINT64_FORMAT
                                  " bytes) is not a backup made by \"fyr backup\"",
                    file, file_bytes);
        return NULL;
    }
    size_t size = (size_t)(last_at - at);
    g_autofree char *trailer = g_malloc(size + 1);
    trailer[size] = '\0';
    if (!read_all(fd, trailer, size, at)) {
        store_set_io_error(error, errno, "cannot read the backup \"%s\"", file);
        return NULL;
    }
    g_autofree char *sum = g_compute_checksum_for_string(G_CHECKSUM_SHA256, trailer, (gssize)size);
    g_autofree char *expected = g_strdup_printf("trailer %020" G_GUINT64_FORMAT " %s\n", at, sum);
    if (strcmp(expected, last) != 0 || !g_str_has_prefix(trailer, MAGIC)) {
        g_set_error(error, FYR_ERROR, FYR_ERROR_INVALID,
                    "\"%s\" is damaged: its seal (from byte %" G_GUINT64_FORMAT
                    ") is not what was written; take another copy",
                    file, at);
        return NULL;
    }
    *out_at = at;
    return g_steal_pointer(&trailer);
}

static bool check_blocks(int fd, const char *file, const char *sums, uint64_t bytes, GError **error)
{
    g_autofree unsigned char *block = g_malloc(BLOCK_BYTES);
    uint64_t n_damaged = 0, first = 0, first_end = 0;
    for (uint64_t at = 0; at < bytes; at += BLOCK_BYTES, sums += 65) {
        size_t size = (size_t)MIN(BLOCK_BYTES, bytes - at);
        if (!read_all(fd, block, size, at)) {
            store_set_io_error(error, errno, "cannot read the backup \"%s\"", file);
            return false;
        }
        g_autofree char *sum = g_compute_checksum_for_data(G_CHECKSUM_SHA256, block, size);
        if (strncmp(sum, sums, 64) == 0)
            continue;
        if (n_damaged++ == 0) {
            first = at;
            first_end = at + size - 1;
        }
    }
    if (n_damaged == 0)
        return true;
    g_set_error(error, FYR_ERROR, FYR_ERROR_INVALID,
                "\"%s\" is damaged: bytes %" G_GUINT64_FORMAT " to %" G_GUINT64_FORMAT
                " are not what was written (damaged blocks in all: %" G_GUINT64_FORMAT
                "); take another copy",
                file, first, first_end, n_damaged);
    return false;
}

bool seal_check(const char *file, uint64_t *out_database_bytes, GError **error)
{
    uint64_t file_bytes, bytes;
    int fd = open_backup(file, O_RDONLY, &file_bytes, error);
    if (fd < 0)
        return false;
    g_autofree char *trailer = read_trailer(fd, file, file_bytes, &bytes, error);
    bool is_good = trailer != NULL;
    if (is_good) {
        const char *sums = trailer + strlen(MAGIC);
        g_autofree char *head =
            g_strdup_printf("bytes %020" G_GUINT64_FORMAT " block %u\n", bytes, BLOCK_BYTES);
        uint64_t n_blocks = (bytes + BLOCK_BYTES - 1) / BLOCK_BYTES;
        if (!g_str_has_prefix(sums, head) || strlen(sums + strlen(head)) != n_blocks * 65) {
            g_set_error(error, FYR_ERROR, FYR_ERROR_INVALID,
                        "\"%s\" has a seal of another kind than this program knows", file);
            is_good = false;
        } else {
            is_good = check_blocks(fd, file, sums + strlen(head), bytes, error);
        }
    }
    close(fd);
    if (is_good)
        *out_database_bytes = bytes;
    return is_good;
}

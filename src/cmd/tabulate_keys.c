#include "cmd/tabulate_keys.h"

#include "tables/record_keys.h"
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/random.h>
#include <unistd.h>

bool tabulate_keys_read(const char *path, uint8_t *out_secret, GError **error)
{
    g_autofree char *text = NULL;
    gsize length = 0;
    g_autoptr(GError) cause = NULL;
    if (!g_file_get_contents(path, &text, &length, &cause)) {
        g_set_error(error, FYR_ERROR, FYR_ERROR_INVALID,
                    "cannot read the record keys \"%s\": %s; the first time, make them with "
                    "--new-record-keys",
                    path, cause->message);
        return false;
    }
    bool is_read = record_secret_read(text, length, out_secret);
    explicit_bzero(text, length);
    if (!is_read)
        g_set_error(error, FYR_ERROR, FYR_ERROR_INVALID,
                    "%s: this is no file of record keys as --new-record-keys makes it", path);
    return is_read;
}

bool tabulate_keys_make(uint8_t *out_secret, GError **error)
{
    if (getrandom(out_secret, RECORD_SECRET_BYTES, 0) == (ssize_t)RECORD_SECRET_BYTES)
        return true;
    g_set_error(error, FYR_ERROR, FYR_ERROR_IO, "the system gives no random numbers: %s",
                g_strerror(errno));
    return false;
}

bool tabulate_keys_write(const char *path, const uint8_t *secret, GError **error)
{
    int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (fd < 0 && errno == EEXIST) {
        g_set_error(error, FYR_ERROR, FYR_ERROR_FORBIDDEN,
                    "\"%s\" is there already; use it with --record-keys, or choose another name",
                    path);
        return false;
    }
    g_autofree char *text = record_secret_write(secret);
    size_t length = strlen(text);
    bool is_kept = fd >= 0 && write(fd, text, length) == (ssize_t)length && fsync(fd) == 0;
    int cause = errno;
    if (fd >= 0)
        is_kept = close(fd) == 0 && is_kept;
    explicit_bzero(text, length);
    if (!is_kept)
        g_set_error(error, FYR_ERROR, FYR_ERROR_IO, "cannot write \"%s\": %s", path,
                    g_strerror(cause));
    return is_kept;
}

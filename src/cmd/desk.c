#include "cmd/desk.h"

#include "base/error.h"
#include "base/limits.h"
#include "exchange/confine.h"
#include "exchange/text_in.h"
#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

bool desk_read_packed(DeskFile *file, const char *path, GError **error)
{
    *file = (DeskFile){0};
    struct stat st;
    if (stat(path, &st) == 0 && S_ISREG(st.st_mode) && st.st_size > (off_t)LIMIT_INPUT_FILE_BYTES) {
        g_set_error(error, FYR_ERROR, FYR_ERROR_LIMIT,
                    "%s: the file has %lld MB, at most %u are read; split it", path,
                    (long long)st.st_size >> 20, LIMIT_INPUT_FILE_BYTES >> 20);
        return false;
    }
    g_autoptr(GError) cause = NULL;
    if (!g_file_get_contents(path, &file->data, &file->length, &cause)) {
        g_set_error(error, FYR_ERROR, FYR_ERROR_INVALID, "cannot read \"%s\": %s", path,
                    cause->message);
        return false;
    }
    file->place = g_strdup(path);
    return true;
}

bool desk_read(DeskFile *file, const char *path, GError **error)
{
    DeskFile packed;
    *file = (DeskFile){0};
    if (!desk_read_packed(&packed, path, error))
        return false;
    if (text_in_unpack(packed.data, packed.length, path, &file->data, &file->length, error))
        file->place = g_strdup(path);
    desk_file_clear(&packed);
    return file->place != NULL;
}

void desk_file_clear(DeskFile *file)
{
    if (file->data)
        explicit_bzero(file->data, file->length);
    g_free(file->data);
    g_free(file->place);
    *file = (DeskFile){0};
}

void desk_confine(void)
{
    /* The streams' buffers and GLib's own first uses of files come before the door is shut. */
    fflush(stdout);
    (void)g_get_charset(NULL);
    (void)confine_process();
}

bool desk_has_errors(const Problems *problems, GError **error)
{
    problems_print(problems, 20, stderr);
    unsigned n = problems_count(problems, PROBLEM_ERROR);
    if (n == 0)
        return false;
    g_set_error(error, FYR_ERROR, FYR_ERROR_INVALID, "%u problem%s; nothing was written", n,
                n == 1 ? "" : "s");
    return true;
}

bool desk_take_codelist(TableSet *set, const char *text, Problems *problems, GError **error)
{
    const char *equals = strchr(text, '=');
    if (!equals || equals == text || !equals[1]) {
        g_set_error(error, FYR_ERROR, FYR_ERROR_USAGE, "--codelist is DIMENSION=FILE, not \"%s\"",
                    text);
        return false;
    }
    DeskFile file;
    if (!desk_read(&file, equals + 1, error))
        return false;
    g_autofree char *dimension = g_strndup(text, (gsize)(equals - text));
    (void)table_set_take_codes(set, dimension, g_steal_pointer(&file.data), file.length, file.place,
                               problems);
    desk_file_clear(&file);
    return true;
}

static bool write_all(int fd, const char *bytes, size_t length)
{
    while (length > 0) {
        ssize_t n = write(fd, bytes, length);
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            return false;
        bytes += n;
        length -= (size_t)n;
    }
    return true;
}

bool desk_write(const char *path, const char *bytes, size_t length, GError **error)
{
    if (!path || strcmp(path, "-") == 0) {
        fflush(stdout);
        if (write_all(STDOUT_FILENO, bytes, length))
            return true;
        g_set_error(error, FYR_ERROR, FYR_ERROR_IO, "cannot write the answer: %s",
                    g_strerror(errno));
        return false;
    }
    g_autofree char *draft = g_strdup_printf("%s.%08x", path, g_random_int());
    int fd = open(draft, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0644);
    bool is_written = fd >= 0 && write_all(fd, bytes, length) && fsync(fd) == 0;
    int cause = errno;
    if (fd >= 0 && close(fd) != 0 && is_written) {
        is_written = false;
        cause = errno;
    }
    if (is_written && g_rename(draft, path) == 0)
        return true;
    if (is_written)
        cause = errno;
    if (fd >= 0)
        (void)g_unlink(draft);
    g_set_error(error, FYR_ERROR, FYR_ERROR_IO, "cannot write \"%s\": %s", path, g_strerror(cause));
    return false;
}

bool desk_write_by(const char *path, DeskWriter write, void *data, GError **error)
{
    if (!path || strcmp(path, "-") == 0)
        return write(data, stdout, error);
    g_autofree char *draft = g_strdup_printf("%s.%08x", path, g_random_int());
    int fd = open(draft, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    FILE *file = fd < 0 ? NULL : fdopen(fd, "wb");
    if (!file) {
        g_set_error(error, FYR_ERROR, FYR_ERROR_IO, "cannot write \"%s\": %s", path,
                    g_strerror(errno));
        return false;
    }
    bool is_whole = write(data, file, error);
    bool is_kept = fflush(file) == 0 && fsync(fd) == 0;
    bool is_closed = fclose(file) == 0;
    if (is_whole && is_kept && is_closed && g_rename(draft, path) == 0)
        return true;
    if (is_whole)
        g_set_error(error, FYR_ERROR, FYR_ERROR_IO, "cannot write \"%s\": %s", path,
                    g_strerror(errno));
    (void)g_unlink(draft);
    return false;
}

#include "people/new_file.h"

#include "base/error.h"
#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <sys/stat.h>
#include <unistd.h>

static bool refuse(GError **error, const char *path)
{
    int cause = errno;
    if (cause == EEXIST)
        g_set_error(error, FYR_ERROR, FYR_ERROR_CONFLICT,
                    "\"%s\" is there already; name another file with -o", path);
    else
        g_set_error(error, FYR_ERROR, cause == ENOENT ? FYR_ERROR_NOT_FOUND : FYR_ERROR_IO,
                    "cannot write \"%s\": %s", path, g_strerror(cause));
    return false;
}

bool new_file_begin(NewFile *made, const char *path, unsigned mode, GError **error)
{
    *made = (NewFile){0};
    struct stat info;
    if (lstat(path, &info) == 0) {
        errno = EEXIST;
        return refuse(error, path);
    }
    g_autofree char *folder = g_path_get_dirname(path);
    bool can_name = access("/proc/self/fd", X_OK) == 0; /* the only way to name it later */
    int fd = can_name ? open(folder, O_TMPFILE | O_RDWR | O_CLOEXEC, mode) : -1;
    if (fd < 0 && (!can_name || errno == EOPNOTSUPP || errno == EISDIR || errno == EINVAL)) {
        made->draft = g_strdup_printf("%s.%08x", path, g_random_int());
        fd = open(made->draft, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, mode);
        if (fd < 0)
            g_clear_pointer(&made->draft, g_free);
    }
    if (fd < 0)
        return refuse(error, path);
    made->file = fdopen(fd, "w+b");
    if (made->file)
        return true;
    refuse(error, path);
    close(fd);
    new_file_clear(made);
    return false;
}

bool new_file_sync(NewFile *made, const char *path, GError **error)
{
    if (fflush(made->file) == 0 && fsync(fileno(made->file)) == 0)
        return true;
    return refuse(error, path);
}

/* The folder's entry too: else a power cut takes the name away again. */
static bool sync_folder(const char *path, GError **error)
{
    g_autofree char *folder = g_path_get_dirname(path);
    int fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    bool is_good = fd >= 0 && (fsync(fd) == 0 || errno == EINVAL);
    if (!is_good)
        refuse(error, path);
    if (fd >= 0)
        close(fd);
    return is_good;
}

bool new_file_publish(NewFile *made, const char *path, GError **error)
{
    if (!new_file_sync(made, path, error))
        return false;
    char own[64];
    g_snprintf(own, sizeof own, "/proc/self/fd/%d", fileno(made->file));
    int done = made->draft ? renameat2(AT_FDCWD, made->draft, AT_FDCWD, path, RENAME_NOREPLACE)
                           : linkat(AT_FDCWD, own, AT_FDCWD, path, AT_SYMLINK_FOLLOW);
    if (done != 0)
        return refuse(error, path);
    g_clear_pointer(&made->draft, g_free);
    return sync_folder(path, error);
}

void new_file_clear(NewFile *made)
{
    if (made->file)
        fclose(made->file);
    if (made->draft)
        (void)g_unlink(made->draft);
    g_free(made->draft);
    *made = (NewFile){0};
}

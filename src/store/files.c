/* The few things the store does with files and folders. */
#include "store/engine.h"

#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <stdio.h>
#include <unistd.h>

void store_set_io_error(GError **error, int code, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    g_autofree char *what = g_strdup_vprintf(format, args);
    va_end(args);
    g_set_error(error, FYR_ERROR,
                code == ENOENT                        ? FYR_ERROR_NOT_FOUND
                : code == EEXIST || code == ENOTEMPTY ? FYR_ERROR_CONFLICT
                                                      : FYR_ERROR_IO,
                "%s: %s", what, code == 0 ? "it ends too early" : g_strerror(code));
}

static int remove_one(const char *path, const struct stat *info, int kind, struct FTW *place)
{
    (void)info, (void)kind, (void)place;
    return remove(path);
}

bool store_remove_tree(const char *directory)
{
    return nftw(directory, remove_one, 16, FTW_DEPTH | FTW_PHYS) == 0;
}

bool store_sync_directory(const char *directory, GError **error)
{
    int fd = open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    bool is_good = fd >= 0 && fsync(fd) == 0;
    if (!is_good)
        store_set_io_error(error, errno, "cannot write to \"%s\"", directory);
    if (fd >= 0)
        close(fd);
    return is_good;
}

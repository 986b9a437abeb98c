#include "cmd/protect_files.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>

static bool put(const char *directory, const char *name, const GString *bytes, GError **error)
{
    g_autofree char *path = g_build_filename(directory, name, NULL);
    return desk_write(path, bytes->str, bytes->len, error);
}

static void take_away(const char *directory, const ProtectFile *files, unsigned n_files)
{
    for (unsigned i = 0; i < n_files; i++) {
        g_autofree char *path = g_build_filename(directory, files[i].name, NULL);
        (void)g_unlink(path);
    }
    static const char *const others[] = {"STATEMENT.txt", "summary.json"};
    for (unsigned i = 0; i < G_N_ELEMENTS(others); i++) {
        g_autofree char *path = g_build_filename(directory, others[i], NULL);
        (void)g_unlink(path);
    }
    (void)g_rmdir(directory);
}

bool protect_files_write(const char *directory, const ProtectFile *files, unsigned n_files,
                         const GString *statement, const GString *summary, GError **error)
{
    g_autofree char *clean = g_strdup(directory);
    size_t length = strlen(clean);
    while (length > 1 && clean[length - 1] == '/')
        clean[--length] = 0;
    g_autofree char *draft = g_strdup_printf("%s.%08x", clean, g_random_int());
    if (g_mkdir(draft, 0755) != 0) {
        g_set_error(error, FYR_ERROR, FYR_ERROR_IO, "cannot make the folder \"%s\": %s", clean,
                    g_strerror(errno));
        return false;
    }
    bool is_good = true;
    for (unsigned i = 0; i < n_files && is_good; i++)
        is_good = put(draft, files[i].name, files[i].bytes, error);
    is_good = is_good && put(draft, "STATEMENT.txt", statement, error) &&
              put(draft, "summary.json", summary, error);
    /* Renaming over an empty folder replaces it; over one with files it fails. */
    if (is_good && g_rename(draft, clean) == 0)
        return true;
    if (is_good)
        g_set_error(error, FYR_ERROR,
                    errno == ENOTEMPTY || errno == EEXIST ? FYR_ERROR_CONFLICT : FYR_ERROR_IO,
                    "\"%s\" cannot be written: %s; give a folder that is not there or is empty",
                    clean, g_strerror(errno));
    take_away(draft, files, n_files);
    return false;
}

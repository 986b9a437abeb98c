/* The type files that go with a collection. */
#include "exchange/bag.h"

#include "base/asset.h"
#include "base/limits.h"

#include <string.h>

#define EMBEDDED "model/records/"

bool bag_type_name_is_good(const char *name)
{
    size_t n = strlen(name);
    return n > 4 && n < 100 && g_str_has_suffix(name, ".ini") &&
           strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789_-") == n - 4;
}

static bool add_file(GHashTable *files, const char *folder, const char *name, GError **error)
{
    g_autofree char *path = g_build_filename(folder, name, NULL);
    char *text = NULL;
    gsize length = 0;
    g_autoptr(GError) cause = NULL;
    if (!g_file_get_contents(path, &text, &length, &cause)) {
        g_set_error(error, FYR_ERROR, FYR_ERROR_IO, "cannot read \"%s\": %s", path, cause->message);
        return false;
    }
    if (length > LIMIT_INI_FILE_BYTES || strlen(text) != length) {
        g_free(text);
        g_set_error(error, FYR_ERROR, FYR_ERROR_INVALID, "\"%s\" is no type file", path);
        return false;
    }
    g_hash_table_insert(files, g_strdup(name), text);
    return true;
}

GHashTable *bag_type_files(const char *directory, GError **error)
{
    g_autoptr(GHashTable) files = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
    g_autofree char *folder = g_build_filename(directory, "model", "records", NULL);
    g_autoptr(GDir) entries = g_dir_open(folder, 0, NULL);
    const char *name;
    while (entries && (name = g_dir_read_name(entries)))
        if (bag_type_name_is_good(name) && !add_file(files, folder, name, error))
            return NULL;
    for (unsigned i = 0; !entries && i < asset_count(); i++) {
        const Asset *asset = asset_at(i);
        const char *own =
            g_str_has_prefix(asset->name, EMBEDDED) ? asset->name + strlen(EMBEDDED) : "";
        if (bag_type_name_is_good(own))
            g_hash_table_insert(files, g_strdup(own),
                                g_strndup((const char *)asset->bytes, asset->size));
    }
    return g_steal_pointer(&files);
}

/* A bundle becomes a file: verified into one without a name, remembered, given its name. Whatever
 * moment the power goes, opening it again ends well. */
#include "people/bundle_take.h"

#include "base/error.h"
#include "people/new_file.h"
#include <errno.h>
#include <string.h>
#include <sys/stat.h>

static bool put(void *data, const void *bytes, size_t length, GError **error)
{
    if (fwrite(bytes, 1, length, data) == length)
        return true;
    g_set_error(error, FYR_ERROR, FYR_ERROR_IO, "cannot write the file: %s", g_strerror(errno));
    return false;
}

static FILE *open_bundle(const char *path, uint64_t *out_length, GError **error)
{
    struct stat info;
    FILE *in = fopen(path, "rbe");
    if (in && fstat(fileno(in), &info) == 0 && S_ISREG(info.st_mode)) {
        *out_length = (uint64_t)info.st_size;
        return in;
    }
    g_set_error(error, FYR_ERROR, FYR_ERROR_INVALID, "cannot read \"%s\": %s", path,
                in ? "it is not a file" : g_strerror(errno));
    if (in)
        fclose(in);
    return NULL;
}

/* Whether the file that an earlier run was to write is there, whole. */
static bool is_there(const BundleOpened *opened)
{
    FILE *file = opened->begun_at ? fopen(opened->begun_at, "rbe") : NULL;
    if (!file)
        return false;
    g_autoptr(GChecksum) sum = g_checksum_new(G_CHECKSUM_SHA256);
    unsigned char block[4096];
    for (size_t n; (n = fread(block, 1, sizeof block, file)) > 0;)
        g_checksum_update(sum, block, (gssize)n);
    bool is_whole = !ferror(file);
    fclose(file);
    return is_whole && strcmp(g_checksum_get_string(sum), opened->manifest.sha256) == 0;
}

static bool end_write(Centre *centre, bool is_good, GError **error)
{
    if (is_good)
        return centre_write_commit(centre, error);
    centre_write_rollback(centre);
    return false;
}

static bool remember(Centre *centre, const BundleOpened *opened, const BundleTerms *terms,
                     const char *place, const char *actor, BundleFault *out_fault, GError **error)
{
    Db *db = centre_write_begin(centre, error);
    return db &&
           end_write(centre, bundle_remember(db, opened, terms, place, actor, out_fault, error),
                     error);
}

static bool finish(Centre *centre, const BundleOpened *opened, GError **error)
{
    Db *db = centre_write_begin(centre, error);
    return db && end_write(centre, bundle_taken(db, opened, error), error);
}

bool bundle_open_to_file(Centre *centre, const char *from, const char *to, const BundleTerms *terms,
                         const char *actor, BundleOpened *out_opened, char **out_place,
                         bool *out_was_there, BundleFault *out_fault, GError **error)
{
    g_auto(NewFile) made = {0};
    g_auto(BundleOpened) opened = {0};
    uint64_t length = 0;
    FILE *in = open_bundle(from, &length, error);
    if (!in)
        return false;
    /* The name is the sender's to give, and inside, and an earlier run may have given it: until then,
     * any name of that folder. */
    g_autofree char *folder = to ? g_path_get_dirname(to) : g_strdup(".");
    g_autofree char *unnamed = g_strdup_printf("%s/.fyr-open-%08x", folder, g_random_int());
    bool is_open =
        new_file_begin(&made, unnamed, 0600, error) &&
        bundle_open_stream(centre, in, length, terms, put, made.file, &opened, out_fault, error);
    fclose(in);
    if (!is_open)
        return false;
    bool was_there = is_there(&opened);
    g_autofree char *place = was_there
                                 ? g_strdup(opened.begun_at)
                                 : g_canonicalize_filename(to ? to : opened.manifest.name, NULL);
    if (!was_there) {
        /* Before it is remembered: a name that is taken is the commonest of failures. */
        if (g_file_test(place, G_FILE_TEST_EXISTS)) {
            g_set_error(error, FYR_ERROR, FYR_ERROR_CONFLICT,
                        "\"%s\" is there already; name another file with -o", place);
            return false;
        }
        if (!new_file_sync(&made, place, error) ||
            !remember(centre, &opened, terms, place, actor, out_fault, error) ||
            !new_file_publish(&made, place, error))
            return false;
    }
    if (!finish(centre, &opened, error))
        return false;
    *out_opened = opened;
    opened = (BundleOpened){0};
    *out_place = g_steal_pointer(&place);
    *out_was_there = was_there;
    return true;
}

/* Is it a bag, whole, and one of ours? Looked at in the child, every byte, before anything is believed. */
#include "exchange/bag_private.h"

#include "base/limits.h"
#include "exchange/zip_in.h"

#include <string.h>

#define TAG_BYTES_MOST (512u << 20) /* a manifest of two million files */

typedef struct {
    const BagJob *job;
    ZipIn *zip;
    GHashTable *sums; /* path in the bag -> SHA-256 by a manifest */
    GByteArray *to;
    WireFlush flush;
    void *flush_data;
} Look;

static bool refuse(const Look *look, const char *what, const char *name, GError **error)
{
    g_autofree char *shown = name ? g_utf8_make_valid(name, (gssize)strnlen(name, 100)) : NULL;
    g_set_error(error, FYR_ERROR, FYR_ERROR_INVALID, "%s: %s%s%s%s; nothing was kept",
                look->job->place, what, shown ? " (\"" : "", shown ? shown : "",
                shown ? "\")" : "");
    return false;
}

/* --- names ------------------------------------------------------------------------------------------------ */

/* No name is ever a path on this machine; one that wants to be says what the archive is up to. */
static bool name_is_good(const char *name)
{
    if (!g_str_has_prefix(name, BAG_FOLDER) || strlen(name) > 400 || strchr(name, '\\') ||
        strchr(name, ':') || strstr(name, "//") || !g_utf8_validate(name, -1, NULL))
        return false;
    g_auto(GStrv) parts = g_strsplit(name, "/", -1);
    for (unsigned i = 0; parts[i]; i++)
        if (strcmp(parts[i], "..") == 0 || strcmp(parts[i], ".") == 0)
            return false;
    for (const char *p = name; *p; p++)
        if ((unsigned char)*p < 0x20 || *p == 0x7f)
            return false;
    return true;
}

static bool check_names(const Look *look, GError **error)
{
    for (const char *const *name = zip_in_names(look->zip); *name; name++)
        if (!name_is_good(*name))
            return refuse(look, "a part has a name that no part of such a bag has", *name, error);
    return true;
}

/* --- manifests ------------------------------------------------------------------------------------------ */

static char *read_tag(const Look *look, const char *name, GError **error)
{
    g_autofree char *path = g_strconcat(BAG_FOLDER, name, NULL);
    size_t length = 0;
    if (!zip_in_has(look->zip, path)) {
        refuse(look, "it is no bag of a collection: a part is missing", name, error);
        return NULL;
    }
    char *text = zip_in_read_all(look->zip, path, &length, error);
    if (text && (length > TAG_BYTES_MOST || strlen(text) != length)) {
        g_free(text);
        refuse(look, "a part is no text", name, error);
        return NULL;
    }
    return text;
}

static bool is_sum(const char *text)
{
    return strspn(text, "0123456789abcdef") == 64;
}

/* "SUM  path": the path must be in the archive, under data/ or not, as the manifest is for. */
static bool take_manifest(Look *look, const char *name, bool is_payload, GError **error)
{
    g_autofree char *text = read_tag(look, name, error);
    if (!text)
        return false;
    for (char *at = text, *end; *at; at = end) {
        end = at + strcspn(at, "\n");
        if (*end)
            *end++ = '\0';
        if (!*at)
            continue;
        const char *path = is_sum(at) ? at + 64 + strspn(at + 64, " \t*") : "";
        g_autofree char *whole = g_strconcat(BAG_FOLDER, path, NULL);
        if (!is_sum(at) || !*path || !name_is_good(whole) ||
            g_str_has_prefix(path, "data/") != is_payload)
            return refuse(look, "a line of a manifest is none", at, error);
        if (!zip_in_has(look->zip, whole))
            return refuse(look, "a part that the manifest names is not there: the bag is cut", path,
                          error);
        at[64] = '\0';
        if (!g_hash_table_insert(look->sums, g_strdup(path), g_strdup(at)))
            return refuse(look, "a manifest names a part twice", path, error);
    }
    return true;
}

/* --- every byte ------------------------------------------------------------------------------------------- */

typedef struct {
    GChecksum *sum;
    GString *line; /* of a JSON file; NULL */
    uint64_t n_lines;
    GError *fault;
} Reading;

static bool take_lines(Reading *reading, const char *bytes, size_t length)
{
    while (length > 0) {
        const char *end = memchr(bytes, '\n', length);
        size_t n = end ? (size_t)(end - bytes) : length;
        if (reading->line->len + n > LIMIT_JSON_BYTES)
            return false;
        g_string_append_len(reading->line, bytes, (gssize)n);
        if (!end)
            return true;
        g_autoptr(BagLine) line =
            bag_line_read(reading->line->str, reading->line->len, &reading->fault);
        if (!line)
            return false;
        reading->n_lines++;
        g_string_truncate(reading->line, 0);
        bytes = end + 1;
        length -= n + 1;
    }
    return true;
}

static bool take_bytes(void *data, const char *bytes, size_t length)
{
    Reading *reading = data;
    g_checksum_update(reading->sum, (const guchar *)bytes, (gssize)length);
    return !reading->line || take_lines(reading, bytes, length);
}

static bool check_part(Look *look, const char *name, GError **error)
{
    const char *own = name + strlen(BAG_FOLDER);
    const char *wanted = g_hash_table_lookup(look->sums, own);
    if (!wanted)
        return strcmp(own, "tagmanifest-sha256.txt") == 0 ||
               refuse(look, "a part is named by no manifest", own, error);
    g_autoptr(GChecksum) sum = g_checksum_new(G_CHECKSUM_SHA256);
    bool is_lines = g_str_has_suffix(own, ".jsonl");
    Reading reading = {.sum = sum, .line = is_lines ? g_string_new(NULL) : NULL};
    GError *fault = NULL;
    bool is_read = zip_in_read(look->zip, name, take_bytes, &reading, &fault);
    bool is_torn = is_lines && reading.line->len > 0;
    if (reading.line)
        g_string_free(reading.line, TRUE);
    if (fault) {
        g_clear_error(&reading.fault);
        g_propagate_error(error, fault);
        return false;
    }
    if (!is_read || reading.fault || is_torn) {
        g_clear_error(&reading.fault);
        return refuse(look, "a part has a line that is no JSON", own, error);
    }
    return strcmp(g_checksum_get_string(sum), wanted) == 0 ||
           refuse(look, "a part is not what its checksum says: it was changed or damaged", own,
                  error);
}

static bool check_parts(Look *look, GError **error)
{
    for (const char *const *name = zip_in_names(look->zip); *name; name++)
        if (!check_part(look, *name, error))
            return false;
    return true;
}

/* --- one of ours ------------------------------------------------------------------------------------------ */

static bool check_kind(Look *look, GError **error)
{
    g_autofree char *bagit = read_tag(look, "bagit.txt", error);
    if (!bagit)
        return false;
    if (!g_str_has_prefix(bagit, "BagIt-Version: 1.0\n") || !strstr(bagit, "UTF-8"))
        return refuse(look, "it is no BagIt 1.0 in UTF-8", NULL, error);
    g_autofree char *text = read_tag(look, "data/collection.json", error);
    g_autoptr(BagLine) line = text ? bag_line_read(text, strlen(text), NULL) : NULL;
    int64_t version = 0;
    if (!text)
        return false;
    if (!line || g_strcmp0(bag_line_text(line, "format"), BAG_FORMAT) != 0 ||
        !bag_line_number(line, "version", &version))
        return refuse(look, "it is a bag, but none of a collection of records", NULL, error);
    if (version != BAG_VERSION)
        return refuse(look, "it was made by a newer version of the program", NULL, error);
    guint begin = wire_begin(look->to, WIRE_COUNTS);
    static const char *const names[] = {"records", "revisions", "files"};
    for (unsigned i = 0; i < G_N_ELEMENTS(names); i++) {
        int64_t n = 0;
        if (!bag_line_number(line, names[i], &n) || n < 0)
            return refuse(look, "it does not say how much is in it", names[i], error);
        wire_put(look->to, &n, sizeof n);
    }
    wire_end(look->to, begin);
    return true;
}

/* --- sending ---------------------------------------------------------------------------------------------- */

static bool send_bytes(void *data, const char *bytes, size_t length)
{
    Look *look = data;
    guint begin = wire_begin(look->to, WIRE_BYTES);
    wire_put(look->to, bytes, length);
    wire_end(look->to, begin);
    look->flush(look->flush_data);
    return true;
}

static bool send_parts(Look *look, const char *prefix, GError **error)
{
    for (const char *const *name = zip_in_names(look->zip); *name; name++) {
        const char *own = *name + strlen(BAG_FOLDER);
        if (!g_str_has_prefix(own, prefix))
            continue;
        guint begin = wire_begin(look->to, WIRE_SHEET);
        wire_put_text(look->to, own);
        wire_end(look->to, begin);
        if (!zip_in_read(look->zip, *name, send_bytes, look, error))
            return false;
    }
    return true;
}

static bool look_at(Look *look, GError **error)
{
    static const char *const order[] = {"data/types/", "data/authors.jsonl", "data/files.jsonl",
                                        "data/files/", "data/records/"};
    look->zip = zip_in_new_limited(look->job->bytes, look->job->length, look->job->place,
                                   LIMIT_BAG_ENTRIES, LIMIT_BAG_ENTRY_BYTES, error);
    if (!look->zip || !check_names(look, error) ||
        !take_manifest(look, "manifest-sha256.txt", true, error) ||
        !take_manifest(look, "tagmanifest-sha256.txt", false, error) || !check_parts(look, error) ||
        !check_kind(look, error))
        return false;
    for (unsigned i = 0; i < G_N_ELEMENTS(order); i++)
        if (!send_parts(look, order[i], error))
            return false;
    return true;
}

void bag_look(const BagJob *job, GByteArray *to, WireFlush flush, void *data)
{
    Look look = {.job = job,
                 .sums = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free),
                 .to = to,
                 .flush = flush,
                 .flush_data = data};
    g_autoptr(GError) fault = NULL;
    (void)look_at(&look, &fault);
    if (fault)
        wire_put_error(to, fault);
    wire_end(to, wire_begin(to, WIRE_END));
    zip_in_free(look.zip);
    g_hash_table_unref(look.sums);
}

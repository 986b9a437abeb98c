/* A collection into a bag. One record in memory; one reading of the store, so that it is of one moment. */
#include "exchange/bag.h"

#include "base/isotime.h"
#include "base/json.h"
#include "store/blob.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

typedef struct {
    Centre *centre;
    Db *db;
    ZipFile *zip;
    GChecksum *sum; /* of the part that is open */
    GString *payload, *tags, *line;
    char *name;
    uint64_t n_bytes, n_parts; /* of the payload */
    BagCounts counts;
    uint64_t n_all;
    char newest[ISO_DATETIME_BYTES];
    BagProgress progress;
    void *progress_data;
} Bag;

/* --- parts ----------------------------------------------------------------------------------------------- */

static bool part_begin(Bag *bag, const char *name, bool is_packed, GError **error)
{
    g_autofree char *path = g_strconcat(BAG_FOLDER, name, NULL);
    g_free(bag->name);
    bag->name = g_strdup(name);
    g_checksum_reset(bag->sum);
    return zip_file_begin(bag->zip, path, is_packed, error);
}

static bool part_put(Bag *bag, const void *bytes, size_t length, GError **error)
{
    g_checksum_update(bag->sum, bytes, (gssize)length);
    if (g_str_has_prefix(bag->name, "data/"))
        bag->n_bytes += length;
    return zip_file_put(bag->zip, bytes, length, error);
}

static bool part_end(Bag *bag, GError **error)
{
    bool is_payload = g_str_has_prefix(bag->name, "data/");
    bag->n_parts += is_payload;
    g_string_append_printf(is_payload ? bag->payload : bag->tags, "%s  %s\n",
                           g_checksum_get_string(bag->sum), bag->name);
    return zip_file_end(bag->zip, error);
}

static bool part_text(Bag *bag, const char *name, const char *text, GError **error)
{
    return part_begin(bag, name, true, error) && part_put(bag, text, strlen(text), error) &&
           part_end(bag, error);
}

/* --- JSON lines ------------------------------------------------------------------------------------------ */

static void put_text(JsonWriter *json, const char *name, const char *text)
{
    json_name(json, name);
    json_string(json, text);
}

static void put_number(JsonWriter *json, const char *name, int64_t value)
{
    json_name(json, name);
    json_integer(json, value);
}

/* A body is JSON already, written by ourselves. */
static void put_body(JsonWriter *json, const char *body)
{
    json_name(json, "body");
    g_string_append(json->to, body);
    json->after_name = false;
    json->needs_comma = true;
}

static bool end_line(Bag *bag, JsonWriter *json, GError **error)
{
    json_end(json);
    g_string_append_c(bag->line, '\n');
    bool is_put = part_put(bag, bag->line->str, bag->line->len, error);
    g_string_truncate(bag->line, 0);
    return is_put;
}

static bool fault_of(Rows *rows, GError *fault, GError **error)
{
    if (fault)
        g_propagate_error(error, fault);
    return !rows || fault;
}

static bool write_authors(Bag *bag, GError **error)
{
    GError *fault = NULL;
    g_autoptr(Rows) rows = db_query(bag->db, STMT_COLLECTION_AUTHORS, error, "");
    bool is_good = rows && part_begin(bag, "data/authors.jsonl", true, error);
    while (is_good && rows_next(rows, &fault)) {
        JsonWriter json;
        json_init(&json, bag->line);
        json_object(&json);
        put_text(&json, "account", rows_text(rows, 0));
        put_text(&json, "name", rows_text(rows, 1));
        is_good = end_line(bag, &json, error);
    }
    return !fault_of(rows, fault, error) && is_good && part_end(bag, error);
}

/* --- types and files --------------------------------------------------------------------------------------- */

static int compare_texts(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static bool write_types(Bag *bag, GError **error)
{
    g_autoptr(GHashTable) files = bag_type_files(centre_directory(bag->centre), error);
    guint n = 0;
    if (!files)
        return false;
    g_autofree const char **names = (const char **)g_hash_table_get_keys_as_array(files, &n);
    qsort(names, n, sizeof *names, compare_texts);
    for (guint i = 0; i < n; i++) {
        g_autofree char *name = g_strconcat("data/types/", names[i], NULL);
        if (!part_text(bag, name, g_hash_table_lookup(files, names[i]), error))
            return false;
    }
    return true;
}

static bool write_blob(Bag *bag, const char *sha256, GError **error)
{
    uint64_t n_bytes = 0;
    char piece[64 * 1024];
    g_autofree char *name = g_strconcat("data/files/", sha256, NULL);
    int fd = blob_open(centre_directory(bag->centre), sha256, &n_bytes, error);
    bool is_good = fd >= 0 && part_begin(bag, name, true, error);
    ssize_t n = 1;
    while (is_good && n > 0) {
        n = read(fd, piece, sizeof piece);
        is_good = n <= 0 || part_put(bag, piece, (size_t)n, error);
    }
    if (fd >= 0)
        close(fd);
    if (!is_good)
        return false;
    if (n < 0 || strcmp(g_checksum_get_string(bag->sum), sha256) != 0) {
        g_set_error(error, FYR_ERROR, FYR_ERROR_CORRUPT,
                    "the file %s is not what was stored; run `fyr verify`", sha256);
        return false;
    }
    bag->counts.n_files++;
    return part_end(bag, error);
}

static bool write_files(Bag *bag, GError **error)
{
    GError *fault = NULL;
    g_autoptr(GPtrArray) all = g_ptr_array_new_with_free_func(g_free);
    g_autoptr(Rows) rows = db_query(bag->db, STMT_COLLECTION_FILES, error, "");
    bool is_good = rows && part_begin(bag, "data/files.jsonl", true, error);
    while (is_good && rows_next(rows, &fault)) {
        static const char *const texts[] = {"sha256",      "media_type", "received",
                                            "received_by", "extracted",  "text",
                                            "fault",       "preview",    "notice"};
        JsonWriter json;
        json_init(&json, bag->line);
        json_object(&json);
        for (int i = 0; i < (int)G_N_ELEMENTS(texts); i++)
            put_text(&json, texts[i], rows_text(rows, i));
        put_number(&json, "n_bytes", rows_int(rows, 9));
        json_name(&json, "n_pages");
        if (rows_is_null(rows, 10))
            json_null(&json);
        else
            json_integer(&json, rows_int(rows, 10));
        g_ptr_array_add(all, g_strdup(rows_text(rows, 0)));
        is_good = end_line(bag, &json, error);
    }
    if (fault_of(rows, fault, error) || !is_good || !part_end(bag, error))
        return false;
    for (unsigned i = 0; i < all->len; i++)
        if (!write_blob(bag, all->pdata[i], error))
            return false;
    return true;
}

/* --- records ------------------------------------------------------------------------------------------------ */

static bool put_revisions(Bag *bag, JsonWriter *json, const char *record, GError **error)
{
    GError *fault = NULL;
    g_autoptr(Rows) rows = db_query(bag->db, STMT_COLLECTION_REVISIONS, error, "s", record);
    json_name(json, "revisions");
    json_array(json);
    while (rows && rows_next(rows, &fault)) {
        json_object(json);
        put_number(json, "number", rows_int(rows, 0));
        put_text(json, "at", rows_text(rows, 1));
        put_text(json, "by", rows_text(rows, 2));
        put_text(json, "act", rows_text(rows, 3));
        put_text(json, "state", rows_text(rows, 4));
        put_text(json, "comment", rows_text(rows, 5));
        put_text(json, "sha256", rows_text(rows, 6));
        put_body(json, rows_text(rows, 7));
        if (!rows_is_null(rows, 8))
            put_text(json, "forgotten", rows_text(rows, 8));
        json_end(json);
        bag->counts.n_revisions++;
    }
    json_end(json);
    return !fault_of(rows, fault, error);
}

/* What its published versions said before, of the fields that stay public. */
static bool put_past(Bag *bag, JsonWriter *json, const char *record, GError **error)
{
    GError *fault = NULL;
    g_autoptr(Rows) rows = db_query(bag->db, STMT_COLLECTION_PAST, error, "s", record);
    json_name(json, "past");
    json_array(json);
    while (rows && rows_next(rows, &fault)) {
        json_object(json);
        put_number(json, "revision", rows_int(rows, 0));
        put_text(json, "until", rows_text(rows, 1));
        put_body(json, rows_text(rows, 2));
        json_end(json);
    }
    json_end(json);
    return !fault_of(rows, fault, error);
}

static bool write_record(Bag *bag, const Rows *rows, GError **error)
{
    static const char *const texts[] = {
        "id",      "state",           "lang",      "area",    "created",    "created_by",
        "changed", "title",           "review_by", "deleted", "deleted_by", "forgotten",
        "behind",  "first_published", "published", "gone",    "gone_reason"};
    JsonWriter json;
    json_init(&json, bag->line);
    json_object(&json);
    for (int i = 0; i < (int)G_N_ELEMENTS(texts); i++)
        if (!rows_is_null(rows, i))
            put_text(&json, texts[i], rows_text(rows, i));
    put_number(&json, "revision", rows_int(rows, (int)G_N_ELEMENTS(texts)));
    if (strcmp(bag->newest, rows_text(rows, 6)) < 0)
        g_strlcpy(bag->newest, rows_text(rows, 6), sizeof bag->newest);
    if (bag->progress && bag->counts.n_records % 500 == 0)
        bag->progress(bag->counts.n_records, bag->n_all, bag->progress_data);
    bag->counts.n_records++;
    return put_revisions(bag, &json, rows_text(rows, 0), error) &&
           put_past(bag, &json, rows_text(rows, 0), error) && end_line(bag, &json, error);
}

static bool write_type(Bag *bag, const char *type, GError **error)
{
    GError *fault = NULL;
    g_autofree char *name = g_strconcat("data/records/", type, ".jsonl", NULL);
    g_autoptr(Rows) rows = db_query(bag->db, STMT_COLLECTION_RECORDS, error, "s", type);
    bool is_good = rows && part_begin(bag, name, true, error);
    while (is_good && rows_next(rows, &fault))
        is_good = write_record(bag, rows, error);
    return !fault_of(rows, fault, error) && is_good && part_end(bag, error);
}

static bool write_records(Bag *bag, GError **error)
{
    GError *fault = NULL;
    g_autoptr(GPtrArray) types = g_ptr_array_new_with_free_func(g_free);
    g_autoptr(Rows) rows = db_query(bag->db, STMT_COLLECTION_TYPES, error, "");
    while (rows && rows_next(rows, &fault)) {
        g_ptr_array_add(types, g_strdup(rows_text(rows, 0)));
        bag->n_all += (uint64_t)rows_int(rows, 1);
    }
    if (fault_of(rows, fault, error))
        return false;
    for (unsigned i = 0; i < types->len; i++)
        if (!write_type(bag, types->pdata[i], error))
            return false;
    return true;
}

/* --- the bag ------------------------------------------------------------------------------------------------ */

static bool write_collection(Bag *bag, GError **error)
{
    JsonWriter json;
    json_init(&json, bag->line);
    json_object(&json);
    put_text(&json, "format", BAG_FORMAT);
    put_number(&json, "version", BAG_VERSION);
    put_number(&json, "records", (int64_t)bag->counts.n_records);
    put_number(&json, "revisions", (int64_t)bag->counts.n_revisions);
    put_number(&json, "files", (int64_t)bag->counts.n_files);
    return part_begin(bag, "data/collection.json", true, error) && end_line(bag, &json, error) &&
           part_end(bag, error);
}

/* The day on which it was packed would make two bags of one collection differ: it is the day of the newest
 * change in it. */
static bool write_tags(Bag *bag, GError **error)
{
    g_autofree char *info =
        g_strdup_printf("Source-Organization: a Fyr centre\n"
                        "Bagging-Date: %.10s\n"
                        "Bag-Software-Agent: fyr, %s %d\n"
                        "Payload-Oxum: %" G_GUINT64_FORMAT ".%" G_GUINT64_FORMAT "\n",
                        *bag->newest ? bag->newest : "1970-01-01", BAG_FORMAT, BAG_VERSION,
                        bag->n_bytes, bag->n_parts);
    g_autofree char *manifest = g_strdup(bag->payload->str);
    return part_text(bag, "bag-info.txt", info, error) &&
           part_text(bag, "manifest-sha256.txt", manifest, error) &&
           part_text(bag, "tagmanifest-sha256.txt", bag->tags->str, error);
}

static bool write_all(Bag *bag, GError **error)
{
    return part_text(bag, "bagit.txt", "BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n",
                     error) &&
           write_authors(bag, error) && write_types(bag, error) && write_files(bag, error) &&
           write_records(bag, error) && write_collection(bag, error) && write_tags(bag, error) &&
           zip_file_finish(bag->zip, error);
}

bool bag_write(Centre *centre, FILE *file, BagCounts *out_counts, BagProgress progress, void *data,
               GError **error)
{
    Bag bag = {.centre = centre, .progress = progress, .progress_data = data};
    bag.db = centre_reader(centre, error);
    bag.zip = bag.db ? zip_file_new(file, error) : NULL;
    if (!bag.zip || !db_run(bag.db, STMT_ENGINE_BEGIN_READ, error, "")) {
        zip_file_free(bag.zip);
        return false;
    }
    bag.sum = g_checksum_new(G_CHECKSUM_SHA256);
    bag.payload = g_string_new(NULL);
    bag.tags = g_string_new(NULL);
    bag.line = g_string_new(NULL);
    bool is_good = write_all(&bag, error);
    (void)db_run(bag.db, STMT_ENGINE_COMMIT, NULL, "");
    bag.counts.n_bytes = bag.n_bytes;
    if (is_good)
        *out_counts = bag.counts;
    zip_file_free(bag.zip);
    g_checksum_free(bag.sum);
    g_string_free(bag.payload, TRUE);
    g_string_free(bag.tags, TRUE);
    g_string_free(bag.line, TRUE);
    g_free(bag.name);
    return is_good;
}

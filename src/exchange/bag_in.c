/* A bag into an empty centre: what the child found whole comes in part by part, and becomes one transaction. */
#include "exchange/bag_private.h"

#include "exchange/sandbox.h"
#include "records/file_type.h"
#include "records/search.h"
#include "store/blob.h"

#include "base/limits.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <math.h>
#include <string.h>

#define SEARCHED_AT_ONCE 20000u
#define HEAD_BYTES 5u /* of a message: its kind and length */

typedef enum { PART_NONE, PART_TYPE, PART_AUTHORS, PART_FILES, PART_FILE, PART_RECORDS } PartKind;

typedef struct {
    Centre *centre;
    const Model *model;
    const BagTake *options;
    const char *place;
    Db *db; /* in the write, once the first part that is written comes */
    RecordTypes *types;
    GHashTable *type_files;
    bool is_settled; /* the types */
    char *kept;      /* where the centre's own type files are meanwhile; NULL */
    GByteArray *waiting;
    PartKind part;
    char *name; /* of the part: "good_practice", a hash, a file */
    GString *text;
    GHashTable *ids;      /* of the records */
    GHashTable *files;    /* SHA-256 -> what files.jsonl says of it, BagFile */
    GHashTable *targets;  /* ids that records lead to -> one of these records */
    GPtrArray *previews;  /* SHA-256 of pictures that are said to be there */
    GPtrArray *to_search; /* ids that search has not read yet */
    BlobWriter *blob;
    uint64_t n_bytes; /* of the file that is being read */
    BagCounts told, found;
    bool has_counts, is_ended;
    GError *fault;
} Taking;

typedef struct {
    uint64_t n_bytes;
    bool is_picture;
} BagFile;

static bool refuse(const Taking *taking, const char *what, GError **error)
{
    g_set_error(error, FYR_ERROR, FYR_ERROR_INVALID, "%s: %s; nothing was kept", taking->place,
                what);
    return false;
}

/* --- types ------------------------------------------------------------------------------------------------ */

static bool is_same(GHashTable *a, GHashTable *b)
{
    GHashTableIter at;
    gpointer name, text;
    if (g_hash_table_size(a) != g_hash_table_size(b))
        return false;
    g_hash_table_iter_init(&at, a);
    while (g_hash_table_iter_next(&at, &name, &text))
        if (g_strcmp0(text, g_hash_table_lookup(b, name)) != 0)
            return false;
    return true;
}

static char *types_folder(const Taking *taking, const char *ending)
{
    g_autofree char *name = g_strconcat("records", ending, NULL);
    return g_build_filename(centre_directory(taking->centre), "model", name, NULL);
}

/* What a bag that was refused had left there is not taken up with this one's. */
static void empty_folder(const char *folder)
{
    g_autoptr(GDir) dir = g_dir_open(folder, 0, NULL);
    const char *name;
    while (dir && (name = g_dir_read_name(dir))) {
        g_autofree char *path = g_build_filename(folder, name, NULL);
        (void)g_unlink(path);
    }
}

static bool write_files(const Taking *taking, const char *folder, GError **error)
{
    GHashTableIter at;
    gpointer name, text;
    g_autoptr(GError) cause = NULL;
    if (g_mkdir_with_parents(folder, 0750) != 0) {
        g_set_error(error, FYR_ERROR, FYR_ERROR_IO, "cannot make \"%s\": %s", folder,
                    g_strerror(errno));
        return false;
    }
    empty_folder(folder);
    g_hash_table_iter_init(&at, taking->type_files);
    while (g_hash_table_iter_next(&at, &name, &text)) {
        g_autofree char *path = g_build_filename(folder, name, NULL);
        if (!g_file_set_contents(path, text, -1, &cause)) {
            g_set_error(error, FYR_ERROR, FYR_ERROR_IO, "%s", cause->message);
            return false;
        }
    }
    return true;
}

/* The centre has no records, so that its types may become others at any moment. What it had stays beside
 * them, under another name. */
static bool swap_types(Taking *taking, GError **error)
{
    char now[ISO_DATETIME_BYTES];
    iso_now_write(now);
    g_autofree char *ending = g_strconcat(".before-", now, NULL);
    g_autofree char *own = types_folder(taking, ""), *coming = types_folder(taking, ".coming");
    g_autofree char *kept = types_folder(taking, g_strdelimit(ending, ":", '-'));
    if (!write_files(taking, coming, error))
        return false;
    if ((g_rename(own, kept) != 0 && errno != ENOENT) || g_rename(coming, own) != 0) {
        g_set_error(error, FYR_ERROR, FYR_ERROR_IO, "cannot put the types into \"%s\": %s", own,
                    g_strerror(errno));
        return false;
    }
    taking->kept = g_steal_pointer(&kept);
    return true;
}

static void swap_back(Taking *taking)
{
    if (!taking->kept)
        return;
    g_autofree char *own = types_folder(taking, ""), *coming = types_folder(taking, ".coming");
    (void)g_rename(own, coming);
    (void)g_rename(taking->kept, own);
}

static bool fits_no_types(const Taking *taking, const Problems *problems, GError **error)
{
    if (!error || !*error)
        g_set_error(error, FYR_ERROR, FYR_ERROR_INVALID, "the types have errors");
    const Problem *first = problems_kept(problems) > 0 ? problems_peek(problems, 0) : NULL;
    g_prefix_error(error, "%s: its record types cannot be taken up (%s:%u: %s): ", taking->place,
                   first ? first->place : "", first ? first->line : 0, first ? first->message : "");
    return false;
}

/* The bag's own types, in a folder that is gone afterwards. */
static bool load_bag_types(Taking *taking, GError **error)
{
    g_autoptr(Problems) problems = problems_new();
    g_autofree char *folder = g_dir_make_tmp("fyr-bag-XXXXXX", error);
    g_autofree char *records = folder ? g_build_filename(folder, "records", NULL) : NULL;
    if (!folder)
        return false;
    if (write_files(taking, records, error)) {
        taking->types = record_types_load(folder, taking->model, problems, error);
        if (!taking->types)
            fits_no_types(taking, problems, error);
    }
    empty_folder(records);
    (void)g_rmdir(records);
    (void)g_rmdir(folder);
    return taking->types != NULL;
}

static bool settle_types(Taking *taking, GError **error)
{
    if (taking->is_settled)
        return true;
    taking->is_settled = true;
    if (taking->options->is_check)
        return load_bag_types(taking, error);
    g_autoptr(GHashTable) own = bag_type_files(centre_directory(taking->centre), error);
    g_autofree char *folder = g_build_filename(centre_directory(taking->centre), "model", NULL);
    g_autoptr(Problems) problems = problems_new();
    if (!own)
        return false;
    if (!is_same(own, taking->type_files)) {
        if (!taking->options->takes_types) {
            g_set_error(error, FYR_ERROR, FYR_ERROR_CONFLICT,
                        "%s: its record types are others than this centre's; take them as well "
                        "with --take-types (the centre's own stay beside them)",
                        taking->place);
            return false;
        }
        if (!swap_types(taking, error))
            return false;
    }
    bool has_own = g_file_test(folder, G_FILE_TEST_IS_DIR);
    taking->types = record_types_load(has_own ? folder : NULL, taking->model, problems, error);
    return taking->types || fits_no_types(taking, problems, error);
}

/* --- parts ------------------------------------------------------------------------------------------------ */

static bool begin_write(Taking *taking, GError **error)
{
    GError *fault = NULL;
    if (taking->db || taking->options->is_check)
        return true;
    taking->db = centre_write_begin(taking->centre, error);
    if (!taking->db || !db_run(taking->db, STMT_SQLITE_DEFER_FOREIGN_KEYS, error, ""))
        return false;
    g_autoptr(Rows) rows = db_query(taking->db, STMT_COLLECTION_ANY_RECORD, error, "");
    bool has_any = rows && rows_next(rows, &fault);
    if (fault)
        g_propagate_error(error, fault);
    if (has_any)
        g_set_error(error, FYR_ERROR, FYR_ERROR_CONFLICT,
                    "the centre has records already; a collection comes into an empty one: make "
                    "it with `fyr init DIR`");
    return rows && !fault && !has_any;
}

static bool begin_part(Taking *taking, const char *path, GError **error)
{
    static const struct {
        const char *prefix;
        PartKind kind;
    } kinds[] = {{"data/types/", PART_TYPE},
                 {"data/authors.jsonl", PART_AUTHORS},
                 {"data/files.jsonl", PART_FILES},
                 {"data/files/", PART_FILE},
                 {"data/records/", PART_RECORDS}};
    taking->part = PART_NONE;
    g_string_truncate(taking->text, 0);
    for (unsigned i = 0; i < G_N_ELEMENTS(kinds) && taking->part == PART_NONE; i++)
        if (g_str_has_prefix(path, kinds[i].prefix)) {
            taking->part = kinds[i].kind;
            g_free(taking->name);
            taking->name = g_strdup(path + strlen(kinds[i].prefix));
        }
    if (taking->part == PART_TYPE)
        return (bag_type_name_is_good(taking->name) &&
                g_hash_table_size(taking->type_files) < LIMIT_BAG_TYPES) ||
               refuse(taking, "a type file has a name that none has", error);
    if (!settle_types(taking, error) || !begin_write(taking, error))
        return false;
    if (taking->part == PART_RECORDS) {
        if (!g_str_has_suffix(taking->name, ".jsonl"))
            return refuse(taking, "a part of the records is no file of JSON lines", error);
        taking->name[strlen(taking->name) - strlen(".jsonl")] = '\0';
    }
    taking->n_bytes = 0;
    if (taking->part == PART_FILE && !taking->options->is_check)
        taking->blob = blob_writer_new(centre_directory(taking->centre), error);
    return taking->part != PART_FILE || taking->options->is_check || taking->blob;
}

static bool end_part(Taking *taking, GError **error)
{
    char sum[65];
    uint64_t n_bytes = 0;
    bool is_good = true;
    if (taking->part == PART_TYPE)
        g_hash_table_insert(taking->type_files, g_strdup(taking->name),
                            g_strdup(taking->text->str));
    if (taking->part == PART_FILE) {
        const BagFile *file = g_hash_table_lookup(taking->files, taking->name);
        if (taking->blob) { /* the child has compared the hash for who only checks */
            is_good = blob_writer_end(taking->blob, sum, &n_bytes, error);
            g_clear_pointer(&taking->blob, blob_writer_free);
            if (is_good && strcmp(sum, taking->name) != 0)
                is_good = refuse(taking, "a file is not what its name says", error);
        }
        if (is_good && (!file || file->n_bytes != taking->n_bytes))
            is_good = refuse(taking, "a file is not as large as it is said to be", error);
        taking->found.n_files++;
    }
    taking->part = PART_NONE;
    return is_good;
}

static bool take_file_line(Taking *taking, const BagLine *line, GError **error)
{
    static const char *const texts[] = {"sha256", "media_type", "received", "received_by"};
    int64_t n_bytes = 0, n_pages = 0;
    for (unsigned i = 0; i < G_N_ELEMENTS(texts); i++)
        if (!bag_line_text(line, texts[i]))
            return refuse(taking, "a file is not described", error);
    const char *sha256 = bag_line_text(line, "sha256"), *preview = bag_line_text(line, "preview");
    const FileType *type = file_type_find(bag_line_text(line, "media_type"));
    if (!bag_line_number(line, "n_bytes", &n_bytes) || n_bytes < 0 || strlen(sha256) != 64 ||
        strspn(sha256, "0123456789abcdef") != 64 || !type)
        return refuse(taking, "a file is not described, or of a kind that no file has", error);
    BagFile *file = g_new0(BagFile, 1);
    *file = (BagFile){(uint64_t)n_bytes, strcmp(type->media_type, "image/png") == 0};
    if (!g_hash_table_insert(taking->files, g_strdup(sha256), file))
        return refuse(taking, "a file is described twice", error);
    if (preview)
        g_ptr_array_add(taking->previews, g_strdup(preview));
    bool has_pages = bag_line_number(line, "n_pages", &n_pages);
    if (taking->options->is_check)
        return true;
    return db_run(taking->db, STMT_COLLECTION_FILE_INSERT, error, "sssssssssid",
                  bag_line_text(line, "sha256"), bag_line_text(line, "media_type"),
                  bag_line_text(line, "received"), bag_line_text(line, "received_by"),
                  bag_line_text(line, "extracted"), bag_line_text(line, "text"),
                  bag_line_text(line, "fault"), bag_line_text(line, "preview"),
                  bag_line_text(line, "notice"), n_bytes, has_pages ? (double)n_pages : NAN);
}

static bool search_waiting(Taking *taking, unsigned most, GError **error)
{
    GPtrArray *ids = taking->to_search;
    if (ids->len <= most)
        return true;
    bool is_good = search_update_many(taking->db, taking->types,
                                      (const char *const *)(void *)ids->pdata, ids->len, error);
    g_ptr_array_set_size(ids, 0);
    return is_good;
}

/* Where its newest revision leads: that must be in the bag, too, which is known at its end. */
static bool note_targets(Taking *taking, const RecordWhole *whole, GError **error)
{
    const char *json = whole->n_revisions > 0 ? whole->revisions[whole->n_revisions - 1].body : "";
    g_autoptr(RecordBody) body = record_body_parse(json, strlen(json), error);
    GPtrArray *links = body ? record_body_links(body) : NULL;
    for (unsigned i = 0; links && i < links->len; i++) {
        const RecordLink *link = links->pdata[i];
        if (!g_hash_table_contains(taking->targets, link->target))
            g_hash_table_insert(taking->targets, g_strdup(link->target), g_strdup(whole->id));
    }
    return body != NULL;
}

static bool check_targets(const Taking *taking, GError **error)
{
    GHashTableIter at;
    gpointer target, record;
    g_hash_table_iter_init(&at, taking->targets);
    while (g_hash_table_iter_next(&at, &target, &record))
        if (!g_hash_table_contains(taking->ids, target)) {
            g_set_error(error, FYR_ERROR, FYR_ERROR_INVALID,
                        "%s: record \"%.40s\" leads to \"%.40s\", which is not in the bag; nothing "
                        "was kept",
                        taking->place, (const char *)record, (const char *)target);
            return false;
        }
    return true;
}

static bool take_record(Taking *taking, BagLine *line, GError **error)
{
    RecordWhole whole;
    const char *id = bag_line_text(line, "id");
    if (id && !g_hash_table_add(taking->ids, g_strdup(id))) {
        g_set_error(error, FYR_ERROR, FYR_ERROR_INVALID,
                    "%s: two records have the id \"%.40s\"; nothing was kept", taking->place, id);
        return false;
    }
    bool is_check = taking->options->is_check;
    if (!bag_line_record(line, taking->name, &whole, error) ||
        !note_targets(taking, &whole, error) ||
        !(is_check ? record_whole_check(taking->types, &whole, error)
                   : record_put_whole(taking->db, taking->types, &whole, error))) {
        g_prefix_error(error, "%s: ", taking->place);
        return false;
    }
    if (taking->options->progress && taking->found.n_records % 500 == 0)
        taking->options->progress(taking->found.n_records, taking->told.n_records,
                                  taking->options->progress_data);
    taking->found.n_records++;
    taking->found.n_revisions += whole.n_revisions;
    if (is_check)
        return true;
    g_ptr_array_add(taking->to_search, g_strdup(whole.id));
    return search_waiting(taking, SEARCHED_AT_ONCE, error);
}

static bool take_line(Taking *taking, GError **error)
{
    g_autoptr(BagLine) line = bag_line_read(taking->text->str, taking->text->len, error);
    g_string_truncate(taking->text, 0);
    if (!line)
        return false;
    if (taking->part == PART_RECORDS)
        return take_record(taking, line, error);
    if (taking->part == PART_FILES)
        return take_file_line(taking, line, error);
    const char *account = bag_line_text(line, "account"), *name = bag_line_text(line, "name");
    if (!account || !name)
        return refuse(taking, "an author has no name", error);
    return taking->options->is_check ||
           db_run(taking->db, STMT_COLLECTION_AUTHOR_INSERT, error, "ss", account, name);
}

static bool take_bytes(Taking *taking, const char *bytes, size_t length, GError **error)
{
    taking->n_bytes += length;
    if (taking->part == PART_FILE && taking->options->is_check)
        return true;
    if (taking->part == PART_FILE)
        return blob_writer_put(taking->blob, bytes, length, error);
    if (taking->part == PART_TYPE) {
        if (taking->text->len + length > LIMIT_INI_FILE_BYTES)
            return refuse(taking, "a type file is too long", error);
        g_string_append_len(taking->text, bytes, (gssize)length);
        return true;
    }
    while (length > 0) {
        const char *end = memchr(bytes, '\n', length);
        size_t n = end ? (size_t)(end - bytes) : length;
        if (taking->text->len + n > LIMIT_JSON_BYTES)
            return refuse(taking, "a line is too long", error);
        g_string_append_len(taking->text, bytes, (gssize)n);
        if (!end)
            return true;
        if (!take_line(taking, error))
            return false;
        bytes = end + 1;
        length -= n + 1;
    }
    return true;
}

/* --- messages --------------------------------------------------------------------------------------------- */

static bool take_counts(Taking *taking, WireCursor *body, GError **error)
{
    int64_t n[3] = {0};
    wire_take(body, n, sizeof n);
    if (body->is_broken || n[0] < 0 || n[1] < 0 || n[2] < 0)
        return refuse(taking, "its reader's answer is none", error);
    taking->has_counts = true;
    taking->told = (BagCounts){(uint64_t)n[0], (uint64_t)n[1], (uint64_t)n[2], 0};
    return true;
}

static bool take_message(Taking *taking, WireKind kind, WireCursor *body, GError **error)
{
    if (kind == WIRE_ERROR) {
        wire_take_error(body, &taking->fault);
        return true; /* told at the end */
    }
    if (kind == WIRE_COUNTS)
        return take_counts(taking, body, error);
    if (kind == WIRE_SHEET) {
        g_autofree char *path = wire_take_text(body);
        return path && end_part(taking, error) && begin_part(taking, path, error);
    }
    return kind == WIRE_BYTES && taking->part != PART_NONE &&
           take_bytes(taking, (const char *)body->at, (size_t)(body->end - body->at), error);
}

/* Whole messages of what came; the rest waits. */
static bool on_bytes(void *data, const guint8 *bytes, size_t length, GError **error)
{
    Taking *taking = data;
    g_byte_array_append(taking->waiting, bytes, (guint)length);
    guint at = 0;
    while (taking->waiting->len - at >= HEAD_BYTES && !taking->is_ended && !taking->fault) {
        const guint8 *head = taking->waiting->data + at;
        uint32_t size;
        memcpy(&size, head + 1, sizeof size);
        if (*head == WIRE_END) {
            taking->is_ended = true;
            break;
        }
        if (taking->waiting->len - at - HEAD_BYTES < size)
            break;
        WireCursor body = {head + HEAD_BYTES, head + HEAD_BYTES + size, false};
        GError *fault = NULL;
        if (!take_message(taking, (WireKind)*head, &body, &fault)) {
            if (!fault)
                refuse(taking, "its reader's answer is none", &fault);
            g_propagate_error(error, fault);
            return false;
        }
        at += HEAD_BYTES + size;
    }
    g_byte_array_remove_range(taking->waiting, 0, at);
    return true;
}

static void flush(void *data)
{
    sandbox_flush(data, false);
}

static void work(SandboxPipe *pipe, void *data)
{
    bag_look(data, pipe->out, flush, pipe);
}

/* --- the whole -------------------------------------------------------------------------------------------- */

static bool end_all(Taking *taking, const char *actor, GError **error)
{
    const BagCounts *told = &taking->told, *found = &taking->found;
    if (taking->fault) {
        g_propagate_error(error, g_steal_pointer(&taking->fault));
        return false;
    }
    if (!taking->is_ended || !taking->has_counts)
        return refuse(taking, "its reader's answer is none", error);
    bool is_check = taking->options->is_check;
    for (unsigned i = 0; i < taking->previews->len; i++) {
        const BagFile *file = g_hash_table_lookup(taking->files, taking->previews->pdata[i]);
        if (!file || !file->is_picture)
            return refuse(taking, "the picture of a file is not there", error);
    }
    if (!end_part(taking, error) || !settle_types(taking, error) || !begin_write(taking, error))
        return false;
    if (!check_targets(taking, error) || (!is_check && !search_waiting(taking, 0, error)))
        return false;
    if (told->n_records != found->n_records || told->n_revisions != found->n_revisions ||
        told->n_files != found->n_files)
        return refuse(taking, "it has not as many records as it says", error);
    if (is_check)
        return true;
    g_autofree char *detail = g_strdup_printf("%" G_GUINT64_FORMAT " records, %" G_GUINT64_FORMAT
                                              " revisions, %" G_GUINT64_FORMAT " files",
                                              found->n_records, found->n_revisions, found->n_files);
    return audit_append(taking->db, actor, "collection.import", "collection", detail, error);
}

static void taking_clear(Taking *taking)
{
    g_clear_pointer(&taking->types, record_types_unref);
    g_clear_pointer(&taking->blob, blob_writer_free);
    g_hash_table_unref(taking->type_files);
    g_byte_array_unref(taking->waiting);
    g_string_free(taking->text, TRUE);
    g_ptr_array_unref(taking->to_search);
    g_hash_table_unref(taking->ids);
    g_hash_table_unref(taking->files);
    g_hash_table_unref(taking->targets);
    g_ptr_array_unref(taking->previews);
    g_clear_error(&taking->fault);
    g_free(taking->name);
    g_free(taking->kept);
}

bool bag_take(Centre *centre, const Model *model, const char *actor, const char *bytes,
              size_t length, const char *place, const BagTake *take, BagCounts *out_counts,
              GError **error)
{
    BagJob job = {bytes, length, place, take->is_check};
    Taking taking = {.centre = centre,
                     .model = model,
                     .options = take,
                     .place = place,
                     .type_files = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free),
                     .waiting = g_byte_array_new(),
                     .text = g_string_new(NULL),
                     .ids = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL),
                     .files = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free),
                     .targets = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free),
                     .previews = g_ptr_array_new_with_free_func(g_free),
                     .to_search = g_ptr_array_new_with_free_func(g_free)};
    bag_line_prepare();
    Sandbox *sandbox = sandbox_begin(work, &job, place, error);
    bool is_good = sandbox && sandbox_end_into(sandbox, on_bytes, &taking, G_MAXUINT64, error) &&
                   end_all(&taking, actor, error);
    if (is_good && taking.db)
        is_good = centre_write_commit(centre, error);
    else if (taking.db)
        centre_write_rollback(centre);
    if (!is_good && taking.fault && error && !*error)
        g_propagate_error(error, g_steal_pointer(&taking.fault));
    if (!is_good)
        swap_back(&taking);
    else
        *out_counts = taking.told;
    taking_clear(&taking);
    return is_good;
}

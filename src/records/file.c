/* Files of records: what there is, who may see it, and how bytes come in. */
#include "records/file.h"

#include "base/isotime.h"
#include "base/limits.h"
#include "people/role.h"
#include "records/record_private.h"
#include "records/search.h"
#include "store/blob.h"
#include "store/job.h"

#include <string.h>

static bool passed_on(GError *fault, GError **error)
{
    if (fault)
        g_propagate_error(error, fault);
    return !fault;
}

static bool no_such_file(const char *sha256, GError **error)
{
    g_set_error(error, FYR_ERROR, FYR_ERROR_NOT_FOUND, "there is no file \"%.64s\"", sha256);
    return false;
}

/* --- what there is ------------------------------------------------------------------------------ */

bool file_notice_has(const char *notice, const char *word)
{
    g_auto(GStrv) words = g_strsplit(notice ? notice : "", " ", -1);
    return g_strv_contains((const char *const *)words, word);
}

void record_file_info_free(RecordFileInfo *info)
{
    g_free(info->media_type);
    g_free(info->preview);
    g_free(info->fault);
    g_free(info->notice);
    g_free(info);
}

static RecordFileInfo *info_new(const RecordFile *file, Rows *rows, bool is_public)
{
    RecordFileInfo *info = g_new0(RecordFileInfo, 1);
    info->file = file;
    info->n_bytes = (uint64_t)rows_int(rows, 0);
    info->media_type = g_strdup(rows_text(rows, 1));
    info->type = file_type_find(info->media_type);
    info->preview = g_strdup(rows_text(rows, is_public ? 2 : 4));
    info->n_pages = (unsigned)rows_int(rows, is_public ? 3 : 5);
    if (is_public)
        return info;
    info->is_read = !rows_is_null(rows, 2);
    info->fault = g_strdup(rows_text(rows, 3));
    info->notice = g_strdup(rows_text(rows, 6));
    return info;
}

/* `record`: of the public copy; NULL: through the connection that sees all. */
static GPtrArray *infos(Db *db, RecordBody *body, const char *record, GError **error)
{
    GPtrArray *files = record_body_files(body);
    g_autoptr(GPtrArray) found =
        g_ptr_array_new_with_free_func((GDestroyNotify)record_file_info_free);
    for (unsigned i = 0; i < files->len; i++) {
        const RecordFile *file = files->pdata[i];
        GError *fault = NULL;
        g_autoptr(Rows) rows =
            record ? db_query(db, STMT_PUBLISHED_FILE_OF, error, "ss", record, file->sha256)
                   : db_query(db, STMT_BLOB_GET, error, "s", file->sha256);
        if (rows && rows_next(rows, &fault))
            g_ptr_array_add(found, info_new(file, rows, record != NULL));
        if (!rows || !passed_on(fault, error))
            return NULL;
    }
    return g_steal_pointer(&found);
}

GPtrArray *record_files(Db *db, RecordBody *body, GError **error)
{
    return infos(db, body, NULL, error);
}

GPtrArray *record_files_published(Db *db, const Record *record, GError **error)
{
    return infos(db, record->body, record->id, error);
}

int record_file_open(Centre *centre, const char *sha256, uint64_t *out_n_bytes, GError **error)
{
    return blob_open(centre_directory(centre), sha256, out_n_bytes, error);
}

/* --- who may see it ----------------------------------------------------------------------------- */

void record_file_found_clear(RecordFileFound *found)
{
    g_clear_pointer(&found->name, g_free);
    g_clear_pointer(&found->media_type, g_free);
}

static char *preview_name(const char *name)
{
    return g_strconcat(name, ".png", NULL);
}

/* Who sees the state in which the record had it; what was taken out or replaced since, perhaps because it
 * said too much, only who works on drafts of the record. */
static bool may_see_version(const RecordType *type, const char *state, bool is_there_now,
                            RoleSet roles, const char *account, const char *created_by)
{
    return record_may_see(type, state, roles, account, created_by) &&
           (is_there_now || record_may_see(type, type->states[0].id, roles, account, created_by));
}

bool record_file_seen(Db *db, const RecordTypes *types, const char *account, const char *id,
                      const char *sha256, RecordFileFound *out, GError **error)
{
    g_autoptr(Record) record = record_load(db, types, account, id, error);
    RoleSet roles;
    if (!record || !record_roles(db, account, record->area, &roles, error))
        return false;
    const RecordType *type = record_types_find(types, record->type);
    g_autoptr(Rows) rows = db_query(db, STMT_RECORD_FILE_FIND, error, "ss", id, sha256);
    GError *fault = NULL;
    while (rows && rows_next(rows, &fault)) {
        if (!may_see_version(type, rows_text(rows, 0), rows_int(rows, 5) != 0, roles, account,
                             record->created_by))
            continue;
        out->is_preview = rows_int(rows, 1) != 0;
        out->name =
            out->is_preview ? preview_name(rows_text(rows, 2)) : g_strdup(rows_text(rows, 2));
        out->media_type = g_strdup(rows_text(rows, 4));
        return true;
    }
    return rows && passed_on(fault, error) && no_such_file(sha256, error);
}

bool record_file_published(Db *db, const char *sha256, const char *name, RecordFileFound *out,
                           GError **error)
{
    g_autoptr(Rows) rows = db_query(db, STMT_PUBLISHED_FILE_FIND, error, "s", sha256);
    g_auto(RecordFileFound) found = {0};
    GError *fault = NULL;
    while (rows && rows_next(rows, &fault)) {
        bool is_wanted = g_strcmp0(rows_text(rows, 1), name) == 0;
        if (found.name && !is_wanted)
            continue;
        record_file_found_clear(&found);
        found.is_preview = rows_int(rows, 0) != 0;
        found.name =
            found.is_preview ? preview_name(rows_text(rows, 1)) : g_strdup(rows_text(rows, 1));
        found.media_type = g_strdup(rows_text(rows, 3));
        if (is_wanted)
            break;
    }
    if (!rows || !passed_on(fault, error))
        return false;
    if (!found.name)
        return no_such_file(sha256, error);
    *out = found;
    found = (RecordFileFound){0};
    return true;
}

/* --- versions ----------------------------------------------------------------------------------- */

void record_file_version_free(RecordFileVersion *version)
{
    g_free(version->slot);
    g_free(version->sha256);
    g_free(version->name);
    g_free(version->media_type);
    g_free(version->at);
    g_free(version->by);
    g_free(version->by_name);
    g_free(version);
}

/* The same bytes in several states are one version, as old as the first that may be seen. */
static bool is_known(GPtrArray *versions, const RecordFileVersion *next)
{
    for (unsigned i = 0; i < versions->len; i++) {
        const RecordFileVersion *version = versions->pdata[i];
        if (strcmp(version->slot, next->slot) == 0 && strcmp(version->sha256, next->sha256) == 0) {
            g_ptr_array_remove_index(versions, i);
            return true;
        }
    }
    return false;
}

GPtrArray *record_file_versions(Db *db, const RecordTypes *types, const char *account,
                                const char *id, GError **error)
{
    g_autoptr(Record) record = record_load(db, types, account, id, error);
    RoleSet roles;
    if (!record || !record_roles(db, account, record->area, &roles, error))
        return NULL;
    const RecordType *type = record_types_find(types, record->type);
    g_autoptr(Rows) rows = db_query(db, STMT_RECORD_FILE_VERSIONS, error, "s", id);
    g_autoptr(GPtrArray) versions =
        g_ptr_array_new_with_free_func((GDestroyNotify)record_file_version_free);
    GError *fault = NULL;
    while (rows && rows_next(rows, &fault)) {
        if (!may_see_version(type, rows_text(rows, 2), rows_int(rows, 10) != 0, roles, account,
                             record->created_by))
            continue;
        RecordFileVersion *version = g_new0(RecordFileVersion, 1);
        *version = (RecordFileVersion){.slot = g_strdup(rows_text(rows, 0)),
                                       .sha256 = g_strdup(rows_text(rows, 1)),
                                       .revision = (unsigned)rows_int(rows, 3),
                                       .name = g_strdup(rows_text(rows, 4)),
                                       .at = g_strdup(rows_text(rows, 5)),
                                       .by = g_strdup(rows_text(rows, 6)),
                                       .by_name = g_strdup(rows_text(rows, 7)),
                                       .n_bytes = (uint64_t)rows_int(rows, 8),
                                       .media_type = g_strdup(rows_text(rows, 9))};
        (void)is_known(versions, version);
        g_ptr_array_add(versions, version);
    }
    return rows && passed_on(fault, error) ? g_steal_pointer(&versions) : NULL;
}

/* --- bytes in ----------------------------------------------------------------------------------- */

struct FileWriter {
    BlobWriter *blob;
};

void file_put_clear(FilePut *put)
{
    g_clear_pointer(&put->name, g_free);
}

FileWriter *file_put_begin(Centre *centre, GError **error)
{
    BlobWriter *blob = blob_writer_new(centre_directory(centre), error);
    if (!blob)
        return NULL;
    FileWriter *writer = g_new0(FileWriter, 1);
    writer->blob = blob;
    return writer;
}

bool file_put_write(FileWriter *writer, const void *bytes, size_t length, GError **error)
{
    return blob_writer_put(writer->blob, bytes, length, error);
}

int file_put_peek_fd(const FileWriter *writer)
{
    return blob_writer_peek_fd(writer->blob);
}

void file_put_cancel(FileWriter *writer)
{
    if (!writer)
        return;
    blob_writer_free(writer->blob);
    g_free(writer);
}

bool file_put_end(FileWriter *take_writer, const char *name, const FileType *type, FilePut *out_put,
                  GError **error)
{
    FilePut put = {.type = type};
    bool is_good = blob_writer_end(take_writer->blob, put.sha256, &put.n_bytes, error);
    file_put_cancel(take_writer);
    if (!is_good)
        return false;
    put.name = file_name_clean(name, type, NULL);
    *out_put = put;
    return true;
}

bool file_day_allows(Db *db, const char *account, uint64_t n_bytes, GError **error)
{
    char since[ISO_DATETIME_BYTES];
    GError *fault = NULL;
    iso_later_write(since, -24 * 60 * 60);
    g_autoptr(Rows) rows = db_query(db, STMT_BLOB_RECEIVED_SINCE, error, "ss", account, since);
    bool is_read = rows && rows_next(rows, &fault);
    if (!rows || !passed_on(fault, error))
        return false;
    if (is_read && (uint64_t)rows_int(rows, 0) + n_bytes <= LIMIT_FILE_DAY_BYTES)
        return true;
    g_set_error(error, FYR_ERROR, FYR_ERROR_LIMIT,
                "more than 20 GB of files in one day from one account; go on tomorrow, or ask who "
                "runs the centre");
    return false;
}

bool file_put_note(Db *db, const FilePut *put, const char *account, GError **error)
{
    char now[ISO_DATETIME_BYTES];
    iso_now_write(now);
    return db_run(db, STMT_BLOB_INSERT, error, "sisss", put->sha256, (int64_t)put->n_bytes,
                  put->type->media_type, now, account) &&
           (db_changes(db) == 0 || job_add(db, FILE_READ_JOB, put->sha256, NULL, NULL, error));
}

/* --- what the worker read ----------------------------------------------------------------------- */

bool file_read_state(Db *db, const char *sha256, const FileType **out_type, bool *out_is_read,
                     GError **error)
{
    g_autoptr(Rows) rows = db_query(db, STMT_BLOB_GET, error, "s", sha256);
    GError *fault = NULL;
    bool is_there = rows && rows_next(rows, &fault);
    if (!rows || !passed_on(fault, error))
        return false;
    if (!is_there)
        return no_such_file(sha256, error);
    *out_type = file_type_find(rows_text(rows, 1));
    *out_is_read = !rows_is_null(rows, 2);
    return true;
}

static bool keep_preview(Centre *centre, GBytes *bytes, char out_sha256[65], uint64_t *out_n_bytes,
                         GError **error)
{
    size_t length;
    const void *data = g_bytes_get_data(bytes, &length);
    g_autoptr(BlobWriter) writer = blob_writer_new(centre_directory(centre), error);
    return writer && blob_writer_put(writer, data, length, error) &&
           blob_writer_end(writer, out_sha256, out_n_bytes, error);
}

/* Everything that shows the file or is found by it: its records, current and published. */
static bool renew_records(Db *db, const RecordTypes *types, const char *sha256, GError **error)
{
    g_autoptr(GPtrArray) ids = g_ptr_array_new_with_free_func(g_free);
    g_autoptr(Rows) rows = db_query(db, STMT_BLOB_RECORDS, error, "s", sha256);
    GError *fault = NULL;
    while (rows && rows_next(rows, &fault))
        g_ptr_array_add(ids, g_strdup(rows_text(rows, 0)));
    if (!rows || !passed_on(fault, error))
        return false;
    g_clear_pointer(&rows, rows_free);
    if (!db_run(db, STMT_PUBLISHED_FILE_RENEW, error, "s", sha256))
        return false;
    for (unsigned i = 0; i < ids->len; i++)
        if (!search_update(db, types, ids->pdata[i], error) ||
            !db_run(db, STMT_RECORD_CHANGE_NOTE, error, "s", ids->pdata[i]) ||
            !db_run(db, STMT_PUBLISHED_CHANGE_NOTE, error, "s", ids->pdata[i]))
            return false;
    return true;
}

bool file_read_keep(Centre *centre, const char *sha256, const FileRead *read, GError **error)
{
    char now[ISO_DATETIME_BYTES], preview[65] = "";
    uint64_t n_bytes = 0;
    iso_now_write(now);
    if (read->preview && !keep_preview(centre, read->preview, preview, &n_bytes, error))
        return false;
    g_autoptr(RecordTypes) types = record_types_current();
    Db *db = types ? centre_write_begin(centre, error) : NULL;
    if (!types)
        g_set_error(error, FYR_ERROR, FYR_ERROR_INTERNAL, "no record types are in force");
    if (!db)
        return false;
    bool is_good =
        db_run(db, STMT_BLOB_SET_READ, error, "sssssis", sha256, now, read->text, read->fault,
               read->preview ? preview : NULL, (int64_t)read->n_pages, read->notice);
    bool is_gone = is_good && db_changes(db) == 0; /* forgotten while it was read */
    is_good = is_good && !is_gone &&
              (!read->preview || db_run(db, STMT_BLOB_INSERT_PREVIEW, error, "sisss", preview,
                                        (int64_t)n_bytes, "image/png", now, "system")) &&
              renew_records(db, types, sha256, error);
    if (is_good)
        return centre_write_commit(centre, error);
    centre_write_rollback(centre);
    return is_gone;
}

#include "records/forget.h"

#include "base/isotime.h"
#include "base/limits.h"
#include "records/behind.h"
#include "records/body_private.h"
#include "records/file.h"
#include "records/record_private.h"
#include "records/search_private.h"
#include "records/upload.h"
#include "store/blob.h"

#include <string.h>

#define AT_ONCE 500 /* records of long ago in one write */

typedef struct {
    unsigned from, to; /* revisions */
} Range;

static bool refuse(GError **error, FyrError code, const char *what)
{
    g_set_error(error, FYR_ERROR, code, "%s", what);
    return false;
}

static bool passed_on(GError *fault, GError **error)
{
    if (fault)
        g_propagate_error(error, fault);
    return !fault;
}

/* The first column of all rows, char *. */
static GPtrArray *read_texts(Db *db, StatementId statement, const char *argument, GError **error)
{
    GError *fault = NULL;
    g_autoptr(GPtrArray) texts = g_ptr_array_new_with_free_func(g_free);
    g_autoptr(Rows) rows = argument ? db_query(db, statement, error, "s", argument)
                                    : db_query(db, statement, error, "");
    while (rows && rows_next(rows, &fault))
        g_ptr_array_add(texts, g_strdup(rows_text(rows, 0)));
    return rows && passed_on(fault, error) ? g_steal_pointer(&texts) : NULL;
}

/* --- files ------------------------------------------------------------------------------------------ */

/* Which files the revisions that are left had, in which states. */
static bool keep_versions_anew(Db *db, const char *id, GError **error)
{
    GError *fault = NULL;
    if (!db_run(db, STMT_RECORD_FILE_VERSIONS_CLEAR, error, "s", id))
        return false;
    g_autoptr(Rows) rows = db_query(db, STMT_COLLECTION_REVISIONS, error, "s", id);
    bool is_good = rows != NULL;
    while (is_good && rows_next(rows, &fault)) {
        const char *json = rows_text(rows, 7);
        g_autoptr(RecordBody) body = record_body_parse(json, strlen(json), error);
        const Record record = {.id = (char *)id,
                               .state = (char *)rows_text(rows, 4),
                               .revision = (unsigned)rows_int(rows, 0),
                               .body = body};
        is_good = body &&
                  record_keep_versions(db, &record, rows_text(rows, 1), rows_text(rows, 2), error);
    }
    return is_good && passed_on(fault, error);
}

/* Rows of bytes that nobody has any more; the pictures of their pages go with them. */
static bool take_rows_of_files(Db *db, GPtrArray *out_gone, GError **error)
{
    for (;;) {
        g_autoptr(GPtrArray) some = read_texts(db, STMT_BLOB_UNUSED, NULL, error);
        if (!some)
            return false;
        if (some->len == 0)
            return true;
        for (unsigned i = 0; i < some->len; i++) {
            if (!db_run(db, STMT_BLOB_DELETE, error, "s", some->pdata[i]))
                return false;
            g_ptr_array_add(out_gone, g_strdup(some->pdata[i]));
        }
    }
}

/* --- one record --------------------------------------------------------------------------------------- */

static bool forget_revisions(Db *db, const char *id, unsigned from, unsigned to, const char *now,
                             unsigned *out_n, GError **error)
{
    g_autoptr(RecordBody) nothing = record_body_new();
    g_autofree char *json = record_body_write(nothing);
    if (!db_run(db, STMT_RECORD_REVISION_FORGET, error, "siiss", id, (int64_t)from, (int64_t)to,
                now, json))
        return false;
    *out_n += (unsigned)db_changes(db);
    return db_run(db, STMT_PUBLISHED_GONE_FORGET, error, "sii", id, (int64_t)from, (int64_t)to) &&
           db_run(db, STMT_MAIL_FORGET_ABOUT, error, "s", id) &&
           db_run(db, STMT_RECORD_DRAFT_FORGET, error, "sii", id, (int64_t)from, (int64_t)to) &&
           db_run(db, STMT_RECORD_BATCH_PREVIEW_FORGET, error, "s", id) &&
           keep_versions_anew(db, id, error);
}

static bool forget_all(Db *db, const RecordTypes *types, const char *id, unsigned newest,
                       const char *now, unsigned *out_n, GError **error)
{
    return forget_revisions(db, id, 1, newest, now, out_n, error) &&
           db_run(db, STMT_RECORD_FORGET, error, "ss", id, now) &&
           db_run(db, STMT_RECORD_VALUE_CLEAR, error, "s", id) &&
           db_run(db, STMT_RECORD_LINK_CLEAR, error, "s", id) &&
           db_run(db, STMT_RECORD_FILE_CLEAR, error, "s", id) &&
           db_run(db, STMT_UNPUBLISHED_CLEAR, error, "s", id) &&
           db_run(db, STMT_RECORD_CHANGE_NOTE, error, "s", id) &&
           search_update(db, types, id, error);
}

/* --- the act ------------------------------------------------------------------------------------------ */

/* Segments keep the words of what is not there any more until they are made into one. */
static bool clean_index(Db *db, GError **error)
{
    return search_segment_join(db, &search_tables_all, error) &&
           search_segment_join(db, &search_tables_published, error);
}

/* After the commit: bytes without a row. What fails here is swept up within days. */
static bool end(Centre *centre, bool is_good, const GPtrArray *files, GError **error)
{
    if (!is_good) {
        centre_write_rollback(centre);
        return false;
    }
    if (!centre_write_commit(centre, error))
        return false;
    for (unsigned i = 0; i < files->len; i++)
        if (!file_sweep_one(centre, files->pdata[i], error))
            return false;
    return centre_empty_log(centre, error);
}

/* What is on its way to a record that is not there any more. */
static bool drop_uploads(Centre *centre, const char *id, GError **error)
{
    return uploads_drop(centre, id, error) && centre_empty_log(centre, error);
}

static bool may_forget(Db *db, const Record *record, const char *account, const char *reason,
                       GError **error)
{
    RoleSet roles;
    if (!record_roles(db, account, record->area, &roles, error))
        return false;
    if (!record_actor_is_inside(account) && !(roles & ROLE_BIT(ROLE_EDITOR)))
        return refuse(error, FYR_ERROR_FORBIDDEN, "only an editor lets texts be forgotten");
    if (!reason || strlen(reason) < 3)
        return refuse(error, FYR_ERROR_INVALID,
                      "say why it is forgotten, without the words that should go");
    return strlen(reason) <= LIMIT_COMMENT_BYTES ||
           refuse(error, FYR_ERROR_INVALID, "the reason is too long");
}

static bool note(Db *db, const char *account, const char *id, const char *what, const char *reason,
                 GError **error)
{
    g_autofree char *detail = g_strdup_printf("%s: %s", what, reason);
    return audit_append(db, account, "record.forget", id, detail, error);
}

/* Which translations are behind is known by comparing revisions: once they are gone it must be written down. */
static bool keep_behind(Db *db, const RecordTypes *types, const Record *record, GError **error)
{
    const RecordType *type = record_types_find(types, record->type);
    g_autoptr(GHashTable) behind = type ? record_behind(db, type, record, error) : NULL;
    g_autofree char *text = behind ? record_behind_text(behind) : NULL;
    return !type || (text && db_run(db, STMT_RECORD_BEHIND_KEEP, error, "ss", record->id, text));
}

static bool forget_some(Db *db, const RecordTypes *types, const Record *record, const char *account,
                        const Range *range, const char *now, const char *reason,
                        Forgotten *forgotten, GError **error)
{
    if (range->from < 1 || range->to < range->from || range->to >= record->revision)
        return refuse(error, FYR_ERROR_INVALID,
                      "only revisions older than the newest one can be forgotten: edit the record "
                      "first, or delete it");
    g_autofree char *what = g_strdup_printf("revisions %u to %u", range->from, range->to);
    return keep_behind(db, types, record, error) &&
           forget_revisions(db, record->id, range->from, range->to, now, &forgotten->n_revisions,
                            error) &&
           note(db, account, record->id, what, reason, error);
}

static bool forget_whole(Db *db, const RecordTypes *types, const Record *record,
                         const char *account, const char *now, const char *reason,
                         Forgotten *forgotten, GError **error)
{
    if (!record->deleted)
        return refuse(error, FYR_ERROR_CONFLICT, "delete the record first");
    return forget_all(db, types, record->id, record->revision, now, &forgotten->n_revisions,
                      error) &&
           note(db, account, record->id, "all of it", reason, error);
}

/* `range` NULL: all of it. */
static bool forget(Centre *centre, const RecordTypes *types, const char *account, const char *id,
                   const Range *range, const char *reason, Forgotten *out_forgotten, GError **error)
{
    char now[ISO_DATETIME_BYTES];
    Forgotten forgotten = {0};
    g_autoptr(GPtrArray) files = g_ptr_array_new_with_free_func(g_free);
    Db *db = centre_write_begin(centre, error);
    if (!db)
        return false;
    iso_now_write(now);
    g_autoptr(Record) record = record_load(db, types, account, id, error);
    bool is_good =
        record && may_forget(db, record, account, reason, error) &&
        (range ? forget_some(db, types, record, account, range, now, reason, &forgotten, error)
               : forget_whole(db, types, record, account, now, reason, &forgotten, error)) &&
        take_rows_of_files(db, files, error) && clean_index(db, error);
    forgotten.n_files = files->len;
    *out_forgotten = forgotten;
    return end(centre, is_good, files, error) && (range || drop_uploads(centre, id, error));
}

bool record_forget(Centre *centre, const RecordTypes *types, const char *account, const char *id,
                   unsigned from, unsigned to, const char *reason, Forgotten *out_forgotten,
                   GError **error)
{
    const Range range = {from, to};
    return forget(centre, types, account, id, &range, reason, out_forgotten, error);
}

bool record_forget_all(Centre *centre, const RecordTypes *types, const char *account,
                       const char *id, const char *reason, Forgotten *out_forgotten, GError **error)
{
    return forget(centre, types, account, id, NULL, reason, out_forgotten, error);
}

/* --- what was deleted long ago ---------------------------------------------------------------------------- */

static bool forget_deleted(Db *db, const RecordTypes *types, const GPtrArray *ids, GError **error)
{
    char now[ISO_DATETIME_BYTES];
    unsigned n = 0;
    iso_now_write(now);
    for (unsigned i = 0; i < ids->len; i++)
        if (!forget_all(db, types, ids->pdata[i], INT32_MAX, now, &n, error) ||
            !note(db, "system", ids->pdata[i], "all of it", "deleted 30 days ago", error))
            return false;
    return true;
}

bool records_forget_deleted(Centre *centre, const RecordTypes *types, const char *before,
                            GError **error)
{
    for (unsigned n = AT_ONCE; n == AT_ONCE;) {
        g_autoptr(GPtrArray) files = g_ptr_array_new_with_free_func(g_free);
        Db *db = centre_write_begin(centre, error);
        g_autoptr(GPtrArray) ids =
            db ? read_texts(db, STMT_RECORD_DELETED_BEFORE, before, error) : NULL;
        if (!db)
            return false;
        n = ids ? ids->len : 0;
        bool is_good = ids && forget_deleted(db, types, ids, error) &&
                       take_rows_of_files(db, files, error) && (n == 0 || clean_index(db, error));
        if (is_good && n == 0 && files->len == 0) { /* mostly: nothing was written */
            centre_write_rollback(centre);
            return true;
        }
        if (!end(centre, is_good, files, error))
            return false;
        for (unsigned i = 0; i < n; i++)
            if (!drop_uploads(centre, ids->pdata[i], error))
                return false;
    }
    return true;
}

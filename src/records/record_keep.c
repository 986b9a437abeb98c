/* What is kept beside a revision: values for filters, relations for both ends, files, the public copy. */
#include "records/behind.h"
#include "records/body_private.h"
#include "records/record_private.h"

#include "base/isotime.h"

#include <string.h>

/* Texts are found by search; lists filter by what has few values, and by what must be unique. */
static bool is_indexed(const RecordField *field)
{
    return field->is_unique || field->kind == FIELD_CODE || field->kind == FIELD_DAY ||
           field->kind == FIELD_YEAR || field->kind == FIELD_FLAG;
}

typedef struct {
    StatementId clear_values, value, clear_links, link;
} Tables;
static const Tables current = {STMT_RECORD_VALUE_CLEAR, STMT_RECORD_VALUE_INSERT,
                               STMT_RECORD_LINK_CLEAR, STMT_RECORD_LINK_INSERT};
static const Tables published = {STMT_PUBLISHED_VALUE_CLEAR, STMT_PUBLISHED_VALUE_INSERT,
                                 STMT_PUBLISHED_LINK_CLEAR, STMT_PUBLISHED_LINK_INSERT};

static bool keep_values(Db *db, const Tables *tables, const RecordType *type, const char *id,
                        const RecordBody *body, bool is_public, GError **error)
{
    for (unsigned f = 0; f < type->n_fields; f++) {
        const RecordField *field = &type->fields[f];
        if (!is_indexed(field) || (is_public && field->is_internal))
            continue;
        g_autofree const char **langs = record_body_langs(body, field->id);
        for (unsigned l = 0; langs[l]; l++)
            for (unsigned i = 0; i < record_body_count(body, field->id, langs[l]); i++)
                if (!db_run(db, tables->value, error, "ssss", type->id, field->id,
                            record_body_get(body, field->id, langs[l], i), id))
                    return false;
    }
    return true;
}

static bool keep_links(Db *db, const Tables *tables, const char *id, const RecordBody *body,
                       GError **error)
{
    for (unsigned i = 0; i < body->links->len; i++) {
        const RecordLink *link = body->links->pdata[i];
        if (!db_run(db, tables->link, error, "sssis", id, link->relation, link->target, (int64_t)i,
                    link->note))
            return false;
    }
    return true;
}

static bool clear(Db *db, const Tables *tables, const char *id, GError **error)
{
    return db_run(db, tables->clear_values, error, "s", id) &&
           db_run(db, tables->clear_links, error, "s", id);
}

bool record_keep_index(Db *db, const RecordType *type, const char *id, const RecordBody *body,
                       GError **error)
{
    return clear(db, &current, id, error) && db_run(db, STMT_RECORD_FILE_CLEAR, error, "s", id) &&
           record_keep_index_fresh(db, type, id, body, error);
}

bool record_keep_index_fresh(Db *db, const RecordType *type, const char *id, const RecordBody *body,
                             GError **error)
{
    if (!keep_values(db, &current, type, id, body, false, error) ||
        !keep_links(db, &current, id, body, error))
        return false;
    for (unsigned i = 0; i < body->files->len; i++) {
        const RecordFile *file = body->files->pdata[i];
        if (!db_run(db, STMT_RECORD_FILE_INSERT, error, "ssi", id, file->sha256, (int64_t)i))
            return false;
    }
    return true;
}

/* Who may see the state may see what the record had in it, also after it was replaced. */
bool record_keep_versions(Db *db, const Record *record, const char *at, const char *account,
                          GError **error)
{
    for (unsigned i = 0; i < record->body->files->len; i++) {
        const RecordFile *file = record->body->files->pdata[i];
        if (!db_run(db, STMT_RECORD_FILE_VERSION_INSERT, error, "ssssisss", record->id, file->slot,
                    file->sha256, record->state, (int64_t)record->revision, file->name, at,
                    account))
            return false;
    }
    return true;
}

/* --- the public copy ------------------------------------------------------------------------------- */

static void forget_field(RecordBody *body, const RecordField *field)
{
    if (field->kind == FIELD_FILES)
        g_ptr_array_set_size(body->files, 0);
    else
        g_hash_table_remove(body->fields, field->id);
}

static RecordBody *without_internal(const RecordType *type, const RecordBody *body)
{
    RecordBody *open = record_body_copy(body);
    for (unsigned f = 0; f < type->n_fields; f++)
        if (type->fields[f].is_internal)
            forget_field(open, &type->fields[f]);
    return open;
}

static bool keep_files(Db *db, const char *id, const RecordBody *body, GError **error)
{
    if (!db_run(db, STMT_PUBLISHED_FILE_CLEAR, error, "s", id))
        return false;
    for (unsigned i = 0; i < body->files->len; i++) {
        const RecordFile *file = body->files->pdata[i];
        if (!db_run(db, STMT_PUBLISHED_FILE_INSERT, error, "ssis", id, file->sha256, (int64_t)i,
                    file->name))
            return false;
    }
    return true;
}

/* The fields of the type's `past` alone; NULL if none has a value. */
static RecordBody *only_past(const RecordType *type, const RecordBody *body)
{
    g_autoptr(RecordBody) past = record_body_new();
    unsigned n_values = 0;
    for (unsigned p = 0; p < type->n_past; p++) {
        const RecordField *field = &type->fields[type->past[p]];
        unsigned n = field->is_internal ? 0 : record_body_count(body, field->id, "");
        for (unsigned i = 0; i < n; i++)
            record_body_add(past, field->id, "", record_body_get(body, field->id, "", i));
        n_values += n;
    }
    return n_values > 0 ? g_steal_pointer(&past) : NULL;
}

/* Before the public copy is renewed: what it said is kept, if that will be something else from now on. */
static bool keep_past(Db *db, const RecordType *type, const Record *record, GError **error)
{
    g_autoptr(GError) fault = NULL;
    if (type->n_past == 0)
        return true;
    g_autoptr(Record) held = record_load_published(db, record->id, &fault);
    if (!held && !g_error_matches(fault, FYR_ERROR, FYR_ERROR_NOT_FOUND) &&
        !g_error_matches(fault, FYR_ERROR, FYR_ERROR_GONE)) {
        g_propagate_error(error, g_steal_pointer(&fault));
        return false;
    }
    g_autoptr(RecordBody) before = held ? only_past(type, held->body) : NULL;
    g_autoptr(RecordBody) after = only_past(type, record->body);
    g_autofree char *old = before ? record_body_write(before) : NULL;
    g_autofree char *new = after ? record_body_write(after) : NULL;
    return !old || g_strcmp0(old, new) == 0 ||
           db_run(db, STMT_PUBLISHED_PAST_SET, error, "siss", record->id, (int64_t)held->revision,
                  record->changed, old);
}

bool record_keep_published(Db *db, const RecordType *type, const Record *record, const char *reason,
                           GError **error)
{
    int state = record_type_state(type, record->state);
    if (state < 0 || !type->states[state].is_public)
        return record_unpublish(db, type->id, record->id, reason, error);
    g_autoptr(RecordBody) open = without_internal(type, record->body);
    const Record shown = {
        .id = record->id, .lang = record->lang, .revision = record->revision, .body = open};
    g_autoptr(GHashTable) behind = record_behind(db, type, &shown, error);
    if (!behind)
        return false;
    g_autofree char *json = record_body_write(open);
    g_autofree char *behind_text = record_behind_text(behind);
    return keep_past(db, type, record, error) &&
           db_run(db, STMT_PUBLISHED_GONE_CLEAR, error, "s", record->id) &&
           db_run(db, STMT_PUBLISHED_SET, error, "sssissssss", record->id, type->id, record->state,
                  (int64_t)record->revision, record->lang, record->area, record->title,
                  record->changed, json, behind_text) &&
           db_run(db, STMT_PUBLISHED_CHANGE_NOTE, error, "s", record->id) &&
           clear(db, &published, record->id, error) &&
           keep_values(db, &published, type, record->id, open, true, error) &&
           keep_links(db, &published, record->id, open, error) &&
           keep_files(db, record->id, open, error);
}

bool record_unpublish(Db *db, const char *type, const char *id, const char *reason, GError **error)
{
    g_autoptr(Rows) rows = db_query(db, STMT_PUBLISHED_GET, error, "s", id);
    GError *fault = NULL;
    bool was_public = rows && rows_next(rows, &fault);
    if (!rows || fault) {
        if (fault)
            g_propagate_error(error, fault);
        return false;
    }
    g_clear_pointer(&rows, rows_free);
    char now[ISO_DATETIME_BYTES];
    iso_now_write(now);
    return !was_public ||
           (db_run(db, STMT_UNPUBLISHED_CLEAR, error, "s", id) &&
            db_run(db, STMT_UNPUBLISHED_SET, error, "s", id) &&
            db_run(db, STMT_UNPUBLISHED_PAST_SET, error, "s", id) &&
            db_run(db, STMT_PUBLISHED_CHANGE_NOTE, error, "s", id) &&
            db_run(db, STMT_PUBLISHED_VALUE_CLEAR, error, "s", id) &&
            db_run(db, STMT_PUBLISHED_LINK_CLEAR, error, "s", id) &&
            db_run(db, STMT_PUBLISHED_FILE_CLEAR, error, "s", id) &&
            db_run(db, STMT_PUBLISHED_PAST_CLEAR, error, "s", id) &&
            db_run(db, STMT_PUBLISHED_CLEAR, error, "s", id) &&
            db_run(db, STMT_PUBLISHED_GONE_SET, error, "ssss", id, type, now, reason));
}

bool record_narrow_published(Db *db, const RecordType *type, const Record *open,
                             bool *out_is_changed, GError **error)
{
    g_autoptr(RecordBody) less = without_internal(type, open->body);
    g_autofree char *before = record_body_write(open->body);
    g_autofree char *after = record_body_write(less);
    *out_is_changed = strcmp(before, after) != 0;
    if (!*out_is_changed)
        return true;
    const Record shown = {
        .id = open->id, .lang = open->lang, .revision = open->revision, .body = less};
    g_autoptr(GHashTable) behind = record_behind(db, type, &shown, error);
    g_autofree char *behind_text = behind ? record_behind_text(behind) : NULL;
    return behind_text &&
           (db_run(db, STMT_PUBLISHED_NARROW, error, "sss", open->id, after, behind_text) &&
            db_run(db, STMT_PUBLISHED_CHANGE_NOTE, error, "s", open->id) &&
            clear(db, &published, open->id, error) &&
            keep_values(db, &published, type, open->id, less, true, error) &&
            keep_links(db, &published, open->id, less, error) &&
            keep_files(db, open->id, less, error));
}

bool record_publish_again(Db *db, const char *id, unsigned from, unsigned to, unsigned now,
                          GError **error)
{
    return db_run(db, STMT_PUBLISHED_AGAIN, error, "sii", id, (int64_t)from, (int64_t)to) &&
           db_run(db, STMT_PUBLISHED_PAST_AGAIN, error, "siii", id, (int64_t)from, (int64_t)to,
                  (int64_t)now);
}

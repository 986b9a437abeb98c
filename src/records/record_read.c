/* Reading records. */
#include "records/record_private.h"

#include <string.h>

void record_free(Record *record)
{
    if (!record)
        return;
    char *texts[] = {
        record->id,        record->type,       record->state,           record->lang,
        record->area,      record->created,    record->created_by,      record->title,
        record->changed,   record->changed_by, record->created_by_name, record->deleted,
        record->forgotten, record->behind,     record->changed_by_name};
    for (unsigned i = 0; i < G_N_ELEMENTS(texts); i++)
        g_free(texts[i]);
    record_body_free(record->body);
    g_free(record);
}

static bool no_such(const char *id, GError **error)
{
    g_set_error(error, FYR_ERROR, FYR_ERROR_NOT_FOUND, "there is no record \"%s\"", id);
    return false;
}

static Record *read_row(Rows *rows, const char *id, GError **error)
{
    const char *json = rows_text(rows, 13);
    g_autoptr(RecordBody) body = record_body_parse(json, strlen(json), error);
    if (!body) {
        g_prefix_error(error, "record %s: ", id);
        return NULL;
    }
    Record *record = g_new0(Record, 1);
    *record = (Record){.id = g_strdup(id),
                       .type = g_strdup(rows_text(rows, 0)),
                       .state = g_strdup(rows_text(rows, 1)),
                       .revision = (unsigned)rows_int(rows, 2),
                       .lang = g_strdup(rows_text(rows, 3)),
                       .area = g_strdup(rows_text(rows, 4)),
                       .created = g_strdup(rows_text(rows, 5)),
                       .created_by = g_strdup(rows_text(rows, 6)),
                       .created_by_name = g_strdup(rows_text(rows, 7)),
                       .changed = g_strdup(rows_text(rows, 8)),
                       .changed_by = g_strdup(rows_text(rows, 9)),
                       .changed_by_name = g_strdup(rows_text(rows, 10)),
                       .title = g_strdup(rows_text(rows, 11)),
                       .deleted = g_strdup(rows_text(rows, 12)),
                       .forgotten = g_strdup(rows_text(rows, 14)),
                       .body = g_steal_pointer(&body)};
    return record;
}

static Record *load(Db *db, const RecordTypes *types, const char *account, const char *id,
                    unsigned revision, GError **error)
{
    g_autoptr(Rows) rows =
        revision > 0 ? db_query(db, STMT_RECORD_GET_REVISION, error, "si", id, (int64_t)revision)
                     : db_query(db, STMT_RECORD_GET, error, "s", id);
    GError *fault = NULL;
    if (!rows)
        return NULL;
    if (!rows_next(rows, &fault)) {
        if (fault)
            g_propagate_error(error, fault);
        else
            no_such(id, error);
        return NULL;
    }
    g_autoptr(Record) record = read_row(rows, id, error);
    RoleSet roles;
    if (!record || !record_roles(db, account, record->area, &roles, error))
        return NULL;
    const RecordType *type = record_types_find(types, record->type);
    bool is_seen = record_may_see(type, record->state, roles, account, record->created_by) &&
                   (!record->deleted || roles & (ROLE_BIT(ROLE_EDITOR) | ROLE_BIT(ROLE_ADMIN)) ||
                    g_strcmp0(account, record->created_by) == 0);
    if (is_seen)
        return g_steal_pointer(&record);
    no_such(id, error);
    return NULL;
}

Record *record_load(Db *db, const RecordTypes *types, const char *account, const char *id,
                    GError **error)
{
    return load(db, types, account, id, 0, error);
}

Record *record_load_revision(Db *db, const RecordTypes *types, const char *account, const char *id,
                             unsigned revision, GError **error)
{
    g_autoptr(Record) current = load(db, types, account, id, 0, error); /* may it be seen now? */
    return current ? load(db, types, account, id, MAX(1u, revision), error) : NULL;
}

bool record_is_forgotten(const Record *record, GError **error)
{
    if (record->forgotten)
        g_set_error(error, FYR_ERROR, FYR_ERROR_GONE, "that text was forgotten for good on %.10s",
                    record->forgotten);
    return record->forgotten != NULL;
}

static bool is_gone(Db *db, const char *id, GError **error)
{
    g_autoptr(Rows) rows = db_query(db, STMT_PUBLISHED_GONE_GET, error, "s", id);
    GError *fault = NULL;
    if (rows && rows_next(rows, &fault)) {
        g_set_error(error, FYR_ERROR, FYR_ERROR_GONE, "%s", rows_text(rows, 1));
        return true;
    }
    if (fault)
        g_propagate_error(error, fault);
    return !rows || fault;
}

Record *record_load_published(Db *db, const char *id, GError **error)
{
    g_autoptr(Rows) rows = db_query(db, STMT_PUBLISHED_GET, error, "s", id);
    GError *fault = NULL;
    if (!rows)
        return NULL;
    if (!rows_next(rows, &fault)) {
        if (fault)
            g_propagate_error(error, fault);
        else if (!is_gone(db, id, error))
            no_such(id, error);
        return NULL;
    }
    const char *json = rows_text(rows, 8);
    g_autoptr(RecordBody) body = record_body_parse(json, strlen(json), error);
    if (!body)
        return NULL;
    Record *record = g_new0(Record, 1);
    *record = (Record){.id = g_strdup(id),
                       .type = g_strdup(rows_text(rows, 0)),
                       .state = g_strdup(rows_text(rows, 1)),
                       .revision = (unsigned)rows_int(rows, 2),
                       .lang = g_strdup(rows_text(rows, 3)),
                       .area = g_strdup(rows_text(rows, 4)),
                       .created = g_strdup(rows_text(rows, 5)),
                       .changed = g_strdup(rows_text(rows, 6)),
                       .title = g_strdup(rows_text(rows, 7)),
                       .behind = g_strdup(rows_text(rows, 9)),
                       .body = g_steal_pointer(&body)};
    return record;
}

void record_past_free(RecordPast *past)
{
    g_free(past->record);
    g_free(past->until);
    record_body_free(past->body);
    g_free(past);
}

GPtrArray *record_past_published(Db *db, const char *type, GError **error)
{
    g_autoptr(Rows) rows = db_query(db, STMT_PUBLISHED_PAST_OF_TYPE, error, "s", type);
    g_autoptr(GPtrArray) all = g_ptr_array_new_with_free_func((GDestroyNotify)record_past_free);
    GError *fault = NULL;
    while (rows && rows_next(rows, &fault)) {
        const char *json = rows_text(rows, 3);
        RecordBody *body = record_body_parse(json, strlen(json), error);
        if (!body)
            return NULL;
        RecordPast *past = g_new0(RecordPast, 1);
        *past = (RecordPast){g_strdup(rows_text(rows, 0)), (unsigned)rows_int(rows, 1),
                             g_strdup(rows_text(rows, 2)), body};
        g_ptr_array_add(all, past);
    }
    if (fault)
        g_propagate_error(error, fault);
    return rows && !fault ? g_steal_pointer(&all) : NULL;
}

/* --- history ------------------------------------------------------------------------------------------- */

void record_revision_free(RecordRevision *revision)
{
    g_free(revision->at);
    g_free(revision->by);
    g_free(revision->by_name);
    g_free(revision->act);
    g_free(revision->state);
    g_free(revision->comment);
    g_free(revision->forgotten);
    g_free(revision);
}

/* What was said on the way through states that somebody may not see is not for them: newest first, so
 * the state before a step is the next entry's. */
static void hide_unseen(GPtrArray *history, const RecordType *type, RoleSet roles,
                        const char *account, const char *created_by)
{
    for (unsigned i = 0; i < history->len;) {
        RecordRevision *revision = history->pdata[i];
        const RecordRevision *before = i + 1 < history->len ? history->pdata[i + 1] : revision;
        if (!record_may_see(type, revision->state, roles, account, created_by)) {
            g_ptr_array_remove_index(history, i);
            continue;
        }
        if (!record_may_see(type, before->state, roles, account, created_by)) {
            g_free(revision->comment);
            revision->comment = g_strdup("");
        }
        i++;
    }
}

GPtrArray *record_history(Db *db, const RecordTypes *types, const char *account, const char *id,
                          GError **error)
{
    g_autoptr(Record) record = record_load(db, types, account, id, error);
    g_autoptr(Rows) rows = record ? db_query(db, STMT_RECORD_HISTORY, error, "s", id) : NULL;
    RoleSet roles;
    if (!rows || !record_roles(db, account, record->area, &roles, error))
        return NULL;
    const RecordType *type = record_types_find(types, record->type);
    g_autoptr(GPtrArray) history =
        g_ptr_array_new_with_free_func((GDestroyNotify)record_revision_free);
    GError *fault = NULL;
    while (rows_next(rows, &fault)) {
        RecordRevision *revision = g_new0(RecordRevision, 1);
        *revision = (RecordRevision){.number = (unsigned)rows_int(rows, 0),
                                     .at = g_strdup(rows_text(rows, 1)),
                                     .by = g_strdup(rows_text(rows, 2)),
                                     .by_name = g_strdup(rows_text(rows, 3)),
                                     .act = g_strdup(rows_text(rows, 4)),
                                     .state = g_strdup(rows_text(rows, 5)),
                                     .comment = g_strdup(rows_text(rows, 6)),
                                     .forgotten = g_strdup(rows_text(rows, 7))};
        g_ptr_array_add(history, revision);
    }
    if (!fault) {
        hide_unseen(history, type, roles, account, record->created_by);
        return g_steal_pointer(&history);
    }
    g_propagate_error(error, fault);
    return NULL;
}

/* --- neighbours ------------------------------------------------------------------------------------------ */

void record_neighbour_free(RecordNeighbour *neighbour)
{
    g_free(neighbour->relation);
    g_free(neighbour->record);
    g_free(neighbour->type);
    g_free(neighbour->title);
    g_free(neighbour->state);
    g_free(neighbour->note);
    g_free(neighbour->lang);
    g_free(neighbour);
}

static RecordNeighbour *read_neighbour(Rows *rows)
{
    RecordNeighbour *neighbour = g_new0(RecordNeighbour, 1);
    *neighbour = (RecordNeighbour){.is_inverse = rows_int(rows, 0) != 0,
                                   .relation = g_strdup(rows_text(rows, 1)),
                                   .record = g_strdup(rows_text(rows, 2)),
                                   .type = g_strdup(rows_text(rows, 3)),
                                   .title = g_strdup(rows_text(rows, 4)),
                                   .state = g_strdup(rows_text(rows, 5)),
                                   .note = g_strdup(rows_text(rows, 6))};
    return neighbour;
}

GPtrArray *record_neighbours(Db *db, const RecordTypes *types, const char *account, const char *id,
                             GError **error)
{
    g_autoptr(Rows) rows = db_query(db, STMT_RECORD_NEIGHBOURS, error, "s", id);
    if (!rows)
        return NULL;
    g_autoptr(GPtrArray) found =
        g_ptr_array_new_with_free_func((GDestroyNotify)record_neighbour_free);
    g_autofree char *area = NULL; /* mostly the same one again */
    RoleSet roles = 0;
    GError *fault = NULL;
    while (rows_next(rows, &fault)) {
        if (g_strcmp0(area, rows_text(rows, 7)) != 0 || !area) {
            g_free(area);
            area = g_strdup(rows_text(rows, 7));
            if (!record_roles(db, account, area, &roles, error))
                return NULL;
        }
        const RecordType *type = record_types_find(types, rows_text(rows, 3));
        if (record_may_see(type, rows_text(rows, 5), roles, account, rows_text(rows, 8)))
            g_ptr_array_add(found, read_neighbour(rows));
    }
    if (!fault)
        return g_steal_pointer(&found);
    g_propagate_error(error, fault);
    return NULL;
}

/* "article 4" before "article 10". */
static int compare_neighbours(const void *a, const void *b)
{
    const RecordNeighbour *x = *(const RecordNeighbour *const *)a;
    const RecordNeighbour *y = *(const RecordNeighbour *const *)b;
    if (x->is_inverse != y->is_inverse)
        return x->is_inverse ? 1 : -1;
    int order = strcmp(x->relation, y->relation);
    if (order == 0)
        order = strcmp(x->type, y->type); /* types call the same relation by other names */
    if (order != 0)
        return order;
    g_autofree char *key_x = g_utf8_collate_key_for_filename(x->title, -1);
    g_autofree char *key_y = g_utf8_collate_key_for_filename(y->title, -1);
    order = strcmp(key_x, key_y);
    return order != 0 ? order : strcmp(x->record, y->record);
}

GPtrArray *record_neighbours_published(Db *db, const char *id, const char *lang, GError **error)
{
    g_autoptr(Rows) rows = db_query(db, STMT_RECORD_NEIGHBOURS_PUBLISHED, error, "ss", id, lang);
    if (!rows)
        return NULL;
    g_autoptr(GPtrArray) found =
        g_ptr_array_new_with_free_func((GDestroyNotify)record_neighbour_free);
    GError *fault = NULL;
    while (rows_next(rows, &fault)) {
        RecordNeighbour *neighbour = read_neighbour(rows);
        neighbour->lang = g_strdup(rows_text(rows, 7));
        g_ptr_array_add(found, neighbour);
    }
    g_ptr_array_sort(found, compare_neighbours);
    if (!fault)
        return g_steal_pointer(&found);
    g_propagate_error(error, fault);
    return NULL;
}

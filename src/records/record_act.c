/* Acts on records: each one transaction, one revision, one entry in the log. */
#include "records/body_private.h"
#include "records/languages.h"
#include "records/record_act.h"
#include "records/search.h"

#include "base/isotime.h"
#include "base/ulid.h"

#include <string.h>

static bool refuse(GError **error, FyrError code, const char *what)
{
    g_set_error(error, FYR_ERROR, code, "%s", what);
    return false;
}

static bool db_fault(Rows *rows, GError *fault, GError **error)
{
    if (fault)
        g_propagate_error(error, fault);
    return !rows || fault;
}

const char *record_type_of(const char *id, void *data)
{
    g_autoptr(Rows) rows = db_query(data, STMT_RECORD_TYPE_OF, NULL, "s", id);
    return rows && rows_next(rows, NULL) ? g_intern_string(rows_text(rows, 0)) : NULL;
}

static const char *type_of_linked(const char *id, void *data)
{
    const RecordAct *act = data;
    g_autoptr(Rows) rows =
        db_query(act->db, STMT_RECORD_TYPE_OF_LINKED, NULL, "ss", id, act->record->id);
    return rows && rows_next(rows, NULL) ? g_intern_string(rows_text(rows, 0)) : NULL;
}

/* --- what every act does in the end --------------------------------------------------------------- */

static bool is_unique(RecordAct *act, const RecordField *field, GError **error)
{
    g_autofree const char **langs = record_body_langs(act->record->body, field->id);
    for (unsigned l = 0; langs[l]; l++)
        for (unsigned i = 0; i < record_body_count(act->record->body, field->id, langs[l]); i++) {
            const char *value = record_body_get(act->record->body, field->id, langs[l], i);
            GError *fault = NULL;
            g_autoptr(Rows) rows = db_query(act->db, STMT_RECORD_VALUE_HOLDER, error, "ssss",
                                            act->type->id, field->id, value, act->record->id);
            bool is_held = rows && rows_next(rows, &fault);
            if (db_fault(rows, fault, error))
                return false;
            if (is_held)
                problems_add(act->problems, PROBLEM_ERROR, act->type->id, 0, field->id, value,
                             "not-unique", "choose another one, or edit the record that has it",
                             "record %s has the same value", rows_text(rows, 0));
        }
    return true;
}

/* An earlier revision may have had files that were forgotten since. */
static bool has_files(RecordAct *act, GError **error)
{
    for (unsigned i = 0; i < act->record->body->files->len; i++) {
        const RecordFile *file = act->record->body->files->pdata[i];
        GError *fault = NULL;
        g_autoptr(Rows) rows = db_query(act->db, STMT_BLOB_GET, error, "s", file->sha256);
        bool is_there = rows && rows_next(rows, &fault);
        if (db_fault(rows, fault, error))
            return false;
        if (!is_there)
            problems_add(act->problems, PROBLEM_ERROR, act->type->id, 0, "files", file->name,
                         "file-forgotten", "upload it again, or go on without it",
                         "the file was forgotten for good");
    }
    return true;
}

static bool check(RecordAct *act, GError **error)
{
    int state = record_type_state(act->type, act->record->state);
    if (state < 0)
        return refuse(error, FYR_ERROR_INVALID, "the record's type has no such state any more");
    unsigned before = problems_count(act->problems, PROBLEM_ERROR);
    (void)record_body_check(act->record->body, act->type, (unsigned)state, act->type->id,
                            act->type_of ? act->type_of : type_of_linked,
                            act->type_of ? act->type_of_data : act, act->problems);
    for (unsigned f = 0; f < act->type->n_fields; f++)
        if (act->type->fields[f].is_unique && !is_unique(act, &act->type->fields[f], error))
            return false;
    if (!has_files(act, error))
        return false;
    if (problems_count(act->problems, PROBLEM_ERROR) > before)
        return refuse(error, FYR_ERROR_INVALID, "the record was not saved: something is not right");
    return true;
}

/* The title, whose it is and when it is looked at again follow from the fields. */
static void take_from_fields(RecordAct *act)
{
    const RecordType *type = act->type;
    Record *record = act->record;
    const char *title = record_body_read(record->body, type->fields[type->title].id, record->lang,
                                         record->lang, NULL);
    g_free(record->title);
    record->title = g_strdup(title ? title : "");
    if (type->area < type->n_fields) {
        const char *id = type->fields[type->area].id;
        bool is_one = record_body_count(record->body, id, "") == 1;
        g_free(record->area);
        record->area = g_strdup(is_one ? record_body_get(record->body, id, "", 0) : "");
    }
}

static const char *review_day(const RecordAct *act)
{
    const RecordType *type = act->type;
    return type->review < type->n_fields
               ? record_body_get(act->record->body, type->fields[type->review].id, "", 0)
               : NULL;
}

/* Of many records that one act writes the log has one entry, with a sum over all of them. */
static bool note(RecordAct *act, const char *what, const char *detail, GError **error)
{
    if (!act->digest)
        return audit_append(act->db, act->account, what, act->record->id, detail, error);
    g_checksum_update(act->digest, (const guchar *)act->record->id, -1);
    g_checksum_update(act->digest, (const guchar *)detail, -1);
    g_checksum_update(act->digest, (const guchar *)"\n", 1);
    return true;
}

/* An index takes a thousand together in a tenth of the time that it takes them alone. */
static bool renew_words(RecordAct *act, GError **error)
{
    GPtrArray *ids = act->to_search;
    const char *id = act->record->id;
    if (!ids)
        return search_update(act->db, act->types, id, error);
    if (ids->len == 0 || strcmp(ids->pdata[ids->len - 1], id) != 0)
        g_ptr_array_add(ids, g_strdup(id));
    return true;
}

/* What follows from a revision: values, relations, the public copy, the words of search. */
static bool write_rest(RecordAct *act, GError **error)
{
    const Record *record = act->record;
    int state = record_type_state(act->type, record->state);
    bool is_public = state >= 0 && act->type->states[state].is_public;
    if (act->is_fresh && !is_public) /* nothing was there that would have to go */
        return record_keep_index_fresh(act->db, act->type, record->id, record->body, error) &&
               record_keep_versions(act->db, record, act->now, act->account, error) &&
               renew_words(act, error);
    return record_keep_index(act->db, act->type, record->id, record->body, error) &&
           record_keep_versions(act->db, record, act->now, act->account, error) &&
           record_keep_published(act->db, act->type, record,
                                 act->comment && *act->comment ? act->comment : record->state,
                                 error) &&
           renew_words(act, error);
}

static bool write_revision(RecordAct *act, GError **error)
{
    const Record *record = act->record;
    g_autofree char *json = record_body_write(record->body);
    g_autofree char *sum = g_compute_checksum_for_string(G_CHECKSUM_SHA256, json, -1);
    g_autofree char *what = g_strconcat("record.", act->act, NULL);
    g_autofree char *detail = g_strdup_printf("%s %s revision %u %s", act->type->id, record->state,
                                              record->revision, sum);
    return db_run(act->db, STMT_RECORD_REVISION_INSERT, error, "sisssssss", record->id,
                  (int64_t)record->revision, act->now, act->account, act->act, record->state,
                  act->comment ? act->comment : "", json, sum) &&
           db_run(act->db, STMT_RECORD_CHANGE_NOTE, error, "s", record->id) &&
           write_rest(act, error) && note(act, what, detail, error);
}

bool record_act_write(RecordAct *act, unsigned seen, GError **error)
{
    Record *record = act->record;
    if (act->is_dry) {
        record->revision = seen + 1;
        return true;
    }
    if (!db_run(act->db, STMT_RECORD_UPDATE, error, "sisssss", record->id, (int64_t)seen,
                record->state, record->area, act->now, record->title, review_day(act)))
        return false;
    if (db_changes(act->db) != 1)
        return refuse(error, FYR_ERROR_CONFLICT,
                      "somebody else has saved the record meanwhile; compare both and save again");
    record->revision = seen + 1;
    g_free(record->changed);
    record->changed = g_strdup(act->now);
    return write_revision(act, error);
}

/* --- beginning and ending --------------------------------------------------------------------------- */

static bool begin(Centre *centre, const RecordType *type, const char *account, const char *act_word,
                  const char *comment, Problems *problems, RecordAct *act, GError **error)
{
    *act = (RecordAct){.type = type,
                       .types = record_types_current(),
                       .account = account,
                       .act = act_word,
                       .comment = comment,
                       .problems = problems};
    iso_now_write(act->now);
    act->db = centre_write_begin(centre, error);
    if (!act->db)
        record_types_unref((RecordTypes *)act->types);
    return act->db != NULL;
}

static bool finish(Centre *centre, RecordAct *act, bool is_good, GError **error)
{
    record_free(act->record);
    record_types_unref((RecordTypes *)act->types);
    if (is_good)
        return centre_write_commit(centre, error);
    centre_write_rollback(centre);
    return false;
}

/* The record as it is, if it may be seen; deleted ones only if `is_deleted`. */
bool record_act_take(RecordAct *act, const char *id, bool is_deleted, GError **error)
{
    g_autoptr(RecordTypes) own = record_types_ref((RecordTypes *)act->types);
    act->record = record_load(act->db, own, act->account, id, error);
    if (!act->record)
        return false;
    if (strcmp(act->record->type, act->type->id) != 0)
        return refuse(error, FYR_ERROR_NOT_FOUND, "there is no such record of this type");
    if (!record_roles_to_change(act->db, act->account, act->type, act->record->area, &act->roles,
                                error))
        return false;
    if ((act->record->deleted != NULL) != is_deleted)
        return refuse(error, FYR_ERROR_CONFLICT,
                      is_deleted ? "the record is not deleted" : "the record was deleted");
    return true;
}

bool record_act_may_edit(RecordAct *act, GError **error)
{
    int state = record_type_state(act->type, act->record->state);
    bool is_author = strcmp(act->record->created_by, act->account) == 0;
    bool may = state >= 0 && (act->type->states[state].edited_by & act->roles);
    if (may || (is_author && state == 0))
        return true;
    return refuse(error, FYR_ERROR_FORBIDDEN, "your role may not edit the record in this state");
}

/* --- acts --------------------------------------------------------------------------------------------- */

static void new_id(char out_id[ULID_BYTES], const char *now)
{
    uint8_t entropy[10];
    for (unsigned i = 0; i < sizeof entropy; i++)
        entropy[i] = (uint8_t)g_random_int_range(0, 256);
    ulid_write(out_id, now, entropy);
}

bool record_act_insert(RecordAct *act, const RecordImport *import, GError **error)
{
    g_autoptr(RecordBody) copy = record_body_copy(import->body);
    act->record = g_new0(Record, 1);
    *act->record = (Record){.id = g_strdup(import->id),
                            .type = g_strdup(act->type->id),
                            .state = g_strdup(import->state),
                            .revision = 1,
                            .lang = g_strdup(import->lang),
                            .area = g_strdup(""),
                            .created_by = g_strdup(act->account),
                            .changed = g_strdup(act->now),
                            .body = g_steal_pointer(&copy)};
    take_from_fields(act);
    if (!record_roles(act->db, act->account, act->record->area, &act->roles, error))
        return false;
    if (!(act->roles & act->type->created_by))
        return refuse(error, FYR_ERROR_FORBIDDEN,
                      "your role may not write records of this type for this state");
    if (!text_language_is_known(import->lang))
        return refuse(error, FYR_ERROR_INVALID,
                      "the record's language is none that texts can have");
    if (!check(act, error))
        return false;
    return act->is_dry ||
           (db_run(act->db, STMT_RECORD_INSERT, error, "sssssssss", act->record->id, act->type->id,
                   act->record->state, import->lang, act->record->area, act->now, act->account,
                   act->record->title, review_day(act)) &&
            write_revision(act, error));
}

bool record_create(Centre *centre, const RecordType *type, const char *account, const char *lang,
                   const RecordBody *body, const char *comment, Problems *problems, char out_id[27],
                   GError **error)
{
    RecordAct act;
    if (!begin(centre, type, account, "create", comment, problems, &act, error))
        return false;
    char id[ULID_BYTES];
    new_id(id, act.now);
    const RecordImport import = {id, type->states[0].id, lang, comment, body};
    bool is_good = record_act_insert(&act, &import, error);
    if (!finish(centre, &act, is_good, error))
        return false;
    memcpy(out_id, id, sizeof id);
    return true;
}

bool record_import(Db *db, const RecordTypes *types, const RecordType *type, const char *account,
                   const RecordImport *import, Problems *problems, GError **error)
{
    g_return_val_if_fail(ulid_is_valid(import->id), false);
    if (!record_actor_is_inside(account))
        return refuse(error, FYR_ERROR_FORBIDDEN,
                      "only the program itself gives a record its id and its state");
    if (record_type_state(type, import->state) < 0)
        return refuse(error, FYR_ERROR_INVALID, "the record's type has no such state");
    RecordAct act = {.db = db,
                     .types = types,
                     .type = type,
                     .account = account,
                     .act = "import",
                     .comment = import->comment,
                     .problems = problems};
    iso_now_write(act.now);
    bool is_good = record_act_insert(&act, import, error);
    record_free(act.record);
    return is_good;
}

bool record_act_put(RecordAct *act, const RecordBody *body, unsigned seen, GError **error)
{
    record_body_free(act->record->body);
    act->record->body = record_body_copy(body);
    take_from_fields(act);
    /* Whose it becomes must be somebody's for whom the account may speak, too. */
    int state = record_type_state(act->type, act->record->state);
    bool is_author = state == 0 && strcmp(act->record->created_by, act->account) == 0;
    RoleSet after;
    if (!(is_author ? record_roles(act->db, act->account, act->record->area, &after, error)
                    : record_roles_to_change(act->db, act->account, act->type, act->record->area,
                                             &after, error)))
        return false;
    RoleSet needed = (state < 0 ? 0 : act->type->states[state].edited_by) |
                     (is_author ? act->type->created_by : 0);
    if (!(after & needed & ROLES_SIGNED_IN))
        return refuse(error, FYR_ERROR_FORBIDDEN, "you do not speak for that state");
    return check(act, error) && record_act_write(act, seen, error);
}

/* What its type shows of it now: less or more than when it was written. */
static bool renew_public(RecordAct *act, GError **error)
{
    const Record *record = act->record;
    int state = record_type_state(act->type, record->state);
    if (state < 0 || !act->type->states[state].is_public)
        return true;
    return record_keep_published(act->db, act->type, record, "", error) &&
           record_publish_again(act->db, record->id, record->revision - 1, record->revision,
                                record->revision, error) &&
           renew_words(act, error);
}

/* Saving what is there already makes no revision: who did it would count as its last writer. */
static bool put_if_changed(RecordAct *act, const RecordBody *body, unsigned seen, GError **error)
{
    g_autofree char *before = record_body_write(act->record->body);
    g_autofree char *after = record_body_write(body);
    return seen == act->record->revision && strcmp(before, after) == 0
               ? renew_public(act, error)
               : record_act_put(act, body, seen, error);
}

bool record_edit(Centre *centre, const RecordType *type, const char *account, const char *id,
                 unsigned seen, const RecordBody *body, const char *comment, Problems *problems,
                 GError **error)
{
    RecordAct act;
    if (!begin(centre, type, account, "edit", comment, problems, &act, error))
        return false;
    bool is_good = record_act_take(&act, id, false, error) && record_act_may_edit(&act, error) &&
                   put_if_changed(&act, body, seen, error) &&
                   db_run(act.db, STMT_RECORD_DRAFT_CLEAR, error, "ss", account, id);
    return finish(centre, &act, is_good, error);
}

bool record_change_files(Centre *centre, const RecordType *type, const char *account,
                         const char *id, RecordFilesChange change, void *data, const char *comment,
                         Problems *problems, GError **error)
{
    RecordAct act;
    if (!begin(centre, type, account, "edit", comment, problems, &act, error))
        return false;
    bool is_good = record_act_take(&act, id, false, error) && record_act_may_edit(&act, error);
    g_autoptr(RecordBody) body = is_good ? record_body_copy(act.record->body) : NULL;
    is_good = is_good && change(act.db, act.record, body, data, problems, error) &&
              put_if_changed(&act, body, act.record->revision, error);
    return finish(centre, &act, is_good, error);
}

bool record_restore(Centre *centre, const RecordType *type, const char *account, const char *id,
                    unsigned seen, unsigned revision, Problems *problems, GError **error)
{
    RecordAct act;
    g_autofree char *comment = g_strdup_printf("revision %u", revision);
    if (!begin(centre, type, account, "restore", comment, problems, &act, error))
        return false;
    g_autoptr(Record) old = record_load_revision(act.db, act.types, account, id, revision, error);
    bool is_good = old && !record_is_forgotten(old, error) &&
                   record_act_take(&act, id, false, error) && record_act_may_edit(&act, error) &&
                   record_act_put(&act, old->body, seen, error);
    return finish(centre, &act, is_good, error);
}

static const RecordMove *find_move(const RecordType *type, const char *id)
{
    for (unsigned m = 0; m < type->n_moves; m++)
        if (strcmp(type->moves[m].id, id) == 0)
            return &type->moves[m];
    return NULL;
}

/* Four eyes: not by who wrote last what it says. */
static bool is_other(RecordAct *act, bool *out_is_other, GError **error)
{
    GError *fault = NULL;
    g_autoptr(Rows) rows = db_query(act->db, STMT_RECORD_LAST_EDITOR, error, "s", act->record->id);
    *out_is_other =
        rows && rows_next(rows, &fault) && strcmp(rows_text(rows, 0), act->account) != 0;
    return !db_fault(rows, fault, error);
}

bool record_act_move(RecordAct *act, const char *move_id, unsigned seen, GError **error)
{
    const RecordMove *move = find_move(act->type, move_id);
    bool other = true;
    if (!move)
        return refuse(error, FYR_ERROR_NOT_FOUND, "records of this type have no such step");
    if (strcmp(act->type->states[move->from].id, act->record->state) != 0)
        return refuse(error, FYR_ERROR_CONFLICT, "the record is in another state meanwhile");
    bool is_author = move->from == 0 && strcmp(act->record->created_by, act->account) == 0;
    if (!(move->roles & act->roles) && !(is_author && !act->type->states[move->to].is_public))
        return refuse(error, FYR_ERROR_FORBIDDEN, "your role may not take this step");
    if (move->needs_comment && (!act->comment || strlen(act->comment) < 3))
        return refuse(error, FYR_ERROR_INVALID, "this step needs a comment");
    if (move->needs_other && !act->is_own_edit && !is_other(act, &other, error))
        return false;
    other = other && !(move->needs_other && act->is_own_edit);
    if (!other)
        return refuse(error, FYR_ERROR_FORBIDDEN,
                      "this step is for another person than the one who wrote the record last");
    g_free(act->record->state);
    act->record->state = g_strdup(act->type->states[move->to].id);
    take_from_fields(act);
    return check(act, error) && record_act_write(act, seen, error);
}

bool record_move(Centre *centre, const RecordType *type, const char *account, const char *id,
                 unsigned seen, const char *move, const char *comment, Problems *problems,
                 GError **error)
{
    RecordAct act;
    if (!begin(centre, type, account, "state", comment, problems, &act, error))
        return false;
    bool is_good =
        record_act_take(&act, id, false, error) && record_act_move(&act, move, seen, error);
    return finish(centre, &act, is_good, error);
}

/* --- deleting ------------------------------------------------------------------------------------------ */

static bool note_revision(RecordAct *act, GError **error)
{
    g_autofree char *json = record_body_write(act->record->body);
    g_autofree char *sum = g_compute_checksum_for_string(G_CHECKSUM_SHA256, json, -1);
    g_autofree char *what = g_strconcat("record.", act->act, NULL);
    g_autofree char *detail =
        g_strdup_printf("%s %s revision %u %s", act->type->id, act->record->state,
                        act->record->revision + 1, sum); /* what people write may have to go */
    return db_run(act->db, STMT_RECORD_REVISION_INSERT, error, "sisssssss", act->record->id,
                  (int64_t)act->record->revision + 1, act->now, act->account, act->act,
                  act->record->state, act->comment ? act->comment : "", json, sum) &&
           db_run(act->db, STMT_RECORD_CHANGE_NOTE, error, "s", act->record->id) &&
           renew_words(act, error) && note(act, what, detail, error);
}

bool record_act_delete(RecordAct *act, unsigned seen, GError **error)
{
    if (!db_run(act->db, STMT_RECORD_DELETE_MARK, error, "siss", act->record->id, (int64_t)seen,
                act->now, act->account))
        return false;
    if (db_changes(act->db) != 1)
        return refuse(error, FYR_ERROR_CONFLICT, "somebody else has saved the record meanwhile");
    return record_unpublish(act->db, act->type->id, act->record->id, act->comment, error) &&
           note_revision(act, error);
}

bool record_delete(Centre *centre, const RecordType *type, const char *account, const char *id,
                   unsigned seen, const char *reason, GError **error)
{
    RecordAct act;
    if (!reason || strlen(reason) < 3)
        return refuse(error, FYR_ERROR_INVALID, "say why the record is deleted");
    if (!begin(centre, type, account, "delete", reason, NULL, &act, error))
        return false;
    bool is_good = record_act_take(&act, id, false, error) && record_act_may_edit(&act, error) &&
                   record_act_delete(&act, seen, error);
    return finish(centre, &act, is_good, error);
}

static bool is_too_late(const RecordAct *act)
{
    g_autoptr(GDateTime) then = g_date_time_new_from_iso8601(act->record->deleted, NULL);
    g_autoptr(GDateTime) now = g_date_time_new_from_iso8601(act->now, NULL);
    return then && now &&
           g_date_time_difference(now, then) > RECORD_UNDELETE_DAYS * G_TIME_SPAN_DAY;
}

static bool unmark_deleted(RecordAct *act, GError **error)
{
    if (record_is_forgotten(act->record, error))
        return false;
    if (is_too_late(act))
        return refuse(error, FYR_ERROR_GONE, "it was deleted more than 30 days ago");
    if (!db_run(act->db, STMT_RECORD_DELETE_UNMARK, error, "ss", act->record->id, act->now) ||
        !note_revision(act, error))
        return false;
    unsigned deletion = act->record->revision++;
    g_free(act->record->changed);
    act->record->changed = g_strdup(act->now);
    return record_keep_published(act->db, act->type, act->record, "", error) &&
           record_publish_again(act->db, act->record->id, deletion - 1, deletion, deletion - 1,
                                error) &&
           search_update(act->db, act->types, act->record->id, error);
}

bool record_undelete(Centre *centre, const RecordType *type, const char *account, const char *id,
                     GError **error)
{
    RecordAct act;
    if (!begin(centre, type, account, "undelete", "", NULL, &act, error))
        return false;
    bool is_good = record_act_take(&act, id, true, error) && record_act_may_edit(&act, error) &&
                   unmark_deleted(&act, error);
    return finish(centre, &act, is_good, error);
}

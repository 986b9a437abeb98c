#include "records/record_whole.h"

#include "base/ulid.h"
#include "records/body_private.h"
#include "records/record_private.h"

#include <string.h>

static bool refuse(const RecordWhole *whole, const char *what, GError **error)
{
    g_set_error(error, FYR_ERROR, FYR_ERROR_INVALID, "record \"%.40s\": %s",
                whole->id ? whole->id : "", what);
    return false;
}

static bool is_time(const char *text)
{
    g_autoptr(GDateTime) time = text ? g_date_time_new_from_iso8601(text, NULL) : NULL;
    return time && strlen(text) == 24;
}

static bool is_act(const char *act)
{
    static const char *const acts[] = {"create", "edit",   "state",    "restore", "merge",
                                       "import", "delete", "undelete", NULL};
    return act && g_strv_contains(acts, act);
}

static bool check_head(const RecordWhole *whole, const RecordTypes *types, GError **error)
{
    const char *const needed[] = {whole->state,      whole->lang,    whole->area, whole->created,
                                  whole->created_by, whole->changed, whole->title};
    if (!whole->id || !ulid_is_valid(whole->id))
        return refuse(whole, "its id is none", error);
    for (unsigned i = 0; i < G_N_ELEMENTS(needed); i++)
        if (!needed[i])
            return refuse(whole, "a part of its head is missing", error);
    if (!record_types_find(types, whole->type))
        return refuse(whole, "there is no record type of its name", error);
    if (record_type_state(record_types_find(types, whole->type), whole->state) < 0)
        return refuse(whole, "its type has no such state", error);
    if (!is_time(whole->created) || !is_time(whole->changed) ||
        (whole->deleted && !is_time(whole->deleted)) ||
        (whole->forgotten && (!is_time(whole->forgotten) || !whole->deleted)) ||
        (whole->published && (!is_time(whole->published) || !is_time(whole->first_published))) ||
        (whole->gone && (!is_time(whole->gone) || !whole->gone_reason)))
        return refuse(whole, "a time in it is none", error);
    if (whole->n_revisions == 0 ||
        whole->revision != whole->revisions[whole->n_revisions - 1].number)
        return refuse(whole, "its revisions do not lead to its newest one", error);
    return true;
}

/* Of what was forgotten nothing is left that could have the sum. */
static bool is_what_it_was(const RecordWholeRevision *revision)
{
    if (revision->forgotten) {
        g_autoptr(RecordBody) nothing = record_body_new();
        g_autofree char *empty = record_body_write(nothing);
        return is_time(revision->forgotten) && strcmp(revision->body, empty) == 0 &&
               *revision->comment == '\0';
    }
    g_autofree char *sum = g_compute_checksum_for_string(G_CHECKSUM_SHA256, revision->body, -1);
    return strcmp(sum, revision->sha256) == 0;
}

static bool check_revision(const RecordWhole *whole, unsigned index, GError **error)
{
    const RecordWholeRevision *revision = &whole->revisions[index];
    if (revision->number != index + 1 || !is_time(revision->at) || !revision->by ||
        !is_act(revision->act) || !revision->state || !revision->comment || !revision->sha256)
        return refuse(whole, "one of its revisions is not whole", error);
    return is_what_it_was(revision) ||
           refuse(whole, "a revision is not what its checksum says", error);
}

bool record_whole_check(const RecordTypes *types, const RecordWhole *whole, GError **error)
{
    if (!check_head(whole, types, error))
        return false;
    for (unsigned i = 0; i < whole->n_revisions; i++)
        if (!check_revision(whole, i, error))
            return false;
    const RecordType *type = record_types_find(types, whole->type);
    int state = record_type_state(type, whole->state);
    if (whole->published && !whole->deleted && (state < 0 || !type->states[state].is_public))
        return refuse(whole, "it is public in a state that is not", error);
    for (unsigned i = 0; i < whole->n_past; i++)
        if (!is_time(whole->past[i].until) || whole->past[i].revision > whole->revision)
            return refuse(whole, "what it said before is not whole", error);
    return true;
}

static bool put_revision(Db *db, const RecordWhole *whole, unsigned index, Record *record,
                         GError **error)
{
    const RecordWholeRevision *revision = &whole->revisions[index];
    record_body_free(record->body);
    record->body = record_body_parse(revision->body, strlen(revision->body), error);
    record->state = (char *)revision->state;
    record->revision = revision->number;
    return record->body &&
           db_run(db, STMT_RECORD_REVISION_INSERT, error, "sisssssss", whole->id,
                  (int64_t)revision->number, revision->at, revision->by, revision->act,
                  revision->state, revision->comment, revision->body, revision->sha256) &&
           (!revision->forgotten ||
            db_run(db, STMT_RECORD_REVISION_FORGET, error, "siiss", whole->id,
                   (int64_t)revision->number, (int64_t)revision->number, revision->forgotten,
                   revision->body)) &&
           record_keep_versions(db, record, revision->at, revision->by, error);
}

static bool put_public(Db *db, const RecordType *type, const RecordWhole *whole, Record *record,
                       GError **error)
{
    if (whole->gone && !db_run(db, STMT_PUBLISHED_GONE_SET, error, "ssss", whole->id, whole->type,
                               whole->gone, whole->gone_reason))
        return false;
    if (!whole->published || whole->deleted)
        return true;
    if (!record_keep_published(db, type, record, "", error))
        return false;
    for (unsigned i = 0; i < whole->n_past; i++) {
        const RecordWholePast *past = &whole->past[i];
        if (!db_run(db, STMT_PUBLISHED_PAST_SET, error, "siss", whole->id, (int64_t)past->revision,
                    past->until, past->body))
            return false;
    }
    return db_run(db, STMT_COLLECTION_PUBLISHED_TIMES, error, "sss", whole->id,
                  whole->first_published, whole->published);
}

bool record_put_whole(Db *db, const RecordTypes *types, const RecordWhole *whole, GError **error)
{
    if (!record_whole_check(types, whole, error))
        return false;
    const RecordType *type = record_types_find(types, whole->type);
    /* Texts are borrowed; only the body is its own. */
    Record record = {.id = (char *)whole->id,
                     .type = (char *)whole->type,
                     .lang = (char *)whole->lang,
                     .area = (char *)whole->area,
                     .title = (char *)whole->title,
                     .changed = (char *)whole->changed};
    bool is_good =
        db_run(db, STMT_COLLECTION_RECORD_INSERT, error, "ssssssssssssssi", whole->id, whole->type,
               whole->state, whole->lang, whole->area, whole->created, whole->created_by,
               whole->changed, whole->title, whole->review_by, whole->deleted, whole->deleted_by,
               whole->forgotten, whole->behind, (int64_t)whole->revision);
    for (unsigned i = 0; i < whole->n_revisions && is_good; i++)
        is_good = put_revision(db, whole, i, &record, error);
    record.state = (char *)whole->state;
    is_good = is_good && record_keep_index_fresh(db, type, whole->id, record.body, error) &&
              db_run(db, STMT_RECORD_CHANGE_NOTE, error, "s", whole->id) &&
              put_public(db, type, whole, &record, error);
    record_body_free(record.body);
    return is_good;
}

#include "records/record_batch.h"

#include "base/isotime.h"
#include "base/limits.h"
#include "base/ulid.h"
#include "records/record_private.h"
#include "store/job.h"

#include <string.h>

static const char *const words[BATCH_STATE_COUNT] = {"checking", "checked", "refused", "importing",
                                                     "done",     "undoing", "undone"};

const char *record_batch_state_word(RecordBatchState state)
{
    return words[state];
}

static RecordBatchState parse_state(const char *word)
{
    unsigned s = BATCH_REFUSED;
    for (unsigned i = 0; i < BATCH_STATE_COUNT; i++)
        if (strcmp(words[i], word) == 0)
            s = i;
    return (RecordBatchState)s;
}

void record_batch_free(RecordBatch *batch)
{
    if (!batch)
        return;
    char *texts[] = {batch->id,      batch->type,          batch->account, batch->account_name,
                     batch->name,    batch->lang,          batch->sha256,  batch->at,
                     batch->checked, batch->done,          batch->undone,  batch->undone_by,
                     batch->fault,   batch->undone_by_name};
    for (unsigned i = 0; i < G_N_ELEMENTS(texts); i++)
        g_free(texts[i]);
    g_free(batch);
}

#define OPEN_MOST 5u

/* --- keeping ----------------------------------------------------------------------------------------- */

static void new_id(char out_id[ULID_BYTES], const char *now)
{
    guint32 dice[3] = {g_random_int(), g_random_int(), g_random_int()};
    uint8_t entropy[10];
    memcpy(entropy, dice, sizeof entropy);
    ulid_write(out_id, now, entropy);
}

/* Files lie in the store until they are imported or thrown away: one account keeps few of them. */
static bool has_place(Db *db, const char *account, GError **error)
{
    g_autoptr(Rows) rows = db_query(db, STMT_RECORD_BATCH_N_OPEN, error, "s", account);
    GError *fault = NULL;
    if (!rows || !rows_next(rows, &fault)) {
        if (fault)
            g_propagate_error(error, fault);
        return false;
    }
    if (rows_int(rows, 0) < OPEN_MOST)
        return true;
    g_set_error(error, FYR_ERROR, FYR_ERROR_CONFLICT,
                "%u of your tables wait: import them or throw them away first", OPEN_MOST);
    return false;
}

bool record_batch_insert(Db *db, const RecordBatchNew *batch, char out_id[27], GError **error)
{
    char now[ISO_DATETIME_BYTES];
    if (batch->bytes && !has_place(db, batch->account, error))
        return false;
    iso_now_write(now);
    new_id(out_id, now);
    if (!db_run(db, STMT_RECORD_BATCH_INSERT, error, "ssssssss", out_id, batch->type,
                batch->account, batch->name, batch->lang, batch->sha256, now,
                batch->bytes ? words[BATCH_CHECKING] : words[BATCH_IMPORTING]))
        return false;
    return !batch->bytes ||
           (db_run(db, STMT_RECORD_BATCH_BYTES_SET, error, "sb", out_id, batch->bytes,
                   batch->n_bytes) &&
            job_add(db, RECORD_BATCH_JOB, out_id, NULL, NULL, error) &&
            audit_append(db, batch->account, "records-table.send", out_id, batch->sha256, error));
}

/* --- reading ----------------------------------------------------------------------------------------- */

static RecordBatch *read_row(const Rows *rows)
{
    RecordBatch *batch = g_new0(RecordBatch, 1);
    *batch = (RecordBatch){.id = g_strdup(rows_text(rows, 0)),
                           .type = g_strdup(rows_text(rows, 1)),
                           .account = g_strdup(rows_text(rows, 2)),
                           .account_name = g_strdup(rows_text(rows, 3)),
                           .name = g_strdup(rows_text(rows, 4)),
                           .lang = g_strdup(rows_text(rows, 5)),
                           .sha256 = g_strdup(rows_text(rows, 6)),
                           .at = g_strdup(rows_text(rows, 7)),
                           .state = parse_state(rows_text(rows, 8)),
                           .checked = g_strdup(rows_text(rows, 9)),
                           .done = g_strdup(rows_text(rows, 10)),
                           .undone = g_strdup(rows_text(rows, 11)),
                           .undone_by = g_strdup(rows_text(rows, 12)),
                           .undone_by_name = g_strdup(rows_text(rows, 13)),
                           .fault = g_strdup(rows_text(rows, 14)),
                           .n_new = (uint64_t)rows_int(rows, 15),
                           .n_changed = (uint64_t)rows_int(rows, 16),
                           .n_same = (uint64_t)rows_int(rows, 17),
                           .n_refused = (uint64_t)rows_int(rows, 18),
                           .n_errors = (unsigned)rows_int(rows, 19),
                           .n_warnings = (unsigned)rows_int(rows, 20)};
    return batch;
}

static bool sees_all(Db *db, const char *account, bool *out_does, GError **error)
{
    RoleSet roles;
    if (!record_roles(db, account, "", &roles, error))
        return false;
    *out_does = (roles & (ROLE_BIT(ROLE_EDITOR) | ROLE_BIT(ROLE_ADMIN))) != 0;
    return true;
}

RecordBatch *record_batch_load(Db *db, const char *account, const char *id, GError **error)
{
    bool is_all = false;
    GError *fault = NULL;
    if (!sees_all(db, account, &is_all, error))
        return NULL;
    g_autoptr(Rows) rows = db_query(db, STMT_RECORD_BATCH_GET, error, "s", id);
    g_autoptr(RecordBatch) batch = rows && rows_next(rows, &fault) ? read_row(rows) : NULL;
    if (fault)
        g_propagate_error(error, fault);
    if (!rows || fault)
        return NULL;
    if (batch && (is_all || strcmp(batch->account, account) == 0))
        return g_steal_pointer(&batch);
    g_set_error(error, FYR_ERROR, FYR_ERROR_NOT_FOUND, "there is no import \"%s\"", id);
    return NULL;
}

GPtrArray *record_batches(Db *db, const char *account, const char *type, unsigned most,
                          GError **error)
{
    bool is_all = false;
    GError *fault = NULL;
    if (!sees_all(db, account, &is_all, error))
        return NULL;
    g_autoptr(GPtrArray) found = g_ptr_array_new_with_free_func((GDestroyNotify)record_batch_free);
    g_autoptr(Rows) rows = db_query(db, STMT_RECORD_BATCH_LIST, error, "s", type);
    while (rows && found->len < most && rows_next(rows, &fault))
        if (is_all || strcmp(rows_text(rows, 2), account) == 0)
            g_ptr_array_add(found, read_row(rows));
    if (fault)
        g_propagate_error(error, fault);
    return rows && !fault ? g_steal_pointer(&found) : NULL;
}

void record_batch_preview_free(RecordBatchPreview *preview)
{
    char *texts[] = {preview->sheet, preview->outcome, preview->record, preview->title,
                     preview->what};
    for (unsigned i = 0; i < G_N_ELEMENTS(texts); i++)
        g_free(texts[i]);
    g_free(preview);
}

GPtrArray *record_batch_previews(Db *db, const char *id, GError **error)
{
    GError *fault = NULL;
    g_autoptr(GPtrArray) found =
        g_ptr_array_new_with_free_func((GDestroyNotify)record_batch_preview_free);
    g_autoptr(Rows) rows = db_query(db, STMT_RECORD_BATCH_PREVIEWS, error, "s", id);
    while (rows && rows_next(rows, &fault)) {
        RecordBatchPreview *preview = g_new0(RecordBatchPreview, 1);
        *preview = (RecordBatchPreview){.sheet = g_strdup(rows_text(rows, 0)),
                                        .line = (unsigned)rows_int(rows, 1),
                                        .outcome = g_strdup(rows_text(rows, 2)),
                                        .record = g_strdup(rows_text(rows, 3)),
                                        .title = g_strdup(rows_text(rows, 4)),
                                        .what = g_strdup(rows_text(rows, 5))};
        g_ptr_array_add(found, preview);
    }
    if (fault)
        g_propagate_error(error, fault);
    return rows && !fault ? g_steal_pointer(&found) : NULL;
}

Problems *record_batch_problems(Db *db, const char *id, GError **error)
{
    GError *fault = NULL;
    g_autoptr(Problems) problems = problems_new();
    g_autoptr(Rows) rows = db_query(db, STMT_RECORD_BATCH_PROBLEMS, error, "s", id);
    while (rows && rows_next(rows, &fault))
        problems_add(problems, (ProblemSeverity)rows_int(rows, 0), rows_text(rows, 1),
                     (unsigned)rows_int(rows, 2), rows_text(rows, 3), rows_text(rows, 4),
                     g_intern_string(rows_text(rows, 5)), rows_text(rows, 7), "%s",
                     rows_text(rows, 6));
    if (fault)
        g_propagate_error(error, fault);
    return rows && !fault ? g_steal_pointer(&problems) : NULL;
}

/* --- what people say ----------------------------------------------------------------------------------- */

static bool refuse(GError **error, FyrError code, const char *what)
{
    g_set_error(error, FYR_ERROR, code, "%s", what);
    return false;
}

static bool finish(Centre *centre, bool is_good, GError **error)
{
    if (is_good)
        return centre_write_commit(centre, error);
    centre_write_rollback(centre);
    return false;
}

static bool put(Db *db, const RecordBatch *batch, GError **error)
{
    return db_run(db, STMT_RECORD_BATCH_STATE_SET, error, "sssssss", batch->id, words[batch->state],
                  batch->checked, batch->done, batch->undone, batch->undone_by, batch->fault);
}

static bool confirm(Db *db, const char *account, const char *id, GError **error)
{
    g_autoptr(RecordBatch) batch = record_batch_load(db, account, id, error);
    if (!batch)
        return false;
    if (strcmp(batch->account, account) != 0)
        return refuse(error, FYR_ERROR_FORBIDDEN, "only who sent the file imports it");
    if (batch->state != BATCH_CHECKED || batch->n_errors > 0)
        return refuse(error, FYR_ERROR_CONFLICT, "the file cannot be imported as it is");
    batch->state = BATCH_IMPORTING;
    return put(db, batch, error) && job_add(db, RECORD_BATCH_JOB, id, NULL, NULL, error) &&
           audit_append(db, account, "records-table.confirm", id, batch->sha256, error);
}

bool record_batch_confirm(Centre *centre, const char *account, const char *id, GError **error)
{
    Db *db = centre_write_begin(centre, error);
    return db && finish(centre, confirm(db, account, id, error), error);
}

static bool drop(Db *db, const char *account, const char *id, GError **error)
{
    g_autoptr(RecordBatch) batch = record_batch_load(db, account, id, error);
    if (!batch)
        return false;
    if (batch->state != BATCH_CHECKED && batch->state != BATCH_REFUSED)
        return refuse(error, FYR_ERROR_CONFLICT, "the file is at work, or was imported");
    return db_run(db, STMT_RECORD_BATCH_DELETE, error, "s", id) &&
           audit_append(db, account, "records-table.drop", id, batch->sha256, error);
}

bool record_batch_drop(Centre *centre, const char *account, const char *id, GError **error)
{
    Db *db = centre_write_begin(centre, error);
    return db && finish(centre, drop(db, account, id, error), error);
}

static bool is_too_late(const char *done)
{
    char then[ISO_DATETIME_BYTES];
    iso_later_write(then, -(int64_t)RECORD_BATCH_UNDO_DAYS * 24 * 60 * 60);
    return !done || strcmp(done, then) < 0;
}

static bool ask_undo(Db *db, const char *account, const char *id, GError **error)
{
    g_autoptr(RecordBatch) batch = record_batch_load(db, account, id, error);
    if (!batch)
        return false;
    if (batch->state != BATCH_DONE)
        return refuse(error, FYR_ERROR_CONFLICT,
                      "only what was imported and is not taken back yet can be");
    if (is_too_late(batch->done))
        return refuse(error, FYR_ERROR_GONE, "it was imported more than 30 days ago");
    batch->state = BATCH_UNDOING;
    g_free(batch->undone_by);
    batch->undone_by = g_strdup(account);
    g_clear_pointer(&batch->fault, g_free);
    return put(db, batch, error) && job_add(db, RECORD_BATCH_JOB, id, NULL, NULL, error) &&
           audit_append(db, account, "records-table.undo", id, batch->sha256, error);
}

bool record_batch_ask_undo(Centre *centre, const char *account, const char *id, GError **error)
{
    Db *db = centre_write_begin(centre, error);
    return db && finish(centre, ask_undo(db, account, id, error), error);
}

bool record_batches_forget(Centre *centre, const char *before, GError **error)
{
    char hour[ISO_DATETIME_BYTES];
    iso_later_write(hour, -60 * 60);
    Db *db = centre_write_begin(centre, error);
    return db && finish(centre,
                        db_run(db, STMT_RECORD_BATCH_GIVE_UP, error, "s", hour) &&
                            db_run(db, STMT_RECORD_BATCH_FORGET, error, "s", before),
                        error);
}

/* --- for the worker ------------------------------------------------------------------------------------ */

char *record_batch_bytes(Db *db, const char *id, size_t *out_length, GError **error)
{
    GError *fault = NULL;
    g_autoptr(Rows) rows = db_query(db, STMT_RECORD_BATCH_BYTES_GET, error, "s", id);
    bool is_there = rows && rows_next(rows, &fault) && !rows_is_null(rows, 0);
    if (fault)
        g_propagate_error(error, fault);
    else if (rows && !is_there)
        g_set_error(error, FYR_ERROR, FYR_ERROR_NOT_FOUND, "the file \"%s\" is not kept any more",
                    id);
    if (!is_there)
        return NULL;
    const void *bytes = rows_bytes(rows, 0, out_length);
    char *copy = g_malloc(*out_length + 1);
    memcpy(copy, bytes, *out_length);
    copy[*out_length] = '\0';
    return copy;
}

bool record_batch_keep_problems(Db *db, const char *id, const Problems *problems, GError **error)
{
    if (!db_run(db, STMT_RECORD_BATCH_PROBLEMS_CLEAR, error, "s", id))
        return false;
    unsigned n = MIN(problems_kept(problems), RECORD_BATCH_PROBLEMS_MOST);
    for (unsigned i = 0; i < n; i++) {
        const Problem *p = problems_peek(problems, i);
        if (!db_run(db, STMT_RECORD_BATCH_PROBLEM_INSERT, error, "siisisssss", id, (int64_t)i,
                    (int64_t)p->severity, p->place, (int64_t)p->line, p->field, p->value, p->rule,
                    p->message, p->remedy))
            return false;
    }
    return true;
}

bool record_batch_set(Db *db, const RecordBatch *batch, GError **error)
{
    return put(db, batch, error) &&
           db_run(db, STMT_RECORD_BATCH_COUNTS_SET, error, "siiiiii", batch->id,
                  (int64_t)batch->n_new, (int64_t)batch->n_changed, (int64_t)batch->n_same,
                  (int64_t)batch->n_refused, (int64_t)batch->n_errors, (int64_t)batch->n_warnings);
}

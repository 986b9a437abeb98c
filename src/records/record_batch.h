/* Tables of records that somebody sent: kept until they are imported, checked by the worker, imported as a
 * whole once somebody said so, and taken back as a whole within 30 days. exchange/record_batch_run.h does the
 * work; here is what is kept of it.
 *
 *     checking -> checked -> importing -> done -> undoing -> undone
 *             \-> refused  <-/                 (it cannot be read, or has errors)
 *
 * One is seen by who sent it, and by editors and administrators. */
#pragma once

#include "base/problem.h"
#include "records/type.h"
#include "store/db.h"

#define RECORD_BATCH_JOB "records-table" /* its subject: the batch's id */
#define RECORD_BATCH_UNDO_DAYS 30
#define RECORD_BATCH_PROBLEMS_MOST 1000u /* that are kept; all are counted */

typedef enum {
    BATCH_CHECKING,
    BATCH_CHECKED,
    BATCH_REFUSED,
    BATCH_IMPORTING,
    BATCH_DONE,
    BATCH_UNDOING,
    BATCH_UNDONE,
    BATCH_STATE_COUNT
} RecordBatchState;
const char *record_batch_state_word(RecordBatchState state);

typedef struct {
    char *id, *type, *account, *account_name, *name, *lang, *sha256, *at;
    RecordBatchState state;
    char *checked, *done, *undone, *undone_by, *undone_by_name, *fault; /* NULL */
    uint64_t n_new, n_changed, n_same, n_refused;
    unsigned n_errors, n_warnings;
} RecordBatch;
void record_batch_free(RecordBatch *batch);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(RecordBatch, record_batch_free)

typedef struct {
    const char *type, *account, *lang, *name;
    const void *bytes; /* NULL: it is imported in this very write, and not kept */
    size_t n_bytes;
    char sha256[65];
} RecordBatchNew;
/* Keeps it and, with bytes, puts its check into the queue: inside the caller's write. */
bool record_batch_insert(Db *db, const RecordBatchNew *batch, char out_id[27], GError **error);

/* NULL and NOT_FOUND where there is none that the account may see. */
RecordBatch *record_batch_load(Db *db, const char *account, const char *id, GError **error);
/* The newest of a type. */
GPtrArray *record_batches(Db *db, const char *account, const char *type, unsigned most,
                          GError **error);

typedef struct {
    char *sheet, *outcome, *record, *title, *what;
    unsigned line;
} RecordBatchPreview;
void record_batch_preview_free(RecordBatchPreview *preview);
GPtrArray *record_batch_previews(Db *db, const char *id, GError **error);
/* As they were found; NULL with an error. */
Problems *record_batch_problems(Db *db, const char *id, GError **error);

/* By who sent it. CONFLICT where it is in another state by now. */
bool record_batch_confirm(Centre *centre, const char *account, const char *id, GError **error);
bool record_batch_drop(Centre *centre, const char *account, const char *id, GError **error);
/* By who sent it, editors and administrators; GONE after 30 days. */
bool record_batch_ask_undo(Centre *centre, const char *account, const char *id, GError **error);
/* Files that nobody confirmed for a week are forgotten. */
bool record_batches_forget(Centre *centre, const char *before, GError **error);

/* --- for the worker, inside its write -------------------------------------------------------------- */

/* The file; one more writable byte behind it. g_free. */
char *record_batch_bytes(Db *db, const char *id, size_t *out_length, GError **error);
bool record_batch_keep_problems(Db *db, const char *id, const Problems *problems, GError **error);
bool record_batch_set(Db *db, const RecordBatch *batch, GError **error);

/* The queue of work: short writes, so that nobody waits for the worker. */
#include "store/job.h"

#include "base/isotime.h"
#include "base/limits.h"
#include "base/line.h"
#include <string.h>

static const char *const words[JOB_STATE_COUNT] = {
    [JOB_WAITING] = "waiting",
    [JOB_RUNNING] = "running",
    [JOB_DONE] = "done",
    [JOB_FAILED] = "failed",
};

const char *job_state_word(JobState state)
{
    return (unsigned)state < JOB_STATE_COUNT ? words[state] : "?";
}

static JobState state_of(const char *word)
{
    for (JobState state = JOB_WAITING; state < JOB_STATE_COUNT; state++)
        if (strcmp(words[state], word) == 0)
            return state;
    return JOB_FAILED; /* the table's CHECK allows no other word */
}

/* --- asking for work ---------------------------------------------------------------------- */

bool job_add(Db *db, const char *kind, const char *subject, const char *detail, int64_t *out_id,
             GError **error)
{
    if (strlen(kind) > LIMIT_CODE_BYTES || strlen(subject) > LIMIT_JOB_SUBJECT_BYTES ||
        (detail && strlen(detail) > LIMIT_JOB_DETAIL_BYTES)) {
        g_set_error(error, FYR_ERROR, FYR_ERROR_LIMIT, "a job of kind \"%.64s\" is too long", kind);
        return false;
    }
    char now[ISO_DATETIME_BYTES];
    iso_now_write(now);
    if (!db_run(db, STMT_JOB_INSERT, error, "ssss", kind, subject, detail ? detail : "", now))
        return false;
    if (out_id)
        *out_id = db_last_id(db);
    return true;
}

void job_status_free(JobStatus *status)
{
    if (!status)
        return;
    g_free(status->kind);
    g_free(status->created);
    g_free(status->started);
    g_free(status->finished);
    g_free(status->progress);
    g_free(status->fault);
    g_free(status);
}

static JobStatus *read_status(Rows *rows, const char *subject, GError **error)
{
    GError *failure = NULL;
    if (!rows)
        return NULL;
    if (!rows_next(rows, &failure)) {
        if (failure)
            g_propagate_error(error, failure);
        else
            g_set_error(error, FYR_ERROR, FYR_ERROR_NOT_FOUND, "there is no work for \"%s\"",
                        subject);
        return NULL;
    }
    JobStatus *status = g_new0(JobStatus, 1);
    status->id = rows_int(rows, 0);
    status->kind = g_strdup(rows_text(rows, 1));
    status->state = state_of(rows_text(rows, 2));
    status->tries = (unsigned)rows_int(rows, 3);
    status->created = g_strdup(rows_text(rows, 4));
    status->started = g_strdup(rows_text(rows, 5));
    status->finished = g_strdup(rows_text(rows, 6));
    status->progress = g_strdup(rows_text(rows, 7));
    status->fault = g_strdup(rows_text(rows, 8));
    return status;
}

JobStatus *job_state_of(Db *db, const char *subject, GError **error)
{
    g_autoptr(Rows) rows = db_query(db, STMT_JOB_NEWEST_OF, error, "s", subject);
    return read_status(rows, subject, error);
}

JobStatus *job_state_of_kind(Db *db, const char *kind, const char *subject, GError **error)
{
    g_autoptr(Rows) rows = db_query(db, STMT_JOB_NEWEST_OF_KIND, error, "ss", kind, subject);
    return read_status(rows, subject, error);
}

/* --- the worker's side -------------------------------------------------------------------- */

void job_free(Job *job)
{
    if (!job)
        return;
    g_free(job->kind);
    g_free(job->subject);
    g_free(job->detail);
    g_free(job);
}

/* Commits if the work was good, rolls back if not. */
static bool end_write(Centre *centre, bool is_good, GError **error)
{
    if (is_good)
        return centre_write_commit(centre, error);
    centre_write_rollback(centre);
    return false;
}

bool jobs_recover(Centre *centre, unsigned *out_n, GError **error)
{
    Db *db = centre_write_begin(centre, error);
    if (!db)
        return false;
    char now[ISO_DATETIME_BYTES];
    iso_now_write(now);
    int64_t n = 0;
    bool is_good = db_run(db, STMT_JOB_RECOVER_FAILED, error, "ssi", now,
                          "the worker ended in the middle of it, every time it was tried",
                          (int64_t)JOB_MAX_TRIES);
    n = is_good ? db_changes(db) : 0;
    is_good = is_good && db_run(db, STMT_JOB_RECOVER_WAITING, error, "s", now);
    n += is_good ? db_changes(db) : 0;
    if (!end_write(centre, is_good, error))
        return false;
    if (out_n)
        *out_n = (unsigned)n;
    return true;
}

static bool take(Db *db, const char *due, Job **out_job, GError **error)
{
    g_autoptr(Rows) rows = db_query(db, STMT_JOB_NEXT, error, "s", due);
    GError *failure = NULL;
    if (!rows)
        return false;
    if (!rows_next(rows, &failure)) {
        if (failure)
            g_propagate_error(error, failure);
        return !failure;
    }
    g_autoptr(Job) job = g_new0(Job, 1);
    job->id = rows_int(rows, 0);
    job->kind = g_strdup(rows_text(rows, 1));
    job->subject = g_strdup(rows_text(rows, 2));
    job->detail = g_strdup(rows_text(rows, 3));
    job->tries = (unsigned)rows_int(rows, 4) + 1;
    g_clear_pointer(&rows, rows_free);
    char now[ISO_DATETIME_BYTES];
    iso_now_write(now);
    if (!db_run(db, STMT_JOB_START, error, "is", job->id, now))
        return false;
    *out_job = g_steal_pointer(&job);
    return true;
}

Job *job_take(Centre *centre, bool is_early, GError **error)
{
    char due[ISO_DATETIME_BYTES];
    iso_now_write(due);
    Db *db = centre_write_begin(centre, error);
    if (!db)
        return NULL;
    g_autoptr(Job) job = NULL;
    bool is_good = take(db, is_early ? "9999-12-31T23:59:59.999Z" : due, &job, error);
    if (!is_good || !job) {
        centre_write_rollback(centre);
        return NULL;
    }
    return centre_write_commit(centre, error) ? g_steal_pointer(&job) : NULL;
}

bool job_note(Centre *centre, const Job *job, const char *progress, GError **error)
{
    g_autofree char *note = line_clean_cut(progress, LIMIT_JOB_NOTE_BYTES);
    Db *db = centre_write_begin(centre, error);
    return db &&
           end_write(centre, db_run(db, STMT_JOB_PROGRESS, error, "is", job->id, note), error);
}

static bool end(Centre *centre, const Job *job, JobState state, const char *fault, GError **error)
{
    char now[ISO_DATETIME_BYTES];
    iso_now_write(now);
    Db *db = centre_write_begin(centre, error);
    return db && end_write(centre,
                           db_run(db, STMT_JOB_END, error, "isss", job->id, job_state_word(state),
                                  now, fault),
                           error);
}

bool job_finish(Centre *centre, const Job *job, GError **error)
{
    return end(centre, job, JOB_DONE, NULL, error);
}

/* Whether another try could end otherwise. */
static bool may_pass(const GError *why)
{
    if (!why || why->domain != FYR_ERROR)
        return true;
    switch ((FyrError)why->code) {
    case FYR_ERROR_USAGE:
    case FYR_ERROR_INVALID:
    case FYR_ERROR_NOT_FOUND:
    case FYR_ERROR_GONE:
    case FYR_ERROR_CONFLICT:
    case FYR_ERROR_FORBIDDEN:
    case FYR_ERROR_LIMIT:
        return false;
    case FYR_ERROR_BUSY:
    case FYR_ERROR_CORRUPT:
    case FYR_ERROR_FULL:
    case FYR_ERROR_IO:
    case FYR_ERROR_INTERNAL:
    case FYR_ERROR_COUNT:
        break;
    }
    return true;
}

bool job_fail(Centre *centre, const Job *job, const GError *why, GError **error)
{
    static const unsigned wait_s[JOB_MAX_TRIES] = {2, 10, 60};
    g_autofree char *fault =
        line_clean_cut(why ? why->message : "it did not say why", LIMIT_JOB_NOTE_BYTES);
    if (!may_pass(why) || job->tries >= JOB_MAX_TRIES)
        return end(centre, job, JOB_FAILED, fault, error);
    char next[ISO_DATETIME_BYTES];
    iso_later_write(next, wait_s[job->tries > 0 ? job->tries - 1 : 0]);
    Db *db = centre_write_begin(centre, error);
    return db &&
           end_write(centre, db_run(db, STMT_JOB_AGAIN, error, "iss", job->id, next, fault), error);
}

bool jobs_forget(Centre *centre, const char *done_before, const char *failed_before, GError **error)
{
    Db *db = centre_write_begin(centre, error);
    return db &&
           end_write(centre,
                     db_run(db, STMT_JOB_FORGET, error, "ss", words[JOB_DONE], done_before) &&
                         db_run(db, STMT_JOB_FORGET, error, "ss", words[JOB_FAILED], failed_before),
                     error);
}

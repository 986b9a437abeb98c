/* The queue of work that is done outside of requests. It lies in the store, so a job is there exactly
 * if the act that asked for it is, and no crash loses one.
 *
 * A job has a kind (a line of cmd/jobs.def) and a subject: the id of what it is about, which is also
 * how a page asks how far it is. One worker takes them one after the other, oldest first.
 *
 * At least once: a worker that dies in the middle leaves its job `running`, and the next one begins it
 * again. So every kind must be idempotent: done twice must be the same as done once. The usual way is
 * one write transaction at the end that first looks whether its result is there already.
 *
 * A job that fails for a reason that may pass (IO, BUSY, INTERNAL ...) is tried JOB_MAX_TRIES times;
 * one that would fail again (INVALID, FORBIDDEN, NOT_FOUND, GONE, CONFLICT, LIMIT) fails at once. A job
 * that takes the worker down with it counts as tried. */
#pragma once

#include "store/db.h"

#define JOB_MAX_TRIES 3

typedef enum { JOB_WAITING, JOB_RUNNING, JOB_DONE, JOB_FAILED, JOB_STATE_COUNT } JobState;
const char *job_state_word(JobState state); /* "waiting" */

/* --- for who asks for work ---------------------------------------------------------------- */

/* Inside the caller's write: the job is there if the write is committed. `detail` may be NULL; what is
 * in it is up to the kind. `out_id` may be NULL. LIMIT if a text is longer than LIMIT_JOB_*. */
bool job_add(Db *db, const char *kind, const char *subject, const char *detail, int64_t *out_id,
             GError **error);

/* How far the newest job of a subject is, for pages that wait. */
typedef struct {
    int64_t id;
    char *kind;
    JobState state;
    unsigned tries;
    char *created, *started, *finished; /* ISO 8601; started and finished may be NULL */
    char *progress;                     /* what it is doing; "" */
    char *fault;                        /* why it failed, for the log; NULL */
} JobStatus;
void job_status_free(JobStatus *status);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(JobStatus, job_status_free)

/* NULL and NOT_FOUND if the subject has none. Also on the reader of a request. */
JobStatus *job_state_of(Db *db, const char *subject, GError **error);
/* The newest of one kind. */
JobStatus *job_state_of_kind(Db *db, const char *kind, const char *subject, GError **error);

/* --- for the worker ----------------------------------------------------------------------- */

typedef struct {
    int64_t id;
    char *kind, *subject, *detail;
    unsigned tries; /* with this one: 1 the first time */
} Job;
void job_free(Job *job);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Job, job_free)

/* When a worker starts, and only if no other is at work: what is `running` was left by one that died.
 * It waits again; after JOB_MAX_TRIES it has failed. */
bool jobs_recover(Centre *centre, unsigned *out_n, GError **error);
/* Takes the oldest that waits and is due: `running`, one try more. With `is_early` also those whose
 * next try is later. NULL without an error if there is none. No two workers take the same one. */
Job *job_take(Centre *centre, bool is_early, GError **error);
/* What it is doing now; cheap enough for once a second, not for every row. */
bool job_note(Centre *centre, const Job *job, const char *progress, GError **error);
bool job_finish(Centre *centre, const Job *job, GError **error);
/* Failed with `why`: waits for its next try, or has failed for good, see above. */
bool job_fail(Centre *centre, const Job *job, const GError *why, GError **error);
/* What was done before one time (ISO 8601), and what failed before another, is forgotten. */
bool jobs_forget(Centre *centre, const char *done_before, const char *failed_before,
                 GError **error);

/* Kinds of work outside of requests: one file (job_NAME.c, which defines job_NAME) and one line in
 * jobs.def each. The worker (cmd_work.c) has one thread, so a kind may use exchange/sandbox.h.
 *
 * A kind must be idempotent: see store/job.h. It is done when `run` returns true; an error of a kind that
 * may pass (store/job.h says which) is tried again. */
#pragma once

#include "cmd/session.h"
#include "store/job.h"

typedef struct {
    Session session; /* the centre and its definitions */
    const Job *job;
} JobContext;

typedef struct {
    const char *kind;    /* as it stands in the store: "check-upload" */
    const char *summary; /* one line */
    bool (*run)(JobContext *context, GError **error);
} JobKind;

extern const JobKind *const job_kinds[];
extern const unsigned n_job_kinds;
/* NULL if there is none. */
const JobKind *job_kind_find(const char *kind);

/* Does one job and writes down how it ended. `out_is_good` false: it failed, now or for good; false
 * with an error only if that could not be written. */
bool job_do(Session *session, const Job *job, bool *out_is_good, GError **error);

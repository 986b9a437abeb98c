#include "cmd/job_kind.h"

#include <stdio.h>
#include <string.h>

#define JOB(name) extern const JobKind job_##name;
#include "cmd/jobs.def"
#undef JOB

const JobKind *const job_kinds[] = {
#define JOB(name) &job_##name,
#include "cmd/jobs.def"
#undef JOB
};
const unsigned n_job_kinds = sizeof job_kinds / sizeof job_kinds[0];

const JobKind *job_kind_find(const char *kind)
{
    for (unsigned i = 0; i < n_job_kinds; i++)
        if (strcmp(job_kinds[i]->kind, kind) == 0)
            return job_kinds[i];
    return NULL;
}

bool job_do(Session *session, const Job *job, bool *out_is_good, GError **error)
{
    const JobKind *kind = job_kind_find(job->kind);
    g_autoptr(GError) why = NULL;
    JobContext context = {.session = *session, .job = job};
    bool is_good = false;
    if (!kind)
        g_set_error(&why, FYR_ERROR, FYR_ERROR_INVALID, "there is no kind of work \"%s\"",
                    job->kind);
    else
        is_good = kind->run(&context, &why);
    *out_is_good = is_good;
    if (is_good)
        return job_finish(session->centre, job, error);
    fprintf(stderr, "fyr work: %s %s, try %u: %s\n", job->kind, job->subject, job->tries,
            why ? why->message : "failed without saying why");
    return job_fail(session->centre, job, why, error);
}

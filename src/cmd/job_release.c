/* Accepted figures are released, or looked at before: see figures/handin_try.h. Its subject is the try's
 * number. */
#include "cmd/job_kind.h"

#include "figures/handin_try.h"

static bool run(JobContext *context, GError **error)
{
    gint64 id = 0;
    if (!g_ascii_string_to_signed(context->job->subject, 10, 1, INT64_MAX, &id, NULL)) {
        g_set_error(error, FYR_ERROR, FYR_ERROR_INVALID, "\"%s\" is no number of a release",
                    context->job->subject);
        return false;
    }
    g_autoptr(Cubes) cubes = session_cubes(&context->session, error);
    return cubes &&
           handin_try_run(context->session.centre, context->session.model, cubes, id, error);
}

const JobKind job_release = {
    .kind = HANDIN_RELEASE_JOB, .summary = "audits and releases accepted figures", .run = run};

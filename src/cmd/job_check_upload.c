/* A file that a state handed in is read and checked: figures, problems, the same file with the problems
 * beside its cells. Its subject is the file's id. */
#include "cmd/job_kind.h"

#include "exchange/handin_check.h"

static bool run(JobContext *context, GError **error)
{
    gint64 file = 0;
    if (!g_ascii_string_to_signed(context->job->subject, 10, 1, INT64_MAX, &file, NULL)) {
        g_set_error(error, FYR_ERROR, FYR_ERROR_INVALID, "\"%s\" is no file's number",
                    context->job->subject);
        return false;
    }
    g_autoptr(Cubes) cubes = session_cubes(&context->session, error);
    return cubes &&
           handin_check(context->session.centre, context->session.model, cubes, file, error);
}

const JobKind job_check_upload = {
    .kind = HANDIN_CHECK_JOB, .summary = "checks a file that a state handed in", .run = run};

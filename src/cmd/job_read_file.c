/* Reads the text of a file that came with a record, and draws its first page. */
#include "cmd/job_kind.h"

#include "exchange/file_read.h"

static bool run(JobContext *context, GError **error)
{
    g_autoptr(RecordTypes) types = session_record_types(&context->session, error);
    return types && file_read_job(context->session.centre, context->job->subject, error);
}

const JobKind job_read_file = {
    .kind = FILE_READ_JOB, .summary = "reads the text of a record's file", .run = run};

/* A table of records that somebody sent: checked, imported, or taken back, as its state says. Its subject is
 * the batch's id. */
#include "cmd/job_kind.h"

#include "exchange/record_batch_run.h"

static bool run(JobContext *context, GError **error)
{
    g_autoptr(RecordTypes) types = session_record_types(&context->session, error);
    return types && record_batch_run(context->session.centre, types, context->job->subject, error);
}

const JobKind job_records_table = {.kind = RECORD_BATCH_JOB,
                                   .summary = "checks, imports or takes back a table of records",
                                   .run = run};

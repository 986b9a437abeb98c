/* Once an hour: what is not needed any more is forgotten. Mail says who was written to and when, so it
 * is kept no longer than somebody may ask for it. */
#include "cmd/job_kind.h"

#include "base/isotime.h"
#include "people/mail.h"
#include "records/file.h"
#include "records/forget.h"
#include "records/record_batch.h"
#include "records/saved.h"
#include "records/upload.h"

#define DAY_S (24 * 60 * 60)

static bool run(JobContext *context, GError **error)
{
    char week[ISO_DATETIME_BYTES], month[ISO_DATETIME_BYTES], days[ISO_DATETIME_BYTES];
    iso_later_write(days, -UPLOAD_DAYS * DAY_S);
    iso_later_write(week, -7 * DAY_S);
    iso_later_write(month, -(int64_t)RECORD_UNDELETE_DAYS * DAY_S);
    Centre *centre = context->session.centre;
    g_autoptr(RecordTypes) types = session_record_types(&context->session, error);
    return types && jobs_forget(centre, week, month, error) &&
           mail_forget(centre, week, month, error) && record_batches_forget(centre, week, error) &&
           records_forget_deleted(centre, types, month, error) &&
           saved_searches_forget(centre, month, error) && uploads_expire(centre, days, error) &&
           file_sweep(centre, g_get_real_time() / G_USEC_PER_SEC - (UPLOAD_DAYS + 1) * DAY_S,
                      error);
}

const JobKind job_housekeeping = {
    .kind = "housekeeping",
    .summary = "forgets work, mail and deleted records of long ago, and uploads that were left",
    .run = run};

/* Work and mail as an administrator sees them: what waits, what failed, and another try. */
#pragma once

#include "store/job.h"

typedef struct {
    int64_t id;
    char *kind, *created;
    char *finished, *fault; /* or NULL */
    unsigned tries;
} WorkItem;
void work_item_free(WorkItem *item);

/* Jobs of one state, newest first, at most `n`: WorkItem, freed with the array. What a job is about is
 * not in it: it can be an address. */
GPtrArray *work_list(Db *db, JobState state, unsigned n, GError **error);
/* A job that failed for good waits again, as if it had never been tried. CONFLICT if it is not one. */
bool work_retry(Centre *centre, int64_t job, const char *actor, GError **error);
/* A mail that waits for its next try is due now. CONFLICT if it was sent or given up meanwhile. */
bool work_send_now(Centre *centre, int64_t mail, const char *actor, GError **error);

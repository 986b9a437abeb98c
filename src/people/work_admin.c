#include "people/work_admin.h"

#include "base/isotime.h"

void work_item_free(WorkItem *item)
{
    if (!item)
        return;
    g_free(item->kind);
    g_free(item->created);
    g_free(item->finished);
    g_free(item->fault);
    g_free(item);
}

GPtrArray *work_list(Db *db, JobState state, unsigned n, GError **error)
{
    g_autoptr(Rows) rows =
        db_query(db, STMT_JOB_IN_STATE, error, "si", job_state_word(state), (int64_t)n);
    if (!rows)
        return NULL;
    g_autoptr(GPtrArray) items = g_ptr_array_new_with_free_func((GDestroyNotify)work_item_free);
    GError *failure = NULL;
    while (rows_next(rows, &failure)) {
        WorkItem *item = g_new0(WorkItem, 1);
        item->id = rows_int(rows, 0);
        item->kind = g_strdup(rows_text(rows, 1));
        item->tries = (unsigned)rows_int(rows, 2);
        item->created = g_strdup(rows_text(rows, 3));
        item->finished = g_strdup(rows_text(rows, 4));
        item->fault = g_strdup(rows_text(rows, 5));
        g_ptr_array_add(items, item);
    }
    if (failure) {
        g_propagate_error(error, failure);
        return NULL;
    }
    return g_steal_pointer(&items);
}

/* One row that must be there, and an entry of the log beside it. */
static bool again(Centre *centre, StatementId statement, int64_t id, const char *actor,
                  const char *act, GError **error)
{
    char now[ISO_DATETIME_BYTES], subject[24];
    iso_now_write(now);
    g_snprintf(subject, sizeof subject, "%" G_GINT64_FORMAT, id);
    Db *db = centre_write_begin(centre, error);
    if (!db)
        return false;
    bool ok = db_run(db, statement, error, "is", id, now);
    if (ok && db_changes(db) == 0) {
        g_set_error(error, FYR_ERROR, FYR_ERROR_CONFLICT, "%s %s: it does not wait for that", act,
                    subject);
        ok = false;
    }
    if (ok && audit_append(db, actor, act, subject, "", error))
        return centre_write_commit(centre, error);
    centre_write_rollback(centre);
    return false;
}

bool work_retry(Centre *centre, int64_t job, const char *actor, GError **error)
{
    return again(centre, STMT_JOB_RETRY, job, actor, "job.retry", error);
}

bool work_send_now(Centre *centre, int64_t mail, const char *actor, GError **error)
{
    return again(centre, STMT_MAIL_TRY_NOW, mail, actor, "mail.retry", error);
}

/* What somebody is writing and has not saved: one draft for each account and record. */
#include "records/record_private.h"

#include "base/isotime.h"

#include <string.h>

static char *draft_key(const RecordType *type, const char *record)
{
    return record ? g_strdup(record) : g_strconcat("new:", type->id, NULL);
}

bool record_draft_save(Centre *centre, const RecordType *type, const char *account,
                       const char *record, unsigned based_on, const RecordBody *body,
                       GError **error)
{
    g_autofree char *key = draft_key(type, record), *json = record_body_write(body);
    char now[ISO_DATETIME_BYTES];
    iso_now_write(now);
    Db *db = centre_write_begin(centre, error);
    if (!db)
        return false;
    if (db_run(db, STMT_RECORD_DRAFT_SET, error, "ssiss", account, key, (int64_t)based_on, now,
               json))
        return centre_write_commit(centre, error);
    centre_write_rollback(centre);
    return false;
}

RecordBody *record_draft_load(Db *db, const RecordType *type, const char *account,
                              const char *record, unsigned *out_based_on, char **out_saved,
                              GError **error)
{
    g_autofree char *key = draft_key(type, record);
    GError *fault = NULL;
    g_autoptr(Rows) rows = db_query(db, STMT_RECORD_DRAFT_GET, error, "ss", account, key);
    if (!rows || !rows_next(rows, &fault)) {
        if (fault)
            g_propagate_error(error, fault);
        return NULL;
    }
    const char *json = rows_text(rows, 2);
    RecordBody *body = record_body_parse(json, strlen(json), error);
    if (body && out_based_on)
        *out_based_on = (unsigned)rows_int(rows, 0);
    if (body && out_saved)
        *out_saved = g_strdup(rows_text(rows, 1));
    return body;
}

bool record_draft_drop(Centre *centre, const RecordType *type, const char *account,
                       const char *record, GError **error)
{
    g_autofree char *key = draft_key(type, record);
    Db *db = centre_write_begin(centre, error);
    if (!db)
        return false;
    if (db_run(db, STMT_RECORD_DRAFT_CLEAR, error, "ss", account, key))
        return centre_write_commit(centre, error);
    centre_write_rollback(centre);
    return false;
}

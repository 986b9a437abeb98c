/* What was deleted and can still be taken back. */
#include "records/record.h"

#include "base/isotime.h"

#define DELETED_MOST 500

GPtrArray *records_deleted(Db *db, const RecordTypes *types, const char *account, GError **error)
{
    char since[ISO_DATE_BYTES];
    iso_day_write(iso_today() - RECORD_UNDELETE_DAYS, since);
    g_autoptr(Rows) rows =
        db_query(db, STMT_RECORD_DELETED_LIST, error, "si", since, (int64_t)DELETED_MOST);
    if (!rows)
        return NULL;
    g_autoptr(GPtrArray) found = g_ptr_array_new_with_free_func((GDestroyNotify)record_free);
    GError *fault = NULL;
    while (rows_next(rows, &fault)) {
        g_autoptr(GError) unseen = NULL;
        g_autoptr(Record) record = record_load(db, types, account, rows_text(rows, 0), &unseen);
        if (record && record_types_find(types, record->type))
            g_ptr_array_add(found, g_steal_pointer(&record));
        else if (unseen && !g_error_matches(unseen, FYR_ERROR, FYR_ERROR_NOT_FOUND)) {
            g_propagate_error(error, g_steal_pointer(&unseen));
            return NULL;
        }
    }
    if (!fault)
        return g_steal_pointer(&found);
    g_propagate_error(error, fault);
    return NULL;
}

#include "people/audit_read.h"

#include "base/isotime.h"
#include "base/limits.h"

void audit_entry_free(AuditEntry *entry)
{
    if (!entry)
        return;
    g_free(entry->at);
    g_free(entry->actor);
    g_free(entry->act);
    g_free(entry->subject);
    g_free(entry->detail);
    g_free(entry->actor_name);
    g_free(entry->subject_name);
    g_free(entry);
}

static void free_entry(gpointer entry)
{
    audit_entry_free(entry);
}

/* A day, or so many days after it, as moments compare with it; "" for none. */
static bool day_text(const char *day, int days_after, char out_text[ISO_DATE_BYTES], GError **error)
{
    IsoDay at;
    out_text[0] = '\0';
    if (!day)
        return true;
    if (!iso_day_parse(day, &at)) {
        g_set_error(error, FYR_ERROR, FYR_ERROR_INVALID,
                    "\"%s\" is not a day; write it like 2025-04-14", day);
        return false;
    }
    iso_day_write(at + days_after, out_text);
    return true;
}

static AuditEntry *entry_of_row(const Rows *rows)
{
    AuditEntry *entry = g_new0(AuditEntry, 1);
    entry->seq = rows_int(rows, 0);
    entry->at = g_strdup(rows_text(rows, 1));
    entry->actor = g_strdup(rows_text(rows, 2));
    entry->act = g_strdup(rows_text(rows, 3));
    entry->subject = g_strdup(rows_text(rows, 4));
    entry->detail = g_strdup(rows_text(rows, 5));
    entry->actor_name = g_strdup(rows_text(rows, 6));
    entry->subject_name = g_strdup(rows_text(rows, 7));
    return entry;
}

GPtrArray *audit_page(Db *db, const AuditFilter *filter, int64_t before, unsigned limit,
                      GError **error)
{
    char from[ISO_DATE_BYTES], to[ISO_DATE_BYTES];
    GError *fault = NULL;
    if (!day_text(filter->from, 0, from, error) || !day_text(filter->to, 1, to, error))
        return NULL;
    g_autoptr(GPtrArray) page = g_ptr_array_new_with_free_func(free_entry);
    g_autoptr(Rows) rows = db_query(
        db, STMT_AUDIT_PAGE, error, "isssssi", before > 0 ? before : INT64_MAX,
        filter->actor ? filter->actor : "", filter->act ? filter->act : "",
        filter->subject ? filter->subject : "", from, to, (int64_t)MIN(limit, LIMIT_AUDIT_PAGE));
    while (rows && rows_next(rows, &fault))
        g_ptr_array_add(page, entry_of_row(rows));
    if (fault)
        g_propagate_error(error, fault);
    return rows && !fault ? g_steal_pointer(&page) : NULL;
}

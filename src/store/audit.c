/* The audit log: append-only, each entry's hash taken over its fields and the hash before it. */
#include "store/engine.h"

#include "base/isotime.h"

#include <string.h>

#define NO_HASH "0000000000000000000000000000000000000000000000000000000000000000"

typedef struct {
    int64_t seq;
    const char *at, *actor, *act, *subject, *detail, *previous;
} Entry;

/* Every field with its length in front, so that no two entries have the same bytes. */
static char *hash_entry(const Entry *entry)
{
    g_autoptr(GString) bytes = g_string_new(NULL);
    g_string_append_printf(bytes, "fyr-audit-1 %" G_GINT64_FORMAT "\n", entry->seq);
    const char *fields[] = {entry->at,      entry->actor,  entry->act,
                            entry->subject, entry->detail, entry->previous};
    for (unsigned i = 0; i < G_N_ELEMENTS(fields); i++)
        g_string_append_printf(bytes, "%zu:%s\n", strlen(fields[i]), fields[i]);
    return g_compute_checksum_for_string(G_CHECKSUM_SHA256, bytes->str, (gssize)bytes->len);
}

/* The last entry's number and hash; 0 and NO_HASH before the first. */
static bool read_head(Db *db, int64_t *out_seq, char **out_hash, GError **error)
{
    g_autoptr(Rows) head = db_query(db, STMT_AUDIT_HEAD_GET, error, "");
    if (!head)
        return false;
    GError *failure = NULL;
    bool is_there = rows_next(head, &failure);
    if (failure) {
        g_propagate_error(error, failure);
        return false;
    }
    *out_seq = is_there ? rows_int(head, 0) : 0;
    *out_hash = g_strdup(is_there ? rows_text(head, 1) : NO_HASH);
    return true;
}

bool audit_append(Db *db, const char *actor, const char *act, const char *subject,
                  const char *detail, GError **error)
{
    g_autofree char *previous = NULL;
    int64_t last = 0;
    if (!read_head(db, &last, &previous, error))
        return false;
    char now[ISO_DATETIME_BYTES];
    iso_now_write(now);
    Entry entry = {.seq = last + 1,
                   .at = now,
                   .actor = actor,
                   .act = act,
                   .subject = subject,
                   .detail = detail ? detail : "",
                   .previous = previous};
    g_autofree char *hash = hash_entry(&entry);
    return db_run(db, STMT_AUDIT_INSERT, error, "isssssss", entry.seq, entry.at, entry.actor,
                  entry.act, entry.subject, entry.detail, entry.previous, hash) &&
           db_run(db, STMT_AUDIT_HEAD_SET, error, "is", entry.seq, hash);
}

static void G_GNUC_PRINTF(3, 4) add_fault(GPtrArray *faults, int64_t seq, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    g_autofree char *what = g_strdup_vprintf(format, args);
    va_end(args);
    g_ptr_array_add(faults,
                    g_strdup_printf("audit log, entry %" G_GINT64_FORMAT ": %s", seq, what));
}

bool audit_verify(Db *db, GPtrArray *out_faults, GError **error)
{
    g_autofree char *head_hash = NULL;
    int64_t head = 0, seq = 0;
    if (!read_head(db, &head, &head_hash, error))
        return false;
    g_autoptr(Rows) rows = db_query(db, STMT_AUDIT_LIST, error, "");
    if (!rows)
        return false;
    g_autofree char *previous = g_strdup(NO_HASH);
    GError *failure = NULL;
    while (rows_next(rows, &failure)) {
        Entry entry = {.seq = rows_int(rows, 0),
                       .at = rows_text(rows, 1),
                       .actor = rows_text(rows, 2),
                       .act = rows_text(rows, 3),
                       .subject = rows_text(rows, 4),
                       .detail = rows_text(rows, 5),
                       .previous = rows_text(rows, 6)};
        g_autofree char *hash = hash_entry(&entry);
        if (entry.seq != seq + 1)
            add_fault(out_faults, entry.seq, "the entry before it is missing");
        else if (strcmp(entry.previous, previous) != 0)
            add_fault(out_faults, entry.seq, "it does not follow from the entry before it");
        if (strcmp(hash, rows_text(rows, 7)) != 0)
            add_fault(out_faults, entry.seq, "it was changed after it was written");
        seq = entry.seq;
        g_free(previous);
        previous = g_strdup(rows_text(rows, 7));
    }
    if (failure) {
        g_propagate_error(error, failure);
        return false;
    }
    if (seq < head)
        add_fault(out_faults, head, "the log was cut off after entry %" G_GINT64_FORMAT, seq);
    else if (seq > head || strcmp(previous, head_hash) != 0)
        add_fault(out_faults, seq, "it is not the last entry that the store remembers");
    return true;
}

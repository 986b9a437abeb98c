/* The audit log as auditors read it: newest first, by pages, with the names of accounts. Nothing is
 * ever changed here; what is in the log was put there by the acts themselves. */
#pragma once

#include "store/db.h"

typedef struct {
    const char *actor;     /* an account's id, "shell:NAME" ...; NULL: of all */
    const char *act;       /* how it begins: "account." */
    const char *subject;   /* an account's id, a release's ... */
    const char *from, *to; /* days, "2025-04-14", both included */
} AuditFilter;

typedef struct {
    int64_t seq;
    char *at, *actor, *act, *subject, *detail;
    char *actor_name, *subject_name; /* of accounts; NULL where it is none */
} AuditEntry;

void audit_entry_free(AuditEntry *entry);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(AuditEntry, audit_entry_free)

/* Up to `limit` (at most LIMIT_AUDIT_PAGE) entries older than `before` (an entry's seq; 0: the newest),
 * newest first. The next page begins before the last one's seq. AuditEntry, freed with the array.
 * INVALID if a day is none. */
GPtrArray *audit_page(Db *db, const AuditFilter *filter, int64_t before, unsigned limit,
                      GError **error);

/* Texts and files that must not stay. An edit never overwrites, so what should never have been written down
 * (a name, a story that tells who somebody is) stays in earlier revisions until it is forgotten: their texts
 * and comments, every file that no revision is left to have, their words in the index. That cannot be undone.
 * What stays: that there was a revision, whose, when, its SHA-256; and an entry in the audit log.
 *
 * Backups and bags made before still have it. */
#pragma once

#include "records/record.h"

/* What was forgotten, for whoever asked. */
typedef struct {
    unsigned n_revisions, n_files;
} Forgotten;

/* Revisions `from` to `to`, which must be older than the newest one: INVALID. For editors and the shell:
 * FORBIDDEN. */
bool record_forget(Centre *centre, const RecordTypes *types, const char *account, const char *id,
                   unsigned from, unsigned to, const char *reason, Forgotten *out_forgotten,
                   GError **error);
/* All of a record that is deleted (CONFLICT if it is not): its title, too. It cannot be taken back then. */
bool record_forget_all(Centre *centre, const RecordTypes *types, const char *account,
                       const char *id, const char *reason, Forgotten *out_forgotten,
                       GError **error);
/* All of every record that was deleted before that time. */
bool records_forget_deleted(Centre *centre, const RecordTypes *types, const char *before,
                            GError **error);

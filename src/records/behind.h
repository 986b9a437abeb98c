/* Which translations of a record are behind its original: those whose original text changed in a later
 * revision than theirs. */
#pragma once

#include "records/record.h"

/* "field.lang" as keys. Looks at the last 100 revisions, whoever may read them: it says when a text was
 * changed, never what it was. NULL with an error. */
GHashTable *record_behind(Db *db, const RecordType *type, const Record *record, GError **error);
/* The same as the public copy keeps it, which readers may load (Record.behind). NULL if it was not worked
 * out when the copy was made. */
GHashTable *record_behind_published(const Record *record);
/* As the public copy keeps it: sorted, with a space between. */
char *record_behind_text(GHashTable *behind);

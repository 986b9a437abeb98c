/* Where the translations of a record stand: which languages there are, how much of the original each has, and
 * what is behind it. For the desk only: the public connection cannot read revisions. */
#pragma once

#include "web/records/record_view.h"

/* One line for each language but the original; nothing where there is none. */
bool record_write_translations(Html *w, Request *request, const RecordType *type,
                               const Record *record, GError **error);
/* The same in one line, for lists. */
bool record_write_translations_short(Html *w, Request *request, const RecordType *type,
                                     const Record *record, GError **error);

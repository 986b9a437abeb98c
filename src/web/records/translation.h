/* Where the translations of a record stand: which languages there are, how much of the original each has, and
 * what is behind it. At the desk it is worked out from the revisions; readers are told what was found when the
 * public copy was made (records/behind.h). */
#pragma once

#include "web/records/record_view.h"

/* One line for each language but the original; nothing where there is none. */
bool record_write_translations(Html *w, Request *request, const RecordType *type,
                               const Record *record, GError **error);
/* The same in one line, for lists. */
bool record_write_translations_short(Html *w, Request *request, const RecordType *type,
                                     const Record *record, GError **error);

/* On a record's public page: its languages, how much of the original each has, what was changed since. */
void record_write_languages(Html *w, Request *request, const RecordType *type,
                            const Record *record);
/* Near the head of the page: that it is not in the reader's language, or behind in it; else nothing. */
void record_write_own_language(Html *w, Request *request, const RecordType *type,
                               const Record *record);
/* Any text of a public copy in this language. */
bool record_translation_is_behind(const Record *record, const char *lang);

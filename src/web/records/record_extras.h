/* What some types' pages show beyond their fields: a term in all its languages, what states do about a
 * recommendation, the way from an instrument, a provision or a measure to the law matrix. Fields are looked
 * up by name; a centre whose types have no such field shows nothing. */
#pragma once

#include "web/records/record_view.h"

/* The day on which an action was to be done, or an open recommendation answered, if it is past; else NULL. */
const char *record_overdue(Request *request, const RecordType *type, const Record *record);
/* Whether a policy runs, is over or has not begun, as a badge. */
void record_write_period(Html *w, Request *request, const RecordType *type, const Record *record);

/* Behind the head of a published record. */
void record_write_extras(Html *w, Request *request, Db *db, const RecordType *type,
                         const Record *record, const GPtrArray *neighbours);

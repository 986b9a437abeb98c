/* The page on which a record is written: a new one, one that is there, a draft, and the version that
 * brings two edits together. */
#pragma once

#include "web/records/record_form.h"

typedef struct {
    const RecordType *type;
    const Record *record; /* NULL: a new one */
    const RecordBody *body;
    const char *lang;  /* of the original */
    unsigned seen;     /* the revision that was open */
    const char *draft; /* when the draft was saved that this is; or NULL */
    const RecordBody *theirs;
    const GPtrArray *conflicts;
    bool is_forgotten; /* what was open when they began */
    bool is_preview;
} RecordEditor;

bool record_editor_write(Request *request, Response *response, const RecordEditor *editor,
                         GError **error);
/* The values of `keys` ("field", "field.lang") from one body to another: what somebody chose of theirs. */
void record_editor_take(const RecordType *type, const RecordBody *from, const ParamValue *keys,
                        RecordBody *to);

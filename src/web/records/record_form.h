/* The form of a record, made from its type: groups, helps, several values, languages, relations. And the
 * way back: the body that the form brought. */
#pragma once

#include "web/records/record_desk.h"

/* Fields that the pages with such a form have beside the type's own: to be put in their table. */
#define RECORD_FORM_FIELDS                                                                         \
    {.name = "do", .kind = P_TEXT, .max = 80, .help = N_("What to do")},                           \
        {.name = "also",                                                                           \
         .kind = P_TEXT,                                                                           \
         .max = 8,                                                                                 \
         .many = true,                                                                             \
         .help = N_("Languages that were added")},                                                 \
        {.name = "add", .kind = P_TEXT, .max = 8, .help = N_("Add a language")},                   \
        {.name = "theirs",                                                                         \
         .kind = P_TEXT,                                                                           \
         .max = 80,                                                                                \
         .many = true,                                                                             \
         .help = N_("Take the other version")},                                                    \
    {                                                                                              \
        .name = "comment", .kind = P_TEXT, .max = LIMIT_COMMENT_BYTES,                             \
        .help = N_("What you changed, and why")                                                    \
    }

typedef struct {
    const RecordType *type;
    const RecordBody *body;
    const char *lang;           /* of the original */
    const char *state;          /* what is needed next is said beside the fields */
    const GPtrArray *links;     /* RecordNeighbour: titles of what it leads to; or NULL */
    GHashTable *behind;         /* record_behind(); or NULL */
    const RecordBody *theirs;   /* after a conflict: what somebody else saved; or NULL */
    const GPtrArray *conflicts; /* "field", "field.lang", likewise */
} RecordForm;

/* What the form brought, on the ground of `base` (NULL: a new record), whose files stay. A relation's
 * text that is neither an id nor an address of a record is a fault of the request. */
RecordBody *record_form_body(Request *request, const RecordType *type, const RecordBody *base);
/* All fields, relations and files; between form_begin() and form_end(). */
bool record_form_write(Html *w, Request *request, const RecordForm *form, GError **error);
/* Which button was pressed: "save", "draft", "preview", "add", "find", "drop". */
const char *record_form_act(const Request *request, const RecordType *type);
/* The buttons below the fields. */
void record_form_buttons(Html *w, Request *request, bool has_draft);

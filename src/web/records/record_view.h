/* What pages of records share: addresses, values in the reader's words, and the parts of a record's page,
 * all made from its type. */
#pragma once

#include "records/record.h"
#include "render/ui.h"
#include "web/request.h"

/* The part of an address that names a type by its id, and the one that names a record. */
#define RECORD_TYPE_PARAM                                                                          \
    {                                                                                              \
        .name = "type", .kind = P_TEXT, .max = LIMIT_CODE_BYTES, .required = true,                 \
        .sample = "good_practice", .help = "the id of a record type"                               \
    }
#define RECORD_ID_PARAM                                                                            \
    {                                                                                              \
        .name = "id", .kind = P_TEXT, .max = 26, .required = true, .help = "the record's id"       \
    }

/* "/practices/01J..." in the reader's language; `ending` ".json" ... or "". */
const char *record_address(Request *request, const RecordType *type, const char *id,
                           const char *ending);
/* "/desk/records/good_practice/01J...", with "/history" ... or "" behind it. */
const char *record_desk_address(Request *request, const RecordType *type, const char *id,
                                const char *tail);
/* The title in the reader's language, else in the original, else in any; never NULL. */
const char *record_title(const Request *request, const RecordType *type, const Record *record,
                         const char **out_lang);
/* A title of a record of whose body nothing is at hand. */
const char *record_title_or_id(const char *title, const char *id);
const char *record_summary(const Request *request, const RecordType *type, const Record *record);
/* "Finland", "3 May 2026", "yes": a value in the reader's words. g_free. */
char *record_value_words(const Request *request, const RecordField *field, const char *value);
/* Whether a field begins its group: the first of the type under this heading. Fields of a group stand
 * together wherever the type's file has them. */
bool record_group_begins(const RecordType *type, unsigned field);
bool record_group_is_same(const RecordType *type, unsigned a, unsigned b);
/* All values of a field in the reader's language, joined by commas; NULL if there are none. g_free. */
char *record_field_words(const Request *request, const RecordField *field, const Record *record);

/* The label of a state, as a badge. */
void record_badge(Html *w, Request *request, const RecordType *type, const char *state);
/* Everything but files, relations and the head: facts, then texts under their groups' headings.
 * `is_public` leaves out what is internal. */
void record_write_body(Html *w, Request *request, const RecordType *type, const Record *record,
                       bool is_public);
/* Relations from both ends, grouped by relation; links lead to public pages or, at the desk, to the
 * desk's. */
void record_write_relations(Html *w, Request *request, const RecordType *type,
                            const GPtrArray *neighbours, bool is_public);
/* Files with their captions (RecordFileInfo of records/file.h). */
void record_write_files(Html *w, Request *request, const RecordType *type, const Record *record,
                        const GPtrArray *infos, bool is_public);

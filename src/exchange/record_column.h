/* A type of records as a table: its columns follow from the type's file, and what stands in a cell can be
 * read back as it was.
 *
 *     id  state  lang  revision  title.en  title.sv  areas  ...  @rests_on  @rests_on.note  files
 *
 * A field has its id, a translated one a column for each language ("title.sv"); a relation has "@" before
 * its own, and a column for its notes. Several values stand in one cell, "; " between them; a ";" or "\" of
 * a value has a "\" before it, and so has a blank at one of its ends. Codes are written as codes, records as
 * their ids. Files are named, never taken in: their bytes do not fit into a cell. */
#pragma once

#include "records/record.h"

#define RECORD_LANG_BYTES 13u

typedef enum {
    COLUMN_ID,
    COLUMN_STATE,
    COLUMN_LANG,
    COLUMN_REVISION,
    COLUMN_FIELD,
    COLUMN_LINK,
    COLUMN_NOTE, /* of the same relation, in the same order */
    COLUMN_FILES,
} RecordColumnKind;

typedef struct {
    RecordColumnKind kind;
    const RecordField *field;       /* COLUMN_FIELD */
    const RecordRelation *relation; /* COLUMN_LINK, COLUMN_NOTE */
    char lang[RECORD_LANG_BYTES];   /* of a translated field; else "" */
    char name[LIMIT_CODE_BYTES + RECORD_LANG_BYTES + 8u];
} RecordColumn;

/* Languages in which the fields of some records are written, to be gathered before the columns are made. */
GHashTable *record_languages_new(void); /* "field.lang" */
void record_languages_add(GHashTable *languages, const RecordType *type, const RecordBody *body);

/* GArray of RecordColumn. A translated field has at least English. `is_public`: without what is internal. */
GArray *record_columns(const RecordType *type, GHashTable *languages, bool is_public);
/* A column by the name in the first row; false: the type has none of that name. */
bool record_column_find(const RecordType *type, const char *name, RecordColumn *out_column);

/* Appends what stands in the cell. */
void record_cell_write(const RecordColumn *column, const Record *record, GString *to);

/* Takes a cell of COLUMN_FIELD, COLUMN_LINK or COLUMN_NOTE into the body, in place of what was there; an
 * empty text takes it away. Labels of codes become codes; keys of records that shipped become ids. NULL,
 * or the rule that it breaks (static), with a sentence (static) in `out_message`. */
const char *record_cell_read(const RecordColumn *column, const char *text, RecordBody *body,
                             const char **out_message);

/* The part of a cell of records that is written for this id, as it stands there; NULL, or g_free. */
char *record_cell_find_link(const char *text, const char *id);
/* What is written as an id: a ULID, or a key (small letters, digits, "-") whose id follows from it. */
bool record_id_read(const char *text, char out_id[27]);

/* CSV: no cell begins as a formula; and back. What already has the apostrophe gets another one. */
void record_guard(const char *text, GString *to);
char *record_unguard(const char *text); /* g_free */

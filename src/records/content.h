/* Records that ship with Fyr, in files that people can read and mend (data/records, .ini):
 *
 *     [content legal_instrument]        the type; what follows holds for every record of the file
 *     state = published                 else the type's first one
 *     lang = en                         of the originals; else "en"
 *     verified = no                     a field
 *
 *     [palermo-protocol]                the record's key: its id follows from it, in every centre
 *     title = Protocol to ...
 *     title.sv = Protokoll ...          fields in a language
 *     areas = SE; NO                    several values, where the field takes several
 *     @supplements = untoc              relations: keys of records that stand before it
 *
 * Loading is one write, and safe to repeat: a record that is there, also a deleted one, is left as it
 * is. Every problem has its file and line. */
#pragma once

#include "records/record.h"

typedef struct {
    unsigned n_made, n_kept; /* kept: they were there */
    unsigned n_unverified;   /* of those made: `verified` is "no" */
} ContentReport;

/* The id of the record of a key: the same everywhere, so that links to it hold. */
void content_id(const char *key, char out_id[27]);

/* One file's text; `place` is its name in messages. Inside the caller's write. */
bool content_read(Db *db, const RecordTypes *types, const char *data, size_t length,
                  const char *place, ContentReport *report, Problems *problems, GError **error);
/* All files built into the program, in the order of their names, in one write. */
bool content_load(Centre *centre, const RecordTypes *types, ContentReport *out_report,
                  Problems *problems, GError **error);

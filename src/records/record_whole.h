/* A record with everything that was ever written of it, as it comes from another centre (exchange/bag.h):
 * its revisions, who and when, its state, what is public of it since when. */
#pragma once

#include "records/record.h"

typedef struct {
    unsigned number;
    const char *at, *by, *act, *state, *comment, *sha256;
    const char *forgotten; /* NULL; else the body is empty and the sum that of what was there */
    char *body;            /* JSON as the store has it; g_free */
} RecordWholeRevision;

/* What a published version said before, of the fields that stay public. */
typedef struct {
    unsigned revision;
    const char *until;
    char *body; /* likewise */
} RecordWholePast;

typedef struct {
    const char *id, *type, *state, *lang, *area, *created, *created_by, *changed, *title;
    const char *review_by, *deleted, *deleted_by, *forgotten, *behind; /* NULL */
    const char *first_published, *published;                           /* NULL: it is not public */
    const char *gone, *gone_reason; /* NULL: it never was, or is */
    unsigned revision;
    const RecordWholeRevision *revisions;
    unsigned n_revisions;
    const RecordWholePast *past;
    unsigned n_past;
} RecordWhole;

/* Whether it holds together: INVALID names what does not. */
bool record_whole_check(const RecordTypes *types, const RecordWhole *whole, GError **error);
/* Inside the caller's write, with foreign keys deferred. INVALID names what does not hold together. Public
 * copies are made anew, so that what is internal by the type in force stays inside. Search reads it later: search_update_many(). */
bool record_put_whole(Db *db, const RecordTypes *types, const RecordWhole *whole, GError **error);

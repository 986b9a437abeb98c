/* Lists of records with filters and counts, from memory: one compressed bitmap (CRoaring) for each value
 * of each field, kept up to date from the log of changes before every question. A list of 100,000 records
 * under several filters is a few intersections; in the store it would be as many look-ups.
 *
 * Threads: any. One index for the public copies, one for all records; each process has its own. */
#pragma once

#include "records/record.h"

typedef struct RecordIndex RecordIndex;

RecordIndex *record_index_new(bool is_public);
void record_index_free(RecordIndex *index);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(RecordIndex, record_index_free)

#define RECORD_FILTER_AUTHOR "*author" /* a field of all records: the account that wrote it first */
typedef struct {
    const char *field;
    const char *const *values; /* any of them; NULL-terminated */
} RecordFilter;

typedef struct {
    const char *type;            /* NULL: all */
    const char *state;           /* NULL: any */
    const RecordFilter *filters; /* all of them */
    unsigned n_filters;
    const char *after; /* RecordRow.cursor of the last row seen; NULL: from the newest */
    unsigned most;     /* rows */
} RecordQuery;

typedef struct {
    char *id, *type, *state, *title, *changed, *area, *cursor;
} RecordRow;
void record_row_free(RecordRow *row);

/* Newest change first. `account` NULL: everybody; only with the public index. */
GPtrArray *record_list(RecordIndex *index, Db *db, const RecordTypes *types, const char *account,
                       const RecordQuery *query, uint64_t *out_total, GError **error);

/* The ids (char *) of all that the query lets through, newest change first: for what goes through them one
 * by one. */
GPtrArray *record_ids(RecordIndex *index, Db *db, const RecordTypes *types, const char *account,
                      const RecordQuery *query, GError **error);

typedef struct {
    char *value;
    uint64_t n;
} RecordFacet;
void record_facet_free(RecordFacet *facet);
/* How many of the query's records have each value of a field, its own filter left out; values that none
 * has are left out; most first, then by value. `field` "type" and "state" are known, too. */
GPtrArray *record_facets(RecordIndex *index, Db *db, const RecordTypes *types, const char *account,
                         const RecordQuery *query, const char *field, GError **error);
/* The same for several fields at once: for each a GPtrArray of RecordFacet. `fields` NULL-terminated. */
GPtrArray *record_facets_of(RecordIndex *index, Db *db, const RecordTypes *types,
                            const char *account, const RecordQuery *query,
                            const char *const *fields, GError **error);

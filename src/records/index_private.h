/* The inside of the index of records: for search, which asks it what may be seen and is wanted. */
#pragma once

#include "records/index.h"

#include <roaring/roaring.h>

typedef struct SearchGlossary SearchGlossary;

typedef struct {
    char *id, *type, *state, *title, *changed, *area; /* id NULL: dead */
    uint32_t entry;  /* its number in the index of words; 0: none */
    GPtrArray *sets; /* roaring_bitmap_t: it is in these */
} RecordSlot;

struct RecordIndex {
    GRWLock lock;
    bool is_public;
    int64_t seq; /* of the last change that is in it */
    GArray *slots;
    GHashTable *slot_of;     /* id -> slot + 1 */
    GArray *slot_of_entry;   /* uint32_t: slot + 1 by entry; 0: none */
    GArray *length_of_entry; /* uint32_t: words of its texts * 256 + of its title; 0: none */
    GHashTable *sets;        /* "field=value" -> roaring_bitmap_t */
    uint32_t n_dead;
    SearchGlossary *glossary; /* search_glossary.c; NULL before the first search */
};

bool record_index_keep_up(RecordIndex *index, Db *db, GError **error);

/* With the lock held, for reading. */

/* What the account may see and the query lets through, but for the filter of one field (NULL: none). */
roaring_bitmap_t *record_index_evaluate(const RecordIndex *index, Db *db, const RecordTypes *types,
                                        const char *account, const RecordQuery *query,
                                        const char *but_field, GError **error);
RecordRow *record_index_row(const RecordSlot *slot);
/* record_facets() over some slots only. */
GPtrArray *record_index_facets(RecordIndex *index, Db *db, const RecordTypes *types,
                               const char *account, const RecordQuery *query, const char *field,
                               const roaring_bitmap_t *among, GError **error);
/* record_facets_of() over some slots only (NULL: all). */
GPtrArray *record_index_facets_of(const RecordIndex *index, Db *db, const RecordTypes *types,
                                  const char *account, const RecordQuery *query,
                                  const char *const *fields, const roaring_bitmap_t *among,
                                  GError **error);

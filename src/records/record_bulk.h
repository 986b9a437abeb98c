/* Many records of one type written by one act: one transaction (the caller's), one entry in the log with
 * a sum over all of them, the index of words without looking up what cannot be there.
 *
 * Rights and rules are those of single acts. An account's new records begin in their type's first state
 * and come further only by a step that the account may take; who wrote a record just now is never the
 * other person that a step asks for. Only the shell and the program itself put a record into any state.
 *
 * Dry: everything is asked and nothing written, so that a reader's connection will do. */
#pragma once

#include "records/record.h"

typedef struct RecordBulk RecordBulk;

typedef struct {
    Db *db;
    const RecordTypes *types;
    const RecordType *type;
    const char *account;
    const char *comment; /* of every revision */
    bool is_dry;
    RecordTypeOf type_of; /* also of records that are made only later; NULL: the store's word */
    void *type_of_data;
} RecordBulkOptions;

/* Texts stay the caller's. */
RecordBulk *record_bulk_new(const RecordBulkOptions *options);
void record_bulk_free(RecordBulk *bulk);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(RecordBulk, record_bulk_free)
/* From here on nothing is written any more: the transaction will be rolled back. */
void record_bulk_turn_dry(RecordBulk *bulk);

typedef struct {
    char id[27];
    unsigned revision; /* the last one that was written; dry: that would be */
} RecordBulkDone;

/* A new record. `id` NULL: a new one; `state` NULL: the first. Errors as in record.h. */
bool record_bulk_create(RecordBulk *bulk, const char *id, const char *lang, const char *state,
                        const RecordBody *body, Problems *problems, RecordBulkDone *out_done,
                        GError **error);
/* Another body (NULL: as it is) or another state (NULL: as it is) for a record as record_load() gave
 * it just now. */
bool record_bulk_change(RecordBulk *bulk, const Record *now, const RecordBody *body,
                        const char *state, Problems *problems, RecordBulkDone *out_done,
                        GError **error);
/* Takes back what one act wrote: `before` 0: the record is deleted; else its body and state are again
 * those of that revision. CONFLICT if it is at another revision than `after`. */
bool record_bulk_take_back(RecordBulk *bulk, const char *record, unsigned before, unsigned after,
                           Problems *problems, GError **error);

/* When all is written: what search has not read yet, and the entry in the log. `act` "record.import". */
bool record_bulk_note(RecordBulk *bulk, const char *act, const char *subject, const char *detail,
                      GError **error);

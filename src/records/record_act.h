/* The inside of acts: one act on its way, inside the write. For record_act.c, where they are single, and
 * record_bulk.c, where thousands are one act. */
#pragma once

#include "records/record_private.h"

#include "base/isotime.h"

typedef struct {
    Db *db;
    const RecordTypes *types;
    const RecordType *type;
    const char *account, *act, *comment;
    Record *record; /* as it will be */
    RoleSet roles;
    Problems *problems;
    char now[ISO_DATETIME_BYTES];
    /* In bulk: */
    bool is_dry;       /* everything is asked, nothing is written */
    bool is_fresh;     /* the record was made by this very act: nothing of it is there yet */
    bool is_own_edit;  /* what the record says was written by this account just now */
    GChecksum *digest; /* takes what else would be an entry of the log for each record; or NULL */
    GPtrArray *to_search; /* takes the ids of what search must read again; NULL: it reads at once */
    RecordTypeOf type_of; /* NULL: what the store says */
    void *type_of_data;
} RecordAct;

/* Checks rights and content, then writes the record's first revision. Makes act->record. */
bool record_act_insert(RecordAct *act, const RecordImport *import, GError **error);
/* The record as it is into act->record, if it may be seen. */
bool record_act_take(RecordAct *act, const char *id, bool is_deleted, GError **error);
bool record_act_may_edit(RecordAct *act, GError **error);
/* Another body for act->record, which must be at revision `seen`. */
bool record_act_put(RecordAct *act, const RecordBody *body, unsigned seen, GError **error);
bool record_act_move(RecordAct *act, const char *move, unsigned seen, GError **error);
/* What the account was not asked for: the state as it is given. */
bool record_act_write(RecordAct *act, unsigned seen, GError **error);
bool record_act_delete(RecordAct *act, unsigned seen, GError **error);

/* What is public follows a changed type at once where the type gives less: a state that is public no longer, a
 * field that became internal, a type that is gone. Where it gives more, nothing follows by itself: what becomes
 * public is said by somebody, record by record. Only what such a change took away comes back with the type, if
 * the record is as it was. */
#pragma once

#include "records/type.h"
#include "store/db.h"

typedef struct {
    unsigned n_withdrawn, n_narrowed, n_returned; /* records */
} Narrowed;

/* Every public copy held against the types, one write. */
bool record_types_narrow(Centre *centre, const RecordTypes *types, Narrowed *out_narrowed,
                         GError **error);
/* Warns of records that would be withdrawn, at the type's file. */
bool record_types_warn_of_narrowing(Db *db, const RecordTypes *types, Problems *problems,
                                    GError **error);

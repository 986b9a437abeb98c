/* Before a centre takes up changed record types: what its records would lose. Every record is held
 * against the new types; what does not fit any more is told by type and field, with how many records
 * and one of them, and refuses the change. What a state newly demands is only a warning: records stay
 * as they are, and ask for it when they are edited next. */
#pragma once

#include "records/type.h"
#include "store/db.h"

/* `before`: the types in force, whose unchanged types need no look and whose old faults are not blamed
 * on the change; NULL: every record is looked at. Problems stand at the type's file; false with INVALID
 * if one of them is an error, or with what went wrong. */
bool record_types_check_change(Db *db, const RecordTypes *before, const RecordTypes *after,
                               Problems *problems, GError **error);

/* SHA-256 (g_free) of all that records could stop fitting: the same for types that differ in labels only.
 * A centre remembers the one that its records were held against last. */
char *record_types_fingerprint(const RecordTypes *types);

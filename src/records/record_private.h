/* The inside of the record store: for the files that read and change records. */
#pragma once

#include "people/role.h"
#include "records/record.h"

/* Actors that are no account: the program itself, and who works at the centre's own shell. They may do
 * everything; no request ever comes under such a name. */
bool record_actor_is_inside(const char *account);
/* What the account may be for a record of this state ("" the region's). False with an error. */
bool record_roles(Db *db, const char *account, const char *area, RoleSet *out_roles,
                  GError **error);
/* The same for changing it: where a type says whose a record is, one that is no state's is the Task Force's
 * own, and who speaks for a state does not write it. */
bool record_roles_to_change(Db *db, const char *account, const RecordType *type, const char *area,
                            RoleSet *out_roles, GError **error);
/* Whether it may see a record that is in this state. */
bool record_may_see(const RecordType *type, const char *state, RoleSet roles, const char *account,
                    const char *created_by);

/* Inside a write: the current values, links and files; and the public copy, made, renewed or taken away
 * with its reason. */
bool record_keep_index(Db *db, const RecordType *type, const char *id, const RecordBody *body,
                       GError **error);
/* The same for a record of which nothing was kept yet. */
bool record_keep_index_fresh(Db *db, const RecordType *type, const char *id, const RecordBody *body,
                             GError **error);
bool record_keep_versions(Db *db, const Record *record, const char *at, const char *account,
                          GError **error);
bool record_keep_published(Db *db, const RecordType *type, const Record *record, const char *reason,
                           GError **error);
bool record_unpublish(Db *db, const char *type, const char *id, const char *reason, GError **error);
/* The public copy without what its type calls internal now. */
bool record_narrow_published(Db *db, const RecordType *type, const Record *open,
                             bool *out_is_changed, GError **error);
/* It is public again because what ended that after revision `from`, by `to` at the latest, is taken back: since
 * the day it was first public, with what it said before `now`, the revision that it says again. */
bool record_publish_again(Db *db, const char *id, unsigned from, unsigned to, unsigned now,
                          GError **error);
/* GONE if the text of this revision was taken out for good. */
bool record_is_forgotten(const Record *record, GError **error);

/* One more revision with other files, whatever revision was open: only the files change. `change` works on
 * the body inside the write; what it refuses is in `problems` or its error. */
typedef bool (*RecordFilesChange)(Db *db, const Record *record, RecordBody *body, void *data,
                                  Problems *problems, GError **error);
bool record_change_files(Centre *centre, const RecordType *type, const char *account,
                         const char *id, RecordFilesChange change, void *data, const char *comment,
                         Problems *problems, GError **error);

/* The type of a record; for record_body_check(). `data` is the Db. */
const char *record_type_of(const char *id, void *data);

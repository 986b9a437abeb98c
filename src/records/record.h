/* Records in the store: new, edited, moved from state to state, restored, merged, deleted and taken back.
 * An edit never overwrites: it is one more revision. Every act is one transaction with its entry in the
 * audit log, the index of search and, where the state is public, the published copy.
 *
 * Rights stand in the statements as well as in the type: `account` is who acts. What somebody may not
 * see does not exist for them (NOT_FOUND); what they may see and not do is FORBIDDEN; another revision
 * than the one they saw is CONFLICT; what breaks a rule is INVALID, with all problems in `problems`. */
#pragma once

#include "records/body.h"
#include "store/db.h"

#define RECORD_UNDELETE_DAYS 30

typedef struct {
    char *id, *type, *state, *lang, *area;
    unsigned revision;
    char *created, *created_by, *created_by_name, *changed, *changed_by, *changed_by_name;
    char *title, *deleted; /* deleted: NULL */
    char *forgotten;       /* when the text of this revision was taken out for good; NULL */
    char *behind;          /* of a public copy, see records/behind.h; else NULL */
    RecordBody *body;
} Record;
void record_free(Record *record);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Record, record_free)

bool record_create(Centre *centre, const RecordType *type, const char *account, const char *lang,
                   const RecordBody *body, const char *comment, Problems *problems, char out_id[27],
                   GError **error);
/* One that comes from elsewhere with its id (a ULID that no record has) and in any state of its type:
 * inside the caller's write, so that many come at once or none. Only for actors inside the program
 * ("system", "shell:NAME"): what they take in was looked at where it comes from. */
typedef struct {
    const char *id, *state, *lang, *comment;
    const RecordBody *body;
} RecordImport;
bool record_import(Db *db, const RecordTypes *types, const RecordType *type, const char *account,
                   const RecordImport *import, Problems *problems, GError **error);
/* `seen`: the revision that was open. */
bool record_edit(Centre *centre, const RecordType *type, const char *account, const char *id,
                 unsigned seen, const RecordBody *body, const char *comment, Problems *problems,
                 GError **error);
/* Along one move of the type. */
bool record_move(Centre *centre, const RecordType *type, const char *account, const char *id,
                 unsigned seen, const char *move, const char *comment, Problems *problems,
                 GError **error);
/* The body of an earlier revision as a new one. */
bool record_restore(Centre *centre, const RecordType *type, const char *account, const char *id,
                    unsigned seen, unsigned revision, Problems *problems, GError **error);
bool record_delete(Centre *centre, const RecordType *type, const char *account, const char *id,
                   unsigned seen, const char *reason, GError **error);
bool record_undelete(Centre *centre, const RecordType *type, const char *account, const char *id,
                     GError **error);

Record *record_load(Db *db, const RecordTypes *types, const char *account, const char *id,
                    GError **error);
/* As it was in one revision. */
Record *record_load_revision(Db *db, const RecordTypes *types, const char *account, const char *id,
                             unsigned revision, GError **error);
/* The public copy, through the public connection; GONE (the message is the reason) if it was withdrawn. */
Record *record_load_published(Db *db, const char *id, GError **error);

/* What public copies of a type said before, of the fields that it names under `past`: one for each version
 * that said something else than the next one, by record, the oldest first. Taking a record back takes
 * these away, too. */
typedef struct {
    char *record;
    unsigned revision;
    char *until; /* when the next version took its place */
    RecordBody *body;
} RecordPast;
void record_past_free(RecordPast *past);
GPtrArray *record_past_published(Db *db, const char *type, GError **error);

typedef struct {
    unsigned number;
    char *at, *by, *by_name, *act, *state, *comment, *forgotten;
} RecordRevision;
void record_revision_free(RecordRevision *revision);
GPtrArray *record_history(Db *db, const RecordTypes *types, const char *account, const char *id,
                          GError **error); /* newest first */

/* Deleted ones that can still be taken back, of those the account may see (Record, the newest first). */
GPtrArray *records_deleted(Db *db, const RecordTypes *types, const char *account, GError **error);

/* The other ends of its relations, both directions. */
typedef struct {
    char *relation, *record, *type, *title, *state, *note;
    char *lang;      /* of the title, of those that are published; else NULL */
    bool is_inverse; /* the other record points here */
} RecordNeighbour;
void record_neighbour_free(RecordNeighbour *neighbour);
GPtrArray *record_neighbours(Db *db, const RecordTypes *types, const char *account, const char *id,
                             GError **error);
/* Titles in this language where there are any, else in their originals'; in the order of their numbers and
 * letters within one relation. */
GPtrArray *record_neighbours_published(Db *db, const char *id, const char *lang, GError **error);

/* --- drafts: what is being written ------------------------------------------------------------- */

/* `record` NULL: a new one of the type. */
bool record_draft_save(Centre *centre, const RecordType *type, const char *account,
                       const char *record, unsigned based_on, const RecordBody *body,
                       GError **error);
/* NULL without an error if there is none. */
RecordBody *record_draft_load(Db *db, const RecordType *type, const char *account,
                              const char *record, unsigned *out_based_on, char **out_saved,
                              GError **error);
bool record_draft_drop(Centre *centre, const RecordType *type, const char *account,
                       const char *record, GError **error);

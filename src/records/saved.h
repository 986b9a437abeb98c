/* Searches that somebody keeps: a name, the words and filters as they stand in the address of /search, and how
 * often mail says what is new. They are their owner's alone; no act on them is in the audit log, which others
 * read. LIMIT_SAVED_SEARCHES of an account; a deleted one can be taken back for RECORD_UNDELETE_DAYS.
 *
 * What is new (saved_news.c): a record that the owner may see, that fits now, that was changed or published
 * since the last look, and that was not among the hits of the last look. So an edit of what was told is not
 * told again, and what had stopped to fit (withdrawn, another country) and fits again after a change is. */
#pragma once

#include "records/search.h"

#define SAVED_NAME_BYTES 120u
#define SAVED_JOB "saved-searches" /* the kind of work that looks; its subject is "centre" */

typedef enum {
    SAVED_NEVER,
    SAVED_HOURLY,
    SAVED_DAILY,
    SAVED_WEEKLY,
    SAVED_RHYTHM_COUNT
} SavedRhythm;
#define SAVED_RHYTHM_WORDS "never|hourly|daily|weekly" /* in the order of the enum */
const char *saved_rhythm_word(SavedRhythm rhythm);

typedef struct {
    char *id, *account, *name, *query, *lang;
    SavedRhythm rhythm;
    char *created, *next_look, *deleted; /* next_look, deleted: NULL */
    int64_t seq;
} SavedSearch;
void saved_search_free(SavedSearch *search);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(SavedSearch, saved_search_free)

/* INVALID: no name, or one that is not a clean line of SAVED_NAME_BYTES; LIMIT: too many, or too long. */
bool saved_search_create(Centre *centre, const char *account, const char *name, const char *query,
                         const char *lang, SavedRhythm rhythm, char out_id[27], GError **error);
/* NOT_FOUND if it is not theirs, here and below. */
bool saved_search_change(Centre *centre, const char *account, const char *id, const char *name,
                         SavedRhythm rhythm, GError **error);
bool saved_search_delete(Centre *centre, const char *account, const char *id, GError **error);
bool saved_search_undelete(Centre *centre, const char *account, const char *id, GError **error);
/* No more mail; what waits to be sent of it is not sent. Whoever has the link of a mail may. */
bool saved_search_end_mail(Centre *centre, const char *id, GError **error);
GPtrArray *saved_searches_of(Db *db, const char *account, bool are_deleted, GError **error);
/* NULL and NOT_FOUND. */
SavedSearch *saved_search_load(Db *db, const char *id, GError **error);
/* Deleted before this (ISO 8601): for good. */
bool saved_searches_forget(Centre *centre, const char *before, GError **error);

/* --- as a question ----------------------------------------------------------------------------- */

typedef struct {
    char *text;       /* NULL: only filters */
    GArray *filters;  /* RecordFilter */
    GPtrArray *texts; /* what they point to */
} SavedQuestion;
/* Of a query as saved; filters that no type has any more find nothing, never everything. */
void saved_question_init(SavedQuestion *question, const char *query);
void saved_question_clear(SavedQuestion *question);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(SavedQuestion, saved_question_clear)

/* --- what is new --------------------------------------------------------------------------------- */

/* Whether somebody has to look now, and no such work waits already. */
bool saved_searches_are_due(Db *db, const char *now, bool *out_are_due, GError **error);
/* Hands one search with what is new in it over, inside the write that notes it as told: both are kept or
 * neither. `fresh`: ids (char *), at least one, the newest first. False ends the look at this search. */
typedef bool (*SavedTell)(Db *db, const SavedSearch *search, const GPtrArray *fresh, void *data,
                          GError **error);
/* Looks at all that are due. One that fails does not keep the others: it is told on standard error by the
 * caller's `on_fault`, and comes again. */
typedef struct {
    SavedTell tell;
    void (*on_fault)(const SavedSearch *search, const GError *fault, void *data);
    void *data;
} SavedLook;
bool saved_searches_look(Centre *centre, const RecordTypes *types, const SavedLook *look,
                         unsigned *out_n_told, GError **error);

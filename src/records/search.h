/* Search over records and the text of their files, in the words people use: each language by its own
 * stems, compounds and inflected forms, the glossary's terms across languages. The index
 * is kept in the transaction that changes a record. Public searches see published
 * records only: they have an index of their own. */
#pragma once

#include "records/index.h"

/* Every text is a question: hostile bytes and the syntax of databases are words, or nothing. Pages are stable:
 * by score, then the newest change first. */

/* Words of a text as the index has them: for tests and for what is shown of a search. `lang` "en", ...;
 * unknown languages are split and folded only. char *; g_ptr_array_unref. */
GPtrArray *search_terms(const char *text, const char *lang);

/* What a question asks for. */
typedef enum {
    SEARCH_WANTS,
    SEARCH_WANTS_NOTHING, /* only what is not wanted: "-labour" */
    SEARCH_HAS_NO_WORD    /* "???" */
} SearchWanted;
SearchWanted search_wanted(const char *text);

typedef struct {
    const char *text;            /* as somebody typed it: words, "exact words", -not; the first
                                    LIMIT_SEARCH_BYTES of it */
    const char *lang;            /* of who asks: their stems come first */
    const RecordQuery *narrowed; /* type, state, filters; or NULL */
    const char *const *facets;   /* fields whose values are counted; NULL-terminated; or NULL */
    unsigned from, most;         /* of the hits */
    bool is_newest;              /* the newest change first, not what fits best */
} SearchAsk;
typedef struct {
    RecordRow row;
    char *snippet; /* plain text; hits between U+E000 and U+E001 */
    char *where;   /* the field, or the file's name */
    double score;  /* larger is better */
} SearchHit;
void search_hit_free(SearchHit *hit);
typedef struct {
    GPtrArray *hits; /* SearchHit */
    uint64_t n_total;
    char *did_you_mean;  /* NULL */
    GPtrArray *synonyms; /* char *: terms of the glossary that were searched for, too */
    GPtrArray
        *facets; /* for each field of the ask a GPtrArray of RecordFacet, see record_facets() */
} SearchAnswer;
void search_answer_clear(SearchAnswer *answer);

/* With the index of records that belongs to it: its filters, and who may see what. `account` NULL: the
 * public index, through the public connection. */
bool search_run(RecordIndex *index, Db *db, const RecordTypes *types, const char *account,
                const SearchAsk *ask, SearchAnswer *out_answer, GError **error);

/* --- all of it, not page by page ------------------------------------------------------------------------ */

/* Which records fit is found at once, in the order of an answer (without words: the newest change first);
 * what is shown of each is read when its turn comes, so that 100,000 hits need 4 MB. Not bound to a thread:
 * each call takes the connection of the thread that makes it. */
typedef struct SearchWalk SearchWalk;
typedef struct {
    Record *record;
    const RecordType *type;
    char *snippet; /* plain text without marks; "" without words */
    char *where;
} SearchFound;
void search_found_free(SearchFound *found);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(SearchFound, search_found_free)

/* `ask->text` NULL: only filters. LIMIT if there are more than LIMIT_SEARCH_EXPORT. */
SearchWalk *search_walk_new(RecordIndex *index, Db *db, const RecordTypes *types,
                            const char *account, const SearchAsk *ask, GError **error);
void search_walk_free(SearchWalk *walk);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(SearchWalk, search_walk_free)
const GPtrArray *search_walk_ids(const SearchWalk *walk);      /* char * */
const GPtrArray *search_walk_synonyms(const SearchWalk *walk); /* char *; empty without words */
/* The next that can still be seen; NULL without an error at the end. */
SearchFound *search_walk_next(SearchWalk *walk, Db *db, GError **error);

/* Inside the write that changed a record: its entry in both indexes as it is now. */
bool search_update(Db *db, const RecordTypes *types, const char *record, GError **error);
/* Of many at once, as a bulk import has them: an index takes a thousand together in a tenth of the time
 * that it takes a thousand alone. In their order; the last is the newest. */
bool search_update_many(Db *db, const RecordTypes *types, const char *const *records, unsigned n,
                        GError **error);
/* Whether the index is still to be made: of a centre that an older program made. False if it cannot be
 * told. */
bool search_is_owed(Db *db);
/* Makes both indexes anew; progress may be NULL. */
bool search_rebuild(Centre *centre, const RecordTypes *types,
                    void (*progress)(uint64_t done, uint64_t of, void *data), void *data,
                    GError **error);

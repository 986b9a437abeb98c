/* Lists of records as an address asks for them: filters of the type with counts, a search, pages by
 * key; shown to people, and as CSV, JSON and Atom. Used by the public lists, the desk and the API. */
#pragma once

#include "base/limits.h"
#include "records/search.h"
#include "web/records/record_view.h"
#include "web/response.h"

#define RECORD_PAGE 25u          /* rows of a page */
#define RECORD_EXPORT_PAGE 1000u /* rows of one answer to a program; it says where to go on */

typedef struct {
    Request *request;
    const RecordType *type; /* NULL: all */
    const char *account;    /* NULL: what is public */
    const char *q;          /* NULL: no search */
    bool is_cut;            /* what was asked for is longer than q */
    RecordQuery query;
    GArray *filters;                 /* RecordFilter; the query's */
    GPtrArray *rows;                 /* RecordRow; of a search: of its hits */
    GPtrArray *hits;                 /* SearchHit; NULL without a search */
    const char *const *facet_fields; /* counted for every filter of a search page; NULL: none */
    GPtrArray *facets;               /* for each of them a GPtrArray of RecordFacet */
    bool is_newest;                  /* a search's hits by age, for feeds */
    bool is_whole;                   /* one page only, with no way on */
    GPtrArray *synonyms;
    char *did_you_mean;
    uint64_t n_total;
    uint64_t from; /* of a search */
} RecordListing;

/* Params of every page that lists: to be put in its table. */
#define RECORD_LIST_PARAMS                                                                         \
    {.name = "q",                                                                                  \
     .kind = P_TEXT,                                                                               \
     .max = LIMIT_SEARCH_BYTES,                                                                    \
     .is_cut = true,                                                                               \
     .sample = "training",                                                                         \
     .help = "words to search for"},                                                               \
        {.name = "after",                                                                          \
         .kind = P_TEXT,                                                                           \
         .max = 80,                                                                                \
         .sample = "2026-01-01T00:00:00.000Z/01J00000000000000000000000",                          \
         .help = "the last row of the page before"},                                               \
    {                                                                                              \
        .name = "from", .kind = P_INT, .min = 0, .max = 100000, .sample = "0",                     \
        .help = "of a search: hits to leave out"                                                   \
    }

bool record_listing_init(RecordListing *listing, Request *request, const RecordType *type,
                         const char *account, const char *state, unsigned most, GError **error);
/* The second half of it: what is set in the listing is asked for. */
bool record_listing_run(RecordListing *listing, GError **error);
/* A filter that the address asks for, if it does. */
void record_listing_add_filter(RecordListing *listing, const RecordField *field);
void record_listing_clear(RecordListing *listing);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(RecordListing, record_listing_clear)

/* What its reader should know of how the words were taken: that only the first letters are looked for, that no
 * word is wanted. In the reader's language; char *; g_ptr_array_unref. */
GPtrArray *record_listing_notes(const RecordListing *listing);
/* Words, of which none is wanted: nothing can be found. */
bool record_listing_wants_nothing(const RecordListing *listing);

/* This address without a parameter, and with another value for it (NULL: without). */
const char *record_listing_address(Request *request, const char *ending, const char *name,
                                   const char *value);
void record_listing_search_box(Html *w, const RecordListing *listing, const char *label);
/* The form with the search and the filters of the type with their counts. */
bool record_listing_filters(Html *w, const RecordListing *listing, GError **error);
/* Ways to the records of one state: at the desk always, for readers where there are several public ones. */
void record_listing_states(Html *w, const RecordListing *listing);
/* One filter with its counts, as check boxes that fold; what is chosen shows even where it finds nothing. */
void record_listing_choice(Html *w, const RecordListing *listing, const RecordField *field,
                           const GPtrArray *facets);
bool record_listing_is_asked(const RecordListing *listing, const char *field, const char *value);
/* "12 records", what else was searched for, and the rows with a way on; or why there are none. */
bool record_listing_rows(Html *w, const RecordListing *listing, GError **error);
bool record_listing_csv(const RecordListing *listing, Response *response, GError **error);
bool record_listing_json(const RecordListing *listing, Response *response, GError **error);
bool record_listing_atom(const RecordListing *listing, Response *response, const char *title,
                         GError **error);
/* All of the list with all fields of its type, as a table that can be imported again: streamed. A search gives
 * at most RECORD_TABLE_HITS. `format` "csv" or "xlsx". */
#define RECORD_TABLE_HITS 5000u
bool record_listing_table(const RecordListing *listing, const char *format, Response *response,
                          GError **error);
/* Where an answer to a program goes on; NULL: it was the last. */
const char *record_listing_next(const RecordListing *listing);

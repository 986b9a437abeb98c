/* The search over all types of records, as it stands on /search for everybody and on /desk/search for who is
 * signed in: the box, the filters with their counts, what was chosen, the hits, ways out of an empty answer. */
#pragma once

#include "web/records/record_list.h"

/* Params of a page that searches; such a page has `has_all_filters`. */
#define SEARCH_PARAMS                                                                              \
    RECORD_LIST_PARAMS,                                                                            \
    {                                                                                              \
        .name = "type", .kind = P_TEXT, .max = LIMIT_CODE_BYTES, .many = true,                     \
        .sample = "good_practice", .help = "only records of these types"                           \
    }

typedef enum {
    SEARCH_ASK_ONLY, /* nothing is looked for yet */
    SEARCH_ROWS_AND_COUNTS,
    SEARCH_NEWEST, /* rows by age, for feeds */
} SearchWish;

/* As the address asks. False without an error: a type that is none, told by request_fault(). */
bool search_listing_init(RecordListing *listing, Request *request, const char *account,
                         unsigned most, SearchWish wish, GError **error);
/* Neither words nor filters. */
bool search_listing_is_idle(const RecordListing *listing);
/* The listing's words and filters as the query of an address, each name and value once and in the types'
 * order, so that the same search is always the same text; without one value, if its field is given (value
 * NULL: the whole field). g_free. */
char *search_listing_query(const RecordListing *listing, const char *but_field,
                           const char *but_value);
/* "Practices: labour, Finland": what somebody searches for, in their words. g_free. */
char *search_listing_words(const RecordListing *listing);
/* "/search.csv?q=..." of this listing in the reader's language. */
const char *search_listing_address(const RecordListing *listing, const char *path);

void search_view_box(Html *w, const RecordListing *listing);
/* The filters that fold on a narrow screen. */
void search_view_filters(Html *w, const RecordListing *listing);
/* What is chosen, each with a way to take it away; then the hits, or what to do where there are none. */
bool search_view_results(Html *w, const RecordListing *listing, GError **error);
/* Everything that it finds as CSV, JSON or a workbook, by the address's ending; of SEARCH_ASK_ONLY. */
bool search_listing_file(const RecordListing *listing, Response *response, GError **error);
/* What was found as files; `path` of the page without an ending. A feed only of what is public. */
void search_view_downloads(Html *w, const RecordListing *listing, const char *path);

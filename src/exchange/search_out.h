/* What a search found as a file: one row a record, in the order of the search, each with where it is read and
 * the words around what was found. Streamed: CSV and JSON with bounded memory; a workbook by temporary files,
 * at most LIMIT_SEARCH_WORKBOOK rows. */
#pragma once

#include "exchange/format.h"
#include "records/search.h"

typedef struct {
    SearchWalk *walk;
    Db *db;                 /* of the thread that writes */
    Lang lang;              /* of titles, and of a workbook's words */
    const char *base;       /* "https://host" before addresses; "" on the command line */
    const char *about;      /* what was searched for, in words: on a workbook's first sheet */
    const char *prepared;   /* ISO 8601 */
    const GPtrArray *notes; /* char *: on how the words were taken; or NULL */
} SearchOut;

/* id, type, state, changed, address, title, language, where, snippet; a head line. */
bool search_out_csv(const SearchOut *out, FigureSink *sink, GError **error);
/* {"total", "next": null, "also_searched_for": [], "notes": [], "records": [{...}]} */
bool search_out_json(const SearchOut *out, FigureSink *sink, GError **error);
bool search_out_xlsx(const SearchOut *out, FigureSink *sink, GError **error);
/* "Labour inspectors ...": in the language, else the original's. Borrowed from the record. */
const char *search_out_title(const SearchFound *found, Lang lang);

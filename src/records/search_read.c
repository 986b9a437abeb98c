/* Reading terms of all segments. */
#include "records/search_terms.h"

#include "base/error.h"

bool search_fail_damaged(const char *term, GError **error)
{
    g_set_error(error, FYR_ERROR, FYR_ERROR_CORRUPT,
                "the index of words is damaged at \"%s\"; make it anew with \"fyr reindex\"", term);
    return false;
}

#define HIGHEST "\xf4\x8f\xbf\xbf" /* above every other character */

bool search_read_term(Db *db, const SearchTables *tables, const char *term, bool is_start,
                      SearchListVisit visit, void *data, GError **error)
{
    g_autofree char *to = is_start ? g_strconcat(term, HIGHEST, NULL) : NULL;
    g_autoptr(Rows) rows = is_start ? db_query(db, tables->word_range, error, "ss", term, to)
                                    : db_query(db, tables->word_find, error, "s", term);
    GError *fault = NULL;
    while (rows && !fault && rows_next(rows, &fault)) {
        size_t n_heads, n_places;
        PostingReader reader;
        const char *found = rows_text(rows, 0);
        const void *heads = rows_bytes(rows, 2, &n_heads);
        const void *places = rows_bytes(rows, 3, &n_places);
        posting_reader_init(&reader, heads, n_heads, places, n_places);
        (void)visit(found, (uint32_t)rows_int(rows, 1), &reader, data, &fault);
    }
    if (fault)
        g_propagate_error(error, fault);
    return rows && !fault;
}

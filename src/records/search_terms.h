/* The index of words: terms and where they stand, kept in the store in segments (postings.h). One of
 * everything and one of what is published, in tables of their own; a connection of the public can read
 * the second only. */
#pragma once

#include "records/postings.h"
#include "store/db.h"

/* The statements of one index. */
typedef struct {
    StatementId entry_of, entry_insert, entry_delete, entry_lost, entry_live, entry_clear,
        entry_next;
    StatementId segments, segment_insert, segment_delete, segment_clear;
    StatementId word_insert, word_delete, word_clear, word_read, word_find, word_range;
} SearchTables;
extern const SearchTables search_tables_all, search_tables_published;

/* --- writing: search_build.c, search_segment.c ----------------------------------------------------- */

/* Terms of some entries in memory. */
typedef struct SearchBuilder SearchBuilder;
SearchBuilder *search_builder_new(void);
void search_builder_free(SearchBuilder *builder);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(SearchBuilder, search_builder_free)
/* One column of an entry: places parted by blanks, the terms of one by "|" (words_put_text()); "." is a
 * place without a term. Entries come in their order, each one's columns too. Returns how many words it has. */
uint32_t search_builder_put(SearchBuilder *builder, uint32_t entry, unsigned column,
                            const char *terms);
/* The first and the last entry, and how many; 0: none. */
void search_builder_entries(const SearchBuilder *builder, uint32_t *out_first, uint32_t *out_last,
                            uint64_t *out_n);
size_t search_builder_bytes(const SearchBuilder *builder);

typedef bool (*SearchTermVisit)(const char *term, const PostingList *list, void *data,
                                GError **error);
/* Every term in the order of their bytes. */
bool search_builder_each(SearchBuilder *builder, SearchTermVisit visit, void *data, GError **error);

/* Inside a write: what the builder has as a new segment, and small ones made into larger ones. */
bool search_segment_add(Db *db, const SearchTables *tables, SearchBuilder *builder, GError **error);
/* All of them into one; what is gone leaves the store. */
bool search_segment_join(Db *db, const SearchTables *tables, GError **error);
/* Whether every byte is as it should be; false with an error names the first that is not. */
bool search_segment_check(Db *db, const SearchTables *tables, GError **error);

/* --- reading: search_read.c -------------------------------------------------------------------------- */

/* One term's postings in one segment; the bytes until the next call. False: an error, which is set. */
typedef bool (*SearchListVisit)(const char *term, uint32_t n, PostingReader *reader, void *data,
                                GError **error);
/* Of one term, or (`is_start`) of all that begin so; in all segments. */
bool search_read_term(Db *db, const SearchTables *tables, const char *term, bool is_start,
                      SearchListVisit visit, void *data, GError **error);
bool search_fail_damaged(const char *term, GError **error); /* always false */

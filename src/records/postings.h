/* Where a term stands, as bytes: for each entry, in their order, how often in which column; and beside
 * that, read only for phrases, at which places. Numbers are of seven bits a byte, the lowest first, with
 * the eighth set on all but the last; entries and places are told as the distance from the one before.
 * Most terms stand once in a body: that is one bit. */
#pragma once

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

#define POSTING_COLUMNS 4u /* title, summary, body, files */

typedef struct {
    guint8 *data;
    uint32_t size, room;
} PostingBytes;
void posting_bytes_add(PostingBytes *to, const guint8 *bytes, uint32_t n_bytes);
void posting_bytes_number(PostingBytes *to, uint32_t number);

/* --- writing ----------------------------------------------------------------------------------------- */

typedef struct {
    PostingBytes heads, places;
    uint32_t last, n; /* entry; number of entries */
} PostingList;
/* The head of an entry larger than the last one; its places are in `places` already, or not wanted. */
void posting_list_add(PostingList *list, uint32_t entry, const uint32_t n[POSTING_COLUMNS]);
void posting_list_clear(PostingList *list); /* frees what it has */

/* --- reading ----------------------------------------------------------------------------------------- */

typedef struct {
    const guint8 *at, *end, *place_at, *place_end;
    bool has_places, is_damaged;
    /* The posting: */
    uint32_t entry, n[POSTING_COLUMNS];
    const guint8 *places; /* its own, up to place_at */
} PostingReader;
/* `places` NULL: they are not looked at. The bytes are the caller's and outlive the reader. */
void posting_reader_init(PostingReader *reader, const void *heads, size_t n_heads,
                         const void *places, size_t n_places);
/* False at the end, or at bytes that are no postings (is_damaged). */
bool posting_reader_next(PostingReader *reader);
/* Places of the posting in one column after another; at most `most` of each are told, 0-based. Returns
 * how many of the column. `at` begins with reader->places and moves on. */
uint32_t posting_places(const PostingReader *reader, const guint8 **at, uint32_t n, uint32_t *out,
                        uint32_t most);

/* How the counter keeps its results: a tree of prefixes. For the counter itself; its callers use
 * count.h.
 *
 * Attributes stand by their rank (count_cases.h), not by the caller's number.
 * The node of a prefix lists attributes that extend it, ascending, each with the rows of prefix and
 * attribute together. Nodes of prefixes shorter than K - 1 have a child for each entry. The longest
 * prefixes, of which there are many, keep only counts where most of their candidates occur: then
 * `value` points into their parent's list and a count may be 0. So a combination takes about four
 * bytes, and never more than eight and its share of its prefix's node. */
#pragma once

#include "protect/count.h"

typedef struct CountNode CountNode;
struct CountNode {
    uint32_t n;
    const uint32_t *value; /* [n] ranks of attributes */
    const uint32_t *count; /* [n] */
    CountNode *child;      /* [n]; NULL in nodes of prefixes of length K - 1 */
};

/* Memory that is freed all at once. One per thread. */
typedef struct CountPiece CountPiece;
typedef struct {
    CountPiece *pieces; /* the newest first */
    char *next;         /* free from here */
    size_t n_free;
    uint64_t n_bytes; /* of all pieces */
} CountArena;

#define COUNT_PIECE_BYTES ((size_t)256 << 10) /* at most a sixteenth of it stays unused */

/* NULL: no memory. Aligned to 8 bytes. */
void *count_arena_take(CountArena *arena, size_t n_bytes);
/* The last thing taken is made shorter. */
void count_arena_shrink(CountArena *arena, void *last, size_t from_bytes, size_t to_bytes);

struct CountTree {
    uint32_t length; /* K */
    uint32_t min;
    CountNode root;            /* of the empty prefix */
    const uint32_t *attribute; /* [root.n] the caller's number of a rank */
    const uint32_t *rank;      /* [n_attributes] UINT32_MAX: fewer rows than `min` have it */
    uint32_t n_attributes;
    CountArena own;
    CountArena arenas[COUNT_THREADS_MOST]; /* of the threads */
    uint64_t n[COUNT_LENGTH_MOST + 1];     /* combinations by length */
};

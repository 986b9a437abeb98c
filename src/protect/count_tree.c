/* The counter's results: memory, look-up, visits. */
#include "protect/count_tree.h"

#include <stdlib.h>

struct CountPiece {
    CountPiece *before;
    uint64_t bytes[];
};

void *count_arena_take(CountArena *arena, size_t n_bytes)
{
    n_bytes = (n_bytes + 7) & ~(size_t)7;
    if (n_bytes > arena->n_free) {
        size_t size = n_bytes > COUNT_PIECE_BYTES / 16 ? n_bytes : COUNT_PIECE_BYTES;
        CountPiece *piece = malloc(sizeof *piece + size);
        if (!piece)
            return NULL;
        arena->n_bytes += size;
        if (size == n_bytes &&
            arena->pieces) { /* a large one of its own: the open one stays open */
            piece->before = arena->pieces->before;
            arena->pieces->before = piece;
            return piece->bytes;
        }
        piece->before = arena->pieces;
        arena->pieces = piece;
        arena->next = (char *)piece->bytes;
        arena->n_free = size;
    }
    void *taken = arena->next;
    arena->next += n_bytes;
    arena->n_free -= n_bytes;
    return taken;
}

void count_arena_shrink(CountArena *arena, void *last, size_t from_bytes, size_t to_bytes)
{
    from_bytes = (from_bytes + 7) & ~(size_t)7;
    to_bytes = (to_bytes + 7) & ~(size_t)7;
    if ((char *)last + from_bytes != arena->next)
        return;
    arena->next -= from_bytes - to_bytes;
    arena->n_free += from_bytes - to_bytes;
}

static void arena_free(CountArena *arena)
{
    while (arena->pieces) {
        CountPiece *before = arena->pieces->before;
        free(arena->pieces);
        arena->pieces = before;
    }
}

void count_tree_free(CountTree *tree)
{
    if (!tree)
        return;
    for (unsigned i = 0; i < COUNT_THREADS_MOST; i++)
        arena_free(&tree->arenas[i]);
    arena_free(&tree->own);
    free(tree);
}

uint64_t count_tree_n(const CountTree *tree, uint32_t length)
{
    return length <= COUNT_LENGTH_MOST ? tree->n[length] : 0;
}

uint32_t count_tree_length(const CountTree *tree)
{
    return tree->length;
}

uint32_t count_tree_min(const CountTree *tree)
{
    return tree->min;
}

uint64_t count_tree_bytes(const CountTree *tree)
{
    uint64_t n = sizeof *tree + tree->own.n_bytes;
    for (unsigned i = 0; i < COUNT_THREADS_MOST; i++)
        n += tree->arenas[i].n_bytes;
    return n;
}

/* The place of a rank in a node's list, or n. */
static uint32_t place_of(const CountNode *node, uint32_t rank)
{
    uint32_t from = 0, to = node->n;
    while (from < to) {
        uint32_t middle = from + (to - from) / 2;
        if (node->value[middle] < rank)
            from = middle + 1;
        else
            to = middle;
    }
    return from < node->n && node->value[from] == rank ? from : node->n;
}

uint32_t count_tree_find(const CountTree *tree, const uint32_t *attributes, uint32_t length)
{
    uint32_t ranks[COUNT_LENGTH_MOST];
    if (length < 1 || length > tree->length)
        return 0;
    for (uint32_t i = 0; i < length; i++) {
        uint32_t at = i;
        if (attributes[i] >= tree->n_attributes || tree->rank[attributes[i]] == UINT32_MAX)
            return 0;
        for (; at > 0 && ranks[at - 1] > tree->rank[attributes[i]]; at--)
            ranks[at] = ranks[at - 1];
        ranks[at] = tree->rank[attributes[i]];
    }
    const CountNode *node = &tree->root;
    for (uint32_t i = 0;; i++) {
        uint32_t place = place_of(node, ranks[i]);
        if (place == node->n)
            return 0;
        if (i + 1 == length)
            return node->count[place];
        node = &node->child[place];
    }
}

typedef bool (*NodeVisit)(void *data, const uint32_t *prefix, const CountNode *node);

/* The nodes of all prefixes (as the caller's attributes) of length - 1, without recursion: one place
 * per level. */
static bool walk_nodes(const CountTree *tree, uint32_t length, NodeVisit visit, void *data)
{
    const CountNode *node[COUNT_LENGTH_MOST] = {&tree->root};
    uint32_t place[COUNT_LENGTH_MOST] = {0}, prefix[COUNT_LENGTH_MOST] = {0};
    for (uint32_t level = 0;;) {
        const CountNode *here = node[level];
        if (level == length - 1) {
            if (here->n > 0 && !visit(data, prefix, here))
                return false;
        } else if (place[level] < here->n) {
            prefix[level] = tree->attribute[here->value[place[level]]];
            node[level + 1] = &here->child[place[level]++];
            place[++level] = 0;
            continue;
        }
        if (level == 0)
            return true;
        level--;
    }
}

/* --- in the tree's order ----------------------------------------------------------------- */

typedef struct {
    const CountTree *tree;
    uint32_t length;
    CountVisit visit;
    void *data;
    uint32_t *last; /* [root.n] */
} Walk;

static bool walk_node(void *data, const uint32_t *prefix, const CountNode *node)
{
    Walk *walk = data;
    for (uint32_t i = 0; i < node->n; i++)
        walk->last[i] = walk->tree->attribute[node->value[i]];
    return walk->visit(walk->data, walk->length, prefix, node->n, walk->last, node->count);
}

ProtectStatus count_tree_walk(const CountTree *tree, uint32_t length, CountVisit visit, void *data)
{
    Walk walk = {tree, length, visit, data, malloc(((size_t)tree->root.n + 1) * sizeof(uint32_t))};
    if (length < 1 || length > tree->length) {
        free(walk.last);
        return PROTECT_OK;
    }
    ProtectStatus status = PROTECT_MEMORY;
    if (walk.last)
        status = walk_nodes(tree, length, walk_node, &walk) ? PROTECT_OK : PROTECT_CANCELLED;
    free(walk.last);
    return status;
}

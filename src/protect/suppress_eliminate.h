/* Sparse elimination modulo a prime of 61 bits, shortest row first. */
#pragma once

#include "protect/suppress_private.h"

#define PRIME ((1ull << 61) - 1)

__extension__ typedef unsigned __int128 Wide;

static inline uint64_t times(uint64_t a, uint64_t b)
{
    Wide product = (Wide)a * b;
    uint64_t sum = (uint64_t)(product & PRIME) + (uint64_t)(product >> 61);
    return sum >= PRIME ? sum - PRIME : sum;
}

static inline uint64_t plus(uint64_t a, uint64_t b)
{
    uint64_t sum = a + b;
    return sum >= PRIME ? sum - PRIME : sum;
}

static inline uint64_t minus(uint64_t a)
{
    return a ? PRIME - a : 0;
}

typedef struct {
    uint64_t value;
    uint32_t column;
} Entry;

typedef struct {
    Entry *entries; /* ascending by column */
    uint32_t n, room;
    uint32_t next, previous; /* in the list of rows of this length */
    bool is_done;
} Row;

typedef struct {
    uint32_t *rows; /* may hold rows that have lost the column since */
    uint32_t n, room;
} Column;

#define LENGTHS 256u /* rows of this length or more share a list */

typedef struct {
    const Work *work; /* for its progress */
    uint32_t n_columns, n_rows;
    uint32_t *class_of_column, *column_of_class; /* of kernel_init(); else NULL */
    Row *rows;
    Column *columns;
    uint32_t *row_of_pivot; /* [n_columns] NONE: free */
    uint32_t *order;        /* columns in the order in which they became pivots */
    uint32_t n_pivots;
    uint32_t first[LENGTHS];
    uint64_t n_entries, most_entries;
    Entry *spare;
    uint32_t room_spare;
} Kernel;

uint64_t inverse(uint64_t a);
uint64_t next_random(uint64_t *seed);

/* Rows are relations, columns hidden classes. False: no memory; kernel_clear() after that too. */
bool kernel_init(Kernel *kernel, const Work *work);
/* An empty one, for at most n_rows rows to be added, entries ascending by column. */
bool kernel_init_empty(Kernel *kernel, const Work *work, uint32_t n_columns, uint32_t n_rows);
bool kernel_add_row(Kernel *kernel, const Entry *entries, uint32_t n);
void kernel_clear(Kernel *kernel);
/* PROTECT_LIMIT: too much fill. */
ProtectStatus kernel_eliminate(Kernel *kernel);
/* n random vectors z of the null space: z[column * n + i]. */
void kernel_random(const Kernel *kernel, uint64_t *z, uint32_t n, uint64_t seed);

/* Cases in the shape that the counter works on, and what they would take. For the counter itself. */
#pragma once

#include "protect/count.h"
#include "protect/count_kernel.h"

/* Bitmaps of n attributes in blocks of eight (count_kernel.h). */
typedef struct {
    uint64_t *data; /* aligned to 64 bytes */
    uint32_t n;
    size_t n_words; /* of a bitmap */
} CountBlocks;

static inline size_t count_n_blocks(uint32_t n)
{
    return ((size_t)n + COUNT_LANES - 1) / COUNT_LANES;
}

static inline size_t count_n_words(uint32_t n_rows)
{
    return ((size_t)n_rows + 63) / 64;
}

/* The attributes that at least `min` rows have, in the order in which the counter takes them: a place
 * in this order is an attribute's rank. Attributes that exclude each other have the same group: an
 * ordinary column is a group, each attribute of a multi-valued one is a group of its own. Groups with
 * many attributes come first, so that pairs, which cost most, are counted among the last ones,
 * which have few; among groups of one attribute the rarest come first, so that prefixes are short.
 * Nothing of this depends on the order of rows. */
typedef struct {
    uint32_t n;
    uint32_t *value; /* [n] the caller's number of each rank */
    uint32_t *count; /* [n] rows */
    uint32_t *group; /* [n] ascending, from 0, without gaps */
    uint32_t n_groups;
} CountAttributes;

/* Whether the arrays hold together, and the rows of every attribute: counts[attributes]. */
ProtectStatus count_cases_check(const CountCases *cases, const CountOptions *options,
                                uint32_t *counts);
/* PROTECT_MEMORY leaves *out to be cleared too. */
ProtectStatus count_attributes_init(const CountCases *cases, const uint32_t *counts, uint32_t min,
                                    CountAttributes *out);
void count_attributes_clear(CountAttributes *attributes);
/* Fills zeroed blocks with the attributes' bitmaps. PROTECT_MEMORY or PROTECT_OK. */
ProtectStatus count_blocks_fill(const CountCases *cases, const CountAttributes *attributes,
                                const CountOptions *options, CountBlocks *blocks);

/* PROTECT_MEMORY or PROTECT_OK. With is_quick only the columns' sizes are looked at, not the rows;
 * then it is higher. */
ProtectStatus count_estimate(const CountCases *cases, const CountAttributes *attributes,
                             const CountOptions *options, bool is_quick,
                             CountEstimate *out_estimate);

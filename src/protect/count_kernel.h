/* The two inner loops of the counter, in one form per kind of processor.
 *
 * Bitmaps stand in blocks of eight, word by word: word w of lane l of a block lies at
 * block[w * COUNT_LANES + l]. So one load brings the same 64 rows of several attributes, a counter
 * per lane needs no sum across lanes however short the bitmaps are, and eight attributes compacted
 * by one mask shift together. */
#pragma once

#include "protect/count.h"

#define COUNT_LANES 8u
#define COUNT_CHUNK 64u /* words compacted at a time */

/* The words of a prefix's bitmap that are not empty. */
typedef struct {
    uint32_t n;
    uint32_t n_bits;      /* set in all of them */
    const uint32_t *word; /* [n] ascending */
    const uint64_t *mask; /* [n] */
} CountMask;

/* counts[8 * i + j] = rows in both lane i of `left` and lane j of `right`, for i below n_left and j
 * from right_from[i / 4] and below n_right; other entries of `counts` may be overwritten. */
typedef struct {
    unsigned n_left, n_right;
    unsigned right_from[2];
} CountTile;
typedef void (*CountGram)(const uint64_t *left, const uint64_t *right, size_t n_words,
                          const CountTile *tile, uint32_t *counts);

/* Row i of the mask's rows becomes row i of `to` for each of n_lanes (1 to 8) lanes; from[l] is lane
 * l's first word, its words are COUNT_LANES apart. `to` has (n_bits + 63) / 64 words a lane; lanes
 * from n_lanes on become empty. */
typedef void (*CountCompact)(const CountMask *mask, const uint64_t *const *from, unsigned n_lanes,
                             uint64_t *to);

typedef struct {
    CountGram gram;
    CountCompact compact;
} CountLoops;

extern const CountLoops count_loops_portable;
void count_compact_portable(const CountMask *mask, const uint64_t *const *from, unsigned n_lanes,
                            uint64_t *to);
#if defined(__x86_64__)
extern const CountLoops count_loops_avx2;
extern const CountLoops count_loops_avx2_slow_pext; /* AVX2, but bits are extracted without PEXT */
extern const CountLoops count_loops_avx512;
#endif

/* The loops of a kernel that is available. */
const CountLoops *count_kernel_loops(CountKernel kernel);

/* Which columns and which rows make rare combinations: what a data holder asks before anything is
 * made public.
 *
 * A combination is rare if at least one row and fewer than `threshold` rows have it. It is minimal
 * if none of its parts is rare: then it needs all its columns to be rare (special uniques: Elliot,
 * Manning, Ford 2002, "A Computational Algorithm for Handling the Special Uniques Problem"; there
 * for threshold 2). The shortest rare combination that a row has is minimal. */
#pragma once

#include "protect/count.h"

typedef struct {
    uint32_t n_columns, n_rows, length; /* K of the tree */
    /* By column and length, at [column * (length + 1) + k]: rare combinations in which the column
     * takes part (a multi-valued one counts once); the same for minimal ones. */
    uint64_t *rare, *minimal;
    uint64_t n_rare[COUNT_LENGTH_MOST + 1], n_minimal[COUNT_LENGTH_MOST + 1]; /* by length */
    /* By row: the length of its shortest rare combination (0: it has none up to K), and how many of
     * that length it has. */
    uint8_t *shortest;
    uint32_t *n_shortest;
} CountRare;

/* `tree` is what count_run() made of these cases with min 0 or 1 (PROTECT_INCONSISTENT if not).
 * *out_rare is set on PROTECT_OK only, and to be cleared then. */
ProtectStatus count_rare(const CountCases *cases, const CountTree *tree, uint32_t threshold,
                         ProtectProgress progress, void *progress_data, CountRare *out_rare);
void count_rare_clear(CountRare *rare);

/* Exact counts of every combination of attribute values up to a length K.
 *
 * An attribute is a value of a column ("sex = F"); a row (a person) has at most one attribute of an
 * ordinary column and any number of a multi-valued one. Attributes are numbered column by column.
 * A combination of length k is k attributes in ascending order, no two of the same ordinary column;
 * its count is the number of rows that have them all. Missing values are attributes of no kind.
 *
 * Method: vertical bitmaps, one bit a row. For a prefix of attributes the bitmaps of all later
 * attributes are compacted to the prefix's rows (parallel bit extract), so that they get short, and
 * all pairs of them are counted by AND and popcount; every combination is met once. A combination
 * rarer than `min` has no frequent extension (Agrawal, Srikant 1994: "Fast Algorithms for Mining
 * Association Rules", section 2.1.1), so its branch is left out. Popcounts by table lookup in
 * registers: Mula, Kurz, Lemire 2018, "Faster Population Counts Using AVX2 Instructions".
 *
 * Threads share nothing that they write: each takes whole first-level attributes from an atomic
 * counter and has an arena of its own. Results do not depend on their number, on the kernel chosen
 * or on the order of rows. */
#pragma once

#include "protect/protect.h"
#include <stddef.h>

#define COUNT_LENGTH_MOST 8u   /* of a combination */
#define COUNT_THREADS_MOST 64u /* more are not started */

/* The cases. All arrays stay the caller's and are only read. */
typedef struct {
    uint32_t n_rows;
    uint32_t n_columns;
    const uint32_t *column_start; /* [n_columns + 1]: attributes of column c are start[c] up to
                                   * start[c + 1]; start[0] = 0 */
    const bool *is_multiple;      /* [n_columns] rows may have several; NULL = no column's may */
    /* Every column has codes or its attributes have bitmaps. Codes: [n_columns] of [n_rows], 0 =
     * missing, else 1 + the attribute's place in the column; NULL for columns with bitmaps. Bitmaps:
     * [attributes] of [(n_rows + 63) / 64], row r is bit r % 64 of word r / 64, bits past the last
     * row are zero; NULL for attributes of columns with codes. Either array may be NULL. */
    const uint32_t *const *codes;
    const uint64_t *const *bits;
} CountCases;

typedef enum {
    COUNT_KERNEL_BEST, /* the fastest that this processor has */
    COUNT_KERNEL_PORTABLE,
    COUNT_KERNEL_AVX2,   /* and BMI2 */
    COUNT_KERNEL_AVX512, /* and VPOPCNTDQ */
    COUNT_KERNEL_COUNT
} CountKernel;

/* Whether this processor can; and which one COUNT_KERNEL_BEST means here. */
bool count_kernel_is_available(CountKernel kernel);
CountKernel count_kernel_best(void);
const char *count_kernel_name(CountKernel kernel);

typedef struct {
    uint32_t length;       /* K: 1 .. COUNT_LENGTH_MOST */
    uint32_t min;          /* combinations of fewer rows are left out; 0 counts as 1 */
    uint64_t memory_limit; /* bytes for bitmaps, work space and results together; 0 = no limit */
    unsigned n_threads;    /* 0 and 1: the caller's alone */
    CountKernel kernel;
    ProtectProgress progress; /* NULL = none */
    void *progress_data;
} CountOptions;

/* Never too low. Combinations: for each length the smaller of what the columns' sizes allow (the
 * elementary symmetric polynomial) and what the rows can hold (sum over rows of the binomial of
 * their number of attributes). UINT64_MAX stands for that and more. */
typedef struct {
    uint64_t bytes;
    uint64_t combinations;
} CountEstimate;

typedef struct CountTree CountTree;

/* Counts. On PROTECT_OK *out_tree is the caller's, to be freed. PROTECT_LIMIT: the estimate exceeds
 * the limit, nothing was begun, *out_estimate (if not NULL) says what it would take; it is also set
 * on success. PROTECT_INCONSISTENT: the arrays contradict each other (a code or a bit out of
 * range), or the kernel asked for is not available, or length is out of range. */
ProtectStatus count_run(const CountCases *cases, const CountOptions *options, CountTree **out_tree,
                        CountEstimate *out_estimate);
void count_tree_free(CountTree *tree);

/* How many combinations of this length there are (with at least `min` rows). */
uint64_t count_tree_n(const CountTree *tree, uint32_t length);
uint32_t count_tree_length(const CountTree *tree); /* K */
uint32_t count_tree_min(const CountTree *tree);    /* at least 1 */
uint64_t count_tree_bytes(const CountTree *tree);  /* of the results */

/* The rows that have all of these attributes (ascending, 1 .. K of them); 0 if they are fewer than
 * `min` or the combination cannot be. */
uint32_t count_tree_find(const CountTree *tree, const uint32_t *attributes, uint32_t length);

/* Some combinations that differ in the last attribute only: prefix[length - 1], and n pairs of
 * last[i] and count[i]; pairs with count 0 stand for nothing and are passed over by the callee.
 * False stops the visit. */
typedef bool (*CountVisit)(void *data, uint32_t length, const uint32_t *prefix, uint32_t n,
                           const uint32_t *last, const uint32_t *count);
/* All combinations of one length, each ascending, all in ascending order. They are sorted in parts
 * that take up to about 50 MB. PROTECT_CANCELLED if it was stopped, or PROTECT_MEMORY. */
ProtectStatus count_tree_visit(const CountTree *tree, uint32_t length, CountVisit visit,
                               void *data);
/* The same in the tree's own order: faster, always the same for the same cases, but a combination's
 * attributes come in an order of their own. */
ProtectStatus count_tree_walk(const CountTree *tree, uint32_t length, CountVisit visit, void *data);

/* The cell key method: every cell gets a noise that depends on its key alone, so that the same cell
 * has the same value in every table.
 *
 * Row i of the perturbation table is the distribution of what is published for the count i: targets
 * j = max(0, i - D) ... i + D without 1 ... js, and with v = j - i
 *
 *     sum p(v) = 1,   sum p(v) v = 0,   sum p(v) v^2 = V,   entropy as large as possible,
 *
 * so p(v) is proportional to exp(-a v - b v^2); a and b by Newton's method on the dual, which is
 * convex. With pstay, p(0) is given and the rest has this form. With mono, p does not grow away
 * from v = 0; where that binds, neighbours share one probability, whose logarithm is the mean of
 * theirs (isotonic regression of the logarithms on a tree with its root at v = 0). Zero stays zero.
 * From i = D + js + 1 on all rows are alike.
 * (Giessing, "Computational issues in the design of transition probabilities and disclosure risk
 * estimation for additive noise", PSD 2016, LNCS 9867; Fraser and Wooton, UNECE 2005.) */
#pragma once

#include "protect/protect.h"
#include <stddef.h>

#define CELLKEY_MAX_D 100u
#define CELLKEY_MAX_TARGETS (2 * CELLKEY_MAX_D + 1)

typedef struct {
    unsigned d;   /* largest change */
    double v;     /* variance */
    unsigned js;  /* results 1..js never appear */
    double pstay; /* probability of no change; NAN: as it comes */
    bool mono;    /* a larger change is never more probable */
} CellkeyParameters;

typedef struct {
    unsigned n_targets;
    int16_t change[CELLKEY_MAX_TARGETS];     /* ascending */
    double probability[CELLKEY_MAX_TARGETS]; /* sums to 1 */
    uint64_t bound[CELLKEY_MAX_TARGETS]; /* a key below bound[k], not below bound[k-1]: change[k] */
    uint8_t first[256];                  /* where to begin for the key's highest byte */
} CellkeyRow;

typedef struct {
    CellkeyParameters parameters;
    unsigned n_rows; /* counts of n_rows - 1 and more use the last */
    CellkeyRow *row;
} CellkeyTable;

/* Why parameters cannot be had: the row and the variances that it allows. */
typedef struct {
    unsigned row;
    double least, most;
    bool by_mono; /* with pstay or mono the range is smaller still */
} CellkeyRefusal;

/* PROTECT_INFEASIBLE: *out_refusal says where. Ends with cellkey_table_clear(). */
ProtectStatus cellkey_table_init(CellkeyTable *table, const CellkeyParameters *parameters,
                                 CellkeyRefusal *out_refusal);
void cellkey_table_clear(CellkeyTable *table);

/* What is published for `count`, not negative, with this key (a fraction of 2^64). */
static inline uint64_t cellkey_apply(const CellkeyTable *table, uint64_t count, uint64_t key)
{
    const CellkeyRow *row =
        &table->row[count < table->n_rows ? (unsigned)count : table->n_rows - 1];
    unsigned k = row->first[key >> 56];
    while (key >= row->bound[k] && k + 1 < row->n_targets)
        k++;
    return count + (uint64_t)(int64_t)row->change[k];
}

/* The same for arrays of n. */
void cellkey_apply_all(const CellkeyTable *table, const uint64_t *count, const uint64_t *key,
                       uint64_t *out, size_t n);

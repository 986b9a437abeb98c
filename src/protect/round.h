/* Controlled rounding: every cell becomes a multiple of the base so that all sums still hold.
 *
 *     minimise sum |r_i - a_i|   subject to  the relations hold for r,
 *     r_i in { b floor(a_i / b), b ceil(a_i / b) }
 *
 * (zero-restricted: multiples of the base stay as they are). Where no such r exists, as can happen
 * from three dimensions on, cells may go one base further, then two, up to `most_steps`. With
 * r_i = b (floor + x_i) the problem has variables 0/1; for two-dimensional tables the vertices of its
 * relaxation are whole, and one linear program per component settles it.
 * (Cox, "A constructive procedure for unbiased controlled rounding", JASA 82, 1987; Hundepool et al.,
 * Handbook on Statistical Disclosure Control, section 4.3.4.)
 *
 * With a seed other than 0, up or down is drawn at random for each cell with the probability that
 * leaves its mean as it is, and the r nearest to that draw is taken: then the direction tells
 * nothing about a cell. The draw of a cell depends on its rank and the seed alone. */
#pragma once

#include "protect/cell_system.h"
#include "protect/lp.h"

typedef struct {
    const LpEngine *lp;
    double base;          /* whole, 2 or more */
    uint64_t seed;        /* 0: to the nearest */
    const uint32_t *rank; /* [n_cells] for the draw; NULL: the index */
    unsigned most_steps;  /* further steps where needed: 0 = zero-restricted only */
    uint32_t node_limit;  /* of one search; 0: a usual one */
    ProtectProgress progress;
    void *progress_data;
} RoundOptions;

typedef struct {
    uint32_t n_changed;
    uint32_t n_components, n_searched; /* components; those that needed a search */
    unsigned steps;                    /* further steps that were needed: 0 = zero-restricted */
    double change;                     /* sum of |r - a| */
} RoundReport;

/* out_value [n_cells]; values of the system must be whole (is_integer).
 * PROTECT_INFEASIBLE: no rounding was found within most_steps and the node limit.
 * PROTECT_INCONSISTENT: the values do not satisfy the relations. */
ProtectStatus round_run(const CellSystem *system, const RoundOptions *options, double *out_value,
                        RoundReport *out_report);

/* What an attacker can work out: for every hidden cell of tables given together the tightest
 * interval that follows from all published cells, all relations, the bounds known beforehand,
 * no value being negative and, for counts, all values being whole.
 *
 *     lower_i = min x_i,  upper_i = max x_i   over   { x : relations, bounds, x_j = value_j for
 *                                                     published j, x whole if is_integer }
 *
 * (the attacker's problem of Fischetti and Salazar, "Solving the cell suppression problem on
 * tabular data with linear constraints", Management Science 47, 2001, section 2; Hundepool et al.,
 * Handbook on Statistical Disclosure Control, section 4.4).
 *
 * How: cells and constants that are known go to the right-hand sides; bounds are propagated along
 * relations until nothing changes; what is left falls into components that have nothing to do with
 * each other; where a component's relations form no cycle, propagation is already the answer;
 * elsewhere linear programs settle the bounds that no point found so far attains; where the best
 * vertex is not whole, a bounded search for whole points sharpens the bound.
 *
 * For counts nothing hangs on a tolerance: a bound is *certified* when a whole-number point that
 * attains it has been found and checked in whole numbers, and no bound is believed without a
 * weighted sum of relations that proves it, evaluated with its rounding errors. Where the search
 * ends at its limit, the reported interval may be wider than the truth; then the verdict is taken
 * from the span of the points found, so `safe` is said only on the strength of two points; such
 * cells are counted as open.
 *
 * The value[] of a hidden cell is never read. What comes out depends neither on threads nor on the
 * order of cells or relations (but for cells that are open). */
#pragma once

#include "protect/cell_system.h"
#include "protect/lp.h"

typedef enum {
    VERDICT_PUBLISHED,
    VERDICT_SAFE,
    VERDICT_NARROW, /* the interval is narrower than required */
    VERDICT_EXACT,  /* one value only; for sums: upper - lower <= 1e-9 of the value */
    VERDICT_COUNT
} Verdict;

#define AUDIT_NODE_LIMIT 400u

/* Differences of other possible tables to the feasible one: move m adds step[k] to cell[k] for k from
 * start[m] to start[m + 1]; no cell twice in one. */
typedef struct {
    uint32_t n_moves;
    const uint32_t *start; /* [n_moves + 1] */
    const uint32_t *cell;
    const double *step;
} AuditMoves;

typedef struct {
    const LpEngine *lp; /* NULL: propagation only; intervals may be wider than the truth, and cells
                           that are not settled by it count as open */
    const double
        *width; /* [n_cells] required upper - lower of a hidden cell; NULL: only not exact */
    bool secondaries_too; /* width holds for secondaries as well; exact is said of every cell */

    /* Only verdicts are wanted: a cell is done as soon as two points show that it is not exact and
     * wide enough. Then the interval reported of a safe cell is what has been shown to be possible,
     * not all that is. Many times faster. */
    bool verdicts_only;
    bool keep_going; /* audit the other components after one that contradicts itself */
    /* [n_cells] a point that satisfies everything, e.g. the true table, or NULL. It only saves work:
     * it is checked and left aside if it does not hold. Values of published cells in it are not
     * read. */
    const double *feasible;
    const AuditMoves *moves; /* with `feasible`: more points, each checked likewise; or NULL */

    uint32_t
        node_limit; /* nodes of one search for a whole point; 0: AUDIT_NODE_LIMIT, less in large components */
    unsigned n_threads; /* 0 and 1: this thread only */
    ProtectProgress progress;
    void *progress_data;
} AuditOptions;

typedef struct {
    uint32_t n_hidden, n_exact, n_narrow, n_safe;
    uint32_t n_exact_primary; /* of n_exact */
    uint32_t n_open;          /* cells whose interval may still be narrower than reported */
    uint32_t n_components, largest_component; /* left after propagation; cells of the largest */
    uint32_t n_settled_early;                 /* cells that needed no linear program */
    uint32_t n_lps, n_nodes;
    uint32_t n_contradictions;
} AuditReport;

/* Sets of relations that cannot hold together: set s is relation[start[s]] to relation[start[s+1]].
 * Small, and for counts minimal as far as propagation sees it. Heap; audit_conflicts_clear(). */
typedef struct {
    uint32_t n_sets;
    uint32_t *start;
    uint32_t *relation;
} AuditConflicts;

void audit_conflicts_clear(AuditConflicts *conflicts);

/* out_lower, out_upper, out_verdict: [n_cells] of the caller; a published cell gets its value and
 * VERDICT_PUBLISHED. out_report and out_conflicts may be NULL.
 *
 * PROTECT_INCONSISTENT: no table agrees with what is published; out_conflicts says why. With
 * keep_going the other components are done all the same, and cells of a contradictory one have the
 * bounds NAN and the verdict VERDICT_EXACT. Otherwise nothing is written but out_conflicts.
 * PROTECT_NUMERIC, _MEMORY, _CANCELLED: nothing is written.
 * The system must be valid (cell_system_is_valid). */
ProtectStatus audit_run(const CellSystem *system, const AuditOptions *options, double *out_lower,
                        double *out_upper, uint8_t *out_verdict, AuditReport *out_report,
                        AuditConflicts *out_conflicts);

/* Secondary suppression: which further cells have to be hidden, so that nobody can work out the
 * cells that a rule hides.
 *
 * The caller has a system of all tables together (protect/cell_system.h) with the true value of
 * every cell, and has marked the primary cells. suppress_run() marks secondary cells, as few or as
 * cheap as it finds, so that every hidden cell stays open: there are other tables of whole numbers
 * that agree with everything published, in which it has another value. Where more is asked of a
 * primary, there are such tables in which it lies as far below and above its truth as asked.
 *
 * Those other tables are not only believed in but written down: a *move* is a small set of cells
 * and the steps by which they change, so that every relation still holds. The certificate has the
 * moves, and suppress_verify() checks them by plain addition, with nothing of the search in it.
 *
 * What the attacker knows: all published cells, all relations, the prior bounds of the system
 * (lower, upper; a hidden cell is not negative), and, if attacker_knows_rule, which cells are
 * primary and what the rule is: rule_lower and rule_upper of a primary, secondary_lower of a
 * secondary cell. He does not know what else the protector could have hidden.
 *
 * Method: see docs/decisions/0013-secondary-suppression.md. Relations with a single hidden cell are
 * covered first (as SIMPLEHEURISTIC of sdcTable does, but choosing the cell that serves most); moves
 * come from circuits of a sparse elimination (GaussSuppression, Langsrud, eliminates too, but asks
 * only whether a cell is linearly determined) and from transfers of one record between two innermost
 * cells; superfluous cells are published again by series classes. It is a heuristic: it may hide more
 * than the least, and may miss a way to protect a cell (then it says PROTECT_INFEASIBLE); what it
 * returns with PROTECT_OK has been verified.
 *
 * The result depends on the values, not on the order of cells or relations, as far as `rank` tells
 * cells apart. No threads, no clock, no random numbers but from fixed seeds. */
#pragma once

#include "protect/cell_system.h"
#include "protect/lp.h"

typedef struct {
    const double *cost;       /* [n_cells] of hiding a cell, > 0; NULL: each 1, fewest cells */
    const uint8_t *may_hide;  /* [n_cells] 0: must stay published; NULL: any may be hidden */
    const double *need_lower; /* [n_cells] how far an attacker's interval of a primary must reach */
    const double *need_upper; /* below and above its truth; NULL: it must only not be exact */
    const uint32_t *rank;     /* [n_cells] the order in which ties are broken; NULL: the index */

    bool attacker_knows_rule;
    double rule_lower, rule_upper; /* every primary lies within, e.g. 1 and threshold - 1 */
    double secondary_lower;        /* no secondary is smaller, e.g. threshold */

    const LpEngine *lp;       /* for what no search finds; NULL: that fails */
    bool is_quick;            /* transfers only, as for very large systems; hides more */
    uint64_t max_bytes;       /* memory beyond which nothing is begun; 0: no limit */
    ProtectProgress progress; /* may be NULL */
    void *progress_data;
} SuppressOptions;

/* Why a cell could not be protected. */
typedef enum {
    SUPPRESS_NO_OTHER_CELL, /* a relation has no other cell that may be hidden */
    SUPPRESS_NO_MOVE,       /* no other table was found: bounds or the rule stand against it, as
                               where a hidden 3 has three hidden parts of at least 1 */
    SUPPRESS_TOO_NARROW,    /* not exact, but no interval as wide as asked was found */
    SUPPRESS_REASON_COUNT
} SuppressReason;

typedef struct {
    uint32_t cell;
    SuppressReason reason;
} SuppressFailure;

#define SUPPRESS_NO_MOVE_INDEX UINT32_MAX

/* Tables that agree with all that is published. Move m adds step[k] to cell[k] for k from start[m]
 * to start[m + 1]. down[i] and up[i] name the moves that show how far cell i can be below and above
 * its truth (SUPPRESS_NO_MOVE_INDEX: none is claimed). */
typedef struct {
    uint32_t n_cells, n_moves;
    uint32_t *start;
    uint32_t *cell;
    double *step;
    uint32_t *down, *up; /* [n_cells] */
} SuppressCertificate;

typedef struct {
    uint32_t n_primary, n_secondary;
    double cost;       /* of the secondary cells */
    double value_lost; /* their values, summed */
    uint32_t n_open;   /* hidden cells for which the certificate has a move */

    uint32_t n_failures; /* with PROTECT_INFEASIBLE: the cells that cannot be protected, and why */
    SuppressFailure *failures;
} SuppressReport;

/* Sets system->state of the chosen cells to CELL_SECONDARY; cells that are secondary already are
 * published again first. On any status but PROTECT_OK the states are as before. `out_report` must
 * be cleared with suppress_report_clear() after any status; `out_certificate` (may be NULL) with
 * suppress_certificate_clear(), it is set with PROTECT_OK only.
 * PROTECT_INCONSISTENT: the values do not add up, or lie outside their bounds.
 * PROTECT_INFEASIBLE: out_report->failures names the primaries that cannot be protected. */
ProtectStatus suppress_run(CellSystem *system, const SuppressOptions *options,
                           SuppressReport *out_report, SuppressCertificate *out_certificate);

void suppress_report_clear(SuppressReport *report);
void suppress_certificate_clear(SuppressCertificate *certificate);

/* Whether the certificate proves that each hidden cell is open, and each primary as far as asked:
 * every move keeps every relation, touches hidden cells only and stays in their bounds, in whole
 * numbers if the system is of whole numbers. out_cell (may be NULL): a cell for which it does not.
 * Needs memory for one number per relation; false also if there is none. */
bool suppress_verify(const CellSystem *system, const SuppressOptions *options,
                     const SuppressCertificate *certificate, uint32_t *out_cell);

/* Other tables that a caller knows of, as differences to the one it gives as feasible. They only save
 * work: each is checked here by addition, and left aside if it does not hold. */
#pragma once

#include "protect/audit.h"

/* How far below and above the feasible point the moves show each cell to be possible: low [n_cells]
 * <= 0 <= high, heap, free(). False: no memory. Both are NULL where no moves are given. */
bool audit_moves_reach(const CellSystem *system, const AuditOptions *options, double **out_low,
                       double **out_high);

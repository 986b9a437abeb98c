/* Why no table agrees with what is published: from relations that cannot hold together, a small
 * set of them. Inside protect/ only. */
#pragma once

#include "protect/audit.h"

/* One more set. False: no memory. */
bool audit_conflicts_add(AuditConflicts *conflicts, const uint32_t *relation, uint32_t n);

/* Leaves out of relation[*inout_n] what is not needed for the contradiction, by halves, quarters
 * and so on down to single ones (the deletion filter of Chinneck and Dravnieks, "Locating minimal
 * infeasible constraint sets in linear programs", ORSA Journal on Computing 3, 1991), within a
 * limited amount of work: what is left is contradictory, but may not be the smallest. A set that
 * could not be shown to be contradictory by itself stays as it is. False: no memory. */
bool audit_conflict_shrink(const CellSystem *system, const LpEngine *lp, uint32_t *relation,
                           uint32_t *inout_n);

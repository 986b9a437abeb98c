/* The attacker of the attack tests: shares nothing with src/protect but the CellSystem it is given.
 * It builds one linear program of all hidden cells with Clp, asks for the minimum and the maximum of
 * each, and for counts branches by itself until the point is whole. No propagation, no components,
 * no cleverness: slow, and hard to get wrong. */
#pragma once

#include "protect/cell_system.h"

typedef enum {
    ATTACK_OK,
    ATTACK_IMPOSSIBLE, /* no table agrees with what is published */
    ATTACK_GAVE_UP     /* too many branches, or the solver failed */
} AttackStatus;

/* out_lower, out_upper: [n_cells]; of published cells their value. Reads value[] of published cells
 * only. */
AttackStatus attacker_bounds(const CellSystem *system, double *out_lower, double *out_upper);

/* The same by trying all whole numbers up to `most` in all hidden cells; for a handful of cells. */
AttackStatus attacker_enumerate(const CellSystem *system, double most, double *out_lower,
                                double *out_upper);

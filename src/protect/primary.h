/* Primary cells: those that a rule hides, whatever else is published.
 *
 * Rules on counts:
 *     threshold n      1 <= count < n. A zero says that there is nobody; it is no cell about a person.
 *     difference n     1 <= total - part < n for a total that is the sum of its parts: the part and
 *                      its total together say how few the others are.
 *     group            a part that holds all cases of its total (and there are others that could
 *                      have been): everybody in the total is known to be of the part.
 * Rules on sums (magnitudes), with x1 >= x2 >= ... the contributions of a cell, X their sum:
 *     dominance n, k   x1 + ... + xn > k/100 * X
 *     p                X - x1 - x2 < p/100 * x1: the second can estimate the first within p percent
 * (Hundepool et al., Handbook on Statistical Disclosure Control, 2010, sections 4.2.1 and 4.2.2;
 * group disclosure: Duncan, Elliot, Salazar-Gonzalez, Statistical Confidentiality, 2011, section
 * 4.1.) A sum with fewer than three contributors is sensitive under dominance and p: two know each
 * other's. */
#pragma once

#include "protect/cell_system.h"

typedef enum {
    PRIMARY_THRESHOLD = 1,
    PRIMARY_DIFFERENCE = 2,
    PRIMARY_GROUP = 4,
    PRIMARY_DOMINANCE = 8,
    PRIMARY_P = 16
} PrimaryRule;

typedef struct {
    double threshold;  /* 0: none */
    double difference; /* 0: none */
    bool group;
    unsigned dominance_n; /* 0: none; 1 to 3 */
    double dominance_k;   /* percent */
    double p;             /* percent; 0: none */
} PrimaryRules;

/* What is known of the contributions to the cells. Arrays [n_cells], NAN where a cell has fewer
 * contributors or it is not known; any pointer may be NULL. With `contributors` the threshold is on
 * their number, not on the value. */
typedef struct {
    const double *contributors;
    const double *largest[3];
} Contributions;

/* Adds to rule_hit [n_cells] the PrimaryRules bits that hit; returns the number of cells hit. A cell
 * needs a value. For dominance and p the largest contributions must be there: a cell for which they
 * are not, and whose value is above 0, counts as hit. */
uint32_t primary_mark(const CellSystem *system, const PrimaryRules *rules,
                      const Contributions *contributions, uint8_t *rule_hit);

/* The cells of all tables given together, and how they add up.
 *
 * A cell is one number, however many tables show it: linked tables share cells. A relation says
 * what everybody may take for granted: that a total is the sum of its parts, or, where parts may be
 * missing from a table, at least their sum. Hierarchies are relations like any other: a parent is
 * the total of its children. Cells that are known to be zero and can never be anything else stand
 * in no system; so a system is as large as a table is full.
 *
 * The audit reads what an attacker has: values of published cells, bounds of hidden ones,
 * relations. It never looks at the value of a hidden cell. The protector has the true values of
 * all cells and decides which are hidden.
 *
 * Values are counts or sums, not negative, below 2^53. */
#pragma once

#include "protect/protect.h"
#include <stddef.h>

typedef enum {
    RELATION_EQUAL,    /* total = sum of parts */
    RELATION_AT_LEAST, /* total >= sum of parts */
    RELATION_KIND_COUNT
} RelationKind;

typedef enum {
    CELL_PUBLISHED,
    CELL_PRIMARY,   /* hidden by a rule (CONF_STATUS C) */
    CELL_SECONDARY, /* hidden so that no primary can be worked out (D) */
    CELL_STATE_COUNT
} CellState;

typedef struct {
    uint32_t n_cells;
    uint32_t n_relations;
    bool is_integer; /* all values are whole numbers, and the attacker knows it */

    double *value;  /* [n_cells] hidden cells: the truth where it is known, else NaN */
    double *lower;  /* [n_cells] what everybody knows of a hidden cell beforehand: 0 and */
    double *upper;  /* [n_cells] INFINITY, unless a rule or a table says more */
    uint8_t *state; /* [n_cells] CellState */

    uint8_t *relation_kind;   /* [n_relations] RelationKind */
    uint32_t *relation_start; /* [n_relations + 1] into relation_cell */
    uint32_t *relation_cell;  /* of each relation first the total, then its parts (one or more) */
} CellSystem;

/* Arrays of these sizes, all zero but lower = 0 and upper = INFINITY. False: no memory. */
bool cell_system_init(CellSystem *system, uint32_t n_cells, uint32_t n_relations,
                      uint32_t n_incidences);
void cell_system_clear(CellSystem *system);

/* The relations of each cell: start[n_cells + 1] and relation[...], in ascending order, both to be
 * freed with free(). False: no memory. */
bool cell_system_index(const CellSystem *system, uint32_t **out_start, uint32_t **out_relation);

/* The same system with cell i at rank[i] (a permutation), parts ascending, and relations in the order
 * of their cells: so that what is computed from it does not depend on the order of the input. To be
 * cleared with cell_system_clear(). False: no memory. */
bool cell_system_sort(const CellSystem *system, const uint32_t *rank, CellSystem *out);

/* Whether the structure holds: indices in range, a total and at least one part in each relation, no
 * cell twice in one, lower <= upper, published values finite and not negative. For tests, fuzzers
 * and callers that build systems from outside data. */
bool cell_system_is_valid(const CellSystem *system);

/* Made-up tables for attack tests and benchmarks: cross-tables of seeded random persons over
 * dimensions with hierarchies, several of them linked by what they have in common, as one
 * CellSystem; and crude ways to hide cells in it, good and bad ones. */
#pragma once

#include "protect/cell_system.h"

#include <glib.h>

#define MADE_DIMENSIONS_MOST 6u
#define MADE_TABLES_MOST 4u

typedef struct {
    unsigned n_dimensions;
    unsigned n_codes[MADE_DIMENSIONS_MOST]; /* without the total */
    unsigned branch[MADE_DIMENSIONS_MOST];  /* codes of a group below the total; 0: no hierarchy */
    unsigned n_tables;
    uint8_t table[MADE_TABLES_MOST]; /* bit d: the table has dimension d */
    unsigned n_persons;
    bool is_at_least; /* margins count persons whose inner cell is in no table */
    bool is_sum;      /* values are sums of a magnitude with cents, not counts */
    uint64_t seed;
} MadeShape;

/* Heap; cell_system_clear(). All cells are published; cells that are zero are not in it. */
void made_system(const MadeShape *shape, CellSystem *out);

/* Hides values 1..below-1 as primaries, then, `rounds` times or until nothing changes, in each
 * relation with one hidden cell the smallest other cell. A fraction of relations is passed over
 * (careless = 0..1), so that tables come out badly protected. values[]: room for the true values
 * ([n_cells]), because those of hidden cells become NAN in the system. */
void made_hide(CellSystem *system, double below, unsigned rounds, double careless, uint64_t seed,
               double *out_values);

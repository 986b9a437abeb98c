/* Tables of counts with all their margins, as systems of cells: what benches and tests of the
 * disclosure control kernels work on. Linked tables share the cells that they have in common. */
#pragma once

#include "protect/cell_system.h"

#include <glib.h>

typedef struct {
    unsigned n_codes;       /* code 0 is the total */
    const uint16_t *parent; /* [n_codes] of each code but 0; NULL: 0 for all */
} TableDimension;

/* Dimensions are numbered over all tables; a table is the set of those it has. */
typedef struct TableSystem TableSystem;
TableSystem *table_system_new(const TableDimension *dimensions, unsigned n);
void table_system_free(TableSystem *tables);
/* Adds to the cell of these codes (0 in dimensions that the table lacks) and to all above it. */
void table_system_count(TableSystem *tables, const uint16_t *codes, double count);
/* All cells that are not zero, in the order of their keys, and all relations between them that lie
 * within one of the tables (bit d: the table has dimension d). */
void table_system_finish(TableSystem *tables, const unsigned *table_dimensions, unsigned n_tables,
                         CellSystem *out_system);
/* Hides cells of 1 to threshold - 1; how many. */
uint32_t table_system_hide(CellSystem *system, double threshold);

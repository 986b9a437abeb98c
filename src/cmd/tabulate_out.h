/* What `fyr tabulate` writes: a table file (tables/table_set.h) with all totals, zeros included. */
#pragma once

#include "tables/tabulate.h"
#include <stdio.h>

typedef struct {
    unsigned n_dimensions;
    const TabulateDimension *dimension;
    const Tabulation *table;
    unsigned decimals; /* of amounts */
    bool is_without_zeros;
} TabulateOut;

/* The dimensions, OBS_VALUE; for amounts CONTRIBUTORS and LARGEST_1 to LARGEST_3; with keys
 * CELL_KEY. Rows in the order of the cells. */
bool tabulate_out(const TabulateOut *out, FILE *file, GError **error);

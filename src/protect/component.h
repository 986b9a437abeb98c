/* What propagation leaves over falls into parts that have nothing to do with each other: cells that
 * are still free, joined by rows that still say something about them. A row that holds whatever
 * values its cells take between their bounds says nothing and joins nothing. */
#pragma once

#include "protect/audit_rows.h"

typedef struct {
    uint32_t n;                  /* components, by their first cell */
    uint32_t *cell_start, *cell; /* [n + 1]; the free cells of each, ascending */
    uint32_t *row_start, *row;   /* [n + 1]; its rows, ascending */
    uint8_t *has_cycle; /* [n] 0: rows and cells form a tree, and bounds that propagation has
                           brought to rest are the tightest there are: every value of a cell can be
                           carried on from row to row, because none comes back */
} Components;

/* Heap; components_clear(). False: no memory. */
bool components_find(Components *components, const AuditRows *rows, const double *lower,
                     const double *upper);

/* All cells, free or not, joined by all rows. has_cycle is not looked at. */
bool components_find_all(Components *components, const AuditRows *rows);
void components_clear(Components *components);

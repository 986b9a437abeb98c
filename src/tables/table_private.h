/* The inside of a table set. */
#pragma once

#include "tables/table_set.h"

struct TableSet {
    GPtrArray *dimensions; /* TableDimension */
    GPtrArray *tables;     /* Table */
    MarginKind margin;     /* of dimensions that have none of their own */
    bool has_margin;       /* it was said */
    GHashTable *margins;   /* name -> MarginKind + 1 */
    GPtrArray *kept;       /* char *: bytes that texts point into */

    CellSystem system;
    bool is_linked;
    TableRow *row_of;          /* [n_cells] */
    uint32_t *relation_column; /* [n_relations] dimension of the sum, or UINT32_MAX */
};

void table_free(Table *table);
TableDimension *table_set_dimension_at(const TableSet *set, unsigned index);

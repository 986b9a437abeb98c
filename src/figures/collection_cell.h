/* The inside of collection_fill: one cell. */
#pragma once

#include "figures/collection.h"

typedef struct {
    FilledCollection *filled;
    const StateFigures *figures;
    unsigned area;
} Filling;

/* The items of a cell, by axis of its table. */
typedef struct {
    const CollectionItem *items[COLLECTION_AXES_MOST];
    int each[COLLECTION_AXES_MOST];
} CellItems;

FilledCell collection_cell(const Filling *filling, const CollectionTable *table,
                           const CellItems *cell);
/* The codes of a flow that stand for everything of the state: totals, its area. */
void collection_totals(const Filling *filling, const Dataflow *flow, uint16_t *out_codes);
/* The index of a term's code in a list: the state's own for "@AREA"; -1. */
int collection_term_code(const Filling *filling, const CodeList *list, const char *code);

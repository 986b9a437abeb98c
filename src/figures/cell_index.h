/* Finding the rows of a cell among many, and the cell above it: open addressing over an array of rows
 * that the caller keeps and does not move. About 10 bytes a row. */
#pragma once

#include "figures/figure.h"

#define NO_ROW UINT32_MAX

typedef struct {
    const FigureRow *rows;
    uint32_t n_rows;
    uint32_t *bucket; /* first row of the cell that hashes here, or NO_ROW */
    uint32_t *next;   /* [row] the next row of the same cell, or NO_ROW */
    bool *is_first;   /* [row] no row before it is of its cell */
    uint32_t mask;
} CellIndex;

void cell_index_init(CellIndex *index, const FigureRow *rows, uint32_t n_rows);
void cell_index_clear(CellIndex *index);

/* The first row of a cell, or NO_ROW. */
uint32_t cell_index_find(const CellIndex *index, const Dataflow *flow, const uint16_t *code,
                         int period);
/* The first row of the nearest cell above `row` in one dimension: by the code's parents, then the
 * total; NO_ROW if there is none, or the row is a total itself. */
uint32_t cell_index_above(const CellIndex *index, const FigureRow *row, unsigned dimension);

/* Finding the rows of a cell among many, and the cell above it: open addressing over an array of rows
 * that the caller keeps and does not move. About 25 bytes a row.
 *
 * A slot keeps the row and 32 bits of its cell's hash, so rows that are not meant are not looked at.
 * A cell's hash is a sum over its codes: that of the cell above in one dimension costs one
 * multiplication. A million rows are more than the processor's caches hold, so the passes over all
 * rows ask for the memory of those that come next before they look at it. */
#pragma once

#include "figures/figure.h"

#define NO_ROW UINT32_MAX

typedef struct {
    uint32_t row; /* the first of the cell that hashes here, or NO_ROW */
    uint32_t tag;
} CellSlot;

typedef struct {
    const FigureRow *rows;
    uint32_t n_rows;
    CellSlot *slot;
    uint32_t *next; /* [row] the next row of the same cell, or NO_ROW */
    bool *is_first; /* [row] no row before it is of its cell */
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
/* The same for every row: out_above[n_rows]. Returns how many have one. */
uint32_t cell_index_above_all(const CellIndex *index, unsigned dimension, uint32_t *out_above);

/* Finding the rows of a cell among many, and the cell above it: open addressing over an array of rows
 * that the caller keeps and does not move. About 50 bytes a row.
 *
 * A cell is one number, its key: the sum of its codes, each times the weight of its dimension. Where
 * the code lists allow it (is_exact), the weights are those of a mixed radix, so that no two cells
 * share a key and the rows themselves are never looked at; else the weights are arbitrary, and a key
 * that fits is checked against its row. The key of the cell above in one dimension costs one addition.
 * A million rows are more than the processor's caches hold, so codes are kept by dimension, and the
 * passes over all rows ask for memory before they look at it. */
#pragma once

#include "figures/figure.h"

#define NO_ROW UINT32_MAX

typedef struct {
    uint32_t row; /* the first of the cell that hashes here, or NO_ROW */
    uint32_t tag;
} CellSlot;

/* How the codes of one dataflow's cells make a key. */
typedef struct {
    const Dataflow *flow;
    uint64_t base, period_weight, weight[LIMIT_DIMENSIONS];
} CellFlow;

typedef struct {
    const FigureRow *rows;
    uint32_t n_rows;
    CellSlot *slot;
    uint32_t mask;
    uint64_t *key;                    /* [row] */
    uint16_t *code[LIMIT_DIMENSIONS]; /* [dimension][row]; 0 where its flow has no such dimension */
    uint16_t *flow_of;                /* [row] which of `flows` */
    CellFlow *flows;                  /* those that occur */
    unsigned n_flows;
    unsigned n_dimensions; /* most that one of them has */
    uint32_t *next;        /* [row] the next row of the same cell, or NO_ROW */
    bool *is_first;        /* [row] no row before it is of its cell */
    bool is_exact;
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

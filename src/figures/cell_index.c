#include "figures/cell_index.h"

#include <string.h>

#define STEPS_MOST 8u /* code lists are trees; this is only a belt */

static uint64_t hash_cell(const Dataflow *flow, const uint16_t *code, int period)
{
    uint64_t hash = (uintptr_t)flow ^ (uint64_t)(uint16_t)period << 48;
    for (unsigned d = 0; d < flow->n_dimensions; d++)
        hash = (hash ^ code[d]) * 0x9e3779b97f4a7c15u; /* Fibonacci hashing, code by code */
    return hash ^ hash >> 29;
}

static bool is_cell(const FigureRow *row, const Dataflow *flow, const uint16_t *code, int period)
{
    return row->flow == flow && row->period == period &&
           memcmp(row->code, code, flow->n_dimensions * sizeof code[0]) == 0;
}

/* The bucket of a cell: the one that holds it, or the free one where it would go. */
static uint32_t probe(const CellIndex *index, const Dataflow *flow, const uint16_t *code,
                      int period)
{
    uint32_t at = (uint32_t)hash_cell(flow, code, period) & index->mask;
    while (index->bucket[at] != NO_ROW &&
           !is_cell(&index->rows[index->bucket[at]], flow, code, period))
        at = (at + 1) & index->mask;
    return at;
}

uint32_t cell_index_find(const CellIndex *index, const Dataflow *flow, const uint16_t *code,
                         int period)
{
    return index->bucket[probe(index, flow, code, period)];
}

void cell_index_init(CellIndex *index, const FigureRow *rows, uint32_t n_rows)
{
    uint32_t size = 64;
    while (size < 2 * n_rows)
        size *= 2;
    *index = (CellIndex){.rows = rows, .n_rows = n_rows, .mask = size - 1};
    index->bucket = g_new(uint32_t, size);
    index->next = g_new(uint32_t, n_rows + 1);
    index->is_first = g_new0(bool, n_rows + 1);
    memset(index->bucket, 0xff, size * sizeof *index->bucket);
    for (uint32_t i = n_rows; i-- > 0;) { /* backwards: each chain begins with its first row */
        const FigureRow *row = &rows[i];
        uint32_t at = probe(index, row->flow, row->code, row->period);
        index->next[i] = index->bucket[at];
        if (index->next[i] != NO_ROW)
            index->is_first[index->next[i]] = false;
        index->is_first[i] = true;
        index->bucket[at] = i;
    }
}

void cell_index_clear(CellIndex *index)
{
    g_clear_pointer(&index->bucket, g_free);
    g_clear_pointer(&index->next, g_free);
    g_clear_pointer(&index->is_first, g_free);
}

uint32_t cell_index_above(const CellIndex *index, const FigureRow *row, unsigned dimension)
{
    const CodeList *list = row->flow->dimensions[dimension].codelist;
    int total = codelist_find(list, CODE_TOTAL);
    if (total < 0 || row->code[dimension] == total)
        return NO_ROW;
    uint16_t code[LIMIT_DIMENSIONS];
    memcpy(code, row->code, sizeof code);
    int parent = codelist_code(list, row->code[dimension])->parent;
    for (unsigned step = 0; step < STEPS_MOST; step++) {
        code[dimension] = (uint16_t)(parent >= 0 ? parent : total);
        uint32_t found = cell_index_find(index, row->flow, code, row->period);
        if (found != NO_ROW || code[dimension] == total)
            return found;
        parent = codelist_code(list, code[dimension])->parent;
    }
    return NO_ROW;
}

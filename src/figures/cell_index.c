#include "figures/cell_index.h"

#include <string.h>

#define STEPS_MOST 8u /* code lists are trees; this is only a belt */
#define BLOCK 64u     /* rows whose memory is asked for together */

/* An odd multiplier a dimension, and one for the year: the first numbers of SplitMix64 (Steele, Lea
 * and Flood 2014). They must not be multiples of one number, or cells collide by the thousand. */
static const uint64_t multipliers[LIMIT_DIMENSIONS + 1] = {
    0xe220a8397b1dcdafu, 0x6e789e6aa1b965f5u, 0x06c45d188009454fu, 0xf88bb8a8724c81edu,
    0x1b39896a51a8749bu, 0x53cb9f0c747ea2ebu, 0x2c829abe1f4532e1u, 0xc584133ac916ab3du,
    0x3ee5789041c98ac3u, 0xf3b8488c368cb0a7u, 0x657eecdd3cb13d09u, 0xc2d326e0055bdef7u,
    0x8621a03fe0bbdb7bu};

static uint64_t multiplier(unsigned d)
{
    return multipliers[d];
}

static uint64_t hash_cell(const Dataflow *flow, const uint16_t *code, int period)
{
    uint64_t hash = (uintptr_t)flow + (uint64_t)(uint16_t)period * multiplier(LIMIT_DIMENSIONS);
    for (unsigned d = 0; d < flow->n_dimensions; d++)
        hash += code[d] * multiplier(d);
    return hash;
}

/* Spreads the sum's bits over all 64 (the finalizer of MurmurHash3, A. Appleby, public domain). */
static uint64_t spread(uint64_t hash)
{
    hash = (hash ^ hash >> 33) * 0xff51afd7ed558ccdu;
    return hash ^ hash >> 33;
}

static bool is_cell(const FigureRow *row, const Dataflow *flow, const uint16_t *code, int period)
{
    return row->flow == flow && row->period == period &&
           memcmp(row->code, code, flow->n_dimensions * sizeof code[0]) == 0;
}

static uint32_t tag_of(uint64_t spread_hash)
{
    return (uint32_t)(spread_hash >> 32);
}

/* The slot of a cell: the one that holds it, or the free one where it would go. */
static uint32_t probe(const CellIndex *index, uint64_t spread_hash, const Dataflow *flow,
                      const uint16_t *code, int period)
{
    uint32_t at = (uint32_t)spread_hash & index->mask, tag = tag_of(spread_hash);
    while (index->slot[at].row != NO_ROW &&
           !(index->slot[at].tag == tag &&
             is_cell(&index->rows[index->slot[at].row], flow, code, period)))
        at = (at + 1) & index->mask;
    return at;
}

uint32_t cell_index_find(const CellIndex *index, const Dataflow *flow, const uint16_t *code,
                         int period)
{
    uint64_t hash = spread(hash_cell(flow, code, period));
    return index->slot[probe(index, hash, flow, code, period)].row;
}

/* --- making it ------------------------------------------------------------------------------ */

static void insert(CellIndex *index, uint32_t i, uint64_t spread_hash)
{
    const FigureRow *row = &index->rows[i];
    uint32_t at = probe(index, spread_hash, row->flow, row->code, row->period);
    index->next[i] = index->slot[at].row;
    if (index->next[i] != NO_ROW)
        index->is_first[index->next[i]] = false;
    index->is_first[i] = true;
    index->slot[at] = (CellSlot){i, tag_of(spread_hash)};
}

void cell_index_init(CellIndex *index, const FigureRow *rows, uint32_t n_rows)
{
    uint32_t size = 64;
    while (size < 2 * n_rows)
        size *= 2;
    *index = (CellIndex){.rows = rows, .n_rows = n_rows, .mask = size - 1};
    index->slot = g_new(CellSlot, size);
    index->next = g_new(uint32_t, n_rows + 1);
    index->is_first = g_new0(bool, n_rows + 1);
    memset(index->slot, 0xff, size * sizeof *index->slot);
    for (uint32_t end = n_rows; end > 0;) { /* backwards: each chain begins with its first row */
        uint32_t begin = end > BLOCK ? end - BLOCK : 0;
        uint64_t hash[BLOCK];
        for (uint32_t i = begin; i < end; i++) {
            hash[i - begin] = spread(hash_cell(rows[i].flow, rows[i].code, rows[i].period));
            __builtin_prefetch(&index->slot[(uint32_t)hash[i - begin] & index->mask], 1);
        }
        for (uint32_t i = end; i-- > begin;)
            insert(index, i, hash[i - begin]);
        end = begin;
    }
}

void cell_index_clear(CellIndex *index)
{
    g_clear_pointer(&index->slot, g_free);
    g_clear_pointer(&index->next, g_free);
    g_clear_pointer(&index->is_first, g_free);
}

/* --- the cell above ------------------------------------------------------------------------- */

/* The code next above: the parent, else the total. */
static uint16_t code_above(const CodeList *list, uint16_t code, int total)
{
    int parent = codelist_code(list, code)->parent;
    return (uint16_t)(parent >= 0 ? parent : total);
}

/* From the code next above `code[dimension]` on. */
static uint32_t find_above(const CellIndex *index, const FigureRow *row, unsigned dimension,
                           uint64_t hash, int total)
{
    const CodeList *list = row->flow->dimensions[dimension].codelist;
    uint16_t code[LIMIT_DIMENSIONS];
    memcpy(code, row->code, sizeof code);
    for (unsigned step = 0; step < STEPS_MOST && code[dimension] != total; step++) {
        uint16_t above = code_above(list, code[dimension], total);
        hash += (uint64_t)above * multiplier(dimension) -
                (uint64_t)code[dimension] * multiplier(dimension);
        code[dimension] = above;
        uint32_t at = probe(index, spread(hash), row->flow, code, row->period);
        if (index->slot[at].row != NO_ROW)
            return index->slot[at].row;
    }
    return NO_ROW;
}

uint32_t cell_index_above(const CellIndex *index, const FigureRow *row, unsigned dimension)
{
    int total = codelist_find(row->flow->dimensions[dimension].codelist, CODE_TOTAL);
    if (total < 0)
        return NO_ROW;
    return find_above(index, row, dimension, hash_cell(row->flow, row->code, row->period), total);
}

/* Finds those of one block: slots are asked for first, then their rows, then both are looked at. */
static uint32_t find_block(const CellIndex *index, unsigned dimension, uint32_t begin, uint32_t end,
                           const int *total, uint32_t *out_above)
{
    uint64_t hash[BLOCK];
    uint32_t at[BLOCK], n_found = 0;
    for (uint32_t i = begin; i < end; i++) {
        const FigureRow *row = &index->rows[i];
        out_above[i] = NO_ROW;
        if (total[i - begin] < 0)
            continue;
        uint16_t code = row->code[dimension];
        uint16_t above =
            code_above(row->flow->dimensions[dimension].codelist, code, total[i - begin]);
        hash[i - begin] = hash_cell(row->flow, row->code, row->period);
        at[i - begin] = (uint32_t)spread(hash[i - begin] + (uint64_t)above * multiplier(dimension) -
                                         (uint64_t)code * multiplier(dimension)) &
                        index->mask;
        __builtin_prefetch(&index->slot[at[i - begin]]);
    }
    for (uint32_t i = begin; i < end; i++)
        if (total[i - begin] >= 0 && index->slot[at[i - begin]].row != NO_ROW)
            __builtin_prefetch(&index->rows[index->slot[at[i - begin]].row]);
    for (uint32_t i = begin; i < end; i++)
        if (total[i - begin] >= 0) {
            out_above[i] =
                find_above(index, &index->rows[i], dimension, hash[i - begin], total[i - begin]);
            n_found += out_above[i] != NO_ROW;
        }
    return n_found;
}

uint32_t cell_index_above_all(const CellIndex *index, unsigned dimension, uint32_t *out_above)
{
    const Dataflow *flow = NULL;
    int total_of_flow = -1, total[BLOCK];
    uint32_t n_found = 0;
    for (uint32_t begin = 0; begin < index->n_rows; begin += BLOCK) {
        uint32_t end = MIN(begin + BLOCK, index->n_rows);
        for (uint32_t i = begin; i < end; i++) {
            const FigureRow *row = &index->rows[i];
            if (row->flow != flow) {
                flow = row->flow;
                total_of_flow =
                    dimension < flow->n_dimensions
                        ? codelist_find(flow->dimensions[dimension].codelist, CODE_TOTAL)
                        : -1;
            }
            bool is_part = total_of_flow >= 0 && row->code[dimension] != total_of_flow;
            total[i - begin] = is_part ? total_of_flow : -1;
        }
        n_found += find_block(index, dimension, begin, end, total, out_above);
    }
    return n_found;
}

#include "figures/cell_index.h"

#include <string.h>

#define STEPS_MOST 8u /* code lists are trees; this is only a belt */
#define BLOCK 64u     /* rows whose memory is asked for together */
#define FLOW_BITS 6u  /* of an exact key: the top ones say which flow */
#define PERIOD_BITS 16u

/* An odd multiplier a dimension, and one for the year, for keys that are not exact: the first numbers
 * of SplitMix64 (Steele, Lea and Flood 2014). They must not be multiples of one number, or cells
 * collide by the thousand. */
static const uint64_t multipliers[LIMIT_DIMENSIONS + 1] = {
    0xe220a8397b1dcdafu, 0x6e789e6aa1b965f5u, 0x06c45d188009454fu, 0xf88bb8a8724c81edu,
    0x1b39896a51a8749bu, 0x53cb9f0c747ea2ebu, 0x2c829abe1f4532e1u, 0xc584133ac916ab3du,
    0x3ee5789041c98ac3u, 0xf3b8488c368cb0a7u, 0x657eecdd3cb13d09u, 0xc2d326e0055bdef7u,
    0x8621a03fe0bbdb7bu};

/* --- keys ----------------------------------------------------------------------------------- */

/* Weights of a mixed radix; false if its numbers do not fit between the bits of flow and year. */
static bool weigh_exactly(CellFlow *to, unsigned number)
{
    uint64_t weight = 1, most = UINT64_C(1) << (64 - FLOW_BITS - PERIOD_BITS);
    for (unsigned d = 0; d < to->flow->n_dimensions; d++) {
        uint64_t n_codes = MAX(codelist_n(to->flow->dimensions[d].codelist), 1);
        to->weight[d] = weight;
        if (weight > most / n_codes)
            return false;
        weight *= n_codes;
    }
    to->period_weight = weight;
    to->base = (uint64_t)number << (64 - FLOW_BITS);
    return number < 1u << FLOW_BITS;
}

static void weigh_loosely(CellFlow *to, unsigned number)
{
    to->base = number * multipliers[0];
    to->period_weight = multipliers[LIMIT_DIMENSIONS];
    memcpy(to->weight, multipliers, sizeof to->weight);
}

/* The number of a flow, or n_flows. */
static unsigned find_flow(const CellIndex *index, const Dataflow *flow)
{
    unsigned number = 0;
    while (number < index->n_flows && index->flows[number].flow != flow)
        number++;
    return number;
}

static uint64_t key_of(const CellFlow *of, const uint16_t *code, int period)
{
    uint64_t key = of->base + (uint16_t)period * of->period_weight;
    for (unsigned d = 0; d < of->flow->n_dimensions; d++)
        key += code[d] * of->weight[d];
    return key;
}

static void find_flows(CellIndex *index)
{
    const Dataflow *last = NULL;
    for (uint32_t i = 0; i < index->n_rows; i++) {
        const Dataflow *flow = index->rows[i].flow;
        if (flow == last || find_flow(index, flow) < index->n_flows)
            continue;
        last = flow;
        index->flows = g_renew(CellFlow, index->flows, index->n_flows + 1);
        index->flows[index->n_flows++] = (CellFlow){.flow = flow};
        index->n_dimensions = MAX(index->n_dimensions, flow->n_dimensions);
    }
    index->is_exact = true;
    for (unsigned f = 0; f < index->n_flows; f++)
        index->is_exact = weigh_exactly(&index->flows[f], f) && index->is_exact;
    for (unsigned f = 0; !index->is_exact && f < index->n_flows; f++)
        weigh_loosely(&index->flows[f], f);
}

static void make_keys(CellIndex *index)
{
    index->key = g_new(uint64_t, index->n_rows + 1);
    index->flow_of = g_new(uint16_t, index->n_rows + 1);
    for (unsigned d = 0; d < index->n_dimensions; d++)
        index->code[d] = g_new(uint16_t, index->n_rows + 1);
    unsigned number = 0;
    for (uint32_t i = 0; i < index->n_rows; i++) {
        const FigureRow *row = &index->rows[i];
        if (index->flows[number].flow != row->flow)
            number = find_flow(index, row->flow);
        index->flow_of[i] = (uint16_t)number;
        index->key[i] = key_of(&index->flows[number], row->code, row->period);
        for (unsigned d = 0; d < index->n_dimensions; d++)
            index->code[d][i] = d < row->flow->n_dimensions ? row->code[d] : 0;
    }
}

/* --- the table ------------------------------------------------------------------------------ */

/* Spreads the sum's bits over all 64 (the finalizer of MurmurHash3, A. Appleby, public domain). */
static uint64_t spread(uint64_t key)
{
    key = (key ^ key >> 33) * 0xff51afd7ed558ccdu;
    return key ^ key >> 33;
}

static uint32_t slot_of(const CellIndex *index, uint64_t key)
{
    return (uint32_t)spread(key) & index->mask;
}

typedef struct {
    const Dataflow *flow;
    const uint16_t *code;
    int period;
} Cell;

static bool is_cell(const FigureRow *row, const Cell *cell)
{
    return row->flow == cell->flow && row->period == cell->period &&
           memcmp(row->code, cell->code, cell->flow->n_dimensions * sizeof cell->code[0]) == 0;
}

/* The slot of a cell: the one that holds it, or the free one where it would go. `cell` is looked at
 * only if keys are not exact. */
static uint32_t probe(const CellIndex *index, uint64_t key, const Cell *cell)
{
    uint64_t hash = spread(key);
    uint32_t at = (uint32_t)hash & index->mask, tag = (uint32_t)(hash >> 32);
    for (;; at = (at + 1) & index->mask) {
        CellSlot slot = index->slot[at];
        if (slot.row == NO_ROW || (slot.tag == tag && index->key[slot.row] == key &&
                                   (index->is_exact || is_cell(&index->rows[slot.row], cell))))
            return at;
    }
}

static void insert(CellIndex *index, uint32_t i)
{
    const FigureRow *row = &index->rows[i];
    const Cell cell = {row->flow, row->code, row->period};
    uint32_t at = probe(index, index->key[i], &cell);
    index->next[i] = index->slot[at].row;
    if (index->next[i] != NO_ROW)
        index->is_first[index->next[i]] = false;
    index->is_first[i] = true;
    index->slot[at] = (CellSlot){i, (uint32_t)(spread(index->key[i]) >> 32)};
}

void cell_index_init(CellIndex *index, const FigureRow *rows, uint32_t n_rows)
{
    uint32_t size = 64;
    while (size < 2 * n_rows)
        size *= 2;
    *index = (CellIndex){.rows = rows, .n_rows = n_rows, .mask = size - 1};
    find_flows(index);
    make_keys(index);
    index->slot = g_new(CellSlot, size);
    index->next = g_new(uint32_t, n_rows + 1);
    index->is_first = g_new0(bool, n_rows + 1);
    memset(index->slot, 0xff, size * sizeof *index->slot);
    for (uint32_t end = n_rows; end > 0;) { /* backwards: each chain begins with its first row */
        uint32_t begin = end > BLOCK ? end - BLOCK : 0;
        for (uint32_t i = begin; i < end; i++)
            __builtin_prefetch(&index->slot[slot_of(index, index->key[i])], 1);
        for (uint32_t i = end; i-- > begin;)
            insert(index, i);
        end = begin;
    }
}

void cell_index_clear(CellIndex *index)
{
    g_clear_pointer(&index->slot, g_free);
    g_clear_pointer(&index->key, g_free);
    g_clear_pointer(&index->flow_of, g_free);
    g_clear_pointer(&index->flows, g_free);
    g_clear_pointer(&index->next, g_free);
    g_clear_pointer(&index->is_first, g_free);
    for (unsigned d = 0; d < LIMIT_DIMENSIONS; d++)
        g_clear_pointer(&index->code[d], g_free);
}

uint32_t cell_index_find(const CellIndex *index, const Dataflow *flow, const uint16_t *code,
                         int period)
{
    unsigned number = find_flow(index, flow);
    if (number == index->n_flows)
        return NO_ROW;
    const Cell cell = {flow, code, period};
    return index->slot[probe(index, key_of(&index->flows[number], code, period), &cell)].row;
}

/* --- the cell above ------------------------------------------------------------------------- */

uint32_t cell_index_above(const CellIndex *index, const FigureRow *row, unsigned dimension)
{
    const CodeList *list = row->flow->dimensions[dimension].codelist;
    int total = codelist_find(list, CODE_TOTAL);
    uint16_t code[LIMIT_DIMENSIONS];
    memcpy(code, row->code, sizeof code);
    for (unsigned step = 0; total >= 0 && step < STEPS_MOST && code[dimension] != total; step++) {
        int parent = codelist_code(list, code[dimension])->parent;
        code[dimension] = (uint16_t)(parent >= 0 ? parent : total);
        uint32_t found = cell_index_find(index, row->flow, code, row->period);
        if (found != NO_ROW)
            return found;
    }
    return NO_ROW;
}

/* One dimension of one flow: for each code the next above it (its parent, else the total; itself if
 * nothing is above it), and what that adds to a key. */
typedef struct {
    uint16_t *above; /* NULL: there is no total */
    uint64_t *step;
} Ladder;

static Ladder ladder_new(const CellFlow *of, unsigned dimension)
{
    if (dimension >= of->flow->n_dimensions)
        return (Ladder){0};
    const CodeList *list = of->flow->dimensions[dimension].codelist;
    int total = codelist_find(list, CODE_TOTAL);
    if (total < 0)
        return (Ladder){0};
    Ladder ladder = {g_new(uint16_t, codelist_n(list)), g_new(uint64_t, codelist_n(list))};
    for (unsigned c = 0; c < codelist_n(list); c++) {
        int parent = codelist_code(list, c)->parent;
        ladder.above[c] = (uint16_t)((int)c == total || parent < 0 ? total : parent);
        ladder.step[c] = (ladder.above[c] - (uint64_t)c) * of->weight[dimension];
    }
    return ladder;
}

/* From the code next above `code` on; exact keys only. */
static uint32_t climb(const CellIndex *index, const Ladder *ladder, uint64_t key, uint16_t code)
{
    for (unsigned step = 0; step < STEPS_MOST && ladder->above[code] != code; step++) {
        key += ladder->step[code];
        code = ladder->above[code];
        uint32_t row = index->slot[probe(index, key, NULL)].row;
        if (row != NO_ROW)
            return row;
    }
    return NO_ROW;
}

/* Files have an order: what is above a row is often what is above the row before it, or the row
 * behind that. Such a guess costs no look into the table. */
typedef struct {
    uint32_t row, above; /* of the last one that was found; NO_ROW at first */
} Guess;

static bool guess_above(const CellIndex *index, Guess *guess, uint32_t row, uint64_t key)
{
    if (guess->above == NO_ROW)
        return false;
    uint32_t further = guess->above + (row - guess->row);
    if (index->key[guess->above] == key)
        further = guess->above;
    else if (further >= index->n_rows || index->key[further] != key || !index->is_first[further])
        return false;
    *guess = (Guess){row, further};
    return true;
}

/* Finds those of one block: what cannot be guessed is asked for first (slots, then their keys), then
 * looked at. */
static uint32_t find_block(const CellIndex *index, const Ladder *ladders, unsigned dimension,
                           uint32_t begin, uint32_t end, Guess *guess, uint32_t *out_above)
{
    uint32_t waiting[BLOCK], slot[BLOCK], n_waiting = 0, n_found = 0;
    const uint16_t *codes = index->code[dimension];
    for (uint32_t i = begin; i < end; i++) {
        const Ladder *ladder = &ladders[index->flow_of[i]];
        uint16_t code = codes[i];
        out_above[i] = NO_ROW;
        if (!ladder->above || ladder->above[code] == code)
            continue;
        uint64_t key = index->key[i] + ladder->step[code];
        if (guess_above(index, guess, i, key)) {
            out_above[i] = guess->above;
            n_found++;
            continue;
        }
        slot[n_waiting] = slot_of(index, key);
        __builtin_prefetch(&index->slot[slot[n_waiting]]);
        waiting[n_waiting++] = i;
    }
    for (uint32_t k = 0; k < n_waiting; k++)
        if (index->slot[slot[k]].row != NO_ROW)
            __builtin_prefetch(&index->key[index->slot[slot[k]].row]);
    for (uint32_t k = 0; k < n_waiting; k++) {
        uint32_t i = waiting[k];
        out_above[i] = climb(index, &ladders[index->flow_of[i]], index->key[i], codes[i]);
        if (out_above[i] == NO_ROW)
            continue;
        *guess = (Guess){i, out_above[i]};
        n_found++;
    }
    return n_found;
}

/* Row by row, for keys that are not exact. */
static uint32_t above_all_slowly(const CellIndex *index, unsigned dimension, uint32_t *out_above)
{
    uint32_t n_found = 0;
    for (uint32_t i = 0; i < index->n_rows; i++) {
        const FigureRow *row = &index->rows[i];
        out_above[i] =
            dimension < row->flow->n_dimensions ? cell_index_above(index, row, dimension) : NO_ROW;
        n_found += out_above[i] != NO_ROW;
    }
    return n_found;
}

uint32_t cell_index_above_all(const CellIndex *index, unsigned dimension, uint32_t *out_above)
{
    if (!index->is_exact)
        return above_all_slowly(index, dimension, out_above);
    g_autofree Ladder *ladders = g_new(Ladder, index->n_flows + 1);
    bool has_any = false;
    for (unsigned f = 0; f < index->n_flows; f++) {
        ladders[f] = ladder_new(&index->flows[f], dimension);
        has_any = has_any || ladders[f].above;
    }
    uint32_t n_found = 0;
    Guess guess = {NO_ROW, NO_ROW};
    if (!has_any)
        memset(out_above, 0xff, index->n_rows * sizeof *out_above);
    for (uint32_t begin = 0; has_any && begin < index->n_rows; begin += BLOCK)
        n_found += find_block(index, ladders, dimension, begin, MIN(begin + BLOCK, index->n_rows),
                              &guess, out_above);
    for (unsigned f = 0; f < index->n_flows; f++) {
        g_free(ladders[f].above);
        g_free(ladders[f].step);
    }
    return n_found;
}

/* Choosing rows.
 *
 * Two steps. First, because rows are sorted by the dimensions in order, the leading dimensions cut
 * the cube into ranges by binary search, as long as the ranges stay few and long. Then the ranges
 * are scanned in blocks: a byte per row says whether it still counts, and each condition that is
 * left runs once over the block's column without a branch, so the compiler makes vector code of
 * it; a block with nothing left is given up at once. */
#include "figures/cube_private.h"

#include <string.h>

#if defined(__GNUC__) && !defined(__clang__)
#pragma GCC optimize("O3") /* vector code for the block loops, in every build type */
#endif

#define BLOCK_ROWS 1024u
#define RANGES_MOST 4096u /* more ranges than this are not worth their binary searches */
#define RANGE_WORTH 64u   /* nor are ranges shorter than this on average */

typedef struct {
    uint32_t low, high; /* rows low .. high - 1 */
} Range;

/* What is left to look at, row by row. */
typedef struct {
    const uint16_t *column;
    const uint8_t *wanted;
    unsigned n_codes;
    bool is_single; /* exactly one code is wanted */
    uint16_t single;
} CodeTest;

typedef struct {
    const Cube *cube;
    CodeTest codes[LIMIT_DIMENSIONS];
    unsigned n_codes;
    bool by_period;
    int16_t first, last;
    IsoDay day;
    uint8_t alive[BLOCK_ROWS];
} Scan;

/* --- leading dimensions ------------------------------------------------------------------ */

/* The first row in [low, high) whose code is at least `code`, galloping from `low`. */
static uint32_t lower_bound(const uint16_t *column, uint32_t low, uint32_t high, unsigned code)
{
    uint32_t step = 1, from = low;
    while (from + step < high && column[from + step] < code) {
        from += step;
        step *= 2;
    }
    uint32_t end = MIN((uint64_t)from + step + 1, high);
    while (from < end) {
        uint32_t middle = from + (end - from) / 2;
        if (column[middle] < code)
            from = middle + 1;
        else
            end = middle;
    }
    return from;
}

/* Splits one range by the codes of a dimension and keeps the wanted parts. */
static void split(const uint16_t *column, const uint8_t *wanted, Range range, GArray *to)
{
    while (range.low < range.high) {
        unsigned code = column[range.low];
        uint32_t next = lower_bound(column, range.low, range.high, code + 1);
        if (!wanted || wanted[code]) {
            Range part = {range.low, next};
            g_array_append_val(to, part);
        }
        range.low = next;
    }
}

static uint64_t rows_in(const GArray *ranges)
{
    uint64_t n = 0;
    for (unsigned i = 0; i < ranges->len; i++)
        n += g_array_index(ranges, Range, i).high - g_array_index(ranges, Range, i).low;
    return n;
}

/* Cuts the cube by the leading dimensions; *out_done of them need no test any more. */
static GArray *leading_ranges(const Cube *cube, const CubeQuery *query, unsigned *out_done)
{
    GArray *ranges = g_array_new(FALSE, FALSE, sizeof(Range));
    Range all = {0, cube->n_rows};
    g_array_append_val(ranges, all);
    unsigned last = 0; /* after the last dimension with a condition nothing need be cut */
    for (unsigned d = 0; d < cube->flow->n_dimensions; d++)
        if (query->wanted[d])
            last = d + 1;
    unsigned d = 0;
    for (; d < last; d++) {
        unsigned codes = codelist_n(cube->flow->dimensions[d].codelist);
        uint64_t left = rows_in(ranges);
        bool is_cheap =
            (uint64_t)ranges->len * codes <= RANGES_MOST ||
            (ranges->len <= RANGES_MOST && left / MAX(ranges->len, 1) > RANGE_WORTH * 4);
        if (left == 0 || !is_cheap)
            break;
        GArray *parts = g_array_new(FALSE, FALSE, sizeof(Range));
        for (unsigned i = 0; i < ranges->len; i++)
            split(cube->code[d], query->wanted[d], g_array_index(ranges, Range, i), parts);
        g_array_unref(ranges);
        ranges = parts;
    }
    *out_done = d;
    return ranges;
}

/* --- scanning ---------------------------------------------------------------------------- */

static void scan_init(Scan *scan, const Cube *cube, const CubeQuery *query, unsigned done)
{
    scan->cube = cube;
    scan->n_codes = 0;
    scan->by_period = query->start_period > INT16_MIN || query->end_period < INT16_MAX;
    scan->first = (int16_t)CLAMP(query->start_period, INT16_MIN, INT16_MAX);
    scan->last = (int16_t)CLAMP(query->end_period, INT16_MIN, INT16_MAX);
    scan->day = cube_day_of(query->as_of);
    for (unsigned d = done; d < cube->flow->n_dimensions; d++) {
        if (!query->wanted[d])
            continue;
        CodeTest test = {.column = cube->code[d],
                         .wanted = query->wanted[d],
                         .n_codes = codelist_n(cube->flow->dimensions[d].codelist)};
        unsigned n = 0;
        for (unsigned c = 0; c < test.n_codes && n < 2; c++)
            if (test.wanted[c]) {
                test.single = (uint16_t)c;
                n++;
            }
        test.is_single = n == 1;
        scan->codes[scan->n_codes++] = test;
    }
}

static void test_days(const IsoDay *restrict from, const IsoDay *restrict to, IsoDay day,
                      uint8_t *restrict alive, unsigned n)
{
    for (unsigned i = 0; i < n; i++)
        alive[i] = (uint8_t)((from[i] <= day) & (day < to[i]));
}

static void test_single(const uint16_t *restrict column, uint16_t code, uint8_t *restrict alive,
                        unsigned n)
{
    for (unsigned i = 0; i < n; i++)
        alive[i] &= (uint8_t)(column[i] == code);
}

static void test_many(const uint16_t *restrict column, const uint8_t *restrict wanted,
                      uint8_t *restrict alive, unsigned n)
{
    for (unsigned i = 0; i < n; i++)
        alive[i] &= wanted[column[i]];
}

static void test_periods(const int16_t *restrict column, int16_t first, int16_t last,
                         uint8_t *restrict alive, unsigned n)
{
    for (unsigned i = 0; i < n; i++)
        alive[i] &= (uint8_t)((column[i] >= first) & (column[i] <= last));
}

static unsigned count_alive(const uint8_t *alive, unsigned n)
{
    unsigned count = 0;
    for (unsigned i = 0; i < n; i++)
        count += alive[i];
    return count;
}

/* Fills scan->alive for the rows from `row`; returns how many are alive. The cheap and sharp
 * tests come first; the days, the widest columns, last but for the one that sets every byte. */
static unsigned scan_block(Scan *scan, uint32_t row, unsigned n)
{
    memset(scan->alive, 1, n);
    for (unsigned i = 0; i < scan->n_codes; i++) {
        const CodeTest *test = &scan->codes[i];
        if (test->is_single)
            test_single(test->column + row, test->single, scan->alive, n);
        else
            test_many(test->column + row, test->wanted, scan->alive, n);
    }
    if (scan->by_period)
        test_periods(scan->cube->period + row, scan->first, scan->last, scan->alive, n);
    if (scan->n_codes + scan->by_period > 0 && count_alive(scan->alive, n) == 0)
        return 0;
    uint8_t valid[BLOCK_ROWS];
    test_days(scan->cube->valid_from + row, scan->cube->valid_to + row, scan->day, valid, n);
    for (unsigned i = 0; i < n; i++)
        scan->alive[i] &= valid[i];
    return count_alive(scan->alive, n);
}

/* Calls `take` with each block of rows that has some alive. */
typedef void (*TakeBlock)(void *to, uint32_t row, const uint8_t *alive, unsigned n,
                          unsigned n_alive);

static void scan_ranges(Scan *scan, const GArray *ranges, TakeBlock take, void *to)
{
    for (unsigned i = 0; i < ranges->len; i++) {
        Range range = g_array_index(ranges, Range, i);
        for (uint32_t row = range.low; row < range.high; row += MIN(BLOCK_ROWS, range.high - row)) {
            unsigned n = MIN(BLOCK_ROWS, range.high - row);
            unsigned n_alive = scan_block(scan, row, n);
            if (n_alive > 0)
                take(to, row, scan->alive, n, n_alive);
        }
    }
}

static void cube_scan(const Cube *cube, const CubeQuery *query, TakeBlock take, void *to)
{
    g_return_if_fail(query->flow == cube->flow);
    unsigned done;
    g_autoptr(GArray) ranges = leading_ranges(cube, query, &done);
    Scan scan;
    scan_init(&scan, cube, query, done);
    scan_ranges(&scan, ranges, take, to);
}

/* --- answers ----------------------------------------------------------------------------- */

typedef struct {
    uint32_t *rows;
    uint32_t n_rows, room;
} Collected;

static void collect(void *to, uint32_t row, const uint8_t *alive, unsigned n, unsigned n_alive)
{
    Collected *collected = to;
    if (collected->n_rows + n_alive + 1 > collected->room) {
        collected->room = MAX(collected->room * 2, collected->n_rows + BLOCK_ROWS + 1);
        collected->rows = g_renew(uint32_t, collected->rows, collected->room);
    }
    uint32_t *rows = collected->rows;
    uint32_t at = collected->n_rows;
    for (unsigned i = 0; i < n; i++) { /* writes one past the end at most: there is room */
        rows[at] = row + i;
        at += alive[i];
    }
    collected->n_rows = at;
}

void cube_select(const Cube *cube, const CubeQuery *query, CubeSlice *out_slice)
{
    Collected collected = {0};
    cube_scan(cube, query, collect, &collected);
    out_slice->rows = collected.rows;
    out_slice->n_rows = collected.n_rows;
}

void cube_slice_clear(CubeSlice *slice)
{
    g_clear_pointer(&slice->rows, g_free);
    slice->n_rows = 0;
}

typedef struct {
    const uint16_t *column;
    uint8_t *present;
} Presence;

static void note_codes(void *to, uint32_t row, const uint8_t *alive, unsigned n, unsigned n_alive)
{
    (void)n_alive;
    Presence *presence = to;
    for (unsigned i = 0; i < n; i++)
        presence->present[presence->column[row + i]] |= alive[i];
}

void cube_present(const Cube *cube, const CubeQuery *query, unsigned dimension,
                  uint8_t *out_present)
{
    g_return_if_fail(dimension < cube->flow->n_dimensions);
    CubeQuery open = *query; /* borrows the other dimensions' lists */
    open.wanted[dimension] = NULL;
    memset(out_present, 0, codelist_n(cube->flow->dimensions[dimension].codelist));
    Presence presence = {cube->code[dimension], out_present};
    cube_scan(cube, &open, note_codes, &presence);
}

typedef struct {
    const int16_t *period;
    int first, last;
} Span;

static void note_periods(void *to, uint32_t row, const uint8_t *alive, unsigned n, unsigned n_alive)
{
    (void)n_alive;
    Span *span = to;
    for (unsigned i = 0; i < n; i++)
        if (alive[i]) {
            span->first = MIN(span->first, span->period[row + i]);
            span->last = MAX(span->last, span->period[row + i]);
        }
}

bool cube_periods(const Cube *cube, const CubeQuery *query, int *out_first, int *out_last)
{
    CubeQuery open = *query;
    open.start_period = INT16_MIN;
    open.end_period = INT16_MAX;
    Span span = {cube->period, G_MAXINT, G_MININT};
    cube_scan(cube, &open, note_periods, &span);
    if (span.first > span.last)
        return false;
    *out_first = span.first;
    *out_last = span.last;
    return true;
}

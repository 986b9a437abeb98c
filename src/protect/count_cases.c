/* From the caller's codes and bitmaps to blocks of bitmaps; how much a count would take. */
#include "protect/count_cases.h"
#include "protect/count_tasks.h"
#include "protect/count_tree.h"

#include <stdlib.h>
#include <string.h>

/* --- reading the caller's arrays --------------------------------------------------------- */

static const uint32_t *codes_of(const CountCases *cases, uint32_t column)
{
    return cases->codes ? cases->codes[column] : NULL;
}

#define FEW_CODES 256u

/* A code that should not be there, or 0. Four rows at a time, each in a table of its own, so that
 * the same counter is not waited for when a value repeats. */
static uint32_t count_few(const uint32_t *codes, uint32_t n_rows, uint32_t n, uint32_t *counts)
{
    uint32_t tables[4][FEW_CODES] = {{0}}, row = 0, worst = 0;
    for (; row + 4 <= n_rows; row += 4) {
        const uint32_t *c = codes + row;
        uint32_t top = c[0] | c[1] | c[2] | c[3];
        if (top >= FEW_CODES)
            return top;
        tables[0][c[0]]++;
        tables[1][c[1]]++;
        tables[2][c[2]]++;
        tables[3][c[3]]++;
    }
    for (; row < n_rows; row++) {
        if (codes[row] >= FEW_CODES)
            return codes[row];
        tables[0][codes[row]]++;
    }
    for (uint32_t code = 1; code < FEW_CODES; code++) {
        uint32_t sum = tables[0][code] + tables[1][code] + tables[2][code] + tables[3][code];
        if (code <= n)
            counts[code - 1] = sum;
        else if (sum > 0)
            worst = code;
    }
    return worst;
}

static ProtectStatus count_codes(const CountCases *cases, uint32_t column, uint32_t *counts)
{
    const uint32_t *codes = cases->codes[column];
    uint32_t first = cases->column_start[column];
    uint32_t n = cases->column_start[column + 1] - first;
    if (n < FEW_CODES)
        return count_few(codes, cases->n_rows, n, counts + first) > 0 ? PROTECT_INCONSISTENT
                                                                      : PROTECT_OK;
    for (uint32_t row = 0; row < cases->n_rows; row++) {
        if (codes[row] > n)
            return PROTECT_INCONSISTENT;
        if (codes[row] > 0)
            counts[first + codes[row] - 1]++;
    }
    return PROTECT_OK;
}

static uint32_t bits_of_word(uint64_t x)
{
    x -= (x >> 1) & 0x5555555555555555u;
    x = (x & 0x3333333333333333u) + ((x >> 2) & 0x3333333333333333u);
    x = (x + (x >> 4)) & 0x0f0f0f0f0f0f0f0fu;
    return (uint32_t)((x * 0x0101010101010101u) >> 56);
}

/* Also refuses rows with two attributes of an ordinary column. `taken` has a word per 64 rows. */
static ProtectStatus count_bits(const CountCases *cases, uint32_t column, uint64_t *taken,
                                uint32_t *counts)
{
    size_t n_words = count_n_words(cases->n_rows);
    uint64_t past = cases->n_rows % 64 ? ~(uint64_t)0 << (cases->n_rows % 64) : 0;
    bool is_multiple = cases->is_multiple && cases->is_multiple[column];
    memset(taken, 0, n_words * sizeof *taken);
    for (uint32_t a = cases->column_start[column]; a < cases->column_start[column + 1]; a++) {
        const uint64_t *bits = cases->bits ? cases->bits[a] : NULL;
        uint64_t clash = 0;
        uint32_t n = 0;
        if (!bits)
            return PROTECT_INCONSISTENT;
        for (size_t w = 0; w < n_words; w++) {
            n += bits_of_word(bits[w]);
            clash |= bits[w] & taken[w];
            taken[w] |= bits[w];
        }
        if ((clash && !is_multiple) || (n_words > 0 && (bits[n_words - 1] & past)))
            return PROTECT_INCONSISTENT;
        counts[a] = n;
    }
    return PROTECT_OK;
}

typedef struct {
    const CountCases *cases;
    uint64_t *taken; /* by worker, count_n_words + 1 each */
    uint32_t *counts;
    ProtectStatus *status; /* by column */
} Check;

static bool check_column(void *data, uint32_t worker, uint32_t column)
{
    Check *check = data;
    uint64_t *taken = check->taken + worker * (count_n_words(check->cases->n_rows) + 1);
    if (codes_of(check->cases, column))
        check->status[column] = count_codes(check->cases, column, check->counts);
    else
        check->status[column] = count_bits(check->cases, column, taken, check->counts);
    return true;
}

ProtectStatus count_cases_check(const CountCases *cases, const CountOptions *options,
                                uint32_t *counts)
{
    uint32_t n_columns = cases->n_columns;
    if (cases->column_start[0] != 0)
        return PROTECT_INCONSISTENT;
    for (uint32_t c = 0; c < n_columns; c++)
        if (cases->column_start[c + 1] < cases->column_start[c])
            return PROTECT_INCONSISTENT;
    memset(counts, 0, cases->column_start[n_columns] * sizeof *counts);
    size_t n_taken = (count_n_words(cases->n_rows) + 1) * options->n_threads;
    Check check = {cases, malloc(n_taken * sizeof(uint64_t)), counts,
                   calloc((size_t)n_columns + 1, sizeof(ProtectStatus))};
    CountOptions quiet = {0};
    ProtectStatus status = PROTECT_MEMORY;
    if (check.taken && check.status)
        status = count_tasks(check_column, &check, n_columns, options->n_threads, &quiet, "");
    for (uint32_t c = 0; c < n_columns && status == PROTECT_OK; c++)
        status = check.status[c];
    free(check.taken);
    free(check.status);
    return status;
}

typedef struct {
    uint32_t first, n; /* attributes, before those below `min` are left out */
    uint32_t n_kept;
    uint32_t count; /* of the only attribute */
} Group;

static int compare_groups(const void *a, const void *b)
{
    const Group *x = a, *y = b;
    if (x->n_kept != y->n_kept)
        return x->n_kept > y->n_kept ? -1 : 1;
    if (x->n_kept == 1 && x->count != y->count)
        return x->count < y->count ? -1 : 1;
    return x->first < y->first ? -1 : 1;
}

/* All groups with something in them, in their order. */
static uint32_t find_groups(const CountCases *cases, const uint32_t *counts, uint32_t min,
                            Group *groups)
{
    uint32_t n_groups = 0;
    for (uint32_t c = 0; c < cases->n_columns; c++) {
        uint32_t first = cases->column_start[c], end = cases->column_start[c + 1];
        bool is_multiple = cases->is_multiple && cases->is_multiple[c];
        Group group = {first, end - first, 0, 0};
        for (uint32_t a = first; a < end; a++) {
            if (counts[a] < min)
                continue;
            group.n_kept++;
            group.count = counts[a];
            if (is_multiple)
                groups[n_groups++] = (Group){a, 1, 1, counts[a]};
        }
        if (!is_multiple && group.n_kept > 0)
            groups[n_groups++] = group;
    }
    qsort(groups, n_groups, sizeof *groups, compare_groups);
    return n_groups;
}

ProtectStatus count_attributes_init(const CountCases *cases, const uint32_t *counts, uint32_t min,
                                    CountAttributes *out)
{
    uint32_t n = 0, n_all = cases->column_start[cases->n_columns];
    for (uint32_t a = 0; a < n_all; a++)
        n += counts[a] >= min;
    *out = (CountAttributes){.n = n};
    out->value = malloc((n + (size_t)1) * sizeof *out->value);
    out->count = malloc((n + (size_t)1) * sizeof *out->count);
    out->group = malloc((n + (size_t)1) * sizeof *out->group);
    Group *groups = malloc((n + (size_t)1) * sizeof *groups);
    if (!out->value || !out->count || !out->group || !groups) {
        free(groups);
        return PROTECT_MEMORY;
    }
    out->n_groups = find_groups(cases, counts, min, groups);
    for (uint32_t g = 0, i = 0; g < out->n_groups; g++)
        for (uint32_t a = groups[g].first; a < groups[g].first + groups[g].n; a++) {
            if (counts[a] < min)
                continue;
            out->value[i] = a;
            out->count[i] = counts[a];
            out->group[i++] = g;
        }
    free(groups);
    return PROTECT_OK;
}

void count_attributes_clear(CountAttributes *attributes)
{
    free(attributes->value);
    free(attributes->count);
    free(attributes->group);
}

/* --- blocks ------------------------------------------------------------------------------ */

typedef struct {
    const CountCases *cases;
    CountBlocks *blocks;
    size_t *place; /* by attribute, of its word 0; SIZE_MAX: left out */
} Fill;

#define FILL_WORDS                                                                                 \
    128u /* of each bitmap in a task: rows are shared out, so that no two write the
                         * same word */

static void fill_from_codes(const Fill *fill, uint32_t column, uint32_t from, uint32_t to)
{
    const uint32_t *codes = fill->cases->codes[column];
    const size_t *place = fill->place + fill->cases->column_start[column];
    uint64_t *data = fill->blocks->data;
    for (uint32_t row = from; row < to; row++) {
        if (codes[row] == 0 || place[codes[row] - 1] == SIZE_MAX)
            continue;
        data[place[codes[row] - 1] + (size_t)(row / 64) * COUNT_LANES] |= (uint64_t)1 << (row % 64);
    }
}

static bool fill_rows(void *data, uint32_t worker, uint32_t task)
{
    const Fill *fill = data;
    const CountCases *cases = fill->cases;
    size_t from = (size_t)task * FILL_WORDS, to = from + FILL_WORDS;
    to = to < fill->blocks->n_words ? to : fill->blocks->n_words;
    uint32_t to_row = to * 64 < cases->n_rows ? (uint32_t)to * 64 : cases->n_rows;
    (void)worker;
    for (uint32_t c = 0; c < cases->n_columns; c++) {
        if (codes_of(cases, c)) {
            fill_from_codes(fill, c, (uint32_t)from * 64, to_row);
            continue;
        }
        for (uint32_t a = cases->column_start[c]; a < cases->column_start[c + 1]; a++)
            for (size_t w = from; fill->place[a] != SIZE_MAX && w < to; w++)
                fill->blocks->data[fill->place[a] + w * COUNT_LANES] = cases->bits[a][w];
    }
    return true;
}

ProtectStatus count_blocks_fill(const CountCases *cases, const CountAttributes *attributes,
                                const CountOptions *options, CountBlocks *blocks)
{
    uint32_t n_all = cases->column_start[cases->n_columns];
    Fill fill = {cases, blocks, malloc(((size_t)n_all + 1) * sizeof(size_t))};
    CountOptions quiet = {0};
    if (!fill.place)
        return PROTECT_MEMORY;
    for (uint32_t a = 0; a < n_all; a++)
        fill.place[a] = SIZE_MAX;
    for (uint32_t i = 0; i < attributes->n; i++)
        fill.place[attributes->value[i]] =
            i / COUNT_LANES * blocks->n_words * COUNT_LANES + i % COUNT_LANES;
    uint32_t n_tasks = (uint32_t)((blocks->n_words + FILL_WORDS - 1) / FILL_WORDS);
    ProtectStatus status = count_tasks(fill_rows, &fill, n_tasks, options->n_threads, &quiet, "");
    free(fill.place);
    return status;
}

/* --- how much it would take -------------------------------------------------------------- */

static uint64_t add(uint64_t a, uint64_t b)
{
    return a > UINT64_MAX - b ? UINT64_MAX : a + b;
}

static uint64_t multiply(uint64_t a, uint64_t b)
{
    return b > 0 && a > UINT64_MAX / b ? UINT64_MAX : a * b;
}

/* Combinations of each length that the groups' sizes allow: elementary symmetric polynomials. */
static void by_sizes(const CountAttributes *attributes, uint32_t length, uint64_t *out)
{
    memset(out, 0, (COUNT_LENGTH_MOST + 1) * sizeof *out);
    out[0] = 1;
    for (uint32_t i = 0; i < attributes->n;) {
        uint32_t size = 1;
        while (i + size < attributes->n && attributes->group[i + size] == attributes->group[i])
            size++;
        for (uint32_t k = length; k > 0; k--)
            out[k] = add(out[k], multiply(out[k - 1], size));
        i += size;
    }
}

static uint64_t binomial(uint64_t n, uint32_t k)
{
    uint64_t b = 1;
    for (uint32_t i = 0; i < k; i++) {
        if (n < i || b > UINT64_MAX / (n - i + 1))
            return n < i ? 0 : UINT64_MAX;
        b = b * (n - i) / (i + 1);
    }
    return b;
}

static void count_row_attributes(const CountCases *cases, const uint8_t *is_kept,
                                 uint32_t *n_of_row)
{
    memset(n_of_row, 0, cases->n_rows * sizeof *n_of_row);
    for (uint32_t c = 0; c < cases->n_columns; c++) {
        const uint32_t *codes = codes_of(cases, c);
        uint32_t first = cases->column_start[c];
        for (uint32_t row = 0; codes && row < cases->n_rows; row++)
            n_of_row[row] += codes[row] > 0 && is_kept[first + codes[row] - 1];
        for (uint32_t a = first; !codes && a < cases->column_start[c + 1]; a++)
            for (uint32_t row = 0; is_kept[a] && row < cases->n_rows; row++)
                n_of_row[row] += (cases->bits[a][row / 64] >> (row % 64)) & 1;
    }
}

/* Combinations of each length that the rows have, each counted as often as it occurs. */
static ProtectStatus by_rows(const CountCases *cases, const CountAttributes *attributes,
                             uint32_t length, uint64_t *out)
{
    uint32_t n_all = cases->column_start[cases->n_columns];
    uint8_t *is_kept = calloc((size_t)n_all + 1, 1);
    uint32_t *n_of_row = malloc(((size_t)cases->n_rows + 1) * sizeof *n_of_row);
    uint64_t *rows_of_n = calloc((size_t)n_all + 1, sizeof *rows_of_n);
    bool is_ready = is_kept && n_of_row && rows_of_n;
    memset(out, 0, (COUNT_LENGTH_MOST + 1) * sizeof *out);
    if (is_ready) {
        for (uint32_t i = 0; i < attributes->n; i++)
            is_kept[attributes->value[i]] = 1;
        count_row_attributes(cases, is_kept, n_of_row);
        for (uint32_t row = 0; row < cases->n_rows; row++)
            rows_of_n[n_of_row[row]]++;
        for (uint32_t n = 0; n <= n_all; n++)
            for (uint32_t k = 0; rows_of_n[n] > 0 && k <= length; k++)
                out[k] = add(out[k], multiply(binomial(n, k), rows_of_n[n]));
    }
    free(is_kept);
    free(n_of_row);
    free(rows_of_n);
    return is_ready ? PROTECT_OK : PROTECT_MEMORY;
}

ProtectStatus count_estimate(const CountCases *cases, const CountAttributes *attributes,
                             const CountOptions *options, bool is_quick,
                             CountEstimate *out_estimate)
{
    uint64_t sizes[COUNT_LENGTH_MOST + 1], rows[COUNT_LENGTH_MOST + 1], most = 0;
    by_sizes(attributes, options->length, sizes);
    memset(rows, 0xff, sizeof rows);
    if (!is_quick && by_rows(cases, attributes, options->length, rows) != PROTECT_OK)
        return PROTECT_MEMORY;
    /* Bitmaps of all rows, and per thread and level a matrix that is no larger and a few lists. */
    uint64_t n = attributes->n, n_words = count_n_words(cases->n_rows);
    uint64_t n_padded = (n + 7) / 8 * 8, n_all = cases->column_start[cases->n_columns];
    for (uint32_t i = 0; i < attributes->n; i++)
        most = attributes->count[i] > most ? attributes->count[i] : most;
    uint64_t matrix = multiply(n_padded * 8, n_words), n_levels = options->length - 1;
    uint64_t level = multiply(n_padded * 10, (most + 63) / 64) + 48 * (n_padded + n_words + 1);
    uint64_t n_threads = options->n_threads > 1 ? options->n_threads : 1;
    uint64_t results = 16 * n_all, combinations = 0;
    for (uint32_t k = 1; k <= options->length; k++) {
        uint64_t cells = sizes[k] < rows[k] ? sizes[k] : rows[k];
        bool is_last = k == options->length;
        uint64_t listed = multiply(cells, is_last ? 8 : 8 + sizeof(CountNode));
        uint64_t dense = is_last && k > 1 ? multiply(sizes[k], 4) : UINT64_MAX;
        combinations = add(combinations, cells);
        results = add(results, dense < listed ? dense : listed);
    }
    uint64_t bytes = options->length > 1 ? matrix : 0;
    bytes = add(bytes, multiply(multiply(level, n_levels), n_threads));
    bytes = add(bytes, add(results, results / 15 + (n_threads + 1) * COUNT_PIECE_BYTES));
    *out_estimate = (CountEstimate){bytes, combinations};
    return PROTECT_OK;
}

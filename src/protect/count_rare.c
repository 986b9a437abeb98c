/* Rare combinations by column and by row: see count_rare.h. */
#include "protect/count_rare.h"

#include <stdlib.h>
#include <string.h>

typedef struct {
    const CountCases *cases;
    const CountTree *tree;
    uint32_t threshold;
    CountRare *out;
    size_t n_words;
    uint64_t *bits;      /* [attributes][n_words] */
    uint32_t *column_of; /* [attributes] */
    uint32_t *rows;      /* [n_rows] of the prefix at hand */
    uint32_t n_rows;
    bool has_rows;
    ProtectProgress progress;
    void *progress_data;
    uint64_t done, total, told;
} Search;

/* --- bitmaps of all attributes ----------------------------------------------------------- */

static void fill_bits(Search *search)
{
    const CountCases *cases = search->cases;
    for (uint32_t c = 0; c < cases->n_columns; c++) {
        const uint32_t *codes = cases->codes ? cases->codes[c] : NULL;
        uint32_t first = cases->column_start[c];
        for (uint32_t a = first; a < cases->column_start[c + 1]; a++) {
            search->column_of[a] = c;
            if (!codes)
                memcpy(search->bits + a * search->n_words, cases->bits[a],
                       search->n_words * sizeof(uint64_t));
        }
        for (uint32_t row = 0; codes && row < cases->n_rows; row++)
            if (codes[row] > 0)
                search->bits[(first + codes[row] - 1) * search->n_words + row / 64] |=
                    (uint64_t)1 << (row % 64);
    }
}

/* --- one combination --------------------------------------------------------------------- */

/* The rows that have all of prefix[n]. */
static void find_rows(Search *search, const uint32_t *prefix, uint32_t n)
{
    search->n_rows = 0;
    search->has_rows = true;
    for (size_t w = 0; w < search->n_words; w++) {
        uint64_t word = ~(uint64_t)0;
        for (uint32_t i = 0; i < n; i++)
            word &= search->bits[prefix[i] * search->n_words + w];
        if (n == 0 && w == search->n_words - 1 && search->cases->n_rows % 64)
            word >>= 64 - search->cases->n_rows % 64;
        for (; word; word &= word - 1)
            search->rows[search->n_rows++] = (uint32_t)(w * 64) + (uint32_t)__builtin_ctzll(word);
    }
}

/* No part with one attribute less is rare; so no shorter part is, for parts are not rarer than the
 * whole. */
static bool is_minimal(const Search *search, const uint32_t *attributes, uint32_t length)
{
    uint32_t part[COUNT_LENGTH_MOST];
    for (uint32_t left_out = 0; length > 1 && left_out < length; left_out++) {
        uint32_t n = 0;
        for (uint32_t i = 0; i < length; i++)
            if (i != left_out)
                part[n++] = attributes[i];
        if (count_tree_find(search->tree, part, n) < search->threshold)
            return false;
    }
    return true;
}

static void add_columns(const Search *search, const uint32_t *attributes, uint32_t length,
                        uint64_t *by_column)
{
    for (uint32_t i = 0; i < length; i++) {
        uint32_t column = search->column_of[attributes[i]];
        bool is_seen = false;
        for (uint32_t j = 0; j < i; j++)
            is_seen = is_seen || search->column_of[attributes[j]] == column;
        if (!is_seen)
            by_column[(size_t)column * (search->out->length + 1) + length]++;
    }
}

static void mark_rows(Search *search, uint32_t last, uint32_t count, uint32_t length)
{
    const uint64_t *bits = search->bits + last * search->n_words;
    CountRare *out = search->out;
    for (uint32_t i = 0; i < search->n_rows && count > 0; i++) {
        uint32_t row = search->rows[i];
        if (!((bits[row / 64] >> (row % 64)) & 1))
            continue;
        count--;
        if (out->shortest[row] == 0)
            out->shortest[row] = (uint8_t)length;
        if (out->shortest[row] == length)
            out->n_shortest[row]++;
    }
}

static bool take(void *data, uint32_t length, const uint32_t *prefix, uint32_t n,
                 const uint32_t *last, const uint32_t *count)
{
    Search *search = data;
    uint32_t attributes[COUNT_LENGTH_MOST];
    memcpy(attributes, prefix, (length - 1) * sizeof *attributes);
    search->has_rows = false;
    for (uint32_t i = 0; i < n; i++) {
        if (count[i] == 0 || count[i] >= search->threshold)
            continue;
        attributes[length - 1] = last[i];
        search->out->n_rare[length]++;
        add_columns(search, attributes, length, search->out->rare);
        if (!is_minimal(search, attributes, length))
            continue;
        search->out->n_minimal[length]++;
        add_columns(search, attributes, length, search->out->minimal);
        if (!search->has_rows)
            find_rows(search, prefix, length - 1);
        mark_rows(search, last[i], count[i], length);
    }
    search->done += n;
    if (!search->progress || search->done - search->told < 65536)
        return true;
    search->told = search->done;
    return search->progress(search->progress_data, "looking for rare ones", search->done,
                            search->total > search->done ? search->total : search->done);
}

/* --- the whole --------------------------------------------------------------------------- */

static bool search_alloc(Search *search, uint32_t n_attributes)
{
    const CountCases *cases = search->cases;
    CountRare *out = search->out;
    size_t n_cells = ((size_t)cases->n_columns + 1) * (out->length + 1);
    search->bits = calloc((size_t)n_attributes * search->n_words + 1, sizeof *search->bits);
    search->column_of = calloc((size_t)n_attributes + 1, sizeof *search->column_of);
    search->rows = malloc(((size_t)cases->n_rows + 1) * sizeof *search->rows);
    out->rare = calloc(n_cells, sizeof *out->rare);
    out->minimal = calloc(n_cells, sizeof *out->minimal);
    out->shortest = calloc((size_t)cases->n_rows + 1, sizeof *out->shortest);
    out->n_shortest = calloc((size_t)cases->n_rows + 1, sizeof *out->n_shortest);
    return search->bits && search->column_of && search->rows && out->rare && out->minimal &&
           out->shortest && out->n_shortest;
}

ProtectStatus count_rare(const CountCases *cases, const CountTree *tree, uint32_t threshold,
                         ProtectProgress progress, void *progress_data, CountRare *out_rare)
{
    if (count_tree_min(tree) > 1)
        return PROTECT_INCONSISTENT;
    CountRare out = {
        .n_columns = cases->n_columns, .n_rows = cases->n_rows, .length = count_tree_length(tree)};
    Search search = {.cases = cases,
                     .tree = tree,
                     .threshold = threshold,
                     .out = &out,
                     .n_words = ((size_t)cases->n_rows + 63) / 64,
                     .progress = progress,
                     .progress_data = progress_data};
    ProtectStatus status = PROTECT_MEMORY;
    if (search_alloc(&search, cases->column_start[cases->n_columns])) {
        status = PROTECT_OK;
        fill_bits(&search);
        for (uint32_t k = 1; k <= out.length; k++)
            search.total += count_tree_n(tree, k);
        for (uint32_t k = 1; k <= out.length && status == PROTECT_OK; k++)
            status = count_tree_walk(tree, k, take, &search);
    }
    free(search.bits);
    free(search.column_of);
    free(search.rows);
    if (status == PROTECT_OK)
        *out_rare = out;
    else
        count_rare_clear(&out);
    return status;
}

void count_rare_clear(CountRare *rare)
{
    free(rare->rare);
    free(rare->minimal);
    free(rare->shortest);
    free(rare->n_shortest);
}

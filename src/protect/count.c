/* The counter: a walk over prefixes, in two phases. First all pairs over all rows; then, for each
 * attribute, everything that begins with it, which is independent of everything else. */
#include "protect/count.h"
#include "protect/count_cases.h"
#include "protect/count_tasks.h"
#include "protect/count_tree.h"

#include <stdlib.h>
#include <string.h>

/* What a thread needs for the prefixes of one length; each serves one prefix after the other. */
typedef struct {
    CountBlocks blocks; /* the prefix's extensions, compacted to its rows */
    size_t n_capacity;  /* words of blocks.data */
    uint32_t *strip;    /* [8][n padded to blocks] counts of one left block with all right ones */
    uint32_t *next;     /* [n] first later place with another group */
    uint32_t *place;    /* [n] where a child's extensions stand in this level's blocks */
    uint32_t *word;     /* [words] the mask of a child */
    uint64_t *mask;
} Level;

typedef struct Run Run;

typedef struct {
    Run *run;
    CountArena *arena;
    Level levels[COUNT_LENGTH_MOST];
    uint64_t n[COUNT_LENGTH_MOST + 1];
} Worker;

struct Run {
    const CountOptions *options;
    const CountLoops *loops;
    CountAttributes attributes;
    uint32_t min;
    CountBlocks blocks; /* of all rows */
    size_t longest;     /* words of the most frequent attribute, compacted */
    CountTree *tree;
    uint32_t n_workers;
    Worker *workers;
};

/* --- levels ------------------------------------------------------------------------------ */

static void level_clear(Level *level, bool owns_blocks)
{
    if (owns_blocks)
        free(level->blocks.data);
    free(level->strip);
    free(level->next);
    free(level->place);
    free(level->word);
    free(level->mask);
}

/* n extensions at most; masks of prefixes have n_mask_words at most. */
static bool level_init(Level *level, uint32_t n, size_t n_mask_words)
{
    size_t n_padded = count_n_blocks(n) * COUNT_LANES + 1;
    level->strip = malloc(COUNT_LANES * n_padded * sizeof *level->strip);
    level->next = malloc(n_padded * sizeof *level->next);
    level->place = malloc(n_padded * sizeof *level->place);
    level->word = malloc((n_mask_words + 1) * sizeof *level->word);
    level->mask = malloc((n_mask_words + 1) * sizeof *level->mask);
    return level->strip && level->next && level->place && level->word && level->mask;
}

static bool blocks_make(CountBlocks *blocks, size_t *capacity, uint32_t n, size_t n_words)
{
    size_t n_needed = count_n_blocks(n) * COUNT_LANES * n_words;
    blocks->n = n;
    blocks->n_words = n_words;
    if (n_needed <= *capacity)
        return true;
    size_t n_taken = *capacity + *capacity / 4; /* not again for each slightly longer one */
    n_taken = ((n_taken > n_needed ? n_taken : n_needed) + 7) & ~(size_t)7;
    free(blocks->data);
    blocks->data = aligned_alloc(64, n_taken * sizeof *blocks->data);
    *capacity = blocks->data ? n_taken : 0;
    return blocks->data != NULL;
}

static const uint64_t *lane_of(const CountBlocks *blocks, uint32_t place)
{
    return blocks->data + place / COUNT_LANES * blocks->n_words * COUNT_LANES + place % COUNT_LANES;
}

/* --- one prefix -------------------------------------------------------------------------- */

/* Counts of the attributes of one block with all that may follow them. */
static void count_strip(const Run *run, const CountBlocks *blocks, size_t left, Level *level)
{
    size_t n_blocks = count_n_blocks(blocks->n), block_words = blocks->n_words * COUNT_LANES;
    const uint64_t *left_data = blocks->data + left * block_words;
    uint32_t counts[COUNT_LANES * COUNT_LANES];
    uint32_t n_left = (uint32_t)(blocks->n - left * COUNT_LANES);
    n_left = n_left < COUNT_LANES ? n_left : COUNT_LANES;
    size_t from[2] = {level->next[left * COUNT_LANES], SIZE_MAX};
    if (n_left > 4)
        from[1] = level->next[left * COUNT_LANES + 4];
    for (size_t right = from[0] / COUNT_LANES; right < n_blocks; right++) {
        size_t first = right * COUNT_LANES, n_right = blocks->n - first;
        CountTile tile = {n_left, n_right < COUNT_LANES ? (unsigned)n_right : COUNT_LANES, {0, 0}};
        for (unsigned half = 0; half < 2; half++) {
            size_t skipped = from[half] > first ? from[half] - first : 0;
            tile.right_from[half] = skipped < COUNT_LANES ? (unsigned)skipped : COUNT_LANES;
        }
        run->loops->gram(left_data, blocks->data + right * block_words, blocks->n_words, &tile,
                         counts);
        for (unsigned i = 0; i < n_left; i++)
            memcpy(level->strip + (i * n_blocks + right) * COUNT_LANES, counts + i * COUNT_LANES,
                   COUNT_LANES * sizeof *counts);
    }
}

/* Where the attributes that may follow each one begin. */
static void find_next(const Run *run, const CountNode *node, uint32_t *next)
{
    const uint32_t *group = run->attributes.group;
    for (uint32_t i = node->n; i-- > 0;) {
        bool is_same = i + 1 < node->n && group[node->value[i]] == group[node->value[i + 1]];
        next[i] = is_same ? next[i + 1] : i + 1;
    }
}

/* The list of a longest prefix: as counts only, or as attributes and counts where few occur. */
static bool keep_last(Worker *worker, const CountNode *node, uint32_t from, const uint32_t *counts,
                      uint32_t length, CountNode *child)
{
    uint32_t n = node->n - from, n_kept = 0, min = worker->run->min;
    uint32_t *list = count_arena_take(worker->arena, n * sizeof *list);
    if (!list)
        return false;
    for (uint32_t i = 0; i < n; i++) {
        list[i] = counts[from + i] >= min ? counts[from + i] : 0;
        n_kept += counts[from + i] >= min;
    }
    worker->n[length] += n_kept;
    *child = (CountNode){.n = n, .value = node->value + from, .count = list};
    if (n_kept * 2 >= n)
        return true;
    uint32_t at = 0; /* n_kept < n / 2: both lists fit where one was */
    for (uint32_t i = 0; i < n; i++)
        if (list[i] > 0)
            list[at++] = list[i];
    for (uint32_t i = 0; i < n; i++)
        if (counts[from + i] >= min)
            list[at++] = node->value[from + i];
    count_arena_shrink(worker->arena, list, n * sizeof *list, at * sizeof *list);
    *child = (CountNode){.n = n_kept, .value = list + n_kept, .count = list};
    return true;
}

/* The list of a prefix that is extended further. `place`: where its extensions stand. */
static bool keep_inner(Worker *worker, const CountNode *node, uint32_t from, const uint32_t *counts,
                       uint32_t length, uint32_t *place, CountNode *child)
{
    uint32_t n = 0, min = worker->run->min;
    for (uint32_t i = from; i < node->n; i++) {
        place[n] = i;
        n += counts[i] >= min;
    }
    worker->n[length] += n;
    *child = (CountNode){.n = n};
    if (n == 0)
        return true;
    uint32_t *list = count_arena_take(worker->arena, n * 2 * sizeof *list);
    child->child = count_arena_take(worker->arena, n * sizeof *child->child);
    if (!list || !child->child)
        return false;
    for (uint32_t i = 0; i < n; i++) {
        list[i] = node->value[place[i]];
        list[n + i] = counts[place[i]];
    }
    memset(child->child, 0, n * sizeof *child->child);
    child->value = list;
    child->count = list + n;
    return true;
}

/* The bitmaps of a child's extensions, compacted to the child's rows: from `blocks` to `to`. */
static bool compact_child(Worker *worker, const CountBlocks *blocks, Level *level, uint32_t place,
                          uint32_t n_rows, uint32_t n, Level *to)
{
    const uint64_t *lane = lane_of(blocks, place);
    uint32_t n_mask = 0;
    for (size_t w = 0; w < blocks->n_words; w++) {
        level->word[n_mask] = (uint32_t)w;
        level->mask[n_mask] = lane[w * COUNT_LANES];
        n_mask += level->mask[n_mask] != 0;
    }
    CountMask mask = {n_mask, n_rows, level->word, level->mask};
    if (!blocks_make(&to->blocks, &to->n_capacity, n, count_n_words(n_rows)))
        return false;
    for (uint32_t i = 0; i < n; i += COUNT_LANES) {
        const uint64_t *from[COUNT_LANES];
        unsigned n_lanes = n - i < COUNT_LANES ? n - i : COUNT_LANES;
        for (unsigned l = 0; l < n_lanes; l++)
            from[l] = lane_of(blocks, level->place[i + l]);
        worker->run->loops->compact(&mask, from, n_lanes,
                                    to->blocks.data + (size_t)i * to->blocks.n_words);
    }
    return true;
}

/* Everything that begins with a prefix of `depth` attributes: its extensions are in node's list, and
 * compacted in `blocks`, in the same order. */
static bool expand(Worker *worker, uint32_t depth, const CountNode *node, const CountBlocks *blocks)
{
    Run *run = worker->run;
    Level *level = &worker->levels[depth];
    uint32_t length = depth + 2;
    bool is_last = length == run->options->length;
    size_t n_padded = count_n_blocks(node->n) * COUNT_LANES;
    find_next(run, node, level->next);
    for (uint32_t i = 0; i < node->n; i++) {
        const uint32_t *counts = level->strip + i % COUNT_LANES * n_padded;
        uint32_t from = level->next[i];
        CountNode *child = &node->child[i];
        if (from >= node->n)
            return true; /* nor does anything follow the later ones, which are of its group */
        if (i % COUNT_LANES == 0)
            count_strip(run, blocks, i / COUNT_LANES, level);
        if (is_last) {
            if (!keep_last(worker, node, from, counts, length, child))
                return false;
            continue;
        }
        if (!keep_inner(worker, node, from, counts, length, level->place, child))
            return false;
        if (child->n < 2)
            continue;
        Level *below = &worker->levels[depth + 1];
        if (!compact_child(worker, blocks, level, i, node->count[i], child->n, below) ||
            !expand(worker, depth + 1, child, &below->blocks))
            return false;
    }
    return true;
}

/* --- the first two levels, in tasks ------------------------------------------------------ */

static bool task_pairs(void *data, uint32_t by, uint32_t task)
{
    Run *run = data;
    Worker *worker = &run->workers[by];
    const CountNode *root = &run->tree->root;
    Level *level = &worker->levels[0];
    size_t n_padded = count_n_blocks(root->n) * COUNT_LANES;
    count_strip(run, &run->blocks, task, level);
    for (uint32_t i = task * COUNT_LANES; i < root->n && i < (task + 1) * COUNT_LANES; i++) {
        const uint32_t *counts = level->strip + i % COUNT_LANES * n_padded;
        uint32_t from = level->next[i];
        if (from >= root->n)
            continue;
        bool is_kept =
            run->options->length == 2
                ? keep_last(worker, root, from, counts, 2, &root->child[i])
                : keep_inner(worker, root, from, counts, 2, level->place, &root->child[i]);
        if (!is_kept)
            return false;
    }
    return true;
}

static bool task_attribute(void *data, uint32_t by, uint32_t task)
{
    Run *run = data;
    Worker *worker = &run->workers[by];
    const CountNode *root = &run->tree->root, *child = &root->child[task];
    Level *level = &worker->levels[0], *below = &worker->levels[1];
    if (child->n < 2)
        return true;
    uint32_t n = 0;
    for (uint32_t i = level->next[task]; n < child->n; i++) {
        level->place[n] = i;
        n += root->value[i] == child->value[n];
    }
    return compact_child(worker, &run->blocks, level, task, root->count[task], n, below) &&
           expand(worker, 1, child, &below->blocks);
}

/* --- the whole --------------------------------------------------------------------------- */

static bool workers_init(Run *run)
{
    uint32_t n = run->attributes.n, length = run->options->length;
    run->workers = calloc(run->n_workers, sizeof *run->workers);
    for (uint32_t i = 0; run->workers && i < run->n_workers; i++) {
        Worker *worker = &run->workers[i];
        worker->run = run;
        worker->arena = &run->tree->arenas[i];
        for (uint32_t depth = 0; depth + 1 < length; depth++)
            if (!level_init(&worker->levels[depth], n,
                            depth == 0 ? run->blocks.n_words : run->longest))
                return false;
        if (length > 1)
            find_next(run, &run->tree->root, worker->levels[0].next);
    }
    return run->workers != NULL;
}

static void run_clear(Run *run)
{
    for (uint32_t i = 0; run->workers && i < run->n_workers; i++)
        for (uint32_t depth = 0; depth < COUNT_LENGTH_MOST; depth++)
            level_clear(&run->workers[i].levels[depth], depth > 0);
    free(run->workers);
    free(run->blocks.data);
    count_attributes_clear(&run->attributes);
}

/* The empty prefix: the attributes themselves. */
static bool root_init(Run *run, uint32_t n_all)
{
    const CountAttributes *attributes = &run->attributes;
    CountTree *tree = run->tree;
    uint32_t n = attributes->n;
    uint32_t *list = count_arena_take(&tree->own, ((size_t)n * 3 + n_all + 1) * sizeof *list);
    CountNode *child = count_arena_take(&tree->own, ((size_t)n + 1) * sizeof *child);
    if (!list || !child)
        return false;
    memset(child, 0, ((size_t)n + 1) * sizeof *child);
    memset(list + 3 * (size_t)n, 0xff, n_all * sizeof *list);
    for (uint32_t i = 0; i < n; i++) {
        list[i] = i;
        list[n + i] = attributes->count[i];
        list[2 * (size_t)n + i] = attributes->value[i];
        list[3 * (size_t)n + attributes->value[i]] = i;
        size_t n_words = count_n_words(attributes->count[i]);
        run->longest = n_words > run->longest ? n_words : run->longest;
    }
    tree->root = (CountNode){n, list, list + n, run->options->length > 1 ? child : NULL};
    tree->attribute = list + 2 * (size_t)n;
    tree->rank = list + 3 * (size_t)n;
    tree->n_attributes = n_all;
    tree->n[1] = n;
    return true;
}

static ProtectStatus count_all(Run *run, const CountCases *cases)
{
    uint32_t n = run->attributes.n, length = run->options->length;
    if (!root_init(run, cases->column_start[cases->n_columns]))
        return PROTECT_MEMORY;
    if (length == 1 || n == 0)
        return PROTECT_OK;
    size_t capacity = 0;
    if (!blocks_make(&run->blocks, &capacity, n, count_n_words(cases->n_rows)))
        return PROTECT_MEMORY;
    memset(run->blocks.data, 0, capacity * sizeof *run->blocks.data);
    if (!workers_init(run))
        return PROTECT_MEMORY;
    ProtectStatus status = count_blocks_fill(cases, &run->attributes, run->options, &run->blocks);
    if (status == PROTECT_OK)
        status = count_tasks(task_pairs, run, (uint32_t)count_n_blocks(n), run->n_workers,
                             run->options, "counting pairs");
    if (status == PROTECT_OK && length > 2)
        status = count_tasks(task_attribute, run, n, run->n_workers, run->options, "counting");
    for (uint32_t i = 0; i < run->n_workers; i++)
        for (uint32_t k = 2; k <= length; k++)
            run->tree->n[k] += run->workers[i].n[k];
    return status;
}

/* First by what the sizes of columns say; only when that is too much, the rows are looked at. */
static ProtectStatus check_limit(const CountCases *cases, const CountAttributes *attributes,
                                 const CountOptions *options, CountEstimate *estimate)
{
    ProtectStatus status = count_estimate(cases, attributes, options, true, estimate);
    uint64_t limit = options->memory_limit;
    if (status != PROTECT_OK || limit == 0 || estimate->bytes <= limit)
        return status;
    status = count_estimate(cases, attributes, options, false, estimate);
    return status == PROTECT_OK && estimate->bytes > limit ? PROTECT_LIMIT : status;
}

ProtectStatus count_run(const CountCases *cases, const CountOptions *options, CountTree **out_tree,
                        CountEstimate *out_estimate)
{
    if (options->length < 1 || options->length > COUNT_LENGTH_MOST ||
        !count_kernel_is_available(options->kernel))
        return PROTECT_INCONSISTENT;
    CountOptions used = *options;
    used.n_threads = options->n_threads < 1                    ? 1
                     : options->n_threads > COUNT_THREADS_MOST ? COUNT_THREADS_MOST
                                                               : options->n_threads;
    Run run = {.options = &used, .min = options->min > 0 ? options->min : 1};
    run.loops = count_kernel_loops(options->kernel);
    run.n_workers = used.n_threads;
    uint32_t n_all = cases->column_start[cases->n_columns];
    uint32_t *counts = malloc(((size_t)n_all + 1) * sizeof *counts);
    ProtectStatus status = counts ? count_cases_check(cases, &used, counts) : PROTECT_MEMORY;
    CountEstimate estimate = {0};
    if (status == PROTECT_OK)
        status = count_attributes_init(cases, counts, run.min, &run.attributes);
    free(counts);
    if (status == PROTECT_OK) {
        status = check_limit(cases, &run.attributes, &used, &estimate);
        if (out_estimate && (status == PROTECT_OK || status == PROTECT_LIMIT))
            *out_estimate = estimate;
    }
    if (status == PROTECT_OK) {
        run.tree = calloc(1, sizeof *run.tree);
        status = PROTECT_MEMORY;
        if (run.tree) {
            run.tree->length = options->length;
            run.tree->min = run.min;
            status = count_all(&run, cases);
        }
    }
    run_clear(&run);
    if (status == PROTECT_OK)
        *out_tree = run.tree;
    else
        count_tree_free(run.tree);
    return status;
}

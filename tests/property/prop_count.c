/* The counter against a naive count over random shapes: missing values, multi-valued columns, any
 * min and length, codes or bitmaps, every kernel that this processor has, one thread or more. What
 * is permuted or empty changes nothing. */
#include "protect/count_rare.h"

#include <glib.h>
#include <stdio.h>
#include <string.h>

#define COLUMNS_MOST 7u
#define VALUES_MOST 40u

typedef struct {
    uint32_t n_rows, n_columns;
    uint32_t start[COLUMNS_MOST + 1];
    bool is_multiple[COLUMNS_MOST];
    bool has_codes[COLUMNS_MOST];
    uint8_t *has; /* [n_rows][VALUES_MOST] the naive model: who has what */
} Shape;

static Shape *shape_new(GRand *rand)
{
    Shape *shape = g_new0(Shape, 1);
    static const gint32 most_rows[] = {3, 40, 130, 700, 5000};
    shape->n_rows = (uint32_t)g_rand_int_range(rand, 0, most_rows[g_rand_int_range(rand, 0, 5)]);
    shape->n_columns = (uint32_t)g_rand_int_range(rand, 1, COLUMNS_MOST + 1);
    shape->has = g_malloc0((shape->n_rows + 1) * VALUES_MOST);
    for (uint32_t c = 0; c < shape->n_columns; c++) {
        uint32_t room = VALUES_MOST - shape->start[c] - 3 * (shape->n_columns - c);
        uint32_t n = (uint32_t)g_rand_int_range(rand, 0, g_rand_boolean(rand) ? 4 : 13);
        shape->start[c + 1] = shape->start[c] + MIN(n, room);
        shape->is_multiple[c] = g_rand_int_range(rand, 0, 4) == 0;
        shape->has_codes[c] = !shape->is_multiple[c] && g_rand_boolean(rand);
        double missing = g_rand_int_range(rand, 0, 3) / 4.0, skew = g_rand_double_range(rand, 1, 4);
        n = shape->start[c + 1] - shape->start[c];
        for (uint32_t row = 0; row < shape->n_rows && n > 0; row++) {
            uint32_t times = shape->is_multiple[c] ? 3 : 1;
            while (times-- > 0) {
                double x = 1;
                for (double s = skew; s > 0; s--)
                    x *= g_rand_double(rand);
                if (g_rand_double(rand) >= missing)
                    shape->has[row * VALUES_MOST + shape->start[c] + (uint32_t)(x * n)] = 1;
            }
        }
    }
    return shape;
}

static void shape_free(Shape *shape)
{
    g_free(shape->has);
    g_free(shape);
}

/* --- the same as the counter wants it; order[i] is the model's row that comes i-th ---------- */

typedef struct {
    CountCases cases;
    uint32_t *codes[COLUMNS_MOST];
    uint64_t *bits[VALUES_MOST];
} Given;

static Given *given_new(const Shape *shape, const uint32_t *order, uint32_t n_empty)
{
    Given *given = g_new0(Given, 1);
    uint32_t n_rows = shape->n_rows + n_empty;
    size_t n_words = (n_rows + 63) / 64;
    for (uint32_t c = 0; c < shape->n_columns; c++) {
        if (shape->has_codes[c])
            given->codes[c] = g_new0(uint32_t, n_rows + 1);
        for (uint32_t a = shape->start[c]; a < shape->start[c + 1]; a++) {
            if (!shape->has_codes[c])
                given->bits[a] = g_new0(uint64_t, n_words + 1);
            for (uint32_t i = 0; i < shape->n_rows; i++) {
                if (!shape->has[order[i] * VALUES_MOST + a])
                    continue;
                if (shape->has_codes[c])
                    given->codes[c][i] = 1 + a - shape->start[c];
                else
                    given->bits[a][i / 64] |= (uint64_t)1 << (i % 64);
            }
        }
    }
    given->cases = (CountCases){.n_rows = n_rows,
                                .n_columns = shape->n_columns,
                                .column_start = shape->start,
                                .is_multiple = shape->is_multiple,
                                .codes = (const uint32_t *const *)given->codes,
                                .bits = (const uint64_t *const *)given->bits};
    return given;
}

static void given_free(Given *given)
{
    for (uint32_t c = 0; c < COLUMNS_MOST; c++)
        g_free(given->codes[c]);
    for (uint32_t a = 0; a < VALUES_MOST; a++)
        g_free(given->bits[a]);
    g_free(given);
}

/* --- naive ------------------------------------------------------------------------------- */

/* "a b c count" per line, every length, in ascending order. */
typedef struct {
    const Shape *shape;
    uint32_t min, most;
    uint32_t chosen[COUNT_LENGTH_MOST];
    GString *lines[COUNT_LENGTH_MOST + 1];
    uint64_t n[COUNT_LENGTH_MOST + 1];
} Naive;

static void put(GString *to, const uint32_t *prefix, uint32_t n, uint32_t last, uint32_t count)
{
    for (uint32_t i = 0; i < n; i++)
        g_string_append_printf(to, "%u ", prefix[i]);
    g_string_append_printf(to, "%u %u\n", last, count);
}

static void naive_extend(Naive *naive, uint32_t length, const uint32_t *rows, uint32_t n_rows,
                         uint32_t column, uint32_t from)
{
    const Shape *shape = naive->shape;
    g_autofree uint32_t *with = g_new(uint32_t, n_rows + 1);
    for (uint32_t c = column; c < shape->n_columns; c++)
        for (uint32_t a = MAX(from, shape->start[c]); a < shape->start[c + 1]; a++) {
            uint32_t n = 0;
            for (uint32_t i = 0; i < n_rows; i++)
                if (shape->has[rows[i] * VALUES_MOST + a])
                    with[n++] = rows[i];
            if (n < naive->min)
                continue;
            put(naive->lines[length + 1], naive->chosen, length, a, n);
            naive->n[length + 1]++;
            naive->chosen[length] = a;
            if (length + 1 < naive->most)
                naive_extend(naive, length + 1, with, n, shape->is_multiple[c] ? c : c + 1, a + 1);
        }
}

/* --- what the counter says, in the same form ---------------------------------------------- */

static bool put_run(void *data, uint32_t length, const uint32_t *prefix, uint32_t n,
                    const uint32_t *last, const uint32_t *count)
{
    for (uint32_t i = 0; i < n; i++)
        if (count[i] > 0)
            put(data, prefix, length - 1, last[i], count[i]);
    return true;
}

static bool find_run(void *data, uint32_t length, const uint32_t *prefix, uint32_t n,
                     const uint32_t *last, const uint32_t *count)
{
    uint32_t attributes[COUNT_LENGTH_MOST];
    for (uint32_t i = 0; i + 1 < length; i++)
        attributes[i] = prefix[i];
    for (uint32_t i = 0; i < n; i++) {
        attributes[length - 1] = last[i];
        g_assert_cmpuint(count_tree_find(data, attributes, length), ==, count[i]);
    }
    return true;
}

static void check(const Given *given, const Naive *naive, const CountOptions *options)
{
    CountTree *tree = NULL;
    CountEstimate estimate;
    g_assert_cmpint(count_run(&given->cases, options, &tree, &estimate), ==, PROTECT_OK);
    uint64_t n_all = 0;
    for (uint32_t k = 1; k <= options->length; k++) {
        g_autoptr(GString) lines = g_string_new(NULL);
        g_assert_cmpint(count_tree_visit(tree, k, put_run, lines), ==, PROTECT_OK);
        g_assert_cmpstr(lines->str, ==, naive->lines[k]->str);
        g_assert_cmpuint(count_tree_n(tree, k), ==, naive->n[k]);
        g_assert_cmpint(count_tree_walk(tree, k, find_run, tree), ==, PROTECT_OK);
        n_all += naive->n[k];
    }
    g_assert_cmpuint(estimate.combinations, >=, n_all);
    /* The smallest limit that lets it pass is what it says it takes; below that nothing begins. */
    CountOptions limited = *options;
    limited.memory_limit = 1;
    CountTree *none = NULL;
    g_assert_cmpint(count_run(&given->cases, &limited, &none, &estimate), ==, PROTECT_LIMIT);
    g_assert_null(none);
    g_assert_cmpuint(estimate.combinations, >=, n_all);
    g_assert_cmpuint(estimate.bytes + 65536, >=, count_tree_bytes(tree));
    limited.memory_limit = estimate.bytes;
    g_assert_cmpint(count_run(&given->cases, &limited, &none, NULL), ==, PROTECT_OK);
    count_tree_free(none);
    count_tree_free(tree);
}

/* --- rare ones, by looking at every row and every combination ------------------------------ */

typedef struct {
    const Shape *shape;
    const CountTree *tree;
    uint32_t threshold;
    uint64_t rare[COLUMNS_MOST][COUNT_LENGTH_MOST + 1],
        minimal[COLUMNS_MOST][COUNT_LENGTH_MOST + 1];
    uint32_t shortest[5001], n_shortest[5001];
} NaiveRare;

static bool has_rare_part(const NaiveRare *naive, const uint32_t *attributes, uint32_t length)
{
    for (uint32_t mask = 1; mask + 1 < 1u << length; mask++) {
        uint32_t part[COUNT_LENGTH_MOST], n = 0;
        for (uint32_t i = 0; i < length; i++)
            if (mask >> i & 1)
                part[n++] = attributes[i];
        if (count_tree_find(naive->tree, part, n) < naive->threshold)
            return true;
    }
    return false;
}

static bool naive_rare_run(void *data, uint32_t length, const uint32_t *prefix, uint32_t n,
                           const uint32_t *last, const uint32_t *count)
{
    NaiveRare *naive = data;
    const Shape *shape = naive->shape;
    uint32_t attributes[COUNT_LENGTH_MOST];
    for (uint32_t i = 0; i + 1 < length; i++)
        attributes[i] = prefix[i];
    for (uint32_t i = 0; i < n; i++) {
        attributes[length - 1] = last[i];
        if (count[i] == 0 || count[i] >= naive->threshold)
            continue;
        bool is_minimal = !has_rare_part(naive, attributes, length);
        for (uint32_t c = 0; c < shape->n_columns; c++) {
            bool is_in = false;
            for (uint32_t j = 0; j < length; j++)
                is_in = is_in ||
                        (attributes[j] >= shape->start[c] && attributes[j] < shape->start[c + 1]);
            naive->rare[c][length] += is_in;
            naive->minimal[c][length] += is_in && is_minimal;
        }
        for (uint32_t row = 0; row < shape->n_rows; row++) {
            bool has_all = true;
            for (uint32_t j = 0; j < length; j++)
                has_all = has_all && shape->has[row * VALUES_MOST + attributes[j]];
            if (has_all && naive->shortest[row] == 0)
                naive->shortest[row] = length;
            if (has_all && naive->shortest[row] == length)
                naive->n_shortest[row]++;
        }
    }
    return true;
}

static void rare_case(uint32_t seed)
{
    g_autoptr(GRand) rand = g_rand_new_with_seed(seed);
    Shape *shape = shape_new(rand);
    g_autofree uint32_t *order = g_new0(uint32_t, shape->n_rows + 1);
    for (uint32_t i = 0; i < shape->n_rows; i++)
        order[i] = i;
    Given *given = given_new(shape, order, 0);
    CountOptions options = {.length = (uint32_t)g_rand_int_range(rand, 1, 5)};
    g_autofree NaiveRare *naive = g_new0(NaiveRare, 1);
    CountTree *tree = NULL;
    CountRare rare;
    g_assert_cmpint(count_run(&given->cases, &options, &tree, NULL), ==, PROTECT_OK);
    naive->shape = shape;
    naive->tree = tree;
    naive->threshold = (uint32_t)g_rand_int_range(rand, 2, 12);
    g_assert_cmpint(count_rare(&given->cases, tree, naive->threshold, NULL, NULL, &rare), ==,
                    PROTECT_OK);
    for (uint32_t k = 1; k <= options.length; k++)
        count_tree_visit(tree, k, naive_rare_run, naive);
    for (uint32_t c = 0; c < shape->n_columns; c++)
        for (uint32_t k = 1; k <= options.length; k++) {
            g_assert_cmpuint(rare.rare[c * (options.length + 1) + k], ==, naive->rare[c][k]);
            g_assert_cmpuint(rare.minimal[c * (options.length + 1) + k], ==, naive->minimal[c][k]);
        }
    for (uint32_t row = 0; row < shape->n_rows; row++) {
        g_assert_cmpuint(rare.shortest[row], ==, naive->shortest[row]);
        g_assert_cmpuint(rare.n_shortest[row], ==, naive->n_shortest[row]);
    }
    count_rare_clear(&rare);
    count_tree_free(tree);
    given_free(given);
    shape_free(shape);
}

static void test_rare(void)
{
    uint32_t first = (uint32_t)g_test_rand_int();
    for (uint32_t i = 0; i < (g_test_slow() ? 1000u : 40u); i++)
        rare_case(first + i);
}

static uint32_t *order_new(GRand *rand, uint32_t n, bool is_permuted)
{
    uint32_t *order = g_new0(uint32_t, n + 1);
    for (uint32_t i = 0; i < n; i++)
        order[i] = i;
    for (uint32_t i = n; is_permuted && i > 1; i--) {
        uint32_t j = (uint32_t)g_rand_int_range(rand, 0, (gint32)i), kept = order[i - 1];
        order[i - 1] = order[j];
        order[j] = kept;
    }
    return order;
}

static void one_case(uint32_t seed)
{
    g_autoptr(GRand) rand = g_rand_new_with_seed(seed);
    Shape *shape = shape_new(rand);
    Naive naive = {.shape = shape};
    CountOptions options = {.length = (uint32_t)g_rand_int_range(rand, 1, 6)};
    static const uint32_t mins[] = {0, 1, 2, 3, 10, 100};
    options.min = mins[g_rand_int_range(rand, 0, 6)];
    naive.min = MAX(1, options.min);
    naive.most = options.length;
    for (uint32_t k = 1; k <= options.length; k++)
        naive.lines[k] = g_string_new(NULL);
    g_autofree uint32_t *order = order_new(rand, shape->n_rows, false);
    g_autofree uint32_t *permuted = order_new(rand, shape->n_rows, true);
    naive_extend(&naive, 0, order, shape->n_rows, 0, 0);
    Given *given = given_new(shape, order, 0);
    Given *other = given_new(shape, permuted, (uint32_t)g_rand_int_range(rand, 1, 70));
    for (unsigned kernel = 0; kernel < COUNT_KERNEL_COUNT; kernel++) {
        options.kernel = (CountKernel)kernel;
        if (!count_kernel_is_available(options.kernel))
            continue;
        options.n_threads = g_rand_boolean(rand) ? 0 : 1;
        check(given, &naive, &options);
        options.n_threads = (unsigned)g_rand_int_range(rand, 2, 5);
        check(other, &naive, &options);
    }
    for (uint32_t k = 1; k <= options.length; k++)
        g_string_free(naive.lines[k], TRUE);
    given_free(given);
    given_free(other);
    shape_free(shape);
}

static void test_random(void)
{
    uint32_t n_cases = g_test_slow() ? 4000 : 150, first = (uint32_t)g_test_rand_int();
    for (uint32_t i = 0; i < n_cases; i++) {
        one_case(first + i);
    }
}

static void test_kernels(void)
{
    for (unsigned kernel = 1; kernel < COUNT_KERNEL_COUNT; kernel++)
        if (!count_kernel_is_available((CountKernel)kernel))
            g_test_message("SKIPPED, NOT TESTED HERE: this processor cannot run the kernel %s",
                           count_kernel_name((CountKernel)kernel));
    if (!count_kernel_is_available(COUNT_KERNEL_AVX512))
        g_test_skip("the AVX-512 kernel was NOT tested: this processor has no VPOPCNTDQ");
}

int main(int argc, char **argv)
{
#if defined(COUNT_EMULATED)
    if (!__builtin_cpu_supports("avx2") || !__builtin_cpu_supports("bmi2")) {
        puts("1..0 # SKIP this processor has no AVX2 to emulate AVX-512 with");
        return 0;
    }
#endif
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/count/random", test_random);
    g_test_add_func("/count/rare", test_rare);
    g_test_add_func("/count/kernels", test_kernels);
    return g_test_run();
}

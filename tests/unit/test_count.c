/* The counter's edges: what it refuses, cancelling, sizes at the borders of words and blocks. */
#include "protect/count_rare.h"

#include <glib.h>
#include <string.h>

static ProtectStatus count(const CountCases *cases, uint32_t length, CountTree **out)
{
    CountOptions options = {.length = length, .n_threads = 2};
    return count_run(cases, &options, out, NULL);
}

static void test_by_hand(void)
{
    /* sex F F M -, form {1,2} {2} {} {1,2}: the second column is multi-valued */
    static const uint32_t start[] = {0, 2, 4}, sex[] = {1, 1, 2, 0};
    static const bool is_multiple[] = {false, true};
    static const uint64_t first = 9, second = 11;
    const uint32_t *codes[] = {sex, NULL};
    const uint64_t *bits[] = {NULL, NULL, &first, &second};
    CountCases cases = {4, 2, start, is_multiple, codes, bits};
    CountTree *tree = NULL;
    g_assert_cmpint(count(&cases, 3, &tree), ==, PROTECT_OK);
    g_assert_cmpuint(count_tree_find(tree, (uint32_t[]){0}, 1), ==, 2);
    g_assert_cmpuint(count_tree_find(tree, (uint32_t[]){0, 3}, 2), ==, 2);
    g_assert_cmpuint(count_tree_find(tree, (uint32_t[]){2, 3}, 2), ==, 2);
    g_assert_cmpuint(count_tree_find(tree, (uint32_t[]){0, 2, 3}, 3), ==, 1);
    g_assert_cmpuint(count_tree_find(tree, (uint32_t[]){1, 2}, 2), ==, 0);
    g_assert_cmpuint(count_tree_find(tree, (uint32_t[]){0, 1}, 2), ==, 0);
    g_assert_cmpuint(count_tree_find(tree, (uint32_t[]){9}, 1), ==, 0);
    g_assert_cmpuint(count_tree_n(tree, 1), ==, 4);
    g_assert_cmpuint(count_tree_n(tree, 2), ==, 3);
    g_assert_cmpuint(count_tree_n(tree, 3), ==, 1);
    CountRare rare;
    g_assert_cmpint(count_rare(&cases, tree, 2, NULL, NULL, &rare), ==, PROTECT_OK);
    g_assert_cmpuint(rare.shortest[0], ==, 2); /* F and form 1 */
    g_assert_cmpuint(rare.shortest[1], ==, 0);
    g_assert_cmpuint(rare.shortest[2], ==, 1); /* M */
    g_assert_cmpuint(rare.shortest[3], ==, 0);
    count_rare_clear(&rare);
    count_tree_free(tree);
}

static void test_refused(void)
{
    static const uint32_t start[] = {0, 2}, too_large[] = {1, 3}, backwards[] = {2, 0};
    static const uint64_t past = 4, one = 1;
    CountTree *tree = NULL;
    const uint32_t *codes[] = {too_large};
    CountCases cases = {2, 1, start, NULL, codes, NULL};
    g_assert_cmpint(count(&cases, 2, &tree), ==, PROTECT_INCONSISTENT); /* a code out of range */
    const uint64_t *bits[] = {&one, &past};
    cases = (CountCases){2, 1, start, NULL, NULL, bits};
    g_assert_cmpint(count(&cases, 2, &tree), ==,
                    PROTECT_INCONSISTENT); /* a bit past the last row */
    const uint64_t *clash[] = {&one, &one};
    cases.bits = clash;
    g_assert_cmpint(count(&cases, 2, &tree), ==,
                    PROTECT_INCONSISTENT); /* two values of one column */
    static const bool is_multiple[] = {true};
    cases.is_multiple = is_multiple;
    g_assert_cmpint(count(&cases, 2, &tree), ==, PROTECT_OK); /* which several may have */
    CountRare rare;
    CountTree *frequent = NULL;
    CountOptions options = {.length = 2, .min = 2};
    g_assert_cmpint(count_run(&cases, &options, &frequent, NULL), ==, PROTECT_OK);
    g_assert_cmpint(count_rare(&cases, frequent, 3, NULL, NULL, &rare), ==, PROTECT_INCONSISTENT);
    count_tree_free(frequent);
    count_tree_free(tree);
    tree = NULL;
    g_assert_cmpint(count(&cases, 0, &tree), ==, PROTECT_INCONSISTENT);
    g_assert_cmpint(count(&cases, COUNT_LENGTH_MOST + 1, &tree), ==, PROTECT_INCONSISTENT);
    cases.column_start = backwards;
    g_assert_cmpint(count(&cases, 2, &tree), ==, PROTECT_INCONSISTENT);
    g_assert_null(tree);
}

/* Rows and attributes around multiples of 64 and 8; every row has every attribute. */
static void test_borders(void)
{
    static const uint32_t sizes[] = {0,   1,   63,      64,          65,     127,
                                     128, 129, 64 * 31, 64 * 31 + 1, 64 * 65};
    for (unsigned s = 0; s < G_N_ELEMENTS(sizes); s++)
        for (uint32_t n = 1; n <= 17; n += 8) {
            uint32_t start[2] = {0, n};
            bool is_multiple[] = {true};
            uint32_t n_words = (sizes[s] + 63) / 64;
            g_autofree uint64_t *all = g_new0(uint64_t, n_words + 1);
            g_autofree const uint64_t **bits = g_new(const uint64_t *, n);
            for (uint32_t row = 0; row < sizes[s]; row++)
                all[row / 64] |= (uint64_t)1 << (row % 64);
            for (uint32_t a = 0; a < n; a++)
                bits[a] = all;
            CountCases cases = {sizes[s], 1, start, is_multiple, NULL, bits};
            CountTree *tree = NULL;
            g_assert_cmpint(count(&cases, 4, &tree), ==, PROTECT_OK);
            for (uint32_t a = 0; a + 3 < n; a++)
                g_assert_cmpuint(count_tree_find(tree, (uint32_t[]){a, a + 1, a + 2, n - 1}, 4), ==,
                                 a + 2 < n - 1 ? sizes[s] : 0);
            g_assert_cmpuint(count_tree_n(tree, 2), ==, sizes[s] > 0 ? n * (n - 1) / 2 : 0);
            count_tree_free(tree);
        }
}

static bool stop_at_third(void *data, const char *phase, uint64_t done, uint64_t total)
{
    (void)phase;
    g_assert_cmpuint(done, <=, total);
    return ++*(unsigned *)data < 3;
}

static bool stop_at_once(void *data, uint32_t length, const uint32_t *prefix, uint32_t n,
                         const uint32_t *last, const uint32_t *count)
{
    (void)data, (void)length, (void)prefix, (void)n, (void)last, (void)count;
    return false;
}

static void test_cancelled(void)
{
    uint32_t start[2] = {0, 40};
    bool is_multiple[] = {true};
    uint64_t all = ~(uint64_t)0;
    const uint64_t *bits[40];
    unsigned calls = 0;
    for (unsigned i = 0; i < 40; i++)
        bits[i] = &all;
    CountCases cases = {64, 1, start, is_multiple, NULL, bits};
    CountOptions options = {.length = 3, .progress = stop_at_third, .progress_data = &calls};
    CountTree *tree = NULL;
    g_assert_cmpint(count_run(&cases, &options, &tree, NULL), ==, PROTECT_CANCELLED);
    g_assert_cmpuint(calls, ==, 3);
    g_assert_null(tree);
    options.progress = NULL;
    g_assert_cmpint(count_run(&cases, &options, &tree, NULL), ==, PROTECT_OK);
    g_assert_cmpint(count_tree_visit(tree, 2, stop_at_once, NULL), ==, PROTECT_CANCELLED);
    g_assert_cmpint(count_tree_walk(tree, 2, stop_at_once, NULL), ==, PROTECT_CANCELLED);
    count_tree_free(tree);
}

typedef struct {
    uint64_t n;
    uint32_t before[COUNT_LENGTH_MOST];
} Order;

static bool check_order(void *data, uint32_t length, const uint32_t *prefix, uint32_t n,
                        const uint32_t *last, const uint32_t *count)
{
    Order *order = data;
    for (uint32_t i = 0; i < n; i++) {
        uint32_t now[COUNT_LENGTH_MOST] = {0};
        memcpy(now, prefix, (length - 1) * sizeof *now);
        now[length - 1] = last[i];
        bool is_after = order->n == 0;
        for (uint32_t k = 0; k < length; k++) {
            if ((k > 0 && now[k] <= now[k - 1]) || (!is_after && now[k] < order->before[k]))
                return false;
            is_after = is_after || now[k] > order->before[k];
        }
        if (!is_after || count[i] == 0)
            return false;
        memcpy(order->before, now, sizeof now);
        order->n++;
    }
    return true;
}

static void check_visit(const CountCases *cases, uint32_t length, uint64_t n)
{
    CountTree *tree = NULL;
    Order order = {0};
    g_assert_cmpint(count(cases, length, &tree), ==, PROTECT_OK);
    g_assert_cmpint(count_tree_visit(tree, length, check_order, &order), ==, PROTECT_OK);
    g_assert_cmpuint(order.n, ==, n);
    count_tree_free(tree);
}

/* More combinations than are sorted at a time: in parts by their first attribute. */
static void test_order(void)
{
    static const uint64_t all = 1;
    uint32_t start[2] = {0, 200};
    bool is_multiple[] = {true};
    const uint64_t *bits[200];
    for (unsigned a = 0; a < 200; a++)
        bits[a] = &all;
    check_visit(&(CountCases){1, 1, start, is_multiple, NULL, bits}, 3, 200 * 199 * 198 / 6);
}

/* All of them with the same first attribute: in parts by the second. A row for each three of 186
 * attributes, which also has the first one. */
static void test_order_by_second(void)
{
    enum { N = 186, ROWS = N * (N - 1) * (N - 2) / 6, WORDS = (ROWS + 63) / 64 };
    uint32_t start[2] = {0, N + 1}, row = 0;
    bool is_multiple[] = {true};
    const uint64_t *bits[N + 1];
    g_autofree uint64_t *data = g_new0(uint64_t, (gsize)(N + 1) * WORDS);
    for (unsigned a = 0; a <= N; a++)
        bits[a] = data + (gsize)a * WORDS;
    for (unsigned a = 1; a <= N; a++)
        for (unsigned b = a + 1; b <= N; b++)
            for (unsigned c = b + 1; c <= N; c++, row++) {
                const unsigned has[] = {0, a, b, c};
                for (unsigned i = 0; i < 4; i++)
                    data[(gsize)has[i] * WORDS + row / 64] |= (uint64_t)1 << (row % 64);
            }
    check_visit(&(CountCases){ROWS, 1, start, is_multiple, NULL, bits}, 4, ROWS);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/count/by-hand", test_by_hand);
    g_test_add_func("/count/refused", test_refused);
    g_test_add_func("/count/borders", test_borders);
    g_test_add_func("/count/cancelled", test_cancelled);
    g_test_add_func("/count/order", test_order);
    g_test_add_func("/count/order-by-second", test_order_by_second);
    return g_test_run();
}

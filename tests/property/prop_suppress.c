/* Secondary suppression over random linked and hierarchical tables: what comes out is proved by its
 * certificate; the order of cells and relations changes nothing; a row that is known to be empty
 * changes nothing. */
#include "protect/suppress.h"
#include "table_system.h"

#include <string.h>

static const uint16_t tree[] = {0, 0, 0, 1, 1, 1, 2, 2};

/* One table of two or three dimensions, the first a hierarchy now and then, or two linked by their
 * first two dimensions. */
static void make_case(uint32_t seed, CellSystem *system)
{
    g_autoptr(GRand) rand = g_rand_new_with_seed(seed);
    TableDimension dimensions[4];
    unsigned n = (unsigned)g_rand_int_range(rand, 2, 5);
    for (unsigned d = 0; d < n; d++)
        dimensions[d] = (TableDimension){(unsigned)g_rand_int_range(rand, 3, 7), NULL};
    bool is_tree = g_rand_int_range(rand, 0, 3) == 0;
    if (is_tree)
        dimensions[0] = (TableDimension){G_N_ELEMENTS(tree), tree};
    TableSystem *tables = table_system_new(dimensions, n);
    unsigned records = (unsigned)g_rand_int_range(rand, 5, 600);
    for (unsigned i = 0; i < records; i++) {
        uint16_t codes[4];
        for (unsigned d = 0; d < n; d++) {
            double u = g_rand_double(rand);
            unsigned from = d == 0 && is_tree ? 3 : 1;
            codes[d] = (uint16_t)(from + (unsigned)(u * u * (dimensions[d].n_codes - from)));
        }
        table_system_count(tables, codes, 1);
    }
    unsigned sets[2] = {(1u << n) - 1, 0};
    if (n == 4) { /* 0 x 1 x 2 and 0 x 1 x 3 */
        sets[0] = 7;
        sets[1] = 11;
    }
    table_system_finish(tables, sets, n == 4 ? 2 : 1, system);
    table_system_free(tables);
    table_system_hide(system, (double)g_rand_int_range(rand, 2, 7));
}

static void copy_system(const CellSystem *from, CellSystem *to, const uint32_t *new_index,
                        const uint32_t *relations, unsigned n_more)
{
    uint32_t n_incidences = from->relation_start[from->n_relations];
    g_assert_true(
        cell_system_init(to, from->n_cells + n_more, from->n_relations, n_incidences + n_more));
    to->is_integer = from->is_integer;
    for (uint32_t i = 0; i < from->n_cells; i++) {
        to->value[new_index[i]] = from->value[i];
        to->state[new_index[i]] = from->state[i];
    }
    uint32_t at = 0;
    for (uint32_t k = 0; k < from->n_relations; k++) {
        uint32_t r = relations[k];
        for (uint32_t t = from->relation_start[r]; t < from->relation_start[r + 1]; t++)
            to->relation_cell[at++] = new_index[from->relation_cell[t]];
        if (k < n_more) /* one more part that is known to be zero */
            to->relation_cell[at++] = from->n_cells + k;
        to->relation_start[k + 1] = at;
    }
    for (unsigned i = 0; i < n_more; i++)
        to->upper[from->n_cells + i] = 0;
}

static uint32_t *permutation(GRand *rand, uint32_t n)
{
    uint32_t *order = g_new(uint32_t, n + 1);
    for (uint32_t i = 0; i < n; i++) {
        uint32_t j = (uint32_t)g_rand_int_range(rand, 0, (gint32)i + 1);
        order[i] = order[j];
        order[j] = i;
    }
    return order;
}

static void check_case(uint32_t seed)
{
    CellSystem system, other, more;
    make_case(seed, &system);
    g_autoptr(GRand) rand = g_rand_new_with_seed(seed + 1);
    g_autofree uint32_t *cells = permutation(rand, system.n_cells);
    g_autofree uint32_t *relations = permutation(rand, system.n_relations);
    g_autofree uint32_t *same = g_new(uint32_t, system.n_cells + system.n_relations + 1);
    for (uint32_t i = 0; i < system.n_cells + system.n_relations; i++)
        same[i] = i;
    unsigned n_more = MIN(3u, system.n_relations);
    copy_system(&system, &other, cells, relations, 0);
    copy_system(&system, &more, same, same, n_more);
    g_autofree uint32_t *rank = g_new(uint32_t, system.n_cells + 1);
    for (uint32_t i = 0; i < system.n_cells; i++)
        rank[cells[i]] = i;
    g_autofree uint8_t *may_hide = g_malloc(more.n_cells + 1);
    memset(may_hide, 1, more.n_cells);
    memset(may_hide + system.n_cells, 0, n_more);

    SuppressOptions plain = {0}, ranked = {.rank = rank}, with_zeros = {.may_hide = may_hide};
    SuppressReport report, other_report, more_report;
    SuppressCertificate certificate = {0};
    ProtectStatus status = suppress_run(&system, &plain, &report, &certificate);
    g_assert_cmpint(suppress_run(&other, &ranked, &other_report, NULL), ==, status);
    g_assert_cmpint(suppress_run(&more, &with_zeros, &more_report, NULL), ==, status);
    if (status == PROTECT_OK)
        g_assert_true(suppress_verify(&system, &plain, &certificate, NULL));
    else
        g_assert_cmpint(status, ==, PROTECT_INFEASIBLE);
    for (uint32_t i = 0; i < system.n_cells; i++) {
        g_assert_cmpint(system.state[i], ==, other.state[cells[i]]);
        g_assert_cmpint(system.state[i], ==, more.state[i]);
    }
    suppress_certificate_clear(&certificate);
    suppress_report_clear(&report);
    suppress_report_clear(&other_report);
    suppress_report_clear(&more_report);
    cell_system_clear(&system);
    cell_system_clear(&other);
    cell_system_clear(&more);
}

static void test_random(void)
{
    unsigned n = g_test_slow() ? 20000 : 300;
    for (uint32_t seed = 1; seed <= n; seed++)
        check_case(seed);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/suppress/random", test_random);
    return g_test_run();
}

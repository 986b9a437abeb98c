/* An independent attacker against what secondary suppression leaves: over random linked and
 * hierarchical tables he must not find one hidden cell exactly, nor, where intervals were asked, one
 * narrower than asked. */
#include "protect/suppress.h"
#include "solve/solve.h"
#include "table_system.h"
#include "tests/attack/attacker.h"

#include <math.h>

static const uint16_t tree[] = {0, 0, 0, 1, 1, 2, 2};

static void make_case(uint32_t seed, CellSystem *system)
{
    g_autoptr(GRand) rand = g_rand_new_with_seed(seed);
    TableDimension dimensions[4];
    unsigned n = (unsigned)g_rand_int_range(rand, 2, 5);
    for (unsigned d = 0; d < n; d++)
        dimensions[d] = (TableDimension){(unsigned)g_rand_int_range(rand, 3, 5), NULL};
    if (seed % 3 == 0)
        dimensions[0] = (TableDimension){G_N_ELEMENTS(tree), tree};
    TableSystem *tables = table_system_new(dimensions, n);
    unsigned records = (unsigned)g_rand_int_range(rand, 5, 200);
    for (unsigned i = 0; i < records; i++) {
        uint16_t codes[4];
        for (unsigned d = 0; d < n; d++) {
            double u = g_rand_double(rand);
            unsigned from = dimensions[d].parent ? 3 : 1;
            codes[d] = (uint16_t)(from + (unsigned)(u * u * (dimensions[d].n_codes - from)));
        }
        table_system_count(tables, codes, 1);
    }
    unsigned sets[2] = {n == 4 ? 7 : (1u << n) - 1, 11};
    table_system_finish(tables, sets, n == 4 ? 2 : 1, system);
    table_system_free(tables);
    table_system_hide(system, (double)g_rand_int_range(rand, 2, 6));
    for (uint32_t r = 0; seed % 3 == 0 && r < system->n_relations; r++)
        if (g_rand_int_range(rand, 0, 4) == 0)
            system->relation_kind[r] = RELATION_AT_LEAST;
}

static void check_bounds(const CellSystem *system, double need, const double *lower,
                         const double *upper)
{
    for (uint32_t i = 0; i < system->n_cells; i++) {
        if (system->state[i] == CELL_PUBLISHED)
            continue;
        g_assert_cmpfloat(upper[i] - lower[i], >, 0.5);
        if (system->state[i] != CELL_PRIMARY)
            continue;
        g_assert_cmpfloat(lower[i], <=, system->value[i] - fmin(need, system->value[i]) + 1e-6);
        g_assert_cmpfloat(upper[i], >=, system->value[i] + need - 1e-6);
    }
}

/* How many cases were protected and attacked. */
static unsigned attack(unsigned n_cases, double need)
{
    unsigned n_attacked = 0;
    for (uint32_t seed = 1; seed <= n_cases; seed++) {
        CellSystem system;
        make_case(seed, &system);
        g_autofree double *down = g_new0(double, system.n_cells + 1);
        g_autofree double *up = g_new0(double, system.n_cells + 1);
        g_autofree double *lower = g_new0(double, system.n_cells + 1);
        g_autofree double *upper = g_new0(double, system.n_cells + 1);
        for (uint32_t i = 0; i < system.n_cells; i++) {
            down[i] = fmin(need, system.value[i]);
            up[i] = need;
        }
        SuppressOptions options = {.need_lower = need > 0 ? down : NULL,
                                   .need_upper = need > 0 ? up : NULL,
                                   .lp = solve_engine()};
        SuppressReport report;
        ProtectStatus status = suppress_run(&system, &options, &report, NULL);
        if (status == PROTECT_OK && attacker_bounds(&system, lower, upper) == ATTACK_OK) {
            n_attacked++;
            check_bounds(&system, need, lower, upper);
        }
        suppress_report_clear(&report);
        cell_system_clear(&system);
    }
    return n_attacked;
}

static void test_exact(void)
{
    unsigned n = g_test_slow() ? 3000 : 60;
    unsigned n_attacked = attack(n, 0);
    g_test_message("%u of %u protected", n_attacked, n);
    g_assert_cmpuint(n_attacked, >, n * 9 / 10); /* or it proves nothing */
}

static void test_intervals(void)
{
    unsigned n = g_test_slow() ? 1000 : 30;
    unsigned n_attacked = attack(n, 3);
    g_test_message("%u of %u protected with intervals of 3", n_attacked, n);
    g_assert_cmpuint(n_attacked, >, n * 9 / 10);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/attack/suppress/exact", test_exact);
    g_test_add_func("/attack/suppress/intervals", test_intervals);
    return g_test_run();
}

/* The audit against the independent attacker: random tables of two to four dimensions, with
 * hierarchies, linked, with margins that add up or are only at least their parts, with bounds known
 * beforehand, well and badly protected. Intervals and verdicts must be equal. */
#include "protect/audit.h"
#include "solve/solve.h"
#include "tests/attack/attacker.h"
#include "tests/attack/made.h"

#include <math.h>

typedef struct {
    unsigned n_tables, n_hidden, n_exact, n_narrow, n_safe, n_wide, n_impossible, n_given_up;
} Tally;

static MadeShape some_shape(GRand *rand)
{
    MadeShape shape = {.n_dimensions = (unsigned)g_rand_int_range(rand, 2, 5)};
    unsigned most = shape.n_dimensions == 2 ? 7 : shape.n_dimensions == 3 ? 5 : 4;
    for (unsigned d = 0; d < shape.n_dimensions; d++) {
        shape.n_codes[d] = (unsigned)g_rand_int_range(rand, 2, (gint32)most);
        shape.branch[d] = g_rand_int_range(rand, 0, 3) == 0 ? 2 : 0;
    }
    uint8_t all = (uint8_t)((1u << shape.n_dimensions) - 1);
    shape.n_tables = 1;
    shape.table[0] = all;
    if (shape.n_dimensions > 2 && g_rand_boolean(rand)) { /* two tables, linked by the rest */
        shape.n_tables = 2;
        shape.table[0] = (uint8_t)(all & ~1u);
        shape.table[1] = (uint8_t)(all & ~2u);
    }
    shape.n_persons = (unsigned)g_rand_int_range(rand, 5, 150);
    shape.is_at_least = g_rand_int_range(rand, 0, 3) == 0;
    shape.is_sum = g_rand_int_range(rand, 0, 6) == 0;
    shape.seed = g_rand_int(rand);
    return shape;
}

/* Bounds such as a file's `<5`, and sometimes a value that makes a contradiction. */
static void know_more(CellSystem *system, GRand *rand, const double *truth)
{
    bool is_wrong = g_rand_int_range(rand, 0, 12) == 0;
    for (uint32_t i = 0; i < system->n_cells; i++)
        if (system->state[i] != CELL_PUBLISHED && g_rand_int_range(rand, 0, 4) == 0) {
            system->lower[i] = floor(truth[i] / 5) * 5;
            system->upper[i] = system->lower[i] + 4;
        }
    for (uint32_t i = 0; is_wrong && i < system->n_cells; i++)
        if (system->state[i] == CELL_PUBLISHED && system->value[i] > 0) {
            system->value[i] += g_rand_boolean(rand) ? 1 : -1;
            return;
        }
}

static bool is_near(double a, double b, bool is_integer)
{
    return a == b || (!is_integer && fabs(a - b) <= 1e-5 * fmax(1, fabs(a)));
}

static Verdict expected(const CellSystem *s, uint32_t i, const double *lower, const double *upper,
                        const double *width)
{
    double slack = s->is_integer ? 0 : 1e-6;
    if (upper[i] - lower[i] <= slack)
        return VERDICT_EXACT;
    if (s->state[i] == CELL_PRIMARY && upper[i] - lower[i] < width[i] - slack)
        return VERDICT_NARROW;
    return VERDICT_SAFE;
}

static void compare(const CellSystem *s, const AuditOptions *options, uint32_t seed, Tally *tally)
{
    g_autofree double *lower = g_new0(double, s->n_cells), *upper = g_new0(double, s->n_cells);
    g_autofree double *low = g_new0(double, s->n_cells), *high = g_new0(double, s->n_cells);
    g_autofree uint8_t *verdict = g_new0(uint8_t, s->n_cells);
    AuditReport report;
    AttackStatus attacked = attacker_bounds(s, low, high);
    ProtectStatus audited = audit_run(s, options, lower, upper, verdict, &report, NULL);
    if (attacked == ATTACK_GAVE_UP) {
        tally->n_given_up++;
        return;
    }
    if (attacked == ATTACK_IMPOSSIBLE || audited != PROTECT_OK) {
        if (attacked != ATTACK_IMPOSSIBLE || audited != PROTECT_INCONSISTENT)
            g_error("seed %u: the attacker says %d, the audit %d", seed, attacked, audited);
        tally->n_impossible++;
        return;
    }
    tally->n_tables++;
    tally->n_hidden += report.n_hidden;
    tally->n_exact += report.n_exact;
    tally->n_narrow += report.n_narrow;
    tally->n_safe += report.n_safe;
    if (report.n_open > 0)
        g_error("seed %u: %u cells stay open", seed, report.n_open);
    for (uint32_t i = 0; i < s->n_cells; i++) {
        if (s->state[i] == CELL_PUBLISHED)
            continue;
        tally->n_wide += isinf(high[i]);
        if (!is_near(lower[i], low[i], s->is_integer) || !is_near(upper[i], high[i], s->is_integer))
            g_error("seed %u: cell %u is in %g to %g for the attacker, %g to %g for the audit",
                    seed, i, low[i], high[i], lower[i], upper[i]);
        if (verdict[i] != expected(s, i, low, high, options->width))
            g_error("seed %u: cell %u, %g to %g, has verdict %u", seed, i, low[i], high[i],
                    verdict[i]);
    }
}

static void attack_one(uint32_t seed, Tally *tally)
{
    g_autoptr(GRand) rand = g_rand_new_with_seed(seed);
    MadeShape shape = some_shape(rand);
    CellSystem s;
    made_system(&shape, &s);
    g_autofree double *truth = g_new0(double, s.n_cells), *width = g_new0(double, s.n_cells);
    made_hide(&s, shape.is_sum ? 300 : 4, (unsigned)g_rand_int_range(rand, 0, 4),
              g_rand_int_range(rand, 0, 3) / 4.0, seed, truth);
    for (uint32_t i = 0; i < s.n_cells; i++)
        width[i] = g_rand_int_range(rand, 0, 5);
    for (uint32_t i = 0; shape.seed % 3 == 0 && i < s.n_cells; i++) /* totals too */
        if (g_rand_int_range(rand, 0, 12) == 0 && s.state[i] == CELL_PUBLISHED) {
            s.state[i] = CELL_SECONDARY;
            s.value[i] = NAN;
        }
    know_more(&s, rand, truth);
    AuditOptions options = {.lp = solve_engine(), .width = width, .node_limit = 20000};
    compare(&s, &options, seed, tally);
    cell_system_clear(&s);
}

static void test_intervals(void)
{
    Tally tally = {0};
    unsigned n = g_test_slow() ? 6000 : 160;
    uint32_t base = g_test_slow() ? g_test_rand_int_range(0, 1 << 30) : 20261124;
    for (unsigned k = 0; k < n; k++)
        attack_one(base + k, &tally);
    g_test_message("%u tables, %u hidden, %u exact, %u narrow, %u safe, %u without upper bound, "
                   "%u contradictory, %u given up",
                   tally.n_tables, tally.n_hidden, tally.n_exact, tally.n_narrow, tally.n_safe,
                   tally.n_wide, tally.n_impossible, tally.n_given_up);
    /* A test that never meets the cases it is for proves nothing. */
    g_assert_cmpuint(tally.n_tables, >, n / 2);
    g_assert_cmpuint(tally.n_exact, >, n);
    g_assert_cmpuint(tally.n_narrow, >, n / 10);
    g_assert_cmpuint(tally.n_safe, >, n);
    g_assert_cmpuint(tally.n_wide, >, 0);
    g_assert_cmpuint(tally.n_impossible, >, 0);
    g_assert_cmpuint(tally.n_given_up, <, n / 20 + 1);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/attack/audit/intervals", test_intervals);
    return g_test_run();
}

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

/* --- against all points of tiny systems -------------------------------------------------- */

/* Any relations among a few cells, not only those of tables. */
static void some_system(GRand *rand, CellSystem *s)
{
    uint32_t n_cells = (uint32_t)g_rand_int_range(rand, 3, 9), n = 0;
    uint32_t n_relations = (uint32_t)g_rand_int_range(rand, 1, 7);
    g_assert_true(cell_system_init(s, n_cells, n_relations, n_relations * n_cells));
    s->is_integer = true;
    for (uint32_t i = 0; i < n_cells; i++) {
        s->state[i] = (uint8_t)(i < 5 ? g_rand_int_range(rand, 0, 3) : CELL_PUBLISHED);
        s->value[i] = s->state[i] == CELL_PUBLISHED ? g_rand_int_range(rand, 0, 6) : NAN;
        s->lower[i] = g_rand_int_range(rand, 0, 4) == 0;
        s->upper[i] = g_rand_int_range(rand, 3, 6);
    }
    for (uint32_t r = 0; r < n_relations; r++) {
        s->relation_kind[r] = (uint8_t)(g_rand_int_range(rand, 0, 3) == 0);
        for (uint32_t k = 0; k < n_cells; k++)
            if (k >= n_cells - 2 + (n - s->relation_start[r]) || g_rand_int_range(rand, 0, 2))
                s->relation_cell[n++] = (k + r) % n_cells;
        s->relation_start[r + 1] = n;
    }
    g_assert_true(cell_system_is_valid(s));
}

static void test_enumerated(void)
{
    g_autoptr(GRand) rand = g_rand_new_with_seed(g_test_slow() ? g_test_rand_int() : 7);
    unsigned n_possible = 0, n_impossible = 0;
    for (unsigned k = 0; k < (g_test_slow() ? 20000u : 1500u); k++) {
        CellSystem s;
        some_system(rand, &s);
        double low[8], high[8], lower[8], upper[8];
        uint8_t verdict[8];
        AttackStatus attacked = attacker_enumerate(&s, 5, low, high);
        AuditOptions options = {.lp = solve_engine()};
        ProtectStatus audited = audit_run(&s, &options, lower, upper, verdict, NULL, NULL);
        g_assert_cmpint(audited, ==, attacked == ATTACK_OK ? PROTECT_OK : PROTECT_INCONSISTENT);
        n_possible += attacked == ATTACK_OK;
        n_impossible += attacked != ATTACK_OK;
        for (uint32_t i = 0; attacked == ATTACK_OK && i < s.n_cells; i++) {
            g_assert_cmpfloat(lower[i], ==, low[i]);
            g_assert_cmpfloat(upper[i], ==, high[i]);
        }
        cell_system_clear(&s);
    }
    g_test_message("%u with tables, %u without", n_possible, n_impossible);
    g_assert_cmpuint(n_possible, >, 50);
    g_assert_cmpuint(n_impossible, >, 50);
}

/* --- what must make no difference -------------------------------------------------------- */

static void shuffle(GRand *rand, uint32_t *order, uint32_t n)
{
    for (uint32_t i = 0; i < n; i++)
        order[i] = i;
    for (uint32_t i = n; i > 1; i--) {
        uint32_t j = (uint32_t)g_rand_int_range(rand, 0, (gint32)i), other = order[j];
        order[j] = order[i - 1];
        order[i - 1] = other;
    }
}

/* The same system with other numbers: cell i becomes place[i], relations in the order given. */
static void renumber(const CellSystem *s, const uint32_t *place, const uint32_t *relation,
                     CellSystem *out)
{
    g_assert_true(
        cell_system_init(out, s->n_cells, s->n_relations, s->relation_start[s->n_relations]));
    out->is_integer = s->is_integer;
    for (uint32_t i = 0; i < s->n_cells; i++) {
        out->state[place[i]] = s->state[i];
        /* A hidden cell's value is nobody's business: anything may stand there. */
        out->value[place[i]] = s->state[i] == CELL_PUBLISHED ? s->value[i] : 1e9 + i;
        out->lower[place[i]] = s->lower[i];
        out->upper[place[i]] = s->upper[i];
    }
    uint32_t n = 0;
    for (uint32_t r = 0; r < s->n_relations; r++) {
        uint32_t from = s->relation_start[relation[r]], to = s->relation_start[relation[r] + 1];
        out->relation_kind[r] = s->relation_kind[relation[r]];
        out->relation_cell[n++] = place[s->relation_cell[from]];
        for (uint32_t k = to; k-- > from + 1;) /* parts the other way round */
            out->relation_cell[n++] = place[s->relation_cell[k]];
        out->relation_start[r + 1] = n;
    }
    g_assert_true(cell_system_is_valid(out));
}

static void test_order(void)
{
    g_autoptr(GRand) rand = g_rand_new_with_seed(11);
    for (unsigned k = 0; k < (g_test_slow() ? 500u : 40u); k++) {
        MadeShape shape = some_shape(rand);
        shape.is_sum = false;
        CellSystem s, other;
        made_system(&shape, &s);
        g_autofree double *truth = g_new0(double, s.n_cells);
        g_autofree uint32_t *place = g_new0(uint32_t, s.n_cells);
        g_autofree uint32_t *relation = g_new0(uint32_t, s.n_relations);
        made_hide(&s, 4, 2, 0.3, k, truth);
        shuffle(rand, place, s.n_cells);
        shuffle(rand, relation, s.n_relations);
        renumber(&s, place, relation, &other);
        g_autofree double *lower = g_new0(double, 4 * s.n_cells);
        g_autofree uint8_t *verdict = g_new0(uint8_t, 2 * s.n_cells);
        double *upper = lower + s.n_cells, *low = upper + s.n_cells, *high = low + s.n_cells;
        AuditOptions options = {.lp = solve_engine(), .node_limit = 20000};
        g_assert_cmpint(audit_run(&s, &options, lower, upper, verdict, NULL, NULL), ==, PROTECT_OK);
        options.n_threads = 3;
        options.feasible = k % 2 ? truth : NULL;
        g_autofree double *moved = g_new0(double, s.n_cells);
        for (uint32_t i = 0; i < s.n_cells; i++)
            moved[place[i]] = truth[i];
        if (options.feasible)
            options.feasible = moved;
        g_assert_cmpint(audit_run(&other, &options, low, high, verdict + s.n_cells, NULL, NULL), ==,
                        PROTECT_OK);
        for (uint32_t i = 0; i < s.n_cells; i++) {
            g_assert_cmpfloat(lower[i], ==, low[place[i]]);
            g_assert_cmpfloat(upper[i], ==, high[place[i]]);
            g_assert_cmpint(verdict[i], ==, verdict[s.n_cells + place[i]]);
            g_assert_true(truth[i] >= lower[i] && truth[i] <= upper[i]);
        }
        cell_system_clear(&other);
        cell_system_clear(&s);
    }
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/attack/audit/intervals", test_intervals);
    g_test_add_func("/attack/audit/enumerated", test_enumerated);
    g_test_add_func("/attack/audit/order-threads-values", test_order);
    return g_test_run();
}

/* The audit on tables small enough to be worked out by hand. */
#include "protect/audit.h"
#include "solve/solve.h"

#include <glib.h>
#include <math.h>

/* A table of rows x columns with margins, numbered row by row, margins last in each. */
static void make_2d(CellSystem *system, uint32_t rows, uint32_t columns, const double *inner,
                    RelationKind kind)
{
    uint32_t across = columns + 1, n = 0, r = 0;
    g_assert_true(cell_system_init(system, (rows + 1) * across, rows + 1 + across,
                                   (rows + 1) * across + across * (rows + 1)));
    system->is_integer = true;
    for (uint32_t i = 0; i < rows; i++)
        for (uint32_t j = 0; j < columns; j++) {
            double value = inner[i * columns + j];
            system->value[i * across + j] = value;
            system->value[i * across + columns] += value;
            system->value[rows * across + j] += value;
            system->value[rows * across + columns] += value;
        }
    for (uint32_t i = 0; i <= rows; i++) {
        system->relation_kind[r] = (uint8_t)kind;
        system->relation_cell[n++] = i * across + columns;
        for (uint32_t j = 0; j < columns; j++)
            system->relation_cell[n++] = i * across + j;
        system->relation_start[++r] = n;
    }
    for (uint32_t j = 0; j < across; j++) {
        system->relation_kind[r] = (uint8_t)kind;
        system->relation_cell[n++] = rows * across + j;
        for (uint32_t i = 0; i < rows; i++)
            system->relation_cell[n++] = i * across + j;
        system->relation_start[++r] = n;
    }
    g_assert_true(cell_system_is_valid(system));
}

static void hide(CellSystem *system, uint32_t cell, CellState state)
{
    system->state[cell] = (uint8_t)state;
    system->value[cell] = NAN; /* the audit has no business with it */
}

static const AuditOptions *options(void)
{
    static AuditOptions o;
    o = (AuditOptions){.lp = solve_engine()};
    return &o;
}

static void test_single(void)
{
    CellSystem s;
    double lower[16], upper[16];
    uint8_t verdict[16];
    AuditReport report;
    make_2d(&s, 3, 3, (const double[]){3, 20, 40, 10, 11, 12, 7, 8, 9}, RELATION_EQUAL);
    hide(&s, 0, CELL_PRIMARY);
    g_assert_cmpint(audit_run(&s, options(), lower, upper, verdict, &report, NULL), ==, PROTECT_OK);
    g_assert_cmpfloat(lower[0], ==, 3);
    g_assert_cmpfloat(upper[0], ==, 3);
    g_assert_cmpint(verdict[0], ==, VERDICT_EXACT);
    g_assert_cmpint(verdict[1], ==, VERDICT_PUBLISHED);
    g_assert_cmpuint(report.n_exact, ==, 1);
    cell_system_clear(&s);
}

/* 2 x 2 hidden in a 3 x 3 table: the cell moves by what its row and column leave. */
static void test_square(void)
{
    CellSystem s;
    double lower[16], upper[16], width[16] = {0};
    uint8_t verdict[16];
    AuditReport report;
    make_2d(&s, 3, 3, (const double[]){3, 20, 40, 10, 11, 12, 7, 8, 9}, RELATION_EQUAL);
    hide(&s, 0, CELL_PRIMARY);
    hide(&s, 1, CELL_SECONDARY);
    hide(&s, 4, CELL_SECONDARY);
    hide(&s, 5, CELL_SECONDARY);
    g_assert_cmpint(audit_run(&s, options(), lower, upper, verdict, &report, NULL), ==, PROTECT_OK);
    /* 3 20 / 10 11: x = 3 + t with -3 <= t <= 10 */
    g_assert_cmpfloat(lower[0], ==, 0);
    g_assert_cmpfloat(upper[0], ==, 13);
    g_assert_cmpfloat(lower[1], ==, 10);
    g_assert_cmpfloat(upper[1], ==, 23);
    g_assert_cmpuint(report.n_safe, ==, 4);
    g_assert_cmpuint(report.n_components, ==, 1);
    AuditOptions strict = *options();
    width[0] = 14;
    width[1] = 100; /* a secondary: not asked */
    strict.width = width;
    g_assert_cmpint(audit_run(&s, &strict, lower, upper, verdict, &report, NULL), ==, PROTECT_OK);
    g_assert_cmpint(verdict[0], ==, VERDICT_NARROW);
    g_assert_cmpint(verdict[1], ==, VERDICT_SAFE);
    strict.secondaries_too = true;
    g_assert_cmpint(audit_run(&s, &strict, lower, upper, verdict, &report, NULL), ==, PROTECT_OK);
    g_assert_cmpuint(report.n_narrow, ==, 2);
    cell_system_clear(&s);
}

/* Total at least the sum: hidden parts are bounded above only. */
static void test_at_least(void)
{
    CellSystem s;
    double lower[9], upper[9];
    uint8_t verdict[9];
    make_2d(&s, 2, 2, (const double[]){3, 20, 4, 5}, RELATION_AT_LEAST);
    s.value[8] = 40;
    hide(&s, 0, CELL_PRIMARY);
    g_assert_cmpint(audit_run(&s, options(), lower, upper, verdict, NULL, NULL), ==, PROTECT_OK);
    g_assert_cmpfloat(lower[0], ==, 0);
    g_assert_cmpfloat(upper[0], ==, 3);
    hide(&s, 2, CELL_PRIMARY);
    hide(&s, 6, CELL_PRIMARY);
    g_assert_cmpint(audit_run(&s, options(), lower, upper, verdict, NULL, NULL), ==, PROTECT_OK);
    /* row total t >= x + 20, column total c >= x + 4, 40 >= c + 25 and 40 >= t + 9 */
    g_assert_cmpfloat(lower[2], ==, 20);
    g_assert_cmpfloat(upper[2], ==, 31);
    g_assert_cmpfloat(lower[6], ==, 4);
    g_assert_cmpfloat(upper[6], ==, 15);
    g_assert_cmpfloat(upper[0], ==, 11);
    cell_system_clear(&s);
}

static void test_contradiction(void)
{
    CellSystem s;
    double lower[9] = {-1}, upper[9];
    uint8_t verdict[9];
    AuditConflicts conflicts;
    make_2d(&s, 2, 2, (const double[]){3, 20, 4, 5}, RELATION_EQUAL);
    s.value[8] = 40;
    hide(&s, 0, CELL_PRIMARY);
    g_assert_cmpint(audit_run(&s, options(), lower, upper, verdict, NULL, &conflicts), ==,
                    PROTECT_INCONSISTENT);
    g_assert_cmpfloat(lower[0], ==, -1);
    g_assert_cmpuint(conflicts.n_sets, >=, 1);
    audit_conflicts_clear(&conflicts);
    cell_system_clear(&s);
}

/* One component contradicts itself; the other is audited all the same, if that is asked. */
static void test_keep_going(void)
{
    CellSystem s;
    double lower[6], upper[6];
    uint8_t verdict[6];
    AuditReport report;
    AuditConflicts conflicts;
    g_assert_true(cell_system_init(&s, 6, 2, 6));
    s.is_integer = true;
    for (uint32_t i = 0; i < 6; i++)
        s.relation_cell[i] = i;
    s.relation_start[1] = 3;
    s.relation_start[2] = 6;
    s.value[0] = s.value[3] = 5;
    s.value[5] = 2;
    hide(&s, 1, CELL_PRIMARY);
    hide(&s, 2, CELL_PRIMARY);
    hide(&s, 4, CELL_PRIMARY);
    s.upper[1] = s.upper[2] = 1; /* at most 2 together, and not 5 */
    AuditOptions go = *options();
    go.keep_going = true;
    g_assert_cmpint(audit_run(&s, &go, lower, upper, verdict, &report, &conflicts), ==,
                    PROTECT_INCONSISTENT);
    g_assert_cmpuint(conflicts.n_sets, ==, 1);
    g_assert_cmpuint(conflicts.start[1], ==, 1);
    g_assert_cmpuint(conflicts.relation[0], ==, 0);
    g_assert_true(isnan(lower[1]) && isnan(upper[2]));
    g_assert_cmpfloat(lower[4], ==, 3);
    g_assert_cmpfloat(upper[4], ==, 3);
    g_assert_cmpuint(report.n_contradictions, ==, 1);
    audit_conflicts_clear(&conflicts);
    cell_system_clear(&s);
}

static bool no_more(void *data, const char *phase, uint64_t done, uint64_t total)
{
    return false;
}

static void test_cancelled(void)
{
    CellSystem s;
    double lower[16] = {-1}, upper[16];
    uint8_t verdict[16];
    make_2d(&s, 3, 3, (const double[]){3, 20, 40, 10, 11, 12, 7, 8, 9}, RELATION_EQUAL);
    for (uint32_t cell = 0; cell < 6; cell++)
        if (cell != 3)
            hide(&s, cell, CELL_PRIMARY);
    AuditOptions stop = *options();
    stop.progress = no_more;
    g_assert_cmpint(audit_run(&s, &stop, lower, upper, verdict, NULL, NULL), ==, PROTECT_CANCELLED);
    g_assert_cmpfloat(lower[0], ==, -1);
    cell_system_clear(&s);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/audit/single", test_single);
    g_test_add_func("/audit/square", test_square);
    g_test_add_func("/audit/at-least", test_at_least);
    g_test_add_func("/audit/contradiction", test_contradiction);
    g_test_add_func("/audit/keep-going", test_keep_going);
    g_test_add_func("/audit/cancelled", test_cancelled);
    return g_test_run();
}

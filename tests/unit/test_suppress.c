/* Secondary suppression: small tables whose answer can be seen. */
#include "protect/suppress.h"

#include <glib.h>
#include <string.h>

/* A table of rows x columns counts with margins; the last row and column are the totals. */
static void table_2d(CellSystem *system, unsigned rows, unsigned columns, const double *inner)
{
    unsigned n_c = columns + 1, n = (rows + 1) * n_c;
    g_assert_true(cell_system_init(system, n, rows + 1 + n_c, (rows + 1) * n_c + n_c * (rows + 1)));
    system->is_integer = true;
    for (unsigned r = 0; r < rows; r++) {
        for (unsigned c = 0; c < columns; c++) {
            double v = inner[r * columns + c];
            system->value[r * n_c + c] = v;
            system->value[r * n_c + columns] += v;
            system->value[rows * n_c + c] += v;
            system->value[rows * n_c + columns] += v;
        }
    }
    uint32_t at = 0, relation = 0;
    for (unsigned r = 0; r <= rows; r++) {
        system->relation_cell[at++] = r * n_c + columns;
        for (unsigned c = 0; c < columns; c++)
            system->relation_cell[at++] = r * n_c + c;
        system->relation_start[++relation] = at;
    }
    for (unsigned c = 0; c < n_c; c++) {
        system->relation_cell[at++] = rows * n_c + c;
        for (unsigned r = 0; r < rows; r++)
            system->relation_cell[at++] = r * n_c + c;
        system->relation_start[++relation] = at;
    }
    g_assert_true(cell_system_is_valid(system));
}

static const double four_by_four[] = {2, 10, 20, 30, 10, 12, 13, 14, 30, 9, 11, 16, 7, 8, 40, 50};

static void test_one_primary(void)
{
    CellSystem system;
    table_2d(&system, 4, 4, four_by_four);
    system.state[0] = CELL_PRIMARY;
    SuppressOptions options = {0};
    SuppressReport report;
    SuppressCertificate certificate;
    g_assert_cmpint(suppress_run(&system, &options, &report, &certificate), ==, PROTECT_OK);
    g_assert_cmpuint(report.n_primary, ==, 1);
    g_assert_cmpuint(report.n_secondary, ==, 3); /* a rectangle */
    g_assert_true(suppress_verify(&system, &options, &certificate, NULL));
    suppress_certificate_clear(&certificate);
    suppress_report_clear(&report);
    cell_system_clear(&system);
}

static void test_proof_is_read(void)
{
    CellSystem system;
    table_2d(&system, 4, 4, four_by_four);
    system.state[0] = CELL_PRIMARY;
    SuppressOptions options = {0};
    SuppressReport report;
    SuppressCertificate certificate;
    g_assert_cmpint(suppress_run(&system, &options, &report, &certificate), ==, PROTECT_OK);
    uint32_t cell = UINT32_MAX;
    certificate.step[0] += 1; /* no longer adds up */
    g_assert_false(suppress_verify(&system, &options, &certificate, &cell));
    certificate.step[0] -= 1;
    uint32_t hidden = certificate.cell[1]; /* a move through a published cell */
    uint8_t state = system.state[hidden];
    system.state[hidden] = CELL_PUBLISHED;
    g_assert_false(suppress_verify(&system, &options, &certificate, &cell));
    system.state[hidden] = state;
    g_assert_true(suppress_verify(&system, &options, &certificate, &cell));
    double value = system.value[0];
    system.value[0] =
        0; /* a move below zero: only the other direction is left, and none was kept */
    certificate.up[0] = SUPPRESS_NO_MOVE_INDEX;
    g_assert_false(suppress_verify(&system, &options, &certificate, &cell));
    g_assert_cmpuint(cell, ==, 0);
    system.value[0] = value;
    suppress_certificate_clear(&certificate);
    suppress_report_clear(&report);
    cell_system_clear(&system);
}

static void test_must_stay(void)
{
    CellSystem system;
    table_2d(&system, 4, 4, four_by_four);
    system.state[0] = CELL_PRIMARY;
    uint8_t may_hide[25];
    memset(may_hide, 1, sizeof may_hide);
    for (unsigned c = 1; c < 5; c++)
        may_hide[c] = 0; /* all others of the first row */
    SuppressOptions options = {.may_hide = may_hide};
    SuppressReport report;
    g_assert_cmpint(suppress_run(&system, &options, &report, NULL), ==, PROTECT_INFEASIBLE);
    g_assert_cmpuint(report.n_failures, ==, 1);
    g_assert_cmpuint(report.failures[0].cell, ==, 0);
    g_assert_cmpint(report.failures[0].reason, ==, SUPPRESS_NO_OTHER_CELL);
    for (unsigned i = 1; i < 25; i++)
        g_assert_cmpint(system.state[i], ==, CELL_PUBLISHED);
    suppress_report_clear(&report);
    cell_system_clear(&system);
}

static void test_contradiction(void)
{
    CellSystem system;
    table_2d(&system, 4, 4, four_by_four);
    system.state[0] = CELL_PRIMARY;
    system.value[24] += 1;
    SuppressOptions options = {0};
    SuppressReport report;
    g_assert_cmpint(suppress_run(&system, &options, &report, NULL), ==, PROTECT_INCONSISTENT);
    cell_system_clear(&system);
}

/* Two cells of 1 in a row, zeros being published: a total of 2 gives both away to who knows the
 * rule, and only to him. */
static void test_rule(void)
{
    static const double inner[] = {1, 1, 20, 10, 12, 13, 9, 11, 16, 7, 8, 40};
    for (int knows = 0; knows < 2; knows++) {
        CellSystem system;
        table_2d(&system, 4, 3, inner);
        system.state[0] = system.state[1] = CELL_PRIMARY;
        SuppressOptions options = {
            .attacker_knows_rule = knows, .rule_lower = 1, .rule_upper = 3, .secondary_lower = 4};
        SuppressReport report;
        g_assert_cmpint(suppress_run(&system, &options, &report, NULL), ==, PROTECT_OK);
        bool is_third = system.state[2] == CELL_SECONDARY || system.state[3] == CELL_SECONDARY;
        g_assert_true(knows ? is_third : report.n_secondary == 2);
        suppress_report_clear(&report);
        cell_system_clear(&system);
    }
}

static void test_interval(void)
{
    for (unsigned need = 1; need <= 10; need++) {
        CellSystem system;
        table_2d(&system, 4, 4, four_by_four);
        system.state[0] = CELL_PRIMARY;
        double lower[25] = {2 < need ? 2 : need}, upper[25] = {need};
        SuppressOptions options = {.need_lower = lower, .need_upper = upper};
        SuppressReport report;
        SuppressCertificate certificate;
        g_assert_cmpint(suppress_run(&system, &options, &report, &certificate), ==, PROTECT_OK);
        g_assert_true(suppress_verify(&system, &options, &certificate, NULL));
        suppress_certificate_clear(&certificate);
        suppress_report_clear(&report);
        cell_system_clear(&system);
    }
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/suppress/one-primary", test_one_primary);
    g_test_add_func("/suppress/proof-is-read", test_proof_is_read);
    g_test_add_func("/suppress/must-stay", test_must_stay);
    g_test_add_func("/suppress/contradiction", test_contradiction);
    g_test_add_func("/suppress/rule", test_rule);
    g_test_add_func("/suppress/interval", test_interval);
    return g_test_run();
}

/* Primary rules, the perturbation table, controlled rounding. */
#include "protect/cellkey.h"
#include "protect/primary.h"
#include "protect/round.h"
#include "solve/solve.h"

#include <glib.h>
#include <math.h>
#include <string.h>

/* --- primary ------------------------------------------------------------------------------ */

static void test_primary(void)
{
    CellSystem s;
    g_assert_true(cell_system_init(&s, 4, 1, 4));
    const double value[] = {20, 17, 3, 0};
    memcpy(s.value, value, sizeof value);
    s.relation_start[1] = 4;
    for (uint32_t i = 0; i < 4; i++)
        s.relation_cell[i] = i;
    uint8_t hit[4] = {0};
    g_assert_cmpuint(primary_mark(&s, &(PrimaryRules){.threshold = 5}, NULL, hit), ==, 1);
    g_assert_cmpuint(hit[2], ==, PRIMARY_THRESHOLD);
    memset(hit, 0, sizeof hit);
    /* 17 leaves 3 of 20: the total and the 17 together say as much as the 3. */
    g_assert_cmpuint(primary_mark(&s, &(PrimaryRules){.difference = 5}, NULL, hit), ==, 1);
    g_assert_cmpuint(hit[1], ==, PRIMARY_DIFFERENCE);
    memset(hit, 0, sizeof hit);
    s.value[1] = 20, s.value[2] = 0;
    g_assert_cmpuint(primary_mark(&s, &(PrimaryRules){.group = true}, NULL, hit), ==, 1);
    g_assert_cmpuint(hit[1], ==, PRIMARY_GROUP);
    cell_system_clear(&s);
}

static void test_primary_sums(void)
{
    CellSystem s;
    g_assert_true(cell_system_init(&s, 3, 0, 0));
    const double value[] = {100, 100, 100}, contributors[] = {5, 5, 2};
    const double first[] = {80, 40, 50}, second[] = {15, 30, 50}, third[] = {3, 20, NAN};
    memcpy(s.value, value, sizeof value);
    Contributions c = {contributors, {first, second, third}};
    uint8_t hit[3] = {0};
    /* The first two hold 95, 70 and, with two contributors, all of it. */
    g_assert_cmpuint(
        primary_mark(&s, &(PrimaryRules){.dominance_n = 2, .dominance_k = 85}, &c, hit), ==, 2);
    g_assert_true(hit[0] && !hit[1] && hit[2]);
    memset(hit, 0, sizeof hit);
    /* 100 - 80 - 15 = 5 < 10 % of 80; 100 - 40 - 30 = 30 is not below 4. */
    g_assert_cmpuint(primary_mark(&s, &(PrimaryRules){.p = 10}, &c, hit), ==, 2);
    g_assert_true(hit[0] && !hit[1] && hit[2]);
    cell_system_clear(&s);
}

/* --- cell key ------------------------------------------------------------------------------ */

static void check_row(const CellkeyTable *table, unsigned count)
{
    const CellkeyRow *row = &table->row[count];
    const CellkeyParameters *q = &table->parameters;
    double sum = 0, mean = 0, variance = 0;
    for (unsigned k = 0; k < row->n_targets; k++) {
        int target = (int)count + row->change[k];
        g_assert_true(target == 0 || target > (int)q->js);
        g_assert_cmpint(ABS(row->change[k]), <=, (int)q->d);
        sum += row->probability[k];
        mean += row->probability[k] * row->change[k];
        variance += row->probability[k] * row->change[k] * row->change[k];
    }
    g_assert_cmpfloat_with_epsilon(sum, 1, 1e-10);
    g_assert_cmpfloat_with_epsilon(mean, 0, 1e-8);
    g_assert_cmpfloat_with_epsilon(variance, q->v, 1e-8);
}

static double entropy(const double *p, unsigned n)
{
    double h = 0;
    for (unsigned k = 0; k < n; k++)
        h -= p[k] > 0 ? p[k] * log(p[k]) : 0;
    return h;
}

/* Steps that keep sum, mean and variance lose entropy: (1, -3, 3, -1) at four targets in a row. */
static void check_optimal(const CellkeyRow *row)
{
    static const double step[] = {1, -3, 3, -1};
    double p[CELLKEY_MAX_TARGETS];
    memcpy(p, row->probability, sizeof p);
    double best = entropy(p, row->n_targets);
    for (unsigned k = 0; k + 4 <= row->n_targets; k++) {
        if (row->change[k + 3] - row->change[k] != 3)
            continue;
        for (int sign = -1; sign <= 1; sign += 2) {
            double room = 1;
            for (unsigned i = 0; i < 4; i++)
                room = fmin(room, p[k + i] / 4);
            for (unsigned i = 0; i < 4; i++)
                p[k + i] += sign * step[i] * room * 1e-3;
            g_assert_cmpfloat(entropy(p, row->n_targets), <, best + 1e-13);
            memcpy(p, row->probability, sizeof p);
        }
    }
}

static void test_cellkey_moments(void)
{
    static const CellkeyParameters cases[] = {
        {5, 3, 2, NAN, false},  {5, 3, 0, NAN, false}, {2, 1, 0, NAN, false},
        {10, 8, 4, NAN, false}, {5, 3, 2, 0.5, false}, {5, 1.9, 0, NAN, true},
        {5, 1, 0, NAN, true},
    };
    for (unsigned i = 0; i < G_N_ELEMENTS(cases); i++) {
        CellkeyTable table;
        CellkeyRefusal refusal;
        g_assert_cmpint(cellkey_table_init(&table, &cases[i], &refusal), ==, PROTECT_OK);
        g_assert_cmpuint(table.n_rows, ==, cases[i].d + cases[i].js + 2);
        g_assert_cmpuint(cellkey_apply(&table, 0, 0x123456789abcdef0u), ==, 0);
        for (unsigned count = 1; count < table.n_rows; count++) {
            check_row(&table, count);
            if (isnan(cases[i].pstay) && !cases[i].mono)
                check_optimal(&table.row[count]);
        }
        cellkey_table_clear(&table);
    }
}

static void test_cellkey_mono(void)
{
    CellkeyTable table;
    CellkeyRefusal refusal;
    const CellkeyParameters q = {5, 1.9, 0, NAN, true}; /* near the most that is possible */
    g_assert_cmpint(cellkey_table_init(&table, &q, &refusal), ==, PROTECT_OK);
    for (unsigned count = 1; count < table.n_rows; count++) {
        const CellkeyRow *row = &table.row[count];
        for (unsigned k = 0; k + 1 < row->n_targets; k++) {
            if (row->change[k] >= 0)
                g_assert_cmpfloat(row->probability[k + 1], <=, row->probability[k] + 1e-12);
            if (row->change[k + 1] <= 0)
                g_assert_cmpfloat(row->probability[k], <=, row->probability[k + 1] + 1e-12);
        }
    }
    cellkey_table_clear(&table);
}

static void test_cellkey_refused(void)
{
    CellkeyTable table;
    CellkeyRefusal refusal;
    /* A 1 becomes 0 or 3 and more: mean 0 needs a variance of 1 * 2 at least. */
    g_assert_cmpint(cellkey_table_init(&table, &(CellkeyParameters){5, 1, 2, NAN, false}, &refusal),
                    ==, PROTECT_INFEASIBLE);
    g_assert_cmpuint(refusal.row, ==, 1);
    g_assert_cmpfloat(refusal.least, ==, 2);
    g_assert_cmpfloat(refusal.most, ==, 5);
}

static void test_cellkey_lookup(void)
{
    CellkeyTable table;
    CellkeyRefusal refusal;
    g_assert_cmpint(cellkey_table_init(&table, &(CellkeyParameters){5, 3, 2, NAN, false}, &refusal),
                    ==, PROTECT_OK);
    for (unsigned i = 0; i < 200000; i++) {
        uint64_t key = (uint64_t)g_test_rand_int() << 32 | (uint32_t)g_test_rand_int();
        unsigned count = 1 + (unsigned)g_test_rand_int_range(0, 30);
        const CellkeyRow *row = &table.row[count < table.n_rows ? count : table.n_rows - 1];
        unsigned k = 0;
        while (k + 1 < row->n_targets && key >= row->bound[k])
            k++;
        g_assert_cmpuint(cellkey_apply(&table, count, key), ==,
                         (uint64_t)((int)count + row->change[k]));
    }
    for (unsigned count = 1; count < table.n_rows; count++) { /* the last key too */
        g_assert_cmpuint(cellkey_apply(&table, count, UINT64_MAX), ==, count + 5);
    }
    cellkey_table_clear(&table);
}

/* --- rounding ------------------------------------------------------------------------------ */

/* rows x columns random counts and their margins; the last row and column are the totals. */
static void make_table(CellSystem *s, uint32_t rows, uint32_t columns)
{
    uint32_t w = columns + 1, n = (rows + 1) * w, at = 0, r = 0;
    g_assert_true(
        cell_system_init(s, n, rows + columns + 2, (rows + 1) * w + (columns + 1) * (rows + 1)));
    s->is_integer = true;
    for (uint32_t i = 0; i < rows; i++)
        for (uint32_t j = 0; j < columns; j++) {
            double v = g_test_rand_int_range(0, 12);
            s->value[i * w + j] = v;
            s->value[i * w + columns] += v;
            s->value[rows * w + j] += v;
            s->value[rows * w + columns] += v;
        }
    for (uint32_t i = 0; i <= rows; i++) {
        s->relation_cell[at++] = i * w + columns;
        for (uint32_t j = 0; j < columns; j++)
            s->relation_cell[at++] = i * w + j;
        s->relation_start[++r] = at;
    }
    for (uint32_t j = 0; j <= columns; j++) {
        s->relation_cell[at++] = rows * w + j;
        for (uint32_t i = 0; i < rows; i++)
            s->relation_cell[at++] = i * w + j;
        s->relation_start[++r] = at;
    }
}

static void test_round(void)
{
    for (unsigned i = 0; i < 200; i++) {
        CellSystem s;
        make_table(&s, 1 + i % 6, 1 + i % 5);
        double base = 2 + i % 5;
        RoundOptions options = {.lp = solve_engine(), .base = base, .seed = i / 2};
        g_autofree double *out = g_new0(double, s.n_cells), *again = g_new0(double, s.n_cells);
        RoundReport report;
        g_assert_true(cell_system_is_valid(&s));
        g_assert_cmpint(round_run(&s, &options, out, &report), ==, PROTECT_OK);
        g_assert_cmpuint(report.steps, ==, 0); /* two dimensions: always zero-restricted */
        for (uint32_t c = 0; c < s.n_cells; c++) {
            g_assert_cmpfloat(fmod(out[c], base), ==, 0);
            g_assert_cmpfloat(fabs(out[c] - s.value[c]), <, base);
            if (fmod(s.value[c], base) == 0)
                g_assert_cmpfloat(out[c], ==, s.value[c]);
        }
        for (uint32_t q = 0; q < s.n_relations; q++) {
            double rest = out[s.relation_cell[s.relation_start[q]]];
            for (uint32_t k = s.relation_start[q] + 1; k < s.relation_start[q + 1]; k++)
                rest -= out[s.relation_cell[k]];
            g_assert_cmpfloat(rest, ==, 0);
        }
        g_assert_cmpint(round_run(&s, &options, again, NULL), ==, PROTECT_OK);
        g_assert_cmpmem(out, s.n_cells * sizeof *out, again, s.n_cells * sizeof *again);
        cell_system_clear(&s);
    }
}

/* Over many seeds a lone cell is right on average: 3 of base 5 goes up in three of five. */
static void test_round_mean(void)
{
    CellSystem s;
    g_assert_true(cell_system_init(&s, 1, 0, 0));
    s.is_integer = true;
    s.value[0] = 3;
    double sum = 0, out;
    for (unsigned seed = 1; seed <= 4000; seed++) {
        RoundOptions options = {.lp = solve_engine(), .base = 5, .seed = seed};
        g_assert_cmpint(round_run(&s, &options, &out, NULL), ==, PROTECT_OK);
        sum += out;
    }
    g_assert_cmpfloat_with_epsilon(sum / 4000, 3, 0.16); /* four standard deviations */
    cell_system_clear(&s);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/protect/primary", test_primary);
    g_test_add_func("/protect/primary-sums", test_primary_sums);
    g_test_add_func("/protect/cellkey-moments", test_cellkey_moments);
    g_test_add_func("/protect/cellkey-mono", test_cellkey_mono);
    g_test_add_func("/protect/cellkey-refused", test_cellkey_refused);
    g_test_add_func("/protect/cellkey-lookup", test_cellkey_lookup);
    g_test_add_func("/protect/round", test_round);
    g_test_add_func("/protect/round-mean", test_round_mean);
    return g_test_run();
}

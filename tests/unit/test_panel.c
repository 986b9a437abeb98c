/* Trends of the same states, rankings, newest years. */
#include "figures/panel.h"
#include "figures_fixture.h"

#include <math.h>
#include <string.h>

static const Cube *victims_of(const Cubes *cubes)
{
    return cubes_find(cubes, "VICTIMS");
}

static Cubes *sample(void)
{
    g_autoptr(CubesBuilder) builder = cubes_builder_new(fixture_model());
    fixture_vintage(builder, 1, "2025-04-14");
    static const struct {
        const char *area, *said[3]; /* 2020, 2021, 2022 */
    } cells[] = {
        {"LV", {"10", "20", "30"}},   {"EE", {"1", "<5", "3"}},      {"SE", {"5", NULL, "7"}},
        {"DE", {"600", "600", "4u"}}, {"PL", {"100", "200", "300"}}, {"US", {"9", "9", "9"}},
    };
    for (unsigned i = 0; i < G_N_ELEMENTS(cells); i++)
        for (int y = 0; y < 3; y++)
            if (cells[i].said[y])
                fixture_add(builder, "VICTIMS", cells[i].area, NULL, NULL, 2020 + y,
                            cells[i].said[y]);
    /* Poland 2021 twice: disputed, 200 to 210. */
    fixture_add(builder, "VICTIMS", "PL", NULL, NULL, 2021, "210");
    return cubes_builder_build(builder);
}

static bool has_state(const Cube *cube, const RegionStates *states, const char *id)
{
    int d = dataflow_find_dimension(cube->flow, "REF_AREA");
    int code = codelist_find(cube->flow->dimensions[d].codelist, id);
    for (unsigned i = 0; i < states->n; i++)
        if (states->area[i] == code)
            return true;
    return false;
}

static void test_panel(void)
{
    g_autoptr(Cubes) cubes = sample();
    const Cube *cube = victims_of(cubes);
    uint16_t codes[LIMIT_DIMENSIONS];
    fixture_codes(cube->flow, "LV", NULL, NULL, codes);
    g_auto(Panel) panel = {0};
    panel_init(&panel, cubes, cube, codes, 2020, 2022, ISO_DAY_NEVER);
    g_assert_cmpuint(panel.states.n, ==, 3);
    g_assert_true(has_state(cube, &panel.states, "LV"));
    g_assert_true(has_state(cube, &panel.states, "EE"));
    g_assert_true(has_state(cube, &panel.states, "PL"));
    g_assert_true(has_state(cube, &panel.left_out, "SE")); /* a year is missing */
    g_assert_true(has_state(cube, &panel.left_out, "DE")); /* a year cannot be true */
    g_assert_cmpuint(panel.left_out.n, ==, model_n_members(fixture_model()) - 3);
    g_assert_false(has_state(cube, &panel.states, "US")); /* not a member */

    g_assert_cmpuint(panel.figures[0].kind, ==, FIGURE_VALUE);
    g_assert_cmpfloat(panel.figures[0].value, ==, 111);
    /* 20 + (0 to 4) + (200 to 210): an interval, and no number anywhere. */
    g_assert_cmpuint(panel.figures[1].kind, ==, FIGURE_SUPPRESSED);
    g_assert_true(isnan(panel.figures[1].value));
    g_assert_cmpfloat(panel.figures[1].lower, ==, 220);
    g_assert_cmpfloat(panel.figures[1].upper, ==, 234);
    g_assert_cmpint(panel.figures[1].conf_status, ==, 'C');
    g_assert_cmpfloat(panel.figures[2].value, ==, 333);
}

static void test_empty_panel(void)
{
    g_autoptr(Cubes) cubes = sample();
    const Cube *cube = victims_of(cubes);
    uint16_t codes[LIMIT_DIMENSIONS];
    fixture_codes(cube->flow, "LV", "SEX", "F", codes);
    g_auto(Panel) panel = {0};
    panel_init(&panel, cubes, cube, codes, 2020, 2022, ISO_DAY_NEVER);
    g_assert_cmpuint(panel.states.n, ==, 0);
    for (unsigned i = 0; i < 3; i++)
        g_assert_cmpuint(panel.figures[i].kind, ==, FIGURE_ABSENT);
}

/* Any panel equals what one gets by asking every cell. */
static void test_random_panels(void)
{
    static const char *const areas[] = {"DE", "DK", "EE", "FI", "IS", "LT", "LV", "NO", "PL", "SE"};
    for (unsigned round = 0; round < 60; round++) {
        g_autoptr(CubesBuilder) builder = cubes_builder_new(fixture_model());
        fixture_vintage(builder, 1, "2025-04-14");
        double low[4] = {0}, high[4] = {0};
        unsigned n_whole = 0;
        for (unsigned a = 0; a < G_N_ELEMENTS(areas); a++) {
            double own_low[4] = {0}, own_high[4] = {0};
            bool is_whole = true;
            for (int y = 0; y < 4; y++) {
                int dice = g_test_rand_int_range(0, 20);
                int n = g_test_rand_int_range(5, 1000);
                char said[16];
                g_snprintf(said, sizeof said, dice == 1 ? "%du" : dice < 6 ? "<5" : "%d", n);
                is_whole = is_whole && dice > 1;
                own_low[y] = dice < 6 ? 0 : n;
                own_high[y] = dice < 6 ? 4 : n;
                if (dice > 0)
                    fixture_add(builder, "VICTIMS", areas[a], NULL, NULL, 2019 + y, said);
            }
            n_whole += is_whole;
            for (int y = 0; is_whole && y < 4; y++) {
                low[y] += own_low[y];
                high[y] += own_high[y];
            }
        }
        g_autoptr(Cubes) cubes = cubes_builder_build(builder);
        const Cube *cube = victims_of(cubes);
        uint16_t codes[LIMIT_DIMENSIONS];
        fixture_codes(cube->flow, "SE", NULL, NULL, codes);
        g_auto(Panel) panel = {0};
        panel_init(&panel, cubes, cube, codes, 2019, 2022, ISO_DAY_NEVER);
        g_assert_cmpuint(panel.states.n, ==, n_whole);
        for (int y = 0; n_whole > 0 && y < 4; y++) {
            g_assert_cmpfloat(panel.figures[y].lower, ==, low[y]);
            g_assert_cmpfloat(panel.figures[y].upper, ==, high[y]);
            g_assert_true((panel.figures[y].kind == FIGURE_VALUE) == (low[y] == high[y]));
        }
    }
}

static void test_rank(void)
{
    g_autoptr(CubesBuilder) builder = cubes_builder_new(fixture_model());
    fixture_vintage(builder, 1, "2025-04-14");
    static const char *const said[][2] = {{"_T", "99"}, {"UA", "12"},  {"NG", "<5"}, {"RO", "40"},
                                          {"BG", "12"}, {"VN", "77u"}, {"_U", "6"}};
    for (unsigned i = 0; i < G_N_ELEMENTS(said); i++)
        fixture_add(builder, "VICTIMS", "SE", "CITIZENSHIP", said[i][0], 2022, said[i][1]);
    g_autoptr(Cubes) cubes = cubes_builder_build(builder);
    const Cube *cube = victims_of(cubes);
    uint16_t codes[LIMIT_DIMENSIONS];
    fixture_codes(cube->flow, "SE", NULL, NULL, codes);
    unsigned d = (unsigned)dataflow_find_dimension(cube->flow, "CITIZENSHIP");
    g_autofree RankedFigure *ranked = NULL;
    unsigned n = cube_rank(cube, codes, d, 2022, ISO_DAY_NEVER, &ranked);
    g_assert_cmpuint(n, ==, 6); /* without the total */
    const char *order[6];
    for (unsigned i = 0; i < n; i++)
        order[i] = codelist_code(cube->flow->dimensions[d].codelist, ranked[i].code)->id;
    g_assert_cmpstr(order[0], ==, "RO");
    g_assert_true((strcmp(order[1], "UA") == 0 && strcmp(order[2], "BG") == 0) ||
                  (strcmp(order[1], "BG") == 0 && strcmp(order[2], "UA") == 0));
    g_assert_cmpstr(order[3], ==, "_U");
    g_assert_cmpstr(order[4], ==, "VN"); /* cannot be true: among the intervals */
    g_assert_cmpstr(order[5], ==, "NG");
    g_autofree RankedFigure *none = NULL;
    g_assert_cmpuint(cube_rank(cube, codes, d, 2021, ISO_DAY_NEVER, &none), ==, 0);
    g_assert_null(none);
}

static void test_latest(void)
{
    g_autoptr(Cubes) cubes = sample();
    const Cube *cube = victims_of(cubes);
    uint16_t codes[LIMIT_DIMENSIONS];
    int year = 0;
    fixture_codes(cube->flow, "SE", NULL, NULL, codes);
    g_assert_true(cube_latest(cube, codes, 2000, 2021, ISO_DAY_NEVER, &year));
    g_assert_cmpint(year, ==, 2020);
    g_assert_true(cube_latest(cube, codes, 2000, 2030, ISO_DAY_NEVER, &year));
    g_assert_cmpint(year, ==, 2022);
    fixture_codes(cube->flow, "FI", NULL, NULL, codes);
    g_assert_false(cube_latest(cube, codes, 2000, 2030, ISO_DAY_NEVER, &year));
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/panel/same_states", test_panel);
    g_test_add_func("/panel/empty", test_empty_panel);
    g_test_add_func("/panel/random", test_random_panels);
    g_test_add_func("/panel/rank", test_rank);
    g_test_add_func("/panel/latest", test_latest);
    return g_test_run();
}

/* Keys, cells, region totals, and snapshots swapped under running readers. */
#include "figures/cube.h"
#include "figures/near.h"
#include "figures/region.h"

#include <math.h>
#include <string.h>

static Model *model;

static FigureRow row_of(const char *flow_id, const char *area, const char *sex, int period)
{
    const Dataflow *flow = model_find_flow(model, flow_id);
    FigureRow row = figure_row(flow);
    g_assert_true(
        cube_codes(flow, row.code, "REF_AREA", area, "SOURCE", "UNODC", "SEX", sex, NULL));
    row.period = (int16_t)period;
    row.line = 7;
    return row;
}

static void add_value(CubesBuilder *builder, const char *area, const char *sex, int period,
                      double n)
{
    FigureRow row = row_of("VICTIMS", area, sex, period);
    figure_row_set_value(&row, n);
    cubes_builder_add(builder, &row);
}

static void add_suppressed(CubesBuilder *builder, const char *area, const char *sex, int period)
{
    FigureRow row = row_of("VICTIMS", area, sex, period);
    figure_row_set_suppressed(&row, 0, 4);
    cubes_builder_add(builder, &row);
}

static void begin_vintage(CubesBuilder *builder, uint32_t id, const char *day)
{
    Vintage vintage = {.id = id,
                       .source = "UNODC",
                       .received = "2025-01-01T00:00:00.000Z",
                       .title = "t",
                       .file_name = "f.csv",
                       .sha256 = ""};
    g_assert_true(iso_day_parse(day, &vintage.as_of));
    cubes_builder_vintage(builder, &vintage);
}

static Cubes *sample(void)
{
    g_autoptr(CubesBuilder) builder = cubes_builder_new(model);
    begin_vintage(builder, 1, "2023-05-30");
    add_value(builder, "FI", "_T", 2021, 243);
    add_value(builder, "PL", "_T", 2021, 23);
    add_value(builder, "PL", "F", 2021, 11);
    begin_vintage(builder, 2, "2025-04-14");
    add_value(builder, "FI", "_T", 2021, 143);
    add_value(builder, "PL", "_T", 2021, 447);
    add_suppressed(builder, "SE", "_T", 2021);
    add_value(builder, "LV", "_T", 2021, 30);
    add_value(builder, "LV", "_T", 2021, 31);
    return cubes_builder_build(builder);
}

static Figure ask(const Cubes *cubes, const char *area, const char *sex, int period,
                  const char *day)
{
    const Cube *cube = cubes_find(cubes, "VICTIMS");
    uint16_t codes[LIMIT_DIMENSIONS];
    IsoDay as_of = ISO_DAY_NEVER;
    if (day)
        g_assert_true(iso_day_parse(day, &as_of));
    g_assert_true(
        cube_codes(cube->flow, codes, "REF_AREA", area, "SOURCE", "UNODC", "SEX", sex, NULL));
    return cube_cell(cube, codes, period, as_of);
}

static void test_as_of(void)
{
    g_autoptr(Cubes) cubes = sample();
    Figure figure = ask(cubes, "FI", "_T", 2021, "2023-06-30");
    g_assert_cmpfloat(figure.value, ==, 243);
    g_assert_false(figure.revised);
    figure = ask(cubes, "FI", "_T", 2021, NULL);
    g_assert_cmpfloat(figure.value, ==, 143);
    g_assert_true(figure.revised);
    g_assert_cmpuint(figure.vintage, ==, 2);
    g_assert_cmpfloat(ask(cubes, "FI", "_T", 2021, "2025-04-13").value, ==, 243);
    g_assert_cmpfloat(ask(cubes, "FI", "_T", 2021, "2025-04-14").value, ==, 143);
    g_assert_cmpuint(ask(cubes, "FI", "_T", 2021, "2023-05-29").kind, ==, FIGURE_ABSENT);
    /* A key the later vintage no longer mentions is gone, although nobody said so. */
    g_assert_cmpfloat(ask(cubes, "PL", "F", 2021, "2024-01-01").value, ==, 11);
    g_assert_cmpuint(ask(cubes, "PL", "F", 2021, NULL).kind, ==, FIGURE_ABSENT);
}

static void test_disputed(void)
{
    g_autoptr(Cubes) cubes = sample();
    Figure figure = ask(cubes, "LV", "_T", 2021, NULL);
    g_assert_cmpuint(figure.kind, ==, FIGURE_DISPUTED);
    g_assert_true(isnan(figure.value));
    g_assert_cmpfloat(figure.lower, ==, 30);
    g_assert_cmpfloat(figure.upper, ==, 31);
    g_assert_cmpint(figure.obs_status, ==, 'U');
    g_assert_cmpstr(figure.comment, ==,
                    "The source says several numbers: 30 (line 7), 31 (line 7)");
    g_assert_true(figure_is_doubtful(&figure));
}

static void test_region(void)
{
    g_autoptr(Cubes) cubes = sample();
    const Cube *cube = cubes_find(cubes, "VICTIMS");
    uint16_t codes[LIMIT_DIMENSIONS];
    g_assert_true(cube_codes(cube->flow, codes, "REF_AREA", "SE", "SOURCE", "UNODC", NULL));
    RegionTotal total;
    region_total(cubes, cube, codes, 2021, ISO_DAY_NEVER, &total);
    g_assert_cmpuint(model_n_members(model), ==, 10);
    g_assert_cmpuint(total.known.n, ==, 2);
    g_assert_cmpuint(total.suppressed.n, ==, 1);
    g_assert_cmpuint(total.disputed.n, ==, 1);
    g_assert_cmpuint(total.missing.n, ==, 6);
    g_assert_cmpfloat(total.sum, ==, 143 + 447);
    g_assert_cmpfloat(total.lower, ==, 143 + 447 + 30);
    g_assert_cmpfloat(total.upper, ==, 143 + 447 + 31 + 4);
    g_assert_false(total.is_complete);
    g_assert_cmpuint(total.newest_vintage, ==, 2);
    Figure figure = region_figure(&total);
    g_assert_cmpuint(figure.kind, ==, FIGURE_SUPPRESSED);
    g_assert_true(isnan(figure.value));
    region_total(cubes, cube, codes, 1999, ISO_DAY_NEVER, &total);
    g_assert_cmpuint(region_figure(&total).kind, ==, FIGURE_ABSENT);
}

static void test_keys(void)
{
    static const struct {
        const char *text, *key, *fault;
    } cases[] = {
        {"VICTIMS", "", NULL},
        {"victims/", "", NULL},
        {"VICTIMS/all", "", NULL},
        {"VICTIMS/.........", NULL, "the key has 10 parts, VICTIMS has 8"},
        {"VICTIMS/.......", "", NULL},
        {"VICTIMS/A.SE+FI.UNODC._T.F", "A.FI+SE.UNODC._T.F", NULL},
        {"VICTIMS/A.SE+SE", "A.SE", NULL},
        {"VICTIMS/.SE..", ".SE", NULL},
        {"CBSS,VICTIMS,1.0/A.LV", "A.LV", NULL},
        {"CBSS,VICTIMS/A.LV", "A.LV", NULL},
        {"WHO,VICTIMS,1.0/A.LV", NULL, "there is no dataflow"},
        {"NOTHING/A", NULL, "there is no dataflow \"NOTHING\"; there are "},
        {"VICTIMS/A.Sweden", NULL, "near it: SE (Sweden)"},
        {"VICTIMS/A.XX.NOWHERE", NULL, "part 3 of the key: \"NOWHERE\" is not a code of SOURCE"},
        {"VICTIMS/A.SE+", NULL, "a code is missing beside \"+\""},
        {"VICTIMS/A.\xff", NULL, "not UTF-8"},
        {"", NULL, "there is no dataflow \"\""},
        {"/A.SE", NULL, "there is no dataflow"},
    };
    for (unsigned i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(GError) error = NULL;
        g_autoptr(CubeQuery) query = cube_query_parse(model, cases[i].text, &error);
        if (cases[i].fault) {
            g_assert_null(query);
            g_assert_nonnull(error);
            if (!strstr(error->message, cases[i].fault))
                g_error("%s: \"%s\" does not say \"%s\"", cases[i].text, error->message,
                        cases[i].fault);
            continue;
        }
        g_assert_no_error(error);
        g_autofree char *key = cube_query_key(query);
        g_assert_cmpstr(key, ==, cases[i].key);
    }
    g_autofree char *long_key = g_strnfill(LIMIT_KEY_BYTES + 1, 'A');
    g_autoptr(GError) error = NULL;
    g_assert_null(cube_query_parse(model, long_key, &error));
    g_assert_error(error, FYR_ERROR, FYR_ERROR_LIMIT);
}

static void test_empty(void)
{
    g_autoptr(CubesBuilder) builder = cubes_builder_new(model);
    g_autoptr(Cubes) cubes = cubes_builder_build(builder);
    for (unsigned i = 0; i < model_n_flows(model); i++) {
        const Cube *cube = cubes_find(cubes, model_flow(model, i)->id);
        g_autoptr(CubeQuery) query = cube_query_new(cube->flow);
        g_auto(CubeSlice) slice = {0};
        cube_select(cube, query, &slice);
        g_assert_cmpuint(slice.n_rows, ==, 0);
        int first, last;
        g_assert_false(cube_periods(cube, query, &first, &last));
    }
    g_assert_null(cubes_find(cubes, "NOTHING"));
    g_assert_cmpuint(cubes_n_vintages(cubes), ==, 0);
}

/* --- threads ----------------------------------------------------------------------------- */

static gint readers_left;

static gpointer read_on(gpointer data)
{
    (void)data;
    for (unsigned i = 0; i < 400; i++) {
        g_autoptr(Cubes) cubes = cubes_current();
        g_assert_nonnull(cubes);
        double value = ask(cubes, "FI", "_T", 2021, NULL).value;
        g_assert_true(value == 143);
        g_assert_cmpuint(cubes_n_vintages(cubes), ==, 2);
    }
    g_atomic_int_add(&readers_left, -1);
    return NULL;
}

static void test_swap_under_readers(void)
{
    GThread *readers[4];
    cubes_publish(sample());
    g_atomic_int_set(&readers_left, G_N_ELEMENTS(readers));
    for (unsigned i = 0; i < G_N_ELEMENTS(readers); i++)
        readers[i] = g_thread_new("reader", read_on, NULL);
    while (g_atomic_int_get(&readers_left) > 0)
        cubes_publish(sample());
    for (unsigned i = 0; i < G_N_ELEMENTS(readers); i++)
        g_thread_join(readers[i]);
    cubes_publish(NULL);
    g_assert_null(cubes_current());
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_autoptr(Problems) problems = problems_new();
    g_autoptr(GError) error = NULL;
    model = model_load_embedded(problems, &error);
    g_assert_no_error(error);
    g_test_add_func("/cube/as-of", test_as_of);
    g_test_add_func("/cube/disputed", test_disputed);
    g_test_add_func("/cube/region", test_region);
    g_test_add_func("/cube/keys", test_keys);
    g_test_add_func("/cube/empty", test_empty);
    g_test_add_func("/cube/swap-under-readers", test_swap_under_readers);
    int status = g_test_run();
    model_free(model);
    return status;
}

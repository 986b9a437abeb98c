/* Property: export, then import, gives the same figures, in every format that can be read back:
 * both SDMX-CSVs and the table file by the importer, the workbook by another program. And: what a
 * file of this kind may get wrong is located. */
#include "exchange_fixture.h"
#include "exchange/export.h"
#include <math.h>
#include <string.h>
#include <unistd.h>

static Model *model;

typedef struct {
    VintageDraft *draft;
    Problems *problems;
    GError *error;
    bool is_read;
} Import;

static Import *import_with(const char *name, const char *text, size_t length)
{
    const Importer *importer = importer_find(name);
    Import *import = g_new0(Import, 1);
    import->problems = problems_new();
    import->draft = vintage_draft_new(model, "UNODC", iso_day_from_ymd(2025, 4, 14), "figures.csv");
    char *data = g_malloc(length + 1);
    memcpy(data, text, length);
    data[length] = '\0';
    import->is_read = importer->read(data, length, "figures.csv", import->draft, import->problems,
                                     &import->error);
    g_free(data); /* nothing may borrow from the file */
    return import;
}

static Import *import_text(const char *text, size_t length)
{
    return import_with("sdmx-csv", text, length);
}

static void import_free(Import *import)
{
    vintage_draft_free(import->draft);
    problems_free(import->problems);
    g_clear_error(&import->error);
    g_free(import);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Import, import_free)

static Cubes *cubes_of_draft(const VintageDraft *draft)
{
    g_autoptr(CubesBuilder) builder = cubes_builder_new(model);
    Vintage vintage = {.id = 7, .source = "UNODC", .as_of = iso_day_from_ymd(2025, 4, 14)};
    cubes_builder_vintage(builder, &vintage);
    for (unsigned i = 0; i < vintage_draft_n_rows(draft); i++)
        cubes_builder_add(builder, vintage_draft_row(draft, i));
    return cubes_builder_build(builder);
}

static void assert_same_cube(const Cube *one, const Cube *other)
{
    g_assert_cmpuint(one->n_rows, ==, other->n_rows);
    for (uint32_t row = 0; row < one->n_rows; row++) {
        for (unsigned d = 0; d < one->flow->n_dimensions; d++)
            g_assert_cmpuint(one->code[d][row], ==, other->code[d][row]);
        Figure a = export_figure(one, row), b = export_figure(other, row);
        g_assert_cmpint(one->period[row], ==, other->period[row]);
        g_assert_true(figure_equal(&a, &b));
        g_assert_cmpint(export_obs_status(&a), ==, export_obs_status(&b));
        g_assert_cmpint(export_conf_status(&a), ==, export_conf_status(&b));
        g_assert_cmpstr(a.comment, ==, b.comment);
    }
}

typedef struct {
    const char *format, *importer;
} Way;

static const Way ways[] = {{"csv", "sdmx-csv"},
                           {"sdmx-csv", "sdmx-csv"},
                           {"sdmx-csv-1", "sdmx-csv"},
                           {"jsonstat", "jsonstat"}};

static void test_importer(gconstpointer data)
{
    const Way *way = data;
    for (unsigned f = 0; f < model_n_flows(model); f++) {
        const Dataflow *flow = model_flow(model, f);
        g_autoptr(Cubes) cubes = fixture_cubes(model, flow->id, 3000);
        g_autoptr(CubeQuery) query = cube_query_new(flow);
        g_auto(CubeSlice) slice = {0};
        FigureView view = fixture_view(cubes, query, &slice, f % 2 ? LANG_SV : LANG_EN);
        g_autoptr(GString) text = fixture_export(way->format, &view);
        g_autoptr(Import) import = import_with(way->importer, text->str, text->len);
        problems_print(import->problems, 3, stderr);
        g_assert_no_error(import->error);
        g_assert_cmpuint(problems_count(import->problems, PROBLEM_ERROR), ==, 0);
        g_autoptr(Cubes) again = cubes_of_draft(import->draft);
        assert_same_cube(cubes_find(cubes, flow->id), cubes_find(again, flow->id));
        IsoDay day;
        const Importer *importer = importer_find(way->importer);
        g_assert_true(importer->as_of(text->str, text->len, "figures", &day));
        g_assert_cmpint(day, ==, iso_day_from_ymd(2025, 4, 14));
    }
}

/* --- the workbook, read by openpyxl ------------------------------------------------------- */

static const char python[] =
    "import sys, datetime, openpyxl\n"
    "book = openpyxl.load_workbook(sys.argv[1])\n"
    "assert len(book.sheetnames) == 3, book.sheetnames\n"
    "sheet = book.worksheets[1]\n"
    "assert sheet.freeze_panes == 'A2'\n"
    "assert sheet.auto_filter.ref\n"
    "assert book.properties.created == datetime.datetime(2026, 11, 23, 12, 0)\n"
    "assert all(c.data_type != 'f' for s in book.worksheets for r in s for c in r)\n"
    "head = [c.value for c in sheet[1]]\n"
    "for row in sheet.iter_rows(min_row=2, values_only=True):\n"
    "    cells = dict(zip(head, row))\n"
    "    keys = [cells[k] for k in head[1:2 * int(sys.argv[2]):2]]\n"
    "    rest = [cells[k] for k in ('TIME_PERIOD', 'OBS_VALUE', 'OBS_STATUS', 'CONF_STATUS',\n"
    "                               'LOWER', 'UPPER')]\n"
    "    assert all(isinstance(v, str) for v in keys)\n"
    "    for v in (rest[0], rest[1], rest[4], rest[5]):\n"
    "        assert v is None or isinstance(v, (int, float)), v\n"
    "    print(','.join(keys + ['' if v is None else\n"
    "                           str(v) if isinstance(v, str) else '%.15g' % v for v in rest]))\n";

/* The same lines from the cube. */
static char *expected_lines(const Cube *cube)
{
    g_autoptr(GString) text = g_string_new(NULL);
    for (uint32_t row = 0; row < cube->n_rows; row++) {
        for (unsigned d = 0; d < cube->flow->n_dimensions; d++)
            g_string_append_printf(
                text, "%s,",
                codelist_code(cube->flow->dimensions[d].codelist, cube->code[d][row])->id);
        Figure figure = export_figure(cube, row);
        bool has_bounds = export_has_bounds(&figure);
        g_string_append_printf(text, "%d,", cube->period[row]);
        if (figure.kind == FIGURE_VALUE)
            g_string_append_printf(text, "%.15g", figure.value);
        g_string_append_printf(text, ",%c,%c,", export_obs_status(&figure),
                               export_conf_status(&figure));
        if (has_bounds)
            g_string_append_printf(text, "%.15g,%.15g", figure.lower, figure.upper);
        else
            g_string_append_c(text, ',');
        g_string_append_c(text, '\n');
    }
    return g_string_free(g_steal_pointer(&text), FALSE);
}

static bool python_has_openpyxl(void)
{
    char *command[] = {(char *)"/usr/bin/python3", (char *)"-c", (char *)"import openpyxl", NULL};
    int status = 1;
    return g_spawn_sync(NULL, command, NULL, G_SPAWN_STDERR_TO_DEV_NULL, NULL, NULL, NULL, NULL,
                        &status, NULL) &&
           status == 0;
}

static void test_workbook(void)
{
    if (!python_has_openpyxl()) {
        g_test_skip("python3-openpyxl is not installed: the workbook is not read back");
        return;
    }
    const Dataflow *flow = model_find_flow(model, "VICTIMS");
    g_autoptr(Cubes) cubes = fixture_cubes(model, "VICTIMS", 1500);
    g_autoptr(CubeQuery) query = cube_query_new(flow);
    g_auto(CubeSlice) slice = {0};
    FigureView view = fixture_view(cubes, query, &slice, LANG_SV);
    g_autoptr(GString) bytes = fixture_export("xlsx", &view);
    GError *error = NULL;
    g_autofree char *path = NULL;
    int file = g_file_open_tmp("fyr-test-XXXXXX.xlsx", &path, &error);
    g_assert_no_error(error);
    close(file);
    g_file_set_contents(path, bytes->str, (gssize)bytes->len, &error);
    g_assert_no_error(error);
    g_autofree char *n = g_strdup_printf("%u", flow->n_dimensions);
    char *command[] = {(char *)"/usr/bin/python3", (char *)"-c", (char *)python, path, n, NULL};
    g_autofree char *output = NULL;
    int status;
    g_spawn_sync(NULL, command, NULL, 0, NULL, NULL, &output, NULL, &status, &error);
    unlink(path);
    g_assert_no_error(error);
    g_assert_cmpint(status, ==, 0);
    g_autofree char *expected = expected_lines(view.cube);
    g_assert_cmpstr(output, ==, expected);
}

/* --- what a file may get wrong ------------------------------------------------------------ */

#define HEADER                                                                                     \
    "FREQ,REF_AREA,SOURCE,REGISTRATION,SEX,AGE,EXPLOITATION,CITIZENSHIP,TIME_PERIOD,OBS_VALUE,"    \
    "OBS_STATUS,CONF_STATUS,LOWER,UPPER\n"

typedef struct {
    const char *line, *rule;
} Fault;

static void test_faults(void)
{
    static const Fault faults[] = {
        {"A,LL,UNODC,_T,F,_T,_T,_T,2020,5,A,F,,", "unknown-code"},
        {"A,LV,UNODC,_T,F,_T,_T,_T,20,5,A,F,,", "bad-period"},
        {"A,LV,UNODC,_T,F,_T,_T,_T,2020,five,A,F,,", "bad-value"},
        {"A,LV,UNODC,_T,F,_T,_T,_T,2020,-5,A,F,,", "bad-value"},
        {"A,LV,UNODC,_T,F,_T,_T,_T,2020,,A,F,,", "missing-value"},
        {"A,LV,UNODC,_T,F,_T,_T,_T,2020,,Q,C,9,4", "bad-bounds"},
        {"A,LV,UNODC,_T,F,_T,_T,_T,2020,5,A,F", "ragged-row"},
    };
    for (unsigned i = 0; i < G_N_ELEMENTS(faults); i++) {
        g_autofree char *text = g_strconcat(HEADER, "A,LV,UNODC,_T,M,_T,_T,_T,2020,5,A,F,,\n",
                                            faults[i].line, "\n", NULL);
        g_autoptr(Import) import = import_text(text, strlen(text));
        g_assert_no_error(import->error);
        g_assert_cmpuint(problems_count_rule(import->problems, faults[i].rule), ==, 1);
        g_assert_cmpuint(problems_peek(import->problems, 0)->line, ==, 3);
        g_assert_cmpuint(vintage_draft_n_rows(import->draft), ==, 1);
        g_assert_cmpuint(vintage_draft_n_set_aside(import->draft), ==, 1);
    }
}

static void test_refused(void)
{
    static const char *const texts[] = {
        "",
        "A,B\n1,2\n",
        "REF_AREA,TIME_PERIOD,OBS_VALUE\nLV,2020,5\n",
        HEADER "A,LV,UNODC,_T,F,_T,_T,_T,2020,3,A,C,0,4\n", /* a confidential number */
        "SEX," HEADER "F,A,LV,UNODC,_T,F,_T,_T,_T,2020,3,A,F,,\n",
    };
    for (unsigned i = 0; i < G_N_ELEMENTS(texts); i++) {
        g_autoptr(Import) import = import_text(texts[i], strlen(texts[i]));
        g_assert_false(import->is_read);
        g_assert_nonnull(import->error);
        g_assert_nonnull(strstr(import->error->message, "figures.csv"));
    }
}

static void test_below(void)
{
    const char text[] = HEADER "A,LVA,UNODC,_T,F,_T,_T,_T,2020,<5,,,,\n"
                               "A,LV,UNODC,_T,M,_T,_T,_T,2020,\"1,234\",,,,\n";
    g_autoptr(Import) import = import_text(text, sizeof text - 1);
    g_assert_no_error(import->error);
    g_assert_cmpuint(vintage_draft_n_rows(import->draft), ==, 2);
    const FigureRow *row = vintage_draft_row(import->draft, 0);
    g_assert_cmpint(row->kind, ==, FIGURE_SUPPRESSED);
    g_assert_cmpfloat(row->lower, ==, 0);
    g_assert_cmpfloat(row->upper, ==, 4);
    g_assert_cmpint(row->conf_status, ==, 'C');
    g_assert_cmpfloat(vintage_draft_row(import->draft, 1)->value, ==, 1234);
}

/* What a JSON-stat file may get wrong: refused whole, or set aside with its cell. */
#define JSON_HEAD                                                                                  \
    "{\"version\":\"2.0\",\"class\":\"dataset\",\"id\":[\"FREQ\",\"REF_AREA\",\"SOURCE\","         \
    "\"OFFENCE\","                                                                                 \
    "\"TIME_PERIOD\"],\"size\":[1,2,1,1,1],\"dimension\":{\"FREQ\":{\"category\":{\"index\":["     \
    "\"A\"]}},"                                                                                    \
    "\"REF_AREA\":{\"category\":{\"index\":{\"LV\":0,\"EE\":1}}},\"SOURCE\":{\"category\":{"       \
    "\"label\":"                                                                                   \
    "{\"UNODC\":\"x\"}}},\"OFFENCE\":{\"category\":{\"index\":[\"TRAFFICKING\"]}},\"TIME_"         \
    "PERIOD\":"                                                                                    \
    "{\"category\":{\"index\":[\"2020\"]}}},"

static void test_json_faults(void)
{
    static const struct {
        const char *tail, *rule; /* NULL: refused */
        unsigned n_rows;
    } cases[] = {
        {"\"value\":[5,null]}", "", 1},
        {"\"value\":[5,null],\"status\":[\"A\",\"O\"]}", "", 2},
        {"\"value\":{\"1\":7},\"status\":{\"0\":\"Q|C\"},\"extension\":{\"upper\":{\"0\":4}}}", "",
         2},
        {"\"value\":[-5,1]}", "bad-value", 1},
        {"\"value\":[\"5\",1]}", "bad-value", 1},
        {"\"value\":{\"1\":7},\"status\":{\"0\":\"A\"}}", "missing-value", 1},
        {"\"value\":{\"1\":3},\"status\":{\"1\":\"|C\"}}", NULL, 0},
        {"\"value\":{\"2\":3}}", NULL, 0},
        {"\"value\":[1,2,3]}", NULL, 0},
        {"\"value\":[1,2", NULL, 0},
        {"\"extension\":{\"dataflow\":\"CBSS:VICTIMS(1.0)\"},\"value\":[1,2]}", NULL, 0},
    };
    for (unsigned i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *text = g_strconcat(JSON_HEAD, cases[i].tail, NULL);
        g_autoptr(Import) import = import_with("jsonstat", text, strlen(text));
        g_assert_true(import->is_read == (cases[i].rule != NULL));
        if (!cases[i].rule) {
            g_assert_nonnull(strstr(import->error->message, "figures.csv"));
            continue;
        }
        g_assert_no_error(import->error);
        g_assert_cmpuint(vintage_draft_n_rows(import->draft), ==, cases[i].n_rows);
        bool is_faulty = *cases[i].rule != '\0';
        g_assert_cmpuint(problems_count(import->problems, PROBLEM_ERROR), ==, is_faulty);
        if (is_faulty)
            g_assert_cmpstr(problems_peek(import->problems, 0)->rule, ==, cases[i].rule);
    }
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    model = fixture_model(false);
    for (unsigned i = 0; i < G_N_ELEMENTS(ways); i++) {
        g_autofree char *path = g_strconcat("/roundtrip/", ways[i].format, NULL);
        g_test_add_data_func(path, &ways[i], test_importer);
    }
    g_test_add_func("/roundtrip/xlsx", test_workbook);
    g_test_add_func("/roundtrip/faults", test_faults);
    g_test_add_func("/roundtrip/refused", test_refused);
    g_test_add_func("/roundtrip/below", test_below);
    g_test_add_func("/roundtrip/json-faults", test_json_faults);
    int status = g_test_run();
    model_free(model);
    return status;
}

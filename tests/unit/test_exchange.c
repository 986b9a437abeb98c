/* Formats out: the five nothings, hostile texts, chunks, failures, names, repeatable bytes. */
#include "exchange_fixture.h"
#include "exchange/cite.h"
#include "exchange/export.h"
#include <jansson.h>
#include <string.h>

typedef struct {
    Model *model;
    Cubes *cubes;
    CubeQuery *query;
    CubeSlice slice;
    FigureView view;
} World;

static World *world_new(Cubes *(*make)(const Model *model), bool hostile, Lang lang)
{
    World *world = g_new0(World, 1);
    world->model = fixture_model(hostile);
    world->cubes = make(world->model);
    world->query = cube_query_new(model_find_flow(world->model, "VICTIMS"));
    world->view = fixture_view(world->cubes, world->query, &world->slice, lang);
    return world;
}

static void world_free(World *world)
{
    cube_slice_clear(&world->slice);
    cube_query_free(world->query);
    cubes_unref(world->cubes);
    model_free(world->model);
    g_free(world);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC(World, world_free)

static FigureRow row_of(const Dataflow *flow, const char *area, const char *sex, int period)
{
    FigureRow row = figure_row(flow);
    cube_codes(flow, row.code, "REF_AREA", area, "SOURCE", "UNODC", "SEX", sex, NULL);
    row.period = (int16_t)period;
    return row;
}

/* One of each kind, in years, so that the order is known. */
static Cubes *one_of_each(const Model *model)
{
    const Dataflow *flow = model_find_flow(model, "VICTIMS");
    g_autoptr(CubesBuilder) builder = cubes_builder_new(model);
    Vintage vintage = {.id = 3,
                       .source = "UNODC",
                       .as_of = iso_day_from_ymd(2025, 4, 14),
                       .received = "2025-05-01T10:00:00.000Z",
                       .title = "T",
                       .file_name = "f.csv",
                       .sha256 = "00"};
    cubes_builder_vintage(builder, &vintage);
    FigureRow rows[7];
    for (unsigned i = 0; i < G_N_ELEMENTS(rows); i++)
        rows[i] = row_of(flow, "LV", "F", 2014 + (int)i);
    figure_row_set_value(&rows[0], 0);
    figure_row_set_value(&rows[1], 1234);
    figure_row_set_suppressed(&rows[2], 0, 4);
    rows[3].kind = FIGURE_DISPUTED;
    rows[3].lower = 5;
    rows[3].upper = 7;
    rows[3].comment = "5 (line 12), 7 (line 90)";
    rows[4].kind = FIGURE_NOT_KNOWN;
    rows[5].kind = FIGURE_NOT_APPLICABLE;
    rows[6].kind = FIGURE_NOT_YET;
    for (unsigned i = 0; i < G_N_ELEMENTS(rows); i++)
        cubes_builder_add(builder, &rows[i]);
    return cubes_builder_build(builder);
}

static Cubes *many(const Model *model)
{
    return fixture_cubes(model, "VICTIMS", 6000);
}

static void test_csv_nothings(void)
{
    g_autoptr(World) world = world_new(one_of_each, false, LANG_EN);
    g_autoptr(GString) text = fixture_export("csv", &world->view);
    static const char *const expected[] = {
        ",2014,0,A,F,,,", ",2015,1234,A,F,,,", ",2016,,Q,C,0,4,", ",2017,,U,F,5,7,",
        ",2018,,O,F,,,",  ",2019,,M,F,,,",     ",2020,,L,F,,,",
    };
    for (unsigned i = 0; i < G_N_ELEMENTS(expected); i++)
        g_assert_nonnull(strstr(text->str, expected[i]));
    g_assert_true(g_str_has_prefix(
        text->str, "FREQ,REF_AREA,SOURCE,REGISTRATION,SEX,AGE,EXPLOITATION,CITIZENSHIP,TIME_PERIOD,"
                   "OBS_VALUE,OBS_STATUS,CONF_STATUS,LOWER,UPPER,UNIT_MEASURE,COMMENT_OBS,VINTAGE,"
                   "SOURCE_DATE,FREQ_LABEL,"));
    g_assert_nonnull(strstr(text->str, "\"5 (line 12), 7 (line 90)\",3,2025-04-14,"));
    g_assert_nonnull(strstr(text->str, "A,LV,UNODC,_T,F,_T,_T,_T,2016,,Q,C,0,4,"));
    g_assert_true(g_str_has_suffix(text->str, "\r\n"));
}

static void test_sdmx_csv_head(void)
{
    g_autoptr(World) world = world_new(one_of_each, false, LANG_EN);
    g_autoptr(GString) two = fixture_export("sdmx-csv", &world->view);
    g_assert_true(g_str_has_prefix(two->str, "STRUCTURE,STRUCTURE_ID,ACTION,FREQ,REF_AREA,"));
    g_assert_nonnull(strstr(two->str, "\r\ndataflow,CBSS:VICTIMS(1.0),I,A,LV,UNODC,"));
    g_autoptr(GString) one = fixture_export("sdmx-csv-1", &world->view);
    g_assert_true(g_str_has_prefix(one->str, "DATAFLOW,FREQ,REF_AREA,"));
    g_assert_nonnull(strstr(one->str, "\r\nCBSS:VICTIMS(1.0),A,LV,UNODC,"));
}

static void test_csv_hostile(void)
{
    g_autoptr(World) world = world_new(one_of_each, true, LANG_EN);
    g_autoptr(GString) text = fixture_export("csv", &world->view);
    /* Quoted because of its commas, and guarded against formulas. */
    g_assert_nonnull(strstr(text->str, ",\"'=HYPERLINK(\"\"http://evil\"\";\"\"a,b\"\")<script>"));
    g_assert_null(strstr(text->str, ",=HYPERLINK"));
    g_assert_null(strstr(text->str, ",\"=HYPERLINK"));
}

/* --- JSON-stat ---------------------------------------------------------------------------- */

static json_t *exported_json(const FigureView *view)
{
    g_autoptr(GString) text = fixture_export("jsonstat", view);
    json_error_t failure;
    json_t *root = json_loadb(text->str, text->len, JSON_REJECT_DUPLICATES, &failure);
    if (!root)
        g_error("JSON-stat is not JSON: %s (line %d)", failure.text, failure.line);
    return root;
}

/* The position of a row by the document's own index, as a reader would work it out. */
static char *json_position(json_t *root, const Cube *cube, uint32_t row)
{
    json_t *ids = json_object_get(root, "id"), *sizes = json_object_get(root, "size");
    json_t *dimensions = json_object_get(root, "dimension");
    uint64_t at = 0;
    for (size_t d = 0; d < json_array_size(ids); d++) {
        const char *id = json_string_value(json_array_get(ids, d));
        g_autofree char *code =
            d < cube->flow->n_dimensions
                ? g_strdup(
                      codelist_code(cube->flow->dimensions[d].codelist, cube->code[d][row])->id)
                : g_strdup_printf("%d", cube->period[row]);
        json_t *category = json_object_get(json_object_get(dimensions, id), "category");
        json_t *index = json_object_get(category, "index");
        size_t i = 0;
        while (i < json_array_size(index) &&
               strcmp(json_string_value(json_array_get(index, i)), code) != 0)
            i++;
        g_assert_cmpuint(i, <, json_array_size(index));
        g_assert_cmpuint(json_array_size(index), ==,
                         (gsize)json_integer_value(json_array_get(sizes, d)));
        at = at * (uint64_t)json_integer_value(json_array_get(sizes, d)) + i;
    }
    return g_strdup_printf("%" G_GUINT64_FORMAT, at);
}

static void test_jsonstat_cells(void)
{
    g_autoptr(World) world = world_new(many, false, LANG_SV);
    const Cube *cube = world->view.cube;
    json_t *root = exported_json(&world->view);
    g_assert_cmpstr(json_string_value(json_object_get(root, "class")), ==, "dataset");
    g_assert_cmpstr(json_string_value(json_object_get(root, "version")), ==, "2.0");
    g_assert_cmpstr(json_string_value(json_object_get(root, "updated")), ==, "2025-04-14");
    json_t *extension = json_object_get(root, "extension");
    size_t n_values = 0;
    for (uint32_t i = 0; i < world->slice.n_rows; i++) {
        uint32_t row = world->slice.rows[i];
        Figure figure = export_figure(cube, row);
        g_autofree char *at = json_position(root, cube, row);
        json_t *value = json_object_get(json_object_get(root, "value"), at);
        const char *status =
            json_string_value(json_object_get(json_object_get(root, "status"), at));
        json_t *upper = json_object_get(json_object_get(extension, "upper"), at);
        if (figure.kind == FIGURE_VALUE) {
            n_values++;
            g_assert_cmpfloat(json_number_value(value), ==, figure.value);
            g_assert_null(upper);
        } else {
            g_assert_null(value);
            g_assert_nonnull(status);
            g_assert_cmpint(status[0], ==, export_obs_status(&figure));
        }
        if (export_has_bounds(&figure))
            g_assert_cmpfloat(json_number_value(upper), ==, figure.upper);
        const char *comment =
            json_string_value(json_object_get(json_object_get(extension, "comment"), at));
        g_assert_cmpstr(comment, ==, figure.comment);
    }
    g_assert_cmpuint(json_object_size(json_object_get(root, "value")), ==, n_values);
    json_decref(root);
}

static void test_jsonstat_hostile(void)
{
    g_autoptr(World) world = world_new(one_of_each, true, LANG_EN);
    json_t *root = exported_json(&world->view);
    json_t *sex = json_object_get(json_object_get(root, "dimension"), "SEX");
    json_t *labels = json_object_get(json_object_get(sex, "category"), "label");
    g_assert_cmpstr(json_string_value(json_object_get(labels, "F")), ==, HOSTILE_LABEL);
    json_decref(root);
}

static void test_jsonstat_empty(void)
{
    g_autoptr(World) world = world_new(one_of_each, false, LANG_EN);
    world->view.slice = &(CubeSlice){0};
    json_t *root = exported_json(&world->view);
    g_assert_cmpuint(json_object_size(json_object_get(root, "value")), ==, 0);
    json_decref(root);
    g_autoptr(GString) csv = fixture_export("csv", &world->view);
    g_assert_cmpuint(csv->len, ==, (gsize)(strstr(csv->str, "\r\n") - csv->str + 2));
}

/* --- all formats -------------------------------------------------------------------------- */

static void test_chunks(void)
{
    g_autoptr(World) world = world_new(many, false, LANG_EN);
    for (unsigned i = 0; i < format_count(); i++) {
        g_autoptr(MemorySink) memory = memory_sink_new();
        GError *error = NULL;
        g_assert_true(format_at(i)->write(&world->view, &memory->sink, &error));
        g_assert_no_error(error);
        g_assert_cmpuint(memory->longest, <=, EXPORT_CHUNK_BYTES + 8192);
    }
}

static void test_peer_goes_away(void)
{
    g_autoptr(World) world = world_new(many, false, LANG_EN);
    for (unsigned i = 0; i < format_count(); i++) {
        g_autoptr(MemorySink) memory = memory_sink_new();
        memory->fails_after = 1;
        g_autoptr(GError) error = NULL;
        g_assert_false(format_at(i)->write(&world->view, &memory->sink, &error));
        g_assert_error(error, FYR_ERROR, FYR_ERROR_IO);
        g_assert_cmpuint(memory->n_writes, ==, 1);
    }
}

static void test_same_bytes(void)
{
    g_autoptr(World) world = world_new(one_of_each, false, LANG_SV);
    for (unsigned i = 0; i < format_count(); i++) {
        g_autoptr(GString) one = fixture_export(format_at(i)->name, &world->view);
        g_usleep(i == 0 ? 0 : 1100 * 1000 / format_count()); /* a second passes in between */
        g_autoptr(GString) other = fixture_export(format_at(i)->name, &world->view);
        g_assert_cmpmem(one->str, one->len, other->str, other->len);
    }
}

static void test_names(void)
{
    g_autoptr(World) world = world_new(one_of_each, false, LANG_EN);
    g_autofree char *all = format_file_name(format_find("csv"), &world->view);
    g_assert_cmpstr(all, ==, "VICTIMS_2025-04-14.csv");
    GError *error = NULL;
    g_autoptr(CubeQuery) query = cube_query_parse(world->model, "VICTIMS/A.LV+EE.UNODC", &error);
    g_assert_no_error(error);
    query->start_period = 2015;
    query->end_period = 2020;
    world->view.query = query;
    g_autofree char *some = format_file_name(format_find("xlsx"), &world->view);
    g_assert_cmpstr(some, ==, "VICTIMS_A.EE+LV.UNODC_2015-2020_2025-04-14.xlsx");
    g_assert_null(format_find("no-such"));
    g_assert_cmpstr(format_find_by_ending("csv")->name, ==, "csv");
    g_assert_cmpstr(format_find_by_ending("json")->name, ==, "jsonstat");
    g_assert_null(format_find_by_ending("exe"));
}

static void test_citation(void)
{
    g_autoptr(World) world = world_new(one_of_each, false, LANG_EN);
    g_autofree char *plain = cite_plain(&world->view);
    g_assert_nonnull(strstr(plain, "as of 14\xc2\xa0"
                                   "April\xc2\xa0"
                                   "2025"));
    g_assert_nonnull(strstr(plain, "Registered victims"));
    g_assert_nonnull(strstr(plain, world->view.address));
    g_autofree char *bibtex = cite_bibtex(&world->view);
    g_assert_true(g_str_has_prefix(bibtex, "@misc{fyr-victims-"));
    g_assert_nonnull(strstr(bibtex, "year = {2025}"));
    g_assert_nonnull(strstr(bibtex, "urldate = {2026-11-23}"));
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/exchange/csv/nothings", test_csv_nothings);
    g_test_add_func("/exchange/csv/hostile", test_csv_hostile);
    g_test_add_func("/exchange/sdmx-csv/head", test_sdmx_csv_head);
    g_test_add_func("/exchange/jsonstat/cells", test_jsonstat_cells);
    g_test_add_func("/exchange/jsonstat/hostile", test_jsonstat_hostile);
    g_test_add_func("/exchange/jsonstat/empty", test_jsonstat_empty);
    g_test_add_func("/exchange/chunks", test_chunks);
    g_test_add_func("/exchange/peer-goes-away", test_peer_goes_away);
    g_test_add_func("/exchange/same-bytes", test_same_bytes);
    g_test_add_func("/exchange/names", test_names);
    g_test_add_func("/exchange/citation", test_citation);
    return g_test_run();
}

#include "exchange_fixture.h"
#include <glib/gstdio.h>
#include <math.h>
#include <string.h>

static bool remember(FigureSink *sink, const char *bytes, size_t length, GError **error)
{
    MemorySink *memory = (MemorySink *)sink;
    if (memory->fails_after && memory->n_writes >= memory->fails_after) {
        g_set_error(error, FYR_ERROR, FYR_ERROR_IO, "the peer went away");
        return false;
    }
    memory->n_writes++;
    memory->longest = MAX(memory->longest, length);
    g_string_append_len(memory->bytes, bytes, (gssize)length);
    return true;
}

MemorySink *memory_sink_new(void)
{
    MemorySink *memory = g_new0(MemorySink, 1);
    memory->sink.write = remember;
    memory->bytes = g_string_new(NULL);
    return memory;
}

void memory_sink_free(MemorySink *memory)
{
    g_string_free(memory->bytes, TRUE);
    g_free(memory);
}

static void replace_in_file(const char *path, const char *from, const char *to)
{
    g_autofree char *text = NULL;
    g_assert_true(g_file_get_contents(path, &text, NULL, NULL));
    g_autoptr(GString) changed = g_string_new(text);
    g_assert_cmpuint(g_string_replace(changed, from, to, 1), ==, 1);
    g_assert_true(g_file_set_contents(path, changed->str, (gssize)changed->len, NULL));
}

static void remove_tree(const char *path)
{
    g_autoptr(GDir) directory = g_dir_open(path, 0, NULL);
    const char *name;
    while (directory && (name = g_dir_read_name(directory))) {
        g_autofree char *inner = g_build_filename(path, name, NULL);
        if (g_file_test(inner, G_FILE_TEST_IS_DIR))
            remove_tree(inner);
        else
            g_unlink(inner);
    }
    g_rmdir(path);
}

Model *fixture_model(bool hostile)
{
    g_autoptr(Problems) problems = problems_new();
    GError *error = NULL;
    Model *model;
    if (!hostile) {
        model = model_load_embedded(problems, &error);
    } else {
        g_autofree char *directory = g_dir_make_tmp("fyr-test-XXXXXX", &error);
        g_assert_no_error(error);
        g_autofree char *model_directory = g_build_filename(directory, "model", NULL);
        model_unpack(model_directory, &error);
        g_assert_no_error(error);
        g_autofree char *sex = g_build_filename(model_directory, "codelists", "sex.ini", NULL);
        replace_in_file(sex, "label = Women and girls\n", "label = " HOSTILE_LABEL "\n");
        model = model_load(model_directory, problems, &error);
        remove_tree(directory);
    }
    g_assert_no_error(error);
    return model;
}

static void random_figure(FigureRow *row)
{
    static const char *const comments[] = {NULL,          "=1+1", "line\nbreak, \"quoted\"",
                                           "ä € 🕯", "-",    "  spaces  "};
    switch (g_test_rand_int_range(0, 8)) {
    case 0:
        figure_row_set_suppressed(row, 0, g_test_rand_int_range(1, 9));
        if (g_test_rand_bit())
            row->conf_status = 'D';
        break;
    case 1:
        row->kind = FIGURE_NOT_KNOWN;
        row->obs_status = 'O';
        break;
    case 2:
        row->kind = FIGURE_NOT_APPLICABLE;
        row->obs_status = 'M';
        break;
    case 3:
        row->kind = FIGURE_NOT_YET;
        row->obs_status = 'L';
        break;
    case 4:
        row->kind = FIGURE_DISPUTED;
        row->obs_status = 'U';
        row->lower = g_test_rand_int_range(0, 50);
        row->upper = row->lower + g_test_rand_int_range(1, 50);
        break;
    case 5:
        figure_row_set_value(row, 0);
        break;
    case 6:
        figure_row_set_value(row, g_test_rand_int_range(0, 100000) + 0.25);
        row->obs_status = "AEPBU"[g_test_rand_int_range(0, 5)];
        break;
    default:
        figure_row_set_value(row, g_test_rand_int_range(0, 1000000));
    }
    row->comment = comments[g_test_rand_int_range(0, G_N_ELEMENTS(comments))];
}

Cubes *fixture_cubes(const Model *model, const char *flow_id, unsigned n)
{
    const Dataflow *flow = model_find_flow(model, flow_id);
    g_assert_nonnull(flow);
    g_autoptr(CubesBuilder) builder = cubes_builder_new(model);
    Vintage vintage = {.id = 7,
                       .source = "UNODC",
                       .as_of = iso_day_from_ymd(2025, 4, 14),
                       .received = "2025-05-01T10:00:00.000Z",
                       .title = "Detected victims, \"all\"",
                       .file_name = "figures.csv",
                       .sha256 = "00ff"};
    cubes_builder_vintage(builder, &vintage);
    g_autoptr(GHashTable) seen = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    for (unsigned i = 0; i < n; i++) {
        FigureRow row = figure_row(flow);
        g_autoptr(GString) key = g_string_new(NULL);
        for (unsigned d = 0; d < flow->n_dimensions; d++) {
            unsigned codes = codelist_n(flow->dimensions[d].codelist);
            row.code[d] = (uint16_t)g_test_rand_int_range(0, (int)MIN(codes, 12));
            g_string_append_printf(key, "%u.", row.code[d]);
        }
        row.period = (int16_t)g_test_rand_int_range(2003, 2025);
        row.line = i + 2;
        g_string_append_printf(key, "%d", row.period);
        if (!g_hash_table_add(seen, g_strdup(key->str)))
            continue;
        random_figure(&row);
        cubes_builder_add(builder, &row);
    }
    return cubes_builder_build(builder);
}

FigureView fixture_view(const Cubes *cubes, CubeQuery *query, CubeSlice *slice, Lang lang)
{
    const Cube *cube = cubes_find(cubes, query->flow->id);
    cube_select(cube, query, slice);
    return (FigureView){.cube = cube,
                        .query = query,
                        .slice = slice,
                        .cubes = cubes,
                        .model = cubes_model(cubes),
                        .lang = lang,
                        .address = "https://fyr.example/data/VICTIMS?sex=F&area=LV",
                        .prepared = "2026-11-23T12:00:00.000Z"};
}

GString *fixture_export(const char *format, const FigureView *view)
{
    g_autoptr(MemorySink) memory = memory_sink_new();
    GError *error = NULL;
    g_assert_nonnull(format_find(format));
    g_assert_true(format_find(format)->write(view, &memory->sink, &error));
    g_assert_no_error(error);
    return g_string_new_len(memory->bytes->str, (gssize)memory->bytes->len);
}

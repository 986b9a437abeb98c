#include "figures_fixture.h"

#include "base/number.h"

#include <string.h>

static Model *model;

static void free_model(void)
{
    g_clear_pointer(&model, model_free);
}

const Model *fixture_model(void)
{
    if (model)
        return model;
    g_autoptr(Problems) problems = problems_new();
    g_autoptr(GError) error = NULL;
    model = model_load_embedded(problems, &error);
    g_assert_no_error(error);
    atexit(free_model);
    return model;
}

void fixture_vintage(CubesBuilder *builder, uint32_t id, const char *day)
{
    Vintage vintage = {.id = id,
                       .source = "UNODC",
                       .received = "2025-05-01T00:00:00.000Z",
                       .title = "UNODC",
                       .file_name = "made-up.csv",
                       .sha256 = "",
                       .n_rows = 1};
    g_assert_true(iso_day_parse(day, &vintage.as_of));
    cubes_builder_vintage(builder, &vintage);
}

void fixture_codes(const Dataflow *flow, const char *area, const char *dimension, const char *code,
                   uint16_t *out_codes)
{
    bool is_right = dimension
                        ? cube_codes(flow, out_codes, "REF_AREA", area, "SOURCE", "UNODC",
                                     dimension, code, NULL)
                        : cube_codes(flow, out_codes, "REF_AREA", area, "SOURCE", "UNODC", NULL);
    g_assert_true(is_right);
}

void fixture_add(CubesBuilder *builder, const char *flow, const char *area, const char *dimension,
                 const char *code, int period, const char *said)
{
    FigureRow row = figure_row(model_find_flow(fixture_model(), flow));
    fixture_codes(row.flow, area, dimension, code, row.code);
    row.period = (int16_t)period;
    row.line = 2;
    double value = 0;
    size_t length = strlen(said) - g_str_has_suffix(said, "u");
    if (said[0] == '<')
        figure_row_set_suppressed(&row, 0, 4);
    else if (number_parse_decimal(said, length, &value))
        figure_row_set_value(&row, value);
    else
        g_error("\"%s\" is not a number of the fixture", said);
    if (g_str_has_suffix(said, "u"))
        row.obs_status = 'U';
    cubes_builder_add(builder, &row);
}

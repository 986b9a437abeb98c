/* The questionnaire as CSV: one table for all dataflows, the columns that SDMX-CSV has, and those of
 * the year before. Lines may be added, so it has none to choose in. */
#include "exchange/template.h"

#include "base/csv.h"
#include "figures/submission.h"
#include <string.h>

/* Dimensions that a state does not choose. */
static bool is_given(const Dimension *dimension)
{
    return strcmp(dimension->id, "FREQ") == 0 || strcmp(dimension->id, "SOURCE") == 0;
}

static GPtrArray *columns_of(const TemplateOptions *options)
{
    GPtrArray *columns = g_ptr_array_new();
    for (unsigned f = 0; f < options->n_flows; f++)
        for (unsigned d = 0; d < options->flows[f]->n_dimensions; d++) {
            const Dimension *dimension = &options->flows[f]->dimensions[d];
            if (!is_given(dimension) &&
                !g_ptr_array_find_with_equal_func(columns, dimension->id, g_str_equal, NULL))
                g_ptr_array_add(columns, (gpointer)dimension->id);
        }
    return columns;
}

static void put_line(GString *to, const TemplateOptions *options, const Dataflow *flow,
                     const TemplateLine *line, const GPtrArray *columns)
{
    char year[16];
    g_snprintf(year, sizeof year, "%d", options->period);
    csv_write_field(to, flow->id, true);
    for (unsigned i = 0; i < columns->len; i++) {
        int d = dataflow_find_dimension(flow, g_ptr_array_index(columns, i));
        g_autofree char *code =
            d >= 0 ? template_code(flow->dimensions[d].codelist, line->code[d], options->lang)
                   : g_strdup("");
        csv_write_field(to, code, false);
    }
    csv_write_field(to, year, false);
    for (unsigned i = 0; i < 3; i++)
        csv_write_field(to, "", false);
    g_autofree char *before = line->before_source ? submission_said(&line->before) : g_strdup("");
    csv_write_field(to, before, false);
    csv_write_field(to, line->before_source ? line->before_source : "", false);
    csv_end_row(to);
}

GBytes *template_csv(const TemplateOptions *options)
{
    static const char *const rest[] = {"TIME_PERIOD", "OBS_VALUE", "OBS_STATUS",
                                       "COMMENT_OBS", "BEFORE",    "BEFORE_SOURCE"};
    g_autoptr(GPtrArray) columns = columns_of(options);
    GString *text = g_string_new("\xef\xbb\xbf"); /* else Excel takes it for another encoding */
    csv_write_field(text, "DATAFLOW", true);
    for (unsigned i = 0; i < columns->len; i++)
        csv_write_field(text, g_ptr_array_index(columns, i), false);
    for (unsigned i = 0; i < G_N_ELEMENTS(rest); i++)
        csv_write_field(text, rest[i], false);
    csv_end_row(text);
    for (unsigned f = 0; f < options->n_flows; f++) {
        g_autoptr(GArray) lines = template_lines(options, options->flows[f]);
        for (unsigned i = 0; i < lines->len; i++) {
            const TemplateLine *line = &g_array_index(lines, TemplateLine, i);
            if (!line->is_open)
                put_line(text, options, options->flows[f], line, columns);
        }
    }
    return g_string_free_to_bytes(text);
}

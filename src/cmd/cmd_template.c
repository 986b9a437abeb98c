/* fyr template: a questionnaire to fill in. */
#include "cmd/command.h"
#include "cmd/desk.h"
#include "cmd/options.h"
#include "cmd/session.h"

#include "base/number.h"
#include "exchange/template.h"
#include <string.h>

typedef struct {
    const char *area, *period, *lang, *output;
} Asked;

static bool take_options(const Asked *asked, TemplateOptions *options, GError **error)
{
    const CodeList *areas = model_find_codelist(options->model, "CL_AREA");
    int64_t year = 0;
    options->area = asked->area ? codelist_match(areas, asked->area, -1) : -1;
    if (options->area < 0)
        g_set_error(error, FYR_ERROR, FYR_ERROR_USAGE,
                    asked->area ? "--area \"%s\" is no state; write its code, such as SE"
                                : "say whose figures are asked for%s: --area SE",
                    asked->area ? asked->area : "");
    else if (!asked->period || strlen(asked->period) != 4 ||
             !number_parse_count(asked->period, 4, &year) || year < 1900 || year > 2200)
        g_set_error(error, FYR_ERROR, FYR_ERROR_USAGE,
                    asked->period ? "--period \"%s\" is not a year; write it with four digits"
                                  : "say for which year%s: --period 2025",
                    asked->period ? asked->period : "");
    else if (asked->lang && !lang_parse(asked->lang, &options->lang))
        g_set_error(error, FYR_ERROR, FYR_ERROR_USAGE, "--lang \"%s\": there are en and sv",
                    asked->lang);
    else if (!asked->output || (!g_str_has_suffix(asked->output, ".xlsx") &&
                                !g_str_has_suffix(asked->output, ".csv")))
        g_set_error(error, FYR_ERROR, FYR_ERROR_USAGE,
                    "say where to write it: -o FILE.xlsx, or -o FILE.csv");
    else {
        options->period = (int)year;
        return true;
    }
    return false;
}

/* Those named, or all that are asked for. */
static GPtrArray *choose_flows(const Model *model, int argc, char **argv, GError **error)
{
    g_autoptr(GPtrArray) flows = g_ptr_array_new();
    for (int i = 1; i < argc; i++) {
        const Dataflow *flow = model_find_flow(model, argv[i]);
        if (!flow) {
            g_set_error(error, FYR_ERROR, FYR_ERROR_USAGE,
                        "there is no dataflow \"%s\"; `fyr model` lists them", argv[i]);
            return NULL;
        }
        if (!g_ptr_array_find(flows, flow, NULL))
            g_ptr_array_add(flows, (gpointer)flow);
    }
    for (unsigned f = 0; argc == 1 && f < model_n_flows(model); f++)
        if (model_questionnaire(model, model_flow(model, f))->is_asked)
            g_ptr_array_add(flows, (gpointer)model_flow(model, f));
    return g_steal_pointer(&flows);
}

static bool write_template(const TemplateOptions *options, const char *output, GError **error)
{
    g_autoptr(GBytes) file =
        g_str_has_suffix(output, ".csv") ? template_csv(options) : template_xlsx(options, error);
    gsize length = 0;
    const char *bytes = file ? g_bytes_get_data(file, &length) : NULL;
    return file && desk_write(output, bytes, length, error);
}

static int run(const CommandContext *context, int argc, char **argv, GError **error)
{
    Asked asked = {0};
    const Option options[] = {{"--area", NULL, &asked.area, NULL, NULL},
                              {"--period", NULL, &asked.period, NULL, NULL},
                              {"--lang", NULL, &asked.lang, NULL, NULL},
                              {"--output", "-o", &asked.output, NULL, NULL}};
    if (!options_take(options, G_N_ELEMENTS(options), &argc, argv, error))
        return fyr_error_exit_status(*error);
    g_auto(Session) session = {0};
    g_autoptr(Cubes) cubes = NULL;
    if (!session_open_or_model(&session, context->centre, error) ||
        (session.centre && !(cubes = session_cubes(&session, error))))
        return fyr_error_exit_status(*error);
    TemplateOptions wanted = {.model = session.model, .cubes = cubes};
    if (!take_options(&asked, &wanted, error))
        return fyr_error_exit_status(*error);
    g_autoptr(GPtrArray) flows = choose_flows(session.model, argc, argv, error);
    if (!flows)
        return fyr_error_exit_status(*error);
    wanted.flows = (const Dataflow *const *)(void *)flows->pdata;
    wanted.n_flows = flows->len;
    return write_template(&wanted, asked.output, error) ? 0 : fyr_error_exit_status(*error);
}

const Command cmd_template = {
    .name = "template",
    .usage = "[FLOW...] --area XX --period YYYY -o FILE.xlsx [--lang en|sv]",
    .summary = "make a questionnaire to fill in",
    .help = "A workbook with one sheet per dataflow: its cells by parts with codes and labels,\n"
            "drop-downs, sums that say when the parts do not fit, and beside each number what the\n"
            "centre holds of the year before. Without FLOW: everything the Task Force asks for.\n"
            "A FILE that ends in .csv gets the same lines as CSV. `fyr check` reads both.\n"
            "\n"
            "  fyr template --area SE --period 2025 -o se-2025.xlsx\n",
    .run = run};

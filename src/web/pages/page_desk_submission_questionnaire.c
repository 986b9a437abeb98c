/* /desk/rounds/{round}/{area}/{period}/questionnaire.xlsx and .csv: what the state fills in, with the
 * figures of the year before. */
#include "exchange/template.h"
#include "web/desk/handin_view.h"
#include "web/desk/round_words.h"
#include "web/response.h"

#include <string.h>

static const Param params[] = {
    HANDIN_PARAMS,
    {.name = "table",
     .kind = P_TEXT,
     .max = LIMIT_CODE_BYTES,
     .sample = "VICTIMS",
     .help = "one table only; without it all of the round"},
};

/* Those of the round, or the one that was asked for. */
static GPtrArray *choose_flows(Request *request, const Round *round, GError **error)
{
    const char *wanted = request_param(request, "table")->text;
    g_autoptr(GPtrArray) flows = g_ptr_array_new();
    for (unsigned i = 0; i < round->flows->len; i++) {
        const Dataflow *flow = model_find_flow(request_model(request), round->flows->pdata[i]);
        if (flow && (!wanted || g_ascii_strcasecmp(wanted, flow->id) == 0))
            g_ptr_array_add(flows, (gpointer)flow);
    }
    if (flows->len > 0)
        return g_steal_pointer(&flows);
    g_set_error(error, FYR_ERROR, FYR_ERROR_NOT_FOUND, "the round asks for no such table");
    return NULL;
}

static bool handle(const Page *page, Request *request, Response *response, GError **error)
{
    (void)page;
    const char *ending = request_ending(request);
    g_autoptr(Handin) handin = handin_of_request(request, error);
    Db *db = handin ? request_private_db(request, error) : NULL;
    g_autoptr(Round) round =
        db ? round_load(db, request_account(request)->id, handin->round, error) : NULL;
    if (round)
        round_words_sort(request, round);
    g_autoptr(GPtrArray) flows = round ? choose_flows(request, round, error) : NULL;
    if (!flows)
        return false;
    if (!ending) { /* the address without an ending is the place where both are offered */
        response_see_other(response,
                           request_link(request, handin_path(request, handin, "#questionnaire")));
        return true;
    }
    const CodeList *areas = model_find_codelist(request_model(request), "CL_AREA");
    bool is_csv = strcmp(ending, "csv") == 0;
    const TemplateOptions options = {.model = request_model(request),
                                     .cubes = request_cubes(request),
                                     .flows = (const Dataflow *const *)(void *)flows->pdata,
                                     .n_flows = flows->len,
                                     .area = codelist_find(areas, handin->area),
                                     .period = handin->period,
                                     .lang = request_lang(request)};
    g_autoptr(GBytes) bytes = is_csv ? template_csv(&options) : template_xlsx(&options, error);
    if (!bytes)
        return false;
    gsize size = 0;
    const char *data = g_bytes_get_data(bytes, &size);
    response_type(response,
                  is_csv ? "text/csv; charset=utf-8"
                         : "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet");
    response_download(
        response,
        handin_file_name(request, handin, is_csv ? "-questionnaire.csv" : "-questionnaire.xlsx"));
    g_string_append_len(response_body(response), data, (gssize)size);
    return true;
}

const Page page_desk_submission_questionnaire = {
    .path = "/desk/rounds/{round}/{area}/{period}/questionnaire",
    .methods = METHOD_GET,
    .roles = ROUND_READERS,
    .area_param = "area",
    .params = params,
    .n_params = G_N_ELEMENTS(params),
    .is_live = true,
    .title = N_("Questionnaire of a state"),
    .help = N_("The questionnaire that a state fills in, with the figures of the year before."),
    .endings = "xlsx csv",
    .sample = "/desk/rounds/" ROUND_SAMPLE "/se/2024/questionnaire",
    .handle = handle,
};

/* /desk/rounds/{round}/{area}/{period}/figures.csv: what counts now, as a table file with its places. */
#include "base/csv.h"
#include "base/number.h"
#include "exchange/export.h"
#include "web/desk/handin_view.h"
#include "web/desk/round_words.h"
#include "web/response.h"

static const Param params[] = {
    HANDIN_PARAMS,
};

static void write_number(GString *to, double value)
{
    char text[NUMBER_TEXT_BYTES];
    export_number(text, value);
    csv_write_field(to, text, false);
}

static void write_figure(GString *to, const HandinFigure *row)
{
    Figure figure = round_words_figure(row);
    const char obs[2] = {export_obs_status(&figure), '\0'},
               conf[2] = {export_conf_status(&figure), '\0'};
    g_autofree char *period = g_strdup_printf("%d", row->period);
    g_autofree char *line = g_strdup_printf("%u", row->line);
    csv_write_field(to, row->flow, true);
    csv_write_field(to, row->key, false);
    csv_write_field(to, period, false);
    write_number(to, row->value);
    csv_write_field(to, obs, false);
    csv_write_field(to, conf, false);
    write_number(to, row->lower);
    write_number(to, row->upper);
    csv_write_field(to, row->comment ? row->comment : "", false);
    csv_write_field(to, row->sheet, false);
    csv_write_field(to, row->cell, false);
    csv_write_field(to, line, false);
    csv_end_row(to);
}

static bool handle(const Page *page, Request *request, Response *response, GError **error)
{
    (void)page;
    g_autoptr(Handin) handin = handin_of_request(request, error);
    Db *db = handin ? request_private_db(request, error) : NULL;
    g_autoptr(GPtrArray) rows =
        db ? handin_figures(db, request_account(request)->id, handin->id, NULL, error) : NULL;
    if (!rows)
        return false;
    if (!request_ending(request)) {
        response_see_other(response,
                           request_link(request, handin_path(request, handin, "#figures")));
        return true;
    }
    response_type(response, "text/csv; charset=utf-8");
    response_download(response, handin_file_name(request, handin, "-figures.csv"));
    g_string_append(response_body(response),
                    "DATAFLOW,KEY,TIME_PERIOD,OBS_VALUE,OBS_STATUS,CONF_STATUS,LOWER,UPPER,"
                    "COMMENT_OBS,SHEET,CELL,LINE\r\n");
    for (unsigned i = 0; i < rows->len; i++)
        write_figure(response_body(response), rows->pdata[i]);
    return true;
}

const Page page_desk_submission_figures = {
    .path = "/desk/rounds/{round}/{area}/{period}/figures",
    .methods = METHOD_GET,
    .roles = ROUND_READERS,
    .area_param = "area",
    .params = params,
    .n_params = G_N_ELEMENTS(params),
    .is_live = true,
    .title = N_("Figures that a state handed in"),
    .help = N_("The figures that count now, as a file."),
    .endings = "csv",
    .sample = "/desk/rounds/" ROUND_SAMPLE "/se/2024/figures",
    .handle = handle,
};

/* /desk/rounds/{round}/{area}/{period}/problems.csv: every problem with its place, its rule and what was
 * answered. */
#include "base/csv.h"
#include "base/retell.h"
#include "web/desk/handin_view.h"
#include "web/desk/round_words.h"
#include "web/response.h"

static const Param params[] = {
    HANDIN_PARAMS,
};

static void write_row(GString *to, const char *const *cells, unsigned n)
{
    for (unsigned i = 0; i < n; i++)
        csv_write_field(to, cells[i] ? cells[i] : "", i == 0);
    csv_end_row(to);
}

static void write_problem(GString *to, Lang lang, const HandinProblem *problem)
{
    static const char *const severities[PROBLEM_SEVERITY_COUNT] = {"note", "warning", "error"};
    g_autofree char *file = g_strdup_printf("%u", problem->file);
    g_autofree char *line = problem->line ? g_strdup_printf("%u", problem->line) : g_strdup("");
    g_autofree char *message = retell(lang, problem->message);
    g_autofree char *remedy = retell(lang, problem->remedy);
    const char *const cells[] = {severities[problem->severity],
                                 file,
                                 problem->sheet,
                                 line,
                                 problem->field,
                                 problem->value,
                                 problem->rule,
                                 message,
                                 remedy,
                                 problem->flow,
                                 problem->key,
                                 problem->reason,
                                 problem->reason_by_name};
    write_row(to, cells, G_N_ELEMENTS(cells));
}

static bool handle(const Page *page, Request *request, Response *response, GError **error)
{
    (void)page;
    static const char *const head[] = {"severity", "file",   "sheet",    "line",   "field",
                                       "value",    "rule",   "message",  "remedy", "flow",
                                       "key",      "reason", "reason_by"};
    g_autoptr(Handin) handin = handin_of_request(request, error);
    Db *db = handin ? request_private_db(request, error) : NULL;
    g_autoptr(GPtrArray) problems =
        db ? handin_problems(db, request_account(request)->id, handin->id, 0, error) : NULL;
    if (!problems)
        return false;
    if (!request_ending(request)) {
        response_see_other(response,
                           request_link(request, handin_path(request, handin, "#problems")));
        return true;
    }
    response_type(response, "text/csv; charset=utf-8");
    response_download(response, handin_file_name(request, handin, "-problems.csv"));
    write_row(response_body(response), head, G_N_ELEMENTS(head));
    for (unsigned i = 0; i < problems->len; i++)
        write_problem(response_body(response), request_lang(request), problems->pdata[i]);
    return true;
}

const Page page_desk_submission_problems = {
    .path = "/desk/rounds/{round}/{area}/{period}/problems",
    .methods = METHOD_GET,
    .roles = ROUND_READERS,
    .area_param = "area",
    .params = params,
    .n_params = G_N_ELEMENTS(params),
    .is_live = true,
    .title = N_("Problems of a state's figures"),
    .help = N_("Every problem that the check found, with its place, as a file."),
    .endings = "csv",
    .sample = "/desk/rounds/" ROUND_SAMPLE "/se/2024/problems",
    .handle = handle,
};

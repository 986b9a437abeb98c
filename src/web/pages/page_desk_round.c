/* /desk/rounds/{round}: the board of a round, states by years; the secretariat opens and closes it here. */
#include "base/csv.h"
#include "web/desk.h"
#include "web/desk/round_words.h"
#include "web/response.h"

#include <string.h>

static const Param params[] = {
    {.name = "round", .kind = P_TEXT, .max = 26, .sample = ROUND_SAMPLE, .help = "the round's id"},
    {.name = "done",
     .kind = P_CHOICE,
     .choices = "made|changed|open|close",
     .sample = "open",
     .help = "what was done just now"},
};
static const Param form[] = {
    {.name = "act", .kind = P_CHOICE, .choices = "open|close", .required = true, .help = N_("Act")},
    {.name = "seen",
     .kind = P_INT,
     .min = 1,
     .max = INT32_MAX,
     .required = true,
     .help = N_("The version that was on the page")},
};

static bool act(const Page *page, Request *request, Response *response, GError **error)
{
    (void)page;
    bool is_open = request_param(request, "act")->integer == 0;
    const char *id = request_param(request, "round")->text;
    const char *account = request_account(request)->id;
    unsigned seen = (unsigned)request_param(request, "seen")->integer;
    g_autoptr(GError) fault = NULL;
    if (is_open ? round_open(request_centre(request), account, id, seen, &fault)
                : round_close(request_centre(request), account, id, seen, &fault)) {
        response_see_other(
            response,
            request_link(request, round_path(request, id, is_open ? "?done=open" : "?done=close")));
        return true;
    }
    if (g_error_matches(fault, FYR_ERROR, FYR_ERROR_CONFLICT))
        request_fault(
            request, REQUEST_WHOLE_FORM, NULL, "%s",
            tr(request_lang(request),
               "Somebody changed this round meanwhile. Nothing of yours was done; look at it as "
               "it is now, and decide again."));
    else if (g_error_matches(fault, FYR_ERROR, FYR_ERROR_INVALID))
        request_fault_retold(request, REQUEST_WHOLE_FORM, fault->message);
    else
        g_propagate_error(error, g_steal_pointer(&fault));
    return false;
}

/* --- the board ---------------------------------------------------------------------------------- */

static const Handin *find(const GPtrArray *board, const char *area, int period)
{
    for (unsigned i = 0; i < board->len; i++) {
        const Handin *handin = board->pdata[i];
        if (handin->period == period && strcmp(handin->area, area) == 0)
            return handin;
    }
    return NULL;
}

static bool has_area(const GPtrArray *board, const char *area)
{
    for (unsigned i = 0; i < board->len; i++)
        if (strcmp(((const Handin *)board->pdata[i])->area, area) == 0)
            return true;
    return false;
}

static void write_cell(Html *w, Request *request, const Handin *handin)
{
    Lang lang = request_lang(request);
    html_open(w, EL_TD);
    if (!handin) {
        html_text(w, "\xe2\x80\x93");
        html_close(w);
        return;
    }
    html_open(w, EL_A);
    html_attr(w, AT_CLASS, "board-link");
    html_attr(w, AT_HREF, request_link(request, handin_path(request, handin, "")));
    round_words_badge(w, handin);
    html_close(w);
    if (handin->is_overdue) {
        g_autofree char *days = round_words_days(lang, handin->deadline, request_today(request));
        html_element(w, EL_SPAN, "board-note", days);
    }
    if (handin->n_errors > 0) {
        g_autofree char *n = lang_number(lang, handin->n_errors, 0);
        g_autofree char *errors =
            text_fill(trn(lang, "{n} error", "{n} errors", handin->n_errors), "n", n, NULL);
        html_element(w, EL_SPAN, "board-note", errors);
    }
    if (handin->n_questions > 0) {
        g_autofree char *n = lang_number(lang, handin->n_questions, 0);
        g_autofree char *questions =
            text_fill(trn(lang, "{n} open question", "{n} open questions", handin->n_questions),
                      "n", n, NULL);
        html_element(w, EL_SPAN, "board-note", questions);
    }
    html_close(w);
}

static void write_board(Html *w, Request *request, const Round *round, const GPtrArray *board)
{
    Lang lang = request_lang(request);
    g_autoptr(GPtrArray) columns = g_ptr_array_new();
    g_autofree bool *is_number = g_new0(bool, round->periods->len + 1);
    g_ptr_array_add(columns, (gpointer)tr(lang, "State"));
    for (unsigned i = 0; i < round->periods->len; i++)
        g_ptr_array_add(
            columns,
            request_keep(request, g_strdup_printf("%d", g_array_index(round->periods, int, i))));
    ui_table_begin(w, "board", tr(lang, "How far each state is, by year"),
                   (const char *const *)(void *)columns->pdata, is_number, columns->len);
    for (unsigned a = 0; a < round->areas->len; a++) {
        const char *area = round->areas->pdata[a];
        if (!has_area(board, area)) /* of another state: not for this reader */
            continue;
        ui_table_row(w, desk_area_label(request, area), NULL);
        for (unsigned i = 0; i < round->periods->len; i++)
            write_cell(w, request, find(board, area, g_array_index(round->periods, int, i)));
        ui_table_row_end(w);
    }
    ui_table_end(w);
}

static void write_counts(Html *w, Request *request, const GPtrArray *board)
{
    Lang lang = request_lang(request);
    unsigned begun = 0, submitted = 0, returned = 0, accepted = 0, overdue = 0;
    for (unsigned i = 0; i < board->len; i++) {
        const Handin *handin = board->pdata[i];
        begun += handin->state == HANDIN_DRAFT || handin->state == HANDIN_CHECKED;
        submitted += handin->state == HANDIN_SUBMITTED;
        returned += handin->state == HANDIN_RETURNED;
        accepted += handin->state >= HANDIN_ACCEPTED;
        overdue += handin->is_overdue;
    }
    const struct {
        unsigned n;
        const char *label;
    } counts[] = {{begun, tr(lang, "begun")},
                  {submitted, tr(lang, "submitted")},
                  {returned, tr(lang, "asked back")},
                  {accepted, tr(lang, "accepted")},
                  {overdue, tr(lang, "overdue")}};
    ui_grid_begin(w, UI_GRID_STATS);
    for (unsigned i = 0; i < G_N_ELEMENTS(counts); i++) {
        Figure figure = {.kind = FIGURE_VALUE,
                         .obs_status = 'A',
                         .conf_status = 'F',
                         .value = counts[i].n,
                         .lower = counts[i].n,
                         .upper = counts[i].n};
        ui_stat(w, &figure, counts[i].label, NULL, NULL);
    }
    ui_grid_end(w);
}

/* --- opening and closing ------------------------------------------------------------------------ */

static void write_confirm(Html *w, Request *request, const Round *round, bool is_open)
{
    Lang lang = request_lang(request);
    g_autofree char *version = g_strdup_printf("%u", round->version);
    size_t at = html_depth(w);
    html_open(w, EL_DETAILS);
    html_attr(w, AT_CLASS, "confirm");
    html_open(w, EL_SUMMARY);
    html_attr(w, AT_CLASS, is_open ? "button primary" : "button danger");
    html_text(w, is_open ? tr(lang, "Open the round \xe2\x80\xa6")
                         : tr(lang, "Close the round \xe2\x80\xa6"));
    html_close(w);
    html_element(
        w, EL_P, NULL,
        is_open
            ? tr(lang, "Every focal point and member of the states asked gets a mail now, "
                       "and can hand in. Years, tables and states cannot be changed after.")
            : tr(lang, "Nothing more is handed in after, and what is accepted is locked. "
                       "What was submitted and not accepted stays as it is. A closed round is not "
                       "opened again."));
    form_act(w, request, request_link(request, round_path(request, round->id, "")),
             is_open ? tr(lang, "Open it now") : tr(lang, "Close it now"), !is_open, "act",
             is_open ? "open" : "close", "seen", version, NULL);
    html_close_to(w, at);
}

static void write_controls(Html *w, Request *request, const Round *round)
{
    Lang lang = request_lang(request);
    if (round->state == ROUND_CLOSED ||
        !account_may(request_account(request), ROLE_BIT(ROLE_EDITOR), NULL))
        return;
    html_open(w, EL_DIV);
    html_attr(w, AT_CLASS, "acts round-acts");
    write_confirm(w, request, round, round->state == ROUND_DRAFT);
    html_link(w, request_link(request, round_path(request, round->id, "/change")), "button",
              tr(lang, "Change it"));
    html_close(w);
}

static void write_messages(Html *w, Request *request)
{
    Lang lang = request_lang(request);
    const char *const texts[] = {tr(lang, "Kept. Nobody else sees it until you open it."),
                                 tr(lang, "Changed."),
                                 tr(lang, "The round is open. Everybody who is asked gets a mail."),
                                 tr(lang, "The round is closed.")};
    const ParamValue *done = request_param(request, "done");
    const char *fault = request_fault_of(request, REQUEST_WHOLE_FORM);
    if (request_is_post(request) && fault)
        ui_notice(w, NOTICE_ERROR, tr(lang, "This was not done"), fault);
    else if (done->given && !request_is_post(request))
        ui_notice(w, NOTICE_INFO, NULL, texts[done->integer]);
}

static void write_facts(Html *w, Request *request, const Round *round)
{
    Lang lang = request_lang(request);
    g_autoptr(GString) flows = g_string_new(NULL);
    g_autofree char *states = lang_number(lang, round->areas->len, 0);
    g_autofree char *date = lang_date(lang, round->deadline);
    g_autofree char *days = round_words_days(lang, round->deadline, request_today(request));
    g_autofree char *deadline =
        round->state == ROUND_CLOSED
            ? g_strdup(date)
            : text_fill(tr(lang, "{date} ({days})"), "date", date, "days", days, NULL);
    for (unsigned i = 0; i < round->flows->len; i++)
        g_string_append_printf(flows, "%s%s", i ? ", " : "",
                               round_words_flow(request, round->flows->pdata[i]));
    ui_facts_begin(w);
    ui_fact(w, tr(lang, "Deadline"), deadline);
    ui_fact(w, tr(lang, "Tables"), flows->str);
    ui_fact(w, tr(lang, "States asked"), states);
    ui_facts_end(w);
    if (round->note && *round->note)
        ui_notice(w, NOTICE_INFO, tr(lang, "Note to the states"), round->note);
}

/* --- as a file ---------------------------------------------------------------------------------- */

static void write_csv(Request *request, Response *response, const Round *round,
                      const GPtrArray *board)
{
    GString *to = response_body(response);
    g_autofree char *name = g_strdup_printf("round-%s-board.csv", round->id);
    response_type(response, "text/csv; charset=utf-8");
    response_download(response, name);
    g_string_append(to,
                    "area,state_name,period,state,overdue,signed,files,figures,errors,warnings,"
                    "warnings_unanswered,questions_open,submitted,last_act,last_at,last_by\r\n");
    for (unsigned i = 0; i < board->len; i++) {
        const Handin *handin = board->pdata[i];
        g_autofree char *numbers = g_strdup_printf(
            "%d,%s,%d,%d,%u,%u,%u,%u,%u,%u", handin->period, handin_state_word(handin->state),
            handin->is_overdue, handin->is_signed, handin->n_files, handin->n_figures,
            handin->n_errors, handin->n_warnings, handin->n_unanswered, handin->n_questions);
        const char *const texts[] = {handin->submitted, handin->last_act, handin->last,
                                     handin->last_by_name};
        csv_write_field(to, handin->area, true);
        csv_write_field(to, desk_area_label(request, handin->area), false);
        g_string_append_printf(to, ",%s", numbers);
        for (unsigned t = 0; t < G_N_ELEMENTS(texts); t++)
            csv_write_field(to, texts[t] ? texts[t] : "", false);
        csv_end_row(to);
    }
}

static void write_empty_board(Html *w, Request *request, const Round *round)
{
    Lang lang = request_lang(request);
    ui_notice(w, NOTICE_EMPTY, NULL,
              round->state == ROUND_DRAFT
                  ? tr(lang, "The board appears when the round is open: one line for each state.")
                  : tr(lang, "Nothing in this round is asked of a state that you speak for."));
}

static void write_page(Html *w, Request *request, const Round *round, const GPtrArray *board)
{
    Lang lang = request_lang(request);
    html_open(w, EL_P);
    html_attr(w, AT_CLASS, "handin-state");
    round_words_round_badge(w, round->state);
    html_close(w);
    write_messages(w, request);
    if (board->len > 1)
        write_counts(w, request, board);
    write_facts(w, request, round);
    write_controls(w, request, round);
    if (board->len == 0) {
        write_empty_board(w, request, round);
        return;
    }
    ui_heading(w, 2, "board-head", tr(lang, "Board"));
    write_board(w, request, round, board);
    UiDownload download = {.label = tr(lang, "The board"),
                           .href = request_link(request, round_path(request, round->id, ".csv")),
                           .note = "CSV"};
    ui_downloads(w, NULL, &download, 1);
}

static bool handle(const Page *page, Request *request, Response *response, GError **error)
{
    (void)page;
    Lang lang = request_lang(request);
    const char *account = request_account(request)->id, *id = request_param(request, "round")->text;
    Db *db = request_private_db(request, error);
    g_autoptr(Round) round = db ? round_load(db, account, id, error) : NULL;
    g_autoptr(GPtrArray) board =
        round ? round_board(db, account, id, request_today(request), error) : NULL;
    if (!board)
        return false;
    round_words_sort(request, round);
    if (request_ending(request)) {
        write_csv(request, response, round, board);
        return true;
    }
    const char *const crumbs[][2] = {{tr(lang, "Desk"), "/desk/"},
                                     {tr(lang, "Rounds"), "/desk/rounds/"},
                                     {round->title, NULL},
                                     {NULL, NULL}};
    UiPage frame = {.title = round->title,
                    .path = request_path(request),
                    .base = request_base(request),
                    .crumbs = crumbs};
    desk_frame(request, &frame, "/desk/rounds/");
    Html *w = response_html(response, lang);
    ui_page_begin(w, &frame);
    ui_heading(w, 1, NULL, round->title);
    write_page(w, request, round, board);
    ui_page_end(w, &frame);
    return true;
}

const Page page_desk_round = {
    .path = "/desk/rounds/{round}",
    .methods = METHOD_GET | METHOD_POST,
    .roles = ROUND_READERS,
    .params = params,
    .n_params = G_N_ELEMENTS(params),
    .form = form,
    .n_form = G_N_ELEMENTS(form),
    .is_live = true,
    .title = N_("Board of a round"),
    .help = N_("How far each state is; opening and closing the round."),
    .endings = "csv",
    .sample = "/desk/rounds/" ROUND_SAMPLE,
    .handle = handle,
    .act = act,
};

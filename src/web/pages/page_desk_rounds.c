/* /desk/rounds/: the reporting rounds that the reader may see, newest first. */
#include "web/desk.h"
#include "web/desk/round_words.h"
#include "web/response.h"

static char *periods_text(const Round *round)
{
    g_autoptr(GString) text = g_string_new(NULL);
    for (unsigned i = 0; i < round->periods->len; i++)
        g_string_append_printf(text, "%s%d", i ? ", " : "", g_array_index(round->periods, int, i));
    return g_string_free(g_steal_pointer(&text), FALSE);
}

static void write_round(Html *w, Request *request, const Round *round)
{
    Lang lang = request_lang(request);
    g_autofree char *periods = periods_text(round);
    g_autofree char *deadline = lang_date(lang, round->deadline);
    g_autofree char *days = round_words_days(lang, round->deadline, request_today(request));
    g_autofree char *when =
        round->state == ROUND_OPEN
            ? text_fill(tr(lang, "{date} ({days})"), "date", deadline, "days", days, NULL)
            : g_strdup(deadline);
    ui_table_row(w, round->title, request_link(request, round_path(request, round->id, "")));
    html_open(w, EL_TD);
    round_words_round_badge(w, round->state);
    html_close(w);
    ui_cell_text(w, periods);
    ui_cell_text(w, when);
    ui_cell_number(w, round->areas->len);
    ui_table_row_end(w);
}

static void write_none(Html *w, Request *request, bool is_editor)
{
    Lang lang = request_lang(request);
    ui_notice(w, NOTICE_EMPTY, tr(lang, "There is no round yet"),
              is_editor
                  ? tr(lang, "Make the first one: what you ask for, from whom, and until when. "
                             "Nobody sees it until you open it.")
                  : tr(lang, "The secretariat opens a round when figures are asked for. You "
                             "get a mail then."));
}

static bool handle(const Page *page, Request *request, Response *response, GError **error)
{
    (void)page;
    Lang lang = request_lang(request);
    bool is_editor = account_may(request_account(request), ROLE_BIT(ROLE_EDITOR), NULL);
    Db *db = request_private_db(request, error);
    g_autoptr(GPtrArray) rounds = db ? rounds_load(db, request_account(request)->id, error) : NULL;
    if (!rounds)
        return false;
    const char *const crumbs[][2] = {
        {tr(lang, "Desk"), "/desk/"}, {tr(lang, "Rounds"), NULL}, {NULL, NULL}};
    UiPage frame = {.title = tr(lang, "Reporting rounds"),
                    .path = "/desk/rounds/",
                    .base = request_base(request),
                    .crumbs = crumbs};
    desk_frame(request, &frame, "/desk/rounds/");
    Html *w = response_html(response, lang);
    ui_page_begin(w, &frame);
    ui_heading(w, 1, NULL, frame.title);
    if (is_editor) {
        html_open(w, EL_P);
        html_link(w, request_link(request, "/desk/rounds/new"), "button primary",
                  tr(lang, "Make a new round"));
        html_close(w);
    }
    if (rounds->len == 0) {
        write_none(w, request, is_editor);
    } else {
        const char *columns[] = {tr(lang, "Round"), tr(lang, "Status"), tr(lang, "Years"),
                                 tr(lang, "Deadline"), tr(lang, "States asked")};
        static const bool is_number[] = {false, false, false, false, true};
        ui_table_begin(w, "rounds", tr(lang, "All rounds, the newest first"), columns, is_number,
                       G_N_ELEMENTS(columns));
        for (unsigned i = 0; i < rounds->len; i++)
            write_round(w, request, rounds->pdata[i]);
        ui_table_end(w);
    }
    ui_page_end(w, &frame);
    return true;
}

const Page page_desk_rounds = {
    .path = "/desk/rounds/",
    .methods = METHOD_GET,
    .roles = ROUND_READERS,
    .is_live = true,
    .title = N_("Reporting rounds"),
    .help = N_("The rounds in which states hand in their figures."),
    .sample = "/desk/rounds/",
    .handle = handle,
};

/* /desk/rounds/{round}/{area}/{period}: one state's figures of one year, from the empty questionnaire to
 * the release. All that is done here is a form of this page; what may be done is asked in the statements. */
#include "web/desk/handin_view.h"
#include "web/desk/round_words.h"
#include "web/response.h"

#include <string.h>

static const Param params[] = {
    HANDIN_PARAMS,
    {.name = "done",
     .kind = P_CHOICE,
     .choices = HANDIN_FORM_ACTS "|again|same|release",
     .sample = "submit",
     .help = "what was done just now"},
    {.name = "about",
     .kind = P_TEXT,
     .max = LIMIT_KEY_BYTES,
     .sample = "VICTIMS/A.SE.NATIONAL._T._T._T._T._T",
     .help = "the figure that a question is about, FLOW/KEY"},
};

#define REASON(n)                                                                                  \
    {                                                                                              \
        .name = "reason-" #n, .kind = P_TEXT, .max = LIMIT_COMMENT_BYTES,                          \
        .help = N_("Why the figure is right")                                                      \
    }
#define ANSWER(n)                                                                                  \
    {                                                                                              \
        .name = "answer-" #n, .kind = P_PROSE, .max = LIMIT_COMMENT_BYTES, .help = N_("Answer")    \
    }
#define COMMENT(act, label)                                                                        \
    {                                                                                              \
        .name = "comment-" act, .kind = P_PROSE, .max = LIMIT_COMMENT_BYTES, .help = label         \
    }

static const Param form[] = {
    {.name = "act",
     .kind = P_CHOICE,
     .choices = HANDIN_FORM_ACTS,
     .required = true,
     .help = N_("Act")},
    {.name = "seen",
     .kind = P_INT,
     .min = 1,
     .max = INT32_MAX,
     .required = true,
     .help = N_("The version that was on the page")},
    {.name = "file",
     .kind = P_FILE,
     .max = LIMIT_UPLOAD_BYTES,
     .help = N_("The filled questionnaire")},
    {.name = "number",
     .kind = P_INT,
     .min = 1,
     .max = LIMIT_UPLOADS,
     .help = N_("Number of the file")},
    {.name = "flow", .kind = P_TEXT, .max = LIMIT_CODE_BYTES, .help = N_("Table")},
    {.name = "key", .kind = P_TEXT, .max = LIMIT_KEY_BYTES, .help = N_("Figure")},
    {.name = "text", .kind = P_PROSE, .max = LIMIT_COMMENT_BYTES, .help = N_("Question")},
    COMMENT("submit", N_("A word to the secretariat")),
    COMMENT("sign", N_("A word to the secretariat")),
    COMMENT("accept", N_("A word to the state")),
    COMMENT("lock", N_("Why")),
    COMMENT("reopen", N_("The reason, as a question to the state")),
    REASON(1),
    REASON(2),
    REASON(3),
    REASON(4),
    REASON(5),
    REASON(6),
    REASON(7),
    REASON(8),
    REASON(9),
    REASON(10),
    REASON(11),
    REASON(12),
    REASON(13),
    REASON(14),
    REASON(15),
    REASON(16),
    REASON(17),
    REASON(18),
    REASON(19),
    REASON(20),
    ANSWER(1),
    ANSWER(2),
    ANSWER(3),
    ANSWER(4),
    ANSWER(5),
    ANSWER(6),
    ANSWER(7),
    ANSWER(8),
    ANSWER(9),
    ANSWER(10),
};

static bool act(const Page *page, Request *request, Response *response, GError **error)
{
    (void)page;
    const char *done = NULL;
    if (!handin_form_act(request, &done, error))
        return false;
    g_autofree char *to = g_strconcat(request_path(request), "?done=", done, NULL);
    response_see_other(response, request_link(request, to));
    return true;
}

/* In the order of the parameter's choices. */
static const char *const done_texts[] = {
    N_("The file has arrived and is kept."),
    N_("The file was taken back: its figures do not count any more. You can take it in again."),
    N_("The file counts again."),
    N_("The reasons are kept."),
    N_("Submitted. Now a second person of your state signs."),
    N_("Signed. The secretariat looks at it now."),
    N_("The question was asked. The state gets a mail when you return the figures."),
    N_("The answers were sent."),
    N_("Returned with the questions; the state gets a mail."),
    N_("Accepted; the state gets a mail."),
    N_("Locked."),
    N_("Opened again; the state gets a mail with the reason."),
    N_("These are the bytes of an earlier file. It was taken in again and is checked like a new "
       "one."),
    N_("This very file is the newest already. Nothing was done."),
    N_("Released: the figures are public."),
};

enum { DONE_SUBMIT = 4 };

static const char *done_text(const HandinView *view, unsigned done)
{
    if (done == DONE_SUBMIT && view->handin->is_signed)
        return tr(view->lang,
                  "Submitted. These very figures are signed already; the secretariat looks "
                  "at them now.");
    return tr(view->lang, done_texts[done]);
}

static bool is_numbered(const Param *param)
{
    return g_str_has_prefix(param->name, "reason-") || g_str_has_prefix(param->name, "answer-");
}

/* What somebody wrote is never lost, even where its form is not on the page any more. Numbered fields
 * may stand at something else by now, so they are not filled again. */
static void write_typed(Html *w, const HandinView *view)
{
    bool is_begun = false;
    for (unsigned i = 0; i < G_N_ELEMENTS(form); i++) {
        const char *typed = request_param(view->request, form[i].name)->text;
        bool is_words = form[i].kind == P_PROSE || is_numbered(&form[i]);
        if (!typed || !is_words)
            continue;
        if (!is_begun)
            html_element(w, EL_P, NULL, tr(view->lang, "What you had written, to copy:"));
        is_begun = true;
        html_element(w, EL_BLOCKQUOTE, "answer", typed);
        if (is_numbered(&form[i]))
            request_forget(view->request, form[i].name);
    }
}

static void write_messages(Html *w, const HandinView *view)
{
    Request *request = view->request;
    const char *fault = request_fault_of(request, REQUEST_WHOLE_FORM);
    const ParamValue *done = request_param(request, "done");
    if (request_is_post(request) && request_has_faults(request)) {
        ui_notice(
            w, NOTICE_ERROR, tr(view->lang, "This was not done"),
            fault ? fault
                  : tr(view->lang, "Something in the form must be changed: it is marked below."));
        if (fault)
            write_typed(w, view);
    } else if (done->given && !request_is_post(request) && !view->is_watching) {
        ui_notice(w, NOTICE_INFO, NULL, done_text(view, (unsigned)done->integer));
    }
}

static void write_head(Html *w, const HandinView *view, const char *title)
{
    const Handin *handin = view->handin;
    g_autofree char *date = lang_date(view->lang, handin->deadline);
    g_autofree char *days =
        round_words_days(view->lang, handin->deadline, request_today(view->request));
    ui_heading(w, 1, NULL, title);
    html_open(w, EL_P);
    html_attr(w, AT_CLASS, "handin-state");
    round_words_badge(w, handin);
    if (view->is_released)
        html_element(w, EL_SPAN, "badge badge-good", tr(view->lang, "released"));
    html_open(w, EL_SPAN);
    html_text(w, tr(view->lang, "Deadline"));
    html_text(w, " ");
    html_element(w, EL_STRONG, NULL, date);
    html_close(w);
    if (handin->state < HANDIN_SUBMITTED || handin->state == HANDIN_RETURNED)
        html_element(w, EL_SPAN, handin->is_overdue ? "badge badge-bad" : "muted", days);
    html_close(w);
}

/* The upload comes first where there was one already: the questionnaire is at hand then. */
static void write_ways_in(Html *w, const HandinView *view)
{
    bool is_begun = view->files->len > 0;
    if (is_begun)
        handin_part_upload(w, view);
    if (handin_view_may(view, HANDIN_ACT_UPLOAD, NULL))
        handin_part_questionnaire(w, view);
    if (!is_begun)
        handin_part_upload(w, view);
}

static bool write_page(Html *w, const HandinView *view, const char *title, GError **error)
{
    write_head(w, view, title);
    write_messages(w, view);
    handin_part_next(w, view);
    handin_part_steps(w, view);
    if (view->round->note && *view->round->note)
        ui_notice(w, NOTICE_INFO, tr(view->lang, "From the secretariat"), view->round->note);
    if (view->is_watching) {
        handin_part_files(w, view);
        return true;
    }
    /* First what is to be done now: who has not begun gets the questionnaire, who has corrects. */
    bool is_begun = view->files->len > 0;
    if (!is_begun)
        write_ways_in(w, view);
    handin_part_problems(w, view);
    handin_part_questions(w, view);
    if (is_begun)
        write_ways_in(w, view);
    if (!handin_part_figures(w, view, error) || !handin_part_differences(w, view, error))
        return false;
    handin_part_collections(w, view);
    handin_part_acts(w, view);
    handin_part_files(w, view);
    handin_part_history(w, view);
    return true;
}

static bool handle(const Page *page, Request *request, Response *response, GError **error)
{
    (void)page;
    Lang lang = request_lang(request);
    g_auto(HandinView) view = {0};
    if (!handin_view_load(&view, request, error))
        return false;
    g_autofree char *year = g_strdup_printf("%d", view.handin->period);
    g_autofree char *title =
        text_fill(tr(lang, "{area}, figures of {year}"), "area",
                  desk_area_label(request, view.handin->area), "year", year, NULL);
    const char *const crumbs[][2] = {{tr(lang, "Desk"), "/desk/"},
                                     {tr(lang, "Rounds"), "/desk/rounds/"},
                                     {view.round->title, round_path(request, view.round->id, "")},
                                     {title, NULL},
                                     {NULL, NULL}};
    UiPage frame = {.title = title,
                    .path = request_path(request),
                    .base = request_base(request),
                    .crumbs = crumbs,
                    .refresh_s = view.is_watching ? 2 : 0};
    desk_frame(request, &frame, "/desk/rounds/");
    Html *w = response_html(response, lang);
    ui_page_begin(w, &frame);
    if (!write_page(w, &view, title, error))
        return false;
    ui_page_end(w, &frame);
    return true;
}

const Page page_desk_submission = {
    .path = "/desk/rounds/{round}/{area}/{period}",
    .methods = METHOD_GET | METHOD_POST,
    .roles = ROUND_READERS,
    .area_param = "area",
    .params = params,
    .n_params = G_N_ELEMENTS(params),
    .form = form,
    .n_form = G_N_ELEMENTS(form),
    .is_live = true,
    .title = N_("Figures of a state"),
    .help = N_("One state's figures of one year, from the questionnaire to the release."),
    .sample = "/desk/rounds/" ROUND_SAMPLE "/se/2024",
    .handle = handle,
    .act = act,
};

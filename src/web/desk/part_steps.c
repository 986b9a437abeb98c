/* Where a submission stands: the eight steps, and the one thing to do next. */
#include "web/desk/handin_view.h"
#include "web/desk/round_words.h"

static const char *step_state(const HandinView *view, HandinStep step)
{
    bool is_done = step < view->next.step || (step == STEP_RELEASE && view->is_released);
    return is_done ? "done" : step == view->next.step ? "now" : "later";
}

void handin_part_steps(Html *w, const HandinView *view)
{
    size_t at = html_depth(w);
    html_open(w, EL_OL);
    html_attr(w, AT_CLASS, "steps");
    html_attr(w, AT_ARIA_LABEL, tr(view->lang, "The way of these figures"));
    for (HandinStep step = 0; step < STEP_COUNT; step++) {
        const char *state = step_state(view, step);
        html_open(w, EL_LI);
        html_attr_printf(w, AT_CLASS, "step step-%s", state);
        if (*state == 'n')
            html_attr(w, AT_ARIA_CURRENT, "step");
        html_text(w, handin_step_label(view->lang, step));
        if (*state == 'd')
            html_element(w, EL_SPAN, "vh", tr(view->lang, "(done)"));
        html_close(w);
    }
    html_close_to(w, at);
}

/* The check of a file takes seconds; who waits longer is told why that can be. */
static const char *waiting_text(const HandinView *view)
{
    g_autoptr(GDateTime) now = g_date_time_new_from_iso8601(request_now(view->request), NULL);
    for (unsigned i = 0; i < view->files->len; i++) {
        const HandinFile *file = view->files->pdata[i];
        bool is_open = file->state == HANDIN_FILE_RECEIVED || file->state == HANDIN_FILE_CHECKING;
        g_autoptr(GDateTime) since = is_open ? g_date_time_new_from_iso8601(file->at, NULL) : NULL;
        if (now && since && g_date_time_difference(now, since) > 60 * G_TIME_SPAN_SECOND)
            return tr(view->lang,
                      "This takes longer than usual. The file is kept safely; you can "
                      "close this page and come back. If nothing happens within an hour, "
                      "tell the secretariat that the worker may not be running.");
    }
    return tr(view->lang,
              "The file has arrived and is kept. Every figure is being checked now; this "
              "page shows the result by itself.");
}

void handin_part_next(Html *w, const HandinView *view)
{
    const HandinNext *next = &view->next;
    if (view->is_watching) {
        ui_notice(w, NOTICE_INFO, tr(view->lang, "Your file is being checked"), waiting_text(view));
        return;
    }
    size_t at = html_depth(w);
    html_open(w, EL_DIV);
    html_attr(w, AT_CLASS, next->is_mine ? "next next-mine" : "next");
    html_element(w, EL_P, "next-heading",
                 next->is_mine ? tr(view->lang, "What you can do now")
                               : tr(view->lang, "How it stands"));
    html_element(w, EL_P, NULL, next->text);
    if (next->is_mine && next->step == STEP_GET) {
        html_open(w, EL_P);
        html_attr(w, AT_CLASS, "acts");
        html_link(w,
                  request_link(view->request,
                               handin_path(view->request, view->handin, "/questionnaire.xlsx")),
                  "button primary", tr(view->lang, "Download the questionnaire (Excel)"));
        html_link(w, "#upload", "button", tr(view->lang, "I have filled it in"));
    } else if (next->is_mine && *next->anchor) {
        html_open(w, EL_P);
        html_link(w, next->anchor, "button primary", next->label);
    }
    html_close_to(w, at);
}

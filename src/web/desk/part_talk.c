/* What was asked and answered, who signed, and everything that happened, in order. */
#include "base/retell.h"
#include "web/desk/handin_view.h"
#include "web/desk/round_words.h"

#include <string.h>

static char *who_and_when(Lang lang, const char *name, const char *at)
{
    g_autofree char *time = desk_time(lang, at);
    return text_fill(tr(lang, "{name}, {time}"), "name", name ? name : tr(lang, "the program"),
                     "time", time, NULL);
}

/* --- questions ---------------------------------------------------------------------------------- */

static void write_question(Html *w, const HandinView *view, const HandinQuestion *question,
                           int answer)
{
    size_t at = html_depth(w);
    g_autofree char *asked = who_and_when(view->lang, question->by_name, question->at);
    html_open(w, EL_LI);
    html_attr(w, AT_CLASS, question->answer ? "problem" : "problem problem-warning");
    html_open(w, EL_P);
    html_attr(w, AT_CLASS, "problem-head");
    html_element(w, EL_SPAN, question->answer ? "badge badge-good" : "badge badge-wait",
                 question->answer ? tr(view->lang, "answered") : tr(view->lang, "open"));
    if (*question->key) {
        g_autofree char *words = round_words_key(view->request, question->flow, question->key);
        html_element(w, EL_STRONG, NULL, round_words_flow(view->request, question->flow));
        html_element(w, EL_SPAN, NULL, words);
    } else {
        html_element(w, EL_STRONG, NULL, tr(view->lang, "About all of it"));
    }
    html_close(w);
    ui_paragraphs(w, question->text);
    html_element(w, EL_P, "muted answer-by", asked);
    if (question->answer) {
        g_autofree char *answered =
            who_and_when(view->lang, question->answered_by_name, question->answered);
        html_element(w, EL_BLOCKQUOTE, "answer", question->answer);
        html_element(w, EL_P, "muted answer-by", answered);
    }
    if (answer >= 0) {
        g_autofree char *name = g_strdup_printf("answer-%d", answer + 1);
        form_field(w, view->request, name, (FormField){.rows = 2, .is_quiet = true});
    }
    html_close_to(w, at);
}

static void write_questions(Html *w, const HandinView *view, bool is_open)
{
    html_open(w, EL_UL);
    html_attr(w, AT_CLASS, "problems");
    for (unsigned i = 0; i < view->questions->len; i++) {
        const HandinQuestion *question = view->questions->pdata[i];
        if (is_open == !question->answer)
            write_question(w, view, question, -1);
    }
    html_close(w);
}

static void write_answer_form(Html *w, const HandinView *view)
{
    const HandinQuestion *question;
    handin_form_begin(w, view, "answers", "answer");
    html_open(w, EL_UL);
    html_attr(w, AT_CLASS, "problems");
    for (unsigned i = 0; i < VIEW_ANSWERS && (question = handin_view_open_question(view, i)); i++)
        write_question(w, view, question, (int)i);
    html_close(w);
    form_submit(w, tr(view->lang, "Send the answers"));
    form_end(w);
}

/* "FLOW/KEY" of the address, if there is such a dataflow; or what a form that comes back had. */
static bool take_about(const HandinView *view, char **out_flow, char **out_key)
{
    if (request_is_post(view->request)) {
        *out_flow = g_strdup(request_param(view->request, "flow")->text);
        *out_key = g_strdup(request_param(view->request, "key")->text);
        return *out_flow && *out_key;
    }
    const char *about = request_param(view->request, "about")->text;
    const char *slash = about ? strchr(about, '/') : NULL;
    if (!slash)
        return false;
    g_autofree char *flow = g_strndup(about, (size_t)(slash - about));
    if (!model_find_flow(request_model(view->request), flow))
        return false;
    *out_flow = g_steal_pointer(&flow);
    *out_key = g_strdup(slash + 1);
    return true;
}

static void write_ask_form(Html *w, const HandinView *view)
{
    Lang lang = view->lang;
    if (!handin_view_may(view, HANDIN_ACT_ASK, NULL))
        return;
    g_autofree char *flow = NULL, *key = NULL;
    ui_heading(w, 3, "ask", tr(lang, "Ask the state"));
    handin_form_begin(w, view, "ask-form", NULL);
    if (take_about(view, &flow, &key)) {
        g_autofree char *words = round_words_key(view->request, flow, key);
        g_autofree char *text =
            text_fill(tr(lang, "About {table}: {figure}"), "table",
                      round_words_flow(view->request, flow), "figure", words, NULL);
        html_element(w, EL_P, NULL, text);
        form_hidden(w, "flow", flow);
        form_hidden(w, "key", key);
    } else {
        html_element(w, EL_P, "help",
                     tr(lang, "This question is about all of it. To ask about one figure, follow "
                              "\"Ask\" beside it in the tables below."));
    }
    form_field(w, view->request, "text", (FormField){.is_quiet = true, .rows = 3});
    html_open(w, EL_P);
    html_attr(w, AT_CLASS, "acts");
    form_button(w, "act", "ask", tr(lang, "Ask"), false);
    if (handin_rule(HANDIN_ACT_RETURN, view->handin->state))
        form_button(w, "act", "return", tr(lang, "Return it with the questions"), true);
    html_close(w);
    html_element(w, EL_P, "help",
                 tr(lang,
                    "Ask as often as you like; return it when all questions are there. The state "
                    "gets a mail then, answers, corrects and submits again."));
    form_end(w);
}

void handin_part_questions(Html *w, const HandinView *view)
{
    bool may_ask = handin_view_may(view, HANDIN_ACT_ASK, NULL);
    if (view->questions->len == 0 && !may_ask)
        return;
    ui_heading(w, 2, "questions", tr(view->lang, "Questions and answers"));
    if (view->handin->n_questions > 0) {
        if (handin_view_may(view, HANDIN_ACT_ANSWER, NULL))
            write_answer_form(w, view);
        else
            write_questions(w, view, true);
    }
    if (view->questions->len > view->handin->n_questions)
        write_questions(w, view, false);
    write_ask_form(w, view);
}

/* --- history ------------------------------------------------------------------------------------ */

static void write_signatures(Html *w, const HandinView *view)
{
    if (view->signatures->len == 0)
        return;
    ui_heading(w, 2, "signatures", tr(view->lang, "Signatures"));
    html_open(w, EL_UL);
    for (unsigned i = 0; i < view->signatures->len; i++) {
        const HandinSignature *signature = view->signatures->pdata[i];
        g_autofree char *who = who_and_when(view->lang, signature->name, signature->at);
        html_open(w, EL_LI);
        html_text(w, who);
        html_text(w, " ");
        html_element(w, EL_SPAN, signature->is_current ? "badge badge-good" : "badge badge-quiet",
                     signature->is_current ? tr(view->lang, "for these figures")
                                           : tr(view->lang, "for figures before these"));
        html_close(w);
    }
    html_close(w);
}

static void write_event(Html *w, const HandinView *view, const HandinEvent *event)
{
    g_autofree char *time = desk_time(view->lang, event->at);
    g_autofree char *what =
        text_fill(tr(view->lang, "{name} {did}"), "name",
                  event->by_name ? event->by_name : tr(view->lang, "The program"), "did",
                  round_words_done(view->lang, event->act), NULL);
    html_open(w, EL_LI);
    html_element(w, EL_SPAN, "muted", time);
    html_text(w, " ");
    html_element(w, EL_SPAN, NULL, what);
    /* With some acts the program says what they were about; with the others a person does. */
    static const char *const own[] = {"upload", "check", "undo", "redo", "release", NULL};
    g_autofree char *comment = g_strv_contains(own, event->act) ? retell(view->lang, event->comment)
                                                                : g_strdup(event->comment);
    if (comment && *comment)
        html_element(w, EL_BLOCKQUOTE, "answer", comment);
    html_close(w);
}

void handin_part_history(Html *w, const HandinView *view)
{
    write_signatures(w, view);
    ui_heading(w, 2, "history", tr(view->lang, "History"));
    if (view->events->len == 0) {
        html_element(w, EL_P, "muted", tr(view->lang, "Nothing has happened yet."));
        return;
    }
    size_t at = html_depth(w);
    html_open(w, EL_OL);
    html_attr(w, AT_CLASS, "history");
    for (unsigned i = 0; i < view->events->len; i++)
        write_event(w, view, view->events->pdata[i]);
    html_close_to(w, at);
}

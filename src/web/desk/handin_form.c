/* What the forms of a submission's page do. Whoever was slower than a colleague is told what changed,
 * and sees the page as it is now, with what was typed. */
#include "web/desk/handin_view.h"
#include "web/desk/round_words.h"
#include "web/screen.h"

#include <string.h>

typedef struct {
    Request *request;
    Lang lang;
    Centre *centre;
    const char *account;
    HandinView view; /* as it is now */
    unsigned seen;   /* as it was on the page */
} Act;

static const char *text_of(const Act *act, const char *name)
{
    return request_param(act->request, name)->text;
}

/* --- faults ------------------------------------------------------------------------------------- */

/* Nobody was faster: it is only not possible any more, or not yet. */
static void fault_state(const Act *act)
{
    g_autofree char *message = text_fill(
        tr(act->lang, "That is not possible as it stands now: {state}. Nothing was done."), "state",
        round_words_state(act->lang, act->view.handin), NULL);
    request_fault(act->request, REQUEST_WHOLE_FORM, NULL, "%s", message);
}

static void fault_conflict(const Act *act)
{
    if (act->seen == act->view.handin->version) {
        fault_state(act);
        return;
    }
    const GPtrArray *events = act->view.events;
    const HandinEvent *last = events->len > 0 ? events->pdata[events->len - 1] : NULL;
    g_autofree char *time = last ? desk_time(act->lang, last->at) : g_strdup("");
    g_autofree char *message = text_fill(
        tr(act->lang, "Somebody changed this meanwhile: {name} {did} ({time}). It is now: {state}. "
                      "Nothing of yours was done; look at it as it is now, and decide again."),
        "name", last && last->by_name ? last->by_name : tr(act->lang, "the program"), "did",
        last ? round_words_done(act->lang, last->act) : "", "time", time, "state",
        round_words_state(act->lang, act->view.handin), NULL);
    request_fault(act->request, REQUEST_WHOLE_FORM, NULL, "%s", message);
}

/* True if the error was told to the reader, as a fault of the form; else it stays an error. */
static bool fault_take(Act *act, GError *fault, GError **error)
{
    if (g_error_matches(fault, FYR_ERROR, FYR_ERROR_CONFLICT)) {
        handin_view_clear(&act->view);
        if (handin_view_load(&act->view, act->request, error))
            fault_conflict(act);
        g_error_free(fault);
        return false;
    }
    if (g_error_matches(fault, FYR_ERROR, FYR_ERROR_INVALID) ||
        g_error_matches(fault, FYR_ERROR, FYR_ERROR_LIMIT)) {
        request_fault_retold(act->request, REQUEST_WHOLE_FORM, fault->message);
        g_error_free(fault);
        return false;
    }
    g_propagate_error(error, fault);
    return false;
}

static bool refuse_empty(const Act *act, const char *name)
{
    request_fault(act->request, name, NULL, "%s", tr(act->lang, "is needed"));
    return false;
}

/* --- acts: false after a fault, or with `fault` set --------------------------------------------- */

static bool do_upload(Act *act, const char **out_done, GError **fault)
{
    size_t length = 0;
    const char *bytes = request_file(act->request, "file", &length);
    HandinReceipt receipt = {0};
    if (!bytes) {
        request_fault(
            act->request, "file", NULL, "%s",
            tr(act->lang, "no file was chosen; choose the questionnaire that you filled in"));
        return false;
    }
    if (!screen_upload(act->request, "file", bytes, length, fault) ||
        !handin_upload(act->centre, act->account, act->view.handin->id, act->seen,
                       text_of(act, "file"), bytes, length, &receipt, fault))
        return false;
    *out_done = !receipt.is_new ? "same" : receipt.same_as ? "again" : "upload";
    return true;
}

static bool do_number(Act *act, bool is_undo, GError **fault)
{
    const ParamValue *number = request_param(act->request, "number");
    if (!number->given)
        return refuse_empty(act, "number");
    return is_undo ? handin_undo(act->centre, act->account, act->view.handin->id, act->seen,
                                 (unsigned)number->integer, fault)
                   : handin_redo(act->centre, act->account, act->view.handin->id, act->seen,
                                 (unsigned)number->integer, fault);
}

/* Which version an act of several saw: each one before it made one more. */
static unsigned seen_now(Act *act, GError **fault)
{
    g_autoptr(Handin) handin = handin_load(act->view.db, act->account, act->view.handin->id,
                                           request_today(act->request), fault);
    return handin ? handin->version : 0;
}

/* The fields are numbered as the page numbered them: that holds only while nothing changed since. */
static bool is_stale(Act *act, GError **fault)
{
    if (act->seen == act->view.handin->version)
        return false;
    g_set_error(fault, FYR_ERROR, FYR_ERROR_CONFLICT, "the submission was changed meanwhile");
    return true;
}

static bool do_explain(Act *act, GError **fault)
{
    unsigned n = 0, seen = act->seen;
    if (is_stale(act, fault))
        return false;
    for (unsigned i = 0; i < VIEW_REASONS; i++) {
        g_autofree char *name = g_strdup_printf("reason-%u", i + 1);
        const char *reason = text_of(act, name);
        const HandinProblem *problem = handin_view_unanswered(&act->view, i);
        if (!reason || !problem)
            continue;
        if (!handin_explain(act->centre, act->account, act->view.handin->id, seen, problem->flow,
                            problem->key, problem->rule, reason, fault) ||
            (seen = seen_now(act, fault)) == 0)
            return false;
        n++;
    }
    return n > 0 || refuse_empty(act, "reason-1");
}

static bool do_answer(Act *act, GError **fault)
{
    unsigned n = 0, seen = act->seen;
    if (is_stale(act, fault))
        return false;
    for (unsigned i = 0; i < VIEW_ANSWERS; i++) {
        g_autofree char *name = g_strdup_printf("answer-%u", i + 1);
        const char *answer = text_of(act, name);
        const HandinQuestion *question = handin_view_open_question(&act->view, i);
        if (!answer || !question)
            continue;
        if (!handin_answer(act->centre, act->account, act->view.handin->id, seen, question->id,
                           answer, fault) ||
            (seen = seen_now(act, fault)) == 0)
            return false;
        n++;
    }
    return n > 0 || refuse_empty(act, "answer-1");
}

static HandinAsked asked(const Act *act)
{
    const char *flow = text_of(act, "flow"), *key = text_of(act, "key");
    return (HandinAsked){.flow = flow && key ? flow : "",
                         .key = flow && key ? key : "",
                         .text = text_of(act, "text")};
}

static bool do_ask(Act *act, GError **fault)
{
    HandinAsked question = asked(act);
    if (!question.text)
        return refuse_empty(act, "text");
    return handin_ask(act->centre, act->account, act->view.handin->id, act->seen, question.flow,
                      question.key, question.text, NULL, fault);
}

static bool do_return(Act *act, GError **fault)
{
    HandinAsked question = asked(act);
    if (!question.text && act->view.handin->n_questions == 0)
        return refuse_empty(act, "text");
    return handin_return(act->centre, act->account, act->view.handin->id, act->seen, &question,
                         question.text ? 1 : 0, NULL, fault);
}

static bool do_plain(Act *act, HandinAct what, GError **fault)
{
    g_autofree char *name = g_strconcat("comment-", handin_act_word(what), NULL);
    const char *comment = text_of(act, name);
    const HandinRule *rule = handin_rule(what, act->view.handin->state);
    if (rule && rule->needs & NEEDS_COMMENT && !comment)
        return refuse_empty(act, name);
    return handin_do(act->centre, act->account, act->view.handin->id, act->seen, what, comment,
                     fault);
}

static bool dispatch(Act *act, const char *word, const char **out_done, GError **fault)
{
    static const HandinAct plain[] = {HANDIN_ACT_SUBMIT, HANDIN_ACT_SIGN, HANDIN_ACT_ACCEPT,
                                      HANDIN_ACT_LOCK, HANDIN_ACT_REOPEN};
    *out_done = word;
    if (strcmp(word, "upload") == 0)
        return do_upload(act, out_done, fault);
    if (strcmp(word, "undo") == 0 || strcmp(word, "redo") == 0)
        return do_number(act, *word == 'u', fault);
    if (strcmp(word, "explain") == 0)
        return do_explain(act, fault);
    if (strcmp(word, "answer") == 0)
        return do_answer(act, fault);
    if (strcmp(word, "ask") == 0)
        return do_ask(act, fault);
    if (strcmp(word, "return") == 0)
        return do_return(act, fault);
    for (unsigned i = 0; i < G_N_ELEMENTS(plain); i++)
        if (strcmp(word, handin_act_word(plain[i])) == 0)
            return do_plain(act, plain[i], fault);
    g_set_error(fault, FYR_ERROR, FYR_ERROR_INTERNAL, "no such act \"%s\"", word);
    return false;
}

bool handin_form_act(Request *request, const char **out_done, GError **error)
{
    Act act = {.request = request,
               .lang = request_lang(request),
               .centre = request_centre(request),
               .account = request_account(request)->id,
               .seen = (unsigned)request_param(request, "seen")->integer};
    GError *fault = NULL;
    bool is_done = handin_view_load(&act.view, request, error) &&
                   dispatch(&act, request_param(request, "act")->text, out_done, &fault);
    if (!is_done && fault)
        fault_take(&act, fault, error);
    handin_view_clear(&act.view);
    return is_done;
}

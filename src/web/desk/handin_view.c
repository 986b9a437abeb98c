#include "web/desk/handin_view.h"

#include "web/desk/round_words.h"

#include <string.h>

static const char *area_of_request(Request *request)
{
    const CodeList *areas = model_find_codelist(request_model(request), "CL_AREA");
    return codelist_code(areas, request_param(request, "area")->codes[0])->id;
}

Handin *handin_of_request(Request *request, GError **error)
{
    Db *db = request_private_db(request, error);
    return db ? handin_find(db, request_account(request)->id, request_param(request, "round")->text,
                            area_of_request(request),
                            (int)request_param(request, "period")->integer, request_today(request),
                            error)
              : NULL;
}

const char *handin_file_name(Request *request, const Handin *handin, const char *rest)
{
    g_autofree char *area = g_ascii_strdown(handin->area, -1);
    return request_keep(request, g_strdup_printf("%s-%d%s", area, handin->period, rest));
}

static bool was_released(const GPtrArray *events)
{
    for (unsigned i = 0; i < events->len; i++) {
        const HandinEvent *event = events->pdata[i];
        if (strcmp(event->act, handin_act_word(HANDIN_ACT_RELEASE)) == 0)
            return true;
    }
    return false;
}

bool handin_view_load(HandinView *view, Request *request, GError **error)
{
    *view = (HandinView){.request = request,
                         .lang = request_lang(request),
                         .account = request_account(request),
                         .db = request_private_db(request, error)};
    const char *account = view->account->id;
    if (!view->db || !(view->handin = handin_of_request(request, error)))
        return false;
    const char *id = view->handin->id;
    if (!(view->round = round_load(view->db, account, view->handin->round, error)) ||
        !(view->files = handin_files(view->db, account, id, error)) ||
        !(view->problems = handin_problems(view->db, account, id, 0, error)) ||
        !(view->questions = handin_questions(view->db, account, id, error)) ||
        !(view->signatures = handin_signatures(view->db, account, id, error)) ||
        !(view->events = handin_events(view->db, account, id, error)))
        return false;
    round_words_sort(request, view->round);
    view->next = handin_next(view->lang, view->handin, view->account);
    view->is_released = was_released(view->events);
    view->is_watching = view->handin->is_checking;
    return true;
}

void handin_view_clear(HandinView *view)
{
    g_clear_pointer(&view->round, round_free);
    g_clear_pointer(&view->handin, handin_free);
    g_clear_pointer(&view->files, g_ptr_array_unref);
    g_clear_pointer(&view->problems, g_ptr_array_unref);
    g_clear_pointer(&view->questions, g_ptr_array_unref);
    g_clear_pointer(&view->signatures, g_ptr_array_unref);
    g_clear_pointer(&view->events, g_ptr_array_unref);
}

bool handin_view_may(const HandinView *view, HandinAct act, char **out_why)
{
    return !view->is_watching &&
           handin_may(view->db, view->account->id, view->handin, act, out_why);
}

const HandinProblem *handin_view_unanswered(const HandinView *view, unsigned n)
{
    for (unsigned i = 0; i < view->problems->len; i++) {
        const HandinProblem *problem = view->problems->pdata[i];
        if (problem->severity == PROBLEM_WARNING && !problem->reason && n-- == 0)
            return problem;
    }
    return NULL;
}

const HandinQuestion *handin_view_open_question(const HandinView *view, unsigned n)
{
    for (unsigned i = 0; i < view->questions->len; i++) {
        const HandinQuestion *question = view->questions->pdata[i];
        if (!question->answer && n-- == 0)
            return question;
    }
    return NULL;
}

void handin_form_begin(Html *w, const HandinView *view, const char *id, const char *act)
{
    g_autofree char *version = g_strdup_printf("%u", view->handin->version);
    form_begin(w, view->request,
               request_link(view->request, handin_path(view->request, view->handin, "")), id);
    if (act)
        form_hidden(w, "act", act);
    form_hidden(w, "seen", version);
}

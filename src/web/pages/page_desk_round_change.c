/* /desk/rounds/{round}/change: all of a round in preparation; title, note, deadline and reminders of one
 * that is open. */
#include "web/desk/round_form.h"
#include "web/desk/round_words.h"
#include "web/response.h"

static const Param params[] = {
    {.name = "round", .kind = P_TEXT, .max = 26, .sample = ROUND_SAMPLE, .help = "the round's id"},
};
static const Param form[] = {
    {.name = "seen",
     .kind = P_INT,
     .min = 1,
     .max = INT32_MAX,
     .required = true,
     .help = N_("The version that was on the page")},
    ROUND_FORM_FIELDS,
};

static Round *load(Request *request, GError **error)
{
    Db *db = request_private_db(request, error);
    return db ? round_load(db, request_account(request)->id, request_param(request, "round")->text,
                           error)
              : NULL;
}

static bool act(const Page *page, Request *request, Response *response, GError **error)
{
    (void)page;
    g_autoptr(Round) round = load(request, error);
    g_auto(RoundForm) sent = {0};
    g_autoptr(GError) fault = NULL;
    if (!round || !round_form_take(request, round->state == ROUND_DRAFT, &sent))
        return false;
    if (round_change(request_centre(request), request_model(request), request_account(request)->id,
                     round->id, (unsigned)request_param(request, "seen")->integer, &sent.draft,
                     &fault)) {
        response_see_other(response,
                           request_link(request, round_path(request, round->id, "?done=changed")));
        return true;
    }
    if (g_error_matches(fault, FYR_ERROR, FYR_ERROR_CONFLICT))
        request_fault(request, REQUEST_WHOLE_FORM, NULL, "%s",
                      tr(request_lang(request),
                         "Somebody changed this round meanwhile. Nothing of yours "
                         "was kept: compare it with the round, then send it again."));
    else if (g_error_matches(fault, FYR_ERROR, FYR_ERROR_INVALID))
        request_fault_retold(request, REQUEST_WHOLE_FORM, fault->message);
    else
        g_propagate_error(error, g_steal_pointer(&fault));
    return false;
}

static bool handle(const Page *page, Request *request, Response *response, GError **error)
{
    (void)page;
    Lang lang = request_lang(request);
    g_autoptr(Round) round = load(request, error);
    if (!round)
        return false;
    g_autofree char *version = g_strdup_printf("%u", round->version);
    const char *const crumbs[][2] = {{tr(lang, "Desk"), "/desk/"},
                                     {tr(lang, "Rounds"), "/desk/rounds/"},
                                     {round->title, round_path(request, round->id, "")},
                                     {tr(lang, "Change"), NULL},
                                     {NULL, NULL}};
    UiPage frame = {.title = tr(lang, "Change the round"),
                    .path = request_path(request),
                    .base = request_base(request),
                    .crumbs = crumbs};
    desk_frame(request, &frame, "/desk/rounds/");
    Html *w = response_html(response, lang);
    ui_page_begin(w, &frame);
    ui_heading(w, 1, NULL, frame.title);
    if (round->state == ROUND_CLOSED) {
        ui_notice(w, NOTICE_EMPTY, NULL, tr(lang, "The round is closed: nothing of it changes."));
    } else {
        if (round->state == ROUND_OPEN)
            ui_lead(w, tr(lang, "The round is open: years, tables and states stay as they are."));
        form_begin(w, request, NULL, "round");
        form_hidden(w, "seen", version);
        round_form_fields(w, request, round);
        form_submit(w, tr(lang, "Keep it"));
        form_end(w);
    }
    ui_page_end(w, &frame);
    return true;
}

const Page page_desk_round_change = {
    .path = "/desk/rounds/{round}/change",
    .methods = METHOD_GET | METHOD_POST,
    .roles = ROLE_BIT(ROLE_EDITOR),
    .params = params,
    .n_params = G_N_ELEMENTS(params),
    .form = form,
    .n_form = G_N_ELEMENTS(form),
    .is_live = true,
    .title = N_("Change a round"),
    .help = N_("Title, note, deadline and reminders; all of a round in preparation."),
    .sample = "/desk/rounds/" ROUND_SAMPLE "/change",
    .handle = handle,
    .act = act,
};

/* /desk/rounds/new: what the secretariat asks, of whom, until when. Nobody else sees it until it is
 * opened. */
#include "web/desk/round_form.h"
#include "web/desk/round_words.h"
#include "web/response.h"

static const Param form[] = {ROUND_FORM_FIELDS};

static bool act(const Page *page, Request *request, Response *response, GError **error)
{
    (void)page;
    char id[27];
    g_auto(RoundForm) sent = {0};
    g_autoptr(GError) fault = NULL;
    if (!round_form_take(request, true, &sent))
        return false;
    if (round_new(request_centre(request), request_model(request), request_account(request)->id,
                  &sent.draft, id, &fault)) {
        response_see_other(response, request_link(request, round_path(request, id, "?done=made")));
        return true;
    }
    if (g_error_matches(fault, FYR_ERROR, FYR_ERROR_INVALID))
        request_fault_retold(request, REQUEST_WHOLE_FORM, fault->message);
    else
        g_propagate_error(error, g_steal_pointer(&fault));
    return false;
}

static bool handle(const Page *page, Request *request, Response *response, GError **error)
{
    (void)page, (void)error;
    Lang lang = request_lang(request);
    const char *const crumbs[][2] = {{tr(lang, "Desk"), "/desk/"},
                                     {tr(lang, "Rounds"), "/desk/rounds/"},
                                     {tr(lang, "New round"), NULL},
                                     {NULL, NULL}};
    UiPage frame = {.title = tr(lang, "New round"),
                    .path = "/desk/rounds/new",
                    .base = request_base(request),
                    .crumbs = crumbs};
    desk_frame(request, &frame, "/desk/rounds/");
    Html *w = response_html(response, lang);
    ui_page_begin(w, &frame);
    ui_heading(w, 1, NULL, frame.title);
    ui_lead(w, tr(lang, "Nobody else sees it until you open it; until then everything can be "
                        "changed."));
    form_begin(w, request, NULL, "round");
    round_form_fields(w, request, NULL);
    form_submit(w, tr(lang, "Keep it"));
    form_end(w);
    ui_page_end(w, &frame);
    return true;
}

const Page page_desk_round_new = {
    .path = "/desk/rounds/new",
    .methods = METHOD_GET | METHOD_POST,
    .roles = ROLE_BIT(ROLE_EDITOR),
    .form = form,
    .n_form = G_N_ELEMENTS(form),
    .is_live = true,
    .title = N_("New round"),
    .help = N_("What is asked of which states, until when."),
    .sample = "/desk/rounds/new",
    .handle = handle,
    .act = act,
};

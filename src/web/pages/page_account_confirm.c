/* /account/confirm: dangerous acts ask who it is once more, when the password was given a while ago. */
#include "people/session.h"
#include "web/desk.h"
#include "web/response.h"

static const Param params[] = {
    {.name = "next",
     .kind = P_TEXT,
     .max = 1000,
     .sample = "/account/",
     .help = "where to go then"},
};
static const Param form[] = {
    {.name = "password", .kind = P_SECRET, .max = 256, .required = true, .help = N_("Password")},
    {.name = "code", .kind = P_TEXT, .max = 40, .help = N_("Code of the second factor")},
};

static bool act(const Page *page, Request *request, Response *response, GError **error)
{
    (void)page;
    Lang lang = request_lang(request);
    g_autoptr(GError) fault = NULL;
    if (session_reauthenticate(request_centre(request), request_session(request),
                               request_param(request, "password")->text,
                               request_param(request, "code")->text, &fault)) {
        response_see_other(response, desk_next(request, "next", "/account/"));
        return true;
    }
    if (g_error_matches(fault, FYR_ERROR, FYR_ERROR_BUSY))
        request_fault(request, REQUEST_WHOLE_FORM, NULL, "%s",
                      tr(lang, "Too many attempts failed. Wait a minute, then try again."));
    else if (g_error_matches(fault, FYR_ERROR, FYR_ERROR_FORBIDDEN))
        request_fault(request, REQUEST_WHOLE_FORM, NULL, "%s",
                      tr(lang, "The password or the code is not right."));
    else
        g_propagate_error(error, g_steal_pointer(&fault));
    return false;
}

static bool handle(const Page *page, Request *request, Response *response, GError **error)
{
    (void)page, (void)error;
    Lang lang = request_lang(request);
    UiPage frame = {.title = tr(lang, "Is it still you?"),
                    .path = "/account/confirm",
                    .query = request_query(request),
                    .base = request_base(request)};
    desk_frame(request, &frame, NULL);
    Html *w = response_html(response, lang);
    ui_page_begin(w, &frame);
    ui_heading(w, 1, NULL, frame.title);
    ui_lead(w,
            tr(lang, "What you are about to do cannot be undone by everybody, so the password is "
                     "asked once more. It then holds for ten minutes."));
    form_begin(w, request, NULL, "confirm");
    form_field(w, request, "password",
               (FormField){.autocomplete = "current-password", .is_first = true});
    if (request_account(request)->has_second_factor)
        form_field(w, request, "code", (FormField){.look = FORM_CODE});
    form_submit(w, tr(lang, "Go on"));
    form_end(w);
    ui_page_end(w, &frame);
    return true;
}

const Page page_account_confirm = {
    .path = "/account/confirm",
    .methods = METHOD_GET | METHOD_POST,
    .roles = ROLES_SIGNED_IN,
    .params = params,
    .n_params = G_N_ELEMENTS(params),
    .form = form,
    .n_form = G_N_ELEMENTS(form),
    .is_live = true,
    .title = N_("Is it still you?"),
    .help = N_("Asks for the password again before a dangerous act."),
    .sample = "/account/confirm",
    .handle = handle,
    .act = act,
};

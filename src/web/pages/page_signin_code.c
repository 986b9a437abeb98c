/* /signin/code: the second step, a code of the app or a recovery code. */
#include "people/session.h"
#include "web/cookie.h"
#include "web/desk.h"
#include "web/response.h"

static const Param params[] = {
    {.name = "next", .kind = P_TEXT, .max = 1000, .sample = "/desk/", .help = "where to go then"},
};
static const Param form[] = {
    {.name = "code", .kind = P_TEXT, .max = 40, .required = true, .help = N_("Code")},
};

static bool act(const Page *page, Request *request, Response *response, GError **error)
{
    (void)page;
    Lang lang = request_lang(request);
    char token[ACCOUNT_TOKEN_BYTES];
    g_autoptr(GError) fault = NULL;
    if (signin_factor(request_centre(request), request_session_token(request),
                      request_param(request, "code")->text, token, &fault)) {
        cookie_set(response, request_is_secure(request), COOKIE_SESSION, token);
        response_see_other(response, desk_next(request, "next", "/desk/"));
        return true;
    }
    if (g_error_matches(fault, FYR_ERROR, FYR_ERROR_BUSY))
        request_fault(request, "code", NULL, "%s",
                      tr(lang, "too many codes were wrong; wait a minute, then try again"));
    else if (g_error_matches(fault, FYR_ERROR, FYR_ERROR_FORBIDDEN))
        request_fault(request, "code", NULL, "%s",
                      tr(lang, "is not right; each code works once, and only for half a minute"));
    else
        g_propagate_error(error, g_steal_pointer(&fault));
    return false;
}

static bool handle(const Page *page, Request *request, Response *response, GError **error)
{
    (void)page, (void)error;
    Lang lang = request_lang(request);
    const WebSession *session = request_session(request);
    if (session->state != SESSION_NEEDS_FACTOR) {
        response_see_other(response, desk_next(request, "next", "/desk/"));
        return true;
    }
    UiPage frame = {.title = tr(lang, "Second step"),
                    .path = "/signin/code",
                    .query = request_query(request),
                    .base = request_base(request)};
    Html *w = response_html(response, lang);
    ui_page_begin(w, &frame);
    ui_heading(w, 1, NULL, frame.title);
    ui_lead(w, tr(lang, "Write the six digits that your authenticator app shows for Fyr now. "
                        "If you do not have it with you, write one of your recovery codes."));
    form_begin(w, request, NULL, "code");
    form_field(w, request, "code", (FormField){.look = FORM_CODE, .is_first = true});
    form_submit(w, tr(lang, "Go on"));
    form_end(w);
    html_element(w, EL_P, "muted",
                 tr(lang, "Lost both? Ask the secretariat: an administrator can take the second "
                          "factor away after making sure that it is you."));
    ui_page_end(w, &frame);
    return true;
}

const Page page_signin_code = {
    .path = "/signin/code",
    .methods = METHOD_GET | METHOD_POST,
    .takes_half = true,
    .params = params,
    .n_params = G_N_ELEMENTS(params),
    .form = form,
    .n_form = G_N_ELEMENTS(form),
    .is_live = true,
    .title = N_("Second step"),
    .help = N_("The second factor of who is signing in."),
    .sample = "/signin/code",
    .handle = handle,
    .act = act,
};

/* /signin/setup: a role that needs a second factor sets it up before anything else; the recovery codes
 * are shown once, in the answer to the form. */
#include "people/second_factor.h"
#include "people/session.h"
#include "web/cookie.h"
#include "web/desk.h"
#include "web/factor.h"
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
    char codes[RECOVERY_CODES][RECOVERY_CODE_BYTES], token[ACCOUNT_TOKEN_BYTES];
    g_autoptr(GError) fault = NULL;
    if (request_session(request)->state != SESSION_NEEDS_SETUP) { /* a factor in force stays */
        g_set_error(error, FYR_ERROR, FYR_ERROR_FORBIDDEN, "the session sets no factor up");
        return false;
    }
    if (!second_factor_confirm(request_centre(request), request_account(request)->id,
                               request_param(request, "code")->text, codes, &fault)) {
        if (g_error_matches(fault, FYR_ERROR, FYR_ERROR_BUSY))
            request_fault(request, "code", NULL, "%s",
                          tr(lang, "too many codes were wrong; wait a minute, then try again"));
        else if (g_error_matches(fault, FYR_ERROR, FYR_ERROR_FORBIDDEN))
            request_fault(request, "code", NULL, "%s",
                          tr(lang, "is not right; check the clock of your telephone, and write "
                                   "the code that it shows now"));
        else
            g_propagate_error(error, g_steal_pointer(&fault));
        return false;
    }
    if (!signin_after_setup(request_centre(request), request_session_token(request), token, error))
        return false;
    cookie_set(response, request_is_secure(request), COOKIE_SESSION, token);
    factor_write_codes(request, response, (const char(*)[RECOVERY_CODE_BYTES])codes,
                       desk_next(request, "next", "/desk/"));
    return true;
}

static bool handle(const Page *page, Request *request, Response *response, GError **error)
{
    (void)page;
    Lang lang = request_lang(request);
    const WebSession *session = request_session(request);
    if (session->state != SESSION_NEEDS_SETUP) {
        response_see_other(response, desk_next(request, "next", "/desk/"));
        return true;
    }
    UiPage frame = {.title = tr(lang, "Set up a second factor"),
                    .path = "/signin/setup",
                    .query = request_query(request),
                    .base = request_base(request)};
    Html *w = response_html(response, lang);
    ui_page_begin(w, &frame);
    ui_heading(w, 1, NULL, frame.title);
    ui_lead(w, tr(lang, "A password can be guessed or stolen. So whoever works with a state's "
                        "figures also shows that they have their telephone (or another device) at "
                        "hand. It takes two minutes, once."));
    if (!factor_write_setup(w, request, error))
        return false;
    form_begin(w, request, NULL, "setup");
    form_field(w, request, "code",
               (FormField){.look = FORM_CODE,
                           .help = tr(lang, "The six digits that the app shows for Fyr now.")});
    form_submit(w, tr(lang, "Go on"));
    form_end(w);
    ui_page_end(w, &frame);
    return true;
}

const Page page_signin_setup = {
    .path = "/signin/setup",
    .methods = METHOD_GET | METHOD_POST,
    .takes_half = true,
    .params = params,
    .n_params = G_N_ELEMENTS(params),
    .form = form,
    .n_form = G_N_ELEMENTS(form),
    .is_live = true,
    .title = N_("Set up a second factor"),
    .help = N_("Before anything else, for roles that need one."),
    .sample = "/signin/setup",
    .handle = handle,
    .act = act,
};

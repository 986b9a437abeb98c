/* /signin: the first step, address and password. What is said afterwards is the same whether there is
 * such an account or not. */
#include "people/session.h"
#include "web/cookie.h"
#include "web/desk.h"
#include "web/response.h"

#include <string.h>

static const Param params[] = {
    {.name = "next", .kind = P_TEXT, .max = 1000, .sample = "/desk/", .help = "where to go then"},
    {.name = "done",
     .kind = P_CHOICE,
     .choices = "out|password",
     .sample = "out",
     .help = "what was done just now"},
};
static const Param form[] = {
    {.name = "email", .kind = P_TEXT, .max = 254, .required = true, .help = N_("E-mail address")},
    {.name = "password", .kind = P_SECRET, .max = 256, .required = true, .help = N_("Password")},
};

static const char *step_after(const WebSession *session)
{
    switch (session ? session->state : SESSION_WHOLE) {
    case SESSION_NEEDS_FACTOR:
        return "/signin/code";
    case SESSION_NEEDS_SETUP:
        return "/signin/setup";
    case SESSION_WHOLE:
        break;
    }
    return NULL;
}

static void go_on(Request *request, Response *response, const WebSession *session)
{
    const char *step = step_after(session);
    const char *next = request_param(request, "next")->text;
    if (!step) {
        response_see_other(response, desk_next(request, "next", "/desk/"));
        return;
    }
    g_autofree char *escaped = next ? g_uri_escape_string(next, "/", FALSE) : NULL;
    g_autofree char *to = g_strconcat(step, escaped ? "?next=" : "", escaped, NULL);
    response_see_other(response, request_link(request, to));
}

static void refuse_early(Request *request, const char *email, Db *db)
{
    g_autofree char *seconds =
        g_strdup_printf("%u", MAX(1u, signin_wait_s(db, email, request_place(request))));
    g_autofree char *message =
        text_fill(tr(request_lang(request), "Too many attempts failed. Wait {n} seconds, then try "
                                            "again."),
                  "n", seconds, NULL);
    request_fault(request, REQUEST_WHOLE_FORM, NULL, "%s", message);
}

static bool act(const Page *page, Request *request, Response *response, GError **error)
{
    (void)page;
    char token[ACCOUNT_TOKEN_BYTES];
    const char *email = request_param(request, "email")->text;
    g_autoptr(GError) fault = NULL;
    Db *db = request_private_db(request, error);
    if (!db)
        return false;
    if (!signin_password(request_centre(request), email, request_param(request, "password")->text,
                         request_agent(request), request_place(request), token, &fault)) {
        if (g_error_matches(fault, FYR_ERROR, FYR_ERROR_BUSY))
            refuse_early(request, email, db);
        else if (g_error_matches(fault, FYR_ERROR, FYR_ERROR_FORBIDDEN))
            request_fault(request, REQUEST_WHOLE_FORM, NULL, "%s",
                          tr(request_lang(request), "The address or the password is not right."));
        else
            g_propagate_error(error, g_steal_pointer(&fault));
        return false;
    }
    g_autoptr(WebSession) session = session_find(db, token, error);
    if (!session)
        return false;
    cookie_set(response, request_is_secure(request), COOKIE_SESSION, token);
    go_on(request, response, session);
    return true;
}

static bool handle(const Page *page, Request *request, Response *response, GError **error)
{
    (void)page, (void)error;
    Lang lang = request_lang(request);
    const WebSession *session = request_session(request);
    if (session && session->state == SESSION_WHOLE && !request_is_post(request)) {
        go_on(request, response, session);
        return true;
    }
    UiPage frame = {.title = tr(lang, "Sign in"),
                    .path = "/signin",
                    .query = request_query(request),
                    .base = request_base(request)};
    Html *w = response_html(response, lang);
    ui_page_begin(w, &frame);
    ui_heading(w, 1, NULL, frame.title);
    const ParamValue *done = request_param(request, "done");
    if (done->given)
        ui_notice(w, NOTICE_INFO, NULL,
                  done->integer == 0 ? tr(lang, "You are signed out.")
                                     : tr(lang, "Your new password is in force. Sign in with it."));
    ui_lead(w, tr(lang, "For focal points, members of the Task Force and the secretariat. "
                        "Everything that is published can be read without signing in."));
    form_begin(w, request, NULL, "signin");
    form_field(w, request, "email",
               (FormField){.look = FORM_EMAIL, .autocomplete = "username", .is_first = true});
    form_field(w, request, "password", (FormField){.autocomplete = "current-password"});
    form_submit(w, tr(lang, "Sign in"));
    form_end(w);
    size_t at = html_depth(w);
    html_open(w, EL_P);
    html_link(w, request_link(request, "/account/forgotten"), NULL,
              tr(lang, "I have forgotten my password"));
    html_close_to(w, at);
    html_element(w, EL_P, "muted",
                 tr(lang, "Accounts are made by invitation. Ask the secretariat for one."));
    ui_page_end(w, &frame);
    return true;
}

const Page page_signin = {
    .path = "/signin",
    .methods = METHOD_GET | METHOD_POST,
    .params = params,
    .n_params = G_N_ELEMENTS(params),
    .form = form,
    .n_form = G_N_ELEMENTS(form),
    .is_live = true,
    .title = N_("Sign in"),
    .help = N_("Address and password; then the second factor."),
    .sample = "/signin",
    .handle = handle,
    .act = act,
};

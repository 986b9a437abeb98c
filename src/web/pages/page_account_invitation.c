/* /account/invitation: the first page that a new focal point sees. Choosing the password signs them in;
 * the second factor comes next. */
#include "people/session.h"
#include "web/cookie.h"
#include "web/response.h"
#include "web/token_form.h"

static const Param params[] = {TOKEN_PARAMS};
static const Param form[] = {TOKEN_FORM};

static TokenWords words(Lang lang)
{
    return (TokenWords){
        .kind = TOKEN_INVITATION,
        .path = "/account/invitation",
        .title = tr(lang, "Welcome to Fyr"),
        .lead = tr(lang, "You were invited to work here. Choose a password: then the account is "
                         "yours. Two steps follow, and take some minutes."),
        .expired = tr(lang, "It was used already, or it is older than a week. If you have chosen a "
                            "password, sign in with it; else ask whoever invited you for a new "
                            "link."),
        .button = tr(lang, "Choose this password"),
    };
}

static bool act(const Page *page, Request *request, Response *response, GError **error)
{
    (void)page;
    const TokenWords own = words(request_lang(request));
    g_autofree char *email = NULL;
    char token[ACCOUNT_TOKEN_BYTES];
    if (!token_form_act(&own, request, &email, error) ||
        !signin_password(request_centre(request), email, request_param(request, "password")->text,
                         request_agent(request), request_place(request), token, error))
        return false;
    cookie_set(response, request_is_secure(request), COOKIE_SESSION, token);
    response_see_other(response, request_link(request, "/desk/"));
    return true;
}

static bool handle(const Page *page, Request *request, Response *response, GError **error)
{
    (void)page;
    const TokenWords own = words(request_lang(request));
    return token_form_handle(&own, request, response, error);
}

const Page page_account_invitation = {
    .path = "/account/invitation",
    .methods = METHOD_GET | METHOD_POST,
    .params = params,
    .n_params = G_N_ELEMENTS(params),
    .form = form,
    .n_form = G_N_ELEMENTS(form),
    .is_live = true,
    .title = N_("Welcome to Fyr"),
    .help = N_("Opens an account with the link that was mailed."),
    .sample = "/account/invitation",
    .handle = handle,
    .act = act,
};

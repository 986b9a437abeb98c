/* /account/reset: a new password, with the link that was mailed to who has forgotten theirs. */
#include "web/response.h"
#include "web/token_form.h"

static const Param params[] = {TOKEN_PARAMS};
static const Param form[] = {TOKEN_FORM};

static TokenWords words(Lang lang)
{
    return (TokenWords){
        .kind = TOKEN_RESET,
        .path = "/account/reset",
        .title = tr(lang, "Choose a new password"),
        .lead = tr(lang, "All your sessions end, and your second factor stays as it is."),
        .expired =
            tr(lang, "It was used already, or it is older than an hour. Ask for a new one on "
                     "the page \"I have forgotten my password\"."),
        .button = tr(lang, "Choose this password"),
    };
}

static bool act(const Page *page, Request *request, Response *response, GError **error)
{
    (void)page;
    const TokenWords own = words(request_lang(request));
    g_autofree char *email = NULL;
    if (!token_form_act(&own, request, &email, error))
        return false;
    response_see_other(response, request_link(request, "/signin?done=password"));
    return true;
}

static bool handle(const Page *page, Request *request, Response *response, GError **error)
{
    (void)page;
    const TokenWords own = words(request_lang(request));
    return token_form_handle(&own, request, response, error);
}

const Page page_account_reset = {
    .path = "/account/reset",
    .methods = METHOD_GET | METHOD_POST,
    .params = params,
    .n_params = G_N_ELEMENTS(params),
    .form = form,
    .n_form = G_N_ELEMENTS(form),
    .is_live = true,
    .title = N_("Choose a new password"),
    .help = N_("With the link that was mailed to who has forgotten theirs."),
    .sample = "/account/reset",
    .handle = handle,
    .act = act,
};

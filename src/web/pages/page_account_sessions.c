/* /account/sessions: ends one other session, or all others. */
#include "people/session.h"
#include "web/desk.h"
#include "web/response.h"

static const Param form[] = {
    {.name = "session", .kind = P_TEXT, .max = 26, .help = N_("Session")},
};

static bool act(const Page *page, Request *request, Response *response, GError **error)
{
    (void)page;
    const WebSession *own = request_session(request);
    const char *id = request_param(request, "session")->text;
    Centre *centre = request_centre(request);
    if (id ? !session_end(centre, own->account->id, id, own->account->id, error)
           : !sessions_end_all(centre, own->account->id, own->id, own->account->id, error))
        return false;
    response_see_other(response, request_link(request, "/account/?done=ended"));
    return true;
}

static bool handle(const Page *page, Request *request, Response *response, GError **error)
{
    (void)page, (void)error;
    response_see_other(response, request_link(request, "/account/"));
    return true;
}

const Page page_account_sessions = {
    .path = "/account/sessions",
    .methods = METHOD_GET | METHOD_POST,
    .roles = ROLES_SIGNED_IN,
    .form = form,
    .n_form = G_N_ELEMENTS(form),
    .is_live = true,
    .title = N_("Sessions"),
    .help = N_("Ends other sessions of the same account."),
    .sample = "/account/sessions",
    .handle = handle,
    .act = act,
};

/* /signout: ends this session. A link alone cannot do it, or a picture on another site could. */
#include "people/session.h"
#include "web/cookie.h"
#include "web/desk.h"
#include "web/response.h"

static bool act(const Page *page, Request *request, Response *response, GError **error)
{
    (void)page;
    const WebSession *session = request_session(request);
    if (session && !session_end(request_centre(request), session->account->id, session->id,
                                session->account->id, error))
        return false;
    cookie_set(response, request_is_secure(request), COOKIE_SESSION, "");
    response_header(response, "Clear-Site-Data", "\"cache\"");
    response_see_other(response, request_link(request, "/signin?done=out"));
    return true;
}

static bool handle(const Page *page, Request *request, Response *response, GError **error)
{
    (void)page, (void)error;
    Lang lang = request_lang(request);
    UiPage frame = {
        .title = tr(lang, "Sign out"), .path = "/signout", .base = request_base(request)};
    Html *w = response_html(response, lang);
    ui_page_begin(w, &frame);
    ui_heading(w, 1, NULL, frame.title);
    form_act(w, request, NULL, tr(lang, "Sign out"), false, NULL);
    ui_page_end(w, &frame);
    return true;
}

const Page page_signout = {
    .path = "/signout",
    .methods = METHOD_GET | METHOD_POST,
    .takes_half = true,
    .is_live = true,
    .title = N_("Sign out"),
    .help = N_("Ends this session."),
    .sample = "/signout",
    .handle = handle,
    .act = act,
};

#include "web/guard.h"

#include "web/cookie.h"
#include "web/error_page.h"
#include "web/rate.h"
#include "web/response.h"

#include <sodium.h>
#include <string.h>

#define TOUCH_AFTER_S 60
#define SESSION_BURST 60u /* pages of somebody at work */
#define SESSION_PER_MINUTE 300u
#define PIECE_BURST 120u /* pieces of a file on its way: each is some megabytes */
#define PIECE_PER_MINUTE 1200u
#define POST_BURST 20u /* of who is not signed in, from one place of the network */
#define POST_PER_MINUTE 20u

static bool refuse(Request *request, Response *response, unsigned status, const char *id,
                   const char *detail)
{
    error_page(request, response, status, id, detail);
    return false;
}

/* To another page, which leads back here. */
static bool send_to(Request *request, Response *response, const char *path)
{
    g_autofree char *here =
        g_strconcat(request->path, *request->query ? "?" : "", request->query, NULL);
    g_autofree char *escaped = g_uri_escape_string(here, "/", FALSE);
    g_autofree char *to = g_strconcat(path, "?next=", escaped, NULL);
    response_see_other(response, request_link(request, to));
    return false;
}

/* --- the session --------------------------------------------------------------------------------- */

static bool find_session(Request *request, GError **error)
{
    if (!request->site->centre ||
        !cookie_get(request->http, request_is_secure(request), COOKIE_SESSION,
                    request->session_token, sizeof request->session_token))
        return true;
    GError *fault = NULL;
    Db *db = centre_reader(request->site->centre, &fault);
    request->session = db ? session_find(db, request->session_token, &fault) : NULL;
    if (!request->session)
        request->session_token[0] = '\0';
    if (fault)
        g_propagate_error(error, fault);
    return !fault;
}

/* Not more than once a minute: a write for each page would be one too many. */
static void touch(Request *request)
{
    g_autoptr(GDateTime) seen = g_date_time_new_from_iso8601(request->session->last_seen, NULL);
    g_autoptr(GDateTime) now = g_date_time_new_from_iso8601(request->now, NULL);
    if (seen && now && g_date_time_difference(now, seen) < TOUCH_AFTER_S * G_TIME_SPAN_SECOND)
        return;
    g_autoptr(GError) error = NULL;
    if (!session_touch(request->site->centre, request->session, &error))
        g_warning("a session could not be kept awake: %s", error->message);
}

bool guard_page(Request *request, Response *response, const char *id)
{
    const Page *page = request->page;
    g_autoptr(GError) error = NULL;
    bool has_form = page->form || page->methods & METHOD_POST;
    if (page_is_public(page) && !has_form)
        return true;
    if (!find_session(request, &error)) {
        g_warning("request %s: %s", id, error->message);
        return refuse(request, response, fyr_error_http_status(error), id, NULL);
    }
    if (page_is_public(page))
        return true;
    bool is_post = request_is_post(request);
    if (!request->session)
        return is_post ? refuse(request, response, 403, id,
                                tr(request->lang, "You are not signed in any more. Sign in again; "
                                                  "what you had sent was not taken in."))
                       : send_to(request, response, "/signin");
    if (request->session->state != SESSION_WHOLE) {
        if (page->takes_half)
            return true;
        return send_to(request, response,
                       request->session->state == SESSION_NEEDS_FACTOR ? "/signin/code"
                                                                       : "/signin/setup");
    }
    touch(request);
    if (page->roles && !account_may(request->session->account, page->roles, NULL))
        return refuse(request, response, 403, id, NULL);
    if (page->needs_fresh && !session_is_fresh(request->session))
        return send_to(request, response, "/account/confirm");
    return true;
}

bool guard_area(Request *request, Response *response, const char *id)
{
    const Page *page = request->page;
    if (!page->area_param || !request->session)
        return true;
    const ParamValue *value = request_param(request, page->area_param);
    const CodeList *areas = model_find_codelist(request->site->model, "CL_AREA");
    const char *area = value->n_codes > 0 ? codelist_code(areas, value->codes[0])->id : value->text;
    if (!area || account_may(request->session->account, page->roles, area))
        return true;
    return refuse(request, response, 403, id,
                  tr(request->lang, "You speak for another state; this one is not yours."));
}

bool guard_rate(Request *request, Response *response, const char *id)
{
    bool is_post = request_is_post(request);
    g_autofree char *key = NULL;
    unsigned wait_s = 0;
    if (request->session && request_is_patch(request)) {
        key = g_strconcat("f", request->session->id, NULL);
        wait_s = rate_take(key, PIECE_BURST, PIECE_PER_MINUTE);
    } else if (request->session) {
        key = g_strconcat("s", request->session->id, NULL);
        wait_s = rate_take(key, SESSION_BURST, SESSION_PER_MINUTE);
    } else if (is_post) {
        key = g_strconcat("p", request_place(request), NULL);
        wait_s = rate_take(key, POST_BURST, POST_PER_MINUTE);
    }
    if (wait_s == 0)
        return true;
    g_autofree char *seconds = g_strdup_printf("%u", wait_s);
    response_header(response, "Retry-After", seconds);
    return refuse(request, response, 429, id, NULL);
}

/* --- forms ------------------------------------------------------------------------------------------ */

/* "https://host" of our own; browsers name the page a form was on. */
static bool is_from_elsewhere(Request *request)
{
    const HttpRequest *http = request->http;
    if (http->fetch_site && strcmp(http->fetch_site, "same-origin") != 0 &&
        strcmp(http->fetch_site, "none") != 0)
        return true;
    return http->origin && strcmp(http->origin, "null") != 0 &&
           strcmp(http->origin, request_base(request)) != 0;
}

bool guard_form(Request *request, Response *response, const char *id)
{
    const char *given = request->given_form_token, *right = request_form_token(request);
    if (!is_from_elsewhere(request) && given && strlen(given) == strlen(right) &&
        sodium_memcmp(given, right, strlen(right)) == 0)
        return true;
    return refuse(request, response, 403, id,
                  tr(request->lang, "This form was open for too long, or it did not come from this "
                                    "site. Go back, load the page again and send it once more; "
                                    "nothing was changed."));
}

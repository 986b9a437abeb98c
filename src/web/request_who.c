/* Who asks: the session behind a request, and the token that ties a form to it. */
#include "web/cookie.h"
#include "web/request_private.h"

#include <sodium.h>
#include <string.h>

const WebSession *request_session(const Request *request)
{
    return request->session;
}

const Account *request_account(const Request *request)
{
    return request->session ? request->session->account : NULL;
}

const char *request_session_token(const Request *request)
{
    return request->session_token;
}

Centre *request_centre(const Request *request)
{
    return request->site->centre;
}

Db *request_private_db(Request *request, GError **error)
{
    g_return_val_if_fail(!page_is_public(request->page) || request->page->form, NULL);
    if (request->site->centre)
        return centre_reader(request->site->centre, error);
    g_set_error(error, FYR_ERROR, FYR_ERROR_BUSY, "there is no store");
    return NULL;
}

const char *request_agent(const Request *request)
{
    return request->http->agent ? request->http->agent : "";
}

const char *request_place(const Request *request)
{
    return request->http->place ? request->http->place : "";
}

bool request_is_secure(const Request *request)
{
    return g_str_has_prefix(request_base(request), "https://");
}

/* What the token is made from: the session, or a random value in a cookie of its own. */
static void form_owner(Request *request, char out[ACCOUNT_TOKEN_BYTES])
{
    bool is_secure = request_is_secure(request);
    if (*request->session_token) {
        g_strlcpy(out, request->session_token, ACCOUNT_TOKEN_BYTES);
        return;
    }
    if (cookie_get(request->http, is_secure, COOKIE_FORM, out, ACCOUNT_TOKEN_BYTES))
        return;
    unsigned char random[32];
    randombytes_buf(random, sizeof random);
    sodium_bin2base64(out, ACCOUNT_TOKEN_BYTES, random, sizeof random,
                      sodium_base64_VARIANT_URLSAFE_NO_PADDING);
    if (request->response)
        cookie_set(request->response, is_secure, COOKIE_FORM, out);
}

const char *request_form_token(Request *request)
{
    if (request->form_token)
        return request->form_token;
    char owner[ACCOUNT_TOKEN_BYTES];
    form_owner(request, owner);
    unsigned char mac[crypto_auth_hmacsha256_BYTES];
    crypto_auth_hmacsha256(mac, (const unsigned char *)owner, strlen(owner),
                           request->site->form_key);
    char *token = request_alloc(request, 2 * sizeof mac + 1);
    sodium_bin2hex(token, 2 * sizeof mac + 1, mac, sizeof mac);
    sodium_memzero(owner, sizeof owner);
    return request->form_token = token;
}

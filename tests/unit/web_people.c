#include "web_people.h"

#include "web/request_private.h"

#include <string.h>

#define HOST "fyr.test"

static PeopleFixture people_of(WebFixture *fixture)
{
    return (PeopleFixture){.centre = fixture->centre};
}

WebPerson *web_person_new(WebFixture *fixture, Role role, const char *area)
{
    static unsigned n;
    PeopleFixture people = people_of(fixture);
    g_autofree char *email = g_strdup_printf("%s%u@example.org", role_word(role), ++n);
    WebPerson *person = g_new0(WebPerson, 1);
    person->id = people_make(&people, email, role, area);
    if (role_needs_second_factor(role)) {
        char codes[RECOVERY_CODES][RECOVERY_CODE_BYTES];
        people_factor(&people, person->id, person->secret, codes);
        person->has_factor = true;
    }
    return person;
}

void web_person_free(WebPerson *person)
{
    g_free(person->id);
    g_free(person);
}

void web_person_sign_in_half(WebFixture *fixture, WebPerson *person)
{
    g_autoptr(GError) error = NULL;
    PeopleFixture people = people_of(fixture);
    g_autoptr(Account) account = account_load(people_db(&people), person->id, &error);
    g_assert_no_error(error);
    signin_password(fixture->centre, account->email, PASSWORD, "Firefox on Linux", "192.0.2.1",
                    person->token, &error);
    g_assert_no_error(error);
}

void web_person_sign_in(WebFixture *fixture, WebPerson *person, int64_t at_s)
{
    g_autoptr(GError) error = NULL;
    char code[7], token[ACCOUNT_TOKEN_BYTES];
    people_clock(at_s);
    web_person_sign_in_half(fixture, person);
    if (!person->has_factor)
        return;
    people_code(person->secret, 0, code);
    signin_factor(fixture->centre, person->token, code, token, &error);
    g_assert_no_error(error);
    memcpy(person->token, token, sizeof token);
}

static char *cookies_of(const char *session, const char *form_owner)
{
    return g_strconcat(session ? "fyr=" : "", session ? session : "",
                       session && form_owner ? "; " : "", form_owner ? "fyr-form=" : "",
                       form_owner ? form_owner : "", NULL);
}

char *web_form_token(const WebFixture *fixture, const char *session, const char *form_owner)
{
    g_autofree char *cookie = cookies_of(NULL, form_owner);
    HttpRequest http = {.method = "GET", .target = "/", .host = HOST, .cookie = cookie};
    Request request;
    request_init(&request, &fixture->site, &http);
    if (session)
        g_strlcpy(request.session_token, session, sizeof request.session_token);
    char *token = g_strdup(request_form_token(&request));
    request_clear(&request);
    return token;
}

Response *web_send(const WebFixture *fixture, const WebAsk *ask)
{
    g_autofree char *cookie = cookies_of(ask->session, ask->form_owner);
    g_autofree char *body = g_strconcat(
        ask->body ? ask->body : "", ask->body && ask->form_token ? "&" : "",
        ask->form_token ? FORM_TOKEN_FIELD "=" : "", ask->form_token ? ask->form_token : "", NULL);
    bool is_post = strcmp(ask->method, "POST") == 0;
    HttpRequest http = {.method = ask->method,
                        .target = ask->target,
                        .host = HOST,
                        .cookie = cookie,
                        .origin = ask->origin,
                        .fetch_site = ask->fetch_site,
                        .agent = "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Firefox/128.0",
                        .place = "192.0.2.1",
                        .content_type = is_post ? "application/x-www-form-urlencoded" : NULL,
                        .body = is_post ? body : NULL,
                        .body_length = is_post ? strlen(body) : 0};
    Response *response = response_new();
    router_answer(&fixture->site, &http, "test-1", response);
    return response;
}

Response *web_get(const WebFixture *fixture, const WebPerson *who, const char *target)
{
    return web_send(
        fixture, &(WebAsk){.method = "GET", .target = target, .session = who ? who->token : NULL});
}

/* The token first: it is read before whatever is too much. */
Response *web_post(const WebFixture *fixture, const WebPerson *who, const char *target,
                   const char *body)
{
    g_autofree char *token = web_form_token(fixture, who->token, NULL);
    return web_send(fixture, &(WebAsk){.method = "POST",
                                       .target = target,
                                       .session = who->token,
                                       .form_token = token,
                                       .origin = "http://fyr.test",
                                       .fetch_site = "same-origin",
                                       .body = body});
}

void web_assert_says(const Response *response, unsigned status, const char *says)
{
    if (response->status == status && (!says || strstr(response->body->str, says)))
        return;
    const char *content = strstr(response->body->str, "<main");
    g_error("%u instead of %u, or it does not say \"%s\": %.9000s", response->status, status,
            says ? says : "", content ? content : response->body->str);
}

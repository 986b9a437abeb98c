/* People who are signed in, for tests of the site: real accounts, passwords, factors and sessions, made
 * by the same functions as the pages use; and requests with whatever a browser may send. */
#pragma once

#include "people_fixture.h"
#include "web_fixture.h"

typedef struct {
    char *id;
    unsigned char secret[20]; /* of the second factor, where the role needs one */
    char token[ACCOUNT_TOKEN_BYTES];
    bool has_factor;
} WebPerson;

/* An active account with one role and, where it needs one, a second factor. The clock (people_clock)
 * must have been set. */
WebPerson *web_person_new(WebFixture *fixture, Role role, const char *area);
void web_person_free(WebPerson *person);
/* A whole session; `at_s`: the clock, which must be later each time, since no code counts twice. */
void web_person_sign_in(WebFixture *fixture, WebPerson *person, int64_t at_s);
/* The password only. */
void web_person_sign_in_half(WebFixture *fixture, WebPerson *person);

/* What a browser sends; NULL: not. */
typedef struct {
    const char *method, *target;
    const char *session;    /* the token of its cookie */
    const char *form_owner; /* of the form cookie of who is not signed in */
    const char *form_token, *origin, *fetch_site;
    const char *body; /* urlencoded; the form's token is added */
} WebAsk;
Response *web_send(const WebFixture *fixture, const WebAsk *ask);
/* The token that the forms of a session have, or those of a form cookie. g_free. */
char *web_form_token(const WebFixture *fixture, const char *session, const char *form_owner);
/* As a browser does it: a page, and the form of a page. `who` NULL: nobody is signed in. */
Response *web_get(const WebFixture *fixture, const WebPerson *who, const char *target);
Response *web_post(const WebFixture *fixture, const WebPerson *who, const char *target,
                   const char *body);
/* Else the test ends with what the page says. `says` may be NULL. */
void web_assert_says(const Response *response, unsigned status, const char *says);

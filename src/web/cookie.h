/* Cookies: two, both for this host only, out of reach of scripts, gone with the browser. */
#pragma once

#include "web/http.h"

typedef enum {
    COOKIE_SESSION, /* who is signed in */
    COOKIE_FORM,    /* ties a form to the browser of somebody who is not */
    COOKIE_COUNT
} CookieKind;

/* Copies the value into `out`; false if there is none, or it is no token. */
bool cookie_get(const HttpRequest *http, bool is_secure, CookieKind kind, char *out, size_t size);
/* `value` "" takes it away. */
void cookie_set(Response *response, bool is_secure, CookieKind kind, const char *value);

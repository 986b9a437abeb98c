/* Who may pass: the session of the cookie, the page's roles and state, how fresh the password is, how
 * often somebody asks, and whether a form comes from a page of ours. */
#pragma once

#include "web/request_private.h"

/* Finds the session that the page needs. True: go on. False: the response says why, or where to sign
 * in first (`id` names the request). */
bool guard_page(Request *request, Response *response, const char *id);
/* After the address was read: a role that speaks for states must speak for this one. */
bool guard_area(Request *request, Response *response, const char *id);
/* How often: before anything that costs. */
bool guard_rate(Request *request, Response *response, const char *id);
/* After the body was read: the form's token, and where the browser says it comes from. */
bool guard_form(Request *request, Response *response, const char *id);

/* What the tests of the site share: a centre with the figures that ship with Fyr, and a way to ask
 * the router without a socket. */
#pragma once

#include "web/http.h"

typedef struct {
    char *root;
    Centre *centre;
    Model *model;
    Site site;
} WebFixture;

void web_fixture_set_up(WebFixture *fixture);
void web_fixture_tear_down(WebFixture *fixture);

/* Asks for `target` by `method`; `accept` may be NULL. */
Response *web_ask(const WebFixture *fixture, const char *method, const char *target,
                  const char *accept);
/* A header of the answer that the router set; NULL if there is none. */
const char *web_header(const Response *response, const char *name);

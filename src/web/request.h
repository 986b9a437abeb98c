/* What a handler may ask of a request. Everything returned lives until the answer is sent. */
#pragma once

#include "web/page.h"

Lang request_lang(const Request *request);
const Model *request_model(const Request *request);
Cubes *request_cubes(const Request *request);     /* the snapshot of this request; borrowed */
Db *request_db(Request *request, GError **error); /* public, read-only */
/* Validated: a name that the page's table does not have is a programmer's error. */
const ParamValue *request_param(const Request *request, const char *name);
const char *request_path(const Request *request);   /* without language prefix and ending */
const char *request_query(const Request *request);  /* after "?", as given; "" if none */
const char *request_ending(const Request *request); /* "csv" ...; NULL = HTML */
IsoDay request_today(const Request *request);
const char *request_now(const Request *request);  /* ISO 8601 */
const char *request_base(const Request *request); /* "https://host", for permanent addresses */
/* Takes a string over: freed with the request. Returns it. */
char *request_keep(Request *request, char *take_text);
/* "/sv/countries/lv?x=1": a path (with query) of this site in the request's language. */
const char *request_link(Request *request, const char *path_and_query);
/* A parameter that the table could not check is wrong: what must change, in the reader's language.
 * The handler then returns false, and the answer is a 400 page that lists every fault. */
void request_fault(Request *request, const char *name, const char *value, const char *format, ...)
    G_GNUC_PRINTF(4, 5);

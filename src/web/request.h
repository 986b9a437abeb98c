/* What a handler may ask of a request. Everything returned lives until the answer is sent. */
#pragma once

#include "people/session.h"
#include "records/index.h"
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
/* The record types of this request: the set does not change until the answer is sent. NULL if there
 * are none. */
const RecordTypes *request_record_types(const Request *request);
/* The type that the address names ({type}, {records}); never NULL on pages that have such a part. */
const RecordType *request_record_type(const Request *request);
/* The parameter that filters by a field: its id, or "by.ID" where the page has a parameter of that name. */
const char *request_filter_name(const Request *request, const char *field);
/* Lists of records: the published ones, or (behind the sign-in) all. NULL and BUSY without a store. */
RecordIndex *request_records(Request *request, bool is_public, GError **error);
/* A parameter that the table could not check is wrong: what must change, in the reader's language.
 * The handler then returns false, and the answer is a 400 page that lists every fault. */
void request_fault(Request *request, const char *name, const char *value, const char *format, ...)
    G_GNUC_PRINTF(4, 5);
/* What the store or a check refused, in the reader's language: base/retell.h. */
void request_fault_retold(Request *request, const char *name, const char *message);

/* --- who asks ------------------------------------------------------------------------------- */

/* The session and its account; never NULL on a page with roles, NULL on a public one. */
const WebSession *request_session(const Request *request);
const Account *request_account(const Request *request);
/* The session's token, as its cookie has it; for what makes a new one. "" without a session. */
const char *request_session_token(const Request *request);
Centre *request_centre(const Request *request); /* for acts; NULL without a store */
Db *request_private_db(Request *request,
                       GError **error); /* all tables, read-only; never on public pages */
const char *request_agent(const Request *request); /* User-Agent; "" if none */
const char *request_place(const Request *request); /* of the network; "" if not known; never kept */
bool request_is_secure(const Request *request);    /* the browser speaks TLS */

/* --- what a POST brought --------------------------------------------------------------------- */

bool request_is_post(const Request *request); /* or a PATCH: an act */
bool request_is_patch(const Request *request);
/* A field of the page's form that is a file: its bytes, until the answer is sent, and its name in
 * request_param()->text. NULL if none was chosen. */
const char *request_file(const Request *request, const char *name, size_t *out_length);
/* The body of a PATCH, and where in a file it belongs (-1: not said). */
const char *request_bytes(const Request *request, size_t *out_length, int64_t *out_offset);
bool request_has_faults(const Request *request);
/* A field that came does not fit the page any more: forms are written as if it had not. */
void request_forget(Request *request, const char *name);
/* What is wrong with a field; NULL: nothing. */
const char *request_fault_of(const Request *request, const char *name);
/* A fault of the whole form, not of one field. */
#define REQUEST_WHOLE_FORM ""
/* The token of this request's forms. Sets a cookie if nobody is signed in. */
const char *request_form_token(Request *request);
#define FORM_TOKEN_FIELD "form-token"

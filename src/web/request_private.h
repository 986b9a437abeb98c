/* The inside of a Request: for the router, its parameters and its error pages only. */
#pragma once

#include "people/session.h"
#include "web/http.h"
#include "web/request.h"

typedef struct {
    const Param *param;
    ParamValue value;
    bool is_form; /* a field of the body, not of the address */
    const char *file;
    size_t file_length;
} RequestParam;

/* Why a parameter was refused. */
typedef struct {
    char *name, *value, *message;
} ParamFault;

#define REQUEST_ROOM_BYTES 3072u

struct Request {
    const Site *site;
    const HttpRequest *http;
    const Page *page;
    Lang lang;
    char *path;         /* decoded, without language prefix and ending */
    const char *query;  /* raw */
    const char *ending; /* or NULL */
    Cubes *cubes;
    Db *db;
    Response *response;            /* for the cookie that a form needs */
    RecordTypes *types;            /* of this request; NULL before any were loaded */
    const RecordType *record_type; /* that the address names; NULL where it names none */
    WebSession *session;
    char session_token[ACCOUNT_TOKEN_BYTES];
    const char *form_token; /* made when it is first asked for */
    const char *given_form_token;
    GArray *params;     /* of RequestParam */
    GHashTable *places; /* of many parameters: name -> index of the first + 1; NULL: few */
    unsigned n_placed;
    GArray *faults;  /* of ParamFault */
    GPtrArray *kept; /* g_free with the request */
    char now[ISO_DATETIME_BYTES];
    char *base;
    size_t room_used;
    _Alignas(8) char room[REQUEST_ROOM_BYTES]; /* small things, before the heap is asked */
};

/* Zeroed memory that lives as long as the request. */
void *request_alloc(Request *request, size_t size);

void request_init(Request *request, const Site *site, const HttpRequest *http);
void request_clear(Request *request);

/* Decodes %XX (and, in a query, + as a space). NULL if the encoding is broken, or the text is not
 * UTF-8 or has control characters. Kept by the request. */
char *request_decode(Request *request, const char *text, size_t length, bool is_query);
/* Takes the value of a path part or query parameter: checks it against the page's table. */
void request_take(Request *request, const char *name, const char *raw, size_t length,
                  bool is_query);
/* All of the query; then what is required and missing. */
void request_take_query(Request *request);
/* The body of a POST, likewise. */
void request_take_body(Request *request);
/* What both share: one "a=1&b=2"; text that is decoded already; what is missing. */
void request_take_pairs(Request *request, const char *pairs, size_t length, bool is_form);
void request_take_text(Request *request, RequestParam *target, const char *text);
unsigned request_parameters_most(const Request *request);
void request_require(Request *request, bool is_form);
RequestParam *request_find_param(Request *request, const char *name, bool is_form);
/* From which index on a parameter of this name can be; the number of parameters if there is none. */
unsigned request_param_place(const Request *request, const char *name);
/* Text of a form as it came: UTF-8 without control characters, but for line breaks (which become LF)
 * and tabs where `allows_lines`. NULL if it is not. */
char *request_clean(Request *request, const char *bytes, size_t length, bool allows_lines);

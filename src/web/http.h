/* The line between the edge (which knows the HTTP library) and the rest of web/ (which does not):
 * one request as received, one answer to send. */
#pragma once

#include "exchange/format.h"
#include "web/page.h"
#include "web/site.h"

typedef struct {
    const char *method;        /* "GET" */
    const char *target;        /* raw path and query */
    const char *host;          /* header, or NULL */
    const char *proto;         /* X-Forwarded-Proto, or NULL */
    const char *accept;        /* or NULL */
    const char *if_none_match; /* or NULL */
    const char *cookie;        /* or NULL */
    const char *origin;        /* or NULL */
    const char *fetch_site;    /* Sec-Fetch-Site, or NULL */
    const char *agent;         /* User-Agent, or NULL */
    const char *content_type;  /* or NULL */
    const char *range;         /* or NULL */
    const char *if_range;      /* or NULL */
    const char *form_token;    /* X-Form-Token: of what no form brings; or NULL */
    const char *upload_offset; /* Upload-Offset, or NULL */
    const char *place;         /* of the network, to slow down who guesses; never kept; or NULL */
    const char *body;          /* of a POST or PATCH; NULL if there is none */
    size_t body_length;
} HttpRequest;

/* Writes a long answer; runs in a thread of its own. */
typedef struct {
    bool (*write)(void *data, FigureSink *sink, GError **error);
    void (*free)(void *data);
    void *data;
} HttpStream;

/* A part of a file that is sent as it lies there; the response owns the descriptor. */
typedef struct {
    int fd; /* 0: none */
    uint64_t offset, length;
} HttpFile;

struct Response {
    unsigned status;
    GString *type;
    GString *body;
    GPtrArray *headers; /* name, value, name, value */
    char etag[80];      /* "" = none */
    unsigned max_age;
    Html *html;
    HttpStream stream; /* write is NULL for a short answer */
    HttpFile file;
};

Response *response_new(void);
void response_free(Response *response);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Response, response_free)

/* Answers a request, whatever it is: never fails, errors become pages. `id` names the request in
 * the log and on error pages. */
void router_answer(const Site *site, const HttpRequest *http, const char *id, Response *response);
/* How large a body may be, known from the head of the request: a file only from who is signed in and
 * may send one there. `out_folder` (g_free): where a large one lies meanwhile; NULL: in memory. */
uint64_t router_body_limit(const Site *site, const HttpRequest *http, char **out_folder);
/* Whether an answer may take long to make, so that it is made in a thread of its own. */
bool router_is_slow(const HttpRequest *http);
/* The same when the edge itself refuses (too long, too large). */
void router_refuse(const Site *site, const HttpRequest *http, unsigned status, const char *id,
                   Response *response);

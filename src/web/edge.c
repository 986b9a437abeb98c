#include "web/edge.h"

#include "web/edge_body.h"
#include "web/edge_listen.h"
#include "web/edge_place.h"
#include "web/edge_slow.h"
#include "web/edge_stream.h"
#include "web/metrics.h"

#include <microhttpd.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>

#define CONNECTION_LIMIT 4096u
#define CONNECTION_PER_IP_LIMIT 64u /* not on loopback, where a proxy brings everybody */
#define CONNECTION_TIMEOUT_S 20u
#define CONNECTION_MEMORY_BYTES (32u << 10)
#define DRAIN_MS 5000u /* running answers may end before the server does */

struct Edge {
    const Site *site;
    struct MHD_Daemon *daemon;
    SlowLane *slow;
    _Atomic bool is_ending;
    Listener listener;
    bool access_log;
};

/* One request on its way; made by the HTTP library's first call, freed by its last. */
typedef struct {
    char *target;
    bool has_begun;
    EdgeBody body;
    char place[EDGE_PLACE_BYTES];
    gint64 began_us;
    Edge *edge;
    struct MHD_Connection *connection;
    HttpRequest http;
    char id[32];
    Response *response; /* NULL until it is made */
} Exchange;

static _Atomic unsigned request_number;
static _Atomic unsigned running_exchanges;

/* Sent with every answer. A page that must be framed replaces the policy with its own. */
static const char *const common_headers[][2] = {
    {"X-Content-Type-Options", "nosniff"},
    {"Referrer-Policy", "no-referrer"},
    {"Permissions-Policy", "camera=(), display-capture=(), geolocation=(), microphone=(), "
                           "payment=(), usb=(), interest-cohort=()"},
    {"Cross-Origin-Opener-Policy", "same-origin"},
    {"Cross-Origin-Embedder-Policy", "require-corp"},
    {"X-Permitted-Cross-Domain-Policies", "none"},
    {"Strict-Transport-Security", "max-age=31536000; includeSubDomains"},
};
static const char policy[] =
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "font-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'self'; "
    "frame-ancestors 'none'";

static bool has_header(const Response *response, const char *name)
{
    for (unsigned i = 0; i + 1 < response->headers->len; i += 2)
        if (g_ascii_strcasecmp(g_ptr_array_index(response->headers, i), name) == 0)
            return true;
    return false;
}

static void add_headers(struct MHD_Response *answer, const Response *response)
{
    for (unsigned i = 0; i < G_N_ELEMENTS(common_headers); i++)
        MHD_add_response_header(answer, common_headers[i][0], common_headers[i][1]);
    if (!has_header(response, "Content-Security-Policy"))
        MHD_add_response_header(answer, "Content-Security-Policy", policy);
    if (!has_header(response, "Cross-Origin-Resource-Policy"))
        MHD_add_response_header(
            answer, "Cross-Origin-Resource-Policy",
            has_header(response, "Access-Control-Allow-Origin") ? "cross-origin" : "same-origin");
    if (response->status != 304 && response->status != 204)
        MHD_add_response_header(answer, "Content-Type", response->type->str);
    if (response->etag[0])
        MHD_add_response_header(answer, "ETag", response->etag);
    if (!has_header(response, "Cache-Control")) {
        char value[64];
        g_snprintf(value, sizeof value, "public, max-age=%u", response->max_age);
        MHD_add_response_header(answer, "Cache-Control", response->max_age ? value : "no-store");
    }
    MHD_add_response_header(answer, "Vary", "Accept");
    for (unsigned i = 0; i + 1 < response->headers->len; i += 2)
        MHD_add_response_header(answer, g_ptr_array_index(response->headers, i),
                                g_ptr_array_index(response->headers, i + 1));
}

static struct MHD_Response *answer_from(Response *response, struct MHD_Connection *connection,
                                        size_t *out_bytes)
{
    *out_bytes = response->body->len;
    if (response->file.fd > 0) { /* from the disk to the line, without a stop in our memory */
        *out_bytes = response->file.length;
        struct MHD_Response *answer = MHD_create_response_from_fd_at_offset64(
            response->file.length, response->file.fd, response->file.offset);
        if (answer)
            response->file.fd = 0; /* the library closes it */
        return answer;
    }
    if (response->stream.write) {
        struct MHD_Response *answer = edge_stream_answer(response, connection);
        if (answer)
            return answer;
        response->status = 503;
        response->etag[0] = '\0';
        response->max_age = 0;
        g_string_assign(response->type, "text/plain; charset=utf-8");
        g_string_assign(response->body,
                        "Too many long answers are being written. Try again in a minute.\n");
    }
    size_t length = response->body->len;
    char *bytes = g_string_free(response->body, FALSE);
    response->body = g_string_sized_new(0);
    return MHD_create_response_from_buffer(length, bytes, MHD_RESPMEM_MUST_FREE);
}

/* --- one request ------------------------------------------------------------------------------ */

static void *begin_exchange(void *data, const char *uri, struct MHD_Connection *connection)
{
    (void)data, (void)connection;
    Exchange *exchange = g_new0(Exchange, 1);
    exchange->target = g_strndup(uri, LIMIT_REQUEST_TARGET_BYTES + 1);
    /* The library goes on to parse the query of this very text into its small pool per connection,
     * and falls silent where the pool is full. An empty query is nothing to parse. Where a later
     * version works on a copy, the query is parsed twice and no more. */
    char *query = strchr((char *)(uintptr_t)uri, '?');
    if (query)
        query[1] = '\0';
    exchange->began_us = g_get_monotonic_time();
    atomic_fetch_add(&running_exchanges, 1);
    return exchange;
}

static void end_exchange(void *data, struct MHD_Connection *connection, void **state,
                         enum MHD_RequestTerminationCode how)
{
    (void)data, (void)connection, (void)how;
    Exchange *exchange = *state;
    if (exchange) {
        response_free(exchange->response);
        edge_body_clear(&exchange->body);
        g_free(exchange->target);
        g_free(exchange);
        atomic_fetch_sub(&running_exchanges, 1);
    }
    *state = NULL;
}

/* Without the query: what people filter for is nobody's business. */
static void log_access(const Exchange *exchange, size_t bytes, gint64 time_us)
{
    int path = (int)strcspn(exchange->target, "?");
    g_autofree char *visible = g_strndup(exchange->target, (gsize)path);
    g_strcanon(visible, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789/._-+%~",
               '?');
    fprintf(stderr, "%s %s %u %zu bytes %" G_GINT64_FORMAT " us %s\n", exchange->http.method,
            visible, exchange->response->status, bytes, time_us, exchange->id);
}

static const char *header(struct MHD_Connection *connection, const char *name)
{
    return MHD_lookup_connection_value(connection, MHD_HEADER_KIND, name);
}

static void describe_request(Exchange *exchange, const char *method)
{
    struct MHD_Connection *connection = exchange->connection;
    g_snprintf(exchange->id, sizeof exchange->id, "%08x-%u",
               (unsigned)(exchange->edge->site->started & 0xffffffffu),
               atomic_fetch_add(&request_number, 1) + 1);
    exchange->http = (HttpRequest){.method = method,
                                   .target = exchange->target,
                                   .host = header(connection, "Host"),
                                   .proto = header(connection, "X-Forwarded-Proto"),
                                   .accept = header(connection, "Accept"),
                                   .if_none_match = header(connection, "If-None-Match"),
                                   .cookie = header(connection, "Cookie"),
                                   .origin = header(connection, "Origin"),
                                   .fetch_site = header(connection, "Sec-Fetch-Site"),
                                   .agent = header(connection, "User-Agent"),
                                   .content_type = header(connection, "Content-Type"),
                                   .range = header(connection, "Range"),
                                   .if_range = header(connection, "If-Range"),
                                   .form_token = header(connection, "X-Form-Token"),
                                   .upload_offset = header(connection, "Upload-Offset"),
                                   .place = exchange->place};
    edge_place(connection, exchange->place);
}

static void refuse(Exchange *exchange, unsigned status)
{
    exchange->response = response_new();
    router_refuse(exchange->edge->site, &exchange->http, status, exchange->id, exchange->response);
}

static void make_response(Exchange *exchange)
{
    if (strlen(exchange->target) > LIMIT_REQUEST_TARGET_BYTES) {
        refuse(exchange, 414);
    } else if (edge_body_fault(&exchange->body)) {
        refuse(exchange, edge_body_fault(&exchange->body));
    } else {
        exchange->http.body = edge_body_peek(&exchange->body, &exchange->http.body_length);
        Response *response = response_new();
        router_answer(exchange->edge->site, &exchange->http, exchange->id, response);
        exchange->response = response;
    }
}

/* In a thread of the slow lane; the connection sleeps meanwhile. */
static void make_response_slowly(void *data)
{
    Exchange *exchange = data;
    if (atomic_load(&exchange->edge->is_ending))
        refuse(exchange, 503);
    else
        make_response(exchange);
    MHD_resume_connection(exchange->connection);
}

static enum MHD_Result send_response(Exchange *exchange)
{
    Response *response = exchange->response;
    size_t bytes;
    struct MHD_Response *answer = answer_from(response, exchange->connection, &bytes);
    if (!answer)
        return MHD_NO;
    add_headers(answer, response);
    enum MHD_Result result = MHD_queue_response(exchange->connection, response->status, answer);
    MHD_destroy_response(answer);
    gint64 time_us = g_get_monotonic_time() - exchange->began_us;
    metrics_count(response->status, bytes, (uint64_t)time_us);
    if (exchange->edge->access_log)
        log_access(exchange, bytes, time_us);
    return result;
}

static enum MHD_Result answer_request(Exchange *exchange)
{
    if (!router_is_slow(&exchange->http)) {
        make_response(exchange);
        return send_response(exchange);
    }
    MHD_suspend_connection(exchange->connection); /* first: the work may be done at once */
    if (!slow_lane_push(exchange->edge->slow, make_response_slowly, exchange)) {
        refuse(exchange, 503);
        MHD_resume_connection(exchange->connection);
    }
    return MHD_YES; /* the library asks again when the connection has woken up */
}

static enum MHD_Result on_request(void *data, struct MHD_Connection *connection, const char *url,
                                  const char *method, const char *version, const char *body,
                                  size_t *body_size, void **state)
{
    (void)url, (void)version;
    Exchange *exchange = *state;
    if (!exchange)
        return MHD_NO;
    if (!exchange->has_begun) {
        exchange->has_begun = true;
        exchange->edge = data;
        exchange->connection = connection;
        describe_request(exchange, method);
        g_autofree char *folder = NULL;
        uint64_t limit = router_body_limit(exchange->edge->site, &exchange->http, &folder);
        edge_body_init(&exchange->body, limit, folder,
                       strcmp(method, "POST") == 0 || strcmp(method, "PATCH") == 0);
        return MHD_YES;
    }
    if (*body_size > 0) {
        size_t length = *body_size;
        *body_size = 0;
        return edge_body_take(&exchange->body, body, length) ? MHD_YES : MHD_NO;
    }
    return exchange->response ? send_response(exchange) : answer_request(exchange);
}

/* Paths are decoded by the router, which refuses what is not text. */
static size_t keep_escapes(void *data, struct MHD_Connection *connection, char *text)
{
    (void)data, (void)connection;
    return strlen(text);
}

/* --- starting and stopping ---------------------------------------------------------------------- */

static void G_GNUC_PRINTF(2, 0) log_library(void *data, const char *format, va_list arguments)
{
    (void)data;
    g_logv("http", G_LOG_LEVEL_DEBUG, format, arguments);
}

static struct MHD_Daemon *start_daemon(Edge *edge)
{
    unsigned threads = CLAMP(g_get_num_processors(), 2u, 16u);
    unsigned per_ip = edge->listener.is_loopback ? 0 : CONNECTION_PER_IP_LIMIT;
    return MHD_start_daemon(
        MHD_USE_EPOLL_INTERNAL_THREAD | MHD_USE_ERROR_LOG | MHD_ALLOW_SUSPEND_RESUME, 0, NULL, NULL,
        on_request, edge, MHD_OPTION_EXTERNAL_LOGGER, log_library, NULL, MHD_OPTION_LISTEN_SOCKET,
        edge->listener.fd, MHD_OPTION_THREAD_POOL_SIZE, threads, MHD_OPTION_CONNECTION_LIMIT,
        CONNECTION_LIMIT, MHD_OPTION_PER_IP_CONNECTION_LIMIT, per_ip, MHD_OPTION_CONNECTION_TIMEOUT,
        CONNECTION_TIMEOUT_S, MHD_OPTION_CONNECTION_MEMORY_LIMIT, (size_t)CONNECTION_MEMORY_BYTES,
        MHD_OPTION_STRICT_FOR_CLIENT, 1, MHD_OPTION_URI_LOG_CALLBACK, begin_exchange, NULL,
        MHD_OPTION_UNESCAPE_CALLBACK, keep_escapes, NULL, MHD_OPTION_NOTIFY_COMPLETED, end_exchange,
        NULL, MHD_OPTION_END);
}

static void edge_free(Edge *edge)
{
    g_clear_pointer(&edge->slow, slow_lane_free);
    listener_clear(&edge->listener);
    g_free(edge);
}

Edge *edge_start(const Site *site, const char *listen_text, bool access_log, GError **error)
{
    Edge *edge = g_new0(Edge, 1);
    edge->site = site;
    edge->access_log = access_log;
    if (!listener_open(&edge->listener, listen_text, error)) {
        g_free(edge);
        return NULL;
    }
    edge->slow = slow_lane_new();
    edge->daemon = start_daemon(edge);
    if (edge->daemon)
        return edge;
    edge_free(edge);
    g_set_error(error, FYR_ERROR, FYR_ERROR_IO, "the HTTP server could not be started");
    return NULL;
}

const char *edge_address(const Edge *edge)
{
    return edge->listener.address;
}

/* No new connections; those who wait get their answers; long answers are then broken off. The
 * library must not be stopped while a connection sleeps. */
void edge_stop(Edge *edge)
{
    if (!edge)
        return;
    atomic_store(&edge->is_ending, true);
    edge->listener.fd = MHD_quiesce_daemon(edge->daemon);
    for (unsigned ms = 0; atomic_load(&running_exchanges) > 0 && ms < DRAIN_MS; ms += 10)
        g_usleep(10000);
    for (unsigned ms = 0; edge_streams_running() > 0 && ms < DRAIN_MS; ms += 10) {
        edge_streams_stop();
        g_usleep(10000);
    }
    slow_lane_free(g_steal_pointer(&edge->slow));
    MHD_stop_daemon(edge->daemon);
    edge_free(edge);
}

/* The edge over real sockets, with a router of the test's own: limits, headers of every answer,
 * long answers, clients that are slow or go away, and a quiet end. */
#include "web/edge.h"
#include "web/edge_stream.h"
#include "web/http.h"
#include "web/response.h"

#include <arpa/inet.h>
#include <glib/gstdio.h>
#include <ifaddrs.h>
#include <netinet/in.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#define LONG_BYTES (5u << 20)
#define LINE "0123456789012345678901234567890123456789012345678901234567890123\n" /* 65 bytes */

#define UPLOAD_BYTES (4u << 20)

static _Atomic int freed_streams, slow_writers, acts;

/* --- the router of this test ------------------------------------------------------------------ */

static void free_nothing(void *data)
{
    (void)data;
    atomic_fetch_add(&freed_streams, 1);
}

static bool write_long(void *data, FigureSink *sink, GError **error)
{
    (void)data;
    for (size_t sent = 0; sent < LONG_BYTES; sent += strlen(LINE))
        if (!sink->write(sink, LINE, strlen(LINE), error))
            return false;
    return true;
}

static bool write_half(void *data, FigureSink *sink, GError **error)
{
    (void)data;
    for (unsigned i = 0; i < 5000; i++)
        if (!sink->write(sink, LINE, strlen(LINE), error))
            return false;
    g_set_error(error, FYR_ERROR, FYR_ERROR_IO, "the disk is gone");
    return false;
}

static bool write_slowly(void *data, FigureSink *sink, GError **error)
{
    (void)data;
    atomic_fetch_add(&slow_writers, 1);
    for (unsigned i = 0; i < 100; i++) {
        if (!sink->write(sink, LINE, strlen(LINE), error))
            return false;
        g_usleep(20000);
    }
    return true;
}

bool router_is_slow(const HttpRequest *http)
{
    return g_str_has_suffix(http->target, ".pdf");
}

void router_answer(const Site *site, const HttpRequest *http, const char *id, Response *response)
{
    (void)site, (void)id;
    if (strcmp(http->target, "/long") == 0)
        response->stream = (HttpStream){write_long, free_nothing, NULL};
    else if (strcmp(http->target, "/half") == 0)
        response->stream = (HttpStream){write_half, free_nothing, NULL};
    else if (strcmp(http->target, "/slow") == 0)
        response->stream = (HttpStream){write_slowly, free_nothing, NULL};
    else if (strcmp(http->target, "/place") == 0)
        g_string_append_printf(response->body, "place=%s", http->place);
    else
        g_string_append(response->body, http->target);
    if (strcmp(http->method, "POST") == 0) {
        atomic_fetch_add(&acts, 1);
        g_string_append_printf(response->body, " %zu", http->body_length);
    }
    if (router_is_slow(http))
        g_usleep(200000);
    g_string_assign(response->type, "text/plain");
}

uint64_t router_body_limit(const Site *site, const HttpRequest *http, char **out_folder)
{
    (void)out_folder;
    (void)site;
    return g_str_has_prefix(http->target, "/upload") ? UPLOAD_BYTES : LIMIT_REQUEST_BODY_BYTES;
}

void router_refuse(const Site *site, const HttpRequest *http, unsigned status, const char *id,
                   Response *response)
{
    (void)site, (void)http, (void)id;
    response->status = status;
    g_string_append(response->body, "refused");
}

/* response.c knows the HTML writer; nothing here makes a page. */
void html_free(Html *w)
{
    g_assert_null(w);
}

Html *html_new(GString *to, Lang lang)
{
    (void)to, (void)lang;
    return NULL;
}

/* --- a client --------------------------------------------------------------------------------- */

static const Site site = {.started = 1};

static Edge *lit(const char *listen_text)
{
    g_autoptr(GError) error = NULL;
    Edge *edge = edge_start(&site, listen_text, false, &error);
    g_assert_no_error(error);
    return edge;
}

static int connect_to(const Edge *edge)
{
    const char *address = edge_address(edge);
    guint64 port = 0;
    const char *colon = strrchr(address, ':');
    g_autofree char *digits = g_strndup(colon + 1, strcspn(colon + 1, "/"));
    g_assert_true(g_ascii_string_to_unsigned(digits, 10, 1, 65535, &port, NULL));
    struct sockaddr_in to = {.sin_family = AF_INET,
                             .sin_port = htons((uint16_t)port),
                             .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    g_assert_cmpint(connect(fd, (const struct sockaddr *)&to, sizeof to), ==, 0);
    struct timeval patience = {.tv_sec = 20};
    setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    return fd;
}

static void send_text(int fd, const char *text)
{
    g_assert_cmpint(send(fd, text, strlen(text), MSG_NOSIGNAL), ==, (ssize_t)strlen(text));
}

/* All until the server closes. */
static GString *receive(int fd)
{
    GString *answer = g_string_new(NULL);
    char block[65536];
    ssize_t n;
    while ((n = recv(fd, block, sizeof block, 0)) > 0)
        g_string_append_len(answer, block, n);
    close(fd);
    return answer;
}

static GString *ask(const Edge *edge, const char *request)
{
    int fd = connect_to(edge);
    send_text(fd, request);
    return receive(fd);
}

static GString *get(const Edge *edge, const char *method, const char *target)
{
    g_autofree char *request =
        g_strdup_printf("%s %s HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n", method, target);
    return ask(edge, request);
}

static void free_text(GString *text)
{
    g_string_free(text, TRUE);
}
typedef GString Text;
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Text, free_text)

/* The bytes of a chunked body; `*out_is_whole` = its end came. */
static size_t chunked_bytes(const char *answer, bool *out_is_whole)
{
    const char *at = strstr(answer, "\r\n\r\n");
    size_t all = 0;
    *out_is_whole = false;
    if (!at)
        return 0;
    for (at += 4; *at;) {
        char *end;
        guint64 n = g_ascii_strtoull(at, &end, 16);
        if (end == at || !g_str_has_prefix(end, "\r\n"))
            return all;
        *out_is_whole = n == 0;
        if (n == 0)
            return all;
        if (strlen(end + 2) < n + 2)
            return all + strlen(end + 2);
        all += n;
        at = end + 2 + n + 2;
    }
    return all;
}

static void assert_headers(const char *answer)
{
    static const char *const needed[] = {"X-Content-Type-Options: nosniff",
                                         "Referrer-Policy: no-referrer",
                                         "Permissions-Policy: ",
                                         "Cross-Origin-Opener-Policy: same-origin",
                                         "Cross-Origin-Resource-Policy: ",
                                         "Content-Security-Policy: default-src 'none'",
                                         "Cache-Control: "};
    for (unsigned i = 0; i < G_N_ELEMENTS(needed); i++)
        g_assert_nonnull(strstr(answer, needed[i]));
    g_assert_null(strstr(answer, "Server:"));
    g_assert_null(strstr(answer, "Set-Cookie"));
}

/* --- tests ------------------------------------------------------------------------------------ */

static void test_short(void)
{
    Edge *edge = lit("127.0.0.1:0");
    g_autoptr(Text) answer = get(edge, "GET", "/a%20b?x=%2B&y");
    g_assert_true(g_str_has_prefix(answer->str, "HTTP/1.1 200"));
    g_assert_true(g_str_has_suffix(answer->str, "\r\n\r\n/a%20b?x=%2B&y"));
    assert_headers(answer->str);
    g_autoptr(Text) head = get(edge, "HEAD", "/abc");
    g_assert_nonnull(strstr(head->str, "Content-Length: 4"));
    g_assert_true(g_str_has_suffix(head->str, "\r\n\r\n"));
    edge_stop(edge);
}

static void test_limits(void)
{
    Edge *edge = lit("127.0.0.1:0");
    g_autofree char *much = g_strnfill(LIMIT_REQUEST_TARGET_BYTES, 'a');
    g_autofree char *target = g_strconcat("/", much, NULL);
    g_autoptr(Text) too_long = get(edge, "GET", target);
    g_assert_true(g_str_has_prefix(too_long->str, "HTTP/1.1 414"));
    assert_headers(too_long->str);
    g_autofree char *just = g_strndup(target, LIMIT_REQUEST_TARGET_BYTES);
    g_autoptr(Text) just_right = get(edge, "GET", just);
    g_assert_true(g_str_has_prefix(just_right->str, "HTTP/1.1 200"));

    g_autofree char *body = g_strnfill(LIMIT_REQUEST_BODY_BYTES + 1, 'b');
    g_autofree char *post = g_strdup_printf("POST / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n"
                                            "Content-Length: %u\r\n\r\n%s",
                                            LIMIT_REQUEST_BODY_BYTES + 1, body);
    g_autoptr(Text) too_large = ask(edge, post);
    g_assert_true(g_str_has_prefix(too_large->str, "HTTP/1.1 413"));

    g_autofree char *field = g_strnfill(60000, 'c');
    g_autofree char *fields =
        g_strdup_printf("GET / HTTP/1.1\r\nHost: a\r\nX-Field: %s\r\n\r\n", field);
    g_autoptr(Text) refused = ask(edge, fields);
    g_assert_true(g_str_has_prefix(refused->str, "HTTP/1.1 431") ||
                  g_str_has_prefix(refused->str, "HTTP/1.1 413"));
    g_autoptr(Text) broken = ask(edge, "\x16\x03\x01 \xff\xff\r\n\r\n");
    g_assert_null(strstr(broken->str, "200"));
    edge_stop(edge);
}

/* --- what is sent to us ----------------------------------------------------------------------- */

static void send_head(int fd, const char *target, unsigned length)
{
    g_autofree char *head = g_strdup_printf("POST %s HTTP/1.1\r\nHost: a\r\nConnection: close\r\n"
                                            "Content-Length: %u\r\n\r\n",
                                            target, length);
    send_text(fd, head);
}

static void send_much(int fd, size_t length)
{
    g_autofree char *much = g_strnfill(65536, 'u');
    for (size_t sent = 0; sent < length;) {
        ssize_t n = send(fd, much, MIN((size_t)65536, length - sent), MSG_NOSIGNAL);
        g_assert_cmpint(n, >, 0);
        sent += (size_t)n;
    }
}

static void test_bodies(void)
{
    Edge *edge = lit("127.0.0.1:0");
    int fd = connect_to(edge);
    send_head(fd, "/upload", UPLOAD_BYTES);
    send_much(fd, UPLOAD_BYTES);
    g_autoptr(Text) whole = receive(fd);
    g_assert_true(g_str_has_prefix(whole->str, "HTTP/1.1 200"));
    g_assert_true(g_str_has_suffix(whole->str, "/upload 4194304"));
    fd = connect_to(edge);
    send_head(fd, "/upload", UPLOAD_BYTES + 1);
    send_much(fd, UPLOAD_BYTES + 1);
    g_autoptr(Text) larger = receive(fd);
    g_assert_true(g_str_has_prefix(larger->str, "HTTP/1.1 413"));
    fd = connect_to(edge);
    send_head(fd, "/form", 0);
    g_autoptr(Text) empty = receive(fd);
    g_assert_true(g_str_has_suffix(empty->str, "/form 0"));
    edge_stop(edge);
}

/* All but the last byte came: nothing is done. */
static void test_cut(void)
{
    Edge *edge = lit("127.0.0.1:0");
    int before = atomic_load(&acts);
    for (unsigned i = 0; i < 20; i++) {
        int fd = connect_to(edge);
        send_head(fd, "/form", 1000);
        send_much(fd, 999);
        close(fd);
    }
    g_autoptr(Text) after = get(edge, "GET", "/a");
    g_assert_true(g_str_has_prefix(after->str, "HTTP/1.1 200"));
    edge_stop(edge);
    g_assert_cmpint(atomic_load(&acts), ==, before);
}

/* Places for large bodies are few; they are free again when those who have them go. */
static void test_places(void)
{
    Edge *edge = lit("127.0.0.1:0");
    int fds[LIMIT_UPLOADS_AT_ONCE];
    for (unsigned i = 0; i < G_N_ELEMENTS(fds); i++) {
        fds[i] = connect_to(edge);
        send_head(fds[i], "/upload", UPLOAD_BYTES);
        send_much(fds[i], LIMIT_REQUEST_BODY_BYTES + 1000);
    }
    g_usleep(300000); /* until the server has read it */
    int fd = connect_to(edge);
    send_head(fd, "/upload", 2u << 20);
    send_much(fd, 2u << 20);
    g_autoptr(Text) refused = receive(fd);
    g_assert_true(g_str_has_prefix(refused->str, "HTTP/1.1 503"));
    fd = connect_to(edge);
    send_head(fd, "/form", 10);
    send_much(fd, 10);
    g_autoptr(Text) form = receive(fd);
    g_assert_true(g_str_has_suffix(form->str, "/form 10"));
    for (unsigned i = 0; i < G_N_ELEMENTS(fds); i++)
        close(fds[i]);
    g_usleep(300000);
    fd = connect_to(edge);
    send_head(fd, "/upload", 2u << 20);
    send_much(fd, 2u << 20);
    g_autoptr(Text) again = receive(fd);
    g_assert_true(g_str_has_prefix(again->str, "HTTP/1.1 200"));
    edge_stop(edge);
}

/* A body that comes byte by byte is taken, and holds nobody up. */
static void test_slow_body(void)
{
    Edge *edge = lit("127.0.0.1:0");
    int fd = connect_to(edge);
    send_head(fd, "/form", 20);
    gint64 longest = 0;
    for (unsigned i = 0; i < 20; i++) {
        send_much(fd, 1);
        gint64 began = g_get_monotonic_time();
        g_autoptr(Text) other = get(edge, "GET", "/quick");
        g_assert_true(g_str_has_prefix(other->str, "HTTP/1.1 200"));
        longest = MAX(longest, g_get_monotonic_time() - began);
        g_usleep(20000);
    }
    g_autoptr(Text) answer = receive(fd);
    g_assert_true(g_str_has_suffix(answer->str, "/form 20"));
    g_assert_cmpint(longest, <, 2 * G_TIME_SPAN_SECOND);
    edge_stop(edge);
}

static void test_long(void)
{
    Edge *edge = lit("127.0.0.1:0");
    int before = atomic_load(&freed_streams);
    bool is_whole;
    g_autoptr(Text) answer = get(edge, "GET", "/long");
    assert_headers(answer->str);
    g_assert_cmpuint(chunked_bytes(answer->str, &is_whole), >=, LONG_BYTES);
    g_assert_true(is_whole);
    g_autoptr(Text) head = get(edge, "HEAD", "/long");
    g_assert_true(g_str_has_suffix(head->str, "\r\n\r\n"));

    /* half an answer must not look like a whole one */
    g_test_expect_message(NULL, G_LOG_LEVEL_WARNING, "*the disk is gone*");
    g_autoptr(Text) half = get(edge, "GET", "/half");
    chunked_bytes(half->str, &is_whole);
    g_assert_false(is_whole);
    edge_stop(edge);
    g_test_assert_expected_messages();
    g_assert_cmpint(atomic_load(&freed_streams) - before, ==, 3);
    g_assert_cmpuint(edge_streams_running(), ==, 0);
}

/* Writers that wait and readers that do not read hold up nobody else; those who leave are let
 * go. */
static void test_slow(void)
{
    Edge *edge = lit("127.0.0.1:0");
    int fds[24];
    int small = 4096;
    for (unsigned i = 0; i < G_N_ELEMENTS(fds); i++) {
        fds[i] = connect_to(edge);
        setsockopt(fds[i], SOL_SOCKET, SO_RCVBUF, &small, sizeof small);
        send_text(fds[i], i % 3 == 0   ? "GET /slow HTTP/1.1\r\nHost: a\r\n\r\n"
                          : i % 3 == 1 ? "GET /long HTTP/1.1\r\nHost: a\r\n\r\n"
                                       : "GET /long HTTP/1.1\r\nHost");
    }
    while (atomic_load(&slow_writers) < (int)G_N_ELEMENTS(fds) / 3)
        g_usleep(1000);
    gint64 began = g_get_monotonic_time();
    for (unsigned i = 0; i < 50; i++) {
        g_autoptr(Text) answer = get(edge, "GET", "/quick");
        g_assert_true(g_str_has_suffix(answer->str, "/quick"));
    }
    g_assert_cmpint(g_get_monotonic_time() - began, <, 3 * G_TIME_SPAN_SECOND);
    for (unsigned i = 0; i < G_N_ELEMENTS(fds); i++)
        close(fds[i]);
    for (unsigned i = 0; edge_streams_running() > 0 && i < 1000; i++)
        g_usleep(10000);
    g_assert_cmpuint(edge_streams_running(), ==, 0);
    edge_stop(edge);
}

/* What takes long to make holds up nobody else, and comes in order on its own connection. */
static void test_slow_lane(void)
{
    Edge *edge = lit("127.0.0.1:0");
    int fds[8];
    for (unsigned i = 0; i < G_N_ELEMENTS(fds); i++) {
        fds[i] = connect_to(edge);
        send_text(fds[i], "GET /a.pdf HTTP/1.1\r\nHost: a\r\n\r\n"
                          "GET /b HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
    }
    gint64 began = g_get_monotonic_time();
    for (unsigned i = 0; i < 10; i++) {
        g_autoptr(Text) answer = get(edge, "GET", "/quick");
        g_assert_true(g_str_has_suffix(answer->str, "/quick"));
    }
    g_assert_cmpint(g_get_monotonic_time() - began, <, 800 * G_TIME_SPAN_MILLISECOND);
    for (unsigned i = 0; i < G_N_ELEMENTS(fds); i++) {
        g_autoptr(Text) both = receive(fds[i]);
        const char *first = strstr(both->str, "\r\n\r\n/a.pdf");
        g_assert_nonnull(first);
        g_assert_true(g_str_has_suffix(first, "\r\n\r\n/b"));
    }
    /* the end comes while some wait: those are refused, none is left without an answer */
    for (unsigned i = 0; i < G_N_ELEMENTS(fds); i++) {
        fds[i] = connect_to(edge);
        send_text(fds[i], "GET /a.pdf HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
    }
    g_usleep(50000);
    edge_stop(edge);
    for (unsigned i = 0; i < G_N_ELEMENTS(fds); i++) {
        g_autoptr(Text) answer = receive(fds[i]);
        g_assert_true(g_str_has_prefix(answer->str, "HTTP/1.1 "));
        assert_headers(answer->str);
    }
}

static void test_too_many(void)
{
    Edge *edge = lit("127.0.0.1:0");
    int fds[33];
    unsigned refused = 0;
    for (unsigned i = 0; i < G_N_ELEMENTS(fds); i++) {
        fds[i] = connect_to(edge);
        send_text(fds[i], "GET /slow HTTP/1.1\r\nHost: a\r\n\r\n");
    }
    for (unsigned i = 0; i < G_N_ELEMENTS(fds); i++) {
        char begin[13] = "";
        g_assert_cmpint(recv(fds[i], begin, 12, MSG_WAITALL), ==, 12);
        refused += strcmp(begin, "HTTP/1.1 503") == 0;
    }
    g_assert_cmpuint(refused, ==, 1);
    /* the end comes while they run */
    gint64 began = g_get_monotonic_time();
    for (unsigned i = 0; i < G_N_ELEMENTS(fds); i++)
        close(fds[i]);
    edge_stop(edge);
    g_assert_cmpint(g_get_monotonic_time() - began, <, 8 * G_TIME_SPAN_SECOND);
}

static void test_listen(void)
{
    static const char *const wrong[] = {
        "",         "8080",         "127.0.0.1",       "127.0.0.1:x", "a:b:1",
        "::1:8080", "127.0.0.1:-1", "127.0.0.1:65536", "unix:here",   "nowhere.invalid:80"};
    for (unsigned i = 0; i < G_N_ELEMENTS(wrong); i++) {
        g_autoptr(GError) error = NULL;
        g_assert_null(edge_start(&site, wrong[i], false, &error));
        g_assert_error(error, FYR_ERROR, FYR_ERROR_USAGE);
    }
    Edge *first = lit("127.0.0.1:0");
    const char *address = edge_address(first) + strlen("http://");
    g_autofree char *taken = g_strndup(address, strcspn(address, "/"));
    g_autoptr(GError) error = NULL;
    g_assert_null(edge_start(&site, taken, false, &error));
    g_assert_error(error, FYR_ERROR, FYR_ERROR_BUSY);
    edge_stop(first);

    g_autoptr(GError) no_six = NULL;
    Edge *six = edge_start(&site, "[::1]:0", false, &no_six);
    if (six)
        g_assert_true(g_str_has_prefix(edge_address(six), "http://[::1]:"));
    edge_stop(six);
}

static void test_unix(void)
{
    g_autofree char *folder = g_dir_make_tmp("fyr-edge-XXXXXX", NULL);
    g_autofree char *path = g_build_filename(folder, "s", NULL);
    g_autofree char *listen_text = g_strconcat("unix:", path, NULL);
    Edge *edge = lit(listen_text);
    g_assert_cmpstr(edge_address(edge), ==, listen_text);
    g_autoptr(GError) error = NULL;
    g_assert_null(edge_start(&site, listen_text, false, &error));
    g_assert_error(error, FYR_ERROR, FYR_ERROR_BUSY);
    struct sockaddr_un to = {.sun_family = AF_UNIX};
    g_strlcpy(to.sun_path, path, sizeof to.sun_path);
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    g_assert_cmpint(connect(fd, (const struct sockaddr *)&to, sizeof to), ==, 0);
    send_text(fd, "GET /u HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
    g_autoptr(Text) answer = receive(fd);
    g_assert_true(g_str_has_suffix(answer->str, "/u"));
    edge_stop(edge);
    g_assert_false(g_file_test(path, G_FILE_TEST_EXISTS));

    /* a file that is no socket is nobody's to remove */
    g_assert_true(g_file_set_contents(path, "mine", -1, NULL));
    g_autoptr(GError) mine = NULL;
    g_assert_null(edge_start(&site, listen_text, false, &mine));
    g_assert_nonnull(mine);
    g_assert_true(g_file_test(path, G_FILE_TEST_EXISTS));
    g_unlink(path);
    g_rmdir(folder);
}

/* --- where a request comes from ----------------------------------------------------------------- */

static void assert_place_on(int fd, const char *headers, const char *expected)
{
    g_autofree char *request =
        g_strdup_printf("GET /place HTTP/1.1\r\nHost: a\r\nConnection: close\r\n%s\r\n", headers);
    g_autofree char *place = g_strconcat("\r\n\r\nplace=", expected, NULL);
    send_text(fd, request);
    g_autoptr(Text) answer = receive(fd);
    if (!g_str_has_suffix(answer->str, place))
        g_error("%s is not of %s: %s", headers, expected, answer->str);
}

/* The proxy on this machine puts its word last: into the list, or into a header of its own. */
static void test_proxied(void)
{
    static const struct {
        const char *headers, *place;
    } cases[] = {
        {"", "127.0.0.1"},
        {"X-Forwarded-For: 203.0.113.9\r\n", "203.0.113.9"},
        {"X-Forwarded-For: 198.51.100.1, 203.0.113.9\r\n", "203.0.113.9"},
        {"X-Forwarded-For: 198.51.100.1,203.0.113.9 \r\n", "203.0.113.9"},
        {"X-Forwarded-For: 198.51.100.1\r\nX-Forwarded-For: 203.0.113.9\r\n", "203.0.113.9"},
        {"X-Forwarded-For: 198.51.100.1\r\nX-A: b\r\nx-forwarded-for: 198.51.100.2, "
         "203.0.113.9\r\n",
         "203.0.113.9"},
        /* the same place, however it is written */
        {"X-Forwarded-For: ::ffff:203.0.113.9\r\n", "203.0.113.9"},
        {"X-Forwarded-For: ::FFFF:cb00:7109\r\n", "203.0.113.9"},
        /* who has one address of a network has them all */
        {"X-Forwarded-For: 2001:db8:1:2:3:4:5:6\r\n", "2001:db8:1:2::"},
        {"X-Forwarded-For: 2001:db8:1:2:ffff:ffff:ffff:ffff\r\n", "2001:db8:1:2::"},
        /* no address: the proxy's */
        {"X-Forwarded-For: unknown\r\n", "127.0.0.1"},
        {"X-Forwarded-For: 203.0.113.9:4711\r\n", "127.0.0.1"},
        {"X-Forwarded-For: 203.0.113.9,\r\n", "127.0.0.1"},
        {"X-Forwarded-For: 203.0.113.9\r\nX-Forwarded-For: \r\n", "127.0.0.1"},
        {"Forwarded: for=203.0.113.9\r\nX-Real-IP: 203.0.113.9\r\n", "127.0.0.1"},
    };
    Edge *edge = lit("127.0.0.1:0");
    for (unsigned i = 0; i < G_N_ELEMENTS(cases); i++)
        assert_place_on(connect_to(edge), cases[i].headers, cases[i].place);
    edge_stop(edge);
}

/* Listening on all of both kinds of addresses, IPv4 comes as ::ffff:127.0.0.1, which is this machine. */
static void test_proxied_mapped(void)
{
    g_autoptr(GError) error = NULL;
    Edge *edge = edge_start(&site, "[::]:0", false, &error);
    if (!edge) {
        g_test_skip("no IPv6 here");
        return;
    }
    assert_place_on(connect_to(edge), "", "127.0.0.1");
    assert_place_on(connect_to(edge), "X-Forwarded-For: 203.0.113.9\r\n", "203.0.113.9");
    edge_stop(edge);
}

/* An address of this machine that is not its loopback: to us a stranger's. */
static bool find_outer(struct in_addr *out_address)
{
    struct ifaddrs *all = NULL;
    bool is_found = false;
    if (getifaddrs(&all) != 0)
        return false;
    for (struct ifaddrs *one = all; one && !is_found; one = one->ifa_next) {
        if (!one->ifa_addr || one->ifa_addr->sa_family != AF_INET)
            continue;
        *out_address = ((struct sockaddr_in *)(void *)one->ifa_addr)->sin_addr;
        is_found = (ntohl(out_address->s_addr) >> 24) != 127;
    }
    freeifaddrs(all);
    return is_found;
}

static int connect_from(const Edge *edge, struct in_addr address)
{
    int probe = connect_to(edge);
    struct sockaddr_in to, from = {.sin_family = AF_INET, .sin_addr = address};
    socklen_t length = sizeof to;
    g_assert_cmpint(getpeername(probe, (struct sockaddr *)&to, &length), ==, 0);
    close(probe);
    to.sin_addr = address;
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    g_assert_cmpint(bind(fd, (struct sockaddr *)&from, sizeof from), ==, 0);
    g_assert_cmpint(connect(fd, (struct sockaddr *)&to, sizeof to), ==, 0);
    return fd;
}

/* Who is no proxy of this machine can say what they like. */
static void test_spoofed(void)
{
    static const char *const listens[] = {"0.0.0.0:0", "[::]:0"};
    struct in_addr address;
    char own[INET_ADDRSTRLEN];
    if (!find_outer(&address)) {
        g_test_skip("this machine has no address but its loopback");
        return;
    }
    inet_ntop(AF_INET, &address, own, sizeof own);
    for (unsigned i = 0; i < G_N_ELEMENTS(listens); i++) {
        Edge *edge = edge_start(&site, listens[i], false, NULL);
        if (!edge)
            continue;
        assert_place_on(connect_from(edge, address), "", own);
        assert_place_on(connect_from(edge, address), "X-Forwarded-For: 203.0.113.9\r\n", own);
        assert_place_on(connect_from(edge, address),
                        "X-Forwarded-For: 203.0.113.9\r\nX-Forwarded-For: 127.0.0.1\r\n", own);
        edge_stop(edge);
    }
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/edge/place/proxied", test_proxied);
    g_test_add_func("/edge/place/mapped", test_proxied_mapped);
    g_test_add_func("/edge/place/spoofed", test_spoofed);
    g_test_add_func("/edge/short", test_short);
    g_test_add_func("/edge/limits", test_limits);
    g_test_add_func("/edge/bodies", test_bodies);
    g_test_add_func("/edge/bodies/cut", test_cut);
    g_test_add_func("/edge/bodies/places", test_places);
    g_test_add_func("/edge/bodies/slow", test_slow_body);
    g_test_add_func("/edge/long", test_long);
    g_test_add_func("/edge/slow", test_slow);
    g_test_add_func("/edge/slow-lane", test_slow_lane);
    g_test_add_func("/edge/too-many", test_too_many);
    g_test_add_func("/edge/listen", test_listen);
    g_test_add_func("/edge/unix", test_unix);
    return g_test_run();
}

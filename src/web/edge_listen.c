#include "web/edge_listen.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netdb.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#define BACKLOG 1024

static void set_failed(GError **error, const char *listen_text, int why)
{
    if (why == EADDRINUSE)
        g_set_error(
            error, FYR_ERROR, FYR_ERROR_BUSY,
            "cannot listen on \"%s\": another program listens there; choose another port, such as "
            "--listen 127.0.0.1:0 for any free one",
            listen_text);
    else
        g_set_error(error, FYR_ERROR, FYR_ERROR_IO, "cannot listen on \"%s\": %s", listen_text,
                    g_strerror(why));
}

/* A bound and listening socket; -1 with errno. */
static int bind_to(const struct sockaddr *address, socklen_t size)
{
    int fd = socket(address->sa_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (fd < 0)
        return -1;
    int yes = 1;
    if ((address->sa_family == AF_UNIX ||
         setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes) == 0) &&
        bind(fd, address, size) == 0 && listen(fd, BACKLOG) == 0)
        return fd;
    int why = errno;
    close(fd);
    errno = why;
    return -1;
}

/* --- Unix sockets ----------------------------------------------------------------------------- */

/* A socket's file that nobody answers at was left by a program that was killed. */
static void remove_if_dead(const struct sockaddr_un *address)
{
    struct stat found;
    if (lstat(address->sun_path, &found) != 0 || !S_ISSOCK(found.st_mode))
        return;
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (fd < 0)
        return;
    if (connect(fd, (const struct sockaddr *)address, sizeof *address) != 0 &&
        errno == ECONNREFUSED)
        unlink(address->sun_path);
    close(fd);
}

static bool open_unix(Listener *out_listener, const char *path, GError **error)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    if (*path != '/' || strlen(path) >= sizeof address.sun_path) {
        g_set_error(
            error, FYR_ERROR, FYR_ERROR_USAGE,
            "--listen \"unix:%s\": a socket's file is an absolute path of at most %zu bytes", path,
            sizeof address.sun_path - 1);
        return false;
    }
    memcpy(address.sun_path, path, strlen(path) + 1);
    remove_if_dead(&address);
    int fd = bind_to((const struct sockaddr *)&address, sizeof address);
    if (fd < 0) {
        set_failed(error, path, errno);
        return false;
    }
    *out_listener = (Listener){.fd = fd,
                               .address = g_strconcat("unix:", path, NULL),
                               .unlink = g_strdup(path),
                               .is_loopback = true};
    return true;
}

/* --- addresses and ports ---------------------------------------------------------------------- */

static bool split(const char *listen_text, char **out_host, char **out_port, GError **error)
{
    const char *colon = strrchr(listen_text, ':');
    guint64 port;
    if (!colon || !g_ascii_string_to_unsigned(colon + 1, 10, 0, 65535, &port, NULL) ||
        (listen_text[0] != '[' && memchr(listen_text, ':', (size_t)(colon - listen_text)))) {
        g_set_error(
            error, FYR_ERROR, FYR_ERROR_USAGE,
            "--listen \"%s\" is not ADDRESS:PORT, such as 127.0.0.1:8080 or [::1]:8080, nor "
            "unix:/FILE",
            listen_text);
        return false;
    }
    size_t length = (size_t)(colon - listen_text);
    bool is_bracketed = length >= 2 && listen_text[0] == '[' && colon[-1] == ']';
    *out_host =
        is_bracketed ? g_strndup(listen_text + 1, length - 2) : g_strndup(listen_text, length);
    *out_port = g_strdup(colon + 1);
    return true;
}

static void describe(Listener *listener, const char *host)
{
    struct sockaddr_storage bound = {0};
    socklen_t size = sizeof bound;
    unsigned port = 0;
    if (getsockname(listener->fd, (struct sockaddr *)&bound, &size) == 0 &&
        bound.ss_family == AF_INET6) {
        const struct sockaddr_in6 *six = (const struct sockaddr_in6 *)(const void *)&bound;
        port = ntohs(six->sin6_port);
        listener->is_loopback = IN6_IS_ADDR_LOOPBACK(&six->sin6_addr);
    } else if (bound.ss_family == AF_INET) {
        const struct sockaddr_in *four = (const struct sockaddr_in *)(const void *)&bound;
        port = ntohs(four->sin_port);
        listener->is_loopback = ntohl(four->sin_addr.s_addr) >> 24 == 127;
    }
    bool is_v6 = strchr(host, ':') != NULL;
    listener->address = g_strdup_printf("http://%s%s%s:%u/", is_v6 ? "[" : "",
                                        *host ? host : "localhost", is_v6 ? "]" : "", port);
}

static bool open_inet(Listener *out_listener, const char *listen_text, GError **error)
{
    g_autofree char *host = NULL, *port = NULL;
    if (!split(listen_text, &host, &port, error))
        return false;
    struct addrinfo hints = {.ai_socktype = SOCK_STREAM, .ai_flags = AI_PASSIVE}, *found = NULL;
    int why = getaddrinfo(*host ? host : NULL, port, &hints, &found);
    if (why != 0) {
        g_set_error(error, FYR_ERROR, FYR_ERROR_USAGE, "cannot listen on \"%s\": %s", listen_text,
                    gai_strerror(why));
        return false;
    }
    int fd = -1, failed = 0;
    for (const struct addrinfo *one = found; one && fd < 0; one = one->ai_next) {
        fd = bind_to(one->ai_addr, one->ai_addrlen);
        failed = fd < 0 && failed == 0 ? errno : failed;
    }
    freeaddrinfo(found);
    if (fd < 0) {
        set_failed(error, listen_text, failed);
        return false;
    }
    *out_listener = (Listener){.fd = fd};
    describe(out_listener, host);
    return true;
}

bool listener_open(Listener *out_listener, const char *listen_text, GError **error)
{
    return g_str_has_prefix(listen_text, "unix:")
               ? open_unix(out_listener, listen_text + strlen("unix:"), error)
               : open_inet(out_listener, listen_text, error);
}

void listener_clear(Listener *listener)
{
    if (listener->fd >= 0)
        close(listener->fd);
    if (listener->unlink)
        unlink(listener->unlink);
    g_free(listener->unlink);
    g_free(listener->address);
    *listener = (Listener){.fd = -1};
}

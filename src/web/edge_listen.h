/* Listening sockets from what a person writes: "127.0.0.1:8080", "[::1]:0", "localhost:8080" or
 * "unix:/run/fyr/fyr.sock". */
#pragma once

#include "base/error.h"
#include <stdbool.h>

typedef struct {
    int fd;
    char *address;    /* "http://127.0.0.1:8080/": what it really listens on */
    char *unlink;     /* a socket's file, to be removed at the end; or NULL */
    bool is_loopback; /* only this machine can reach it: a proxy's own connections */
} Listener;

/* Port 0 takes any free one. A file of a Unix socket that nobody listens on any more is replaced;
 * any other file is left alone and refused. Non-blocking, close-on-exec. */
bool listener_open(Listener *out_listener, const char *listen_text, GError **error);
/* Closes the socket if it is still there (fd >= 0) and removes its file. */
void listener_clear(Listener *listener);

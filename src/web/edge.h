/* The edge: the only user of the HTTP library. Listens, limits, hands each request to the router
 * and sends what comes back with the headers that every answer has. */
#pragma once

#include "web/site.h"

typedef struct Edge Edge;

/* Listens on "127.0.0.1:8080", "[::1]:0", "HOST:PORT" (port 0 = any free one) or "unix:/FILE". The
 * site must outlive the edge. */
Edge *edge_start(const Site *site, const char *listen, bool access_log, GError **error);
/* "http://127.0.0.1:8080/": what it really listens on. */
const char *edge_address(const Edge *edge);
/* Stops listening, lets running answers end, frees. */
void edge_stop(Edge *edge);

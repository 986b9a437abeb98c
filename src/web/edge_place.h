/* Where in the network a request comes from: to slow down who guesses passwords. Never written down. */
#pragma once

struct MHD_Connection;

#define EDGE_PLACE_BYTES 48

/* The address of the other side; behind a proxy on this machine (loopback, or a socket's file) the last
 * one of X-Forwarded-For, which is the proxy's own word. IPv6: the first 64 bits, which are one
 * customer's. */
void edge_place(struct MHD_Connection *connection, char out[EDGE_PLACE_BYTES]);

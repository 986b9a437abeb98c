/* The body of a request while it arrives: kept up to what its page allows, counted and dropped beyond,
 * so that the sender hears why. */
#pragma once

#include <glib.h>
#include <stdbool.h>

typedef struct {
    GByteArray *bytes; /* NULL: none so far, or it is not kept */
    size_t limit, n_received;
    bool is_kept, holds_place, was_refused_place;
} EdgeBody;

void edge_body_init(EdgeBody *body, size_t limit, bool is_kept);
void edge_body_clear(EdgeBody *body);
/* False: the sender goes on beyond all measure; the connection is cut. */
bool edge_body_take(EdgeBody *body, const char *bytes, size_t length);
/* 0, 413 or 503. */
unsigned edge_body_fault(const EdgeBody *body);

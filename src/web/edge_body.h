/* The body of a request while it arrives: kept up to what its page allows, counted and dropped beyond,
 * so that the sender hears why. In memory; what is larger than a form and comes to a page that takes large
 * files goes into a file without a name in the centre's folder, and is read through a mapping. */
#pragma once

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

typedef struct {
    GByteArray *bytes; /* NULL: none so far, it is not kept, or it lies in a file */
    uint64_t limit, n_received;
    bool is_kept, holds_place, was_refused_place;
    char *folder; /* for the file; NULL: in memory only */
    int fd;       /* of the file; 0: none */
    bool is_full; /* the disk */
    void *mapped;
} EdgeBody;

/* `folder` is copied; NULL: in memory only. */
void edge_body_init(EdgeBody *body, uint64_t limit, const char *folder, bool is_kept);
void edge_body_clear(EdgeBody *body);
/* False: the sender goes on beyond all measure; the connection is cut. */
bool edge_body_take(EdgeBody *body, const char *bytes, size_t length);
/* 0, 413, 503 or 507. */
unsigned edge_body_fault(const EdgeBody *body);
/* What arrived, until edge_body_clear(); NULL if nothing did. */
const char *edge_body_peek(EdgeBody *body, size_t *out_length);

#include "web/edge_body.h"

#include "base/limits.h"

#include <stdatomic.h>
#include <string.h>

/* How much is listened to, in sizes of what is allowed: a browser shows an answer only once it has sent
 * everything. */
#define PATIENCE 16u

static _Atomic unsigned n_uploads;

void edge_body_init(EdgeBody *body, size_t limit, bool is_kept)
{
    *body = (EdgeBody){.limit = limit, .is_kept = is_kept};
}

void edge_body_clear(EdgeBody *body)
{
    if (body->bytes) {
        memset(body->bytes->data, 0, body->bytes->len); /* a password may stand in it */
        g_byte_array_unref(body->bytes);
    }
    if (body->holds_place)
        atomic_fetch_sub(&n_uploads, 1);
    *body = (EdgeBody){0};
}

/* What is larger than a form needs a place: there are a few, so that memory is bounded. */
static bool has_place(EdgeBody *body)
{
    if (body->n_received <= LIMIT_REQUEST_BODY_BYTES || body->holds_place)
        return true;
    if (!body->was_refused_place && atomic_fetch_add(&n_uploads, 1) < LIMIT_UPLOADS_AT_ONCE)
        return body->holds_place = true;
    if (!body->was_refused_place)
        atomic_fetch_sub(&n_uploads, 1);
    body->was_refused_place = true;
    return false;
}

bool edge_body_take(EdgeBody *body, const char *bytes, size_t length)
{
    body->n_received += length;
    if (body->n_received > body->limit * PATIENCE)
        return false;
    if (!body->is_kept || body->n_received > body->limit || !has_place(body)) {
        g_clear_pointer(&body->bytes, g_byte_array_unref);
        return true;
    }
    if (!body->bytes)
        body->bytes = g_byte_array_new();
    g_byte_array_append(body->bytes, (const guint8 *)bytes, (guint)length);
    return true;
}

unsigned edge_body_fault(const EdgeBody *body)
{
    if (body->n_received > body->limit)
        return 413;
    return body->was_refused_place ? 503 : 0;
}

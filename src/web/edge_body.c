#include "web/edge_body.h"

#include "base/limits.h"
#include "store/blob.h"

#include <errno.h>
#include <fcntl.h>
#include <stdatomic.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

/* How much is listened to, in sizes of what is allowed: a browser shows an answer only once it has sent
 * everything. */
#define PATIENCE 16u
#define PATIENCE_BYTES (1ull << 30) /* at most so much beyond it */

static _Atomic unsigned n_uploads, n_files;

void edge_body_init(EdgeBody *body, uint64_t limit, const char *folder, bool is_kept)
{
    *body = (EdgeBody){.limit = limit, .is_kept = is_kept, .folder = g_strdup(folder)};
}

void edge_body_clear(EdgeBody *body)
{
    if (body->bytes) {
        memset(body->bytes->data, 0, body->bytes->len); /* a password may stand in it */
        g_byte_array_unref(body->bytes);
    }
    if (body->mapped)
        munmap(body->mapped, body->n_received);
    if (body->fd > 0)
        close(body->fd);
    if (body->holds_place)
        atomic_fetch_sub(body->folder ? &n_files : &n_uploads, 1);
    g_free(body->folder);
    *body = (EdgeBody){0};
}

/* What is larger than a form needs a place: there are a few, so that memory and disk are bounded. */
static bool has_place(EdgeBody *body)
{
    _Atomic unsigned *n = body->folder ? &n_files : &n_uploads;
    unsigned most = body->folder ? LIMIT_FILE_BODIES_AT_ONCE : LIMIT_UPLOADS_AT_ONCE;
    if (body->n_received <= LIMIT_REQUEST_BODY_BYTES || body->holds_place)
        return true;
    if (!body->was_refused_place && atomic_fetch_add(n, 1) < most)
        return body->holds_place = true;
    if (!body->was_refused_place)
        atomic_fetch_sub(n, 1);
    body->was_refused_place = true;
    return false;
}

static bool write_all(EdgeBody *body, const void *bytes, size_t length)
{
    body->is_full = body->is_full || !blob_has_room(body->fd, length);
    for (const char *from = bytes; length > 0 && !body->is_full;) {
        ssize_t n = write(body->fd, from, length);
        if (n < 0 && errno == EINTR)
            continue;
        body->is_full = n <= 0;
        from += MAX(n, 0);
        length -= (size_t)MAX(n, 0);
    }
    return !body->is_full;
}

/* Into a file that has no name, so that nothing of it is left whatever happens. */
static void move_to_file(EdgeBody *body)
{
    body->fd = open(body->folder, O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
    body->is_full = body->fd < 0;
    if (body->bytes && !body->is_full)
        (void)write_all(body, body->bytes->data, body->bytes->len);
    g_clear_pointer(&body->bytes, g_byte_array_unref);
}

static void drop(EdgeBody *body)
{
    g_clear_pointer(&body->bytes, g_byte_array_unref);
    if (body->fd > 0)
        close(body->fd); /* gives the room back */
    body->fd = 0;
}

bool edge_body_take(EdgeBody *body, const char *bytes, size_t length)
{
    body->n_received += length;
    if (body->n_received > MIN(body->limit * PATIENCE, body->limit + PATIENCE_BYTES))
        return false;
    if (!body->is_kept || body->n_received > body->limit || !has_place(body) || body->is_full) {
        drop(body);
        return true;
    }
    if (body->folder && body->holds_place) {
        if (body->fd == 0)
            move_to_file(body);
        if (!body->is_full)
            (void)write_all(body, bytes, length);
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
    return body->was_refused_place ? 503 : body->is_full ? 507 : 0;
}

const char *edge_body_peek(EdgeBody *body, size_t *out_length)
{
    *out_length = body->bytes ? body->bytes->len : 0;
    if (body->bytes)
        return (const char *)body->bytes->data;
    if (body->fd <= 0)
        return NULL;
    if (!body->mapped) {
        void *mapped = mmap(NULL, body->n_received, PROT_READ, MAP_PRIVATE, body->fd, 0);
        body->mapped = mapped == MAP_FAILED ? NULL : mapped;
    }
    *out_length = body->mapped ? body->n_received : 0;
    return body->mapped;
}

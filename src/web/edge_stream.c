#include "web/edge_stream.h"

#include "web/metrics.h"

#include <microhttpd.h>
#include <stdatomic.h>
#include <string.h>

#define STREAM_LIMIT 32u /* written at the same time */
#define STREAM_BUFFER_BYTES (128u << 10)
#define STREAM_BLOCK_BYTES (16u << 10) /* asked for at once by the HTTP library */
#define STREAM_MOST_S 900              /* a reader that takes longer is let go */

typedef struct {
    FigureSink sink; /* first: the writer sees only this */
    HttpStream source;
    struct MHD_Connection *connection;
    GMutex lock; /* everything below */
    GCond has_room;
    char *buffer; /* a ring */
    size_t start, length;
    bool has_started, is_done, is_broken;
    bool is_asleep; /* the connection waits for bytes */
    gint64 deadline_us;
    unsigned references; /* the HTTP library's and the thread's */
} Stream;

static GMutex streams_lock;
static GPtrArray *streams; /* of Stream; the running ones, to be stopped */
static _Atomic unsigned n_streams;

unsigned edge_streams_running(void)
{
    return atomic_load(&n_streams);
}

/* With the lock held. */
static void wake(Stream *stream)
{
    if (stream->is_asleep)
        MHD_resume_connection(stream->connection);
    stream->is_asleep = false;
}

static void stream_unref(Stream *stream)
{
    g_mutex_lock(&stream->lock);
    bool is_last = --stream->references == 0;
    g_mutex_unlock(&stream->lock);
    if (!is_last)
        return;
    g_mutex_lock(&streams_lock);
    g_ptr_array_remove_fast(streams, stream);
    g_mutex_unlock(&streams_lock);
    stream->source.free(stream->source.data);
    g_mutex_clear(&stream->lock);
    g_cond_clear(&stream->has_room);
    g_free(stream->buffer);
    g_free(stream);
    atomic_fetch_sub(&n_streams, 1);
}

/* --- the writer's side ------------------------------------------------------------------------ */

/* Copies what fits; with the lock held. */
static size_t put(Stream *stream, const char *bytes, size_t length)
{
    size_t end = (stream->start + stream->length) % STREAM_BUFFER_BYTES;
    size_t n = MIN(length, STREAM_BUFFER_BYTES - stream->length);
    n = MIN(n, STREAM_BUFFER_BYTES - end);
    memcpy(stream->buffer + end, bytes, n);
    stream->length += n;
    return n;
}

static bool write_to_stream(FigureSink *sink, const char *bytes, size_t length, GError **error)
{
    Stream *stream = (Stream *)sink;
    g_mutex_lock(&stream->lock);
    while (length > 0 && !stream->is_broken) {
        if (stream->length == STREAM_BUFFER_BYTES) {
            wake(stream);
            if (!g_cond_wait_until(&stream->has_room, &stream->lock, stream->deadline_us))
                stream->is_broken = true;
            continue;
        }
        size_t n = put(stream, bytes, length);
        bytes += n;
        length -= n;
    }
    bool ok = !stream->is_broken;
    wake(stream);
    g_mutex_unlock(&stream->lock);
    if (!ok)
        g_set_error(error, FYR_ERROR, FYR_ERROR_BUSY, "the reader went away");
    return ok;
}

static gpointer run_stream(gpointer data)
{
    Stream *stream = data;
    g_autoptr(GError) error = NULL;
    bool ok = stream->source.write(stream->source.data, &stream->sink, &error);
    g_mutex_lock(&stream->lock);
    if (!ok && !stream->is_broken)
        g_warning("a long answer was broken off: %s", error ? error->message : "no reason given");
    stream->is_done = ok;
    stream->is_broken = stream->is_broken || !ok;
    wake(stream);
    g_mutex_unlock(&stream->lock);
    stream_unref(stream);
    return NULL;
}

/* --- the reader's side: called by the HTTP library -------------------------------------------- */

/* With the lock held. */
static void start(Stream *stream)
{
    stream->has_started = true;
    stream->references++;
    stream->deadline_us = g_get_monotonic_time() + STREAM_MOST_S * G_TIME_SPAN_SECOND;
    g_thread_unref(g_thread_new("stream", run_stream, stream));
}

static ssize_t read_stream(void *data, uint64_t position, char *to, size_t most)
{
    (void)position;
    Stream *stream = data;
    g_mutex_lock(&stream->lock);
    if (!stream->has_started)
        start(stream);
    ssize_t n = 0;
    if (stream->is_broken) {
        n = MHD_CONTENT_READER_END_WITH_ERROR;
    } else if (stream->length > 0) {
        size_t take = MIN(most, MIN(stream->length, STREAM_BUFFER_BYTES - stream->start));
        memcpy(to, stream->buffer + stream->start, take);
        stream->start = (stream->start + take) % STREAM_BUFFER_BYTES;
        stream->length -= take;
        g_cond_signal(&stream->has_room);
        metrics_count_streamed(take);
        n = (ssize_t)take;
    } else if (stream->is_done) {
        n = MHD_CONTENT_READER_END_OF_STREAM;
    } else {
        stream->is_asleep = true;
        MHD_suspend_connection(stream->connection);
    }
    g_mutex_unlock(&stream->lock);
    return n;
}

/* The answer is sent, or nobody wants it any more. */
static void close_stream(void *data)
{
    Stream *stream = data;
    g_mutex_lock(&stream->lock);
    stream->is_asleep = false;
    stream->is_broken = true;
    g_cond_signal(&stream->has_room);
    g_mutex_unlock(&stream->lock);
    stream_unref(stream);
}

struct MHD_Response *edge_stream_answer(Response *response, struct MHD_Connection *connection)
{
    if (atomic_fetch_add(&n_streams, 1) >= STREAM_LIMIT) {
        atomic_fetch_sub(&n_streams, 1);
        return NULL;
    }
    Stream *stream = g_new0(Stream, 1);
    stream->sink.write = write_to_stream;
    stream->source = response->stream;
    response->stream = (HttpStream){0};
    stream->connection = connection;
    stream->buffer = g_malloc(STREAM_BUFFER_BYTES);
    stream->references = 1;
    g_mutex_init(&stream->lock);
    g_cond_init(&stream->has_room);
    g_mutex_lock(&streams_lock);
    if (!streams)
        streams = g_ptr_array_new();
    g_ptr_array_add(streams, stream);
    g_mutex_unlock(&streams_lock);
    struct MHD_Response *answer = MHD_create_response_from_callback(
        MHD_SIZE_UNKNOWN, STREAM_BLOCK_BYTES, read_stream, stream, close_stream);
    if (!answer)
        stream_unref(stream);
    return answer;
}

void edge_streams_stop(void)
{
    g_mutex_lock(&streams_lock);
    for (unsigned i = 0; streams && i < streams->len; i++) {
        Stream *stream = g_ptr_array_index(streams, i);
        g_mutex_lock(&stream->lock);
        stream->is_broken = true;
        g_cond_signal(&stream->has_room);
        wake(stream);
        g_mutex_unlock(&stream->lock);
    }
    g_mutex_unlock(&streams_lock);
}

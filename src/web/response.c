#include "web/http.h"
#include "web/response.h"

#include <string.h>
#include <unistd.h>

#define IN_MEMORY_ROWS 2000u /* a longer answer is streamed */

Response *response_new(void)
{
    Response *response = g_new0(Response, 1);
    response->status = 200;
    response->type = g_string_new("text/plain; charset=utf-8");
    response->body = g_string_sized_new(8192);
    response->headers = g_ptr_array_new_with_free_func(g_free);
    return response;
}

static void drop_stream(Response *response)
{
    if (response->stream.free)
        response->stream.free(response->stream.data);
    response->stream = (HttpStream){0};
}

void response_free(Response *response)
{
    if (!response)
        return;
    drop_stream(response);
    if (response->file.fd > 0)
        close(response->file.fd);
    g_clear_pointer(&response->html, html_free);
    g_string_free(response->type, TRUE);
    g_string_free(response->body, TRUE);
    g_ptr_array_unref(response->headers);
    g_free(response);
}

void response_status(Response *response, unsigned http_status)
{
    response->status = http_status;
}

void response_type(Response *response, const char *media_type)
{
    g_string_assign(response->type, media_type);
}

void response_header(Response *response, const char *name, const char *value)
{
    g_return_if_fail(!strpbrk(name, "\r\n:") && !strpbrk(value, "\r\n"));
    for (unsigned i = 0; i + 1 < response->headers->len; i += 2) {
        char **held = (char **)&response->headers->pdata[i];
        if (g_ascii_strcasecmp(held[0], name) == 0) {
            g_free(held[1]);
            held[1] = g_strdup(value);
            return;
        }
    }
    response_add_header(response, name, value);
}

void response_add_header(Response *response, const char *name, const char *value)
{
    g_return_if_fail(!strpbrk(name, "\r\n:") && !strpbrk(value, "\r\n"));
    g_ptr_array_add(response->headers, g_strdup(name));
    g_ptr_array_add(response->headers, g_strdup(value));
}

GString *response_body(Response *response)
{
    return response->body;
}

Html *response_html(Response *response, Lang lang)
{
    if (!response->html) {
        response_type(response, "text/html; charset=utf-8");
        response->html = html_new(response->body, lang);
    }
    return response->html;
}

void response_redirect(Response *response, unsigned http_status, const char *location)
{
    response->status = http_status;
    g_string_truncate(response->body, 0);
    response_type(response, "text/plain; charset=utf-8");
    response_header(response, "Location", location);
}

void response_see_other(Response *response, const char *location)
{
    response_redirect(response, 303, location);
}

void response_download(Response *response, const char *file_name)
{
    g_autofree char *plain = g_strdup(file_name);
    g_strcanon(plain, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-+", '_');
    g_autofree char *value = g_strdup_printf("attachment; filename=\"%s\"", plain);
    response_header(response, "Content-Disposition", value);
}

void response_etag(Response *response, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    g_autofree char *text = g_strdup_vprintf(format, arguments);
    va_end(arguments);
    g_autofree char *sum = g_compute_checksum_for_string(G_CHECKSUM_SHA256, text, -1);
    g_snprintf(response->etag, sizeof response->etag, "W/\"%.32s\"", sum);
}

void response_max_age(Response *response, unsigned seconds)
{
    response->max_age = seconds;
}

void response_stream(Response *response,
                     bool (*write)(void *data, FigureSink *sink, GError **error),
                     void (*free)(void *data), void *take_data)
{
    drop_stream(response);
    response->stream = (HttpStream){write, free, take_data};
}

/* --- figures ---------------------------------------------------------------------------------- */

typedef struct {
    FigureSink sink;
    GString *to;
} MemorySink;

static bool write_to_memory(FigureSink *sink, const char *bytes, size_t length, GError **error)
{
    (void)error;
    g_string_append_len(((MemorySink *)sink)->to, bytes, (gssize)length);
    return true;
}

typedef struct {
    const Format *format;
    FigureView view;
    CubeSlice slice;
    CubeQuery *query;
    Cubes *cubes;
    char *address, *prepared;
} FigureStream;

static void figure_stream_free(void *data)
{
    FigureStream *stream = data;
    cube_slice_clear(&stream->slice);
    cube_query_free(stream->query);
    cubes_unref(stream->cubes);
    g_free(stream->address);
    g_free(stream->prepared);
    g_free(stream);
}

static bool figure_stream_write(void *data, FigureSink *sink, GError **error)
{
    FigureStream *stream = data;
    return stream->format->write(&stream->view, sink, error);
}

bool response_figures(Response *response, const Format *format, const FigureView *view,
                      Cubes *cubes, CubeQuery *take_query, CubeSlice *take_slice, GError **error)
{
    FigureStream *stream = g_new0(FigureStream, 1);
    *stream = (FigureStream){.format = format,
                             .view = *view,
                             .slice = *take_slice,
                             .query = take_query,
                             .cubes = cubes_ref(cubes),
                             .address = g_strdup(view->address),
                             .prepared = g_strdup(view->prepared)};
    *take_slice = (CubeSlice){0};
    stream->view.query = stream->query;
    stream->view.slice = &stream->slice;
    stream->view.cubes = stream->cubes;
    stream->view.address = stream->address;
    stream->view.prepared = stream->prepared;
    response_type(response, format->media_type);
    if (stream->slice.n_rows > IN_MEMORY_ROWS) {
        response->stream = (HttpStream){figure_stream_write, figure_stream_free, stream};
        return true;
    }
    MemorySink sink = {.sink.write = write_to_memory, .to = response->body};
    bool ok = figure_stream_write(stream, &sink.sink, error);
    figure_stream_free(stream);
    return ok;
}

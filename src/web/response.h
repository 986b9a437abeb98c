/* How a handler answers. HTML pages are begun by ui_page_begin(response_html(...), ...). */
#pragma once

#include "exchange/format.h"
#include "web/page.h"

void response_status(Response *response, unsigned http_status);
void response_type(Response *response, const char *media_type);
/* Sets a header, in place of an earlier one of that name; both are checked for line breaks. */
void response_header(Response *response, const char *name, const char *value);
/* Adds one more of that name (Set-Cookie). */
void response_add_header(Response *response, const char *name, const char *value);
GString *response_body(Response *response);
/* The HTML writer over the body; sets the type. */
Html *response_html(Response *response, Lang lang);
void response_redirect(Response *response, unsigned http_status, const char *location);
/* After an act: "303 See Other", so that loading the page again does not act again. */
void response_see_other(Response *response, const char *location);
void response_download(Response *response, const char *file_name); /* Content-Disposition */
/* Answers with a format: small ones from memory, large ones as a stream. The view's cube, query
 * and slice must stay valid: the response takes a reference on cubes and owns query and slice. */
bool response_figures(Response *response, const Format *format, const FigureView *view,
                      Cubes *cubes, CubeQuery *take_query, CubeSlice *take_slice, GError **error);
/* A long answer of another kind: `write` runs in a thread of its own once bytes are wanted; takes `data` over. */
void response_stream(Response *response,
                     bool (*write)(void *data, FigureSink *sink, GError **error),
                     void (*free)(void *data), void *take_data);
/* What the answer depends on, in words of the handler's own: who has it already is told so (304). For
 * pages that are `is_live`; the router does it for the others. */
void response_etag(Response *response, const char *format, ...) G_GNUC_PRINTF(2, 3);
/* May be kept by browsers and proxies for so long; 0 = not at all. ETag is the edge's. */
void response_max_age(Response *response, unsigned seconds);

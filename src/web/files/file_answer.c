#include "web/files/file_answer.h"

#include "web/http.h"
#include "web/request_private.h"

#include <string.h>
#include <unistd.h>

#define OPEN_SECONDS 300u /* what is withdrawn must not be kept for long */

/* Nothing in an answer may run, load, or be framed by others. A PDF that is shown is left to the browser's own
 * reader, which a sandbox would keep from starting. */
static const char policy_saved[] = "sandbox; default-src 'none'; frame-ancestors 'none'";
static const char policy_picture[] = "sandbox; default-src 'none'; img-src 'self'; style-src "
                                     "'unsafe-inline'; frame-ancestors 'none'";
static const char policy_pdf[] =
    "default-src 'none'; object-src 'self'; style-src 'unsafe-inline'; frame-ancestors 'none'";

/* --- ranges ------------------------------------------------------------------------------------- */

static bool take_number(const char **at, uint64_t *out)
{
    size_t n = strspn(*at, "0123456789");
    g_autofree char *digits = g_strndup(*at, n);
    *at += n;
    return n > 0 && g_ascii_string_to_unsigned(digits, 10, 0, G_MAXINT64, out, NULL);
}

RangeKind file_range_parse(const char *text, uint64_t n_bytes, uint64_t *out_offset,
                           uint64_t *out_length)
{
    uint64_t first = 0, last = 0;
    if (!text || g_ascii_strncasecmp(text, "bytes=", 6) != 0)
        return RANGE_NONE;
    const char *at = text + 6;
    bool has_first = take_number(&at, &first);
    if (*at++ != '-')
        return RANGE_NONE;
    bool has_last = take_number(&at, &last);
    if (*at != '\0' || (!has_first && !has_last) || (has_first && has_last && last < first))
        return RANGE_NONE;
    if (!has_first) { /* the last so many */
        if (last == 0)
            return RANGE_BEYOND;
        *out_length = MIN(last, n_bytes);
        *out_offset = n_bytes - *out_length;
        return n_bytes > 0 ? RANGE_GOOD : RANGE_BEYOND;
    }
    if (first >= n_bytes)
        return RANGE_BEYOND;
    *out_offset = first;
    *out_length = (has_last ? MIN(last, n_bytes - 1) : n_bytes - 1) - first + 1;
    return RANGE_GOOD;
}

/* --- headers ------------------------------------------------------------------------------------ */

/* RFC 6266: a plain name for old programs, and the real one in UTF-8. */
static void set_disposition(Response *response, const char *name, bool is_inline)
{
    g_autofree char *plain = g_strdup(name);
    g_strcanon(plain, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-+", '_');
    g_autofree char *escaped = g_uri_escape_string(name, NULL, FALSE);
    g_autofree char *value = g_strdup_printf("%s; filename=\"%s\"; filename*=UTF-8''%s",
                                             is_inline ? "inline" : "attachment", plain, escaped);
    response_header(response, "Content-Disposition", value);
}

static void set_headers(Response *response, const RecordFileFound *found, bool is_shown,
                        bool is_open)
{
    const FileType *type = file_type_find(found->media_type);
    bool is_text =
        g_str_has_prefix(found->media_type, "text/") && strcmp(found->media_type, "text/html") != 0;
    g_autofree char *media_type =
        g_strconcat(found->media_type, is_text ? "; charset=utf-8" : "", NULL);
    response_type(response, media_type);
    set_disposition(response, found->name, is_shown);
    response_header(response, "Content-Security-Policy",
                    !is_shown                  ? policy_saved
                    : type && type->is_picture ? policy_picture
                                               : policy_pdf);
    response_header(response, "Accept-Ranges", "bytes");
    if (is_open)
        response_max_age(response, OPEN_SECONDS);
    else
        response_header(response, "Cache-Control", "private, no-store");
}

static bool has_it(const char *if_none_match, const char *etag)
{
    return if_none_match &&
           (strcmp(if_none_match, "*") == 0 || strstr(if_none_match, etag) != NULL);
}

bool file_answer(Request *request, Response *response, const char *sha256,
                 const RecordFileFound *found, bool wants_view, bool is_open, GError **error)
{
    uint64_t n_bytes = 0, offset = 0, length = 0;
    int fd = record_file_open(request->site->centre, sha256, &n_bytes, error);
    if (fd < 0)
        return false;
    const FileType *type = file_type_find(found->media_type);
    const HttpRequest *http = request->http;
    set_headers(response, found, wants_view && type && type->is_inline, is_open);
    g_snprintf(response->etag, sizeof response->etag, "\"%s\"", sha256);
    if (has_it(http->if_none_match, response->etag)) {
        close(fd);
        response_status(response, 304);
        return true;
    }
    bool is_same = !http->if_range || strcmp(http->if_range, response->etag) == 0;
    RangeKind kind =
        is_same ? file_range_parse(http->range, n_bytes, &offset, &length) : RANGE_NONE;
    if (kind == RANGE_BEYOND) {
        close(fd);
        g_autofree char *value = g_strdup_printf("bytes */%" G_GUINT64_FORMAT, n_bytes);
        response_status(response, 416);
        response_header(response, "Content-Range", value);
        return true;
    }
    if (kind == RANGE_GOOD) {
        g_autofree char *value =
            g_strdup_printf("bytes %" G_GUINT64_FORMAT "-%" G_GUINT64_FORMAT "/%" G_GUINT64_FORMAT,
                            offset, offset + length - 1, n_bytes);
        response_status(response, 206);
        response_header(response, "Content-Range", value);
    }
    response->file =
        (HttpFile){.fd = fd, .offset = offset, .length = kind == RANGE_GOOD ? length : n_bytes};
    return true;
}

#include "web/multipart.h"

#include <glib.h>
#include <string.h>

#define BOUNDARY_BYTES 70u /* RFC 2046, section 5.1.1 */
#define PART_HEAD_BYTES 4096u

/* The value of `name=` in a header, with or without quotes; NULL if it is not there. */
static const char *find_value(const char *text, size_t length, const char *name, size_t *out_length)
{
    size_t name_length = strlen(name);
    for (size_t i = 0; i + name_length < length; i++) {
        if (text[i] == '"') { /* another value: what stands in it is no name */
            const char *close = memchr(text + i + 1, '"', length - i - 1);
            if (!close)
                return NULL;
            i = (size_t)(close - text);
            continue;
        }
        bool is_start = i == 0 || text[i - 1] == ';' || text[i - 1] == ' ' || text[i - 1] == '\t';
        if (!is_start || g_ascii_strncasecmp(text + i, name, name_length) != 0 ||
            text[i + name_length] != '=')
            continue;
        const char *value = text + i + name_length + 1, *end = text + length;
        bool is_quoted = value < end && *value == '"';
        value += is_quoted;
        const char *stop = value;
        while (stop < end && (is_quoted ? *stop != '"' : *stop != ';' && *stop != ' '))
            stop++;
        if (is_quoted && stop == end)
            return NULL;
        *out_length = (size_t)(stop - value);
        return value;
    }
    return NULL;
}

bool multipart_begin(Multipart *reader, const char *content_type, const char *body, size_t length)
{
    static const char type[] = "multipart/form-data";
    size_t boundary_length = 0;
    if (!content_type || g_ascii_strncasecmp(content_type, type, strlen(type)) != 0)
        return false;
    const char *boundary =
        find_value(content_type, strlen(content_type), "boundary", &boundary_length);
    if (!boundary || boundary_length == 0 || boundary_length > BOUNDARY_BYTES)
        return false;
    memcpy(reader->mark, "\r\n--", 4);
    memcpy(reader->mark + 4, boundary, boundary_length);
    reader->mark_length = 4 + boundary_length;
    size_t first = reader->mark_length - 2; /* the first one follows no line */
    if (length < first || memcmp(body, reader->mark + 2, first) != 0)
        return false;
    reader->at = body + first;
    reader->end = body + length;
    return true;
}

static bool read_head(const char *head, size_t length, MultipartPart *part)
{
    static const char disposition[] = "content-disposition:";
    for (const char *line = head, *end = head + length; line < end;) {
        const char *stop = memmem(line, (size_t)(end - line), "\r\n", 2);
        size_t n = (size_t)((stop ? stop : end) - line);
        if (n > strlen(disposition) &&
            g_ascii_strncasecmp(line, disposition, strlen(disposition)) == 0) {
            part->name = find_value(line, n, "name", &part->name_length);
            part->file_name = find_value(line, n, "filename", &part->file_name_length);
        }
        line = stop ? stop + 2 : end;
    }
    return part->name != NULL;
}

MultipartStep multipart_next(Multipart *reader, MultipartPart *out_part)
{
    size_t left = (size_t)(reader->end - reader->at);
    if (left >= 2 && memcmp(reader->at, "--", 2) == 0)
        return MULTIPART_END;
    if (left < 2 || memcmp(reader->at, "\r\n", 2) != 0)
        return MULTIPART_BROKEN;
    const char *head = reader->at + 2;
    left -= 2;
    const char *blank = memmem(head, MIN(left, PART_HEAD_BYTES), "\r\n\r\n", 4);
    MultipartPart part = {0};
    if (!blank || !read_head(head, (size_t)(blank - head), &part))
        return MULTIPART_BROKEN;
    part.bytes = blank + 4;
    /* An empty part's line break is the one that ends its head. */
    const char *mark =
        memmem(blank + 2, (size_t)(reader->end - blank) - 2, reader->mark, reader->mark_length);
    if (!mark)
        return MULTIPART_BROKEN;
    part.length = mark > part.bytes ? (size_t)(mark - part.bytes) : 0;
    reader->at = mark + reader->mark_length;
    *out_part = part;
    return MULTIPART_PART;
}

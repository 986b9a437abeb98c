/* The body of a form with files (RFC 7578), cut into its parts. Strict: what does not follow the
 * grammar that browsers write is refused whole. Nothing is copied. */
#pragma once

#include <stdbool.h>
#include <stddef.h>

typedef struct {
    const char *name;
    size_t name_length;
    const char *file_name; /* NULL: not a file */
    size_t file_name_length;
    const char *bytes;
    size_t length;
} MultipartPart;

typedef struct {
    const char *at, *end;
    char mark[76]; /* CR LF "--" boundary */
    size_t mark_length;
} Multipart;

/* False if the type names no boundary, or the body does not begin with it. */
bool multipart_begin(Multipart *reader, const char *content_type, const char *body, size_t length);
typedef enum { MULTIPART_PART, MULTIPART_END, MULTIPART_BROKEN } MultipartStep;
MultipartStep multipart_next(Multipart *reader, MultipartPart *out_part);

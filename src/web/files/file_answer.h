/* A file of a record as an answer: whole or a range of it (RFC 9110, section 14), never run by a browser. */
#pragma once

#include "records/file.h"
#include "web/request.h"
#include "web/response.h"

/* `wants_view`: shown in the window where its kind can run nothing, else saved. `is_open`: published. */
bool file_answer(Request *request, Response *response, const char *sha256,
                 const RecordFileFound *found, bool wants_view, bool is_open, GError **error);

/* "bytes=5-", "bytes=-100", "bytes=0-99" of so many bytes. Several ranges, and what is no range, count as
 * none: the whole is sent. */
typedef enum { RANGE_NONE, RANGE_GOOD, RANGE_BEYOND } RangeKind;
RangeKind file_range_parse(const char *text, uint64_t n_bytes, uint64_t *out_offset,
                           uint64_t *out_length);

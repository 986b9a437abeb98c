/* What a file is that came in, before it is kept: looked at by `fyr look`, a process of its own that can do
 * nothing else. */
#pragma once

#include "exchange/file_look.h"
#include "web/request.h"

/* False with a fault of the field `name`: why it is not taken, in the reader's words; or with an error. */
bool file_screen(Request *request, const char *field, int fd, const char *file_name,
                 const FileType **out_type, GError **error);
/* In the reader's words. */
const char *file_verdict_words(Lang lang, FileVerdict verdict);

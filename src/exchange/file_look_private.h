/* The inside of file_look.h: what has no mark at its beginning, what is in tables, what PDFs can do. */
#pragma once

#include "exchange/file_look.h"

/* HTML, CSV, plain text; or what is none of them. */
FileLook file_look_at_text(const char *bytes, size_t length, const char *name);
/* FILE_PERSONS, FILE_BROKEN, FILE_OLD_OFFICE or FILE_TAKEN. */
FileVerdict file_look_at_table(const char *bytes, size_t length);
/* FILE_PASSWORD, FILE_SCRIPTS, FILE_ATTACHED, FILE_HEAVY, FILE_BROKEN or FILE_TAKEN. `depth`: 0, or how often it
 * is attached to something. */
FileVerdict file_look_at_pdf(const char *bytes, size_t length, unsigned depth);
/* The part of it that is our own: what its objects name. `out_is_hidden`: some are encrypted;
 * `out_has_files`: files may be attached. */
FileVerdict file_look_at_pdf_names(const char *bytes, size_t length, bool *out_is_hidden,
                                   bool *out_has_files);
/* file_look_here() of what is attached to something. */
FileLook file_look_within(const char *bytes, size_t length, const char *name, unsigned depth);

/* The inside of file_look.h: what has no mark at its beginning, and what is in tables. */
#pragma once

#include "exchange/file_look.h"

/* HTML, CSV, plain text; or what is none of them. */
FileLook file_look_at_text(const char *bytes, size_t length, const char *name);
/* FILE_PERSONS, FILE_BROKEN, FILE_OLD_OFFICE or FILE_TAKEN. */
FileVerdict file_look_at_table(const char *bytes, size_t length);

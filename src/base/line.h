/* Text that must stay on one line wherever it is put: a header of a mail, a name in a sentence. */
#pragma once

#include <glib.h>
#include <stdbool.h>

/* Valid UTF-8 without control characters (C0, DEL, C1), separators of lines and paragraphs, and marks
 * that turn the direction of what follows. */
bool line_is_clean(const char *text);
/* Makes it so: what may not be there becomes a blank, bytes that are no UTF-8 U+FFFD. Caller frees. */
char *line_clean(const char *text);
/* The same in at most `most` bytes, cut between characters. */
char *line_clean_cut(const char *text, size_t most);

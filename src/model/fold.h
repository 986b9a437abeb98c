/* The form of a text in which two spellings of one name are the same. */
#pragma once

#include <glib.h>

/* Case-folded, without accents, with one shape of apostrophe and dash, outer space removed and
 * inner space one blank. Caller frees; NULL if the text is not UTF-8 or longer than any label. */
char *fold_key(const char *text, gssize length);

/* UTF-8 that was once read as Windows-1252 and encoded again ("TÃ¼rkiye"): the text as it was, or
 * NULL if it is no such thing. Caller frees. */
char *fold_repair(const char *text, gssize length);

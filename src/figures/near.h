/* "Did you mean": codes of a list near to what somebody wrote. */
#pragma once

#include "model/model.h"

/* "SE (Sweden), SI (Slovenia)": at most four, the nearest first, by the code's or the label's
 * edit distance, or because the label begins so; labels in `lang` (and English ones count too),
 * LANG_COUNT: the codes alone, for who does not know the reader's language. NULL if nothing is near. Caller frees. */
char *near_codes(const CodeList *list, const char *text, Lang lang);

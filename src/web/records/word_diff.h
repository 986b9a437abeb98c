/* What changed between two texts, word by word, as <del> and <ins>. */
#pragma once

#include "render/html.h"

/* NULL: no text. Very long texts that have little in common are shown whole, before and after. */
void word_diff_write(Html *w, const char *before, const char *after);

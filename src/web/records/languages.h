/* Languages in which texts of records may be written: those of the region and its neighbours, whatever
 * languages the interface has. Each is named in itself. */
#pragma once

#include <stdbool.h>

typedef struct {
    const char *tag, *name;
} TextLanguage;

extern const TextLanguage text_languages[];
extern const unsigned n_text_languages;
/* Its own name; the tag if we have none. */
const char *text_language_name(const char *tag);
bool text_language_is_known(const char *tag);

/* Languages in which texts of records may be written: those of the region, of its neighbours and of countries
 * that people come from, whatever languages the interface has. Each is named in itself where it is chosen. A field
 * has room for each on the form, so a text in another one would be lost by the next save: record_body_check()
 * refuses it. */
#pragma once

#include "base/catalogue.h"
#include "model/model.h"

#include <stdbool.h>

typedef struct {
    const char *tag, *name;
} TextLanguage;

extern const TextLanguage text_languages[];
extern const unsigned n_text_languages;
/* Its own name; the tag if we have none. */
const char *text_language_name(const char *tag);
/* Its name in the reader's language, for sentences; its own name where the code list has none. */
const char *text_language_label(const Model *model, Lang lang, const char *tag);
bool text_language_is_known(const char *tag);

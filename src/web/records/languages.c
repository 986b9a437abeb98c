#include "web/records/languages.h"

#include <glib.h>
#include <string.h>

const TextLanguage text_languages[] = {
    {"en", "English"},
    {"da", "dansk"},
    {"de", "Deutsch"},
    {"et", "eesti"},
    {"fi", "suomi"},
    {"fr", "fran\xc3\xa7"
           "ais"},
    {"is", "\xc3\xadslenska"},
    {"lt", "lietuvi\xc5\xb3"},
    {"lv", "latvie\xc5\xa1u"},
    {"nb", "norsk bokm\xc3\xa5l"},
    {"nn", "norsk nynorsk"},
    {"pl", "polski"},
    {"sv", "svenska"},
    {"ru", "\xd1\x80\xd1\x83\xd1\x81\xd1\x81\xd0\xba\xd0\xb8\xd0\xb9"},
    {"uk", "\xd1\x83\xd0\xba\xd1\x80\xd0\xb0\xd1\x97\xd0\xbd\xd1\x81\xd1\x8c\xd0\xba\xd0\xb0"},
};
const unsigned n_text_languages = G_N_ELEMENTS(text_languages);

static const TextLanguage *find(const char *tag)
{
    for (unsigned i = 0; i < n_text_languages; i++)
        if (strcmp(text_languages[i].tag, tag) == 0)
            return &text_languages[i];
    return NULL;
}

const char *text_language_name(const char *tag)
{
    const TextLanguage *found = find(tag);
    return found ? found->name : tag;
}

bool text_language_is_known(const char *tag)
{
    return find(tag) != NULL;
}

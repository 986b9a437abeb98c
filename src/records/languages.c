#include "records/languages.h"

#include <glib.h>
#include <string.h>

const TextLanguage text_languages[] = {
    /* the region's */
    {"en", "English"},
    {"da", "dansk"},
    {"de", "Deutsch"},
    {"et", "eesti"},
    {"fi", "suomi"},
    {"is", "íslenska"},
    {"kl", "kalaallisut"},
    {"lt", "lietuvių"},
    {"lv", "latviešu"},
    {"no", "norsk"},
    {"nb", "norsk bokmål"},
    {"nn", "norsk nynorsk"},
    {"pl", "polski"},
    {"se", "davvisámegiella"},
    {"sv", "svenska"},
    /* its neighbours', and countries' that people come from */
    {"bg", "български"},
    {"cs", "čeština"},
    {"es", "español"},
    {"fr", "français"},
    {"hu", "magyar"},
    {"ka", "ქართული"},
    {"pt", "português"},
    {"ro", "română"},
    {"ru", "русский"},
    {"sk", "slovenčina"},
    {"sq", "shqip"},
    {"sr", "српски"},
    {"th", "ไทย"},
    {"tl", "Tagalog"},
    {"tr", "Türkçe"},
    {"uk", "українська"},
    {"vi", "Tiếng Việt"},
    {"zh", "中文"},
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

const char *text_language_label(const Model *model, Lang lang, const char *tag)
{
    const CodeList *list = model_find_codelist(model, "CL_LANGUAGE");
    int code = list ? codelist_find(list, tag) : -1;
    return code < 0 ? text_language_name(tag) : codelist_code(list, (unsigned)code)->label[lang];
}

bool text_language_is_known(const char *tag)
{
    return find(tag) != NULL;
}

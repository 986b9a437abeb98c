/* hunspell's dictionaries, where the system or the centre has them. Optional: loading fails silently,
 * and what they say only adds to what is found. hunspell is not safe for threads: the language's lock
 * is held by the caller. */
#include "records/words.h"

#include <hunspell/hunspell.h>
#include <string.h>

/* Those that help: the Snowball stemmers of the others do as well on our words. */
typedef struct {
    const char *tag;
    const char *file;
} Known;
static const Known known[] = {{"da", "da_DK"}, {"et", "et_EE"}, {"is", "is_IS"}, {"lt", "lt_LT"},
                              {"lv", "lv_LV"}, {"pl", "pl_PL"}, {"sv", "sv_SE"}};

typedef struct {
    bool is_tried;
    Hunhandle *handle;
    GIConv to, from; /* (GIConv)-1: it is in UTF-8 */
} Dictionary;

static Dictionary dictionaries[WORDS_LANGUAGES];
static char *own_folder;

void words_set_dictionaries(const char *folder)
{
    char *copy = g_strdup(folder); /* a few bytes, kept to the end */
    g_atomic_pointer_set(&own_folder, copy);
}

static Hunhandle *open_in(const char *folder, const char *file)
{
    g_autofree char *rules = g_strdup_printf("%s/%s.aff", folder, file);
    g_autofree char *words = g_strdup_printf("%s/%s.dic", folder, file);
    bool is_there =
        g_file_test(rules, G_FILE_TEST_IS_REGULAR) && g_file_test(words, G_FILE_TEST_IS_REGULAR);
    return is_there ? Hunspell_create(rules, words) : NULL;
}

static Hunhandle *open_any(const char *file)
{
    const char *named = g_getenv("FYR_DICTIONARIES");
    if (named)
        return strcmp(named, "none") == 0 ? NULL : open_in(named, file);
    const char *folders[] = {g_atomic_pointer_get(&own_folder), "/usr/share/hunspell",
                             "/usr/share/myspell/dicts"};
    Hunhandle *handle = NULL;
    for (unsigned i = 0; !handle && i < G_N_ELEMENTS(folders); i++)
        handle = folders[i] ? open_in(folders[i], file) : NULL;
    return handle;
}

static void load(Dictionary *dictionary, const char *tag)
{
    dictionary->is_tried = true;
    dictionary->to = dictionary->from = (GIConv)-1;
    for (unsigned i = 0; !dictionary->handle && i < G_N_ELEMENTS(known); i++)
        if (strcmp(known[i].tag, tag) == 0)
            dictionary->handle = open_any(known[i].file);
    const char *encoding =
        dictionary->handle ? Hunspell_get_dic_encoding(dictionary->handle) : "UTF-8";
    if (g_ascii_strcasecmp(encoding, "UTF-8") == 0)
        return;
    dictionary->to = g_iconv_open(encoding, "UTF-8");
    dictionary->from = g_iconv_open("UTF-8", encoding);
    if (dictionary->to != (GIConv)-1 && dictionary->from != (GIConv)-1)
        return;
    Hunspell_destroy(dictionary->handle); /* an encoding that this system does not know */
    dictionary->handle = NULL;
}

/* NULL where the word has letters that the dictionary's encoding has not. */
static char *converted(const char *text, GIConv by)
{
    return by == (GIConv)-1 ? g_strdup(text) : g_convert_with_iconv(text, -1, by, NULL, NULL, NULL);
}

unsigned words_dictionary_stems(unsigned language, const char *exact, char **out_stems,
                                unsigned most)
{
    if (strcmp(words_language_tag(language), "fi") == 0)
        return words_voikko_stems(g_atomic_pointer_get(&own_folder), exact, out_stems, most);
    Dictionary *dictionary = &dictionaries[language];
    if (!dictionary->is_tried)
        load(dictionary, words_language_tag(language));
    g_autofree char *word = dictionary->handle ? converted(exact, dictionary->to) : NULL;
    char **stems = NULL;
    int n_stems = word ? Hunspell_stem(dictionary->handle, &stems, word) : 0;
    unsigned n = 0;
    for (int i = 0; i < n_stems && n < most; i++) {
        g_autofree char *stem = converted(stems[i], dictionary->from);
        if (!stem || !g_utf8_validate(stem, -1, NULL))
            continue;
        /* Of a long compound it sometimes gives the first part only: that is another word. */
        if (strlen(stem) * 2 > strlen(exact))
            out_stems[n++] = g_utf8_strdown(stem, -1);
    }
    if (n_stems > 0)
        Hunspell_free_list(dictionary->handle, &stems, n_stems);
    return n;
}

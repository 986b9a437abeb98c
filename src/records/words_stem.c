/* Base forms: Snowball, endings, rules, dictionaries, and a memory of the words seen. */
#include "records/words.h"

#include <libstemmer.h>
#include <string.h>

/* Endings of what Snowball has not, longest first, without accents; a stem keeps four letters. */
static const char *const endings_et[] = {
    "desse", "tesse", "dest", "test", "dele", "tele", "dega", "tega", "deks", "teks", "ega", "eks",
    "esse",  "est",   "ele",  "elt",  "eta",  "eni",  "ena",  "de",   "te",   "ed",   "id",  "ga",
    "ks",    "le",    "lt",   "st",   "e",    "i",    "a",    "u",    "d",    "t",    NULL};
static const char *const endings_is[] = {
    "ununum", "unum", "inum", "anna", "inni", "unni", "inn", "ins", "una", "ana", "nna",
    "um",     "ar",   "ir",   "ur",   "na",   "s",    "a",   "i",   "u",   "r",   NULL};
static const char *const endings_lv[] = {
    "ajiem", "ajam", "iem", "ais", "ajai", "ies", "am", "as", "ai", "es", "ei", "em", "is",
    "im",    "us",   "um",  "ij",  "os",   "s",   "a",  "e",  "i",  "u",  "o",  NULL};
static const char *const endings_pl[] = {
    "owania", "owanie", "owaniu", "ami", "ach", "owi", "iem", "ego", "emu", "ymi",
    "imi",    "ych",    "ich",    "iej", "em",  "ie",  "om",  "ow",  "ej",  "ym",
    "im",     "ia",     "a",      "e",   "i",   "y",   "o",   "u",   NULL};

typedef struct {
    const char *tag, *snowball;
    const char *const *endings;
} Language;
static const Language languages[WORDS_LANGUAGES] = {
    {"da", "danish", NULL},     {"de", "german", NULL},   {"en", "english", NULL},
    {"et", NULL, endings_et},   {"fi", "finnish", NULL},  {"is", NULL, endings_is},
    {"lt", "lithuanian", NULL}, {"lv", NULL, endings_lv}, {"no", "norwegian", NULL},
    {"pl", NULL, endings_pl},   {"sv", "swedish", NULL}};

#define REMEMBERED_MOST 50000u /* words of one language */
static GMutex locks[WORDS_LANGUAGES];
static GHashTable *seen[WORDS_LANGUAGES]; /* word -> "|sv:form" */
static struct sb_stemmer *stemmers[WORDS_LANGUAGES];

int words_language(const char *tag)
{
    if (!tag || strlen(tag) < 2 || (tag[2] && tag[2] != '-'))
        return -1;
    if (tag[0] == 'n' && (tag[1] == 'b' || tag[1] == 'n'))
        tag = "no";
    for (unsigned i = 0; i < WORDS_LANGUAGES; i++)
        if (strncmp(languages[i].tag, tag, 2) == 0)
            return (int)i;
    return -1;
}

const char *words_language_tag(unsigned language)
{
    return languages[language].tag;
}

static bool fold(const char *text, char out[WORD_BYTES])
{
    Word word;
    const char *at = text;
    if (!words_next(&at, text + strlen(text), &word))
        return false;
    g_strlcpy(out, word.folded, WORD_BYTES);
    return true;
}

static void strip_ending(const char *const *endings, char *folded)
{
    gsize length = strlen(folded);
    for (unsigned i = 0; endings[i]; i++) {
        gsize n = strlen(endings[i]);
        if (length < n + 4 || strcmp(folded + length - n, endings[i]) != 0)
            continue;
        folded[length - n] = '\0';
        return;
    }
}

/* The lock is held. */
static bool stem_one(unsigned language, const char *exact, char out[WORD_BYTES])
{
    const Language *own = &languages[language];
    if (own->endings) {
        if (!fold(exact, out))
            return false;
        strip_ending(own->endings, out);
        return true;
    }
    if (!stemmers[language])
        stemmers[language] = sb_stemmer_new(own->snowball, "UTF_8");
    const sb_symbol *stem =
        stemmers[language]
            ? sb_stemmer_stem(stemmers[language], (const sb_symbol *)exact, (int)strlen(exact))
            : NULL;
    return fold(stem ? (const char *)stem : exact, out);
}

static void add_form(unsigned language, const char *exact, char forms[][WORD_BYTES], unsigned *n)
{
    if (*n == WORDS_FORMS || !stem_one(language, exact, forms[*n]))
        return;
    for (unsigned i = 0; i < *n; i++)
        if (strcmp(forms[i], forms[*n]) == 0)
            return;
    ++*n;
}

static char *make_forms(unsigned language, const char *exact)
{
    char forms[WORDS_FORMS + 1][WORD_BYTES];
    char *stems[WORDS_FORMS];
    unsigned n = 0;
    add_form(language, exact, forms, &n);
    g_autofree char *by_rule = words_by_rule(language, exact);
    if (by_rule)
        add_form(language, by_rule, forms, &n);
    unsigned n_stems = words_dictionary_stems(language, exact, stems, WORDS_FORMS);
    for (unsigned i = 0; i < n_stems; i++) {
        add_form(language, stems[i], forms, &n);
        g_free(stems[i]);
    }
    GString *text = g_string_new(NULL);
    for (unsigned i = 0; i < n; i++)
        g_string_append_printf(text, "|%s:%s", languages[language].tag, forms[i]);
    return g_string_free(text, FALSE);
}

void words_forms(unsigned language, const char *exact, GString *to)
{
    g_mutex_lock(&locks[language]);
    if (!seen[language])
        seen[language] = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
    if (g_hash_table_size(seen[language]) >= REMEMBERED_MOST)
        g_hash_table_remove_all(seen[language]);
    const char *forms = g_hash_table_lookup(seen[language], exact);
    if (!forms) {
        char *made = make_forms(language, exact);
        g_hash_table_insert(seen[language], g_strdup(exact), made);
        forms = made;
    }
    g_string_append(to, forms);
    g_mutex_unlock(&locks[language]);
}

void words_warm(void)
{
    g_autoptr(GString) nothing = g_string_new(NULL);
    for (unsigned i = 0; i < WORDS_LANGUAGES; i++)
        words_forms(i, "fyr", nothing);
}

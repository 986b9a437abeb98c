/* Words of a text, and the terms under which they are found. Every word has: itself in small letters;
 * itself without accents, after "_", if that differs; and its base forms, each after its language and a
 * colon ("sv:manniskohandel"), without accents. Snowball makes base forms of da de en fi lt no sv, our
 * own lists of endings those of et is lv pl; a short list of rules mends what these get wrong for the
 * words of the field; the system's hunspell dictionaries add what they know for da et is lt lv pl sv, and
 * Voikko for fi.
 * Without dictionaries less is found, nothing is lost: what a dictionary says only ever adds.
 *
 * Threads: any; each language has a lock and a bounded memory of words it has seen. */
#pragma once

#include <glib.h>
#include <stdbool.h>

#define WORD_BYTES 96u      /* of one word; the rest of a longer one is not looked at */
#define WORDS_FORMS 4u      /* base forms of one word in one language */
#define WORDS_LANGUAGES 11u /* da de en et fi is lt lv no pl sv, by this number everywhere */

typedef struct {
    const char *start, *end; /* in the text */
    char exact[WORD_BYTES]; /* in small letters, composed; ligatures and full-width letters plain */
    char folded[WORD_BYTES]; /* without accents: a-z and 0-9 for our languages */
} Word;

/* The next word at or after *at, which moves on; false at the end. Letters and digits of any script;
 * bytes that are no UTF-8 part words. */
bool words_next(const char **at, const char *end, Word *out_word);

/* -1: a language that is only split and folded. "nb" and "nn" are "no"; "sv-FI" is "sv". */
int words_language(const char *tag);
const char *words_language_tag(unsigned language);

/* Appends "|sv:form|sv:other" to `to`. */
void words_forms(unsigned language, const char *exact, GString *to);
/* Appends all terms of a word, "exact|_folded|sv:form", as the index has them. */
void words_terms(int language, const Word *word, GString *to);
/* Appends a whole text: places parted by blanks. */
void words_put_text(GString *to, const char *text, gsize length, int language);
/* Words that say nothing about a text in any language ("the", "och"): left out of questions. */
bool words_is_stop(const char *exact);

/* Where dictionaries are looked for beside the system's folders: the centre's own folder; NULL: only
 * there. Before the first word. FYR_DICTIONARIES in the environment comes before both; "none" means
 * none at all. */
void words_set_dictionaries(const char *folder);
/* Loads all that there are, so that the first question does not wait; some 130 MB. */
void words_warm(void);

/* --- inside: rules ------------------------------------------------------------------------------- */

/* What ends so is another form of what ends otherwise; "^" before it: the whole word. The first that fits
 * counts. */
typedef struct {
    const char *ending, *instead;
} WordRule;
/* NULL: no rule fits. g_free. */
char *words_by_rule(unsigned language, const char *exact);
/* First letters of forms that become this stem by a rule and begin otherwise: "g" of "gezwungen" for
 * "zwing". */
void words_rule_letters(unsigned language, const char *stem, bool letters[256]);

/* --- inside: dictionaries, one by language; the caller holds the language's lock ----------------- */

/* Base forms of a word, at most `most`, each with g_free by the caller. */
unsigned words_dictionary_stems(unsigned language, const char *exact, char **out_stems,
                                unsigned most);
/* The same for Finnish, by Voikko. `own_folder`: where its dictionary is looked for beside the system's. */
unsigned words_voikko_stems(const char *own_folder, const char *exact, char **out_stems,
                            unsigned most);

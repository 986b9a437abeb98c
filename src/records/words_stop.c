/* Words that stand in nearly every text of a language. They are in the index, for exact phrases; a
 * question that has other words does without them. Sorted by bytes. */
#include "records/words.h"

#include <stdlib.h>
#include <string.h>

static const char *const stops[] = {
    "a",     "af",     "als",  "am",    "an",   "and",  "apie",  "ar",    "are",   "arī",
    "as",    "at",     "att",  "auch",  "auf",  "aus",  "av",    "að",    "be",    "bei",
    "but",   "by",     "das",  "dass",  "de",   "dem",  "den",   "der",   "des",   "det",
    "die",   "dla",    "do",   "ei",    "ein",  "eine", "einem", "einen", "eller", "en",
    "er",    "eru",    "es",   "et",    "ett",  "että", "for",   "fra",   "from",  "från",
    "fyrir", "för",    "für",  "hann",  "har",  "has",  "hat",   "have",  "i",     "ikke",
    "im",    "in",     "inte", "ir",    "is",   "ist",  "it",    "its",   "iš",    "ja",
    "jak",   "jest",   "joka", "ka",    "kad",  "kaip", "kan",   "kas",   "kui",   "kun",
    "lub",   "med",    "men",  "með",   "mis",  "mit",  "mutta", "myös",  "na",    "nach",
    "nicht", "nie",    "ning", "no",    "noch", "not",  "o",     "och",   "od",    "oder",
    "of",    "og",     "oli",  "om",    "on",   "or",   "oraz",  "ovat",  "par",   "pie",
    "po",    "przez",  "przy", "på",    "pēc",  "se",   "see",   "sekä",  "sem",   "sich",
    "sie",   "sind",   "się",  "so",    "som",  "su",   "są",    "tai",   "tas",   "that",
    "the",   "their",  "they", "this",  "til",  "till", "to",    "tā",    "um",    "un",
    "und",   "uz",     "už",   "vai",   "var",  "vid",  "við",   "von",   "või",   "w",
    "was",   "werden", "were", "which", "who",  "wie",  "with",  "yra",   "z",     "za",
    "zu",    "zum",    "á",    "är",    "í",    "über", "það",   "því",   "į",     "że",
};

static int compare(const void *key, const void *entry)
{
    return strcmp(key, *(const char *const *)entry);
}

bool words_is_stop(const char *exact)
{
    return bsearch(exact, stops, G_N_ELEMENTS(stops), sizeof *stops, compare) != NULL;
}

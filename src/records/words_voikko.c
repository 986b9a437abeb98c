/* Finnish by Voikko, whose dictionary knows the words that hunspell has no Finnish for and Snowball splits by
 * their case: "viranomainen", "viranomaisten" and "viranomaista" are one word. Optional like the other
 * dictionaries: without voikko-fi Snowball and the rules remain. Voikko's handles are not safe for threads:
 * the language's lock is held by the caller. API: libvoikko's voikko.h, "BASEFORM" of an analysis. */
#include "records/words.h"

#include <libvoikko/voikko.h>
#include <string.h>

static struct VoikkoHandle *open_in(const char *folder)
{
    const char *error = NULL;
    return voikkoInit(&error, "fi", folder);
}

static struct VoikkoHandle *handle_of(const char *own_folder)
{
    static struct VoikkoHandle *handle;
    static bool is_tried;
    if (is_tried)
        return handle;
    is_tried = true;
    const char *named = g_getenv("FYR_DICTIONARIES");
    if (!named || strcmp(named, "none") != 0)
        handle = open_in(named ? named : own_folder);
    return handle;
}

static bool has(char *const *stems, unsigned n, const char *stem)
{
    for (unsigned i = 0; i < n; i++)
        if (strcmp(stems[i], stem) == 0)
            return true;
    return false;
}

unsigned words_voikko_stems(const char *own_folder, const char *exact, char **out_stems,
                            unsigned most)
{
    struct VoikkoHandle *handle = handle_of(own_folder);
    struct voikko_mor_analysis **analyses = handle ? voikkoAnalyzeWordCstr(handle, exact) : NULL;
    unsigned n = 0;
    for (unsigned i = 0; analyses && analyses[i] && n < most; i++) {
        char *base = voikko_mor_analysis_value_cstr(analyses[i], "BASEFORM");
        if (!base)
            continue;
        g_autofree char *stem = g_utf8_strdown(base, -1); /* names have a capital */
        voikko_free_mor_analysis_value_cstr(base);
        if (!has(out_stems, n, stem))
            out_stems[n++] = g_steal_pointer(&stem);
    }
    if (analyses)
        voikko_free_mor_analysis(analyses);
    return n;
}

#include "report/sentence.h"

#include <math.h>
#include <string.h>

void sentence_init(Sentence *sentence, Lang lang, const char *translated_pattern)
{
    *sentence = (Sentence){.lang = lang,
                           .pattern = g_string_new(translated_pattern),
                           .owned = g_ptr_array_new_with_free_func(g_free)};
}

static char *own(Sentence *sentence, char *take_text)
{
    if (take_text)
        g_ptr_array_add(sentence->owned, take_text);
    return take_text;
}

static void add_slot(Sentence *sentence, const char *name, char *take_text, char *take_href)
{
    g_return_if_fail(sentence->n_slots < SENTENCE_SLOTS_MAX);
    sentence->slots[sentence->n_slots++] = (RunSlot){
        own(sentence, g_strdup(name)), own(sentence, take_text), own(sentence, take_href)};
}

void sentence_take(Sentence *sentence, const char *name, char *take_text)
{
    add_slot(sentence, name, take_text, NULL);
}

void sentence_text(Sentence *sentence, const char *name, const char *text)
{
    add_slot(sentence, name, g_strdup(text), NULL);
}

void sentence_year(Sentence *sentence, const char *name, int year)
{
    add_slot(sentence, name, g_strdup_printf("%d", year), NULL);
}

void sentence_number(Sentence *sentence, const char *name, double value, char *take_href)
{
    add_slot(sentence, name, lang_number(sentence->lang, value, 0), take_href);
}

static const char *count_pattern(Lang lang, Measure measure, unsigned long n)
{
    switch (measure) {
    case MEASURE_VICTIMS:
        return trn(lang, "{n} registered victim", "{n} registered victims", n);
    case MEASURE_SUSPECTED:
        return trn(lang, "{n} suspected person", "{n} suspected persons", n);
    case MEASURE_PROSECUTED:
        return trn(lang, "{n} prosecuted person", "{n} prosecuted persons", n);
    case MEASURE_CONVICTED:
        return trn(lang, "{n} convicted person", "{n} convicted persons", n);
    case MEASURE_COUNT:
        break;
    }
    g_return_val_if_reached("{n}");
}

static const char *none_text(Lang lang, Measure measure)
{
    switch (measure) {
    case MEASURE_VICTIMS:
        return tr(lang, "no registered victims");
    case MEASURE_SUSPECTED:
        return tr(lang, "no suspected persons");
    case MEASURE_PROSECUTED:
        return tr(lang, "no prosecuted persons");
    case MEASURE_CONVICTED:
        return tr(lang, "no convicted persons");
    case MEASURE_COUNT:
        break;
    }
    g_return_val_if_reached("");
}

/* "26", or "between 0 and 4": what stands in the place of the number. */
static char *number_words(Lang lang, double lower, double upper)
{
    g_autofree char *low = lang_number(lang, lower, 0);
    if (lower == upper)
        return g_steal_pointer(&low);
    g_autofree char *high = lang_number(lang, upper, 0);
    return text_fill(tr(lang, "between {lower} and {upper}"), "lower", low, "upper", high, NULL);
}

static unsigned long plural_number(double value)
{
    return value > 0 && value < 1e15 ? (unsigned long)value : 0;
}

void sentence_count(Sentence *sentence, const char *name, Measure measure, double lower,
                    double upper, char *take_href)
{
    /* The phrase's own {n} becomes {name.n}, so that one sentence can hold several. */
    g_autofree char *place = g_strdup_printf("{%s}", name);
    g_autofree char *number_name = g_strdup_printf("%s.n", name);
    g_autofree char *number_place = g_strdup_printf("{%s}", number_name);
    bool is_none = lower == 0 && upper == 0;
    g_autoptr(GString) phrase = g_string_new(
        is_none ? "{n}" : count_pattern(sentence->lang, measure, plural_number(upper)));
    g_string_replace(phrase, "{n}", number_place, 0);
    g_string_replace(sentence->pattern, place, phrase->str, 0);
    char *words = is_none ? g_strdup(none_text(sentence->lang, measure))
                          : number_words(sentence->lang, lower, upper);
    add_slot(sentence, number_name, words, take_href);
}

void sentence_end(Sentence *sentence, RunList *runs)
{
    runs_space(runs);
    runs_fill(runs, sentence->pattern->str, sentence->slots, sentence->n_slots);
    g_string_free(sentence->pattern, TRUE);
    g_ptr_array_free(sentence->owned, TRUE);
    *sentence = (Sentence){0};
}

char *series_address(const Series *series, int from, int to)
{
    return series->address ? series->address(series->data, from, to) : NULL;
}

char *count_phrase(Lang lang, Measure measure, double lower, double upper)
{
    if (lower == 0 && upper == 0)
        return g_strdup(none_text(lang, measure));
    g_autofree char *words = number_words(lang, lower, upper);
    return text_fill(count_pattern(lang, measure, plural_number(upper)), "n", words, NULL);
}

/* --- lists ------------------------------------------------------------------------------ */

char *list_text(Lang lang, const char *const *items, unsigned n)
{
    GString *text = g_string_new(NULL);
    for (unsigned i = 0; i < n; i++) {
        if (i > 0)
            g_string_append(text, i + 1 == n ? tr(lang, " and ") : ", ");
        g_string_append(text, items[i]);
    }
    return g_string_free(text, FALSE);
}

char *years_text(Lang lang, const int *years, unsigned n)
{
    g_autoptr(GPtrArray) spans = g_ptr_array_new_with_free_func(g_free);
    for (unsigned i = 0; i < n;) {
        unsigned last = i;
        while (last + 1 < n && years[last + 1] == years[last] + 1)
            last++;
        if (last - i >= 2) {
            g_ptr_array_add(spans, g_strdup_printf("%d\u2013%d", years[i], years[last]));
            i = last + 1;
        } else {
            g_ptr_array_add(spans, g_strdup_printf("%d", years[i]));
            i++;
        }
    }
    return list_text(lang, (const char *const *)(void *)spans->pdata, spans->len);
}

char *percent_text(Lang lang, double part, double whole)
{
    if (!(whole >= FINDINGS_BASE_MIN) || !(part >= 0))
        return NULL;
    double share = 100.0 * part / whole;
    double rounded = floor(share + 0.5);
    if ((rounded == 0 && part > 0) || (rounded == 100 && part != whole))
        return NULL;
    g_autofree char *number = lang_number(lang, rounded, 0);
    return text_fill(tr(lang, "{n} per cent"), "n", number, NULL);
}

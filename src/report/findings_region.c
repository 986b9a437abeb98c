/* Findings about several states together. A total is only said with the states that it lacks. */
#include "report/sentence.h"

static const Figure *at_year(const Series *series, int year, bool *out_contradicted)
{
    static const Figure absent = {.kind = FIGURE_ABSENT};
    unsigned index = (unsigned)(year - series->first_year);
    if (year < series->first_year || index >= series->n)
        return &absent;
    *out_contradicted = series->contradicted && series->contradicted[index];
    return &series->figures[index];
}

Region region_year(const Series *states, unsigned n_states, int year)
{
    Region region = {.n_states = n_states};
    for (unsigned i = 0; i < n_states && i < G_N_ELEMENTS(region.missing); i++) {
        bool contradicted = false;
        const Figure *figure = at_year(&states[i], year, &contradicted);
        if (figure_is_bounded(figure, contradicted)) {
            sum_add(&region.sum, figure, false);
            region.n_used++;
            if (figure->kind == FIGURE_SUPPRESSED)
                region.suppressed[region.n_suppressed++] = states[i].area;
        } else if (figure->kind == FIGURE_VALUE || figure->kind == FIGURE_SUPPRESSED ||
                   figure->kind == FIGURE_DISPUTED) {
            region.unused[region.n_unused++] = states[i].area;
        } else {
            region.missing[region.n_missing++] = states[i].area;
        }
    }
    return region;
}

static const char *level_pattern(Lang lang, const Region *region)
{
    if (region->n_used == region->n_states)
        return tr(lang, "For {year}, all {total} states together reported {count}.");
    return trn(lang, "For {year}, {n} of the {total} states reported {count}.",
               "For {year}, {n} of the {total} states together reported {count}.", region->n_used);
}

static void say_states(RunList *runs, Lang lang, const char *pattern, const char *const *labels,
                       unsigned n)
{
    if (n == 0)
        return;
    Sentence s;
    sentence_init(&s, lang, pattern);
    sentence_take(&s, "states", list_text(lang, labels, n));
    sentence_end(&s, runs);
}

bool finding_region_level(RunList *runs, Lang lang, const Series *states, unsigned n_states,
                          int year, const char *href)
{
    Region region = region_year(states, n_states, year);
    if (region.n_used == 0)
        return false;
    Sentence s;
    sentence_init(&s, lang, level_pattern(lang, &region));
    sentence_year(&s, "year", year);
    sentence_number(&s, "n", region.n_used, NULL);
    sentence_number(&s, "total", region.n_states, NULL);
    sentence_count(&s, "count", states[0].measure, region.sum.lower, region.sum.upper,
                   g_strdup(href));
    sentence_end(&s, runs);
    say_states(runs, lang,
               trn(lang, "The number of {states} is suppressed, so the total is an interval.",
                   "The numbers of {states} are suppressed, so the total is an interval.",
                   region.n_suppressed),
               region.suppressed, region.n_suppressed);
    say_states(runs, lang,
               trn(lang,
                   "Not counted: {states}, whose figure does not fit other figures of the same "
                   "source.",
                   "Not counted: {states}, whose figures do not fit other figures of the same "
                   "source.",
                   region.n_unused),
               region.unused, region.n_unused);
    say_states(runs, lang, tr(lang, "There is no figure from {states}."), region.missing,
               region.n_missing);
    return true;
}

bool finding_region_change(RunList *runs, Lang lang, const Series *states, unsigned n_states,
                           int from, int to, const char *href_from, const char *href_to)
{
    double before = 0, now = 0;
    const char *left_out[64];
    unsigned n_same = 0, n_out = 0;
    for (unsigned i = 0; i < n_states && i < G_N_ELEMENTS(left_out); i++) {
        bool bad_before = false, bad_now = false;
        const Figure *a = at_year(&states[i], from, &bad_before);
        const Figure *b = at_year(&states[i], to, &bad_now);
        if (figure_is_exact(a, bad_before) && figure_is_exact(b, bad_now)) {
            before += a->value;
            now += b->value;
            n_same++;
        } else {
            left_out[n_out++] = states[i].area;
        }
    }
    if (n_same < 2)
        return false;
    Sentence s;
    sentence_init(&s, lang,
                  n_out == 0
                      ? tr(lang, "All {n} states have an exact figure for both {from} and {to}: "
                                 "together {before} and {now}.")
                      : tr(lang, "The {n} states with an exact figure for both {from} and {to} "
                                 "together reported {before} and {now}; this leaves out "
                                 "{states}."));
    sentence_number(&s, "n", n_same, NULL);
    sentence_year(&s, "from", from);
    sentence_year(&s, "to", to);
    sentence_number(&s, "before", before, g_strdup(href_from));
    sentence_count(&s, "now", states[0].measure, now, now, g_strdup(href_to));
    if (n_out > 0)
        sentence_take(&s, "states", list_text(lang, left_out, n_out));
    sentence_end(&s, runs);
    return true;
}

bool finding_region_directions(RunList *runs, Lang lang, const Series *states, unsigned n_states,
                               int from, int to)
{
    const char *risen[64], *fallen[64], *same[64];
    unsigned n_risen = 0, n_fallen = 0, n_same = 0;
    for (unsigned i = 0; i < n_states && i < G_N_ELEMENTS(risen); i++) {
        bool bad_before = false, bad_now = false;
        const Figure *a = at_year(&states[i], from, &bad_before);
        const Figure *b = at_year(&states[i], to, &bad_now);
        if (!figure_is_exact(a, bad_before) || !figure_is_exact(b, bad_now))
            continue;
        if (b->value > a->value)
            risen[n_risen++] = states[i].area;
        else if (b->value < a->value)
            fallen[n_fallen++] = states[i].area;
        else
            same[n_same++] = states[i].area;
    }
    if (n_risen + n_fallen + n_same == 0)
        return false;
    struct {
        const char *pattern;
        const char *const *labels;
        unsigned n;
    } parts[] = {
        {tr(lang, "it rose in {states}"), risen, n_risen},
        {tr(lang, "it fell in {states}"), fallen, n_fallen},
        {tr(lang, "it was the same in {states}"), same, n_same},
    };
    g_autoptr(GString) list = g_string_new(NULL);
    for (unsigned i = 0; i < G_N_ELEMENTS(parts); i++) {
        if (parts[i].n == 0)
            continue;
        g_autofree char *labels = list_text(lang, parts[i].labels, parts[i].n);
        g_autofree char *text = text_fill(parts[i].pattern, "states", labels, NULL);
        g_string_append_printf(list, "%s%s", list->len > 0 ? "; " : "", text);
    }
    Sentence s;
    sentence_init(&s, lang, tr(lang, "The number by state between {from} and {to}: {list}."));
    sentence_year(&s, "from", from);
    sentence_year(&s, "to", to);
    sentence_text(&s, "list", list->str);
    sentence_end(&s, runs);
    return true;
}

static const char *region_share_pattern(Lang lang, Part part)
{
    switch (part) {
    case PART_WOMEN:
        return tr(lang, "In {year}, {n} of {base} registered victims were women or girls{percent}, "
                        "counting the {states} states with exact figures of both.");
    case PART_MEN:
        return tr(lang, "In {year}, {n} of {base} registered victims were men or boys{percent}, "
                        "counting the {states} states with exact figures of both.");
    case PART_CHILDREN:
        return tr(lang, "In {year}, {n} of {base} registered victims were children{percent}, "
                        "counting the {states} states with exact figures of both.");
    case PART_ADULTS:
        return tr(lang, "In {year}, {n} of {base} registered victims were adults{percent}, "
                        "counting the {states} states with exact figures of both.");
    case PART_SEXUAL:
    case PART_LABOUR:
    case PART_OTHER:
    case PART_COUNT:
        break;
    }
    return NULL; /* forms are compared state by state: a person may be counted under several */
}

bool finding_region_share(RunList *runs, Lang lang, Part part, const Series *wholes,
                          const Series *parts, const bool *fits, unsigned n_states, int year,
                          const char *href_part, const char *href_whole)
{
    const char *pattern = region_share_pattern(lang, part);
    const char *left_out[64];
    double n = 0, base = 0;
    unsigned n_in = 0, n_out = 0;
    for (unsigned i = 0; i < n_states && i < G_N_ELEMENTS(left_out); i++) {
        bool bad_whole = false, bad_part = false;
        const Figure *whole = at_year(&wholes[i], year, &bad_whole);
        const Figure *of_part = at_year(&parts[i], year, &bad_part);
        if (fits[i] && figure_is_exact(whole, bad_whole) && figure_is_exact(of_part, bad_part)) {
            n += of_part->value;
            base += whole->value;
            n_in++;
        } else {
            left_out[n_out++] = wholes[i].area;
        }
    }
    if (!pattern || n_in < 2 || base < 1)
        return false;
    g_autofree char *percent = percent_text(lang, n, base);
    g_autofree char *bracket = percent ? g_strdup_printf(" (%s)", percent) : g_strdup("");
    Sentence s;
    sentence_init(&s, lang, pattern);
    sentence_year(&s, "year", year);
    sentence_number(&s, "n", n, g_strdup(href_part));
    sentence_number(&s, "base", base, g_strdup(href_whole));
    sentence_number(&s, "states", n_in, NULL);
    sentence_text(&s, "percent", bracket);
    sentence_end(&s, runs);
    say_states(runs, lang, tr(lang, "Not included: {states}."), left_out, n_out);
    return true;
}

bool finding_region_gap(RunList *runs, Lang lang, const Series *victims, const Series *convicted,
                        unsigned n_states, int from, int to, const char *href_victims,
                        const char *href_convicted)
{
    Sum found = {0}, sentenced = {0};
    const char *left_out[64];
    unsigned n_in = 0, n_out = 0, n_years = 0;
    for (unsigned i = 0; i < n_states && i < G_N_ELEMENTS(left_out); i++) {
        Gap gap = gap_between(&victims[i], &convicted[i], from, to);
        if (gap.n_years == 0) {
            left_out[n_out++] = victims[i].area;
            continue;
        }
        found.lower += gap.victims.lower;
        found.upper += gap.victims.upper;
        sentenced.lower += gap.convicted.lower;
        sentenced.upper += gap.convicted.upper;
        n_in++;
        n_years += gap.n_years;
    }
    if (n_in < 2)
        return false;
    Sentence s;
    sentence_init(&s, lang,
                  tr(lang, "From {from} to {to}, {states} states published both numbers for at "
                           "least one year. In those {years} state-years they reported {victims} "
                           "and {convicted}."));
    sentence_year(&s, "from", from);
    sentence_year(&s, "to", to);
    sentence_number(&s, "states", n_in, NULL);
    sentence_number(&s, "years", n_years, NULL);
    sentence_count(&s, "victims", victims[0].measure, found.lower, found.upper,
                   g_strdup(href_victims));
    sentence_count(&s, "convicted", convicted[0].measure, sentenced.lower, sentenced.upper,
                   g_strdup(href_convicted));
    sentence_end(&s, runs);
    say_states(runs, lang, tr(lang, "Not included: {states}."), left_out, n_out);
    return true;
}

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
    g_autofree char *from_text = g_strdup_printf("%d", from);
    g_autofree char *to_text = g_strdup_printf("%d", to);
    struct {
        const char *pattern;
        const char *const *labels;
        unsigned n;
    } parts[] = {
        {tr(lang, "Between {from} and {to} the number rose in {states}."), risen, n_risen},
        {tr(lang, "Between {from} and {to} the number fell in {states}."), fallen, n_fallen},
        {tr(lang, "Between {from} and {to} the number was the same in {states}."), same, n_same},
    };
    for (unsigned i = 0; i < G_N_ELEMENTS(parts); i++) {
        g_autofree char *pattern =
            text_fill(parts[i].pattern, "from", from_text, "to", to_text, "states", "{states}",
                      NULL);
        say_states(runs, lang, pattern, parts[i].labels, parts[i].n);
    }
    return true;
}

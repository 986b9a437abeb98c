/* Findings about parts of a whole: women, children, forms of exploitation, citizenships. */
#include "report/sentence.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static const char *share_pattern(Lang lang, Part part, unsigned long n)
{
    switch (part) {
    case PART_WOMEN:
        return trn(lang,
                   "In {year}, {n} of {base} registered victims was a woman or girl{percent}.",
                   "In {year}, {n} of {base} registered victims were women or girls{percent}.", n);
    case PART_MEN:
        return trn(lang, "In {year}, {n} of {base} registered victims was a man or boy{percent}.",
                   "In {year}, {n} of {base} registered victims were men or boys{percent}.", n);
    case PART_CHILDREN:
        return trn(lang, "In {year}, {n} of {base} registered victims was a child{percent}.",
                   "In {year}, {n} of {base} registered victims were children{percent}.", n);
    case PART_ADULTS:
        return trn(lang, "In {year}, {n} of {base} registered victims was an adult{percent}.",
                   "In {year}, {n} of {base} registered victims were adults{percent}.", n);
    case PART_SEXUAL:
        return trn(lang,
                   "In {year}, {n} of {base} registered victims was exploited "
                   "sexually{percent}.",
                   "In {year}, {n} of {base} registered victims were exploited "
                   "sexually{percent}.",
                   n);
    case PART_LABOUR:
        return trn(lang,
                   "In {year}, {n} of {base} registered victims was exploited through forced "
                   "labour{percent}.",
                   "In {year}, {n} of {base} registered victims were exploited through forced "
                   "labour{percent}.",
                   n);
    case PART_OTHER:
        return trn(lang,
                   "In {year}, {n} of {base} registered victims was exploited in other "
                   "forms{percent}.",
                   "In {year}, {n} of {base} registered victims were exploited in other "
                   "forms{percent}.",
                   n);
    case PART_COUNT:
        break;
    }
    g_return_val_if_reached("");
}

static const Figure *figure_of(const Series *series, int year, bool *out_exact)
{
    unsigned index = (unsigned)(year - series->first_year);
    if (year < series->first_year || index >= series->n)
        return NULL;
    *out_exact = series_exact(series, index);
    return &series->figures[index];
}

bool finding_share(RunList *runs, Lang lang, Part part, const Series *whole, const Series *of_part,
                   int year, bool parts_fit)
{
    bool whole_exact = false, part_exact = false;
    const Figure *base = figure_of(whole, year, &whole_exact);
    const Figure *n = figure_of(of_part, year, &part_exact);
    if (!base || !n || !whole_exact || !part_exact || n->value > base->value || base->value < 1)
        return false;
    g_autofree char *percent = parts_fit ? percent_text(lang, n->value, base->value) : NULL;
    g_autofree char *bracket = percent ? g_strdup_printf(" (%s)", percent) : g_strdup("");
    Sentence s;
    sentence_init(&s, lang, share_pattern(lang, part, (unsigned long)n->value));
    sentence_year(&s, "year", year);
    sentence_number(&s, "n", n->value, series_address(of_part, year, year));
    sentence_number(&s, "base", base->value, series_address(whole, year, year));
    sentence_text(&s, "percent", bracket);
    sentence_end(&s, runs);
    return true;
}

/* False if a part was said but cannot be used. */
static bool add_parts(const Figure *parts, const bool *contradicted, unsigned n_parts, Sum *out_sum)
{
    for (unsigned i = 0; i < n_parts; i++) {
        if (parts[i].kind == FIGURE_ABSENT)
            continue;
        if (!figure_is_bounded(&parts[i], contradicted[i]))
            return false;
        sum_add(out_sum, &parts[i], contradicted[i]);
    }
    return true;
}

bool parts_cover(const Figure *whole, bool whole_contradicted, const Figure *parts,
                 const bool *contradicted, unsigned n_parts)
{
    Sum sum = {0};
    return figure_is_exact(whole, whole_contradicted) &&
           add_parts(parts, contradicted, n_parts, &sum) &&
           sum.upper >= FINDINGS_COVER_MIN * whole->value;
}

bool parts_fit(const Figure *whole, bool whole_contradicted, const Figure *parts,
               const bool *contradicted, unsigned n_parts)
{
    Sum sum = {0};
    return parts_cover(whole, whole_contradicted, parts, contradicted, n_parts) &&
           add_parts(parts, contradicted, n_parts, &sum) && sum.lower <= whole->value;
}

/* --- groups ----------------------------------------------------------------------------- */

static char *group_address(const Group *group, int year)
{
    return group->address ? group->address(group->data, year, year) : NULL;
}

/* The exact groups that nothing else can exceed. False if the order is open: a group is
 * suppressed with room above the top, disputed, contradicted, or not published at all. */
static bool find_top(const Group *groups, unsigned n, double *out_top)
{
    double top = -1;
    for (unsigned i = 0; i < n; i++) {
        if (figure_is_exact(&groups[i].figure, groups[i].contradicted))
            top = fmax(top, groups[i].figure.value);
    }
    if (top < 1)
        return false;
    for (unsigned i = 0; i < n; i++) {
        const Figure *figure = &groups[i].figure;
        if (!figure_is_bounded(figure, groups[i].contradicted))
            return false;
        if (figure->kind == FIGURE_SUPPRESSED && figure->upper >= top)
            return false;
    }
    *out_top = top;
    return true;
}

bool finding_largest_form(RunList *runs, Lang lang, const Group *groups, unsigned n, int year)
{
    double top = 0;
    if (n < 2 || !find_top(groups, n, &top))
        return false;
    const char *labels[16];
    unsigned n_top = 0;
    const Group *first = NULL;
    for (unsigned i = 0; i < n; i++) {
        if (figure_is_exact(&groups[i].figure, false) && groups[i].figure.value == top &&
            n_top < G_N_ELEMENTS(labels)) {
            first = first ? first : &groups[i];
            labels[n_top++] = groups[i].label;
        }
    }
    if (!first || n_top == n)
        return false;
    Sentence s;
    sentence_init(&s, lang,
                  n_top == 1
                      ? tr(lang, "The form reported most often in {year} was {forms} ({count}).")
                      : tr(lang, "The forms reported most often in {year} were {forms} ({count} "
                                 "each)."));
    sentence_year(&s, "year", year);
    sentence_take(&s, "forms", list_text(lang, labels, n_top));
    sentence_number(&s, "count", top, group_address(first, year));
    sentence_end(&s, runs);
    return true;
}

static int by_value_then_label(const void *left, const void *right)
{
    const Group *a = left, *b = right;
    bool a_exact = figure_is_exact(&a->figure, a->contradicted);
    bool b_exact = figure_is_exact(&b->figure, b->contradicted);
    if (a_exact != b_exact)
        return a_exact ? -1 : 1;
    if (a_exact && a->figure.value != b->figure.value)
        return a->figure.value > b->figure.value ? -1 : 1;
    return strcmp(a->label, b->label);
}

/* How many of the sorted groups to name: three, and those that tie with the third; fewer if the
 * ties would make the list long. */
static unsigned n_to_name(const Group *groups, unsigned n_exact)
{
    unsigned most = 3;
    if (n_exact <= most)
        return n_exact;
    unsigned end = most;
    while (end < n_exact && groups[end].figure.value == groups[most - 1].figure.value)
        end++;
    if (end <= 5)
        return end;
    unsigned begin = most;
    while (begin > 0 && groups[begin - 1].figure.value == groups[most].figure.value)
        begin--;
    return begin;
}

bool finding_largest_citizenships(RunList *runs, Lang lang, Group *groups, unsigned n, int year)
{
    qsort(groups, n, sizeof *groups, by_value_then_label);
    unsigned n_exact = 0;
    double hidden = 0; /* no group named may be smaller than one whose number is open */
    for (unsigned i = 0; i < n; i++) {
        const Figure *figure = &groups[i].figure;
        if (figure_is_exact(figure, groups[i].contradicted))
            n_exact++;
        else if (figure->kind == FIGURE_SUPPRESSED || figure->kind == FIGURE_DISPUTED)
            hidden = fmax(hidden, figure->upper);
        else if (figure->kind == FIGURE_VALUE)
            hidden = fmax(hidden, figure->value);
    }
    while (n_exact > 0 && groups[n_exact - 1].figure.value <= hidden)
        n_exact--;
    unsigned n_named = n_to_name(groups, n_exact);
    if (n_named == 0)
        return false;
    g_autoptr(GString) pattern = g_string_new(NULL);
    for (unsigned i = 0; i < n_named; i++) {
        if (i > 0)
            g_string_append(pattern, i + 1 == n_named ? tr(lang, " and ") : ", ");
        g_string_append_printf(pattern, "{label%u} ({n%u})", i, i);
    }
    g_autofree char *whole = text_fill(
        trn(lang, "The largest group by citizenship published for {year} is {groups}.",
            "The largest groups by citizenship published for {year} are {groups}.", n_named),
        "groups", pattern->str, "year", "{year}", NULL);
    Sentence s;
    sentence_init(&s, lang, whole);
    sentence_year(&s, "year", year);
    for (unsigned i = 0; i < n_named; i++) {
        char name[16];
        g_snprintf(name, sizeof name, "label%u", i);
        sentence_text(&s, name, groups[i].label);
        g_snprintf(name, sizeof name, "n%u", i);
        sentence_number(&s, name, groups[i].figure.value, group_address(&groups[i], year));
    }
    sentence_end(&s, runs);
    return true;
}

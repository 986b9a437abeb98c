#include "report/findings.h"

#include "report/sentence.h"

#include <math.h>

bool figure_is_exact(const Figure *figure, bool contradicted)
{
    return !contradicted && figure->kind == FIGURE_VALUE && !figure_is_doubtful(figure) &&
           isfinite(figure->value);
}

bool figure_is_bounded(const Figure *figure, bool contradicted)
{
    if (figure_is_exact(figure, contradicted))
        return true;
    return !contradicted && figure->kind == FIGURE_SUPPRESSED && !figure_is_doubtful(figure) &&
           isfinite(figure->lower) && isfinite(figure->upper);
}

static bool contradicted_at(const Series *series, unsigned index)
{
    return series->contradicted && series->contradicted[index];
}

bool series_exact(const Series *series, unsigned index)
{
    return figure_is_exact(&series->figures[index], contradicted_at(series, index));
}

bool series_bounded(const Series *series, unsigned index)
{
    return figure_is_bounded(&series->figures[index], contradicted_at(series, index));
}

int series_newest(const Series *series, bool exact)
{
    for (unsigned i = series->n; i-- > 0;) {
        if (exact ? series_exact(series, i) : series_bounded(series, i))
            return series->first_year + (int)i;
    }
    return -1;
}

/* The interval that the source published: the number itself where there is one. */
static double lower_of(const Figure *figure)
{
    return figure->kind == FIGURE_VALUE ? figure->value : figure->lower;
}

static double upper_of(const Figure *figure)
{
    return figure->kind == FIGURE_VALUE ? figure->value : figure->upper;
}

void sum_add(Sum *sum, const Figure *figure, bool contradicted)
{
    if (!figure_is_bounded(figure, contradicted))
        return;
    sum->lower += lower_of(figure);
    sum->upper += upper_of(figure);
    if (figure->kind == FIGURE_VALUE)
        sum->n_exact++;
    else
        sum->n_suppressed++;
}

Figure sum_figure(const Sum *sum)
{
    if (sum->n_exact + sum->n_suppressed == 0)
        return (Figure){.kind = FIGURE_ABSENT, .value = NAN, .lower = NAN, .upper = NAN};
    bool exact = sum->n_suppressed == 0;
    return (Figure){.kind = exact ? FIGURE_VALUE : FIGURE_SUPPRESSED,
                    .obs_status = exact ? 'A' : 'Q',
                    .conf_status = exact ? 'F' : 'C',
                    .value = exact ? sum->lower : NAN,
                    .lower = sum->lower,
                    .upper = sum->upper};
}

/* --- one series ------------------------------------------------------------------------- */

/* A figure that somebody said but that is not used: it must be named, not passed over. */
static bool said_but_unused(const Series *series, unsigned index)
{
    const Figure *figure = &series->figures[index];
    return !series_bounded(series, index) &&
           (figure->kind == FIGURE_VALUE || figure->kind == FIGURE_SUPPRESSED ||
            figure->kind == FIGURE_DISPUTED);
}

static void say_unused(RunList *runs, Lang lang, const Series *series, int from, int to)
{
    g_autoptr(GArray) years = g_array_new(FALSE, FALSE, sizeof(int));
    for (int year = from; year <= to; year++) {
        if (said_but_unused(series, (unsigned)(year - series->first_year)))
            g_array_append_val(years, year);
    }
    if (years->len == 0)
        return;
    Sentence s;
    sentence_init(&s, lang,
                  trn(lang,
                      "The figure for {years} does not fit other figures of the same source and "
                      "is not used here.",
                      "The figures for {years} do not fit other figures of the same source and "
                      "are not used here.",
                      years->len));
    sentence_take(&s, "years", years_text(lang, (const int *)(void *)years->data, years->len));
    sentence_end(&s, runs);
}

static void say_missing(RunList *runs, Lang lang, const Series *series, int from, int to)
{
    g_autoptr(GArray) years = g_array_new(FALSE, FALSE, sizeof(int));
    for (int year = from; year <= to; year++) {
        unsigned index = (unsigned)(year - series->first_year);
        if (!series_bounded(series, index) && !said_but_unused(series, index))
            g_array_append_val(years, year);
    }
    if (years->len == 0)
        return;
    Sentence s;
    sentence_init(&s, lang, tr(lang, "There is no figure for {years}."));
    sentence_take(&s, "years", years_text(lang, (const int *)(void *)years->data, years->len));
    sentence_end(&s, runs);
}

static void say_nothing_at_all(RunList *runs, Lang lang, const Series *series)
{
    Sentence s;
    sentence_init(&s, lang, tr(lang, "{area} has no figure that can be used from {from} to {to}."));
    sentence_text(&s, "area", series->area);
    sentence_year(&s, "from", series->first_year);
    sentence_year(&s, "to", series->first_year + (int)series->n - 1);
    sentence_end(&s, runs);
}

bool finding_level(RunList *runs, Lang lang, const Series *series)
{
    if (series->n == 0)
        return false;
    int last = series->first_year + (int)series->n - 1;
    int year = series_newest(series, false);
    if (year < 0) {
        say_nothing_at_all(runs, lang, series);
        say_unused(runs, lang, series, series->first_year, last);
        return true;
    }
    const Figure *figure = &series->figures[year - series->first_year];
    bool suppressed = figure->kind == FIGURE_SUPPRESSED;
    Sentence s;
    sentence_init(&s, lang,
                  suppressed ? tr(lang, "In {year}, {area} reported {count}; the exact number is "
                                        "suppressed.")
                             : tr(lang, "In {year}, {area} reported {count}."));
    sentence_text(&s, "area", series->area);
    sentence_year(&s, "year", year);
    sentence_count(&s, "count", series->measure, lower_of(figure), upper_of(figure),
                   series_address(series, year, year));
    sentence_end(&s, runs);
    if (figure->obs_status == 'P' || figure->obs_status == 'E') {
        runs_space(runs);
        runs_text(runs, figure->obs_status == 'P' ? tr(lang, "The figure is provisional.")
                                                  : tr(lang, "The figure is an estimate."));
    }
    return true;
}

bool finding_after(RunList *runs, Lang lang, const Series *series)
{
    int year = series_newest(series, false), last = series->first_year + (int)series->n - 1;
    unsigned before = runs->runs->len;
    if (year < 0)
        return false;
    say_unused(runs, lang, series, year + 1, last);
    say_missing(runs, lang, series, year + 1, last);
    return runs->runs->len > before;
}

/* The newest exact year before `year`, if no break in the series lies between. -1: none. */
static int comparable_before(const Series *series, int year)
{
    for (int y = year; y > series->first_year && year - y < FINDINGS_CHANGE_SPAN_MAX; y--) {
        if (series->figures[y - series->first_year].obs_status == 'B')
            return -1;
        if (series_exact(series, (unsigned)(y - 1 - series->first_year)))
            return y - 1;
    }
    return -1;
}

static const char *change_pattern(Lang lang, double difference, bool with_percent)
{
    if (difference == 0)
        return tr(lang, "That is as many as in {year}.");
    if (difference > 0) {
        return with_percent
                   ? tr(lang, "That is {difference} more than in {year} ({before}), a rise of "
                              "{percent}.")
                   : tr(lang, "That is {difference} more than in {year} ({before}).");
    }
    return with_percent ? tr(lang, "That is {difference} fewer than in {year} ({before}), a fall "
                                   "of {percent}.")
                        : tr(lang, "That is {difference} fewer than in {year} ({before}).");
}

bool finding_change(RunList *runs, Lang lang, const Series *series)
{
    int year = series_newest(series, false);
    if (year < 0 || !series_exact(series, (unsigned)(year - series->first_year)))
        return false;
    int before_year = comparable_before(series, year);
    if (before_year < 0)
        return false;
    double now = series->figures[year - series->first_year].value;
    double before = series->figures[before_year - series->first_year].value;
    double difference = now - before;
    g_autofree char *percent =
        fabs(difference) <= 2 * before ? percent_text(lang, fabs(difference), before) : NULL;
    Sentence s;
    sentence_init(&s, lang, change_pattern(lang, difference, percent != NULL));
    sentence_year(&s, "year", before_year);
    sentence_number(&s, "difference", fabs(difference), NULL);
    sentence_number(&s, "before", before, series_address(series, before_year, before_year));
    if (percent)
        sentence_text(&s, "percent", percent);
    sentence_end(&s, runs);
    return true;
}

/* The first year of the unbroken run of used figures that ends in `year`. A break (B) begins a
 * series of its own. */
static int unbroken_since(const Series *series, int year)
{
    int since = year;
    for (int y = year; y >= series->first_year; y--) {
        unsigned index = (unsigned)(y - series->first_year);
        if (!series_bounded(series, index))
            break;
        since = y;
        if (series->figures[index].obs_status == 'B')
            break;
    }
    return since;
}

static void say_extreme(RunList *runs, Lang lang, bool highest, int since, const GArray *ties)
{
    Sentence s;
    if (ties->len == 0) {
        sentence_init(&s, lang,
                      highest ? tr(lang, "It is the highest number in the unbroken series since "
                                         "{since}.")
                              : tr(lang, "It is the lowest number in the unbroken series since "
                                         "{since}."));
    } else {
        sentence_init(&s, lang,
                      highest ? tr(lang, "It is the highest number in the unbroken series since "
                                         "{since}, reached also in {years}.")
                              : tr(lang, "It is the lowest number in the unbroken series since "
                                         "{since}, reached also in {years}."));
        sentence_take(&s, "years", years_text(lang, (const int *)(void *)ties->data, ties->len));
    }
    sentence_year(&s, "since", since);
    sentence_end(&s, runs);
}

bool finding_extreme(RunList *runs, Lang lang, const Series *series)
{
    int year = series_newest(series, false);
    if (year < 0 || !series_exact(series, (unsigned)(year - series->first_year)))
        return false;
    int since = unbroken_since(series, year);
    if (year - since + 1 < FINDINGS_UNBROKEN_MIN)
        return false;
    double value = series->figures[year - series->first_year].value;
    bool highest = true, lowest = true, all_equal = true;
    g_autoptr(GArray) ties = g_array_new(FALSE, FALSE, sizeof(int));
    for (int y = since; y < year; y++) {
        const Figure *figure = &series->figures[y - series->first_year];
        bool equal = figure->kind == FIGURE_VALUE && figure->value == value;
        highest = highest && (equal || upper_of(figure) < value);
        lowest = lowest && (equal || lower_of(figure) > value);
        all_equal = all_equal && equal;
        if (equal)
            g_array_append_val(ties, y);
    }
    if (all_equal || (!highest && !lowest))
        return false;
    say_extreme(runs, lang, highest, since, ties);
    return true;
}

bool finding_period(RunList *runs, Lang lang, const Series *series, int from, int to)
{
    Sum sum = {0};
    unsigned n_years = 0;
    for (int year = from; year <= to; year++) {
        unsigned index = (unsigned)(year - series->first_year);
        if (year < series->first_year || index >= series->n)
            continue;
        sum_add(&sum, &series->figures[index], contradicted_at(series, index));
    }
    n_years = sum.n_exact + sum.n_suppressed;
    if (n_years < 2)
        return false;
    bool complete = n_years == (unsigned)(to - from + 1);
    Sentence s;
    if (complete)
        sentence_init(&s, lang, tr(lang, "From {from} to {to} that makes {count} in all."));
    else
        sentence_init(&s, lang,
                      tr(lang, "From {from} to {to} that makes {count} in the {n} years with a "
                               "figure."));
    sentence_year(&s, "from", from);
    sentence_year(&s, "to", to);
    sentence_number(&s, "n", n_years, NULL);
    sentence_count(&s, "count", series->measure, sum.lower, sum.upper,
                   series_address(series, from, to));
    sentence_end(&s, runs);
    return true;
}

bool finding_gaps(RunList *runs, Lang lang, const Series *series, int from, int to)
{
    int last = series->first_year + (int)series->n - 1;
    int begin = MAX(from, series->first_year), end = MIN(to, last);
    unsigned before = runs->runs->len;
    say_missing(runs, lang, series, begin, end);
    say_unused(runs, lang, series, begin, end);
    return runs->runs->len > before;
}

/* --- two series ------------------------------------------------------------------------- */

Gap gap_between(const Series *victims, const Series *convicted, int from, int to)
{
    Gap gap = {.first = 0};
    for (int year = from; year <= to; year++) {
        unsigned v = (unsigned)(year - victims->first_year);
        unsigned c = (unsigned)(year - convicted->first_year);
        if (v >= victims->n || c >= convicted->n || !series_bounded(victims, v) ||
            !series_bounded(convicted, c))
            continue;
        sum_add(&gap.victims, &victims->figures[v], false);
        sum_add(&gap.convicted, &convicted->figures[c], false);
        gap.first = gap.n_years == 0 ? year : gap.first;
        gap.last = year;
        gap.n_years++;
    }
    return gap;
}

bool finding_gap(RunList *runs, Lang lang, const Series *victims, const Series *convicted, int from,
                 int to)
{
    Gap gap = gap_between(victims, convicted, from, to);
    Sentence s;
    if (gap.n_years == 0) {
        sentence_init(&s, lang,
                      tr(lang, "There is no year from {from} to {to} for which {area} has both a "
                               "number of victims and a number of convicted persons."));
    } else if (gap.n_years == 1) {
        sentence_init(&s, lang,
                      tr(lang, "In {first}, the one year from {from} to {to} for which both are "
                               "published, {area} reported {victims} and {convicted}."));
    } else {
        sentence_init(&s, lang,
                      tr(lang, "Over the {n} years from {first} to {last} for which both are "
                               "published, {area} reported {victims} and {convicted}."));
    }
    sentence_text(&s, "area", victims->area);
    sentence_year(&s, "from", from);
    sentence_year(&s, "to", to);
    sentence_year(&s, "first", gap.first);
    sentence_year(&s, "last", gap.last);
    sentence_number(&s, "n", gap.n_years, NULL);
    if (gap.n_years > 0) {
        sentence_count(&s, "victims", victims->measure, gap.victims.lower, gap.victims.upper,
                       series_address(victims, gap.first, gap.last));
        sentence_count(&s, "convicted", convicted->measure, gap.convicted.lower,
                       gap.convicted.upper, series_address(convicted, gap.first, gap.last));
    }
    sentence_end(&s, runs);
    return true;
}

/* --- vintages --------------------------------------------------------------------------- */

unsigned revisions_between(const Series *before, const Series *now, int from, int to,
                           Revision *out_revisions, unsigned most)
{
    unsigned n = 0;
    for (int year = from; year <= to && n < most; year++) {
        unsigned b = (unsigned)(year - before->first_year);
        unsigned c = (unsigned)(year - now->first_year);
        if (b >= before->n || c >= now->n || before->figures[b].kind == FIGURE_ABSENT)
            continue; /* a first figure is news, not a revision */
        if (!figure_equal(&before->figures[b], &now->figures[c]))
            out_revisions[n++] = (Revision){year, before->figures[b], now->figures[c]};
    }
    return n;
}

/* A figure in a sentence on revisions: "23", "suppressed (0 to 4)", "no figure". */
static char *said_text(Lang lang, const Figure *figure)
{
    switch (figure->kind) {
    case FIGURE_VALUE:
        return lang_number(lang, figure->value, 0);
    case FIGURE_SUPPRESSED:
    case FIGURE_DISPUTED: {
        g_autofree char *low = lang_number(lang, figure->lower, 0);
        g_autofree char *high = lang_number(lang, figure->upper, 0);
        return text_fill(figure->kind == FIGURE_SUPPRESSED
                             ? tr(lang, "suppressed ({lower} to {upper})")
                             : tr(lang, "several numbers ({lower} to {upper})"),
                         "lower", low, "upper", high, NULL);
    }
    case FIGURE_NOT_KNOWN:
    case FIGURE_NOT_APPLICABLE:
    case FIGURE_NOT_YET:
    case FIGURE_ABSENT:
    case FIGURE_KIND_COUNT:
        break;
    }
    return g_strdup(tr(lang, "no number"));
}

bool finding_revision(RunList *runs, Lang lang, const Series *now, const Revision *revision,
                      const char *before_date)
{
    Sentence s;
    sentence_init(&s, lang,
                  tr(lang, "The figure for {year} was given as {before} on {date} and is given as "
                           "{now} in this edition."));
    sentence_year(&s, "year", revision->year);
    sentence_take(&s, "before", said_text(lang, &revision->before));
    sentence_text(&s, "date", before_date);
    char *said = said_text(lang, &revision->now);
    sentence_take(&s, "now", said);
    char *href = series_address(now, revision->year, revision->year);
    if (href) {
        s.slots[s.n_slots - 1].href = href;
        g_ptr_array_add(s.owned, href);
    }
    sentence_end(&s, runs);
    return true;
}

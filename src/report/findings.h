/* Findings: sentences about numbers, generated from the numbers. The figures decide whether a
 * statement is allowed; where they do not allow it, nothing is said, or what is missing is said.
 *
 * The rules, in one place:
 * - A figure is *used* only if its source does not contradict it: kind VALUE or SUPPRESSED, status
 *   not U, and not marked `contradicted` by the caller (a part larger than its total).
 * - Exact statements (changes, shares, ranks) need exact figures. A suppressed figure only ever
 *   appears as the interval that its source published; nothing is derived for it, not by
 *   subtraction, not as a share, not as a midpoint.
 * - No percentage on a base below FINDINGS_BASE_MIN. None that would read 0 or 100 and is not.
 * - No shares and no "most often" where the parts add up to more than the whole (shares), or
 *   account for less than FINDINGS_COVER_MIN of it.
 * - Changes name both numbers and both years; no change across a break in the series (status B).
 * - "The highest" and "the lowest" need FINDINGS_UNBROKEN_MIN years without a gap that all allow
 *   it, and name ties.
 * - Sums over suppressed figures are intervals; sums with years or states missing say so.
 *
 * All functions append whole sentences to `runs` (with a space before, unless it is empty) and
 * return whether they said anything. Every number is a link to its data address, if the series
 * can make addresses. They are pure: the same figures give the same words. */
#pragma once

#include "base/isotime.h"
#include "report/doc.h"

#define FINDINGS_BASE_MIN 20
#define FINDINGS_UNBROKEN_MIN 5
#define FINDINGS_CHANGE_SPAN_MAX 3 /* years between the two figures of a change, at most */
#define FINDINGS_COVER_MIN 0.8     /* of the whole that parts must account for to be its shares */

typedef enum {
    MEASURE_VICTIMS,
    MEASURE_SUSPECTED, /* brought into formal contact with the police */
    MEASURE_PROSECUTED,
    MEASURE_CONVICTED,
    MEASURE_COUNT
} Measure;

/* Parts of the victims: each has words of its own. */
typedef enum {
    PART_WOMEN,
    PART_MEN,
    PART_CHILDREN,
    PART_ADULTS,
    PART_SEXUAL,
    PART_LABOUR,
    PART_OTHER,
    PART_COUNT
} Part;

typedef struct {
    Measure measure;
    const char *area; /* "Latvia": the subject of sentences */
    int first_year;
    unsigned n; /* years, one figure each */
    const Figure *figures;
    const bool *contradicted; /* one per year; NULL: none is */
    char *(*address)(const void *data, int first_year, int last_year); /* NULL: no links */
    const void *data;
} Series;

/* What may be done with a figure. */
bool figure_is_exact(const Figure *figure, bool contradicted);
bool figure_is_bounded(const Figure *figure, bool contradicted); /* exact, or suppressed */
bool series_exact(const Series *series, unsigned index);
bool series_bounded(const Series *series, unsigned index);
/* The newest year with a used figure (bounded; or exact); -1 if there is none. */
int series_newest(const Series *series, bool exact);

/* A sum with what it is made of. */
typedef struct {
    double lower, upper;
    unsigned n_exact, n_suppressed; /* of the figures summed */
} Sum;
void sum_add(Sum *sum, const Figure *figure, bool contradicted); /* leaves unusable ones out */
/* "no registered victims", "1 registered victim", "between 20 and 28 registered victims". The
 * sum must have figures. Caller frees. */
char *count_phrase(Lang lang, Measure measure, double lower, double upper);
/* A sum as one figure for charts and tables: a value, or an interval; absent if nothing summed. */
Figure sum_figure(const Sum *sum);

/* "2013–2016 and 2019", "Latvia, Norway and Sweden", "38 per cent". Callers free. */
char *years_text(Lang lang, const int *years, unsigned n);
char *list_text(Lang lang, const char *const *items, unsigned n);
char *percent_text(Lang lang, double part, double whole); /* NULL where not allowed */

/* --- one series ------------------------------------------------------------------------- */

/* "In 2022, Latvia reported 26 registered victims." from the newest used year. Says so if there is
 * nothing at all. */
bool finding_level(RunList *runs, Lang lang, const Series *series);
/* What is missing after the newest used year, and what is there but not used. After the change and
 * the extreme, whose "that" and "it" mean the level. */
bool finding_after(RunList *runs, Lang lang, const Series *series);
/* "That is 35 fewer than in 2021 (61), a fall of 57 per cent." about the newest used year. */
bool finding_change(RunList *runs, Lang lang, const Series *series);
/* "It is the highest number in the unbroken series since 2008." */
bool finding_extreme(RunList *runs, Lang lang, const Series *series);
/* "From 2018 to 2022 that makes 197 registered victims in all." with gaps and intervals. */
bool finding_period(RunList *runs, Lang lang, const Series *series, int from, int to);
/* "There is no figure for 2017 and 2021." about from..to; nothing if all are there. */
bool finding_gaps(RunList *runs, Lang lang, const Series *series, int from, int to);

/* --- parts ------------------------------------------------------------------------------ */

/* "In 2022, 19 of 26 registered victims were women or girls (73 per cent)." `parts_fit`:
 * see parts_fit(). */
bool finding_share(RunList *runs, Lang lang, Part part, const Series *whole, const Series *of_part,
                   int year, bool parts_fit);

/* The parts of one breakdown against their whole: do they add up to at most the whole, and account
 * for enough of it? All must be used figures or absent. */
bool parts_fit(const Figure *whole, bool whole_contradicted, const Figure *parts,
               const bool *contradicted, unsigned n_parts);
/* Only the second half: for forms, of which one person may suffer several. */
bool parts_cover(const Figure *whole, bool whole_contradicted, const Figure *parts,
                 const bool *contradicted, unsigned n_parts);

typedef struct {
    const char *label; /* in a sentence: "sexual exploitation", "Romania" */
    Figure figure;
    bool contradicted;
    char *(*address)(const void *data, int first_year, int last_year);
    const void *data;
} Group;
/* The largest of some groups in a year, if no other can be as large; ties are named. */
bool finding_largest_form(RunList *runs, Lang lang, const Group *groups, unsigned n, int year);
/* "The largest groups by citizenship were Romania (12) and Ukraine (9)." only of exact figures
 * of at least `least`; nothing if fewer than one. The groups are sorted by the function. */
bool finding_largest_citizenships(RunList *runs, Lang lang, Group *groups, unsigned n, int year);

/* --- two series ------------------------------------------------------------------------- */

/* Victims beside convictions over the years in which both are published (from..to). */
typedef struct {
    Sum victims, convicted;
    int first, last;
    unsigned n_years;
} Gap;
Gap gap_between(const Series *victims, const Series *convicted, int from, int to);
bool finding_gap(RunList *runs, Lang lang, const Series *victims, const Series *convicted, int from,
                 int to);

/* --- vintages --------------------------------------------------------------------------- */

typedef struct {
    int year;
    Figure before, now;
} Revision;
/* Years in which the earlier vintage said something else, of from..to. */
unsigned revisions_between(const Series *before, const Series *now, int from, int to,
                           Revision *out_revisions, unsigned most);
bool finding_revision(RunList *runs, Lang lang, const Series *now, const Revision *revision,
                      const char *before_date);

/* --- several states --------------------------------------------------------------------- */

typedef struct {
    Sum sum;
    unsigned n_states, n_used;
    const char *missing[64]; /* labels of the states without a figure */
    unsigned n_missing;
    const char *unused[64]; /* with a figure that is not used: contradicted, disputed */
    unsigned n_unused;
    const char *suppressed[64];
    unsigned n_suppressed;
} Region;
Region region_year(const Series *states, unsigned n_states, int year);
/* "For 2022, eight of the ten states ... reported together between ... . Missing: Iceland." */
bool finding_region_level(RunList *runs, Lang lang, const Series *states, unsigned n_states,
                          int year, const char *href);
/* The states with exact figures in both years, and nothing else, compared. */
bool finding_region_change(RunList *runs, Lang lang, const Series *states, unsigned n_states,
                           int from, int to, const char *href_from, const char *href_to);
/* In how many states the number rose, fell, stayed, between two years. */
bool finding_region_directions(RunList *runs, Lang lang, const Series *states, unsigned n_states,
                               int from, int to);
/* "In 2022, in the 6 states with exact figures of both, 320 of 610 registered victims were women or
 * girls (52 per cent). Not included: ..." Only states whose parts fit the whole (`fits`). */
bool finding_region_share(RunList *runs, Lang lang, Part part, const Series *wholes,
                          const Series *parts, const bool *fits, unsigned n_states, int year,
                          const char *href_part, const char *href_whole);
/* Victims beside convictions, each state over its own years with both. */
bool finding_region_gap(RunList *runs, Lang lang, const Series *victims, const Series *convicted,
                        unsigned n_states, int from, int to, const char *href_victims,
                        const char *href_convicted);

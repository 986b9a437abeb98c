/* The findings: given these figures, these words, or none. Series are written as text, a token per
 * year: "12" a number, "<5" suppressed, "." no figure, "12u" cannot be true, "3-9d" disputed,
 * "12B" after a break, "12P" provisional, "12!" contradicted by the caller, "?" not known. */
#include "report/findings.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define YEARS_MAX 24

typedef struct {
    Series series;
    Figure figures[YEARS_MAX];
    bool contradicted[YEARS_MAX];
} Said;

static Figure parse_figure(const char *token, bool *out_contradicted)
{
    Figure figure = {.kind = FIGURE_ABSENT,
                     .obs_status = 'A',
                     .conf_status = 'F',
                     .value = NAN,
                     .lower = NAN,
                     .upper = NAN};
    size_t n = strlen(token);
    char last = token[n - 1];
    *out_contradicted = last == '!';
    if (strcmp(token, ".") == 0)
        return figure;
    if (strcmp(token, "?") == 0) {
        figure.kind = FIGURE_NOT_KNOWN;
        return figure;
    }
    if (token[0] == '<') {
        figure.kind = FIGURE_SUPPRESSED;
        figure.lower = 0;
        figure.upper = g_ascii_strtod(token + 1, NULL) - 1;
        figure.obs_status = last == 'u' ? 'U' : 'Q';
        return figure;
    }
    char *end = NULL;
    figure.lower = figure.upper = figure.value = g_ascii_strtod(token, &end);
    figure.kind = FIGURE_VALUE;
    if (*end == '-') {
        figure.upper = g_ascii_strtod(end + 1, NULL);
        figure.value = NAN;
        figure.kind = FIGURE_DISPUTED;
        figure.obs_status = 'U';
    } else if (*end && *end != '!') {
        figure.obs_status = *end == 'u' ? 'U' : *end;
    }
    return figure;
}

static Said said(int first_year, const char *text)
{
    Said made = {
        .series = {.measure = MEASURE_VICTIMS, .area = "Latvia", .first_year = first_year}};
    g_auto(GStrv) tokens = g_strsplit(text, " ", -1);
    for (unsigned i = 0; tokens[i]; i++) {
        made.figures[i] = parse_figure(tokens[i], &made.contradicted[i]);
        made.series.n++;
    }
    return made;
}

/* Pointers into the struct itself: set where it lies. */
static const Series *ready(Said *text)
{
    text->series.figures = text->figures;
    text->series.contradicted = text->contradicted;
    return &text->series;
}

typedef bool (*Finding)(RunList *, Lang, const Series *);
typedef struct {
    const char *figures; /* from 2018 on */
    const char *expect;  /* "" = nothing is said */
} Case;

static void check(Finding finding, const Case *cases, unsigned n)
{
    for (unsigned i = 0; i < n; i++) {
        Said text = said(2018, cases[i].figures);
        g_autoptr(RunList) runs = runs_new();
        bool spoke = finding(runs, LANG_EN, ready(&text));
        g_autofree char *plain = runs_plain(runs);
        g_test_message("%s", cases[i].figures);
        g_assert_cmpstr(plain, ==, cases[i].expect);
        g_assert_true(spoke == (*cases[i].expect != 0));
    }
}

static void test_level(void)
{
    static const Case cases[] = {
        {"61 26", "In 2019, Latvia reported 26 registered victims."},
        {"61 1", "In 2019, Latvia reported 1 registered victim."},
        {"61 0", "In 2019, Latvia reported no registered victims."},
        {"61 <5", "In 2019, Latvia reported between 0 and 4 registered victims; the exact number "
                  "is suppressed."},
        {"1234", "In 2018, Latvia reported 1,234 registered victims."},
        {"61 .", "In 2018, Latvia reported 61 registered victims."},
        {"61 ?", "In 2018, Latvia reported 61 registered victims."},
        {"61 26u", "In 2018, Latvia reported 61 registered victims."},
        {"61 26!", "In 2018, Latvia reported 61 registered victims."},
        {"61 3-9d", "In 2018, Latvia reported 61 registered victims."},
        {"61P", "In 2018, Latvia reported 61 registered victims. The figure is provisional."},
        {". .", "Latvia has no figure that can be used from 2018 to 2019."},
        {". 9u .", "Latvia has no figure that can be used from 2018 to 2020. The figure for 2019 "
                   "does not fit other figures of the same source and is not used here."},
    };
    check(finding_level, cases, G_N_ELEMENTS(cases));
}

static void test_after(void)
{
    static const Case cases[] = {
        {"61 26", ""},
        {"61 .", "There is no figure for 2019."},
        {"61 . . .", "There is no figure for 2019\u20132021."},
        {"61 . .", "There is no figure for 2019 and 2020."},
        {"61 26u", "The figure for 2019 does not fit other figures of the same source and is not "
                   "used here."},
        {"61 26u 3-9d", "The figures for 2019 and 2020 do not fit other figures of the same source "
                        "and are not used here."},
        {"61 26u .", "The figure for 2019 does not fit other figures of the same source and is not "
                     "used here. There is no figure for 2020."},
        {". .", ""},
    };
    check(finding_after, cases, G_N_ELEMENTS(cases));
}

static void test_change(void)
{
    static const Case cases[] = {
        {"61 26", "That is 35 fewer than in 2018 (61), a fall of 57 per cent."},
        {"26 61", "That is 35 more than in 2018 (26), a rise of 135 per cent."},
        {"19 61", "That is 42 more than in 2018 (19)."}, /* base below 20: no percentage */
        {"20 30", "That is 10 more than in 2018 (20), a rise of 50 per cent."},
        {"20 1000", "That is 980 more than in 2018 (20)."}, /* a percentage says nothing here */
        {"26 26", "That is as many as in 2018."},
        {"26 0", "That is 26 fewer than in 2018 (26), a fall of 100 per cent."},
        {"1000 999", "That is 1 fewer than in 2018 (1,000)."}, /* would read 0 per cent */
        {"<5 26", ""},
        {"26 <5", ""},
        {"26 . 30", "That is 4 more than in 2018 (26), a rise of 15 per cent."},
        {"26 . . . 30", ""}, /* too far apart */
        {"26 30B", ""},
        {"26 28B 30", "That is 2 more than in 2019 (28), a rise of 7 per cent."},
        {"26 . 30B", ""},
        {"26u 30", ""},
        {"26 30u", ""}, /* the newest used year is the only one */
        {"26! 30", ""},
        {"26", ""},
        {"0 3", "That is 3 more than in 2018 (0)."},
        {". .", ""},
        {"17 3-9d 21", "That is 4 more than in 2018 (17)."},
    };
    check(finding_change, cases, G_N_ELEMENTS(cases));
}

static void test_extreme(void)
{
    static const Case cases[] = {
        {"1 2 3 4 5", "It is the highest number in the unbroken series since 2018."},
        {"5 4 3 2 1", "It is the lowest number in the unbroken series since 2018."},
        {"1 2 3 5", ""}, /* four years are too few */
        {". 1 2 3 4 5", "It is the highest number in the unbroken series since 2019."},
        {"1 2 . 4 5 6", ""},
        {"9 2 3 4 5 6B", ""}, /* a break begins a series of its own */
        {"9B 2 3 4 5", ""},
        {"3B 2 3 4 9", "It is the highest number in the unbroken series since 2018."},
        {"5 2 3 4 5", "It is the highest number in the unbroken series since 2018, reached also in "
                      "2018."},
        {"2 5 3 5 2", "It is the lowest number in the unbroken series since 2018, reached also in "
                      "2018."},
        {"5 5 5 5 5", ""},
        {"<5 2 3 4 6", "It is the highest number in the unbroken series since 2018."},
        {"<5 2 3 4 4", ""}, /* the suppressed one may be 4 as well */
        {"<5 9 8 7 6", ""}, /* and lower than 6 */
        {"1 2 3 4 <5", ""},
        {"1 2 9u 3 4 5 6", ""},
        {"7 9 8 10 9", ""},
    };
    check(finding_extreme, cases, G_N_ELEMENTS(cases));
}

static bool over_period(RunList *runs, Lang lang, const Series *series)
{
    return finding_period(runs, lang, series, 2018, 2021);
}

static void test_period(void)
{
    static const Case cases[] = {
        {"1 2 3 4", "From 2018 to 2021 that makes 10 registered victims in all."},
        {"1 <5 3 4", "From 2018 to 2021 that makes between 8 and 12 registered victims in all."},
        {"1 . 3 4", "From 2018 to 2021 that makes 8 registered victims in the 3 years with a "
                    "figure."},
        {"1 9u 3 .", "From 2018 to 2021 that makes 4 registered victims in the 2 years with a "
                     "figure."},
        {"0 0 0 0", "From 2018 to 2021 that makes no registered victims in all."},
        {"1 . . .", ""},
        {". . . .", ""},
    };
    check(over_period, cases, G_N_ELEMENTS(cases));
}

/* --- parts -------------------------------------------------------------------------------- */

static void test_share(void)
{
    static const struct {
        const char *whole, *part, *expect;
        Part of;
        bool fits;
    } cases[] = {
        {"26", "19", "In 2018, 19 of 26 registered victims were women or girls (73 per cent).",
         PART_WOMEN, true},
        {"26", "1", "In 2018, 1 of 26 registered victims was a woman or girl (4 per cent).",
         PART_WOMEN, true},
        {"15", "10", "In 2018, 10 of 15 registered victims were women or girls.", PART_WOMEN, true},
        {"26", "0", "In 2018, 0 of 26 registered victims were children (0 per cent).",
         PART_CHILDREN, true},
        {"26", "26", "In 2018, 26 of 26 registered victims were adults (100 per cent).",
         PART_ADULTS, true},
        {"26", "19", "In 2018, 19 of 26 registered victims were women or girls.", PART_WOMEN,
         false},
        {"26", "<5", "", PART_MEN, true},
        {"<5", "3", "", PART_MEN, true},
        {"26", "27", "", PART_MEN, true}, /* a part above its whole */
        {"26u", "19", "", PART_MEN, true},
        {"26", "19u", "", PART_MEN, true},
        {"26", "19!", "", PART_MEN, true},
        {"0", "0", "", PART_MEN, true},
        {"26", ".", "", PART_MEN, true},
        {".", "19", "", PART_MEN, true},
    };
    for (unsigned i = 0; i < G_N_ELEMENTS(cases); i++) {
        Said whole = said(2018, cases[i].whole), part = said(2018, cases[i].part);
        g_autoptr(RunList) runs = runs_new();
        finding_share(runs, LANG_EN, cases[i].of, ready(&whole), ready(&part), 2018, cases[i].fits);
        g_autofree char *plain = runs_plain(runs);
        g_assert_cmpstr(plain, ==, cases[i].expect);
    }
}

static void test_parts_fit(void)
{
    static const struct {
        const char *whole, *parts;
        bool covers, fits;
    } cases[] = {
        {"100", "60 40", true, true},    {"100", "60 41", true, false},
        {"100", "50 20", false, false},  {"100", "60 20", true, true},
        {"100", "99 <5", true, true},    {"100", "97 .", true, true},
        {"100", "60 40u", false, false}, {"100", "60 40!", false, false},
        {"<5", "2 1", false, false},     {"100u", "60 40", false, false},
        {"100", ". .", false, false},
    };
    for (unsigned i = 0; i < G_N_ELEMENTS(cases); i++) {
        Said whole = said(2018, cases[i].whole), parts = said(2018, cases[i].parts);
        g_assert_true(parts_cover(&whole.figures[0], false, parts.figures, parts.contradicted,
                                  parts.series.n) == cases[i].covers);
        g_assert_true(parts_fit(&whole.figures[0], false, parts.figures, parts.contradicted,
                                parts.series.n) == cases[i].fits);
    }
}

static void test_groups(void)
{
    static const struct {
        const char *figures, *form, *citizenship;
    } cases[] = {
        {"9 5 1", "The form reported most often in 2022 was A (9).",
         "The largest groups by citizenship published for 2022 are A (9), B (5) and C (1)."},
        {"9 9 1", "The forms reported most often in 2022 were A and B (9 each).",
         "The largest groups by citizenship published for 2022 are A (9), B (9) and C (1)."},
        {"9 9 9", "",
         "The largest groups by citizenship published for 2022 are A (9), B (9) and "
         "C (9)."},
        {"9 <5 1", "The form reported most often in 2022 was A (9).",
         "The largest group by citizenship published for 2022 is A (9)."},
        {"4 <5 1", "", ""},
        {"9 5 .", "", "The largest groups by citizenship published for 2022 are A (9) and B (5)."},
        {"9 3-12d 1", "", ""},
        {"9 3-7d 1", "", "The largest group by citizenship published for 2022 is A (9)."},
        {"9 5u 1", "", "The largest group by citizenship published for 2022 is A (9)."},
        {"<5 <5 <5", "", ""},
        {"0 0 0", "", ""},
        {"9 8 7 6", "The form reported most often in 2022 was A (9).",
         "The largest groups by citizenship published for 2022 are A (9), B (8) and C (7)."},
        {"9 7 7 7", "The form reported most often in 2022 was A (9).",
         "The largest groups by citizenship published for 2022 are A (9), B (7), C (7) and D "
         "(7)."},
    };
    static const char *const labels[] = {"A", "B", "C", "D", "E", "F"};
    for (unsigned i = 0; i < G_N_ELEMENTS(cases); i++) {
        Said text = said(2018, cases[i].figures);
        Group groups[8] = {{0}};
        for (unsigned g = 0; g < text.series.n; g++)
            groups[g] = (Group){.label = labels[g],
                                .figure = text.figures[g],
                                .contradicted = text.contradicted[g]};
        g_autoptr(RunList) form = runs_new();
        g_autoptr(RunList) citizenship = runs_new();
        g_test_message("%s", cases[i].figures);
        finding_largest_form(form, LANG_EN, groups, text.series.n, 2022);
        finding_largest_citizenships(citizenship, LANG_EN, groups, text.series.n, 2022);
        g_autofree char *form_text = runs_plain(form);
        g_autofree char *citizenship_text = runs_plain(citizenship);
        g_assert_cmpstr(form_text, ==, cases[i].form);
        g_assert_cmpstr(citizenship_text, ==, cases[i].citizenship);
    }
}

/* --- two series, vintages, states ----------------------------------------------------------- */

static void test_gap(void)
{
    static const struct {
        const char *victims, *convicted, *expect;
    } cases[] = {
        {"10 20 30", "1 2 3",
         "Over the 3 years from 2018 to 2020 for which both are published, Latvia reported 60 "
         "registered victims and 6 convicted persons."},
        {"10 . 30", "1 2 <5",
         "Over the 2 years from 2018 to 2020 for which both are published, Latvia reported 40 "
         "registered victims and between 1 and 5 convicted persons."},
        {"10 . .", "0 2 3",
         "In 2018, the one year from 2018 to 2020 for which both are published, Latvia reported 10 "
         "registered victims and no convicted persons."},
        {"10u . .", "1 2 3",
         "There is no year from 2018 to 2020 for which Latvia has both a number of victims and a "
         "number of convicted persons."},
    };
    for (unsigned i = 0; i < G_N_ELEMENTS(cases); i++) {
        Said victims = said(2018, cases[i].victims), convicted = said(2018, cases[i].convicted);
        convicted.series.measure = MEASURE_CONVICTED;
        g_autoptr(RunList) runs = runs_new();
        finding_gap(runs, LANG_EN, ready(&victims), ready(&convicted), 2018, 2020);
        g_autofree char *plain = runs_plain(runs);
        g_assert_cmpstr(plain, ==, cases[i].expect);
    }
}

static void test_revisions(void)
{
    Said before = said(2018, "23 <5 7 . 9 5"), now = said(2018, "447 269 7 4 . 3-9d");
    Revision found[8];
    unsigned n = revisions_between(ready(&before), ready(&now), 2018, 2023, found, 8);
    static const char *const expect[] = {
        "The figure for 2018 was given as 23 on 30 May 2023 and is given as 447 in this edition.",
        "The figure for 2019 was given as suppressed (0 to 4) on 30 May 2023 and is given as 269 "
        "in "
        "this edition.",
        "The figure for 2022 was given as 9 on 30 May 2023 and is given as no number in this "
        "edition.",
        "The figure for 2023 was given as 5 on 30 May 2023 and is given as several numbers (3 to "
        "9) "
        "in this edition.",
    };
    g_assert_cmpuint(n, ==, G_N_ELEMENTS(expect));
    for (unsigned i = 0; i < n; i++) {
        g_autoptr(RunList) runs = runs_new();
        finding_revision(runs, LANG_EN, ready(&now), &found[i], "30 May 2023");
        g_autofree char *plain = runs_plain(runs);
        g_assert_cmpstr(plain, ==, expect[i]);
    }
}

static void test_region(void)
{
    static const char *const labels[] = {"Denmark", "Estonia", "Finland", "Norway"};
    static const struct {
        const char *figures[4];
        const char *level, *change, *directions;
    } cases[] = {
        {{"1 2", "3 4", "5 5", "7 6"},
         "For 2019, all 4 states together reported 17 registered victims.",
         "All 4 states have an exact figure for both 2018 and 2019: together 16 and 17 registered "
         "victims.",
         "The number by state between 2018 and 2019: it rose in Denmark and Estonia; it fell in "
         "Norway; it was the same in Finland."},
        {{"1 2", ". <5", "5 9u", "7 ."},
         "For 2019, 2 of the 4 states together reported between 2 and 6 registered victims. The "
         "number of Estonia is suppressed, so the total is an interval. Not counted: Finland, "
         "whose figure does not fit other figures of the same source. There is no figure from "
         "Norway.",
         "",
         "The number by state between 2018 and 2019: it rose in Denmark."},
        {{"1 .", "3 <5", "5 .", "7 ."},
         "For 2019, 1 of the 4 states reported between 0 and 4 registered victims. The number of "
         "Estonia is suppressed, so the total is an interval. There is no figure from Denmark, "
         "Finland and Norway.",
         "",
         ""},
        {{". .", ". .", ". .", ". ."}, "", "", ""},
        {{"1 2", "3 4", "5 .", "7 <5"},
         "For 2019, 3 of the 4 states together reported between 6 and 10 registered victims. The "
         "number of Norway is suppressed, so the total is an interval. There is no figure from "
         "Finland.",
         "The 2 states with an exact figure for both 2018 and 2019 together reported 4 and 6 "
         "registered victims; this leaves out Finland and Norway.",
         "The number by state between 2018 and 2019: it rose in Denmark and Estonia."},
    };
    for (unsigned i = 0; i < G_N_ELEMENTS(cases); i++) {
        Said texts[4];
        Series states[4];
        for (unsigned s = 0; s < 4; s++) {
            texts[s] = said(2018, cases[i].figures[s]);
            texts[s].series.area = labels[s];
            states[s] = *ready(&texts[s]);
        }
        g_autoptr(RunList) level = runs_new();
        g_autoptr(RunList) change = runs_new();
        g_autoptr(RunList) directions = runs_new();
        finding_region_level(level, LANG_EN, states, 4, 2019, NULL);
        finding_region_change(change, LANG_EN, states, 4, 2018, 2019, NULL, NULL);
        finding_region_directions(directions, LANG_EN, states, 4, 2018, 2019);
        g_autofree char *level_text = runs_plain(level), *change_text = runs_plain(change);
        g_autofree char *directions_text = runs_plain(directions);
        g_assert_cmpstr(level_text, ==, cases[i].level);
        g_assert_cmpstr(change_text, ==, cases[i].change);
        g_assert_cmpstr(directions_text, ==, cases[i].directions);
    }
}

/* --- properties ----------------------------------------------------------------------------- */

/* Whatever the figures: a year whose only figure is suppressed never lends its sentences a number
 * that is not one of its bounds, and a doubtful number is never said by the level or the change. */
static void test_never_derived(void)
{
    static const char *const tokens[] = {"<5", "777u", "888!", ".", "?", "12"};
    for (unsigned round = 0; round < 400; round++) {
        GString *text = g_string_new(NULL);
        for (unsigned y = 0; y < 7; y++) {
            if (y > 0)
                g_string_append_c(text, ' ');
            g_string_append(text, tokens[g_test_rand_int_range(0, G_N_ELEMENTS(tokens))]);
        }
        Said series = said(2018, text->str);
        g_autoptr(RunList) runs = runs_new();
        finding_level(runs, LANG_EN, ready(&series));
        finding_change(runs, LANG_EN, &series.series);
        finding_extreme(runs, LANG_EN, &series.series);
        finding_period(runs, LANG_EN, &series.series, 2018, 2024);
        finding_after(runs, LANG_EN, &series.series);
        g_autofree char *plain = runs_plain(runs);
        g_test_message("%s -> %s", text->str, plain);
        g_assert_null(strstr(plain, "777"));
        g_assert_null(strstr(plain, "888"));
        g_assert_null(strchr(plain, '{'));
        g_assert_null(strstr(plain, "  "));
        g_assert_null(strstr(plain, "nan"));
        g_string_free(text, TRUE);
    }
}

static void test_lists(void)
{
    static const int years[] = {2008, 2010, 2011, 2012, 2014, 2015};
    g_autofree char *text = years_text(LANG_EN, years, G_N_ELEMENTS(years));
    g_assert_cmpstr(text, ==, "2008, 2010\u20132012, 2014 and 2015");
    g_autofree char *none = percent_text(LANG_EN, 5, 19);
    g_assert_null(none);
    g_autofree char *nearly = percent_text(LANG_EN, 999, 1000);
    g_assert_null(nearly);
    g_autofree char *half = percent_text(LANG_EN, 10, 20);
    g_assert_cmpstr(half, ==, "50 per cent");
    g_autofree char *range = count_phrase(LANG_EN, MEASURE_PROSECUTED, 0, 4);
    g_assert_cmpstr(range, ==, "between 0 and 4 prosecuted persons");
}

/* Swedish has plurals and word order of its own. */
static void test_swedish(void)
{
    Said text = said(2018, "61 26");
    text.series.area = "Lettland";
    g_autoptr(RunList) runs = runs_new();
    finding_level(runs, LANG_SV, ready(&text));
    finding_change(runs, LANG_SV, &text.series);
    g_autofree char *plain = runs_plain(runs);
    g_assert_cmpstr(plain, ==,
                    "År 2019 rapporterade Lettland 26 registrerade offer. Det är 35 "
                    "färre än år 2018 (61), en minskning med 57 procent.");
    Said one = said(2018, "1");
    one.series.area = "Lettland";
    one.series.measure = MEASURE_CONVICTED;
    g_autoptr(RunList) single = runs_new();
    finding_level(single, LANG_SV, ready(&one));
    g_autofree char *single_text = runs_plain(single);
    g_assert_cmpstr(single_text, ==, "År 2018 rapporterade Lettland 1 dömd person.");
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/findings/level", test_level);
    g_test_add_func("/findings/after", test_after);
    g_test_add_func("/findings/change", test_change);
    g_test_add_func("/findings/extreme", test_extreme);
    g_test_add_func("/findings/period", test_period);
    g_test_add_func("/findings/share", test_share);
    g_test_add_func("/findings/parts-fit", test_parts_fit);
    g_test_add_func("/findings/groups", test_groups);
    g_test_add_func("/findings/gap", test_gap);
    g_test_add_func("/findings/revisions", test_revisions);
    g_test_add_func("/findings/region", test_region);
    g_test_add_func("/findings/never-derived", test_never_derived);
    g_test_add_func("/findings/lists", test_lists);
    g_test_add_func("/findings/swedish", test_swedish);
    return g_test_run();
}

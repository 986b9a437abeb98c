/* Ten country profiles of one structure. Every profile says the same things in the same order, and
 * says plainly what it does not hold. */
#include "report/chapters.h"

#include <string.h>

/* "country-lv" + "-who": ids of a profile's headings. */
static const char *profile_id(Book *book, unsigned state, const char *ending)
{
    g_autofree char *lower = g_ascii_strdown(book->state[state], -1);
    return doc_printf(book->doc, "country-%s%s", lower, ending);
}

/* --- summary ------------------------------------------------------------------------------ */

/* The newest year of the period in which a finding about a part may be made. */
static bool newest_share(Book *book, RunList *runs, unsigned state, Part part)
{
    for (int year = book->edition->to; year >= book->edition->from; year--) {
        if (finding_share(runs, book->lang, part, &book->measures[MEASURE_VICTIMS][state],
                          &book->parts[part][state], year, book_parts_fit(book, part, state, year)))
            return true;
    }
    return false;
}

static bool newest_form(Book *book, RunList *runs, unsigned state)
{
    for (int year = book->edition->to; year >= book->edition->from; year--) {
        Group groups[3];
        form_groups(book, state, year, groups);
        if (book_parts_fit(book, PART_SEXUAL, state, year) &&
            finding_largest_form(runs, book->lang, groups, 3, year))
            return true;
    }
    return false;
}

static void say_citizenship(Book *book, RunList *runs, unsigned state)
{
    int year = facts_citizenship_year(book->facts, book->state[state], book->edition->from,
                                      book->edition->to);
    if (year < 0)
        return;
    unsigned n = 0, n_suppressed = 0;
    g_autofree Group *groups =
        facts_citizenships(book->facts, book->state[state], year, &n, &n_suppressed);
    finding_largest_citizenships(runs, book->lang, groups, n, year);
}

static void say_summary(Book *book, unsigned state)
{
    Lang lang = book->lang;
    const Series *victims = &book->measures[MEASURE_VICTIMS][state];
    g_autoptr(RunList) lead = runs_new();
    finding_level(lead, lang, victims);
    finding_change(lead, lang, victims);
    finding_extreme(lead, lang, victims);
    finding_after(lead, lang, victims);
    doc_lead(book->doc, lead);
    g_autoptr(RunList) more = runs_new();
    finding_period(more, lang, victims, book->edition->from, book->edition->to);
    newest_share(book, more, state, PART_WOMEN);
    newest_share(book, more, state, PART_CHILDREN);
    newest_form(book, more, state);
    say_citizenship(book, more, state);
    doc_paragraph(book->doc, more);
}

/* --- figures ------------------------------------------------------------------------------ */

static void stats_of_state(Book *book, unsigned state)
{
    Lang lang = book->lang;
    DocItems stats = doc_items(book->doc, sizeof(DocStat));
    for (Measure m = 0; m < MEASURE_COUNT; m++) {
        const FactSeries *series = book->facts_of[m][state];
        int year = series_newest(&series->series, false);
        bool found = year >= book->edition->from;
        Figure figure = fact_figure(series, found ? year : INT_MIN);
        g_autofree char *href = found ? facts_address(book->facts, &series->key, year, year) : NULL;
        const char *note = found ? book_year_text(book, year)
                                 : book_fill(book, tr(lang, "{from}\u2013{to}"), "from",
                                             book_year_text(book, book->edition->from), "to",
                                             book_year_text(book, book->edition->to), NULL);
        doc_stat(&stats, &figure, measure_name(lang, m), note, href);
    }
    doc_items_end_stats(&stats);
}

static void chart_of_trend(Book *book, unsigned state)
{
    Lang lang = book->lang;
    int from = book->edition->trend_from, to = book->edition->to;
    const FactSeries *series = book->facts_of[MEASURE_VICTIMS][state];
    Figure figures[FACTS_YEARS_MAX];
    book_drawn(series, from, to, figures);
    g_autofree char *href = facts_address(book->facts, &series->key, from, to);
    ChartSeries line = {measure_name(lang, MEASURE_VICTIMS), href, figures};
    Chart chart = {
        .kind = CHART_COLUMN,
        .title = book_fill(book, tr(lang, "Registered victims in {area}"), "area",
                           book->state_label[state], NULL),
        .description = book_fill(
            book,
            tr(lang, "One column per year from {from} to {to}. Suppressed numbers are drawn as "
                     "their span, missing ones as gaps, revised ones with a ring."),
            "from", book_year_text(book, from), "to", book_year_text(book, to), NULL),
        .unit = tr(lang, "registered victims"),
        .points = book_years(book, from, to),
        .n_points = (unsigned)(to - from + 1),
        .series = &line,
        .n_series = 1,
        .id = book_chart_id(book)};
    doc_chart(book->doc, &chart, chart.title, facts_source_line(book->facts), href)->print_height =
        232;
}

static void table_of_parts(Book *book, unsigned state)
{
    Lang lang = book->lang;
    int from = book->edition->from, to = book->edition->to;
    const FactSeries *all = book->facts_of[MEASURE_VICTIMS][state];
    DocTable *table = book_year_table(
        book, profile_id(book, state, "-parts"),
        book_fill(book, tr(lang, "{area}: registered victims by sex, age and form of exploitation"),
                  "area", book->state_label[state], NULL),
        tr(lang, "Registered victims"), from, to, facts_address(book->facts, &all->key, from, to));
    book_year_row(book, table, tr(lang, "All"), all, from, to)->is_total = true;
    for (Part p = 0; p < PART_COUNT; p++) {
        if (p == PART_WOMEN)
            doc_row_group(book->doc, table, tr(lang, "By sex"));
        if (p == PART_CHILDREN)
            doc_row_group(book->doc, table, tr(lang, "By age"));
        if (p == PART_SEXUAL)
            doc_row_group(book->doc, table, tr(lang, "By form of exploitation"));
        book_year_row(book, table, part_label(lang, p), book->parts_of[p][state], from, to);
    }
}

static void pair_of_charts(Book *book, unsigned state, const Part *parts, unsigned n_parts,
                           const char *title, bool beside)
{
    Lang lang = book->lang;
    int from = book->edition->from, to = book->edition->to;
    Figure figures[PART_COUNT][FACTS_YEARS_MAX];
    ChartSeries series[PART_COUNT];
    bool any = false;
    for (unsigned p = 0; p < n_parts; p++) {
        const FactSeries *of_part = book->parts_of[parts[p]][state];
        book_drawn(of_part, from, to, figures[p]);
        for (int year = from; year <= to; year++)
            any = any || figures[p][year - from].kind != FIGURE_ABSENT;
        char *href = doc_take(book->doc, facts_address(book->facts, &of_part->key, from, to));
        series[p] = (ChartSeries){part_label(lang, parts[p]), href, figures[p]};
    }
    if (!any)
        return;
    const FactSeries *all = book->facts_of[MEASURE_VICTIMS][state];
    g_autofree char *href = facts_address(book->facts, &all->key, from, to);
    Chart chart = {
        .kind = CHART_COLUMN,
        .title = book_fill(book, "{area}: {what}", "area", book->state_label[state], "what", title,
                           NULL),
        .description = book_fill(
            book,
            tr(lang, "Columns beside each other per year from {from} to {to}. Figures that do not "
                     "fit the total are left out; the table above holds them."),
            "from", book_year_text(book, from), "to", book_year_text(book, to), NULL),
        .unit = tr(lang, "registered victims"),
        .points = book_years(book, from, to),
        .n_points = (unsigned)(to - from + 1),
        .series = series,
        .n_series = n_parts,
        .id = book_chart_id(book)};
    if (beside)
        doc_chart_beside(book->doc, &chart, title, NULL, href);
    else
        doc_chart(book->doc, &chart, title, NULL, href);
}

/* --- who by which form -------------------------------------------------------------------- */

static const struct {
    const char *sex, *age, *label;
} persons[] = {
    {"F", "Y_GE18", N_("Women")},
    {"F", "Y_LT18", N_("Girls")},
    {"M", "Y_GE18", N_("Men")},
    {"M", "Y_LT18", N_("Boys")},
};

static const FactSeries *person_series(Book *book, unsigned state, unsigned person, Part form)
{
    static const char *const codes[] = {"SEXUAL", "LABOUR", "_O"};
    FactKey key = facts_key(book->facts, "VICTIMS", "REF_AREA", book->state[state], "SEX",
                            persons[person].sex, "AGE", persons[person].age, "EXPLOITATION",
                            codes[form - PART_SEXUAL], NULL);
    return facts_series(book->facts, &key, MEASURE_VICTIMS);
}

static int newest_person_year(Book *book, unsigned state)
{
    for (int year = book->edition->to; year >= book->edition->from; year--) {
        for (unsigned i = 0; i < G_N_ELEMENTS(persons); i++) {
            for (Part form = PART_SEXUAL; form <= PART_OTHER; form++) {
                if (fact_figure(person_series(book, state, i, form), year).kind != FIGURE_ABSENT)
                    return year;
            }
        }
    }
    return -1;
}

static void table_of_persons(Book *book, unsigned state)
{
    Lang lang = book->lang;
    int year = newest_person_year(book, state);
    if (year < 0) {
        doc_say(book->doc,
                book_fill(book,
                          tr(lang, "The source publishes no form of exploitation for women, girls, "
                                   "men and boys apart from {from} to {to}."),
                          "from", book_year_text(book, book->edition->from), "to",
                          book_year_text(book, book->edition->to), NULL));
        return;
    }
    const char *columns[G_N_ELEMENTS(persons)];
    for (unsigned i = 0; i < G_N_ELEMENTS(persons); i++)
        columns[i] = tr(lang, persons[i].label);
    DocTable *table = doc_table(
        book->doc, profile_id(book, state, "-persons"),
        book_fill(book,
                  tr(lang, "{area}: women, girls, men and boys by form of exploitation, "
                           "{year}"),
                  "area", book->state_label[state], "year", book_year_text(book, year), NULL),
        tr(lang, "Form of exploitation"), columns, G_N_ELEMENTS(columns));
    table->source = doc_keep(book->doc, facts_source_line(book->facts));
    g_autofree char *address =
        facts_address(book->facts, &book->facts_of[MEASURE_VICTIMS][state]->key, year, year);
    table->data_href = doc_keep(book->doc, address);
    for (Part form = PART_SEXUAL; form <= PART_OTHER; form++) {
        DocRow *row = doc_row(book->doc, table, part_label(lang, form), NULL);
        for (unsigned i = 0; i < G_N_ELEMENTS(persons); i++)
            book_cell(book, row, i, person_series(book, state, i, form), year);
    }
}

/* --- citizenship -------------------------------------------------------------------------- */

#define CITIZENSHIPS_SHOWN 12u

static int largest_first(const void *left, const void *right)
{
    const Group *a = left, *b = right;
    double x = a->figure.kind == FIGURE_VALUE ? a->figure.value : -1;
    double y = b->figure.kind == FIGURE_VALUE ? b->figure.value : -1;
    if (x != y)
        return x > y ? -1 : 1;
    return strcmp(a->label, b->label);
}

static void table_of_citizenship(Book *book, unsigned state)
{
    Lang lang = book->lang;
    int year = facts_citizenship_year(book->facts, book->state[state], book->edition->from,
                                      book->edition->to);
    if (year < 0) {
        doc_say(book->doc,
                book_fill(book,
                          tr(lang, "The source publishes no citizenships of victims from "
                                   "{from} to {to}."),
                          "from", book_year_text(book, book->edition->from), "to",
                          book_year_text(book, book->edition->to), NULL));
        return;
    }
    unsigned n = 0, n_suppressed = 0;
    g_autofree Group *groups =
        facts_citizenships(book->facts, book->state[state], year, &n, &n_suppressed);
    qsort(groups, n, sizeof *groups, largest_first);
    const char *columns[] = {measure_name(lang, MEASURE_VICTIMS)};
    DocTable *table = doc_table(
        book->doc, profile_id(book, state, "-citizenships"),
        book_fill(book, tr(lang, "{area}: registered victims by citizenship, {year}"), "area",
                  book->state_label[state], "year", book_year_text(book, year), NULL),
        tr(lang, "Citizenship"), columns, 1);
    table->source = doc_keep(book->doc, facts_source_line(book->facts));
    unsigned shown = 0;
    for (unsigned i = 0; i < n; i++) {
        /* Small groups that are all suppressed say nothing one by one: they are counted below. */
        if (shown >= CITIZENSHIPS_SHOWN || groups[i].figure.kind == FIGURE_SUPPRESSED)
            continue;
        DocRow *row = doc_row(book->doc, table, groups[i].label, NULL);
        book_cell(book, row, 0, groups[i].data, year);
        shown++;
    }
    if (shown == 0)
        doc_row_group(book->doc, table, tr(lang, "No group has a number of its own."));
    if (n_suppressed > 0)
        doc_say(book->doc,
                book_fill(book,
                          trn(lang, "Besides, {n} group has a suppressed number.",
                              "Besides, {n} groups have suppressed numbers.", n_suppressed),
                          "n", book_number(book, n_suppressed), NULL));
}

/* --- justice, revisions, coverage --------------------------------------------------------- */

static void say_justice(Book *book, unsigned state)
{
    Lang lang = book->lang;
    int from = book->edition->from, to = book->edition->to;
    g_autoptr(RunList) runs = runs_new();
    finding_gap(runs, lang, &book->measures[MEASURE_VICTIMS][state],
                &book->measures[MEASURE_CONVICTED][state], from, to);
    doc_paragraph(book->doc, runs);
    DocTable *table = book_year_table(
        book, profile_id(book, state, "-stages"),
        book_fill(book, tr(lang, "{area}: from victims to convictions, {from}\u2013{to}"), "area",
                  book->state_label[state], "from", book_year_text(book, from), "to",
                  book_year_text(book, to), NULL),
        tr(lang, "Persons"), from, to, NULL);
    for (Measure m = 0; m < MEASURE_COUNT; m++)
        book_year_row(book, table, measure_name(lang, m), book->facts_of[m][state], from, to);
}

static void say_revisions(Book *book, unsigned state)
{
    Lang lang = book->lang;
    int from = book->edition->from, to = book->edition->to;
    const Vintage *before = facts_vintage_before(book->facts);
    if (!before) {
        doc_say(book->doc, tr(lang, "The centre holds nothing that the source said before this "
                                    "edition's figures, so revisions cannot be shown."));
        return;
    }
    g_autofree char *date = lang_date(lang, before->as_of);
    DocItems items = doc_items(book->doc, sizeof(DocText));
    unsigned n_all = 0;
    for (Measure m = 0; m < MEASURE_COUNT; m++) {
        const FactSeries *now = book->facts_of[m][state];
        const FactSeries *was = facts_series_before(book->facts, &now->key, m);
        Revision found[FACTS_YEARS_MAX];
        unsigned n =
            revisions_between(&was->series, &now->series, from, to, found, FACTS_YEARS_MAX);
        for (unsigned k = 0; k < n; k++) {
            g_autoptr(RunList) runs = runs_new();
            runs_add(runs, RUN_STRONG, measure_name(lang, m), NULL);
            runs_text(runs, ".");
            finding_revision(runs, lang, &now->series, &found[k], date);
            doc_item(&items, runs);
            n_all++;
        }
    }
    doc_items_end_list(&items);
    if (n_all == 0)
        doc_say(book->doc,
                book_fill(book,
                          tr(lang, "None of the national totals for {from} to {to} that the source "
                                   "gave on {date} has been changed in this edition."),
                          "from", book_year_text(book, from), "to", book_year_text(book, to),
                          "date", date, NULL));
}

static void say_coverage(Book *book, unsigned state)
{
    Lang lang = book->lang;
    DocItems items = doc_items(book->doc, sizeof(DocText));
    for (Measure m = 0; m < MEASURE_COUNT; m++) {
        g_autoptr(RunList) said = runs_new();
        if (!finding_gaps(said, lang, &book->measures[m][state], book->edition->from,
                          book->edition->to))
            runs_text(said, book_fill(book,
                                      tr(lang, "There is a figure for every year from {from} to "
                                               "{to}."),
                                      "from", book_year_text(book, book->edition->from), "to",
                                      book_year_text(book, book->edition->to), NULL));
        g_autoptr(RunList) runs = runs_new();
        runs_add(runs, RUN_STRONG, measure_name(lang, m), NULL);
        runs_text(runs, ". ");
        runs_append(runs, said);
        doc_item(&items, runs);
    }
    doc_items_end_list(&items);
}

/* --- a profile ---------------------------------------------------------------------------- */

static void write_profile(Book *book, unsigned state)
{
    static const Part sexes[] = {PART_WOMEN, PART_MEN}, ages[] = {PART_CHILDREN, PART_ADULTS};
    Lang lang = book->lang;
    doc_part(book->doc, 2, profile_id(book, state, ""), book->state_label[state],
             book->state[state]);
    say_summary(book, state);
    stats_of_state(book, state);
    chart_of_trend(book, state);
    doc_heading(book->doc, 3, profile_id(book, state, "-who"), tr(lang, "Who was registered"));
    table_of_parts(book, state);
    pair_of_charts(book, state, sexes, 2, tr(lang, "Women and men"), false);
    pair_of_charts(book, state, ages, 2, tr(lang, "Children and adults"), true);
    table_of_persons(book, state);
    doc_heading(book->doc, 3, profile_id(book, state, "-citizenship"), tr(lang, "Citizenship"));
    table_of_citizenship(book, state);
    doc_heading(book->doc, 3, profile_id(book, state, "-justice"),
                tr(lang, "From victims to convictions"));
    say_justice(book, state);
    doc_heading(book->doc, 3, profile_id(book, state, "-revisions"), tr(lang, "Revisions"));
    say_revisions(book, state);
    doc_heading(book->doc, 3, profile_id(book, state, "-coverage"),
                tr(lang, "What is there, and what is missing"));
    say_coverage(book, state);
    doc_note_say(book->doc, tr(lang, "Not in this edition"),
                 tr(lang, "A full profile also describes the current situation, the law and its "
                          "changes, the institutions and national co-ordination, and projects and "
                          "practices. This edition holds no such texts for any state."));
}

void chapter_profiles(Book *book)
{
    Lang lang = book->lang;
    doc_part(book->doc, 1, "countries", tr(lang, "Country profiles"), NULL);
    g_autoptr(RunList) lead = runs_new();
    runs_text(lead, tr(lang, "The profiles have one structure, so that the same question has its "
                             "answer in the same place for every state. They are not a ranking: "
                             "states count by different laws, at different moments, with "
                             "different effort."));
    doc_lead(book->doc, lead);
    int from = book->edition->from, to = book->edition->to;
    const char *columns[MEASURE_COUNT];
    for (Measure m = 0; m < MEASURE_COUNT; m++)
        columns[m] = measure_name(lang, m);
    DocTable *table = doc_table(
        book->doc, "coverage",
        book_fill(book, tr(lang, "Years from {from} to {to} with a figure that can be used"),
                  "from", book_year_text(book, from), "to", book_year_text(book, to), NULL),
        tr(lang, "State"), columns, MEASURE_COUNT);
    table->source = doc_keep(book->doc, facts_source_line(book->facts));
    for (unsigned i = 0; i < book->n_states; i++) {
        g_autofree char *href = g_strdup_printf("#%s", profile_id(book, i, ""));
        DocRow *row = doc_row(book->doc, table, book->state_label[i], href);
        for (Measure m = 0; m < MEASURE_COUNT; m++) {
            unsigned n = 0;
            for (int year = from; year <= to; year++)
                n += series_bounded(&book->measures[m][i],
                                    (unsigned)(year - book->edition->trend_from));
            doc_cell_text(book->doc, row, m,
                          book_fill(book, tr(lang, "{n} of {total}"), "n", book_number(book, n),
                                    "total", book_number(book, to - from + 1), NULL),
                          NULL);
        }
    }
    for (unsigned i = 0; i < book->n_states; i++)
        write_profile(book, i);
}

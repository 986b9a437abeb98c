/* From victims to convictions: two numbers beside each other, and the distance between them. */
#include "report/chapters.h"

static void chart_of_gaps(Book *book)
{
    Lang lang = book->lang;
    int from = book->edition->from, to = book->edition->to;
    Figure victims[BOOK_STATES_MAX], convicted[BOOK_STATES_MAX];
    const char *labels[BOOK_STATES_MAX];
    unsigned n = 0;
    for (unsigned i = 0; i < book->n_states; i++) {
        Gap gap = gap_between(&book->measures[MEASURE_VICTIMS][i],
                              &book->measures[MEASURE_CONVICTED][i], from, to);
        if (gap.n_years == 0)
            continue;
        victims[n] = sum_figure(&gap.victims);
        convicted[n] = sum_figure(&gap.convicted);
        labels[n++] = book->state_label[i];
    }
    if (n == 0)
        return;
    g_autofree char *of_victims = book_measure_address(book, MEASURE_VICTIMS, from, to);
    g_autofree char *of_convicted = book_measure_address(book, MEASURE_CONVICTED, from, to);
    ChartSeries series[] = {
        {measure_name(lang, MEASURE_VICTIMS), of_victims, victims},
        {measure_name(lang, MEASURE_CONVICTED), of_convicted, convicted},
    };
    const char *title = book_fill(
        book,
        tr(lang, "Registered victims and convicted persons, sums over the years from {from} to "
                 "{to} with both numbers"),
        "from", book_year_text(book, from), "to", book_year_text(book, to), NULL);
    Chart chart = {.kind = CHART_GAP,
                   .title = title,
                   .description =
                       tr(lang, "Per state two dots and the distance between them: registered "
                                "victims and convicted persons, each summed over the years in "
                                "which the state has both. Suppressed numbers are drawn as spans."),
                   .unit = tr(lang, "persons"),
                   .points = labels,
                   .n_points = n,
                   .series = series,
                   .n_series = 2,
                   .id = book_chart_id(book)};
    doc_chart(book->doc, &chart, title, facts_source_line(book->facts), of_victims);
}

static void table_of_gaps(Book *book)
{
    Lang lang = book->lang;
    int from = book->edition->from, to = book->edition->to;
    const char *columns[] = {tr(lang, "Years with both"), tr(lang, "Registered victims"),
                             tr(lang, "Convicted persons")};
    static const bool is_text[] = {true, false, false};
    DocTable *table = doc_table(
        book->doc, "gaps",
        book_fill(book,
                  tr(lang, "Victims and convictions by state, over the years with both numbers, "
                           "{from}\u2013{to}"),
                  "from", book_year_text(book, from), "to", book_year_text(book, to), NULL),
        tr(lang, "State"), columns, G_N_ELEMENTS(columns));
    table->is_text = is_text;
    table->source = doc_keep(book->doc, facts_source_line(book->facts));
    for (unsigned i = 0; i < book->n_states; i++) {
        const Series *victims = &book->measures[MEASURE_VICTIMS][i];
        const Series *convicted = &book->measures[MEASURE_CONVICTED][i];
        int years[FACTS_YEARS_MAX];
        unsigned n = 0;
        for (int year = from; year <= to; year++) {
            if (gap_between(victims, convicted, year, year).n_years == 1)
                years[n++] = year;
        }
        Gap gap = gap_between(victims, convicted, from, to);
        Figure found = sum_figure(&gap.victims), sentenced = sum_figure(&gap.convicted);
        g_autofree char *text = n > 0 ? years_text(lang, years, n) : g_strdup("\u2013");
        g_autofree char *of_victims = victims->address(victims->data, from, to);
        g_autofree char *of_convicted = convicted->address(convicted->data, from, to);
        DocRow *row = doc_row(book->doc, table, book->state_label[i], NULL);
        doc_cell_text(book->doc, row, 0, text, NULL);
        doc_cell_figure(book->doc, row, 1, &found, n > 0 ? of_victims : NULL);
        doc_cell_figure(book->doc, row, 2, &sentenced, n > 0 ? of_convicted : NULL);
    }
}

static void table_of_stages(Book *book, int year)
{
    Lang lang = book->lang;
    const char *columns[MEASURE_COUNT];
    for (Measure m = 0; m < MEASURE_COUNT; m++)
        columns[m] = measure_name(lang, m);
    DocTable *table = doc_table(book->doc, "stages",
                                book_fill(book,
                                          tr(lang, "Victims, suspects, prosecutions and "
                                                   "convictions by state, {year}"),
                                          "year", book_year_text(book, year), NULL),
                                tr(lang, "State"), columns, MEASURE_COUNT);
    table->source = doc_keep(book->doc, facts_source_line(book->facts));
    for (unsigned i = 0; i < book->n_states; i++) {
        DocRow *row = doc_row(book->doc, table, book->state_label[i], NULL);
        for (Measure m = 0; m < MEASURE_COUNT; m++)
            book_cell(book, row, m, book->facts_of[m][i], year);
    }
}

void chapter_justice(Book *book)
{
    Lang lang = book->lang;
    int from = book->edition->from, to = book->edition->to;
    doc_part(book->doc, 1, "justice", tr(lang, "From victims to convictions"), NULL);
    g_autofree char *of_victims = book_measure_address(book, MEASURE_VICTIMS, from, to);
    g_autofree char *of_convicted = book_measure_address(book, MEASURE_CONVICTED, from, to);
    g_autoptr(RunList) lead = runs_new();
    finding_region_gap(lead, lang, book->measures[MEASURE_VICTIMS],
                       book->measures[MEASURE_CONVICTED], book->n_states, from, to, of_victims,
                       of_convicted);
    doc_lead(book->doc, lead);
    doc_say(book->doc,
            tr(lang, "Registered victims and convicted persons of one year are not the same cases. "
                     "A trial may follow years later; one person may have exploited many, and one "
                     "victim may have been exploited by many; and victims are also registered "
                     "where no crime can be proved. The distance between the two numbers is "
                     "therefore no rate. It shows how far apart they stand, state by state."));
    chart_of_gaps(book);
    table_of_gaps(book);
    doc_heading(book->doc, 2, "stages-of-justice", tr(lang, "The stages in one year"));
    doc_say(book->doc,
            tr(lang,
               "\"Suspected\" are persons brought into formal contact with the police or "
               "another authority because of trafficking in human beings; \"prosecuted\" are "
               "persons against whom a prosecution began; \"convicted\" are persons found "
               "guilty by a court. States count at different moments and by different laws."));
    table_of_stages(book, to);
}

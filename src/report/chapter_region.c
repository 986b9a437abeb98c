/* The region: totals with the states that they lack, the map, and the trends of every state. */
#include "report/chapters.h"

static const char *label_list(Book *book, const char *const *labels, unsigned n)
{
    return n > 0 ? doc_take(book->doc, list_text(book->lang, labels, n)) : tr(book->lang, "none");
}

/* The region's figure of a year, with the states counted; absent if there is none. */
static Figure region_total_of(const Book *book, int year, Region *out_region)
{
    *out_region = region_year(book->measures[MEASURE_VICTIMS], book->n_states, year);
    return sum_figure(&out_region->sum);
}

static void table_of_totals(Book *book)
{
    Lang lang = book->lang;
    const char *columns[] = {tr(lang, "Registered victims"), tr(lang, "States counted"),
                             tr(lang, "Suppressed"), tr(lang, "Not used"), tr(lang, "No figure")};
    static const bool is_text[] = {false, false, true, true, true};
    DocTable *table =
        doc_table(book->doc, "region-totals",
                  book_fill(book,
                            tr(lang, "Registered victims in the region, and the states that each "
                                     "total lacks, {from}\u2013{to}"),
                            "from", book_year_text(book, book->edition->from), "to",
                            book_year_text(book, book->edition->to), NULL),
                  tr(lang, "Year"), columns, G_N_ELEMENTS(columns));
    table->is_text = is_text;
    table->source = doc_keep(book->doc, facts_source_line(book->facts));
    table->data_href =
        doc_take(book->doc, book_measure_address(book, MEASURE_VICTIMS, book->edition->from,
                                                 book->edition->to));
    for (int year = book->edition->from; year <= book->edition->to; year++) {
        Region region;
        Figure figure = region_total_of(book, year, &region);
        g_autofree char *href = book_measure_address(book, MEASURE_VICTIMS, year, year);
        DocRow *row = doc_row(book->doc, table, book_year_text(book, year), NULL);
        doc_cell_figure(book->doc, row, 0, &figure, href);
        doc_cell_text(book->doc, row, 1,
                      book_fill(book, tr(lang, "{n} of {total}"), "n",
                                book_number(book, region.n_used), "total",
                                book_number(book, region.n_states), NULL),
                      NULL);
        doc_cell_text(book->doc, row, 2, label_list(book, region.suppressed, region.n_suppressed),
                      NULL);
        doc_cell_text(book->doc, row, 3, label_list(book, region.unused, region.n_unused), NULL);
        doc_cell_text(book->doc, row, 4, label_list(book, region.missing, region.n_missing), NULL);
    }
}

static void chart_of_totals(Book *book)
{
    Lang lang = book->lang;
    int from = book->edition->from, to = book->edition->to;
    unsigned n = (unsigned)(to - from + 1);
    Figure *figures = doc_alloc(book->doc, n * sizeof *figures);
    for (int year = from; year <= to; year++) {
        Region region;
        figures[year - from] = region_total_of(book, year, &region);
    }
    g_autofree char *href = book_measure_address(book, MEASURE_VICTIMS, from, to);
    ChartSeries series = {measure_name(lang, MEASURE_VICTIMS), href, figures};
    Chart chart = {.kind = CHART_COLUMN,
                   .title = tr(lang, "Registered victims in the region"),
                   .description =
                       tr(lang, "One column per year: the sum over the states that published a "
                                "usable figure. Which states are missing differs from year to "
                                "year; the table names them."),
                   .unit = tr(lang, "registered victims"),
                   .points = book_years(book, from, to),
                   .n_points = n,
                   .series = &series,
                   .n_series = 1,
                   .id = book_chart_id(book)};
    doc_chart(book->doc, &chart,
              tr(lang, "Registered victims in the region, sum of the states with a usable figure"),
              facts_source_line(book->facts), href)
        ->print_height = 118;
}

static void map_of_states(Book *book, int year)
{
    Lang lang = book->lang;
    MapArea *areas = doc_alloc(book->doc, book->n_states * sizeof *areas);
    for (unsigned i = 0; i < book->n_states; i++) {
        Figure figure;
        book_drawn(book->facts_of[MEASURE_VICTIMS][i], year, year, &figure);
        g_autofree char *lower = g_ascii_strdown(book->state[i], -1);
        areas[i] = (MapArea){book->state[i], figure, doc_printf(book->doc, "#country-%s", lower),
                             book->state_label[i]};
    }
    g_autofree char *href = book_measure_address(book, MEASURE_VICTIMS, year, year);
    const char *title = book_fill(book, tr(lang, "Registered victims by state, {year}"), "year",
                                  book_year_text(book, year), NULL);
    Map map = {.title = title,
               .description = tr(lang, "A map of the ten states, darker where more victims were "
                                       "registered. A state without a usable figure is dotted. "
                                       "The table beside it holds the same figures."),
               .unit = tr(lang, "registered victims"),
               .areas = areas,
               .n_areas = book->n_states,
               .id = book_chart_id(book)};
    doc_map(book->doc, &map, title, facts_source_line(book->facts), href);
}

static void table_of_states(Book *book)
{
    int from = book->edition->from, to = book->edition->to;
    DocTable *table = book_year_table(
        book, "region-states",
        book_fill(book, tr(book->lang, "Registered victims by state, {from}\u2013{to}"), "from",
                  book_year_text(book, from), "to", book_year_text(book, to), NULL),
        tr(book->lang, "State"), from, to, book_measure_address(book, MEASURE_VICTIMS, from, to));
    for (unsigned i = 0; i < book->n_states; i++)
        book_year_row(book, table, book->state_label[i], book->facts_of[MEASURE_VICTIMS][i], from,
                      to);
}

static void stats_of_region(Book *book)
{
    Lang lang = book->lang;
    int to = book->edition->to;
    static const struct {
        Measure measure;
        const char *label;
    } shown[] = {
        {MEASURE_VICTIMS, N_("registered victims")},
        {MEASURE_SUSPECTED, N_("suspected persons")},
        {MEASURE_PROSECUTED, N_("prosecuted persons")},
        {MEASURE_CONVICTED, N_("convicted persons")},
    };
    DocItems stats = doc_items(book->doc, sizeof(DocStat));
    for (unsigned i = 0; i < G_N_ELEMENTS(shown); i++) {
        Region region = region_year(book->measures[shown[i].measure], book->n_states, to);
        Figure figure = sum_figure(&region.sum);
        g_autofree char *href = book_measure_address(book, shown[i].measure, to, to);
        doc_stat(&stats, &figure,
                 book_fill(book, tr(lang, "{what} in {year}"), "what", tr(lang, shown[i].label),
                           "year", book_year_text(book, to), NULL),
                 book_fill(book,
                           trn(lang, "sum of {n} of {total} states", "sum of {n} of {total} states",
                               region.n_used),
                           "n", book_number(book, region.n_used), "total",
                           book_number(book, region.n_states), NULL),
                 href);
    }
    doc_items_end_stats(&stats);
}

void chapter_region(Book *book)
{
    Lang lang = book->lang;
    int to = book->edition->to;
    g_autofree char *now = book_measure_address(book, MEASURE_VICTIMS, to, to);
    doc_part(book->doc, 1, "region", tr(lang, "The region"), NULL);
    g_autoptr(RunList) lead = runs_new();
    finding_region_level(lead, lang, book->measures[MEASURE_VICTIMS], book->n_states, to, now);
    doc_lead(book->doc, lead);
    stats_of_region(book);
    doc_say(book->doc,
            tr(lang, "A total for the region is only honest together with the list of the states "
                     "and years that are missing from it. The totals below must not be read as a "
                     "series: the set of states changes from year to year. The chapter on trends "
                     "compares the same states."));
    doc_heading(book->doc, 2, "region-by-year", tr(lang, "Totals and what they lack"));
    table_of_totals(book);
    chart_of_totals(book);
    doc_heading(book->doc, 2, "region-by-state", tr(lang, "State by state"));
    map_of_states(book, to);
    table_of_states(book);
}

/* --- trends ------------------------------------------------------------------------------- */

static void small_chart(Book *book, unsigned state)
{
    Lang lang = book->lang;
    int from = book->edition->trend_from, to = book->edition->to;
    const FactSeries *series = book->facts_of[MEASURE_VICTIMS][state];
    Figure figures[FACTS_YEARS_MAX];
    book_drawn(series, from, to, figures);
    g_autofree char *href = facts_address(book->facts, &series->key, from, to);
    ChartSeries line = {book->state_label[state], href, figures};
    const char *title = book_fill(book, tr(lang, "{area}: registered victims, {from}\u2013{to}"),
                                  "area", book->state_label[state], "from",
                                  book_year_text(book, from), "to", book_year_text(book, to), NULL);
    Chart chart = {.kind = CHART_COLUMN,
                   .title = title,
                   .description = book_fill(
                       book,
                       tr(lang, "One column per year for {area}, on a scale of its own. Suppressed "
                                "numbers are drawn as their span, missing ones as gaps."),
                       "area", book->state_label[state], NULL),
                   .unit = tr(lang, "registered victims"),
                   .points = book_years(book, from, to),
                   .n_points = (unsigned)(to - from + 1),
                   .series = &line,
                   .n_series = 1,
                   .id = book_chart_id(book)};
    DocChart *(*add)(Doc *, const Chart *, const char *, const char *, const char *) =
        state % 2 == 0 ? doc_chart : doc_chart_beside;
    add(book->doc, &chart, book->state_label[state], NULL, href)->print_height = 68;
}

void chapter_trends(Book *book)
{
    Lang lang = book->lang;
    int from = book->edition->from, to = book->edition->to;
    const Series *victims = book->measures[MEASURE_VICTIMS];
    doc_part(book->doc, 1, "trends", tr(lang, "Trends"), NULL);
    g_autoptr(RunList) lead = runs_new();
    g_autofree char *first = book_measure_address(book, MEASURE_VICTIMS, from, from);
    g_autofree char *last = book_measure_address(book, MEASURE_VICTIMS, to, to);
    if (from < to)
        finding_region_change(lead, lang, victims, book->n_states, from, to, first, last);
    doc_lead(book->doc, lead);
    doc_heading(book->doc, 2, "year-to-year", tr(lang, "From year to year, the same states"));
    DocItems items = doc_items(book->doc, sizeof(DocText));
    for (int year = from + 1; year <= to; year++) {
        g_autoptr(RunList) runs = runs_new();
        g_autofree char *before = book_measure_address(book, MEASURE_VICTIMS, year - 1, year - 1);
        g_autofree char *now = book_measure_address(book, MEASURE_VICTIMS, year, year);
        finding_region_change(runs, lang, victims, book->n_states, year - 1, year, before, now);
        finding_region_directions(runs, lang, victims, book->n_states, year - 1, year);
        doc_item(&items, runs);
    }
    doc_items_end_list(&items);
    doc_say(book->doc,
            tr(lang, "Single large investigations, new ways of counting, new organisations "
                     "that report, and delays in reporting move national numbers as "
                     "much as trafficking itself. A step in a series is a reason to "
                     "ask the state, not yet a finding."));
    doc_heading(book->doc, 2, "ten-states", tr(lang, "The states, each on its own scale"));
    for (unsigned i = 0; i < book->n_states; i++)
        small_chart(book, i);
}

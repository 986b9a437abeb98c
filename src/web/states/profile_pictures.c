/* A state's head and pictures. */
#include "web/states/profile_parts.h"

#include <math.h>

static void head_stat(Html *w, const States *states, const Code *state, Measure measure)
{
    int year;
    if (!states_latest(states, measure, state->id, &year))
        return;
    Figure figure = states_figure(states, measure, state->id, year);
    g_autofree char *source = states_source_line(states);
    char number[16];
    g_snprintf(number, sizeof number, "%d", year);
    g_autofree char *label = text_fill(tr(states->lang, "{what}, {year}"), "what",
                                       measure_label(states, measure), "year", number, NULL);
    ui_stat(w, &figure, label, source, states_link(states, measure, state->id, year, year));
}

/* A newest total that cannot be right, or of which there are several, is said before anything is
 * read into it. */
static void warn(Html *w, const States *states, const Code *state)
{
    Lang lang = states->lang;
    int year;
    if (!states_latest(states, MEASURE_VICTIMS, state->id, &year))
        return;
    Figure figure = states_figure(states, MEASURE_VICTIMS, state->id, year);
    if (!figure_is_doubtful(&figure))
        return;
    char number[16];
    g_snprintf(number, sizeof number, "%d", year);
    g_autofree char *said = figure_speech(lang, &figure);
    g_autofree char *title =
        text_fill(tr(lang, "Read the total of {year} with care"), "year", number, NULL);
    g_autofree char *text = text_fill(
        figure.kind == FIGURE_DISPUTED
            ? tr(lang, "The source gives several numbers for the same thing ({figure}). They are "
                       "shown as it says them, and no sum is built on them.")
            : tr(lang, "The source says: {figure}. Its own parts of the same year are larger than "
                       "that, so something in them cannot be right. They are shown as it says "
                       "them, and no sum is built on them."),
        "figure", said, NULL);
    ui_notice(w, NOTICE_CAUTION, title, text);
}

void profile_head(Html *w, const States *states, const Code *state)
{
    html_open(w, EL_DIV);
    html_attr(w, AT_CLASS, "state-head");
    map_outline_svg(w, state->id, "outline");
    html_open(w, EL_DIV);
    html_element(w, EL_H1, NULL, state->label[states->lang]);
    ui_lead(w, tr(states->lang, "What the published figures on trafficking in human beings say "
                                "about this state, and what they leave open."));
    html_close(w);
    html_close(w);
    static const Measure shown[] = {MEASURE_VICTIMS, MEASURE_WOMEN, MEASURE_CHILDREN,
                                    MEASURE_SUSPECTED, MEASURE_CONVICTED};
    ui_grid_begin(w, UI_GRID_STATS);
    for (unsigned i = 0; i < G_N_ELEMENTS(shown); i++)
        head_stat(w, states, state, shown[i]);
    ui_grid_end(w);
    warn(w, states, state);
}

/* --- charts by year ---------------------------------------------------------------------- */

typedef struct {
    GPtrArray *years; /* texts */
    Figure *figures;  /* [measure][year] */
    unsigned n_years, n_measures;
    bool has_any;
} ByYear;

static void by_year_init(ByYear *by, const States *states, const Code *state,
                         const Measure *measures, unsigned n, int first, int last)
{
    *by = (ByYear){.n_years = (unsigned)(last - first + 1), .n_measures = n};
    by->years = g_ptr_array_new_with_free_func(g_free);
    by->figures = g_new0(Figure, (gsize)by->n_years * n);
    for (unsigned y = 0; y < by->n_years; y++) {
        g_ptr_array_add(by->years, g_strdup_printf("%d", first + (int)y));
        for (unsigned m = 0; m < n; m++) {
            Figure *figure = &by->figures[(gsize)m * by->n_years + y];
            *figure = states_figure(states, measures[m], state->id, first + (int)y);
            by->has_any = by->has_any || figure->kind != FIGURE_ABSENT;
        }
    }
}

static void by_year_clear(ByYear *by)
{
    g_ptr_array_unref(by->years);
    g_free(by->figures);
}

/* The first year with any of the measures, so that a chart does not begin with an empty decade. */
static int first_year(const States *states, const Code *state, const Measure *measures, unsigned n)
{
    for (int year = states->first_year; year < states->last_year; year++)
        for (unsigned m = 0; m < n; m++)
            if (states_figure(states, measures[m], state->id, year).kind != FIGURE_ABSENT)
                return year;
    return states->last_year;
}

static void draw(Html *w, const States *states, const Code *state, ChartKind kind,
                 const Measure *measures, unsigned n, const char *caption, const char *description,
                 const char *id)
{
    int first = first_year(states, state, measures, n);
    ByYear by;
    by_year_init(&by, states, state, measures, n, first, states->last_year);
    g_autofree ChartSeries *series = g_new0(ChartSeries, n);
    for (unsigned m = 0; m < n; m++)
        series[m] = (ChartSeries){.label = measure_label(states, measures[m]),
                                  .figures = by.figures + (gsize)m * by.n_years};
    g_autofree char *source = states_source_line(states);
    Chart chart = {.kind = kind,
                   .title = caption,
                   .description = description,
                   .unit = kind == CHART_COLUMN
                               ? measure_cube(states, measures[0])->flow->unit[states->lang]
                               : tr(states->lang, "persons"),
                   .points = (const char *const *)by.years->pdata,
                   .n_points = by.n_years,
                   .series = series,
                   .n_series = n,
                   .id = id};
    UiFigureFrame frame = {
        .caption = caption,
        .source = source,
        .data_href = states_link(states, measures[0], state->id, first, states->last_year)};
    if (by.has_any)
        ui_chart(w, &chart, &frame);
    else
        ui_notice(w, NOTICE_EMPTY, NULL, tr(states->lang, "The source has no such figures."));
    by_year_clear(&by);
}

void profile_trend(Html *w, const States *states, const Code *state)
{
    static const Measure victims = MEASURE_VICTIMS;
    static const Measure forms[] = {MEASURE_SEXUAL, MEASURE_LABOUR, MEASURE_OTHER_FORM};
    Lang lang = states->lang;
    g_autofree char *caption =
        text_fill(tr(lang, "{what} in {state} by year"), "what", measure_label(states, victims),
                  "state", state->label[lang], NULL);
    ui_grid_begin(w, UI_GRID_HALVES);
    html_open(w, EL_DIV);
    draw(w, states, state, CHART_COLUMN, &victims, 1, caption,
         tr(lang, "A rise can mean more trafficking, more attention, or another way of counting."),
         "trend");
    html_close(w);
    html_open(w, EL_DIV);
    draw(w, states, state, CHART_LINE, forms, G_N_ELEMENTS(forms),
         tr(lang, "By form of exploitation"),
         tr(lang, "Three forms by year, as far as the source says them."), "forms");
    html_close(w);
    ui_grid_end(w);
    html_element(w, EL_P, "small muted",
                 tr(lang, "A rise can mean more trafficking, more attention, or another way of "
                          "counting."));
}

/* --- from victims to convictions --------------------------------------------------------- */

static void justice_table(Html *w, const States *states, const Code *state, const Measure *measures,
                          unsigned n, int first)
{
    Lang lang = states->lang;
    const char *columns[8] = {tr(lang, "Year")};
    static const bool is_number[] = {false, true, true, true, true, true, true, true};
    for (unsigned m = 0; m < n; m++)
        columns[m + 1] = measure_label(states, measures[m]);
    ui_table_begin(w, "justice-table",
                   tr(lang, "Victims registered, and persons suspected, prosecuted and convicted"),
                   columns, is_number, n + 1);
    unsigned kinds = 0;
    for (int year = states->last_year; year >= first; year--) {
        char number[16];
        g_snprintf(number, sizeof number, "%d", year);
        ui_table_row(w, number, NULL);
        for (unsigned m = 0; m < n; m++) {
            Figure figure = states_figure(states, measures[m], state->id, year);
            bool is_there = figure.kind != FIGURE_ABSENT;
            kinds |= states_signs(&figure);
            ui_cell_figure(w, &figure,
                           is_there ? states_link(states, measures[m], state->id, year, year)
                                    : NULL);
        }
        ui_table_row_end(w);
    }
    ui_table_end(w);
    ui_figure_legend(w, kinds);
}

void profile_justice(Html *w, const States *states, const Code *state)
{
    static const Measure measures[] = {MEASURE_VICTIMS, MEASURE_SUSPECTED, MEASURE_PROSECUTED,
                                       MEASURE_CONVICTED};
    Lang lang = states->lang;
    if (!states->offenders)
        return;
    int first = first_year(states, state, measures, G_N_ELEMENTS(measures));
    ui_grid_begin(w, UI_GRID_HALVES);
    html_open(w, EL_DIV);
    draw(w, states, state, CHART_LINE, measures, G_N_ELEMENTS(measures),
         tr(lang, "From registered victims to convicted persons"),
         tr(lang, "Four counts by year. They are different persons: one offender may have many "
                  "victims, and cases take years."),
         "justice-chart");
    html_element(w, EL_P, "small muted",
                 tr(lang, "These are different persons. One offender may have many victims, and "
                          "those convicted in a year are mostly not those suspected in it: so no "
                          "rate is worked out here."));
    html_close(w);
    html_open(w, EL_DIV);
    justice_table(w, states, state, measures, G_N_ELEMENTS(measures), first);
    html_close(w);
    ui_grid_end(w);
}

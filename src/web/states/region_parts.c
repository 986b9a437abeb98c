#include "web/states/region_parts.h"

#include <math.h>
#include <string.h>

#define TREND_YEARS 10      /* at most */
#define TREND_YEARS_LEAST 5 /* before more states are worth fewer years */
#define SPARK_YEARS 15

/* --- who is in a total ------------------------------------------------------------------- */

static void add_sentence(GString *to, char *take_sentence)
{
    g_string_append_printf(to, "%s%s", to->len ? " " : "", take_sentence);
    g_free(take_sentence);
}

char *region_coverage(const States *states, const RegionTotal *total)
{
    Lang lang = states->lang;
    unsigned n = total->known.n + total->suppressed.n + total->disputed.n;
    g_autoptr(GString) to = g_string_new(NULL);
    g_autofree char *counted = lang_number(lang, n, 0);
    g_autofree char *all = lang_number(lang, states->n_members, 0);
    if (n == states->n_members)
        add_sentence(to, text_fill(tr(lang, "The sum of all {all} states."), "all", all, NULL));
    else
        add_sentence(to, text_fill(trn(lang, "The sum of {n} of the {all} states.",
                                       "The sum of {n} of the {all} states.", n),
                                   "n", counted, "all", all, NULL));
    g_autofree char *missing = states_names(states, &total->missing);
    g_autofree char *doubtful = states_names(states, &total->unreliable);
    if (total->missing.n > 0)
        add_sentence(to, text_fill(tr(lang, "Missing: {states}."), "states", missing, NULL));
    if (total->unreliable.n > 0)
        add_sentence(to, text_fill(tr(lang, "Left out, because the figure cannot be right as it "
                                            "stands: {states}."),
                                   "states", doubtful, NULL));
    return g_string_free(g_steal_pointer(&to), FALSE);
}

void region_stat(Html *w, const States *states, Measure measure)
{
    uint16_t codes[LIMIT_DIMENSIONS];
    int year = states->last_year;
    if (!measure_codes(states, measure, NULL, codes))
        return;
    RegionTotal total;
    region_total(states->cubes, measure_cube(states, measure), codes, year, ISO_DAY_NEVER, &total);
    Figure figure = region_figure(&total);
    char number[16];
    g_snprintf(number, sizeof number, "%d", year);
    g_autofree char *label = text_fill(tr(states->lang, "{what}, {year}"), "what",
                                       measure_label(states, measure), "year", number, NULL);
    g_autofree char *note = region_coverage(states, &total);
    ui_stat(w, &figure, label, note, states_link(states, measure, NULL, year, year));
}

/* --- the map ----------------------------------------------------------------------------- */

void region_map(Html *w, const States *states)
{
    Lang lang = states->lang;
    int year = states->last_year;
    unsigned n = states->n_members;
    g_autofree MapArea *areas = g_new0(MapArea, n);
    for (unsigned m = 0; m < n; m++) {
        const Code *state = states->members[m];
        areas[m] = (MapArea){.area = state->id,
                             .figure = states_figure(states, MEASURE_VICTIMS, state->id, year),
                             .href = states_path(states, state->id),
                             .label = state->label[lang]};
    }
    char number[16];
    g_snprintf(number, sizeof number, "%d", year);
    g_autofree char *title =
        text_fill(tr(lang, "{what} by state, {year}"), "what",
                  measure_label(states, MEASURE_VICTIMS), "year", number, NULL);
    g_autofree char *source = states_source_line(states);
    Map map = {.title = title,
               .description = tr(lang, "The ten member states; each leads to its page."),
               .unit = states->victims->flow->unit[lang],
               .areas = areas,
               .n_areas = n,
               .id = "map"};
    UiFigureFrame frame = {.caption = title,
                           .source = source,
                           .data_href = states_link(states, MEASURE_VICTIMS, NULL, year, year)};
    ui_map(w, &map, &frame);
}

/* --- ten years --------------------------------------------------------------------------- */

static void trend_note(Html *w, const States *states, const Panel *panel)
{
    Lang lang = states->lang;
    g_autofree char *in = states_names(states, &panel->states);
    g_autofree char *out = states_names(states, &panel->left_out);
    g_autofree char *note =
        panel->left_out.n == 0
            ? text_fill(tr(lang, "Counted: {states}."), "states", in, NULL)
            : text_fill(tr(lang, "Counted in every year: {states}. Left out, because a year is "
                                 "missing or cannot be right: {others}. A rise can mean more "
                                 "trafficking, more attention, or another way of counting."),
                        "states", in, "others", out, NULL);
    html_element(w, EL_P, "small muted", note);
}

/* As many years as more than half of the states can be counted in; if there is no such span, the
 * ten years with whoever is in all of them. */
static void choose_panel(Panel *panel, const States *states, const uint16_t *codes)
{
    int last = states->last_year, earliest = MAX(states->first_year, last - TREND_YEARS + 1);
    for (int first = earliest; first <= last - TREND_YEARS_LEAST + 1; first++) {
        panel_init(panel, states->cubes, states->victims, codes, first, last, ISO_DAY_NEVER);
        if (panel->states.n * 2 > states->n_members)
            return;
        panel_clear(panel);
    }
    panel_init(panel, states->cubes, states->victims, codes, earliest, last, ISO_DAY_NEVER);
}

void region_trend(Html *w, const States *states)
{
    Lang lang = states->lang;
    uint16_t codes[LIMIT_DIMENSIONS];
    if (!measure_codes(states, MEASURE_VICTIMS, NULL, codes))
        return;
    g_auto(Panel) panel = {0};
    choose_panel(&panel, states, codes);
    if (panel.states.n == 0)
        return;
    int first = panel.first, last = panel.last;
    unsigned n = (unsigned)(last - first + 1);
    g_autoptr(GPtrArray) years = g_ptr_array_new_with_free_func(g_free);
    for (unsigned i = 0; i < n; i++)
        g_ptr_array_add(years, g_strdup_printf("%d", first + (int)i));
    g_autofree char *count = lang_number(lang, panel.states.n, 0);
    g_autofree char *caption = text_fill(
        trn(lang, "{what} in the {n} state that reported every year, {first} to {last}",
            "{what} in the {n} states that reported every year, {first} to {last}", panel.states.n),
        "what", measure_label(states, MEASURE_VICTIMS), "n", count, "first",
        (const char *)years->pdata[0], "last", (const char *)years->pdata[n - 1], NULL);
    g_autofree char *source = states_source_line(states);
    ChartSeries series = {.label = measure_label(states, MEASURE_VICTIMS),
                          .figures = panel.figures};
    Chart chart = {.kind = CHART_COLUMN,
                   .title = caption,
                   .description = tr(lang, "The sum of the same states in every year; an interval "
                                           "where a state's number is suppressed."),
                   .unit = states->victims->flow->unit[lang],
                   .points = (const char *const *)years->pdata,
                   .n_points = n,
                   .series = &series,
                   .n_series = 1,
                   .id = "trend"};
    UiFigureFrame frame = {.caption = caption,
                           .source = source,
                           .data_href = states_link(states, MEASURE_VICTIMS, NULL, first, last)};
    ui_chart(w, &chart, &frame);
    trend_note(w, states, &panel);
}

/* --- each state's own course ------------------------------------------------------------- */

void state_spark(Html *w, const States *states, const Code *state)
{
    int last = states->last_year, first = MAX(states->first_year, last - SPARK_YEARS + 1);
    unsigned n = (unsigned)(last - first + 1);
    g_autofree Figure *figures = g_new0(Figure, n);
    g_autoptr(GPtrArray) years = g_ptr_array_new_with_free_func(g_free);
    for (unsigned i = 0; i < n; i++) {
        figures[i] = states_figure(states, MEASURE_VICTIMS, state->id, first + (int)i);
        g_ptr_array_add(years, g_strdup_printf("%d", first + (int)i));
    }
    g_autofree char *title = text_fill(
        tr(states->lang, "{what} in {state}, {first} to {last}"), "what",
        measure_label(states, MEASURE_VICTIMS), "state", state->label[states->lang], "first",
        (const char *)years->pdata[0], "last", (const char *)years->pdata[n - 1], NULL);
    g_autofree char *id = g_strconcat("spark-", state->id, NULL);
    ChartSeries series = {.label = title, .figures = figures};
    Chart chart = {.kind = CHART_SPARK,
                   .title = title,
                   .unit = states->victims->flow->unit[states->lang],
                   .points = (const char *const *)years->pdata,
                   .n_points = n,
                   .series = &series,
                   .n_series = 1,
                   .id = id};
    chart_svg_class(w, &chart, "spark");
}

void region_courses(Html *w, const States *states)
{
    Lang lang = states->lang;
    const char *columns[] = {tr(lang, "State"), tr(lang, "Course"), tr(lang, "Newest"),
                             tr(lang, "Year")};
    static const bool is_number[] = {false, false, true, true};
    char first[16];
    g_snprintf(first, sizeof first, "%d",
               MAX(states->first_year, states->last_year - SPARK_YEARS + 1));
    g_autofree char *caption =
        text_fill(tr(lang, "{what} in each state since {first}"), "what",
                  measure_label(states, MEASURE_VICTIMS), "first", first, NULL);
    unsigned signs = 0;
    ui_table_begin(w, "courses", caption, columns, is_number, G_N_ELEMENTS(columns));
    for (unsigned m = 0; m < states->n_members; m++) {
        const Code *state = states->members[m];
        int year;
        if (!states_latest(states, MEASURE_VICTIMS, state->id, &year))
            continue;
        Figure figure = states_figure(states, MEASURE_VICTIMS, state->id, year);
        char number[16];
        g_snprintf(number, sizeof number, "%d", year);
        signs |= states_signs(&figure);
        ui_table_row(w, state->label[lang], states_path(states, state->id));
        html_open(w, EL_TD);
        state_spark(w, states, state);
        html_close(w);
        ui_cell_figure(w, &figure, states_link(states, MEASURE_VICTIMS, state->id, year, year));
        html_element(w, EL_TD, "num", number);
        ui_table_row_end(w);
    }
    ui_table_end(w);
    ui_figure_legend(w, signs);
}

/* --- measures by state ------------------------------------------------------------------- */

static void by_state(Html *w, const States *states, ChartKind kind, const Measure *wanted,
                     unsigned n_wanted, const char *caption, const char *slug, const char *id)
{
    Lang lang = states->lang;
    int year = states->last_year;
    unsigned n = states->n_members, n_shown = 0;
    g_autofree Figure *figures = g_new0(Figure, (gsize)n * n_wanted);
    g_autofree const char **names = g_new0(const char *, n);
    RegionStates without = {0};
    int d = dataflow_find_dimension(states->victims->flow, "REF_AREA");
    for (unsigned m = 0; m < n; m++) {
        const Code *state = states->members[m];
        unsigned n_said = 0;
        for (unsigned i = 0; i < n_wanted; i++) {
            Figure figure = states_figure(states, wanted[i], state->id, year);
            figures[(gsize)i * n + n_shown] = figure;
            n_said += figure.kind != FIGURE_ABSENT;
        }
        if (n_said > 0)
            names[n_shown++] = state->label[lang];
        else
            without.area[without.n++] =
                (uint16_t)codelist_find(states->victims->flow->dimensions[d].codelist, state->id);
    }
    g_autofree ChartSeries *series = g_new0(ChartSeries, n_wanted);
    for (unsigned i = 0; i < n_wanted; i++)
        series[i] = (ChartSeries){.label = measure_label(states, wanted[i]),
                                  .figures = figures + (gsize)i * n};
    g_autofree char *source = states_source_line(states);
    Chart chart = {.kind = kind,
                   .title = caption,
                   .description = tr(lang, "One row per state; the table has every figure."),
                   .unit = states->victims->flow->unit[lang],
                   .points = names,
                   .n_points = n_shown,
                   .series = series,
                   .n_series = n_wanted,
                   .id = id};
    g_autofree char *path =
        g_strdup_printf("/data/VICTIMS?columns=%s&start=%d&end=%d", slug, year, year);
    UiFigureFrame frame = {
        .caption = caption, .source = source, .data_href = request_link(states->request, path)};
    ui_chart(w, &chart, &frame);
    if (without.n == 0)
        return;
    g_autofree char *missing = states_names(states, &without);
    g_autofree char *note =
        text_fill(tr(lang, "No such figures: {states}."), "states", missing, NULL);
    html_element(w, EL_P, "small muted", note);
}

void region_sexes(Html *w, const States *states)
{
    static const Measure wanted[] = {MEASURE_WOMEN, MEASURE_MEN};
    char year[16];
    g_snprintf(year, sizeof year, "%d", states->last_year);
    g_autofree char *caption = text_fill(
        tr(states->lang, "Women and men among the registered victims, {year}"), "year", year, NULL);
    by_state(w, states, CHART_GAP, wanted, G_N_ELEMENTS(wanted), caption, "sex", "sexes");
}

void region_forms(Html *w, const States *states)
{
    static const Measure wanted[] = {MEASURE_SEXUAL, MEASURE_LABOUR, MEASURE_OTHER_FORM};
    char year[16];
    g_snprintf(year, sizeof year, "%d", states->last_year);
    g_autofree char *caption = text_fill(
        tr(states->lang, "Registered victims by form of exploitation, {year}"), "year", year, NULL);
    by_state(w, states, CHART_BAR, wanted, G_N_ELEMENTS(wanted), caption, "exploitation", "forms");
}

/* A state's tables, its notes and the ways on. */
#include "web/states/profile_parts.h"
#include "web/states/region_parts.h"

#include <string.h>

#define TABLE_YEARS 10
#define CITIZENSHIPS_SHOWN 12u

/* --- sex, age, form ---------------------------------------------------------------------- */

static bool has_figures(const States *states, Measure measure, const char *area, int first)
{
    for (int year = first; year <= states->last_year; year++)
        if (states_figure(states, measure, area, year).kind != FIGURE_ABSENT)
            return true;
    return false;
}

static unsigned write_measure(Html *w, const States *states, const Code *state, Measure measure,
                              int first)
{
    unsigned kinds = 0;
    ui_table_row(w, measure_label(states, measure),
                 states_link(states, measure, state->id, states->first_year, states->last_year));
    for (int year = states->last_year; year >= first; year--) {
        Figure figure = states_figure(states, measure, state->id, year);
        bool is_there = figure.kind != FIGURE_ABSENT;
        kinds |= states_signs(&figure);
        ui_cell_figure(w, &figure,
                       is_there ? states_link(states, measure, state->id, year, year) : NULL);
    }
    ui_table_row_end(w);
    return kinds;
}

typedef struct {
    const char *id, *caption; /* N_() */
    const Measure *measures;
    unsigned n;
} Breakdown;

static unsigned write_breakdown(Html *w, const States *states, const Code *state,
                                const Breakdown *breakdown, int first)
{
    const char *columns[TABLE_YEARS + 1] = {tr(states->lang, "Victims")};
    char years[TABLE_YEARS][16];
    bool is_number[TABLE_YEARS + 1] = {false};
    unsigned n_years = (unsigned)(states->last_year - first + 1);
    for (unsigned i = 0; i < n_years; i++) {
        g_snprintf(years[i], sizeof years[i], "%d", states->last_year - (int)i);
        columns[i + 1] = years[i];
        is_number[i + 1] = true;
    }
    unsigned kinds = 0;
    ui_table_begin(w, breakdown->id, tr(states->lang, breakdown->caption), columns, is_number,
                   n_years + 1);
    for (unsigned m = 0; m < breakdown->n; m++)
        if (has_figures(states, breakdown->measures[m], state->id, first))
            kinds |= write_measure(w, states, state, breakdown->measures[m], first);
    ui_table_end(w);
    return kinds;
}

void profile_breakdowns(Html *w, const States *states, const Code *state)
{
    static const Measure sexes[] = {MEASURE_VICTIMS, MEASURE_WOMEN, MEASURE_MEN, MEASURE_OTHER_SEX,
                                    MEASURE_SEX_UNKNOWN};
    static const Measure ages[] = {MEASURE_CHILDREN, MEASURE_ADULTS, MEASURE_AGE_UNKNOWN};
    static const Measure forms[] = {MEASURE_SEXUAL, MEASURE_LABOUR, MEASURE_OTHER_FORM};
    static const Breakdown breakdowns[] = {
        {"by-sex", N_("By sex"), sexes, G_N_ELEMENTS(sexes)},
        {"by-age", N_("By age"), ages, G_N_ELEMENTS(ages)},
        {"by-form", N_("By form of exploitation"), forms, G_N_ELEMENTS(forms)}};
    int first = MAX(states->first_year, states->last_year - TABLE_YEARS + 1);
    unsigned kinds = 0;
    for (unsigned i = 0; i < G_N_ELEMENTS(breakdowns); i++)
        kinds |= write_breakdown(w, states, state, &breakdowns[i], first);
    ui_figure_legend(w, kinds);
    /* What many ask for and few find: the source has no total over the ages here. */
    g_autofree char *path =
        g_strdup_printf("/data/VICTIMS?area=%s&source=%s&sex=F&rows=exploitation+age", state->id,
                        states->source->id);
    html_open(w, EL_P);
    html_link(w, request_link(states->request, path), NULL,
              tr(states->lang, "Women and girls by form of exploitation and age"));
    html_close(w);
    html_element(w, EL_P, "small muted",
                 tr(states->lang,
                    "Parts are what the source says; they do not always add up to the "
                    "total, and nothing here is worked out by subtraction."));
}

/* --- citizenship ------------------------------------------------------------------------- */

static void citizenship_rows(Html *w, const States *states, uint16_t *codes, unsigned dimension,
                             int year, const RankedFigure *ranked, unsigned n)
{
    const CodeList *list = states->victims->flow->dimensions[dimension].codelist;
    for (unsigned i = 0; i < n; i++) {
        codes[dimension] = ranked[i].code;
        ui_table_row(w, codelist_code(list, ranked[i].code)->label[states->lang], NULL);
        ui_cell_figure(w, &ranked[i].figure,
                       states_cell_link(states, states->victims, codes, year, year));
        ui_table_row_end(w);
    }
}

/* The newest year in which the source says more than one citizenship. */
static unsigned rank_citizenships(const States *states, const uint16_t *codes, unsigned dimension,
                                  int *out_year, RankedFigure **out_ranked)
{
    for (int year = states->last_year; year >= states->first_year; year--) {
        unsigned n = cube_rank(states->victims, codes, dimension, year, ISO_DAY_NEVER, out_ranked);
        *out_year = year;
        if (n > 0)
            return n;
    }
    return 0;
}

void profile_citizenships(Html *w, const States *states, const Code *state)
{
    Lang lang = states->lang;
    uint16_t codes[LIMIT_DIMENSIONS];
    int dimension = dataflow_find_dimension(states->victims->flow, "CITIZENSHIP");
    g_autofree RankedFigure *ranked = NULL;
    int year = 0;
    unsigned n = dimension >= 0 && measure_codes(states, MEASURE_VICTIMS, state->id, codes)
                     ? rank_citizenships(states, codes, (unsigned)dimension, &year, &ranked)
                     : 0;
    if (n == 0) {
        ui_notice(w, NOTICE_EMPTY, NULL,
                  tr(lang, "The source says nothing about the citizenship of the victims."));
        return;
    }
    unsigned n_numbers = 0;
    while (n_numbers < n && ranked[n_numbers].figure.kind == FIGURE_VALUE)
        n_numbers++;
    unsigned n_shown = MIN(n, MAX(MIN(n_numbers, CITIZENSHIPS_SHOWN), 6));
    char number[16];
    g_snprintf(number, sizeof number, "%d", year);
    g_autofree char *caption =
        text_fill(tr(lang, "Citizenship of the victims, {year}"), "year", number, NULL);
    const char *columns[] = {tr(lang, "Citizenship"), measure_label(states, MEASURE_VICTIMS)};
    static const bool is_number[] = {false, true};
    ui_table_begin(w, "citizenships", caption, columns, is_number, G_N_ELEMENTS(columns));
    citizenship_rows(w, states, codes, (unsigned)dimension, year, ranked, n_shown);
    ui_table_end(w);
    g_autofree char *path = g_strdup_printf(
        "/data/VICTIMS?area=%s&rows=citizenship&start=%d&end=%d", state->id, year, year);
    g_autofree char *all = lang_number(lang, n, 0);
    g_autofree char *label =
        text_fill(trn(lang, "All {n} citizenship", "All {n} citizenships", n), "n", all, NULL);
    html_open(w, EL_P);
    html_link(w, request_link(states->request, path), NULL, label);
    html_close(w);
    unsigned kinds = 0;
    for (unsigned i = 0; i < n_shown; i++)
        kinds |= states_signs(&ranked[i].figure);
    if (kinds)
        ui_figure_legend(w, kinds);
}

/* --- revisions, notes, ways on ----------------------------------------------------------- */

void profile_revisions(Html *w, const States *states, const Code *state)
{
    g_auto(Revisions) revisions = {0};
    revisions_init(&revisions, states, state->id);
    if (states->previous)
        revisions_table(w, states, &revisions, false, 10);
    else
        html_element(w, EL_P, NULL,
                     tr(states->lang, "The centre holds one file of this source so far, so nothing "
                                      "was revised yet."));
}

void profile_notes(Html *w, const States *states, const Code *state)
{
    Lang lang = states->lang;
    ui_facts_begin(w);
    ui_fact(w, states->victims->flow->label[lang], states->victims->flow->description[lang]);
    if (states->offenders)
        ui_fact(w, states->offenders->flow->label[lang],
                states->offenders->flow->description[lang]);
    ui_fact(w, tr(lang, "The source"), states->source->label[lang]);
    if (states->source->counts[lang])
        ui_fact(w, tr(lang, "What it counts"), states->source->counts[lang]);
    if (states->source->differences[lang])
        ui_fact(w, tr(lang, "Why other sources say something else"),
                states->source->differences[lang]);
    if (states->source->terms[lang])
        ui_fact(w, tr(lang, "Terms of use"), states->source->terms[lang]);
    ui_facts_end(w);
    g_autofree char *path =
        g_strdup_printf("/data/%s/compare?area=%s", states->victims->flow->id, state->id);
    html_open(w, EL_P);
    html_link(w, request_link(states->request, path), NULL,
              tr(lang, "What others say of these figures"));
    html_close(w);
}

void profile_downloads(Html *w, const States *states, const Code *state)
{
    static const struct {
        const char *ending, *label;
    } formats[] = {{"xlsx", N_("Excel")}, {"csv", "CSV"}, {"json", "JSON-stat"}};
    Lang lang = states->lang;
    const Cube *cubes[] = {states->victims, states->offenders};
    for (unsigned c = 0; c < G_N_ELEMENTS(cubes); c++) {
        if (!cubes[c])
            continue;
        UiDownload downloads[G_N_ELEMENTS(formats)];
        for (unsigned i = 0; i < G_N_ELEMENTS(formats); i++)
            downloads[i] = (UiDownload){
                .label = tr(lang, formats[i].label),
                .href = states_download(states, cubes[c]->flow->id, state->id, formats[i].ending)};
        ui_downloads(w, cubes[c]->flow->label[lang], downloads, G_N_ELEMENTS(downloads));
    }
}

void profile_neighbours(Html *w, const States *states, const Code *state)
{
    html_open(w, EL_NAV);
    html_attr(w, AT_CLASS, "state-nav");
    html_attr(w, AT_ARIA_LABEL, tr(states->lang, "Member states"));
    html_open(w, EL_UL);
    for (unsigned m = 0; m < states->n_members; m++) {
        const Code *other = states->members[m];
        html_open(w, EL_LI);
        html_open(w, EL_A);
        html_attr(w, AT_HREF, states_path(states, other->id));
        if (strcmp(other->id, state->id) == 0)
            html_attr(w, AT_ARIA_CURRENT, "page");
        html_text(w, other->label[states->lang]);
        html_close(w);
        html_close(w);
    }
    html_close(w);
    html_close(w);
}

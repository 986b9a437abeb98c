/* The ten states side by side, for one year, in an order that the address names. */
#include "web/response.h"
#include "web/states/region_parts.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static const Measure shown[] = {MEASURE_VICTIMS,   MEASURE_WOMEN,      MEASURE_MEN,
                                MEASURE_CHILDREN,  MEASURE_SEXUAL,     MEASURE_LABOUR,
                                MEASURE_SUSPECTED, MEASURE_PROSECUTED, MEASURE_CONVICTED};
/* `name` first, then the measures shown, in their order. */
#define SORTS "name|victims|women|men|children|sexual|labour|suspected|prosecuted|convicted"

typedef struct {
    const Code *state;
    unsigned place; /* in the order of names */
    double key;     /* what it is sorted by: NAN goes last */
} Row;

static int compare_keys(const void *a, const void *b)
{
    const Row *x = a, *y = b;
    bool no_x = isnan(x->key), no_y = isnan(y->key);
    if (no_x != no_y)
        return no_x ? 1 : -1;
    if (!no_x && x->key != y->key)
        return x->key > y->key ? -1 : 1;
    return x->place < y->place ? -1 : x->place > y->place;
}

/* Numbers by their value, intervals by their upper end; what cannot be right and what is missing
 * stand last. */
static double sort_key(const Figure *figure)
{
    return figure->obs_status == 'U' && figure->kind != FIGURE_DISPUTED ? NAN : figure->upper;
}

static Row *order_rows(const States *states, int year, unsigned sort)
{
    unsigned n = states->n_members;
    Row *rows = g_new0(Row, n);
    for (unsigned i = 0; i < n; i++)
        rows[i] = (Row){.state = states->members[i], .place = i, .key = NAN};
    for (unsigned i = 0; i < n; i++) {
        if (sort > 0) {
            Figure figure = states_figure(states, shown[sort - 1], rows[i].state->id, year);
            rows[i].key = figure.kind == FIGURE_ABSENT ? NAN : sort_key(&figure);
        }
    }
    qsort(rows, n, sizeof *rows, compare_keys);
    return rows;
}

static unsigned write_row(Html *w, const States *states, const Code *state, int year)
{
    unsigned kinds = 0;
    ui_table_row(w, state->label[states->lang], states_path(states, state->id));
    for (unsigned m = 0; m < G_N_ELEMENTS(shown); m++) {
        Figure figure = states_figure(states, shown[m], state->id, year);
        bool is_there = figure.kind != FIGURE_ABSENT;
        kinds |= states_signs(&figure);
        ui_cell_figure(w, &figure,
                       is_there ? states_link(states, shown[m], state->id, year, year) : NULL);
    }
    html_open(w, EL_TD);
    state_spark(w, states, state);
    html_close(w);
    ui_table_row_end(w);
    return kinds;
}

static void write_table(Html *w, const States *states, int year, unsigned sort)
{
    Lang lang = states->lang;
    enum { N_COLUMNS = G_N_ELEMENTS(shown) + 2 };
    const char *columns[N_COLUMNS] = {tr(lang, "State")};
    bool is_number[N_COLUMNS] = {false};
    for (unsigned m = 0; m < G_N_ELEMENTS(shown); m++) {
        columns[m + 1] = measure_label(states, shown[m]);
        is_number[m + 1] = true;
    }
    columns[N_COLUMNS - 1] = tr(lang, "Victims over the years");
    char number[16];
    g_snprintf(number, sizeof number, "%d", year);
    g_autofree char *caption =
        text_fill(tr(lang, "The member states in {year}"), "year", number, NULL);
    ui_table_begin(w, "states", caption, columns, is_number, N_COLUMNS);
    g_autofree Row *rows = order_rows(states, year, sort);
    unsigned kinds = 0;
    for (unsigned i = 0; i < states->n_members; i++)
        kinds |= write_row(w, states, rows[i].state, year);
    ui_table_end(w);
    ui_figure_legend(w, kinds);
    g_autofree char *source = states_source_line(states);
    g_autofree char *line = text_fill(tr(lang, "Source: {source}"), "source", source, NULL);
    html_element(w, EL_P, "small muted", line);
}

/* Year and order as a form: a plain GET, so it works without script. */
static void write_form(Html *w, const States *states, int year, unsigned sort)
{
    Lang lang = states->lang;
    size_t at = html_depth(w);
    html_open(w, EL_FORM);
    html_attr(w, AT_CLASS, "filters filters-row");
    html_attr(w, AT_METHOD, "get");
    html_attr(w, AT_ACTION, request_link(states->request, "/countries/"));
    unsigned n_years = (unsigned)(states->last_year - states->first_year + 1);
    g_autofree UiOption *years = g_new0(UiOption, n_years);
    g_autoptr(GPtrArray) texts = g_ptr_array_new_with_free_func(g_free);
    for (unsigned i = 0; i < n_years; i++) {
        int own = states->last_year - (int)i;
        g_ptr_array_add(texts, g_strdup_printf("%d", own));
        years[i] =
            (UiOption){.value = texts->pdata[i], .label = texts->pdata[i], .selected = own == year};
    }
    ui_choice(w, "year", tr(lang, "Year"), NULL, years, n_years, false);
    UiOption sorts[G_N_ELEMENTS(shown) + 1] = {
        {.value = "name", .label = tr(lang, "Name"), .selected = sort == 0}};
    for (unsigned m = 0; m < G_N_ELEMENTS(shown); m++)
        sorts[m + 1] = (UiOption){.value = measure_id(shown[m]),
                                  .label = measure_label(states, shown[m]),
                                  .selected = sort == m + 1};
    ui_choice(w, "sort", tr(lang, "In the order of"), NULL, sorts, G_N_ELEMENTS(sorts), false);
    ui_submit(w, tr(lang, "Show"));
    html_close_to(w, at);
}

static void write_cards(Html *w, const States *states)
{
    Lang lang = states->lang;
    ui_grid_begin(w, UI_GRID_CARDS);
    for (unsigned m = 0; m < states->n_members; m++) {
        const Code *state = states->members[m];
        int year;
        g_autofree char *text = NULL;
        if (states_latest(states, MEASURE_VICTIMS, state->id, &year)) {
            Figure figure = states_figure(states, MEASURE_VICTIMS, state->id, year);
            g_autofree char *said = figure_text(lang, &figure);
            g_autofree char *number = g_strdup_printf("%d", year);
            text = text_fill(tr(lang, "{year}: {figure} registered victims"), "year", number,
                             "figure", said, NULL);
        }
        ui_card(w, states_path(states, state->id), state->label[lang], text, state->id);
    }
    ui_grid_end(w);
}

static bool handle(const Page *page, Request *request, Response *response, GError **error)
{
    (void)error;
    Lang lang = request_lang(request);
    States states;
    bool has_figures = states_init(&states, request);
    const ParamValue *given = request_param(request, "year");
    unsigned sort = (unsigned)request_param(request, "sort")->integer;
    int year = given->given ? (int)given->integer : states.last_year;
    UiPage frame = {.title = tr(lang, page->title),
                    .description = tr(lang, page->help),
                    .path = page->path,
                    .query = request_query(request),
                    .base = request_base(request),
                    .section = SECTION_COUNTRIES,
                    .is_wide = true};
    Html *w = response_html(response, lang);
    ui_page_begin(w, &frame);
    ui_heading(w, 1, NULL, frame.title);
    if (!has_figures) {
        ui_notice(w, NOTICE_EMPTY, tr(lang, "No figures yet"),
                  tr(lang, "This centre holds no figures about its member states so far. They come "
                           "in with the command \"fyr import\"."));
    } else {
        year = CLAMP(year, states.first_year, states.last_year);
        ui_lead(w,
                tr(lang, "The figures stand side by side; they are not a ranking. States differ "
                         "in how they look for victims, whom they count, and what they report."));
        write_form(w, &states, year, sort);
        write_table(w, &states, year, sort);
        html_open(w, EL_SECTION);
        html_attr(w, AT_ARIA_LABELLEDBY, "profiles");
        ui_heading(w, 2, "profiles", tr(lang, "Each state's page"));
        write_cards(w, &states);
        html_close(w);
    }
    ui_page_end(w, &frame);
    return true;
}

static const Param params[] = {
    {.name = "year",
     .kind = P_INT,
     .min = 1900,
     .max = 2100,
     .sample = "2021",
     .help = N_("The year shown; the newest if left out")},
    {.name = "sort",
     .kind = P_CHOICE,
     .choices = SORTS,
     .sample = "victims",
     .help = N_("What the states are sorted by, the largest first; their names if left out")},
};

const Page page_countries = {
    .path = "/countries/",
    .methods = METHOD_GET,
    .params = params,
    .n_params = G_N_ELEMENTS(params),
    .title = N_("The ten states"),
    .help = N_("The member states side by side, and the way to each one's page"),
    .sample = "/countries/?sort=victims&year=2021",
    .handle = handle,
};

#include "web/explore/sides.h"

#include "exchange/side_out.h"
#include "render/ui.h"
#include "web/states/states.h"
#include <math.h>
#include <string.h>

char *sides_path(const ExploreAddress *address, const char *ending)
{
    ExploreAddress own = *address;
    int source = dataflow_find_dimension(address->flow, "SOURCE");
    if (source >= 0) { /* every source is shown */
        own.given[source] = NULL;
        own.only[source] = -1;
    }
    own.column = EXPLORE_AXIS_YEAR;
    own.picture = EXPLORE_AUTO;
    g_autofree char *path = explore_path(&own, "/data/", NULL);
    const char *query = strchr(path, '?');
    return g_strdup_printf("/data/%s/compare%s%s%s", address->flow->id, ending ? "." : "",
                           ending ? ending : "", query ? query : "");
}

char *sides_words(const Explore *explore)
{
    Explore own = *explore; /* every source is shown: none is worth a word */
    int source = dataflow_find_dimension(explore->flow, "SOURCE");
    if (source >= 0)
        own.n_codes_seen[source] = 2;
    own.n_axis = 0;
    for (unsigned i = 0; i < explore->n_axis; i++)
        if (explore->axis[i] != source)
            own.axis[own.n_axis++] = explore->axis[i];
    return explore_words(&own);
}

/* --- the form ---------------------------------------------------------------------------- */

static bool is_chosen(const Explore *explore, unsigned d, unsigned code)
{
    return explore->address.given[d] && explore->address.given[d][code];
}

static void area_choice(Html *w, const Explore *explore, unsigned d)
{
    const Dimension *dimension = &explore->flow->dimensions[d];
    g_autoptr(GArray) options = g_array_new(FALSE, FALSE, sizeof(UiOption));
    UiOption none = {.value = "", .label = tr(explore->lang, "Choose a state")};
    g_array_append_val(options, none);
    for (unsigned m = 0; m < codelist_n(dimension->codelist); m++) {
        if (!model_is_member(explore->model, m) && !is_chosen(explore, d, m))
            continue;
        const Code *code = codelist_code(dimension->codelist, m);
        UiOption option = {.value = code->id,
                           .label = code->label[explore->lang],
                           .selected = is_chosen(explore, d, m)};
        g_array_append_val(options, option);
    }
    ui_choice(w, dimension->slug, dimension->label[explore->lang], NULL,
              (const UiOption *)options->data, options->len, false);
}

static bool is_breakdown(const Explore *explore, unsigned d)
{
    const Dimension *dimension = &explore->flow->dimensions[d];
    return strcmp(dimension->id, "FREQ") != 0 && strcmp(dimension->id, "REF_AREA") != 0 &&
           strcmp(dimension->id, "SOURCE") != 0;
}

static void breakdown_choice(Html *w, const Explore *explore)
{
    const ExploreAddress *address = &explore->address;
    g_autoptr(GArray) options = g_array_new(FALSE, FALSE, sizeof(UiOption));
    UiOption none = {.value = "", .label = tr(explore->lang, "All together")};
    g_array_append_val(options, none);
    for (unsigned d = 0; d < explore->flow->n_dimensions; d++) {
        if (!is_breakdown(explore, d))
            continue;
        const Dimension *dimension = &explore->flow->dimensions[d];
        UiOption option = {.value = dimension->slug,
                           .label = dimension->label[explore->lang],
                           .selected = address->n_rows > 0 && address->rows[0] == d};
        g_array_append_val(options, option);
    }
    ui_choice(w, "rows", tr(explore->lang, "Broken down by"), NULL, (const UiOption *)options->data,
              options->len, false);
}

static void year_choice(Html *w, const Explore *explore, const Facets *facets, const char *name,
                        const char *label, const char *any, int chosen)
{
    g_autoptr(GPtrArray) texts = g_ptr_array_new_with_free_func(g_free);
    g_autoptr(GArray) options = g_array_new(FALSE, FALSE, sizeof(UiOption));
    UiOption none = {.value = "", .label = any, .selected = chosen == 0};
    g_array_append_val(options, none);
    for (int year = facets->last_year; year >= facets->first_year; year--) {
        char *text = g_strdup_printf("%d", year);
        g_ptr_array_add(texts, text);
        UiOption option = {.value = text, .label = text, .selected = year == chosen};
        g_array_append_val(options, option);
    }
    (void)explore;
    ui_choice(w, name, label, NULL, (const UiOption *)options->data, options->len, false);
}

static void day_choice(Html *w, const Explore *explore)
{
    Lang lang = explore->lang;
    g_autoptr(GPtrArray) texts = g_ptr_array_new_with_free_func(g_free);
    g_autoptr(GArray) options = g_array_new(FALSE, FALSE, sizeof(UiOption));
    IsoDay chosen = explore->address.as_of, last = ISO_DAY_NEVER;
    bool is_listed = chosen == ISO_DAY_NEVER;
    UiOption today = {.value = "", .label = tr(lang, "Today"), .selected = is_listed};
    g_array_append_val(options, today);
    for (unsigned i = 0; i <= cubes_n_vintages(explore->cubes); i++) {
        bool is_own = i == cubes_n_vintages(explore->cubes);
        IsoDay day = is_own ? chosen : cubes_vintage(explore->cubes, i)->as_of;
        if ((is_own && is_listed) || day == last)
            continue;
        last = day;
        char *value = g_malloc(ISO_DATE_BYTES);
        iso_day_write(day, value);
        g_ptr_array_add(texts, value);
        char *label = lang_date(lang, day);
        g_ptr_array_add(texts, label);
        UiOption option = {.value = value, .label = label, .selected = day == chosen};
        is_listed = is_listed || day == chosen;
        g_array_append_val(options, option);
    }
    ui_choice(w, "as-of", tr(lang, "As known on"), NULL, (const UiOption *)options->data,
              options->len, false);
}

static void hidden(Html *w, const char *name, const char *value)
{
    html_open(w, EL_INPUT);
    html_attr(w, AT_TYPE, "hidden");
    html_attr(w, AT_NAME, name);
    html_attr(w, AT_VALUE, value);
}

/* Filters that came with the address and have no field here. */
static void keep_filters(Html *w, const Explore *explore, int area)
{
    for (unsigned d = 0; d < explore->flow->n_dimensions; d++) {
        const Dimension *dimension = &explore->flow->dimensions[d];
        for (unsigned c = 0; (int)d != area && c < codelist_n(dimension->codelist); c++)
            if (is_chosen(explore, d, c))
                hidden(w, dimension->slug, codelist_code(dimension->codelist, c)->id);
    }
}

void sides_form(Html *w, const Explore *explore, const Facets *facets)
{
    Lang lang = explore->lang;
    size_t at = html_depth(w);
    int area = dataflow_find_dimension(explore->flow, "REF_AREA");
    g_autofree char *path = g_strdup_printf("/data/%s/compare", explore->flow->id);
    html_open(w, EL_FORM);
    html_attr(w, AT_CLASS, "filters sides-form");
    html_attr(w, AT_METHOD, "get");
    html_attr(w, AT_ACTION, request_link(explore->request, path));
    html_attr(w, AT_ARIA_LABEL, tr(lang, "Choose figures"));
    if (area >= 0)
        area_choice(w, explore, (unsigned)area);
    breakdown_choice(w, explore);
    year_choice(w, explore, facets, "start", tr(lang, "From year"), tr(lang, "the first"),
                explore->address.start);
    year_choice(w, explore, facets, "end", tr(lang, "To year"), tr(lang, "the newest"),
                explore->address.end);
    day_choice(w, explore);
    keep_filters(w, explore, area);
    ui_submit(w, tr(lang, "Show"));
    html_close_to(w, at);
}

/* --- the table --------------------------------------------------------------------------- */

static unsigned signs_of(const Figure *figure)
{
    return states_signs(figure);
}

/* "14 April 2025. Before: 23 (30 May 2023)": under the figure. */
static void write_vintage(Html *w, const Explore *explore, const SideSays *says)
{
    Lang lang = explore->lang;
    if (says->figure.kind != FIGURE_ABSENT && says->vintage) {
        g_autofree char *day = lang_date(lang, says->vintage->as_of);
        g_autofree char *path = g_strdup_printf("/data/vintages/%u", says->vintage->id);
        html_open(w, EL_SPAN);
        html_attr(w, AT_CLASS, "side-note");
        html_link(w, request_link(explore->request, path), NULL, day);
        html_close(w);
    }
    for (unsigned i = 0; i < says->n_earlier; i++) {
        const SideStatement *earlier = &says->earlier[i];
        g_autofree char *words = side_figure_words(lang, &earlier->figure);
        g_autofree char *day = earlier->vintage ? lang_date(lang, earlier->vintage->as_of) : NULL;
        g_autofree char *text = text_fill(tr(lang, "before: {figure} ({day})"), "figure", words,
                                          "day", day ? day : "?", NULL);
        html_element(w, EL_SPAN, "side-note", text);
    }
}

static void write_says(Html *w, const Explore *explore, const SideBySide *side,
                       const SideCell *cell, unsigned s)
{
    const SideSays *says = &cell->says[s];
    Figure figure = says->figure;
    figure.revised = false; /* what it said before stands below it */
    size_t at = html_depth(w);
    html_open(w, EL_TD);
    html_attr(w, AT_CLASS, "num side");
    html_element(w, EL_SPAN, "side-source", side_source(side, s)->label[explore->lang]);
    html_open(w, EL_DIV);
    ui_figure(w, &figure, NULL);
    g_autofree char *difference = side_difference_words(explore->lang, says);
    if (difference)
        html_element(w, EL_SPAN, "side-note side-difference", difference);
    else if (side_is_base(cell, side->n_sources, s))
        html_element(w, EL_SPAN, "side-note", tr(explore->lang, "compared with"));
    write_vintage(w, explore, says);
    html_close_to(w, at);
}

/* Links to the notes; those that hold in general are told once, below. */
static void write_numbers(Html *w, const Explore *explore, const SideBySide *side,
                          const SideCell *cell)
{
    size_t at = html_depth(w);
    html_open(w, EL_TD);
    html_attr(w, AT_CLASS, "side-notes");
    html_element(w, EL_SPAN, "side-source", tr(explore->lang, "Notes"));
    html_open(w, EL_DIV);
    for (unsigned i = 0; i < cell->reasons->len; i++) {
        unsigned number = g_array_index(cell->reasons, unsigned, i) + 1;
        if (side_is_general(side_reason(side, number - 1)))
            continue;
        g_autofree char *href = g_strdup_printf("#reason-%u", number);
        g_autofree char *text = g_strdup_printf("%u", number);
        g_autofree char *speech = text_fill(tr(explore->lang, "Note {n}"), "n", text, NULL);
        html_text(w, i ? " " : "");
        html_open(w, EL_A);
        html_attr(w, AT_HREF, href);
        html_attr(w, AT_ARIA_LABEL, speech);
        html_text(w, text);
        html_close(w);
    }
    html_close_to(w, at);
}

/* "2021, Women and girls": what tells the row from the others. */
static char *row_label(const Explore *explore, const SideBySide *side, const SideCell *cell)
{
    GString *text = g_string_new(NULL);
    g_string_append_printf(text, "%d", cell->period);
    for (unsigned d = 0; d < side->flow->n_dimensions; d++) {
        bool is_same = true;
        for (unsigned i = 0; i < side->cells->len && is_same; i++)
            is_same = side_cell(side, i)->codes[d] == cell->codes[d];
        if (d != side->source_dimension && !is_same)
            g_string_append_printf(text, ", %s",
                                   codelist_code(side->flow->dimensions[d].codelist, cell->codes[d])
                                       ->label[explore->lang]);
    }
    return g_string_free(text, FALSE);
}

/* The cells by year, the newest first, each year's in the order of the codes. */
static unsigned *newest_first(const SideBySide *side)
{
    unsigned n = side->cells->len, at = 0;
    unsigned *order = g_new0(unsigned, n + 1);
    int year = G_MAXINT;
    while (at < n) {
        int next = G_MININT;
        for (unsigned i = 0; i < n; i++)
            if (side_cell(side, i)->period < year)
                next = MAX(next, side_cell(side, i)->period);
        for (unsigned i = 0; i < n; i++)
            if (side_cell(side, i)->period == next)
                order[at++] = i;
        year = next;
    }
    return order;
}

static void write_head(Html *w, const Explore *explore, const SideBySide *side)
{
    Lang lang = explore->lang;
    const char *columns[G_N_ELEMENTS(side->sources) + 2] = {tr(lang, "Year")};
    bool is_number[G_N_ELEMENTS(side->sources) + 2] = {false};
    for (unsigned s = 0; s < side->n_sources; s++) {
        columns[s + 1] = side_source(side, s)->label[lang];
        is_number[s + 1] = true;
    }
    columns[side->n_sources + 1] = tr(lang, "Notes");
    g_autofree char *words = sides_words(explore);
    g_autofree char *caption = text_fill(tr(lang, "{what}: {words}. Newest year first."), "what",
                                         side->flow->label[lang], "words", words, NULL);
    ui_table_begin(w, "sides", caption, columns, is_number, side->n_sources + 2);
}

void sides_table(Html *w, const Explore *explore, const SideBySide *side)
{
    unsigned signs = 0, n_shown = MIN(side->cells->len, LIMIT_TABLE_ROWS_SHOWN);
    g_autofree unsigned *order = newest_first(side);
    html_open(w, EL_DIV);
    html_attr(w, AT_CLASS, "sides");
    write_head(w, explore, side);
    for (unsigned i = 0; i < n_shown; i++) {
        const SideCell *cell = side_cell(side, order[i]);
        g_autofree char *label = row_label(explore, side, cell);
        ui_table_row(w, label, NULL);
        for (unsigned s = 0; s < side->n_sources; s++) {
            write_says(w, explore, side, cell, s);
            Figure figure = cell->says[s].figure;
            figure.revised = false;
            signs |= signs_of(&figure);
        }
        write_numbers(w, explore, side, cell);
        ui_table_row_end(w);
    }
    ui_table_end(w);
    html_close(w);
    if (signs)
        ui_figure_legend(w, signs);
    if (side->cells->len <= n_shown)
        return;
    g_autofree char *shown = lang_number(explore->lang, n_shown, 0);
    g_autofree char *all = lang_number(explore->lang, side->cells->len, 0);
    g_autofree char *text =
        text_fill(tr(explore->lang, "{shown} of {all} rows are shown; the downloads have all of "
                                    "them, fewer years or one breakdown make the table shorter."),
                  "shown", shown, "all", all, NULL);
    ui_notice(w, NOTICE_CAUTION, tr(explore->lang, "The table goes on"), text);
}

/* --- reasons ----------------------------------------------------------------------------- */

static void write_reason(Html *w, const Explore *explore, const SideBySide *side, unsigned index)
{
    const SideReason *reason = side_reason(side, index);
    g_autofree char *text = side_reason_text(side, reason, explore->lang);
    size_t at = html_depth(w);
    html_open(w, EL_LI);
    html_attr_printf(w, AT_ID, "reason-%u", index + 1);
    html_attr_int(w, AT_VALUE, index + 1);
    html_text(w, text);
    if (reason->known) {
        g_autofree char *cited = g_strdup_printf("%s (%s)", reason->known->citation,
                                                 side_verified_words(explore->lang, reason->known));
        html_element(w, EL_SPAN, "side-note", cited);
    }
    html_close_to(w, at);
}

void sides_reasons(Html *w, const Explore *explore, const SideBySide *side)
{
    const char *last = NULL;
    size_t at = html_depth(w);
    for (unsigned i = 0; i < side->reasons->len; i++) {
        const char *title = side_group_title(explore->lang, side_reason(side, i));
        if (g_strcmp0(title, last) != 0) {
            html_close_to(w, at);
            ui_heading(w, 2, NULL, title);
            html_open(w, EL_OL);
            html_attr(w, AT_CLASS, "side-reasons");
        }
        last = title;
        write_reason(w, explore, side, i);
    }
    html_close_to(w, at);
}

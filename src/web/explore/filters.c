/* The filters: a plain GET form whose options say how many figures they would give, and chips that
 * take a filter away again. */
#include "web/explore/parts.h"
#include <string.h>

#define OPTIONS_MOST 80u /* options of one dimension; the codes with most figures are kept */

static bool is_hidden_dimension(const Explore *explore, unsigned d)
{
    return strcmp(explore->flow->dimensions[d].id, "FREQ") == 0;
}

static bool is_chosen(const Explore *explore, unsigned d, unsigned code)
{
    return explore->address.given[d] && explore->address.given[d][code];
}

static void dimension_filter(Html *w, const Explore *explore, const Facets *facets, unsigned d)
{
    const Dimension *dimension = &explore->flow->dimensions[d];
    unsigned n_codes = codelist_n(dimension->codelist);
    g_autoptr(GArray) options = g_array_new(FALSE, FALSE, sizeof(UiOption));
    for (unsigned c = 0; c < n_codes && options->len < OPTIONS_MOST; c++) {
        if (facets->count[d][c] == 0 && !is_chosen(explore, d, c))
            continue;
        const Code *code = codelist_code(dimension->codelist, c);
        UiOption option = {.value = code->id,
                           .label = code->label[explore->lang],
                           .selected = is_chosen(explore, d, c),
                           .count = facets->count[d][c],
                           .has_count = true};
        g_array_append_val(options, option);
    }
    if (options->len < 2 && !explore->address.given[d])
        return;
    const char *help = NULL;
    if (explore_total(dimension) >= 0)
        help = explore->is_relaxed[d] || explore_is_open(explore, d)
                   ? tr(explore->lang, "Without a choice: each apart.")
                   : tr(explore->lang, "Without a choice: all together.");
    ui_choice(w, dimension->slug, dimension->label[explore->lang], help,
              (const UiOption *)options->data, options->len, true);
}

static void year_filter(Html *w, const Explore *explore, const Facets *facets, const char *name,
                        const char *label, const char *any, int chosen)
{
    g_autoptr(GPtrArray) texts = g_ptr_array_new_with_free_func(g_free);
    g_autoptr(GArray) options = g_array_new(FALSE, FALSE, sizeof(UiOption));
    UiOption none = {.value = "", .label = any, .selected = chosen == 0};
    g_array_append_val(options, none);
    for (int year = facets->last_year; year >= facets->first_year; year--) {
        char *text = g_strdup_printf("%d", year);
        g_ptr_array_add(texts, text);
        UiOption option = {.value = text,
                           .label = text,
                           .selected = year == chosen,
                           .count = facets->years[year - facets->first_year],
                           .has_count = true};
        g_array_append_val(options, option);
    }
    ui_choice(w, name, label, NULL, (const UiOption *)options->data, options->len, false);
}

static void as_of_filter(Html *w, const Explore *explore)
{
    Lang lang = explore->lang;
    g_autoptr(GPtrArray) texts = g_ptr_array_new_with_free_func(g_free);
    g_autoptr(GArray) options = g_array_new(FALSE, FALSE, sizeof(UiOption));
    IsoDay chosen = explore->address.as_of;
    bool is_listed = chosen == ISO_DAY_NEVER;
    UiOption today = {.value = "", .label = tr(lang, "Today"), .selected = is_listed};
    g_array_append_val(options, today);
    IsoDay last = ISO_DAY_NEVER;
    for (unsigned i = 0; i <= cubes_n_vintages(explore->cubes); i++) {
        bool is_own = i == cubes_n_vintages(explore->cubes);
        if (is_own && is_listed)
            break; /* a day of its own, not that of a vintage */
        const Vintage *vintage = is_own ? NULL : cubes_vintage(explore->cubes, i);
        IsoDay day = is_own ? chosen : vintage->as_of;
        if (day == last)
            continue;
        last = day;
        char *value = g_malloc(ISO_DATE_BYTES);
        iso_day_write(day, value);
        g_autofree char *words = lang_date(lang, day);
        char *label = is_own ? g_strdup(words)
                             : text_fill(tr(lang, "{day} ({source})"), "day", words, "source",
                                         vintage->source, NULL);
        g_ptr_array_add(texts, value);
        g_ptr_array_add(texts, label);
        UiOption option = {.value = value, .label = label, .selected = day == chosen};
        is_listed = is_listed || day == chosen;
        g_array_append_val(options, option);
    }
    ui_choice(w, "as-of", tr(lang, "As known on"),
              tr(lang, "Figures are revised. This shows what was known on a day."),
              (const UiOption *)options->data, options->len, false);
}

/* Rows and columns: one dimension each; more are possible in the address. */
static void axis_filters(Html *w, const Explore *explore)
{
    Lang lang = explore->lang;
    const ExploreAddress *address = &explore->address;
    g_autoptr(GArray) rows = g_array_new(FALSE, FALSE, sizeof(UiOption));
    g_autoptr(GArray) columns = g_array_new(FALSE, FALSE, sizeof(UiOption));
    g_autoptr(GString) several = g_string_new(NULL);
    for (unsigned i = 0; i < address->n_rows && address->n_rows > 1; i++)
        g_string_append_printf(several, "%s%s", i ? " " : "",
                               explore->flow->dimensions[address->rows[i]].slug);
    g_autofree char *kept = g_strdup(several->str);
    UiOption automatic = {
        .value = "", .label = tr(lang, "What varies"), .selected = address->n_rows == 0};
    UiOption year = {
        .value = "", .label = tr(lang, "Year"), .selected = address->column == EXPLORE_AXIS_YEAR};
    g_array_append_val(rows, automatic);
    g_array_append_val(columns, year);
    if (several->len > 0) {
        UiOption now = {.value = kept, .label = kept, .selected = true};
        g_array_append_val(rows, now);
    }
    for (unsigned d = 0; d < explore->flow->n_dimensions; d++) {
        if (is_hidden_dimension(explore, d))
            continue;
        const Dimension *dimension = &explore->flow->dimensions[d];
        UiOption option = {.value = dimension->slug,
                           .label = dimension->label[lang],
                           .selected = address->n_rows == 1 && address->rows[0] == d};
        g_array_append_val(rows, option);
        option.selected = address->column == (int)d;
        g_array_append_val(columns, option);
    }
    ui_choice(w, "rows", tr(lang, "Rows"), NULL, (const UiOption *)rows->data, rows->len, false);
    ui_choice(w, "columns", tr(lang, "Columns"), NULL, (const UiOption *)columns->data,
              columns->len, false);
}

void part_filters(Html *w, const Explore *explore, const Facets *facets)
{
    Lang lang = explore->lang;
    size_t at = html_depth(w);
    g_autofree char *path = g_strconcat("/data/", explore->flow->id, NULL);
    /* A wide screen has it open beside the table; on a narrow one the script folds it. */
    html_open(w, EL_DETAILS);
    html_attr(w, AT_CLASS, "fold");
    html_attr_flag(w, AT_OPEN);
    html_element(w, EL_SUMMARY, NULL, tr(lang, "Choose figures"));
    html_open(w, EL_FORM);
    html_attr(w, AT_CLASS, "filters");
    html_attr(w, AT_METHOD, "get");
    html_attr(w, AT_ACTION, request_link(explore->request, path));
    html_attr(w, AT_ARIA_LABEL, tr(lang, "Choose figures"));
    for (unsigned d = 0; d < explore->flow->n_dimensions; d++)
        if (!is_hidden_dimension(explore, d))
            dimension_filter(w, explore, facets, d);
    year_filter(w, explore, facets, "start", tr(lang, "From year"), tr(lang, "the first"),
                explore->address.start);
    year_filter(w, explore, facets, "end", tr(lang, "To year"), tr(lang, "the newest"),
                explore->address.end);
    as_of_filter(w, explore);
    axis_filters(w, explore);
    ui_submit(w, tr(lang, "Show"));
    html_close_to(w, at);
}

/* --- chips -------------------------------------------------------------------------------- */

static void chip(Html *w, const Explore *explore, const ExploreAddress *without, const char *label)
{
    g_autofree char *speech =
        text_fill(tr(explore->lang, "Remove the filter {filter}"), "filter", label, NULL);
    html_open(w, EL_LI);
    html_open(w, EL_A);
    html_attr(w, AT_CLASS, "chip");
    html_attr(w, AT_HREF, explore_link(explore, without));
    html_attr(w, AT_ARIA_LABEL, speech);
    html_text(w, label);
    html_open(w, EL_SPAN);
    html_attr(w, AT_ARIA_HIDDEN, "true");
    html_text(w, " \xc3\x97");
    html_close(w);
    html_close(w);
    html_close(w);
}

static void dimension_chip(Html *w, const Explore *explore, unsigned d)
{
    const Dimension *dimension = &explore->flow->dimensions[d];
    g_autoptr(GString) label = g_string_new(dimension->label[explore->lang]);
    unsigned n = 0;
    for (unsigned c = 0; c < codelist_n(dimension->codelist); c++) {
        if (!is_chosen(explore, d, c))
            continue;
        g_string_append(label, n == 0 ? ": " : n < 4 ? ", " : "");
        if (n++ < 4)
            g_string_append(label, codelist_code(dimension->codelist, c)->label[explore->lang]);
    }
    if (n > 4)
        g_string_append_printf(label, " + %u", n - 4);
    ExploreAddress without = explore->address;
    without.given[d] = NULL;
    chip(w, explore, &without, label->str);
}

static void period_chips(Html *w, const Explore *explore)
{
    ExploreAddress without = explore->address;
    without.start = without.end = 0;
    char from[16], until[16];
    g_snprintf(from, sizeof from, "%d", explore->address.start);
    g_snprintf(until, sizeof until, "%d", explore->address.end);
    const char *pattern = explore->address.start && explore->address.end
                              ? tr(explore->lang, "{from} to {until}")
                          : explore->address.start ? tr(explore->lang, "from {from}")
                                                   : tr(explore->lang, "until {until}");
    g_autofree char *label = explore->address.start == explore->address.end
                                 ? g_strdup(from)
                                 : text_fill(pattern, "from", from, "until", until, NULL);
    chip(w, explore, &without, label);
}

void part_chips(Html *w, const Explore *explore)
{
    const ExploreAddress *address = &explore->address;
    bool has_period = address->start || address->end, has_day = address->as_of != ISO_DAY_NEVER;
    bool has_any = has_period || has_day;
    for (unsigned d = 0; d < explore->flow->n_dimensions; d++)
        has_any = has_any || address->given[d];
    if (!has_any)
        return;
    size_t at = html_depth(w);
    html_open(w, EL_UL);
    html_attr(w, AT_CLASS, "chips");
    html_attr(w, AT_ARIA_LABEL, tr(explore->lang, "Filters in use"));
    for (unsigned d = 0; d < explore->flow->n_dimensions; d++)
        if (address->given[d])
            dimension_chip(w, explore, d);
    if (has_period)
        period_chips(w, explore);
    if (has_day) {
        ExploreAddress without = *address;
        without.as_of = ISO_DAY_NEVER;
        g_autofree char *day = lang_date(explore->lang, address->as_of);
        g_autofree char *label =
            text_fill(tr(explore->lang, "as known on {day}"), "day", day, NULL);
        chip(w, explore, &without, label);
    }
    html_close_to(w, at);
}

/* The table, and what stands in its place when there are no figures. */
#include "web/explore/parts.h"
#include <string.h>

#define ROWS_WITHOUT_SCROLLING 30u /* a longer table scrolls under its header */

static unsigned rows_shown(const Pivot *pivot)
{
    return MIN(pivot->n_rows, LIMIT_TABLE_ROWS_SHOWN);
}

/* "Registered victims: Latvia, by form of exploitation, 2020. Newest year first." */
static char *caption(const Explore *explore, const Pivot *pivot)
{
    g_autofree char *words = explore_words(explore);
    const char *pattern = pivot->column == EXPLORE_AXIS_YEAR && pivot->n_columns > 1
                              ? tr(explore->lang, "{what}: {words}. Newest year first.")
                              : tr(explore->lang, "{what}: {words}");
    return text_fill(pattern, "what", explore->flow->label[explore->lang], "words", words, NULL);
}

static void write_head(Html *w, const Pivot *pivot)
{
    const Explore *explore = pivot->explore;
    unsigned parts = pivot_n_parts(pivot);
    g_autoptr(GPtrArray) labels = g_ptr_array_new_with_free_func(g_free);
    g_autofree bool *is_number = g_new0(bool, pivot->n_columns + 1);
    const char *inner = tr(explore->lang, "Year");
    if (parts > 0 && !pivot->has_year_axis)
        inner = explore->flow->dimensions[explore->axis[explore->n_axis - 1]].label[explore->lang];
    g_ptr_array_add(labels, g_strdup(inner));
    /* Newest year first: it is what most come for, and on a small screen all that is seen. */
    for (unsigned i = 0; i < pivot->n_columns; i++) {
        bool is_year = pivot->column == EXPLORE_AXIS_YEAR;
        g_ptr_array_add(labels, pivot_column_label(pivot, is_year ? pivot->n_columns - 1 - i : i));
        is_number[i + 1] = true;
    }
    g_autofree char *text = caption(explore, pivot);
    ui_table_begin(w, "figures", text, (const char *const *)labels->pdata, is_number, labels->len);
}

/* The outer parts of the key head a group of rows. */
static void write_group(Html *w, const Pivot *pivot, unsigned row)
{
    g_autofree char *label = pivot_outer(pivot, row);
    html_open(w, EL_TR);
    html_attr(w, AT_CLASS, "group");
    html_open(w, EL_TH);
    html_attr(w, AT_SCOPE, "rowgroup");
    html_attr_int(w, AT_COLSPAN, pivot->n_columns + 1);
    html_element(w, EL_SPAN, NULL, label);
    html_close(w);
    html_close(w);
}

static bool is_same_group(const Pivot *pivot, unsigned row)
{
    if (row == 0)
        return false;
    for (unsigned i = 0; i + 1 < pivot_n_parts(pivot); i++) {
        const uint16_t *code = pivot->explore->cube->code[pivot->explore->axis[i]];
        if (code[pivot->first[row]] != code[pivot->first[row - 1]])
            return false;
    }
    return true;
}

/* A revised figure leads to what was said before. */
static const char *before_link(const Explore *explore, uint32_t cell)
{
    const Cube *cube = explore->cube;
    ExploreAddress address = explore_cell(explore, cell);
    address.as_of = cube->valid_from[cell] - 1;
    for (unsigned i = 0; i < cubes_n_vintages(explore->cubes); i++) {
        const Vintage *vintage = cubes_vintage(explore->cubes, i); /* newest first */
        if (vintage->as_of < cube->valid_from[cell]) {
            address.as_of = vintage->as_of;
            break;
        }
    }
    return explore_link(explore, &address);
}

static unsigned write_cells(Html *w, const Pivot *pivot, unsigned row, bool has_links)
{
    unsigned signs = 0;
    for (unsigned i = 0; i < pivot->n_columns; i++) {
        unsigned column = pivot->column == EXPLORE_AXIS_YEAR ? pivot->n_columns - 1 - i : i;
        Figure figure = pivot_figure(pivot, row, column);
        uint32_t cell = pivot->cells[(size_t)row * pivot->n_columns + column];
        ui_cell_figure(w, &figure,
                       figure.revised && has_links ? before_link(pivot->explore, cell) : NULL);
        signs |= figure.kind == FIGURE_VALUE && figure.value > 0 ? 0 : 1u << figure.kind;
        signs |= figure.revised ? UI_LEGEND_REVISED : 0;
        signs |= figure.kind == FIGURE_VALUE && figure.obs_status == 'U' ? UI_LEGEND_UNRELIABLE : 0;
    }
    return signs;
}

static void write_rest(Html *w, const Explore *explore, const Pivot *pivot)
{
    if (pivot->n_rows <= rows_shown(pivot))
        return;
    g_autofree char *shown = lang_number(explore->lang, rows_shown(pivot), 0);
    g_autofree char *all = lang_number(explore->lang, pivot->n_rows, 0);
    g_autofree char *figures = lang_number(explore->lang, explore->slice.n_rows, 0);
    g_autofree char *text =
        text_fill(tr(explore->lang, "{shown} of {all} rows are shown. All {figures} figures are in "
                                    "the downloads below; a filter shortens the table."),
                  "shown", shown, "all", all, "figures", figures, NULL);
    ui_notice(w, NOTICE_CAUTION, tr(explore->lang, "The table goes on"), text);
}

void part_table(Html *w, const Explore *explore, const Pivot *pivot, bool has_links)
{
    unsigned signs = 0;
    unsigned parts = pivot_n_parts(pivot);
    if (explore->is_column_refused)
        ui_notice(w, NOTICE_INFO, NULL,
                  tr(explore->lang, "There are too many columns for a table: they are rows here."));
    size_t at = html_depth(w);
    html_open(w, EL_DIV);
    bool is_tall = rows_shown(pivot) > ROWS_WITHOUT_SCROLLING;
    html_attr(w, AT_CLASS,
              parts > 1 ? (is_tall ? "inner tall" : "inner") : (is_tall ? "tall" : "plain"));
    write_head(w, pivot);
    for (unsigned row = 0; row < rows_shown(pivot); row++) {
        if (parts > 1 && !is_same_group(pivot, row))
            write_group(w, pivot, row);
        g_autofree char *label = pivot_part(pivot, row, parts - 1);
        ui_table_row(w, label, NULL);
        signs |= write_cells(w, pivot, row, has_links);
        ui_table_row_end(w);
    }
    ui_table_end(w);
    html_close_to(w, at);
    if (signs)
        ui_figure_legend(w, signs);
    write_rest(w, explore, pivot);
}

/* --- nothing ------------------------------------------------------------------------------ */

/* Links to the codes of one dimension that have figures, the rest of the filters kept. */
static bool write_alternatives(Html *w, const Explore *explore, const Facets *facets, unsigned d)
{
    const Dimension *dimension = &explore->flow->dimensions[d];
    unsigned n_codes = codelist_n(dimension->codelist), n_links = 0, n_more = 0;
    for (unsigned c = 0; c < n_codes; c++)
        n_more += facets->count[d][c] > 0;
    if (n_more == 0)
        return false;
    ExploreAddress address = explore->address;
    address.given[d] = NULL;
    size_t at = html_depth(w);
    html_open(w, EL_LI);
    g_autofree char *lead = text_fill(tr(explore->lang, "With another {dimension}:"), "dimension",
                                      dimension->label[explore->lang], NULL);
    html_text(w, lead);
    for (unsigned c = 0; c < n_codes && n_links < 6; c++) {
        if (facets->count[d][c] == 0)
            continue;
        address.only[d] = (int)c;
        const Code *code = codelist_code(dimension->codelist, c);
        g_autofree char *number = lang_number(explore->lang, facets->count[d][c], 0);
        g_autofree char *label = g_strdup_printf("%s (%s)", code->label[explore->lang], number);
        html_text(w, n_links++ ? ", " : " ");
        html_link(w, explore_link(explore, &address), NULL, label);
    }
    if (n_more > 1) { /* all of them side by side */
        address.only[d] = -1;
        address.rows[address.n_rows++] = (uint8_t)d;
        html_text(w, "; ");
        html_link(w, explore_link(explore, &address), NULL, tr(explore->lang, "all of them apart"));
    }
    html_close_to(w, at);
    return true;
}

static bool write_other_years(Html *w, const Explore *explore, const Facets *facets)
{
    int nearest = 0;
    int wanted = explore->address.end ? explore->address.end : explore->address.start;
    for (int year = facets->first_year; year <= facets->last_year; year++)
        if (facets->years[year - facets->first_year] > 0 &&
            (nearest == 0 || ABS(year - wanted) <= ABS(nearest - wanted)))
            nearest = year;
    if (nearest == 0 || wanted == 0)
        return false;
    ExploreAddress address = explore->address;
    address.start = address.end = nearest;
    g_autofree char *label = g_strdup_printf("%d", nearest);
    html_open(w, EL_LI);
    html_text(w, tr(explore->lang, "The nearest year with figures:"));
    html_text(w, " ");
    html_link(w, explore_link(explore, &address), NULL, label);
    address.start = address.end = 0;
    html_text(w, "; ");
    html_link(w, explore_link(explore, &address), NULL, tr(explore->lang, "all years"));
    html_close(w);
    return true;
}

/* No single change helps: each filter taken away, if that helps. */
static void write_fewer_filters(Html *w, const Explore *explore)
{
    for (unsigned d = 0; d < explore->flow->n_dimensions; d++) {
        if (!explore->address.given[d])
            continue;
        ExploreAddress address = explore->address;
        address.given[d] = NULL;
        g_autofree char *label =
            text_fill(tr(explore->lang, "Without the filter on {dimension}"), "dimension",
                      explore->flow->dimensions[d].label[explore->lang], NULL);
        html_open(w, EL_LI);
        html_link(w, explore_link(explore, &address), NULL, label);
        html_close(w);
    }
    ExploreAddress everything = {
        .flow = explore->flow, .as_of = ISO_DAY_NEVER, .column = EXPLORE_AXIS_YEAR};
    for (unsigned d = 0; d < LIMIT_DIMENSIONS; d++)
        everything.only[d] = -1;
    html_open(w, EL_LI);
    html_link(w, explore_link(explore, &everything), NULL, tr(explore->lang, "Begin again"));
    html_close(w);
}

void part_empty(Html *w, const Explore *explore, const Facets *facets)
{
    g_autofree char *words = explore_words(explore);
    g_autofree char *text = text_fill(
        tr(explore->lang, "No source has published {what} for this combination: {words}. That is "
                          "not a zero: nobody has said anything."),
        "what", explore->flow->unit[explore->lang], "words", words, NULL);
    ui_notice(w, NOTICE_EMPTY, tr(explore->lang, "No figures for this combination"), text);
    int age = dataflow_find_dimension(explore->flow, "AGE");
    bool is_by_age = false;
    for (unsigned c = 0; age >= 0 && c < codelist_n(explore->flow->dimensions[age].codelist); c++)
        is_by_age = is_by_age || (facets->count[age][c] > 0 && explore->query->wanted[age] &&
                                  explore_total(&explore->flow->dimensions[age]) != (int)c);
    if (is_by_age)
        ui_notice(w, NOTICE_INFO, NULL,
                  tr(explore->lang, "UNODC publishes this for adults and children apart; there is "
                                    "no figure for all ages together."));
    ui_heading(w, 2, "nearest", tr(explore->lang, "The nearest figures there are"));
    html_open(w, EL_UL);
    bool has_any = false;
    for (unsigned d = 0; d < explore->flow->n_dimensions; d++)
        if (explore->query->wanted[d])
            has_any = write_alternatives(w, explore, facets, d) || has_any;
    has_any = write_other_years(w, explore, facets) || has_any;
    if (!has_any)
        write_fewer_filters(w, explore);
    html_close(w);
}

/* --- why the table is wider than asked ---------------------------------------------------- */

/* A dimension that never has a total (the stage of a case) needs no excuse. */
static bool has_total_elsewhere(const Explore *explore, unsigned d)
{
    int total = explore_total(&explore->flow->dimensions[d]);
    for (uint32_t row = 0; row < explore->cube->n_rows; row++)
        if (explore->cube->code[d][row] == total)
            return true;
    return false;
}

void part_relaxed(Html *w, const Explore *explore)
{
    g_autoptr(GString) names = g_string_new(NULL);
    bool is_age = false, is_more = false;
    for (unsigned d = 0; d < explore->flow->n_dimensions; d++) {
        if (!explore->is_relaxed[d] || !has_total_elsewhere(explore, d))
            continue;
        is_age = is_age || strcmp(explore->flow->dimensions[d].id, "AGE") == 0;
        is_more = names->len > 0;
        g_string_append_printf(names, "%s%s", names->len ? ", " : "",
                               explore->flow->dimensions[d].label[explore->lang]);
    }
    if (names->len == 0 || explore->slice.n_rows == 0)
        return;
    if (is_age && !is_more) {
        ui_notice(w, NOTICE_INFO, tr(explore->lang, "Adults and children apart"),
                  tr(explore->lang,
                     "The source publishes these figures for adults and children apart and gives "
                     "no figure for all ages together. Both are shown; adding them up would hide "
                     "what is suppressed."));
        return;
    }
    g_autofree char *text = text_fill(
        tr(explore->lang, "The source gives no total over {dimensions} here, so each is shown."),
        "dimensions", names->str, NULL);
    ui_notice(w, NOTICE_INFO, NULL, text);
}

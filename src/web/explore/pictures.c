/* The picture beside the table: which kind suits the view, and its data. */
#include "web/explore/parts.h"
#include <string.h>

#define SERIES_MOST 8u /* a chart tells no more apart */
#define BARS_MOST 40u

typedef struct {
    ExplorePicture kind; /* EXPLORE_NONE: nothing to draw */
    unsigned column;     /* the year of a bar chart or map */
    GPtrArray *texts;    /* owns labels */
    Figure *figures;
    ChartSeries *series;
    const char **points;
    Chart chart;
    MapArea *areas;
    Map map;
    char *title, *description;
} Picture;

static bool is_only_area(const Explore *explore, const Pivot *pivot)
{
    return explore->n_axis == 1 && !pivot->has_year_axis && pivot->column == EXPLORE_AXIS_YEAR &&
           strcmp(explore->flow->dimensions[explore->axis[0]].id, "REF_AREA") == 0 &&
           pivot->n_rows > 1;
}

static bool can_draw(const Explore *explore, const Pivot *pivot, ExplorePicture kind)
{
    bool has_years = pivot->column == EXPLORE_AXIS_YEAR && pivot->n_columns > 1;
    switch (kind) {
    case EXPLORE_LINE:
    case EXPLORE_STACKED:
    case EXPLORE_COLUMN:
        return has_years ||
               (pivot->column != EXPLORE_AXIS_YEAR && pivot->n_columns > 1 && kind != EXPLORE_LINE);
    case EXPLORE_BAR:
        return pivot->n_rows > 1 && pivot->column == EXPLORE_AXIS_YEAR;
    case EXPLORE_MAP:
        return is_only_area(explore, pivot);
    case EXPLORE_AUTO:
    case EXPLORE_NONE:
    case EXPLORE_PICTURE_COUNT:
    default:
        return false;
    }
}

static ExplorePicture suitable(const Explore *explore, const Pivot *pivot)
{
    bool has_years = pivot->column == EXPLORE_AXIS_YEAR && pivot->n_columns > 1;
    ExplorePicture asked = explore->address.picture;
    if (asked == EXPLORE_NONE || pivot->n_rows == 0 || pivot->n_columns == 0)
        return EXPLORE_NONE;
    if (asked != EXPLORE_AUTO && can_draw(explore, pivot, asked))
        return asked;
    if (has_years && pivot->n_rows <= SERIES_MOST)
        return EXPLORE_LINE;
    if (is_only_area(explore, pivot))
        return EXPLORE_MAP;
    if (pivot->column != EXPLORE_AXIS_YEAR)
        return pivot->n_columns > 1 ? EXPLORE_COLUMN : EXPLORE_NONE;
    return pivot->n_rows > 1 ? EXPLORE_BAR : EXPLORE_NONE;
}

static const char *keep(Picture *picture, char *take_text)
{
    g_ptr_array_add(picture->texts, take_text);
    return take_text;
}

static bool is_row_empty(const Pivot *pivot, unsigned row)
{
    for (unsigned c = 0; c < pivot->n_columns; c++)
        if (pivot->cells[(size_t)row * pivot->n_columns + c] != PIVOT_NO_ROW)
            return false;
    return true;
}

/* The newest column in which somebody has a figure. */
static unsigned newest_column(const Pivot *pivot)
{
    for (unsigned c = pivot->n_columns; c-- > 0;)
        for (unsigned row = 0; row < pivot->n_rows; row++)
            if (pivot->cells[(size_t)row * pivot->n_columns + c] != PIVOT_NO_ROW)
                return c;
    return 0;
}

/* Years along the bottom, a series per row. */
static void fill_years(Picture *picture, const Pivot *pivot)
{
    unsigned n_points = pivot->n_columns, n_series = 0;
    picture->figures = g_new0(Figure, (gsize)SERIES_MOST * n_points);
    picture->series = g_new0(ChartSeries, SERIES_MOST);
    picture->points = g_new0(const char *, n_points);
    for (unsigned c = 0; c < n_points; c++)
        picture->points[c] = keep(picture, pivot_column_label(pivot, c));
    for (unsigned row = 0; row < pivot->n_rows && n_series < SERIES_MOST; row++) {
        if (is_row_empty(pivot, row))
            continue;
        Figure *figures = picture->figures + (gsize)n_series * n_points;
        for (unsigned c = 0; c < n_points; c++)
            figures[c] = pivot_figure(pivot, row, c);
        picture->series[n_series++] =
            (ChartSeries){.label = keep(picture, pivot_label(pivot, row)), .figures = figures};
    }
    picture->chart.n_points = n_points;
    picture->chart.n_series = n_series;
}

/* Rows down the side or along the bottom, a series per column (one, for bars). */
static void fill_categories(Picture *picture, const Pivot *pivot)
{
    bool is_bar = picture->kind == EXPLORE_BAR;
    unsigned n_points = MIN(pivot->n_rows, BARS_MOST);
    unsigned n_series = is_bar ? 1 : MIN(pivot->n_columns, SERIES_MOST);
    picture->figures = g_new0(Figure, (gsize)n_series * n_points);
    picture->series = g_new0(ChartSeries, n_series);
    picture->points = g_new0(const char *, n_points);
    for (unsigned row = 0; row < n_points; row++)
        picture->points[row] = keep(picture, pivot_label(pivot, row));
    for (unsigned s = 0; s < n_series; s++) {
        unsigned column = is_bar ? picture->column : s;
        Figure *figures = picture->figures + (gsize)s * n_points;
        for (unsigned row = 0; row < n_points; row++)
            figures[row] = pivot_figure(pivot, row, column);
        picture->series[s] = (ChartSeries){
            .label = keep(picture, pivot_column_label(pivot, column)), .figures = figures};
    }
    picture->chart.n_points = n_points;
    picture->chart.n_series = n_series;
}

/* The place of a text in a list, added if it is new. */
static unsigned place_of(GPtrArray *list, const char *text)
{
    unsigned at;
    if (g_ptr_array_find_with_equal_func(list, text, g_str_equal, &at))
        return at;
    g_ptr_array_add(list, (void *)text);
    return list->len - 1;
}

static const char **borrow_texts(const GPtrArray *list)
{
    const char **texts = g_new0(const char *, list->len);
    for (unsigned i = 0; i < list->len; i++)
        texts[i] = list->pdata[i];
    return texts;
}

/* Several parts and one column: of the last part ("sexual exploitation") and what stands before it
 * ("children", "adults"), the one with fewer makes the series, the other lies down the side. False
 * if that would be too many series. */
static bool fill_groups(Picture *picture, const Pivot *pivot)
{
    unsigned parts = pivot_n_parts(pivot), n = pivot->n_rows;
    if (parts < 2 || n > BARS_MOST)
        return false;
    g_autoptr(GPtrArray) inner = g_ptr_array_new(), outer = g_ptr_array_new();
    g_autofree unsigned *inner_of = g_new(unsigned, n), *outer_of = g_new(unsigned, n);
    for (unsigned row = 0; row < n; row++) {
        inner_of[row] = place_of(inner, keep(picture, pivot_part(pivot, row, parts - 1)));
        outer_of[row] = place_of(outer, keep(picture, pivot_outer(pivot, row)));
    }
    bool is_inner_series = inner->len < outer->len;
    const GPtrArray *series = is_inner_series ? inner : outer;
    const GPtrArray *points = is_inner_series ? outer : inner;
    const unsigned *series_of = is_inner_series ? inner_of : outer_of;
    const unsigned *point_of = is_inner_series ? outer_of : inner_of;
    if (series->len > SERIES_MOST || points->len < 2)
        return false;
    picture->figures = g_new(Figure, (gsize)series->len * points->len);
    for (unsigned i = 0; i < series->len * points->len; i++)
        picture->figures[i] = pivot_no_figure();
    for (unsigned row = 0; row < n; row++)
        picture->figures[series_of[row] * points->len + point_of[row]] =
            pivot_figure(pivot, row, picture->column);
    picture->series = g_new0(ChartSeries, series->len);
    picture->points = borrow_texts(points);
    for (unsigned i = 0; i < series->len; i++)
        picture->series[i] = (ChartSeries){.label = series->pdata[i],
                                           .figures = picture->figures + (gsize)i * points->len};
    picture->chart.n_points = points->len;
    picture->chart.n_series = series->len;
    return true;
}

static void fill_map(Picture *picture, const Explore *explore, const Pivot *pivot, bool has_links)
{
    unsigned area = explore->axis[0];
    const CodeList *list = explore->flow->dimensions[area].codelist;
    picture->areas = g_new0(MapArea, pivot->n_rows);
    ExploreAddress address = explore->address;
    for (unsigned row = 0; row < pivot->n_rows; row++) {
        unsigned code = explore->cube->code[area][pivot->first[row]];
        address.only[area] = (int)code;
        picture->areas[row] = (MapArea){.area = codelist_code(list, code)->id,
                                        .figure = pivot_figure(pivot, row, picture->column),
                                        .href = has_links ? explore_link(explore, &address) : NULL,
                                        .label = codelist_code(list, code)->label[explore->lang]};
    }
    picture->map = (Map){.title = picture->title,
                         .description = picture->description,
                         .unit = explore->flow->unit[explore->lang],
                         .areas = picture->areas,
                         .n_areas = pivot->n_rows,
                         .id = "map"};
}

static void write_texts(Picture *picture, const Explore *explore, const Pivot *pivot)
{
    Lang lang = explore->lang;
    const char *what = explore->flow->label[lang];
    g_autofree char *words = explore_words(explore);
    bool has_one_column = picture->kind == EXPLORE_BAR || picture->kind == EXPLORE_MAP;
    if (has_one_column && pivot->n_columns > 1) {
        g_autofree char *year = pivot_column_label(pivot, picture->column);
        picture->title = text_fill(tr(lang, "{what} in {year}"), "what", what, "year", year, NULL);
    } else {
        picture->title = text_fill(tr(lang, "{what}: {words}"), "what", what, "words", words, NULL);
    }
    unsigned drawn = has_one_column ? MIN(pivot->n_rows, BARS_MOST) : SERIES_MOST;
    if (picture->kind != EXPLORE_MAP && pivot->n_rows > drawn) {
        g_autofree char *n = lang_number(lang, drawn, 0);
        g_autofree char *all = lang_number(lang, pivot->n_rows, 0);
        picture->description =
            text_fill(tr(lang, "The first {n} of {all} rows of the table; the table has them all."),
                      "n", n, "all", all, NULL);
    } else {
        picture->description = g_strdup(tr(lang, "The table has every figure of the picture."));
    }
}

static void picture_init(Picture *picture, const Explore *explore, const Pivot *pivot,
                         bool has_links)
{
    static const ChartKind kinds[EXPLORE_PICTURE_COUNT] = {[EXPLORE_LINE] = CHART_LINE,
                                                           [EXPLORE_COLUMN] = CHART_COLUMN,
                                                           [EXPLORE_STACKED] = CHART_STACKED,
                                                           [EXPLORE_BAR] = CHART_BAR};
    *picture = (Picture){.kind = suitable(explore, pivot),
                         .texts = g_ptr_array_new_with_free_func(g_free)};
    if (picture->kind == EXPLORE_NONE)
        return;
    picture->column = newest_column(pivot);
    write_texts(picture, explore, pivot);
    if (picture->kind == EXPLORE_MAP)
        fill_map(picture, explore, pivot, has_links);
    else if (picture->kind != EXPLORE_BAR && pivot->column == EXPLORE_AXIS_YEAR)
        fill_years(picture, pivot);
    else if (picture->kind != EXPLORE_BAR || !fill_groups(picture, pivot))
        fill_categories(picture, pivot);
    picture->chart.kind = kinds[picture->kind];
    picture->chart.title = picture->title;
    picture->chart.description = picture->description;
    picture->chart.unit = explore->flow->unit[explore->lang];
    picture->chart.points = picture->points;
    picture->chart.series = picture->series;
    picture->chart.id = "chart";
}

static void picture_clear(Picture *picture)
{
    g_ptr_array_unref(picture->texts);
    g_free(picture->figures);
    g_free(picture->series);
    g_free(picture->points);
    g_free(picture->areas);
    g_free(picture->title);
    g_free(picture->description);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Picture, picture_clear)

bool part_picture(Html *w, const Explore *explore, const Pivot *pivot, bool has_links, double width)
{
    g_auto(Picture) picture;
    picture_init(&picture, explore, pivot, has_links);
    if (picture.kind == EXPLORE_NONE)
        return false;
    picture.chart.width = width;
    g_autofree char *svg = explore_path(&explore->address, "/data/", "svg");
    UiFigureFrame frame = {.caption = picture.title,
                           .svg_href = has_links ? request_link(explore->request, svg) : NULL};
    if (picture.kind == EXPLORE_MAP)
        ui_map(w, &picture.map, &frame);
    else
        ui_chart(w, &picture.chart, &frame);
    return true;
}

bool part_picture_document(GString *to, const Explore *explore, const Pivot *pivot)
{
    g_auto(Picture) picture;
    picture_init(&picture, explore, pivot, false);
    if (picture.kind == EXPLORE_NONE)
        return false;
    if (picture.kind == EXPLORE_MAP)
        map_svg_document(to, explore->lang, &picture.map);
    else
        chart_svg_document(to, explore->lang, &picture.chart);
    return true;
}

void part_picture_choice(Html *w, const Explore *explore, const Pivot *pivot)
{
    static const struct {
        ExplorePicture kind;
        const char *label;
    } choices[] = {
        {EXPLORE_LINE, N_("Lines")},
        {EXPLORE_COLUMN, N_("Columns")},
        {EXPLORE_STACKED, N_("Stacked columns")},
        {EXPLORE_BAR, N_("Bars")},
        {EXPLORE_MAP, N_("Map")},
        {EXPLORE_NONE, N_("No picture")},
    };
    ExplorePicture shown = suitable(explore, pivot);
    unsigned n_choices = 0;
    for (unsigned i = 0; i < G_N_ELEMENTS(choices); i++)
        n_choices += can_draw(explore, pivot, choices[i].kind);
    if (n_choices < 2)
        return;
    size_t at = html_depth(w);
    html_open(w, EL_P);
    html_attr(w, AT_CLASS, "picture-choice");
    html_text(w, tr(explore->lang, "Draw as:"));
    for (unsigned i = 0; i < G_N_ELEMENTS(choices); i++) {
        if (choices[i].kind != EXPLORE_NONE && !can_draw(explore, pivot, choices[i].kind))
            continue;
        html_text(w, " ");
        if (choices[i].kind == shown) {
            html_element(w, EL_STRONG, NULL, tr(explore->lang, choices[i].label));
            continue;
        }
        ExploreAddress address = explore->address;
        address.picture = choices[i].kind;
        html_link(w, explore_link(explore, &address), NULL, tr(explore->lang, choices[i].label));
    }
    html_close_to(w, at);
}

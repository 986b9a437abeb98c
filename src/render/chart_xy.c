/* Charts with periods or categories along the foot: lines, columns side by side, columns stacked.
 * A line joins numbers only; between a number and an interval lies a band, because that much is
 * known; across a gap there is nothing. */
#include "render/chart_plot.h"

#include <math.h>
#include <string.h>

static bool has_numbers(const Chart *chart)
{
    for (unsigned s = 0; s < MIN(chart->n_series, CHART_SERIES_MAX); s++)
        for (unsigned p = 0; p < chart->n_points; p++)
            if (chart->series[s].figures[p].kind == FIGURE_VALUE &&
                chart->series[s].figures[p].value > 0)
                return true;
    return false;
}

static Scale xy_scale(const Plot *plot)
{
    double height = plot->bottom - plot->top, largest = chart_largest(plot->chart);
    if (!has_numbers(plot->chart))
        largest *= 2; /* intervals only: leave room to see that they are open */
    return scale_nice(largest, (unsigned)MAX(height / (plot->size * 3.6), 2));
}

static double y_of(const Plot *plot, const Scale *scale, double value)
{
    return plot->bottom - (plot->bottom - plot->top) * value / scale->max;
}

static double band_width(const Plot *plot)
{
    return (plot->right - plot->left) / MAX(plot->chart->n_points, 1);
}

/* Lines begin near the axis, columns stand in the middle of their bands. */
static double x_of(const Plot *plot, unsigned point)
{
    const Chart *chart = plot->chart;
    if (chart->kind != CHART_LINE || chart->n_points < 2)
        return plot->left + band_width(plot) * (point + 0.5);
    double pad = plot->size * 1.2;
    return plot->left + pad + (plot->right - plot->left - 2 * pad) * point / (chart->n_points - 1);
}

static unsigned n_series(const Plot *plot)
{
    return MIN(plot->chart->n_series, CHART_SERIES_MAX);
}

/* ---- axes ---- */

/* Years are short and in order: some may go unsaid. Categories must all be named. */
static bool has_short_points(const Chart *chart)
{
    for (unsigned p = 0; p < chart->n_points; p++)
        if (strlen(chart->points[p]) > 7)
            return false;
    return true;
}

static double step_width(const Plot *plot)
{
    return plot->chart->n_points > 1 ? x_of(plot, 1) - x_of(plot, 0) : band_width(plot);
}

static unsigned label_stride(const Plot *plot)
{
    double widest = 0;
    for (unsigned p = 0; p < plot->chart->n_points; p++)
        widest = MAX(widest, canvas_text_width(plot->chart->points[p], plot->small, false));
    return (unsigned)MAX(ceil((widest + plot->small * 0.8) / step_width(plot)), 1);
}

/* A category in at most two lines of the band's width. */
static void category_label(const Plot *plot, double x, const char *label, double width)
{
    Canvas *c = plot->canvas;
    double first_line = plot->bottom + plot->small * 1.4;
    if (canvas_text_width(label, plot->small, false) <= width) {
        c->text(c, x, first_line, ANCHOR_MIDDLE, label, plot->small, TEXT_QUIET);
        return;
    }
    const char *split = NULL;
    for (const char *space = strchr(label, ' '); space; space = strchr(space + 1, ' ')) {
        g_autofree char *head = g_strndup(label, (gsize)(space - label));
        if (canvas_text_width(head, plot->small, false) <= width)
            split = space;
    }
    g_autofree char *head = split ? g_strndup(label, (gsize)(split - label)) : g_strdup(label);
    g_autofree char *one = canvas_text_fit(head, plot->small, false, width);
    c->text(c, x, first_line, ANCHOR_MIDDLE, one, plot->small, TEXT_QUIET);
    if (!split)
        return;
    g_autofree char *two = canvas_text_fit(split + 1, plot->small, false, width);
    c->text(c, x, first_line + plot->small * 1.25, ANCHOR_MIDDLE, two, plot->small, TEXT_QUIET);
}

static bool needs_second_line(const Plot *plot)
{
    if (has_short_points(plot->chart))
        return false;
    for (unsigned p = 0; p < plot->chart->n_points; p++)
        if (canvas_text_width(plot->chart->points[p], plot->small, false) > step_width(plot) - 4)
            return true;
    return false;
}

static void draw_points_axis(const Plot *plot)
{
    Canvas *c = plot->canvas;
    const Chart *chart = plot->chart;
    if (!has_short_points(chart)) {
        for (unsigned p = 0; p < chart->n_points; p++)
            category_label(plot, x_of(plot, p), chart->points[p], step_width(plot) - 4);
        return;
    }
    unsigned stride = label_stride(plot), last = chart->n_points - 1;
    for (unsigned p = 0; p < chart->n_points; p++)
        if ((last - p) % stride == 0)
            c->text(c, x_of(plot, p), plot->bottom + plot->small * 1.4, ANCHOR_MIDDLE,
                    chart->points[p], plot->small, TEXT_QUIET);
}

static void draw_axes(const Plot *plot, const Scale *scale)
{
    Canvas *c = plot->canvas;
    c->group(c, INK_GRID, GROUP_PLAIN, NULL, NULL);
    for (unsigned i = 1; i <= scale->n_steps; i++) {
        double y = round(y_of(plot, scale, scale->step * i)) + 0.5;
        c->line(c, plot->left, y, plot->right, y, (Look){.stroke = true});
    }
    for (unsigned i = 0; i <= scale->n_steps; i++) {
        double value = scale->step * i;
        g_autofree char *text = lang_number(plot->lang, value, scale->step < 1 ? 1 : 0);
        c->text(c, plot->left - plot->size * 0.5, y_of(plot, scale, value) + plot->small * 0.35,
                ANCHOR_END, text, plot->small, TEXT_QUIET);
    }
    draw_points_axis(plot);
    c->group_end(c);
    c->group(c, INK_AXIS, GROUP_PLAIN, NULL, NULL);
    c->line(c, plot->left, plot->bottom + 0.5, plot->right, plot->bottom + 0.5,
            (Look){.stroke = true, .width = 1.4});
    c->group_end(c);
}

double xy_height(Plot *plot)
{
    const Chart *chart = plot->chart;
    double own = plot->width < plot->size * 30 ? plot->size * 15 : plot->size * 18;
    plot->bottom = plot->top + (chart->height > 0 ? chart->height : own);
    Scale scale = xy_scale(plot);
    g_autofree char *largest = lang_number(plot->lang, scale.max, scale.step < 1 ? 1 : 0);
    plot->left = canvas_text_width(largest, plot->small, false) + plot->size * 0.7;
    plot->right = plot->width - plot->size * 0.3;
    if (plot->has_direct_labels) {
        double widest = 0;
        for (unsigned s = 0; s < n_series(plot); s++)
            widest = MAX(widest, canvas_text_width(chart->series[s].label, plot->small, false));
        plot->right = plot->width - MIN(widest, plot->width * 0.3) - plot->size * 1.4;
    }
    return plot->bottom + plot->small * (needs_second_line(plot) ? 3.2 : 1.9);
}

/* ---- what lines and columns share ---- */

static void draw_nothing(const Plot *plot, const Figure *figure, double x)
{
    const char *sign = nothing_sign(figure->kind);
    if (sign)
        plot->canvas->text(plot->canvas, x, plot->bottom - plot->small * 0.35, ANCHOR_MIDDLE, sign,
                           plot->small, TEXT_BOLD | TEXT_QUIET);
}

/* ---- lines ---- */

static void draw_line_of(const Plot *plot, const Scale *scale, unsigned s)
{
    Canvas *c = plot->canvas;
    const Figure *figures = plot->chart->series[s].figures;
    g_autofree Point *run = g_new(Point, plot->chart->n_points + 1);
    unsigned n = 0;
    double lower, upper, next_lower, next_upper;
    for (unsigned p = 0; p < plot->chart->n_points; p++) {
        bool is_known = figure_bounds(&figures[p], &lower, &upper);
        bool is_number = is_known && figures[p].kind == FIGURE_VALUE;
        if (is_number)
            run[n++] = (Point){x_of(plot, p), y_of(plot, scale, upper)};
        bool has_next = p + 1 < plot->chart->n_points &&
                        figure_bounds(&figures[p + 1], &next_lower, &next_upper);
        bool next_is_number = has_next && figures[p + 1].kind == FIGURE_VALUE;
        if (is_known && has_next && !(is_number && next_is_number)) {
            Point band[4] = {{x_of(plot, p), y_of(plot, scale, upper)},
                             {x_of(plot, p + 1), y_of(plot, scale, next_upper)},
                             {x_of(plot, p + 1), y_of(plot, scale, next_lower)},
                             {x_of(plot, p), y_of(plot, scale, lower)}};
            c->polyline(c, band, 4, true, (Look){.fill = FILL_FAINT});
        }
        if (is_number && next_is_number)
            continue;
        if (n > 1)
            c->polyline(c, run, n, false, (Look){.stroke = true, .width = 2.2});
        n = 0;
    }
}

static void draw_line_point(const Plot *plot, const Scale *scale, unsigned s, unsigned p)
{
    Canvas *c = plot->canvas;
    const Figure *figure = &plot->chart->series[s].figures[p];
    double lower, upper, x = x_of(plot, p);
    double radius = plot->size * (step_width(plot) < plot->size * 1.2 ? 0.2 : 0.27);
    if (!figure_bounds(figure, &lower, &upper)) {
        draw_nothing(plot, figure, x);
        return;
    }
    double y1 = y_of(plot, scale, upper), y2 = y_of(plot, scale, lower);
    if (figure->kind == FIGURE_VALUE) {
        Look look = figure_is_hollow(figure)
                        ? (Look){.fill = FILL_PAPER, .stroke = true, .width = 1.8}
                        : (Look){.fill = FILL_INK};
        canvas_marker(c, series_marker(s), x, y1, radius, look);
    } else {
        double least = plot->size * 0.6;
        if (y2 - y1 < least)
            y1 = y2 - least;
        draw_interval(c, figure->kind, x - radius, y1, x + radius, y2, true);
    }
    if (figure->revised)
        draw_ring(c, x, (y1 + y2) / 2, radius + plot->size * 0.22);
}

/* The names at the ends of the lines, moved apart where lines end close together. */
static void draw_direct_labels(const Plot *plot, const Scale *scale)
{
    Canvas *c = plot->canvas;
    const Chart *chart = plot->chart;
    unsigned order[CHART_SERIES_MAX], n = n_series(plot), last = chart->n_points - 1;
    double at[CHART_SERIES_MAX], wanted[CHART_SERIES_MAX], lower, upper;
    double row = plot->small * 1.3;
    for (unsigned s = 0; s < n; s++) {
        figure_bounds(&chart->series[s].figures[last], &lower, &upper);
        wanted[s] = y_of(plot, scale, (lower + upper) / 2);
        unsigned place = s;
        while (place > 0 && wanted[order[place - 1]] > wanted[s]) {
            order[place] = order[place - 1];
            place--;
        }
        order[place] = s;
    }
    double from = plot->top - plot->size;
    for (unsigned i = 0; i < n; i++)
        from = at[i] = MAX(wanted[order[i]], i ? from + row : from);
    double to = plot->bottom;
    for (unsigned i = n; i-- > 0;)
        to = at[i] = MIN(at[i], i + 1 < n ? to - row : to);
    double x = x_of(plot, last), text_x = plot->right + plot->size * 0.9;
    for (unsigned i = 0; i < n; i++) {
        const ChartSeries *series = &chart->series[order[i]];
        g_autofree char *label =
            canvas_text_fit(series->label, plot->small, false, plot->width - text_x);
        c->group(c, series_ink(order[i]), series->href ? GROUP_LINK : GROUP_PLAIN, series->label,
                 series->href);
        c->line(c, x + plot->size * 0.5, wanted[order[i]], text_x - plot->size * 0.2, at[i],
                (Look){.stroke = true});
        c->text(c, text_x, at[i] + plot->small * 0.35, ANCHOR_START, label, plot->small, 0);
        c->group_end(c);
    }
}

/* Lower than both its neighbours: the number stands beneath, off the line. */
static bool is_valley(const Figure *figures, unsigned n, unsigned p)
{
    return p > 0 && p + 1 < n && figures[p - 1].kind == FIGURE_VALUE &&
           figures[p + 1].kind == FIGURE_VALUE && figures[p].value < figures[p - 1].value * 0.9 &&
           figures[p].value < figures[p + 1].value * 0.9;
}

/* The numbers of a single line: all where they fit, otherwise the largest and the last. */
static void draw_line_numbers(const Plot *plot, const Scale *scale)
{
    Canvas *c = plot->canvas;
    const Figure *figures = plot->chart->series[0].figures;
    unsigned largest = 0, last = 0, n = plot->chart->n_points;
    double widest = 0, best = -1;
    for (unsigned p = 0; p < n; p++) {
        if (figures[p].kind != FIGURE_VALUE)
            continue;
        g_autofree char *text = figure_text(plot->lang, &figures[p]);
        widest = MAX(widest, canvas_text_width(text, plot->small, false));
        last = p;
        if (figures[p].value > best) {
            best = figures[p].value;
            largest = p;
        }
    }
    bool all = widest + plot->small * 0.6 < step_width(plot);
    bool apart = (last - largest) * step_width(plot) > widest + 4;
    for (unsigned p = 0; p < n; p++) {
        if (figures[p].kind != FIGURE_VALUE || !(all || p == largest || (p == last && apart)))
            continue;
        g_autofree char *text = figure_text(plot->lang, &figures[p]);
        double off = plot->size * (figures[p].revised ? 1 : 0.75);
        double y = y_of(plot, scale, figures[p].value), below = y + off + plot->small * 0.7;
        bool is_below = is_valley(figures, n, p) && below < plot->bottom - plot->small * 0.3;
        c->text(c, x_of(plot, p), is_below ? below : y - off, ANCHOR_MIDDLE, text, plot->small,
                TEXT_HALO);
    }
}

static void draw_lines(const Plot *plot, const Scale *scale)
{
    Canvas *c = plot->canvas;
    for (unsigned s = 0; s < n_series(plot); s++) {
        c->group(c, series_ink(s), GROUP_PLAIN, NULL, NULL);
        draw_line_of(plot, scale, s);
        c->group_end(c);
    }
    for (unsigned s = 0; s < n_series(plot); s++) {
        c->group(c, series_ink(s), GROUP_LIST, plot->chart->series[s].label, NULL);
        for (unsigned p = 0; p < plot->chart->n_points; p++) {
            plot_item_begin(plot, s, p);
            draw_line_point(plot, scale, s, p);
            c->group_end(c);
        }
        c->group_end(c);
    }
    if (plot->has_direct_labels) {
        draw_direct_labels(plot, scale);
    } else if (plot->chart->n_series == 1) {
        c->group(c, INK_TEXT, GROUP_PLAIN, NULL, NULL);
        draw_line_numbers(plot, scale);
        c->group_end(c);
    }
}

/* ---- columns ---- */

typedef struct {
    double x, width; /* of one column */
} Column;

static Column column_at(const Plot *plot, unsigned s, unsigned p)
{
    bool is_stacked = plot->chart->kind == CHART_STACKED;
    unsigned n = is_stacked ? 1 : MAX(n_series(plot), 1);
    double each = MIN(band_width(plot) * 0.76 / n, plot->size * 3.6);
    double left = x_of(plot, p) - each * n / 2 + each * (is_stacked ? 0 : s);
    double gap = n > 1 ? MIN(each * 0.12, 2) : 0;
    return (Column){left + gap / 2, each - gap};
}

static void column_number(const Plot *plot, const Figure *figure, Column column, double y)
{
    Canvas *c = plot->canvas;
    double room = n_series(plot) == 1 ? band_width(plot) - 3 : column.width + 1;
    g_autofree char *text = figure->kind == FIGURE_VALUE ? figure_text(plot->lang, figure)
                                                         : figure_range_text(plot->lang, figure);
    if (text && canvas_text_width(text, plot->small, false) <= room)
        c->text(c, column.x + column.width / 2, y - plot->small * 0.4, ANCHOR_MIDDLE, text,
                plot->small, 0);
}

/* Known to be none: a short foot on the axis, where a missing figure has nothing. */
static double draw_zero(const Plot *plot, Column column)
{
    plot->canvas->rect(plot->canvas, column.x + column.width * 0.3, plot->bottom - 2,
                       column.width * 0.4, 2.5, (Look){.fill = FILL_INK});
    return plot->bottom - 2;
}

static void draw_column(const Plot *plot, const Scale *scale, unsigned s, unsigned p)
{
    Canvas *c = plot->canvas;
    const Figure *figure = &plot->chart->series[s].figures[p];
    Column column = column_at(plot, s, p);
    double lower, upper, middle = column.x + column.width / 2;
    if (!figure_bounds(figure, &lower, &upper)) {
        draw_nothing(plot, figure, middle);
        return;
    }
    double y1 = y_of(plot, scale, upper), y2 = y_of(plot, scale, lower);
    if (figure->kind != FIGURE_VALUE) {
        y1 = MIN(y1, y2 - plot->size * 0.6);
        draw_interval(c, figure->kind, column.x + 0.8, y1, column.x + column.width - 0.8, y2, true);
    } else if (figure->value == 0) {
        y1 = draw_zero(plot, column);
    } else if (figure_is_hollow(figure)) {
        c->rect(c, column.x + 0.8, y1, column.width - 1.6, plot->bottom - y1,
                (Look){.fill = FILL_FAINT, .stroke = true, .width = 1.6});
    } else {
        c->rect(c, column.x, y1, column.width, plot->bottom - y1, (Look){.fill = series_fill(s)});
    }
    if (figure->revised) {
        double radius = plot->size * 0.24;
        draw_ring(c, middle, y1 - radius * 1.6, radius);
        y1 -= radius * 3;
    }
    column_number(plot, figure, column, y1);
}

static void draw_columns(const Plot *plot, const Scale *scale)
{
    Canvas *c = plot->canvas;
    for (unsigned s = 0; s < n_series(plot); s++) {
        c->group(c, series_ink(s), GROUP_LIST, plot->chart->series[s].label, NULL);
        for (unsigned p = 0; p < plot->chart->n_points; p++) {
            plot_item_begin(plot, s, p);
            draw_column(plot, scale, s, p);
            c->group_end(c);
        }
        c->group_end(c);
    }
}

/* ---- stacked: what is known from the foot up, what is uncertain on top of it ---- */

static double known_below(const Plot *plot, unsigned s, unsigned p)
{
    double sum = 0, lower, upper;
    for (unsigned below = 0; below < s; below++)
        if (figure_bounds(&plot->chart->series[below].figures[p], &lower, &upper))
            sum += lower;
    return sum;
}

static double uncertain_below(const Plot *plot, unsigned s, unsigned p)
{
    double sum = known_below(plot, n_series(plot), p), lower, upper;
    for (unsigned below = 0; below < s; below++)
        if (figure_bounds(&plot->chart->series[below].figures[p], &lower, &upper))
            sum += upper - lower;
    return sum;
}

static void draw_part(const Plot *plot, const Scale *scale, unsigned s, unsigned p)
{
    Canvas *c = plot->canvas;
    const Figure *figure = &plot->chart->series[s].figures[p];
    Column column = column_at(plot, s, p);
    double lower, upper;
    if (!figure_bounds(figure, &lower, &upper))
        return;
    if (lower > 0) {
        double base = known_below(plot, s, p);
        double y1 = y_of(plot, scale, base + lower), y2 = y_of(plot, scale, base);
        c->rect(c, column.x, y1, column.width, y2 - y1,
                (Look){.fill = series_fill(s), .paper_stroke = true, .width = 0.8});
    }
    if (upper > lower) {
        double base = uncertain_below(plot, s, p);
        draw_interval(c, figure->kind, column.x + 0.8, y_of(plot, scale, base + upper - lower),
                      column.x + column.width - 0.8, y_of(plot, scale, base), true);
    }
}

/* The sum above a column, only where every part is a number. */
static void draw_sum(const Plot *plot, const Scale *scale, unsigned p)
{
    Canvas *c = plot->canvas;
    double sum = 0;
    bool is_whole = true, is_any = false;
    for (unsigned s = 0; s < n_series(plot); s++) {
        const Figure *figure = &plot->chart->series[s].figures[p];
        is_whole = is_whole && figure->kind == FIGURE_VALUE;
        is_any = is_any || figure->kind == FIGURE_VALUE;
        sum += figure->kind == FIGURE_VALUE ? figure->value : 0;
    }
    if (!is_any) {
        draw_nothing(plot, &plot->chart->series[0].figures[p], x_of(plot, p));
        return;
    }
    Column column = column_at(plot, 0, p);
    if (sum == 0 && is_whole)
        draw_zero(plot, column);
    g_autofree char *text = lang_number(plot->lang, sum, 0);
    if (is_whole && canvas_text_width(text, plot->small, false) <= band_width(plot) - 3)
        c->text(c, x_of(plot, p), y_of(plot, scale, sum) - plot->small * 0.4, ANCHOR_MIDDLE, text,
                plot->small, 0);
}

static void draw_stacked(const Plot *plot, const Scale *scale)
{
    Canvas *c = plot->canvas;
    for (unsigned s = 0; s < n_series(plot); s++) {
        c->group(c, series_ink(s), GROUP_LIST, plot->chart->series[s].label, NULL);
        for (unsigned p = 0; p < plot->chart->n_points; p++) {
            plot_item_begin(plot, s, p);
            draw_part(plot, scale, s, p);
            c->group_end(c);
        }
        c->group_end(c);
    }
    c->group(c, INK_TEXT, GROUP_PLAIN, NULL, NULL);
    for (unsigned p = 0; p < plot->chart->n_points; p++)
        draw_sum(plot, scale, p);
    c->group_end(c);
}

void xy_draw(Plot *plot)
{
    Scale scale = xy_scale(plot);
    draw_axes(plot, &scale);
    if (plot->chart->kind == CHART_LINE)
        draw_lines(plot, &scale);
    else if (plot->chart->kind == CHART_STACKED)
        draw_stacked(plot, &scale);
    else
        draw_columns(plot, &scale);
}

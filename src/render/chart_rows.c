/* Charts with categories down the side: bars, and two dots with the gap between them. Every bar
 * and dot has its number beside it, so bars need no scale. */
#include "render/chart_plot.h"

#include <math.h>
#include <string.h>

static unsigned n_series(const Plot *plot)
{
    return MIN(plot->chart->n_series, CHART_SERIES_MAX);
}

static double bar_height(const Plot *plot)
{
    return n_series(plot) > 1 ? plot->size * 1.15 : plot->size * 1.45;
}

static double row_height(const Plot *plot)
{
    if (plot->chart->kind == CHART_GAP)
        return plot->size * 2.2;
    return bar_height(plot) * MAX(n_series(plot), 1) + plot->size * 0.75;
}

/* What stands beside a bar: numbers and ranges in short, nothings in words. */
static char *beside_text(const Plot *plot, const Figure *figure)
{
    if (figure->kind == FIGURE_SUPPRESSED || figure->kind == FIGURE_DISPUTED) {
        char *range = figure_range_text(plot->lang, figure);
        return range ? range : figure_text(plot->lang, figure);
    }
    return figure_text(plot->lang, figure);
}

static double widest_beside(const Plot *plot)
{
    double widest = 0;
    for (unsigned s = 0; s < n_series(plot); s++)
        for (unsigned p = 0; p < plot->chart->n_points; p++) {
            double lower, upper;
            const Figure *figure = &plot->chart->series[s].figures[p];
            if (!figure_bounds(figure, &lower, &upper))
                continue; /* words have the whole row */
            g_autofree char *text = beside_text(plot, figure);
            widest = MAX(widest, canvas_text_width(text, plot->small, false));
        }
    return widest;
}

double rows_height(Plot *plot)
{
    const Chart *chart = plot->chart;
    double widest = 0, beside = widest_beside(plot) + plot->size;
    for (unsigned p = 0; p < chart->n_points; p++)
        widest = MAX(widest, canvas_text_width(chart->points[p], plot->size, false));
    plot->left = MIN(widest, plot->width * 0.36) + plot->size * 0.8;
    plot->right = plot->width - beside;
    if (chart->kind == CHART_GAP)
        plot->left += beside;
    plot->bottom = plot->top + row_height(plot) * chart->n_points;
    return plot->bottom + plot->size * 0.4;
}

static double x_of(const Plot *plot, double largest, double value)
{
    return plot->left + (plot->right - plot->left) * value / largest;
}

static double row_middle(const Plot *plot, unsigned p)
{
    return plot->top + row_height(plot) * (p + 0.5);
}

static void draw_row_labels(const Plot *plot)
{
    Canvas *c = plot->canvas;
    double right = plot->left - plot->size * 0.7;
    if (plot->chart->kind == CHART_GAP)
        right -= widest_beside(plot) + plot->size;
    c->group(c, INK_TEXT, GROUP_PLAIN, NULL, NULL);
    for (unsigned p = 0; p < plot->chart->n_points; p++) {
        g_autofree char *label = canvas_text_fit(plot->chart->points[p], plot->size, false, right);
        c->text(c, 0, row_middle(plot, p) + plot->size * 0.35, ANCHOR_START, label, plot->size, 0);
    }
    c->group_end(c);
}

static void draw_bar(const Plot *plot, double largest, unsigned s, unsigned p)
{
    Canvas *c = plot->canvas;
    const Figure *figure = &plot->chart->series[s].figures[p];
    double height = bar_height(plot), lower, upper;
    double y = row_middle(plot, p) - height * n_series(plot) / 2 + height * s + height * 0.06;
    double thick = height * 0.88, end = plot->left, middle = y + thick / 2;
    bool is_known = figure_bounds(figure, &lower, &upper);
    if (is_known) {
        end = x_of(plot, largest, upper);
        if (figure->kind != FIGURE_VALUE) {
            double start = x_of(plot, largest, lower);
            end = MAX(end, start + plot->size * 0.6);
            draw_interval(c, figure->kind, start, y + 0.8, end, y + thick - 0.8, false);
        } else if (figure->value == 0) {
            end = plot->left + 2.5;
            c->rect(c, plot->left, y, 2.5, thick, (Look){.fill = FILL_INK});
        } else if (figure_is_hollow(figure)) {
            c->rect(c, plot->left, y + 0.8, end - plot->left, thick - 1.6,
                    (Look){.fill = FILL_FAINT, .stroke = true, .width = 1.6});
        } else {
            c->rect(c, plot->left, y, end - plot->left, thick, (Look){.fill = series_fill(s)});
        }
    }
    if (figure->revised) {
        double radius = plot->size * 0.24;
        draw_ring(c, end + radius * 2, middle, radius);
        end += radius * 3.2;
    }
    g_autofree char *text = beside_text(plot, figure);
    c->text(c, end + plot->size * 0.4, middle + plot->small * 0.35, ANCHOR_START, text, plot->small,
            !is_known ? TEXT_QUIET : 0);
}

static void draw_bars(const Plot *plot)
{
    Canvas *c = plot->canvas;
    double largest = MAX(chart_largest(plot->chart), 1);
    for (unsigned s = 0; s < n_series(plot); s++) {
        c->group(c, series_ink(s), GROUP_LIST, plot->chart->series[s].label, NULL);
        for (unsigned p = 0; p < plot->chart->n_points; p++) {
            plot_item_begin(plot, s, p);
            draw_bar(plot, largest, s, p);
            c->group_end(c);
        }
        c->group_end(c);
    }
    c->group(c, INK_AXIS, GROUP_PLAIN, NULL, NULL);
    c->line(c, plot->left, plot->top, plot->left, plot->bottom,
            (Look){.stroke = true, .width = 1.4});
    c->group_end(c);
}

/* ---- gaps ---- */

static double middle_of(const Figure *figure)
{
    double lower, upper;
    return figure_bounds(figure, &lower, &upper) ? (lower + upper) / 2 : NAN;
}

static void draw_dot(const Plot *plot, double largest, unsigned s, unsigned p)
{
    Canvas *c = plot->canvas;
    const Figure *figure = &plot->chart->series[s].figures[p];
    const Figure *other = &plot->chart->series[s == 0 ? 1 : 0].figures[p];
    double lower, upper, y = row_middle(plot, p), radius = plot->size * 0.42;
    if (!figure_bounds(figure, &lower, &upper))
        return;
    double left = x_of(plot, largest, lower), right = x_of(plot, largest, upper);
    if (figure->kind == FIGURE_VALUE) {
        Look look = figure_is_hollow(figure)
                        ? (Look){.fill = FILL_PAPER, .stroke = true, .width = 1.8}
                        : (Look){.fill = FILL_INK};
        canvas_marker(c, series_marker(s), right, y, radius, look);
    } else {
        right = MAX(right, left + plot->size * 0.6);
        draw_interval(c, figure->kind, left, y - radius, right, y + radius, false);
    }
    if (figure->revised)
        draw_ring(c, (left + right) / 2, y, radius + plot->size * 0.25);
    double own = middle_of(figure), its = middle_of(other);
    bool is_left = n_series(plot) > 1 && (own < its || (own == its && s == 1));
    g_autofree char *text = beside_text(plot, figure);
    c->text(c, is_left ? left - plot->size * 0.75 : right + plot->size * 0.75,
            y + plot->small * 0.35, is_left ? ANCHOR_END : ANCHOR_START, text, plot->small,
            TEXT_HALO);
}

static void draw_gap_words(const Plot *plot, unsigned p)
{
    Canvas *c = plot->canvas;
    const Chart *chart = plot->chart;
    bool is_any = false;
    for (unsigned s = 0; s < n_series(plot); s++)
        is_any = is_any || isfinite(middle_of(&chart->series[s].figures[p]));
    if (is_any || n_series(plot) == 0)
        return;
    g_autofree char *text = beside_text(plot, &chart->series[0].figures[p]);
    c->text(c, plot->left, row_middle(plot, p) + plot->small * 0.35, ANCHOR_START, text,
            plot->small, TEXT_QUIET);
}

static void draw_gaps(const Plot *plot)
{
    Canvas *c = plot->canvas;
    const Chart *chart = plot->chart;
    double largest = MAX(chart_largest(chart), 1);
    c->group(c, INK_GRID, GROUP_PLAIN, NULL, NULL);
    for (unsigned p = 0; p < chart->n_points; p++) {
        double y = row_middle(plot, p);
        double from = n_series(plot) > 0 ? middle_of(&chart->series[0].figures[p]) : NAN;
        double to = n_series(plot) > 1 ? middle_of(&chart->series[1].figures[p]) : NAN;
        c->line(c, plot->left, y, plot->right, y, (Look){.stroke = true, .dash = 2});
        if (isfinite(from) && isfinite(to))
            c->line(c, x_of(plot, largest, from), y, x_of(plot, largest, to), y,
                    (Look){.stroke = true, .width = plot->size * 0.4});
        draw_gap_words(plot, p);
    }
    c->group_end(c);
    for (unsigned s = 0; s < MIN(n_series(plot), 2); s++) {
        c->group(c, series_ink(s), GROUP_LIST, chart->series[s].label, NULL);
        for (unsigned p = 0; p < chart->n_points; p++) {
            plot_item_begin(plot, s, p);
            draw_dot(plot, largest, s, p);
            c->group_end(c);
        }
        c->group_end(c);
    }
}

void rows_draw(Plot *plot)
{
    draw_row_labels(plot);
    if (plot->chart->kind == CHART_GAP)
        draw_gaps(plot);
    else
        draw_bars(plot);
}

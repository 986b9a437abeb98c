/* Charts: sizes, legend, notes and the three ways out. The marks are in chart_xy.c and
 * chart_rows.c. */
#include "render/chart_plot.h"

#include <math.h>
#include <string.h>

Scale scale_nice(double largest, unsigned about)
{
    if (!(largest > 0) || !isfinite(largest))
        return (Scale){.max = 1, .step = 1, .n_steps = 1};
    double rough = largest / MAX(about, 1), power = pow(10, floor(log10(rough)));
    double factor = rough / power;
    double step = (factor <= 1     ? 1
                   : factor <= 2   ? 2
                   : factor <= 2.5 ? 2.5
                   : factor <= 5   ? 5
                                   : 10) *
                  power;
    if (largest >= 1)
        step = MAX(ceil(step), 1);
    unsigned n = (unsigned)MAX(ceil(largest / step - 1e-9), 1);
    return (Scale){.max = n * step, .step = step, .n_steps = n};
}

bool figure_bounds(const Figure *figure, double *out_lower, double *out_upper)
{
    double lower = figure->lower, upper = figure->upper;
    switch (figure->kind) {
    case FIGURE_VALUE:
        lower = upper = figure->value;
        break;
    case FIGURE_SUPPRESSED:
    case FIGURE_DISPUTED:
        break;
    case FIGURE_NOT_KNOWN:
    case FIGURE_NOT_APPLICABLE:
    case FIGURE_NOT_YET:
    case FIGURE_ABSENT:
    case FIGURE_KIND_COUNT:
        return false;
    }
    if (!isfinite(upper))
        upper = lower;
    if (!isfinite(upper))
        return false;
    *out_lower = isfinite(lower) && lower > 0 ? lower : 0;
    *out_upper = MAX(upper, *out_lower);
    return true;
}

bool figure_is_hollow(const Figure *figure)
{
    return figure_status_word(LANG_EN, figure) != NULL;
}

static unsigned n_series(const Chart *chart)
{
    return MIN(chart->n_series, CHART_SERIES_MAX);
}

double chart_largest(const Chart *chart)
{
    double largest = 0, lower, upper;
    for (unsigned p = 0; p < chart->n_points; p++) {
        double sum = 0;
        for (unsigned s = 0; s < n_series(chart); s++) {
            if (!figure_bounds(&chart->series[s].figures[p], &lower, &upper))
                continue;
            sum += upper;
            if (chart->kind != CHART_STACKED)
                largest = MAX(largest, upper);
        }
        if (chart->kind == CHART_STACKED)
            largest = MAX(largest, sum);
    }
    return largest;
}

Ink series_ink(unsigned series)
{
    return (Ink)(INK_SERIES + series % CHART_SERIES_MAX);
}

Fill series_fill(unsigned series)
{
    unsigned kind = series % CHART_SERIES_MAX;
    return kind == 0 ? FILL_INK : (Fill)(FILL_PATTERN + kind);
}

Marker series_marker(unsigned series)
{
    return (Marker)(series % MARKER_COUNT);
}

char *point_speech(const Plot *plot, unsigned series, unsigned point)
{
    const Chart *chart = plot->chart;
    g_autofree char *speech = figure_speech(plot->lang, &chart->series[series].figures[point]);
    return g_strdup_printf("%s: %s", chart->points[point], speech);
}

void plot_item_begin(const Plot *plot, unsigned series, unsigned point)
{
    g_autofree char *label = point_speech(plot, series, point);
    plot->canvas->group(plot->canvas, series_ink(series), GROUP_ITEM, label, NULL);
}

const char *nothing_sign(FigureKind kind)
{
    return kind == FIGURE_NOT_KNOWN        ? "?"
           : kind == FIGURE_NOT_APPLICABLE ? "\xc3\x97"
           : kind == FIGURE_NOT_YET        ? "\xe2\x80\xa6"
                                           : NULL;
}

void draw_interval(Canvas *canvas, FigureKind kind, double x1, double y1, double x2, double y2,
                   bool is_upright)
{
    Look edge = {.stroke = true, .width = 1.6};
    bool is_suppressed = kind == FIGURE_SUPPRESSED;
    canvas->rect(canvas, x1, y1, x2 - x1, y2 - y1,
                 (Look){.fill = is_suppressed ? FILL_UNCERTAIN : FILL_FAINT});
    if (is_suppressed == is_upright) { /* the two upright sides */
        canvas->line(canvas, x1, y1, x1, y2, edge);
        canvas->line(canvas, x2, y1, x2, y2, edge);
    } else {
        canvas->line(canvas, x1, y1, x2, y1, edge);
        canvas->line(canvas, x1, y2, x2, y2, edge);
    }
    if (is_suppressed)
        return;
    double x = (x1 + x2) / 2, y = (y1 + y2) / 2; /* the stem between the caps */
    if (is_upright)
        canvas->line(canvas, x, y1, x, y2, edge);
    else
        canvas->line(canvas, x1, y, x2, y, edge);
}

void draw_ring(Canvas *canvas, double x, double y, double radius)
{
    canvas->circle(canvas, x, y, radius, (Look){.stroke = true, .width = 1.4});
}

/* ---- legend: one entry per series, in rows ---- */

static void legend_swatch(const Plot *plot, unsigned series, double x, double y)
{
    Canvas *c = plot->canvas;
    double half = plot->size * 0.38;
    ChartKind kind = plot->chart->kind;
    if (kind == CHART_LINE) {
        c->line(c, x, y, x + half * 4, y, (Look){.stroke = true, .width = 2.2});
        canvas_marker(c, series_marker(series), x + half * 2, y, half * 0.85,
                      (Look){.fill = FILL_INK});
    } else if (kind == CHART_GAP) {
        canvas_marker(c, series_marker(series), x + half * 2, y, half, (Look){.fill = FILL_INK});
    } else {
        c->rect(c, x + half, y - half, half * 3, half * 2, (Look){.fill = series_fill(series)});
    }
}

/* Places (and, when asked, draws) the legend from `y` down; returns its height. */
static double legend(const Plot *plot, double y, bool draws)
{
    Canvas *c = plot->canvas;
    const Chart *chart = plot->chart;
    double x = 0, row = plot->size * 1.55, swatch = plot->size * 1.52 + 6, height = row;
    for (unsigned s = 0; s < n_series(chart); s++) {
        const ChartSeries *series = &chart->series[s];
        g_autofree char *label =
            canvas_text_fit(series->label, plot->size, false, plot->width - swatch);
        double width = swatch + canvas_text_width(label, plot->size, false);
        if (x > 0 && x + width > plot->width) {
            x = 0;
            height += row;
        }
        if (draws) {
            double middle = y + height - row / 2;
            c->group(c, series_ink(s), series->href ? GROUP_LINK : GROUP_PLAIN, series->label,
                     series->href);
            legend_swatch(plot, s, x, middle);
            c->text(c, x + swatch, middle + plot->size * 0.35, ANCHOR_START, label, plot->size, 0);
            c->group_end(c);
        }
        x += width + plot->size * 1.3;
    }
    return height;
}

static bool wants_legend(const Plot *plot)
{
    return plot->chart->n_series > 1 && !plot->has_direct_labels;
}

/* ---- notes: what the unusual marks in this chart mean ---- */

typedef enum {
    NOTE_SUPPRESSED,
    NOTE_DISPUTED,
    NOTE_REVISED,
    NOTE_HOLLOW,
    NOTE_NOT_KNOWN,
    NOTE_NOT_APPLICABLE,
    NOTE_NOT_YET,
    NOTE_GAP,
    NOTE_COUNT
} Note;

static unsigned notes_needed(const Chart *chart)
{
    unsigned mask = 0;
    for (unsigned s = 0; s < n_series(chart); s++)
        for (unsigned p = 0; p < chart->n_points; p++) {
            const Figure *figure = &chart->series[s].figures[p];
            if (figure->kind == FIGURE_SUPPRESSED)
                mask |= 1u << NOTE_SUPPRESSED;
            else if (figure->kind == FIGURE_DISPUTED)
                mask |= 1u << NOTE_DISPUTED;
            else if (figure->kind == FIGURE_NOT_KNOWN)
                mask |= 1u << NOTE_NOT_KNOWN;
            else if (figure->kind == FIGURE_NOT_APPLICABLE)
                mask |= 1u << NOTE_NOT_APPLICABLE;
            else if (figure->kind == FIGURE_NOT_YET)
                mask |= 1u << NOTE_NOT_YET;
            else if (figure->kind == FIGURE_ABSENT)
                mask |= 1u << NOTE_GAP;
            if (figure->revised)
                mask |= 1u << NOTE_REVISED;
            if (figure_is_hollow(figure))
                mask |= 1u << NOTE_HOLLOW;
        }
    return mask;
}

static const char *note_text(Lang lang, Note note)
{
    switch (note) {
    case NOTE_SUPPRESSED:
        return tr(lang, "suppressed: the number lies in this span");
    case NOTE_DISPUTED:
        return tr(lang, "disputed: the source gives several numbers");
    case NOTE_REVISED:
        return tr(lang, "revised");
    case NOTE_HOLLOW:
        return tr(lang, "provisional, estimated or of low reliability");
    case NOTE_NOT_KNOWN:
        return tr(lang, "not known");
    case NOTE_NOT_APPLICABLE:
        return tr(lang, "not applicable");
    case NOTE_NOT_YET:
        return tr(lang, "not yet");
    case NOTE_GAP:
        return tr(lang, "gap: no figure");
    case NOTE_COUNT:
        break;
    }
    return "";
}

static void note_sign(const Plot *plot, Note note, double x, double y)
{
    Canvas *c = plot->canvas;
    double half = plot->small * 0.45;
    static const FigureKind nothings[NOTE_COUNT] = {
        [NOTE_NOT_KNOWN] = FIGURE_NOT_KNOWN,
        [NOTE_NOT_APPLICABLE] = FIGURE_NOT_APPLICABLE,
        [NOTE_NOT_YET] = FIGURE_NOT_YET,
    };
    if (note == NOTE_SUPPRESSED || note == NOTE_DISPUTED)
        draw_interval(c, note == NOTE_SUPPRESSED ? FIGURE_SUPPRESSED : FIGURE_DISPUTED,
                      x + half * 0.6, y - half, x + half * 2.2, y + half, true);
    else if (note == NOTE_REVISED) {
        c->circle(c, x + half * 1.4, y, half * 0.45, (Look){.fill = FILL_INK});
        draw_ring(c, x + half * 1.4, y, half * 1.05);
    } else if (note == NOTE_HOLLOW)
        c->circle(c, x + half * 1.4, y, half * 0.8,
                  (Look){.fill = FILL_PAPER, .stroke = true, .width = 1.6});
    else if (note != NOTE_GAP)
        c->text(c, x + half * 1.4, y + plot->small * 0.35, ANCHOR_MIDDLE,
                nothing_sign(nothings[note]), plot->small, TEXT_BOLD | TEXT_QUIET);
}

static double notes(const Plot *plot, double y, bool draws)
{
    unsigned mask = plot->chart->kind == CHART_SPARK ? 0 : notes_needed(plot->chart);
    Canvas *c = plot->canvas;
    double x = 0, row = plot->small * 1.55, height = mask ? row + plot->small * 0.5 : 0;
    for (Note note = 0; note < NOTE_COUNT; note++) {
        if (!(mask & 1u << note))
            continue;
        double sign = note == NOTE_GAP ? 0 : plot->small * 1.6;
        g_autofree char *text =
            canvas_text_fit(note_text(plot->lang, note), plot->small, false, plot->width - sign);
        double width = sign + canvas_text_width(text, plot->small, false);
        if (x > 0 && x + width > plot->width) {
            x = 0;
            height += row;
        }
        if (draws) {
            double middle = y + height - row / 2;
            note_sign(plot, note, x, middle);
            c->text(c, x + sign, middle + plot->small * 0.35, ANCHOR_START, text, plot->small,
                    TEXT_QUIET);
        }
        x += width + plot->small * 1.4;
    }
    return height;
}

/* ---- the whole ---- */

static bool is_rows(const Chart *chart)
{
    return chart->kind == CHART_BAR || chart->kind == CHART_GAP;
}

static bool has_any(const Chart *chart)
{
    double lower, upper;
    for (unsigned s = 0; s < n_series(chart); s++)
        for (unsigned p = 0; p < chart->n_points; p++)
            if (figure_bounds(&chart->series[s].figures[p], &lower, &upper))
                return true;
    return false;
}

static bool last_points_known(const Chart *chart)
{
    double lower, upper;
    for (unsigned s = 0; s < n_series(chart); s++)
        if (chart->n_points == 0 ||
            !figure_bounds(&chart->series[s].figures[chart->n_points - 1], &lower, &upper))
            return false;
    return true;
}

/* Sets sizes from the wanted width; the height follows from what has to be shown. */
static void plot_measure(Plot *plot)
{
    const Chart *chart = plot->chart;
    plot->right = plot->width;
    plot->has_direct_labels = chart->kind == CHART_LINE && chart->n_series > 1 &&
                              plot->width >= plot->size * 30 && last_points_known(chart);
    plot->top = 0;
    if (chart->unit)
        plot->top += plot->size * 1.5;
    if (wants_legend(plot))
        plot->top += legend(plot, 0, false);
    plot->top += plot->size * 0.6;
    double body = is_rows(chart) ? rows_height(plot) : xy_height(plot);
    plot->height = body + notes(plot, 0, false) + 2;
}

static void plot_draw(Plot *plot)
{
    const Chart *chart = plot->chart;
    Canvas *c = plot->canvas;
    double y = 0;
    if (chart->unit) {
        g_autofree char *unit = canvas_text_fit(chart->unit, plot->small, false, plot->width);
        c->group(c, INK_QUIET, GROUP_PLAIN, NULL, NULL);
        c->text(c, 0, plot->size, ANCHOR_START, unit, plot->small, TEXT_QUIET);
        c->group_end(c);
        y = plot->size * 1.5;
    }
    if (wants_legend(plot))
        legend(plot, y, true);
    if (is_rows(chart))
        rows_draw(plot);
    else
        xy_draw(plot);
    double body = plot->height - notes(plot, 0, false) - 2;
    c->group(c, INK_QUIET, GROUP_PLAIN, NULL, NULL);
    notes(plot, body, true);
    c->group_end(c);
}

static void draw_empty(Plot *plot)
{
    Canvas *c = plot->canvas;
    c->group(c, INK_QUIET, GROUP_PLAIN, NULL, NULL);
    c->rect(c, 0.5, 0.5, plot->width - 1, plot->height - 1,
            (Look){.fill = FILL_NONE, .stroke = true, .dash = 4});
    c->text(c, plot->width / 2, plot->height / 2 + plot->size * 0.35, ANCHOR_MIDDLE,
            tr(plot->lang, "No figures to show"), plot->size, TEXT_QUIET);
    c->group_end(c);
}

/* One small line without axes: the picture is the trend, the words are in the title. */
static void draw_spark(const Plot *plot)
{
    const Chart *chart = plot->chart;
    Canvas *c = plot->canvas;
    double largest = MAX(chart_largest(chart), 1), lower, upper, pad = 4;
    for (unsigned s = 0; s < n_series(chart); s++) {
        const Figure *figures = chart->series[s].figures;
        Point run[256], last = {0, 0};
        unsigned n = 0;
        c->group(c, series_ink(s), GROUP_PLAIN, NULL, NULL);
        for (unsigned p = 0; p <= chart->n_points; p++) {
            double x = pad + (plot->width - 2 * pad) *
                                 (chart->n_points > 1 ? (double)p / (chart->n_points - 1) : 0.5);
            bool is_known = p < chart->n_points && figure_bounds(&figures[p], &lower, &upper);
            if (is_known && figures[p].kind == FIGURE_VALUE && n < G_N_ELEMENTS(run)) {
                run[n++] = last =
                    (Point){x, plot->height - pad - (plot->height - 2 * pad) * upper / largest};
                continue;
            }
            if (n > 1)
                c->polyline(c, run, n, false, (Look){.stroke = true, .width = 1.8});
            else if (n == 1)
                c->circle(c, run[0].x, run[0].y, 1.4, (Look){.fill = FILL_INK});
            n = 0;
            if (is_known) {
                double y = plot->height - pad - (plot->height - 2 * pad) * upper / largest;
                c->line(c, x, y - 2, x, plot->height - pad, (Look){.stroke = true, .dash = 2});
            }
        }
        if (last.x > 0)
            c->circle(c, last.x, last.y, 2.6, (Look){.fill = FILL_INK});
        c->group_end(c);
    }
}

static double own_width(const Chart *chart)
{
    return chart->kind == CHART_SPARK ? 112 : 560;
}

static Plot plot_new(const Chart *chart, Lang lang, double font_size)
{
    Plot plot = {.chart = chart, .lang = lang, .size = font_size, .small = font_size * 0.92};
    plot.width = chart->width > 0 ? chart->width : own_width(chart);
    if (chart->kind == CHART_SPARK)
        plot.height = chart->height > 0 ? chart->height : 28;
    else if (!has_any(chart))
        plot.height = font_size * 7;
    else
        plot_measure(&plot);
    return plot;
}

static void draw(Plot *plot)
{
    if (plot->chart->kind == CHART_SPARK)
        draw_spark(plot);
    else if (!has_any(plot->chart))
        draw_empty(plot);
    else
        plot_draw(plot);
}

static void write_svg(Html *w, const Chart *chart, const char *class_name, bool is_document)
{
    const double font_size = 13.5;
    Plot plot = plot_new(chart, html_lang(w), font_size);
    bool is_spark = chart->kind == CHART_SPARK;
    g_autofree char *classes =
        g_strconcat(is_spark ? "chart spark" : "chart", class_name ? " " : "", class_name, NULL);
    SvgFrame frame = {.id = chart->id,
                      .class_name = classes,
                      .title = chart->title,
                      .description = chart->description,
                      .width = plot.width,
                      .height = plot.height,
                      .is_picture = is_spark || !has_any(chart),
                      .is_document = is_document};
    plot.canvas = canvas_svg_begin(w, &frame);
    draw(&plot);
    canvas_svg_end(plot.canvas);
}

void chart_svg(Html *w, const Chart *chart)
{
    write_svg(w, chart, NULL, false);
}

void chart_svg_class(Html *w, const Chart *chart, const char *class_name)
{
    write_svg(w, chart, class_name, false);
}

void chart_svg_document(GString *to, Lang lang, const Chart *chart)
{
    g_string_append(to, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>");
    g_autoptr(Html) w = html_new(to, lang);
    write_svg(w, chart, NULL, true);
    g_string_append_c(to, '\n');
}

double chart_cairo_height(Lang lang, const Chart *chart)
{
    return plot_new(chart, lang, CHART_CAIRO_TEXT).height;
}

void chart_cairo(cairo_t *cr, Lang lang, const Chart *chart)
{
    Plot plot = plot_new(chart, lang, CHART_CAIRO_TEXT);
    plot.canvas = canvas_cairo_new(cr, lang, 1);
    draw(&plot);
    canvas_cairo_free(plot.canvas);
}

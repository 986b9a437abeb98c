#include "render/timeline.h"

#include "render/canvas.h"

#define SIZE 13.5
#define SMALL 12.0
#define LANE (SIZE * 1.9)
#define LINE (SMALL * 1.35)

typedef struct {
    const Timeline *line;
    Canvas *canvas;
    double width, height, left, right, top, bottom;
    IsoDay first, last; /* whole years */
} Plot;

static int year_of(IsoDay day)
{
    int year, month, day_of_month;
    iso_day_to_ymd(day, &year, &month, &day_of_month);
    return year;
}

static double x_of(const Plot *plot, IsoDay day)
{
    double share = (double)(day - plot->first) / (double)MAX(plot->last - plot->first, 1);
    return plot->left + CLAMP(share, 0.0, 1.0) * (plot->right - plot->left);
}

static Plot plot_of(const Timeline *line, double width)
{
    double widest = 0;
    for (unsigned l = 0; l < line->n_lanes; l++)
        widest = MAX(widest, canvas_text_width(line->lanes[l].label, SIZE, false));
    Plot plot = {.line = line,
                 .width = width,
                 .left = MIN(widest + SIZE * 0.8, width * 0.34),
                 .right = width - SIZE * 0.6,
                 .top = LINE * line->n_days + SIZE * 0.5,
                 .first = iso_day_from_ymd(year_of(line->from), 1, 1),
                 .last = iso_day_from_ymd(year_of(line->to) + 1, 1, 1)};
    plot.bottom = plot.top + LANE * line->n_lanes;
    plot.height = plot.bottom + SIZE * 1.9;
    return plot;
}

/* Years under the lanes, as many as have room: every one, every second, fifth, tenth ... */
static void draw_axis(const Plot *plot)
{
    static const int steps[] = {1, 2, 5, 10, 20, 50, 100};
    Canvas *c = plot->canvas;
    int first = year_of(plot->first), last = year_of(plot->last);
    double per_year = (plot->right - plot->left) / MAX(last - first, 1);
    double room = canvas_text_width("2000", SMALL, false) + SIZE;
    unsigned s = 0;
    while (s + 1 < G_N_ELEMENTS(steps) && steps[s] * per_year < room)
        s++;
    c->group(c, INK_GRID, GROUP_PLAIN, NULL, NULL);
    for (int year = first; year <= last; year++) {
        if (year % steps[s] != 0)
            continue;
        double x = x_of(plot, iso_day_from_ymd(year, 1, 1));
        g_autofree char *text = g_strdup_printf("%d", year);
        double half = canvas_text_width(text, SMALL, false) / 2;
        c->line(c, x, plot->top, x, plot->bottom + SIZE * 0.3, (Look){.stroke = true});
        c->text(c, CLAMP(x, plot->left + half, plot->width - half), plot->bottom + SIZE * 1.5,
                ANCHOR_MIDDLE, text, SMALL, TEXT_QUIET);
    }
    c->group_end(c);
}

static void draw_days(const Plot *plot)
{
    Canvas *c = plot->canvas;
    c->group(c, INK_AXIS, GROUP_PLAIN, NULL, NULL);
    for (unsigned d = 0; d < plot->line->n_days; d++) {
        const TimelineDay *day = &plot->line->days[d];
        double x = x_of(plot, day->day), y = LINE * (d + 0.8);
        double wide = canvas_text_width(day->label, SMALL, false);
        bool is_right = x + SIZE * 0.4 + wide > plot->width;
        c->line(c, x, y - SMALL * 0.6, x, plot->bottom,
                (Look){.stroke = true, .width = 1.4, .dash = 3});
        c->text(c, is_right ? x - SIZE * 0.4 : x + SIZE * 0.4, y,
                is_right ? ANCHOR_END : ANCHOR_START, day->label, SMALL, TEXT_HALO);
    }
    c->group_end(c);
}

static void draw_span(const Plot *plot, const TimelineSpan *span, double middle)
{
    static const struct {
        Ink ink;
        Look look;
    } looks[TIMELINE_LOOK_COUNT] = {
        [TIMELINE_GOOD] = {INK_SERIES + 2, {.fill = FILL_INK}},
        [TIMELINE_PARTLY] = {INK_SERIES + 1, {.fill = FILL_PATTERN + 1, .stroke = true}},
        [TIMELINE_NOT] = {INK_SERIES + 5, {.fill = FILL_PAPER, .stroke = true, .width = 2}},
        [TIMELINE_UNKNOWN] = {INK_QUIET, {.fill = FILL_SPARSE, .stroke = true, .dash = 4}},
    };
    Canvas *c = plot->canvas;
    double x1 = span->is_open_before ? plot->left : x_of(plot, span->from);
    double x2 = x_of(plot, span->is_open_after ? plot->line->to : span->to);
    double height = LANE * 0.62, wide = MAX(x2 - x1, 3);
    Look look = looks[span->look].look;
    if (span->is_open_before ||
        span->is_unsure) /* drawn as what it is: nobody has said since when */
        look.dash = 4, look.stroke = true;
    c->group(c, looks[span->look].ink, GROUP_ITEM, span->speech, NULL);
    if (span->href)
        c->group(c, looks[span->look].ink, GROUP_LINK, span->speech, span->href);
    c->rect(c, x1, middle - height / 2, wide, height, look);
    if (span->sign && wide > SIZE * 1.6)
        c->text(c, x1 + MIN(wide / 2, SIZE * 1.2), middle + SMALL * 0.35, ANCHOR_MIDDLE, span->sign,
                SMALL, TEXT_BOLD | TEXT_HALO);
    if (span->href)
        c->group_end(c);
    c->group_end(c);
}

static void draw_lane(const Plot *plot, unsigned l)
{
    Canvas *c = plot->canvas;
    const TimelineLane *lane = &plot->line->lanes[l];
    double middle = plot->top + LANE * (l + 0.5);
    g_autofree char *label = canvas_text_fit(lane->label, SIZE, false, plot->left - SIZE * 0.6);
    c->group(c, INK_TEXT, GROUP_PLAIN, NULL, NULL);
    c->text(c, 0, middle + SIZE * 0.35, ANCHOR_START, label, SIZE, 0);
    c->group_end(c);
    c->group(c, INK_TEXT, GROUP_LIST, lane->label, NULL);
    for (unsigned s = 0; s < lane->n_spans; s++)
        draw_span(plot, &lane->spans[s], middle);
    if (lane->n_spans == 0) {
        g_autofree char *fitting = canvas_text_fit(plot->line->nothing, SMALL, false,
                                                   plot->right - plot->left - SIZE * 0.6);
        c->group(c, INK_QUIET, GROUP_ITEM, plot->line->nothing, NULL);
        c->text(c, plot->left + SIZE * 0.4, middle + SMALL * 0.35, ANCHOR_START, fitting, SMALL,
                TEXT_QUIET | TEXT_HALO);
        c->group_end(c);
    }
    c->group_end(c);
}

static void draw(Html *w, const Timeline *line, double width, const char *id,
                 const char *class_name)
{
    Plot plot = plot_of(line, width);
    SvgFrame frame = {.id = id,
                      .class_name = class_name,
                      .title = line->title,
                      .description = line->description,
                      .width = plot.width,
                      .height = plot.height,
                      .font_size = SIZE};
    plot.canvas = canvas_svg_begin(w, &frame);
    draw_axis(&plot);
    for (unsigned l = 0; l < line->n_lanes; l++)
        draw_lane(&plot, l);
    draw_days(&plot);
    canvas_svg_end(plot.canvas);
}

void ui_timeline(Html *w, const Timeline *timeline, const char *caption)
{
    /* Text in a picture shrinks with it, so narrow screens get a drawing of their own. */
    g_autofree char *narrow = g_strconcat(timeline->id, "-n", NULL);
    size_t at = html_depth(w);
    html_open(w, EL_FIGURE);
    html_attr(w, AT_CLASS, "picture timeline");
    if (caption)
        html_element(w, EL_FIGCAPTION, NULL, caption);
    draw(w, timeline, 620, timeline->id, "chart only-wide");
    draw(w, timeline, 340, narrow, "chart only-narrow");
    html_close_to(w, at);
}

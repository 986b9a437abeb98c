/* Cairo: the same shapes for the PDF, in the light palette. Text is set by pango in Inter, which
 * the report registers with fontconfig before it draws. */
#include "render/canvas.h"

#include <cairo.h>
#include <math.h>
#include <pango/pangocairo.h>
#include <string.h>

typedef struct {
    Canvas base;
    cairo_t *cr;
    double pt; /* one point, in the canvas's units: hatching is equally fine on charts and maps */
    GArray *inks;
} CairoCanvas;

static CairoCanvas *cairo_of(Canvas *canvas)
{
    return (CairoCanvas *)canvas;
}

static Ink ink_now(const CairoCanvas *to)
{
    return to->inks->len ? g_array_index(to->inks, Ink, to->inks->len - 1) : INK_TEXT;
}

static void set_ink(cairo_t *cr, Ink ink, double alpha)
{
    guint64 rgb = g_ascii_strtoull(canvas_ink_hex(ink) + 1, NULL, 16);
    cairo_set_source_rgba(cr, (double)(rgb >> 16 & 255) / 255, (double)(rgb >> 8 & 255) / 255,
                          (double)(rgb & 255) / 255, alpha);
}

static void cairo_group(Canvas *canvas, Ink ink, GroupRole role, const char *label,
                        const char *href)
{
    (void)role, (void)label, (void)href;
    g_array_append_val(cairo_of(canvas)->inks, ink);
}

static void cairo_group_end(Canvas *canvas)
{
    GArray *inks = cairo_of(canvas)->inks;
    g_array_set_size(inks, inks->len - 1);
}

/* Vector hatching: lines over the box of the current path, clipped to it. A cairo pattern would
 * come out as a picture in some viewers. */
static void hatch(CairoCanvas *to, unsigned kind, Ink ink, double width)
{
    static const struct {
        double dx, dy;
    } directions[8][2] = {{{0, 0}, {0, 0}},  {{1, -1}, {0, 0}}, {{0, 0}, {0, 0}}, {{1, 0}, {0, 0}},
                          {{1, -1}, {1, 1}}, {{1, 1}, {0, 0}},  {{0, 1}, {0, 0}}, {{1, 0}, {0, 1}}};
    const double step = 5 * to->pt;
    width *= to->pt;
    double x1, y1, x2, y2;
    cairo_t *cr = to->cr;
    cairo_path_extents(cr, &x1, &y1, &x2, &y2);
    cairo_save(cr);
    cairo_clip(cr);
    cairo_new_path(cr);
    double span = (x2 - x1) + (y2 - y1) + step;
    double left = floor(x1 / step) * step, top = floor(y1 / step) * step;
    if (kind == 2) {
        for (double y = top; y < y2 + step; y += step)
            for (double x = left; x < x2 + step; x += step) {
                cairo_new_sub_path(cr);
                cairo_arc(cr, x, y, width * 0.8, 0, 2 * G_PI);
            }
        set_ink(cr, ink, 1);
        cairo_fill(cr);
    }
    for (unsigned d = 0; d < 2; d++) {
        double dx = directions[kind][d].dx, dy = directions[kind][d].dy;
        if (dx == 0 && dy == 0)
            continue;
        double gap = dx != 0 && dy != 0 ? step * 1.3 : step;
        for (double at = 0; at < span; at += gap) {
            double x = dy == 0 ? left : dx == 0 ? left + at : left - (y2 - y1) + at;
            double y = dy == 0 ? top + at : dy < 0 ? y2 : top;
            if (dx == 0)
                x = left + at;
            cairo_move_to(cr, x, y);
            cairo_line_to(cr, x + dx * span * 2, y + dy * span * 2);
        }
    }
    set_ink(cr, ink, 1);
    cairo_set_line_width(cr, width);
    cairo_stroke(cr);
    cairo_restore(cr);
}

static void paint_fill(CairoCanvas *to, Fill fill)
{
    cairo_t *cr = to->cr;
    Ink ink = ink_now(to);
    if (fill == FILL_NONE || fill == FILL_COUNT)
        return;
    if (fill == FILL_UNCERTAIN || fill == FILL_SPARSE) {
        cairo_path_t *path = cairo_copy_path(cr);
        hatch(to, fill == FILL_SPARSE ? 2 : 1, ink, fill == FILL_SPARSE ? 0.6 : 0.8);
        cairo_append_path(cr, path);
        cairo_path_destroy(path);
        return;
    }
    set_ink(cr, fill == FILL_PAPER ? INK_PAPER : ink, fill == FILL_FAINT ? 0.14 : 1);
    cairo_fill_preserve(cr);
    if (fill > FILL_PATTERN) {
        cairo_path_t *path = cairo_copy_path(cr);
        hatch(to, (unsigned)(fill - FILL_PATTERN), INK_PAPER, 0.9);
        cairo_append_path(cr, path);
        cairo_path_destroy(path);
    }
}

static void paint(CairoCanvas *to, Look look)
{
    cairo_t *cr = to->cr;
    paint_fill(to, look.fill);
    if (look.stroke || look.paper_stroke) {
        set_ink(cr, look.paper_stroke ? INK_PAPER : ink_now(to), 1);
        cairo_set_line_width(cr, look.width > 0 ? look.width : 1);
        cairo_set_line_join(cr, CAIRO_LINE_JOIN_ROUND);
        if (look.dash > 0)
            cairo_set_dash(cr, &look.dash, 1, 0);
        cairo_stroke_preserve(cr);
        cairo_set_dash(cr, NULL, 0, 0);
    }
    cairo_new_path(cr);
}

static void cairo_line(Canvas *canvas, double x1, double y1, double x2, double y2, Look look)
{
    CairoCanvas *to = cairo_of(canvas);
    cairo_move_to(to->cr, x1, y1);
    cairo_line_to(to->cr, x2, y2);
    look.fill = FILL_NONE;
    look.stroke = true;
    paint(to, look);
}

static void cairo_polyline(Canvas *canvas, const Point *points, unsigned n, bool is_closed,
                           Look look)
{
    CairoCanvas *to = cairo_of(canvas);
    for (unsigned i = 0; i < n; i++)
        cairo_line_to(to->cr, points[i].x, points[i].y);
    if (is_closed)
        cairo_close_path(to->cr);
    paint(to, look);
}

static void cairo_rect(Canvas *canvas, double x, double y, double width, double height, Look look)
{
    CairoCanvas *to = cairo_of(canvas);
    cairo_rectangle(to->cr, x, y, MAX(width, 0), MAX(height, 0));
    paint(to, look);
}

static void cairo_circle(Canvas *canvas, double x, double y, double radius, Look look)
{
    CairoCanvas *to = cairo_of(canvas);
    cairo_new_sub_path(to->cr);
    cairo_arc(to->cr, x, y, radius, 0, 2 * G_PI);
    cairo_close_path(to->cr);
    paint(to, look);
}

static bool next_number(const char **at, double *out_value)
{
    while (**at == ' ' || **at == ',')
        (*at)++;
    char *end = NULL;
    double value = g_ascii_strtod(*at, &end);
    if (end == *at)
        return false;
    *at = end;
    *out_value = value;
    return true;
}

/* Reads what tools/build/mkmap writes: M and m, then pairs that are lines (l is relative), z. */
static void cairo_data_path(Canvas *canvas, const char *data, Look look)
{
    CairoCanvas *to = cairo_of(canvas);
    char command = 0;
    double x, y;
    while (*data) {
        if (g_ascii_isalpha(*data)) {
            command = *data++;
            if (command == 'z' || command == 'Z')
                cairo_close_path(to->cr);
            continue;
        }
        if (!next_number(&data, &x) || !next_number(&data, &y))
            break;
        if (command == 'M')
            cairo_move_to(to->cr, x, y), command = 'L';
        else if (command == 'm' && cairo_has_current_point(to->cr))
            cairo_rel_move_to(to->cr, x, y), command = 'l';
        else if (command == 'm')
            cairo_move_to(to->cr, x, y), command = 'l';
        else if (command == 'l')
            cairo_rel_line_to(to->cr, x, y);
        else
            cairo_line_to(to->cr, x, y);
        while (*data == ' ' || *data == ',')
            data++;
    }
    paint(to, look);
}

static PangoLayout *text_layout(cairo_t *cr, const char *text, double size, bool is_bold)
{
    PangoLayout *layout = pango_cairo_create_layout(cr);
    PangoFontDescription *font = pango_font_description_new();
    PangoAttrList *features = pango_attr_list_new();
    pango_font_description_set_family(font, "Inter");
    pango_font_description_set_absolute_size(font, size * PANGO_SCALE);
    pango_font_description_set_weight(font, is_bold ? PANGO_WEIGHT_SEMIBOLD : PANGO_WEIGHT_NORMAL);
    pango_layout_set_font_description(layout, font);
    pango_font_description_free(font);
    pango_attr_list_insert(features, pango_attr_font_features_new("tnum=1, lnum=1"));
    pango_layout_set_attributes(layout, features);
    pango_attr_list_unref(features);
    pango_layout_set_text(layout, text, -1);
    return layout;
}

static void cairo_text(Canvas *canvas, double x, double y, Anchor anchor, const char *text,
                       double size, unsigned flags)
{
    if (flags & TEXT_NARROW)
        return;
    CairoCanvas *to = cairo_of(canvas);
    cairo_t *cr = to->cr;
    g_autoptr(PangoLayout) layout = text_layout(cr, text, size, flags & TEXT_BOLD);
    int width = 0;
    pango_layout_get_size(layout, &width, NULL);
    double left = x - (double)width / PANGO_SCALE * anchor / 2.0;
    double top = y - (double)pango_layout_get_baseline(layout) / PANGO_SCALE;
    if (flags & (TEXT_HALO | TEXT_ON_INK | TEXT_ON_DEEP)) {
        cairo_move_to(cr, left, top);
        pango_cairo_layout_path(cr, layout);
        set_ink(cr, flags & TEXT_HALO ? INK_PAPER : ink_now(to), 1);
        cairo_set_line_width(cr, size * 0.25);
        cairo_set_line_join(cr, CAIRO_LINE_JOIN_ROUND);
        cairo_stroke(cr);
    }
    set_ink(cr, flags & TEXT_ON_DEEP ? INK_PAPER : flags & TEXT_QUIET ? INK_QUIET : INK_TEXT, 1);
    cairo_move_to(cr, left, top);
    pango_cairo_show_layout(cr, layout);
    cairo_new_path(cr);
}

Canvas *canvas_cairo_new(cairo_t *cr, Lang lang, double scale)
{
    CairoCanvas *to = g_new0(CairoCanvas, 1);
    to->base = (Canvas){.lang = lang,
                        .font_size = 8.5,
                        .group = cairo_group,
                        .group_end = cairo_group_end,
                        .line = cairo_line,
                        .polyline = cairo_polyline,
                        .rect = cairo_rect,
                        .circle = cairo_circle,
                        .path = cairo_data_path,
                        .text = cairo_text};
    to->cr = cr;
    to->pt = 1 / scale;
    cairo_save(cr);
    cairo_scale(cr, scale, scale);
    to->inks = g_array_new(FALSE, FALSE, sizeof(Ink));
    return &to->base;
}

void canvas_cairo_free(Canvas *canvas)
{
    CairoCanvas *to = cairo_of(canvas);
    cairo_restore(to->cr);
    g_array_unref(to->inks);
    g_free(to);
}

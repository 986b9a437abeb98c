/* What both back ends share: the palette, markers, and text widths. */
#include "render/canvas.h"

#include <math.h>
#include <string.h>

static const struct {
    const char *class_name, *hex;
} inks[INK_COUNT] = {
    [INK_TEXT] = {"i", "#12263a"},        [INK_QUIET] = {"q", "#475b6b"},
    [INK_GRID] = {"g", "#d3dde1"},        [INK_AXIS] = {"x", "#75899a"},
    [INK_PAPER] = {"p", "#ffffff"},       [INK_AMBER] = {"a", "#e8a21c"},
    [INK_SERIES] = {"s1", "#0b4a6f"},     [INK_SERIES + 1] = {"s2", "#b26a00"},
    [INK_SERIES + 2] = {"s3", "#477a32"}, [INK_SERIES + 3] = {"s4", "#853d78"},
    [INK_SERIES + 4] = {"s5", "#128080"}, [INK_SERIES + 5] = {"s6", "#b3432d"},
    [INK_SERIES + 6] = {"s7", "#66727f"}, [INK_SERIES + 7] = {"s8", "#7a5b1e"},
    [INK_CLASS] = {"m1", "#c6dee8"},      [INK_CLASS + 1] = {"m2", "#9cc6d7"},
    [INK_CLASS + 2] = {"m3", "#72a9c1"},  [INK_CLASS + 3] = {"m4", "#37799c"},
    [INK_CLASS + 4] = {"m5", "#0b4a6f"},  [INK_NEIGHBOUR] = {"nb", "#f6f4ed"},
    [INK_WATER] = {"wa", "#e8f0f3"},
};

const char *canvas_ink_hex(Ink ink)
{
    return inks[ink].hex;
}

const char *canvas_ink_class(Ink ink)
{
    return inks[ink].class_name;
}

static void marker_polygon(Canvas *canvas, const Point *unit, unsigned n, double x, double y,
                           double radius, Look look)
{
    Point points[4];
    for (unsigned i = 0; i < n; i++)
        points[i] = (Point){x + unit[i].x * radius, y + unit[i].y * radius};
    canvas->polyline(canvas, points, n, true, look);
}

static void marker_strokes(Canvas *canvas, Marker marker, double x, double y, double r)
{
    Look look = {.stroke = true, .width = 2.2};
    if (marker == MARKER_CROSS) {
        canvas->line(canvas, x - r, y - r, x + r, y + r, look);
        canvas->line(canvas, x - r, y + r, x + r, y - r, look);
    } else {
        canvas->line(canvas, x - r * 1.25, y, x + r * 1.25, y, look);
        if (marker == MARKER_PLUS)
            canvas->line(canvas, x, y - r * 1.25, x, y + r * 1.25, look);
    }
}

void canvas_marker(Canvas *canvas, Marker marker, double x, double y, double radius, Look look)
{
    static const Point diamond[] = {{0, -1.3}, {1.3, 0}, {0, 1.3}, {-1.3, 0}};
    static const Point up[] = {{0, -1.25}, {1.2, 0.9}, {-1.2, 0.9}};
    static const Point down[] = {{0, 1.25}, {1.2, -0.9}, {-1.2, -0.9}};
    switch (marker) {
    case MARKER_SQUARE:
        canvas->rect(canvas, x - radius * 0.9, y - radius * 0.9, radius * 1.8, radius * 1.8, look);
        return;
    case MARKER_DIAMOND:
        marker_polygon(canvas, diamond, 4, x, y, radius, look);
        return;
    case MARKER_TRIANGLE:
        marker_polygon(canvas, up, 3, x, y, radius, look);
        return;
    case MARKER_TRIANGLE_DOWN:
        marker_polygon(canvas, down, 3, x, y, radius, look);
        return;
    case MARKER_CROSS:
    case MARKER_PLUS:
    case MARKER_BAR:
        marker_strokes(canvas, marker, x, y, radius);
        return;
    case MARKER_DISC:
    case MARKER_COUNT:
        break;
    }
    canvas->circle(canvas, x, y, radius, look);
}

/* Advance widths of Inter Regular in hundredths of an em, space to tilde; figures as tabular. */
static const uint8_t widths[95] = {
    28, 28, 40, 63, 64, 81, 64, 22, 36, 36, 50, 66, 28, 46, 28, 36, 64, 64, 64, 64, 64, 64, 64, 64,
    64, 64, 28, 28, 66, 66, 66, 51, 94, 68, 65, 73, 72, 60, 59, 74, 74, 26, 54, 65, 56, 89, 75, 76,
    63, 76, 64, 64, 64, 74, 68, 95, 64, 66, 62, 36, 36, 36, 47, 45, 50, 56, 62, 56, 62, 58, 36, 61,
    59, 24, 24, 54, 24, 87, 59, 60, 61, 61, 37, 52, 36, 58, 56, 81, 54, 56, 54, 36, 33, 36, 66};

static double character_width(gunichar c)
{
    if (c >= 0x20 && c < 0x7f)
        return widths[c - 0x20];
    if (c == 0xa0 || c == 0x202f)
        return 26;
    if (g_unichar_iszerowidth(c))
        return 0;
    return g_unichar_iswide(c) ? 100 : g_unichar_isupper(c) ? 70 : 61;
}

double canvas_text_width(const char *text, double size, bool is_bold)
{
    double sum = 0;
    for (const char *c = text; c && *c; c = g_utf8_next_char(c))
        sum += character_width(g_utf8_get_char(c));
    return sum / 100 * size * (is_bold ? 1.04 : 1);
}

char *canvas_text_fit(const char *text, double size, bool is_bold, double width)
{
    if (canvas_text_width(text, size, is_bold) <= width)
        return g_strdup(text);
    double limit = width - canvas_text_width("\xe2\x80\xa6", size, is_bold) * 1.5, sum = 0;
    const char *c = text;
    while (*c) {
        sum += character_width(g_utf8_get_char(c)) / 100 * size * (is_bold ? 1.04 : 1);
        if (sum > limit)
            break;
        c = g_utf8_next_char(c);
    }
    while (c > text && c[-1] == ' ')
        c--;
    return g_strdup_printf("%.*s\xe2\x80\xa6", (int)(c - text), text);
}

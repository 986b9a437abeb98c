/* The title page's picture: the sea at night, a lighthouse on its rock, and its beam. Flat shapes
 * in the site's colours. */
#include "report/pdf_private.h"

#include <math.h>

static void fill(cairo_t *cr, PaperColour colour, double alpha)
{
    cairo_set_source_rgba(cr, colour.r, colour.g, colour.b, alpha);
    cairo_fill(cr);
}

static void polygon(cairo_t *cr, const double (*points)[2], unsigned n)
{
    cairo_move_to(cr, points[0][0], points[0][1]);
    for (unsigned i = 1; i < n; i++)
        cairo_line_to(cr, points[i][0], points[i][1]);
    cairo_close_path(cr);
}

/* Colours are mixed here instead of laid over each other: a page without transparency prints the
 * same on every press. */
static PaperColour mix(PaperColour a, PaperColour b, double share_of_b)
{
    return (PaperColour){a.r + (b.r - a.r) * share_of_b, a.g + (b.g - a.g) * share_of_b,
                         a.b + (b.b - a.b) * share_of_b};
}

static void draw_beam(cairo_t *cr, double x, double y)
{
    const PaperColour night = PAPER_BAND;
    static const double spread[] = {0.205, 0.140, 0.075};
    static const double warmth[] = {0.13, 0.30, 0.62};
    for (unsigned i = 0; i < G_N_ELEMENTS(spread); i++) {
        double reach = PAPER_WIDTH - x + 20;
        const double right[][2] = {{x, y - 3},
                                   {x + reach, y - 64 - reach * spread[i]},
                                   {x + reach, y - 64 + reach * spread[i]},
                                   {x, y + 3}};
        polygon(cr, right, 4);
        fill(cr, mix(night, PAPER_AMBER, warmth[i]), 1);
        const double left[][2] = {{x, y - 2},
                                  {-20, y + 22 - x * spread[i] * 0.8},
                                  {-20, y + 22 + x * spread[i] * 0.8},
                                  {x, y + 2}};
        polygon(cr, left, 4);
        fill(cr, mix(night, PAPER_AMBER, warmth[i] * 0.45), 1);
    }
}

static void draw_waves(cairo_t *cr, double top)
{
    static const double share[] = {0.06, 0.12, 0.19};
    for (unsigned i = 0; i < G_N_ELEMENTS(share); i++) {
        double y = top + 17.0 * i, length = 150 - 18.0 * i, shift = -40 - 47.0 * i;
        cairo_move_to(cr, shift, y);
        for (double x = shift; x < PAPER_WIDTH; x += length)
            cairo_curve_to(cr, x + length * 0.3, y - 9, x + length * 0.7, y + 9, x + length, y);
        cairo_line_to(cr, PAPER_WIDTH + 200, PAPER_HEIGHT);
        cairo_line_to(cr, shift, PAPER_HEIGHT);
        cairo_close_path(cr);
        fill(cr, mix(PAPER_BAND, PAPER_SEA, share[i] * 2.2), 1);
    }
}

static void draw_tower(cairo_t *cr, double x, double y)
{
    const PaperColour stone = {0.965, 0.957, 0.925};
    const PaperColour shade = mix(stone, PAPER_BAND, 0.16);
    const double rock[][2] = {{x - 78, y + 196}, {x - 52, y + 172}, {x - 20, y + 163},
                              {x + 26, y + 160}, {x + 60, y + 176}, {x + 96, y + 198}};
    polygon(cr, rock, 6);
    fill(cr, mix(PAPER_BAND, PAPER_INK, 0.8), 1);
    const double tower[][2] = {
        {x - 12, y + 20}, {x + 12, y + 20}, {x + 20, y + 166}, {x - 20, y + 166}};
    polygon(cr, tower, 4);
    fill(cr, stone, 1);
    const double side[][2] = {
        {x + 3, y + 20}, {x + 12, y + 20}, {x + 20, y + 166}, {x + 6, y + 166}};
    polygon(cr, side, 4);
    fill(cr, shade, 1);
    for (unsigned i = 0; i < 2; i++) {
        double top = y + 58 + 52.0 * i, bottom = top + 22;
        double a = 12 + 8 * (top - y - 20) / 146, b = 12 + 8 * (bottom - y - 20) / 146;
        const double band[][2] = {{x - a, top}, {x + a, top}, {x + b, bottom}, {x - b, bottom}};
        polygon(cr, band, 4);
        fill(cr, PAPER_SEA, 1);
    }
    cairo_rectangle(cr, x - 17, y + 14, 34, 6);
    fill(cr, stone, 1);
    cairo_rectangle(cr, x - 9.5, y - 11, 19, 25);
    fill(cr, PAPER_AMBER, 1);
    cairo_rectangle(cr, x - 4.5, y - 8, 9, 19);
    fill(cr, PAPER_GLOW, 1);
    cairo_move_to(cr, x - 13, y - 11);
    cairo_curve_to(cr, x - 9, y - 25, x - 3, y - 30, x, y - 34);
    cairo_curve_to(cr, x + 3, y - 30, x + 9, y - 25, x + 13, y - 11);
    cairo_close_path(cr);
    fill(cr, stone, 1);
}

void cover_draw(cairo_t *cr, const Doc *doc)
{
    (void)doc;
    const double x = 178, y = 168;
    cairo_rectangle(cr, 0, 0, PAPER_WIDTH, PAPER_HEIGHT);
    fill(cr, PAPER_BAND, 1);
    draw_beam(cr, x, y);
    draw_waves(cr, 348);
    draw_tower(cr, x, y);
    cairo_rectangle(cr, PAPER_LEFT, 414, 64, 4);
    fill(cr, PAPER_AMBER, 1);
}

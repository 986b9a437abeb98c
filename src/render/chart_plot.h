/* Inside charts: what chart.c (frame, legend, notes), chart_xy.c (lines and columns) and
 * chart_rows.c (bars and gaps) share. */
#pragma once

#include "render/canvas.h"
#include "render/chart.h"

#define CHART_SERIES_MAX 8u

/* An axis from 0 to a round number. */
typedef struct {
    double max, step;
    unsigned n_steps;
} Scale;
/* About `about` steps of 1, 2, 2.5 or 5 times a power of ten; whole numbers from 1 up. */
Scale scale_nice(double largest, unsigned about);

typedef struct {
    const Chart *chart;
    Canvas *canvas;
    Lang lang;
    double width, height;
    double left, top, right, bottom; /* the plot's box */
    double size, small;              /* text */
    bool has_direct_labels;
} Plot;

/* What is known of a figure; false if nothing is. */
bool figure_bounds(const Figure *figure, double *out_lower, double *out_upper);
bool figure_is_hollow(const Figure *figure); /* a number with a status other than normal */
double chart_largest(const Chart *chart);
Ink series_ink(unsigned series);
Fill series_fill(unsigned series);
Marker series_marker(unsigned series);

/* "2019: 143" for a screen reader; caller frees. */
char *point_speech(const Plot *plot, unsigned series, unsigned point);
void plot_item_begin(const Plot *plot, unsigned series, unsigned point);
/* The sign of a nothing that is not mere absence ("?", ...), or NULL. */
const char *nothing_sign(FigureKind kind);

/* An interval as a box: suppressed = hatched, open at both ends; disputed = faint with caps. */
void draw_interval(Canvas *canvas, FigureKind kind, double x1, double y1, double x2, double y2,
                   bool is_upright);
void draw_ring(Canvas *canvas, double x, double y, double radius); /* revised */

double xy_height(Plot *plot); /* sets the box, returns the whole height */
void xy_draw(Plot *plot);
double rows_height(Plot *plot); /* likewise, top already set */
void rows_draw(Plot *plot);

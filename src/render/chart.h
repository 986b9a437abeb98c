/* Charts: one geometry, two back ends. chart_draw() turns figures into primitives on a Canvas; the
 * SVG canvas writes them through the HTML writer, the cairo canvas draws them into the PDF. So the
 * same picture is tested once.
 *
 * A suppressed figure is drawn as its interval, a disputed one as its span, a missing one as a
 * gap, a revised one with a ring. Series differ by pattern and marker as well as colour. Every
 * chart has a title, a description that says what it shows, and per point a text for a screen
 * reader; the page puts the table beside it. */
#pragma once

#include "base/catalogue.h"
#include "figures/figure.h"
#include "render/html.h"

typedef enum {
    CHART_LINE,    /* x = periods, a line per series */
    CHART_COLUMN,  /* x = periods or categories, columns side by side */
    CHART_STACKED, /* x = periods or categories, columns stacked (parts of a whole) */
    CHART_BAR,     /* categories down the side, bars to the right */
    CHART_GAP,     /* categories down the side, two series as two dots with the gap between */
    CHART_SPARK,   /* one small line without axes */
    CHART_KIND_COUNT
} ChartKind;

typedef struct {
    const char *label;
    const char *href;      /* where the series' figures are; or NULL */
    const Figure *figures; /* n_points of them */
} ChartSeries;

typedef struct {
    ChartKind kind;
    const char *title;
    const char *description;   /* what it shows, in one or two sentences */
    const char *unit;          /* "registered victims": the axis title */
    const char *const *points; /* x labels: years or categories */
    unsigned n_points;
    const ChartSeries *series;
    unsigned n_series;    /* at most 8; more is the caller's to group */
    double width, height; /* in px (SVG viewBox) or pt (PDF); 0 = the kind's own */
    const char *id;       /* unique on the page: prefix of element ids */
} Chart;

/* A label "12", "0-4 (suppressed)", "not known" in a language, for a figure. Caller frees. */
char *figure_text(Lang lang, const Figure *figure);
/* The same for ears and tooltips: "suppressed, between 0 and 4". Caller frees. */
char *figure_speech(Lang lang, const Figure *figure);
/* "0-4" from the bounds (of whatever kind), NULL where nothing is known. Caller frees. */
char *figure_range_text(Lang lang, const Figure *figure);
/* "provisional", "low reliability" ... for a number with such an OBS_STATUS, else NULL. */
const char *figure_status_word(Lang lang, const Figure *figure);

/* <svg> with title, desc, patterns, axes, marks and a legend of its own. Colours are CSS classes
 * with fallback attributes, so it follows light and dark on the page. Screen readers walk it as a
 * list of figures per series (a spark line is one picture). */
void chart_svg(Html *w, const Chart *chart);
void chart_svg_class(Html *w, const Chart *chart, const char *class_name);
/* The same as a document of its own (/data/FLOW.svg): namespace and its own style. */
void chart_svg_document(GString *to, Lang lang, const Chart *chart);
typedef struct _cairo cairo_t;
void chart_cairo(cairo_t *cr, Lang lang, const Chart *chart); /* at the current origin */
double chart_cairo_height(Lang lang, const Chart *chart);     /* what that will take, in pt */
#define CHART_CAIRO_TEXT 8.5                                  /* its text size, in pt */

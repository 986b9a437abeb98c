/* What charts and maps draw on: a handful of shapes with two back ends, SVG through the HTML
 * writer and cairo for the PDF. The geometry is made once, by chart_*.c and map.c, and tested once.
 *
 * Colour is the group's: canvas_group() names an ink, shapes inside it are filled or stroked with
 * that ink, with the paper's colour, or with a pattern of it. Units are px (SVG) or pt (PDF); y
 * grows downwards. */
#pragma once

#include "base/catalogue.h"
#include "render/html.h"

typedef struct _cairo cairo_t;

typedef enum {
    INK_TEXT,  /* text and strong lines */
    INK_QUIET, /* secondary text */
    INK_GRID,  /* grid lines */
    INK_AXIS,  /* axes, brackets */
    INK_PAPER,
    INK_AMBER,
    INK_SERIES,                 /* INK_SERIES + 0..7: one per series */
    INK_CLASS = INK_SERIES + 8, /* INK_CLASS + 0..4: the map's classes, light to deep */
    INK_NEIGHBOUR = INK_CLASS + 5,
    INK_WATER,
    INK_COUNT
} Ink;

typedef enum {
    FILL_NONE,
    FILL_INK,
    FILL_PAPER,
    FILL_FAINT,     /* the ink, mostly transparent */
    FILL_UNCERTAIN, /* thin open hatch: somewhere in here */
    FILL_SPARSE,    /* thin dots: nothing known */
    FILL_PATTERN,   /* FILL_PATTERN + 0..7: the ink with a pattern of paper over it; 0 is plain */
    FILL_COUNT = FILL_PATTERN + 8
} Fill;

typedef struct {
    Fill fill;
    bool stroke;       /* with the group's ink */
    bool paper_stroke; /* with the paper's colour instead */
    double width;      /* of the stroke; 0 = 1 */
    double dash;       /* length of dashes and gaps; 0 = solid */
} Look;

typedef enum {
    MARKER_DISC,
    MARKER_SQUARE,
    MARKER_DIAMOND,
    MARKER_TRIANGLE,
    MARKER_CROSS,
    MARKER_PLUS,
    MARKER_TRIANGLE_DOWN,
    MARKER_BAR,
    MARKER_COUNT
} Marker;

typedef enum { ANCHOR_START, ANCHOR_MIDDLE, ANCHOR_END } Anchor;

/* Text is in the text's ink whatever the group's is, unless a flag says otherwise. */
typedef enum {
    TEXT_BOLD = 1,
    TEXT_QUIET = 2,    /* secondary */
    TEXT_HALO = 4,     /* with an edge of paper */
    TEXT_ON_INK = 8,   /* upon the group's ink: with an edge of it */
    TEXT_ON_DEEP = 16, /* upon a deep ink: in paper's colour, with an edge of the ink */
    TEXT_WIDE = 32,    /* SVG: only on wide screens */
    TEXT_NARROW = 64   /* SVG: only on narrow screens */
} TextFlag;

typedef enum {
    GROUP_PLAIN, /* drawing only: hidden from screen readers */
    GROUP_LIST,  /* the figures of a series */
    GROUP_ITEM,  /* one figure: the label is what a screen reader says */
    GROUP_LINK   /* a link with its name */
} GroupRole;

typedef struct {
    double x, y;
} Point;

typedef struct Canvas Canvas;
struct Canvas {
    Lang lang;
    double font_size;
    void (*group)(Canvas *canvas, Ink ink, GroupRole role, const char *label, const char *href);
    void (*group_end)(Canvas *canvas);
    void (*line)(Canvas *canvas, double x1, double y1, double x2, double y2, Look look);
    void (*polyline)(Canvas *canvas, const Point *points, unsigned n, bool is_closed, Look look);
    void (*rect)(Canvas *canvas, double x, double y, double width, double height, Look look);
    void (*circle)(Canvas *canvas, double x, double y, double radius, Look look);
    /* A path of "M x y L ... Z" numbers, made by this program. */
    void (*path)(Canvas *canvas, const char *data, Look look);
    void (*text)(Canvas *canvas, double x, double y, Anchor anchor, const char *text, double size,
                 unsigned flags);
};

/* Shapes made of shapes. */
void canvas_marker(Canvas *canvas, Marker marker, double x, double y, double radius, Look look);

/* How wide a text is in Inter, closely enough to leave room for it; the same on both back ends. */
double canvas_text_width(const char *text, double size, bool is_bold);
/* As much of the text as fits, with an ellipsis; caller frees. */
char *canvas_text_fit(const char *text, double size, bool is_bold, double width);

/* The light palette, "#0b4a6f": attributes that stand where no style does. */
const char *canvas_ink_hex(Ink ink);
/* The class that carries the same meaning in fyr.css: "s1". */
const char *canvas_ink_class(Ink ink);

/* SVG: opens <svg>, title and desc; canvas_svg_end writes the patterns that were used and closes. */
typedef struct {
    const char *id; /* unique on the page */
    const char *class_name;
    const char *title, *description;
    double width, height;
    double font_size; /* 0 = 13.5 */
    bool is_picture;  /* role="img": nothing inside is walked by screen readers */
    bool is_document; /* a file of its own: namespace and style inside */
} SvgFrame;
Canvas *canvas_svg_begin(Html *w, const SvgFrame *frame);
void canvas_svg_end(Canvas *canvas); /* frees it */
/* Inside an <svg> that the caller opened and closes. */
Canvas *canvas_svg_inside(Html *w, const char *id);

/* `scale`: how many pt one unit is. */
Canvas *canvas_cairo_new(cairo_t *cr, Lang lang, double scale);
void canvas_cairo_free(Canvas *canvas);

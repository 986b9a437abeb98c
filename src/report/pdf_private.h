/* What laying out (pdf_paper.c) and drawing (pdf_draw.c) share. */
#pragma once

#include "report/pdf_fonts.h"
#include "report/pdf_paper.h"

typedef struct {
    const char *family;
    double size, leading;
    bool bold;
} StyleSpec;
extern const StyleSpec paper_styles[STYLE_COUNT];

typedef enum {
    OP_PAGE,
    OP_TAG,
    OP_TAG_END,
    OP_LINES,
    OP_LINES_LEAF,
    OP_BOX,
    OP_CHART,
    OP_MAP,
    OP_COVER,
    OP_ANCHOR,
    OP_PAGE_NUMBER,
    OP_KIND_COUNT
} OpKind;

typedef struct {
    OpKind kind;
    const char *name;
    const PaperText *text;
    unsigned from, to;
    double x, y, width, height;
    PaperColour colour;
    PaperStyle style;
    Chart chart;
    const Map *map;
    const Doc *doc;
} Op;

typedef struct {
    const char *id, *title;
    unsigned level;
} OutlineEntry;

struct Paper {
    Lang lang;
    char *base;
    PangoContext *context;
    GArray *ops;      /* of Op */
    GPtrArray *texts; /* PaperText * */
    GPtrArray *owned;
    GHashTable *anchors; /* id -> page, 0 = declared */
    GArray *outline;     /* of OutlineEntry */
    GPtrArray *running;  /* per page: title or NULL */
    char *running_title;
    unsigned page, depth;
    double y;
    bool is_empty_page;
};

void cover_draw(cairo_t *cr, const Doc *doc);

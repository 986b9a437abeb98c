/* The PDF's display list: blocks are laid out once, onto pages, and then drawn in order. So page
 * numbers are known before the first page is drawn (the contents page needs them), and layout can
 * be tested without a PDF.
 *
 * Tags are laid out too: a group tag (P, Table, TR, L ...) may hold only tags, a leaf tag (Span,
 * Link, TH, Figure ...) only marks: cairo 1.16 loses text beside a child. Each run of a text is a
 * leaf of its own; a leaf never goes over a page's end. */
#pragma once

#include "render/chart.h"
#include "render/map.h"
#include "report/doc.h"
#include <cairo.h>
#include <pango/pangocairo.h>

/* A4, in points. */
#define PAPER_WIDTH 595.276
#define PAPER_HEIGHT 841.890
#define PAPER_LEFT 64.0
#define PAPER_RIGHT 60.0
#define PAPER_TOP 76.0
#define PAPER_BOTTOM 66.0
#define PAPER_CONTENT (PAPER_WIDTH - PAPER_LEFT - PAPER_RIGHT)
#define PAPER_MEASURE 408.0 /* width of running text */

typedef enum {
    STYLE_BODY,
    STYLE_LEAD,
    STYLE_TITLE, /* the title page */
    STYLE_SUBTITLE,
    STYLE_H1,
    STYLE_H2,
    STYLE_H3,
    STYLE_CAPTION,
    STYLE_SOURCE,
    STYLE_CELL,
    STYLE_CELL_HEAD,
    STYLE_DENSE,
    STYLE_DENSE_HEAD,
    STYLE_STAT,
    STYLE_STAT_WORDS, /* "no figure" in the place of a large number */
    STYLE_STAT_LABEL,
    STYLE_RUNNING,
    STYLE_CONTENTS,
    STYLE_CONTENTS_SUB,
    STYLE_COUNT
} PaperStyle;

typedef struct {
    double r, g, b;
} PaperColour;
extern const PaperColour PAPER_INK, PAPER_INK_SOFT, PAPER_SEA, PAPER_BAND, PAPER_AMBER,
    PAPER_AMBER_INK, PAPER_LINE, PAPER_LINE_STRONG, PAPER_FOAM, PAPER_GLOW, PAPER_WHITE;

typedef enum { ALIGN_START, ALIGN_END, ALIGN_CENTRE } PaperAlign;

typedef struct Paper Paper;

/* A text that has been broken into lines. Owned by the paper. */
typedef struct {
    PangoLayout *layout;
    const DocRun *runs; /* of the document */
    unsigned n_runs;
    PaperStyle style;
    PaperAlign align;
    PaperColour colour;
    double width, leading;
    unsigned n_lines;
} PaperText;

Paper *paper_new(Lang lang, const char *base, PangoFontMap *fonts);
void paper_free(Paper *paper);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Paper, paper_free)
Lang paper_lang(const Paper *paper);

/* --- text ------------------------------------------------------------------------------- */

PaperText *paper_text(Paper *paper, PaperStyle style, const DocText *text, double width);
PaperText *paper_text_plain(Paper *paper, PaperStyle style, const char *text, double width);
PaperText *paper_text_link(Paper *paper, PaperStyle style, const char *text, const char *href,
                           double width);
/* "UNODC, as of 14 April 2025 · Open these figures"; NULL if there is neither. */
PaperText *paper_source_line(Paper *paper, const char *source, const char *data_href, double width);
double paper_text_height(const PaperText *text);
double paper_text_natural_width(const PaperText *text);
double paper_leading(PaperStyle style);

/* --- pages ------------------------------------------------------------------------------ */

/* Where the next block goes, from the page's top; and how much room is left. */
double paper_y(const Paper *paper);
double paper_room(const Paper *paper);
unsigned paper_page(const Paper *paper);      /* from 1 */
void paper_break(Paper *paper);               /* a new page, unless this one is empty */
void paper_skip(Paper *paper, double height); /* nothing at the top of a page */
void paper_advance(Paper *paper, double height);
void paper_go(Paper *paper, double y);
/* The running head's right side from this page on; NULL: no head and foot (title page). */
void paper_running(Paper *paper, const char *title);

/* --- marks ------------------------------------------------------------------------------ */

void paper_tag(Paper *paper, const char *name); /* begin a group or leaf tag */
void paper_tag_end(Paper *paper);
/* Lines [from, to) at x, their top at y. With `leaf` they are drawn as they are inside the tag
 * that is open; without, every run gets its own Span or Link. */
void paper_lines(Paper *paper, const PaperText *text, unsigned from, unsigned to, double x,
                 double y, bool leaf);
/* The whole text inside one tag: a leaf if it is one run without a link. */
void paper_tagged(Paper *paper, const char *tag, const PaperText *text, double x, double y);
void paper_box(Paper *paper, double x, double y, double width, double height, PaperColour fill);
void paper_rule(Paper *paper, double x, double y, double width, double thickness,
                PaperColour colour);
/* A Figure leaf with its text for those who do not see it. */
void paper_chart(Paper *paper, const Chart *chart, double x, double y);
void paper_map(Paper *paper, const Map *map, double x, double y);
void paper_cover(Paper *paper, const Doc *doc); /* the title page's picture */
/* A place that links and the outline can lead to. level 0: not in the outline. */
void paper_anchor(Paper *paper, const char *id, unsigned outline_level, const char *title);
/* The page number of an anchor, drawn when it is known, its right end at x. */
void paper_page_number(Paper *paper, const char *id, PaperStyle style, double x, double y);
bool paper_anchor_known(const Paper *paper, const char *id);
void paper_declare_anchor(Paper *paper, const char *id); /* before links to it are laid out */

/* --- out -------------------------------------------------------------------------------- */

unsigned paper_n_pages(const Paper *paper);
/* Draws everything. `out_alts` gets the texts of the figures, in order (borrowed). */
bool paper_draw(Paper *paper, const Doc *doc, const char *title, GByteArray *to,
                GPtrArray *out_alts, GError **error);

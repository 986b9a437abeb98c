/* SVG through the HTML writer. An ink is a class (fyr.css gives it its colour by theme) with the
 * light palette's colour as an attribute where no style reaches; shapes take it by currentColor,
 * so most of them carry no colour of their own. Patterns are defined at the end: by then it is
 * known which were used. */
#include "render/canvas.h"

#include <math.h>
#include <string.h>

typedef struct {
    Canvas base;
    Html *w;
    char *id;
    size_t depth, inner; /* outside and inside the <svg> */
    GArray *inks;        /* of the open groups */
    bool used[INK_COUNT][FILL_COUNT];
} SvgCanvas;

static SvgCanvas *svg_of(Canvas *canvas)
{
    return (SvgCanvas *)canvas;
}

static Ink ink_now(const SvgCanvas *svg)
{
    return svg->inks->len ? g_array_index(svg->inks, Ink, svg->inks->len - 1) : INK_TEXT;
}

static void svg_group(Canvas *canvas, Ink ink, GroupRole role, const char *label, const char *href)
{
    static const char *const roles[] = {[GROUP_PLAIN] = NULL,
                                        [GROUP_LIST] = "list",
                                        [GROUP_ITEM] = "listitem",
                                        [GROUP_LINK] = NULL};
    SvgCanvas *svg = svg_of(canvas);
    bool is_new_ink = svg->inks->len == 0 || ink_now(svg) != ink;
    html_open(svg->w, role == GROUP_LINK && href ? EL_A : EL_G);
    if (is_new_ink) {
        html_attr(svg->w, AT_CLASS, canvas_ink_class(ink));
        html_attr(svg->w, AT_COLOR, canvas_ink_hex(ink));
    }
    if (role == GROUP_LINK && href)
        html_attr(svg->w, AT_HREF, href);
    html_attr(svg->w, AT_ROLE, roles[role]);
    if (role == GROUP_PLAIN)
        html_attr(svg->w, AT_ARIA_HIDDEN, "true");
    else
        html_attr(svg->w, AT_ARIA_LABEL, label);
    g_array_append_val(svg->inks, ink);
}

static void svg_group_end(Canvas *canvas)
{
    SvgCanvas *svg = svg_of(canvas);
    g_array_set_size(svg->inks, svg->inks->len - 1);
    html_close(svg->w);
}

static void write_fill(SvgCanvas *svg, Fill fill)
{
    Ink ink = ink_now(svg);
    switch (fill) {
    case FILL_NONE:
    case FILL_COUNT:
        html_attr(svg->w, AT_FILL, "none");
        return;
    case FILL_INK:
    case FILL_PATTERN:
        html_attr(svg->w, AT_FILL, "currentColor");
        return;
    case FILL_PAPER:
        html_attr(svg->w, AT_CLASS, "pf");
        html_attr(svg->w, AT_FILL, canvas_ink_hex(INK_PAPER));
        return;
    case FILL_FAINT:
        html_attr(svg->w, AT_FILL, "currentColor");
        html_attr(svg->w, AT_FILL_OPACITY, ".14");
        return;
    case FILL_UNCERTAIN:
    case FILL_SPARSE:
    default:
        svg->used[ink][fill] = true;
        html_attr_printf(svg->w, AT_FILL, "url(#%s-%s-%d)", svg->id, canvas_ink_class(ink), fill);
    }
}

static void write_look(SvgCanvas *svg, Look look)
{
    write_fill(svg, look.fill);
    if (!look.stroke && !look.paper_stroke)
        return;
    if (look.paper_stroke) {
        if (look.fill != FILL_PAPER)
            html_attr(svg->w, AT_CLASS, "ps");
        html_attr(svg->w, AT_STROKE, canvas_ink_hex(INK_PAPER));
    } else {
        html_attr(svg->w, AT_STROKE, "currentColor");
    }
    if (look.width > 0 && look.width != 1)
        html_attr_number(svg->w, AT_STROKE_WIDTH, look.width);
    if (look.dash > 0)
        html_attr_number(svg->w, AT_STROKE_DASHARRAY, look.dash);
}

static void svg_line(Canvas *canvas, double x1, double y1, double x2, double y2, Look look)
{
    SvgCanvas *svg = svg_of(canvas);
    html_open(svg->w, EL_LINE);
    html_attr_number(svg->w, AT_X1, x1);
    html_attr_number(svg->w, AT_Y1, y1);
    html_attr_number(svg->w, AT_X2, x2);
    html_attr_number(svg->w, AT_Y2, y2);
    look.fill = FILL_INK; /* lines have no inside; "none" need not be said */
    if (look.paper_stroke)
        html_attr(svg->w, AT_CLASS, "ps");
    html_attr(svg->w, AT_STROKE, look.paper_stroke ? canvas_ink_hex(INK_PAPER) : "currentColor");
    if (look.width > 0 && look.width != 1)
        html_attr_number(svg->w, AT_STROKE_WIDTH, look.width);
    if (look.dash > 0)
        html_attr_number(svg->w, AT_STROKE_DASHARRAY, look.dash);
    html_close(svg->w);
}

static void append_point(GString *to, double x, double y)
{
    g_string_append_printf(to, "%s%" G_GINT64_FORMAT ".%d,%s%" G_GINT64_FORMAT ".%d",
                           x < 0 ? "-" : "", (gint64)(llround(fabs(x) * 10) / 10),
                           (int)(llround(fabs(x) * 10) % 10), y < 0 ? "-" : "",
                           (gint64)(llround(fabs(y) * 10) / 10), (int)(llround(fabs(y) * 10) % 10));
}

static void svg_polyline(Canvas *canvas, const Point *points, unsigned n, bool is_closed, Look look)
{
    SvgCanvas *svg = svg_of(canvas);
    g_autoptr(GString) text = g_string_new(NULL);
    for (unsigned i = 0; i < n; i++) {
        if (i)
            g_string_append_c(text, ' ');
        append_point(text, points[i].x, points[i].y);
    }
    html_open(svg->w, is_closed ? EL_POLYGON : EL_POLYLINE);
    html_attr(svg->w, AT_POINTS, text->str);
    write_look(svg, look);
    if (!is_closed)
        html_attr(svg->w, AT_STROKE_LINEJOIN, "round");
    html_close(svg->w);
}

static void svg_rect(Canvas *canvas, double x, double y, double width, double height, Look look)
{
    SvgCanvas *svg = svg_of(canvas);
    html_open(svg->w, EL_RECT);
    html_attr_number(svg->w, AT_X, x);
    html_attr_number(svg->w, AT_Y, y);
    html_attr_number(svg->w, AT_WIDTH, MAX(width, 0));
    html_attr_number(svg->w, AT_HEIGHT, MAX(height, 0));
    write_look(svg, look);
    html_close(svg->w);
}

static void svg_circle(Canvas *canvas, double x, double y, double radius, Look look)
{
    SvgCanvas *svg = svg_of(canvas);
    html_open(svg->w, EL_CIRCLE);
    html_attr_number(svg->w, AT_CX, x);
    html_attr_number(svg->w, AT_CY, y);
    html_attr_number(svg->w, AT_R, radius);
    write_look(svg, look);
    html_close(svg->w);
}

static void svg_path(Canvas *canvas, const char *data, Look look)
{
    SvgCanvas *svg = svg_of(canvas);
    html_open(svg->w, EL_PATH);
    html_attr(svg->w, AT_D, data);
    write_look(svg, look);
    html_close(svg->w);
}

/* The class says the ink by theme and, on the map, on which screens the text is shown. */
static const char *text_class(unsigned flags)
{
    static const char *const classes[5][3] = {{NULL, "ww", "nn"},
                                              {"q", "q ww", "q nn"},
                                              {"halo", "halo ww", "halo nn"},
                                              {"oi", "oi ww", "oi nn"},
                                              {"od", "od ww", "od nn"}};
    unsigned where = flags & TEXT_WIDE ? 1 : flags & TEXT_NARROW ? 2 : 0;
    unsigned ink = flags & TEXT_ON_DEEP  ? 4
                   : flags & TEXT_ON_INK ? 3
                   : flags & TEXT_HALO   ? 2
                   : flags & TEXT_QUIET  ? 1
                                         : 0;
    return classes[ink][where];
}

static void svg_text(Canvas *canvas, double x, double y, Anchor anchor, const char *text,
                     double size, unsigned flags)
{
    static const char *const anchors[] = {NULL, "middle", "end"};
    SvgCanvas *svg = svg_of(canvas);
    html_open(svg->w, EL_TEXT);
    html_attr(svg->w, AT_CLASS, text_class(flags));
    html_attr_number(svg->w, AT_X, x);
    html_attr_number(svg->w, AT_Y, y);
    html_attr(svg->w, AT_TEXT_ANCHOR, anchors[anchor]);
    if (size != svg->base.font_size)
        html_attr_number(svg->w, AT_FONT_SIZE, size);
    if (flags & TEXT_BOLD)
        html_attr(svg->w, AT_FONT_WEIGHT, "600");
    if (flags & TEXT_ON_DEEP)
        html_attr(svg->w, AT_FILL, canvas_ink_hex(INK_PAPER));
    else if (flags & TEXT_QUIET)
        html_attr(svg->w, AT_FILL, canvas_ink_hex(INK_QUIET));
    html_text(svg->w, text);
    html_close(svg->w);
}

static void pattern_lines(SvgCanvas *svg, Fill fill, bool is_paper)
{
    static const char *const strokes[8] = {
        [1] = "M-1 9 9-1M-1 1 1-1M7 9 9 7",
        [2] = "M2 2h.01M6 6h.01",
        [3] = "M0 2h8M0 6h8",
        [4] = "M-1 9 9-1M-1-1 9 9",
        [5] = "M-1-1 9 9M-1 7 1 9M7-1 9 1",
        [6] = "M2 0v8M6 0v8",
        [7] = "M0 4h8M4 0v8",
    };
    unsigned kind = fill == FILL_UNCERTAIN ? 1
                    : fill == FILL_SPARSE  ? 2
                                           : (unsigned)(fill - FILL_PATTERN);
    html_open(svg->w, EL_PATH);
    html_attr(svg->w, AT_D, strokes[kind]);
    if (is_paper)
        html_attr(svg->w, AT_CLASS, "ps");
    html_attr(svg->w, AT_STROKE, is_paper ? canvas_ink_hex(INK_PAPER) : "currentColor");
    html_attr_number(svg->w, AT_STROKE_WIDTH, fill == FILL_SPARSE ? 1.7 : kind == 2 ? 2.6 : 1.4);
    if (kind == 2)
        html_attr(svg->w, AT_STROKE_LINECAP, "round");
    html_attr(svg->w, AT_FILL, "none");
    html_close(svg->w);
}

static void write_pattern(SvgCanvas *svg, Ink ink, Fill fill)
{
    html_open(svg->w, EL_PATTERN);
    html_attr_printf(svg->w, AT_ID, "%s-%s-%d", svg->id, canvas_ink_class(ink), fill);
    html_attr(svg->w, AT_CLASS, canvas_ink_class(ink));
    html_attr(svg->w, AT_COLOR, canvas_ink_hex(ink));
    html_attr(svg->w, AT_WIDTH, "8");
    html_attr(svg->w, AT_HEIGHT, "8");
    html_attr(svg->w, AT_PATTERN_UNITS, "userSpaceOnUse");
    bool is_solid = fill >= FILL_PATTERN;
    if (is_solid) {
        html_open(svg->w, EL_RECT);
        html_attr(svg->w, AT_WIDTH, "8");
        html_attr(svg->w, AT_HEIGHT, "8");
        html_attr(svg->w, AT_FILL, "currentColor");
        html_close(svg->w);
    }
    pattern_lines(svg, fill, is_solid);
    html_close(svg->w);
}

/* A file of its own follows the reader's light or dark by itself. */
static void write_own_style(Html *w)
{
    html_open(w, EL_STYLE);
    html_raw(w,
             "svg{background:#fff;font-family:Inter,Helvetica,Arial,sans-serif}.nn{display:none}"
             ".halo,.oi,.od{paint-order:stroke;stroke:#fff;stroke-width:3px;stroke-linejoin:round}"
             ".oi,.od{stroke:currentColor}"
             "@media (prefers-color-scheme:dark){svg{background:#13222e}text{fill:#e7edf0}"
             "text.q,.q text{fill:#a8bac6}.i{color:#e7edf0}.q{color:#a8bac6}.g{color:#2a3f4e}"
             ".x{color:#71889a}.a{color:#f2b544}.s1{color:#6db5e2}.s2{color:#f2b544}"
             ".s3{color:#94c873}.s4{color:#d59ecd}.s5{color:#57c6c2}.s6{color:#f08b75}"
             ".s7{color:#aab5c0}.s8{color:#d2b372}.m1{color:#1f3d50}.m2{color:#2b607d}"
             ".m3{color:#306d87}.m4{color:#7bb6d1}.m5{color:#c6e4f2}.nb{color:#172531}"
             ".wa{color:#0f1c27}.ps,.halo{stroke:#13222e}.pf,text.od{fill:#13222e}}");
    html_close(w);
}

static void write_head(SvgCanvas *svg, const SvgFrame *frame)
{
    Html *w = svg->w;
    html_open(w, EL_SVG);
    if (frame->is_document)
        html_attr(w, AT_XMLNS, "http://www.w3.org/2000/svg");
    html_attr(w, AT_CLASS, frame->class_name);
    html_attr_printf(w, AT_VIEWBOX, "0 0 %ld %ld", lround(frame->width), lround(frame->height));
    if (frame->is_document) {
        html_attr_number(w, AT_WIDTH, frame->width);
        html_attr_number(w, AT_HEIGHT, frame->height);
        html_attr(w, AT_LANG, lang_tag(svg->base.lang));
    }
    html_attr(w, AT_ROLE, frame->is_picture ? "img" : "group");
    html_attr_printf(w, AT_ARIA_LABELLEDBY, "%s-t", svg->id);
    if (frame->description)
        html_attr_printf(w, AT_ARIA_DESCRIBEDBY, "%s-d", svg->id);
    html_attr_number(w, AT_FONT_SIZE, svg->base.font_size);
    html_attr(w, AT_FILL, canvas_ink_hex(INK_TEXT));
    html_open(w, EL_SVG_TITLE);
    html_attr_printf(w, AT_ID, "%s-t", svg->id);
    html_text(w, frame->title);
    html_close(w);
    if (frame->description) {
        html_open(w, EL_DESC);
        html_attr_printf(w, AT_ID, "%s-d", svg->id);
        html_text(w, frame->description);
        html_close(w);
    }
    if (frame->is_document)
        write_own_style(w);
}

Canvas *canvas_svg_inside(Html *w, const char *id)
{
    SvgCanvas *svg = g_new0(SvgCanvas, 1);
    svg->base = (Canvas){.lang = html_lang(w),
                         .font_size = 13.5,
                         .group = svg_group,
                         .group_end = svg_group_end,
                         .line = svg_line,
                         .polyline = svg_polyline,
                         .rect = svg_rect,
                         .circle = svg_circle,
                         .path = svg_path,
                         .text = svg_text};
    svg->w = w;
    svg->id = g_strdup(id ? id : "c");
    svg->depth = svg->inner = html_depth(w);
    svg->inks = g_array_new(FALSE, FALSE, sizeof(Ink));
    return &svg->base;
}

Canvas *canvas_svg_begin(Html *w, const SvgFrame *frame)
{
    Canvas *canvas = canvas_svg_inside(w, frame->id);
    if (frame->font_size > 0)
        canvas->font_size = frame->font_size;
    write_head(svg_of(canvas), frame);
    svg_of(canvas)->inner = html_depth(w);
    return canvas;
}

void canvas_svg_end(Canvas *canvas)
{
    SvgCanvas *svg = svg_of(canvas);
    bool has_defs = false;
    html_close_to(svg->w, svg->inner);
    for (unsigned ink = 0; ink < INK_COUNT; ink++)
        for (unsigned fill = FILL_UNCERTAIN; fill < FILL_COUNT; fill++) {
            if (!svg->used[ink][fill])
                continue;
            if (!has_defs)
                html_open(svg->w, EL_DEFS);
            has_defs = true;
            write_pattern(svg, ink, fill);
        }
    html_close_to(svg->w, svg->depth);
    g_array_unref(svg->inks);
    g_free(svg->id);
    g_free(svg);
}

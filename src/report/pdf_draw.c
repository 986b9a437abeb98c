/* Draws the display list with cairo: pages, tags, links, outline, document information. */
#include "report/pdf_private.h"

#include "base/error.h"
#include <cairo-pdf.h>
#include <hb.h>
#include <math.h>
#include <string.h>

typedef struct {
    Paper *paper;
    const Doc *doc;
    cairo_t *cr;
    cairo_surface_t *surface;
    unsigned page;
    unsigned depth;
    GPtrArray *alts;
} Pen;

/* --- tags ------------------------------------------------------------------------------- */

static void tag_begin(Pen *pen, const char *name, const char *attributes)
{
    cairo_tag_begin(pen->cr, name, attributes ? attributes : "");
}

/* In cairo's attribute strings a backslash protects quote and backslash. */
static void append_quoted(GString *to, const char *name, const char *value)
{
    g_string_append_printf(to, "%s='", name);
    for (const char *c = value; *c; c++) {
        if (*c == '\'' || *c == '\\')
            g_string_append_c(to, '\\');
        g_string_append_c(to, *c);
    }
    g_string_append_c(to, '\'');
}

/* The address of a path of the site, with language prefix; other addresses as they are. */
static char *full_address(const Paper *paper, const char *href)
{
    if (href[0] != '/')
        return g_strdup(href);
    const char *prefix = paper->lang == LANG_EN ? "" : "/";
    return g_strconcat(paper->base, prefix, paper->lang == LANG_EN ? "" : lang_tag(paper->lang),
                       href, NULL);
}

static void link_begin(Pen *pen, const char *href)
{
    g_autoptr(GString) attributes = g_string_new(NULL);
    if (href[0] == '#') {
        append_quoted(attributes, "dest", href + 1);
    } else {
        g_autofree char *address = full_address(pen->paper, href);
        append_quoted(attributes, "uri", address);
    }
    tag_begin(pen, CAIRO_TAG_LINK, attributes->str);
}

/* A link inside the document whose place does not exist would damage the file. */
static bool has_link(const Pen *pen, const DocRun *run)
{
    if (!run->href)
        return false;
    return run->href[0] != '#' || paper_anchor_known(pen->paper, run->href + 1);
}

/* --- text ------------------------------------------------------------------------------- */

static void set_colour(Pen *pen, PaperColour colour)
{
    cairo_set_source_rgb(pen->cr, colour.r, colour.g, colour.b);
}

static PaperColour run_colour(const Pen *pen, const PaperText *text, const DocRun *run)
{
    bool is_cell = text->style == STYLE_CELL || text->style == STYLE_DENSE ||
                   text->style == STYLE_CONTENTS || text->style == STYLE_CONTENTS_SUB ||
                   text->style == STYLE_STAT || text->style == STYLE_STAT_WORDS;
    if (has_link(pen, run) && !is_cell)
        return PAPER_SEA;
    return run->style == RUN_MUTED ? PAPER_INK_SOFT : text->colour;
}

static double line_width(const PangoLayoutLine *line)
{
    PangoRectangle logical;
    pango_layout_line_get_extents((PangoLayoutLine *)line, NULL, &logical);
    return pango_units_to_double(logical.width);
}

static double line_x(const PaperText *text, const PangoLayoutLine *line, double x)
{
    switch (text->align) {
    case ALIGN_END:
        return x - line_width(line);
    case ALIGN_CENTRE:
        return x - line_width(line) / 2;
    case ALIGN_START:
        break;
    }
    return x;
}

/* Capitals stand in the middle of the line's height, whatever the font says of itself. */
static double baseline(const PaperText *text, double top)
{
    return top + text->leading / 2 + 0.355 * paper_styles[text->style].size;
}

static unsigned run_at(const PaperText *text, int byte)
{
    size_t end = 0;
    for (unsigned i = 0; i < text->n_runs; i++) {
        end += strlen(text->runs[i].text);
        if ((size_t)byte < end)
            return i;
    }
    return text->n_runs > 0 ? text->n_runs - 1 : 0;
}

/* Where a line is broken, Pango empties the glyph of the space; cairo would then write no space
 * and readers would join the words. The font's own space is put back, without width. */
static void restore_last_space(PangoGlyphItem *item, const char *all)
{
    int last = item->glyphs->num_glyphs - 1;
    if (last < 0 || item->glyphs->glyphs[last].glyph != PANGO_GLYPH_EMPTY)
        return;
    int byte = item->item->offset + item->glyphs->log_clusters[last];
    hb_codepoint_t space = 0;
    if (all[byte] != ' ' ||
        !hb_font_get_nominal_glyph(pango_font_get_hb_font(item->item->analysis.font), ' ', &space))
        return;
    item->glyphs->glyphs[last].glyph = space;
    item->glyphs->glyphs[last].geometry.width = 0;
}

static double draw_item(Pen *pen, const char *all, const PangoGlyphItem *item, double x, double y)
{
    PangoGlyphItem *copy = pango_glyph_item_copy((PangoGlyphItem *)item);
    restore_last_space(copy, all);
    cairo_move_to(pen->cr, x, y);
    pango_cairo_show_glyph_item(pen->cr, all, copy);
    double after = x + pango_units_to_double(pango_glyph_string_get_width(copy->glyphs));
    pango_glyph_item_free(copy);
    return after;
}

static void draw_line(Pen *pen, const PaperText *text, unsigned index, double x, double top,
                      bool leaf)
{
    PangoLayoutLine *line = pango_layout_get_line_readonly(text->layout, (int)index);
    const char *all = pango_layout_get_text(text->layout);
    double at = line_x(text, line, x), y = baseline(text, top);
    int open_run = -1;
    for (GSList *node = line->runs; node; node = node->next) {
        PangoGlyphItem *item = node->data;
        unsigned run = run_at(text, item->item->offset);
        if (!leaf && (int)run != open_run) {
            if (open_run >= 0)
                cairo_tag_end(pen->cr,
                              has_link(pen, &text->runs[open_run]) ? CAIRO_TAG_LINK : "Span");
            if (has_link(pen, &text->runs[run]))
                link_begin(pen, text->runs[run].href);
            else
                tag_begin(pen, "Span", NULL);
            open_run = (int)run;
        }
        if (text->n_runs > 0)
            set_colour(pen, run_colour(pen, text, &text->runs[run]));
        at = draw_item(pen, all, item, at, y);
    }
    if (open_run >= 0)
        cairo_tag_end(pen->cr, has_link(pen, &text->runs[open_run]) ? CAIRO_TAG_LINK : "Span");
}

static void draw_lines(Pen *pen, const Op *op, bool leaf)
{
    for (unsigned i = op->from; i < op->to; i++)
        draw_line(pen, op->text, i, op->x, op->y + (i - op->from) * op->text->leading, leaf);
}

/* A short text outside the tags: page furniture and page numbers. */
static void draw_plain(Pen *pen, PaperStyle style, const char *text, PaperColour colour,
                       PaperAlign align, double x, double y)
{
    PaperText *laid = paper_text_plain(pen->paper, style, text, 0);
    laid->colour = colour;
    laid->align = align;
    if (laid->n_lines > 0)
        draw_line(pen, laid, 0, x, y, true);
}

/* --- marks ------------------------------------------------------------------------------ */

static void draw_box(Pen *pen, const Op *op)
{
    set_colour(pen, op->colour);
    cairo_rectangle(pen->cr, op->x, op->y, op->width, op->height);
    cairo_fill(pen->cr);
}

static void draw_chart(Pen *pen, const Op *op)
{
    cairo_save(pen->cr);
    cairo_translate(pen->cr, op->x, op->y);
    tag_begin(pen, "Figure", NULL);
    chart_cairo(pen->cr, pen->paper->lang, &op->chart);
    cairo_tag_end(pen->cr, "Figure");
    cairo_restore(pen->cr);
    g_ptr_array_add(pen->alts, (gpointer)op->chart.description);
}

static void draw_map(Pen *pen, const Op *op)
{
    cairo_save(pen->cr);
    cairo_translate(pen->cr, op->x, op->y);
    tag_begin(pen, "Figure", NULL);
    map_cairo(pen->cr, pen->paper->lang, op->map);
    cairo_tag_end(pen->cr, "Figure");
    cairo_restore(pen->cr);
    g_ptr_array_add(pen->alts, (gpointer)op->map->description);
}

static void draw_anchor(Pen *pen, const Op *op)
{
    char x[G_ASCII_DTOSTR_BUF_SIZE], y[G_ASCII_DTOSTR_BUF_SIZE];
    g_autoptr(GString) attributes = g_string_new(NULL);
    append_quoted(attributes, "name", op->name);
    g_string_append_printf(attributes, " x=%s y=%s", g_ascii_formatd(x, sizeof x, "%.2f", op->x),
                           g_ascii_formatd(y, sizeof y, "%.2f", fmax(0, op->y)));
    tag_begin(pen, CAIRO_TAG_DEST, attributes->str);
    cairo_tag_end(pen->cr, CAIRO_TAG_DEST);
}

static void draw_page_number(Pen *pen, const Op *op)
{
    unsigned page = GPOINTER_TO_UINT(g_hash_table_lookup(pen->paper->anchors, op->name));
    g_autofree char *number = g_strdup_printf("%u", page);
    draw_plain(pen, op->style, number, PAPER_INK, ALIGN_END, op->x, op->y);
}

static void draw_furniture(Pen *pen)
{
    const GPtrArray *running = pen->paper->running;
    const char *title =
        pen->page <= running->len ? g_ptr_array_index(running, pen->page - 1) : NULL;
    if (!title)
        return;
    double right = PAPER_WIDTH - PAPER_RIGHT, foot = PAPER_HEIGHT - 44;
    draw_plain(pen, STYLE_RUNNING, pen->doc->title, PAPER_INK_SOFT, ALIGN_START, PAPER_LEFT, 34);
    draw_plain(pen, STYLE_RUNNING, title, PAPER_INK_SOFT, ALIGN_END, right, 34);
    Op rule = {
        .x = PAPER_LEFT, .y = 48, .width = PAPER_CONTENT, .height = 0.5, .colour = PAPER_LINE};
    draw_box(pen, &rule);
    g_autofree char *number = g_strdup_printf("%u", pen->page);
    g_autofree char *foot_text =
        text_fill(tr(pen->doc->lang, "{edition} \xc2\xb7 figures as of {date}"), "edition",
                  pen->doc->subtitle, "date", pen->doc->as_of_text, NULL);
    draw_plain(pen, STYLE_RUNNING, foot_text, PAPER_INK_SOFT, ALIGN_START, PAPER_LEFT, foot);
    draw_plain(pen, STYLE_CONTENTS_SUB, number, PAPER_INK, ALIGN_END, right, foot - 2);
}

static void draw_op(Pen *pen, const Op *op, GPtrArray *open_tags)
{
    switch (op->kind) {
    case OP_PAGE:
        draw_furniture(pen);
        cairo_show_page(pen->cr);
        pen->page++;
        break;
    case OP_TAG:
        tag_begin(pen, op->name, NULL);
        g_ptr_array_add(open_tags, (gpointer)op->name);
        break;
    case OP_TAG_END:
        g_return_if_fail(open_tags->len > 0);
        cairo_tag_end(pen->cr, g_ptr_array_index(open_tags, open_tags->len - 1));
        g_ptr_array_set_size(open_tags, (int)open_tags->len - 1);
        break;
    case OP_LINES:
    case OP_LINES_LEAF:
        draw_lines(pen, op, op->kind == OP_LINES_LEAF);
        break;
    case OP_BOX:
        draw_box(pen, op);
        break;
    case OP_CHART:
        draw_chart(pen, op);
        break;
    case OP_MAP:
        draw_map(pen, op);
        break;
    case OP_COVER:
        cover_draw(pen->cr, op->doc);
        break;
    case OP_ANCHOR:
        draw_anchor(pen, op);
        break;
    case OP_PAGE_NUMBER:
        draw_page_number(pen, op);
        break;
    case OP_KIND_COUNT:
        break;
    }
}

/* --- the document ----------------------------------------------------------------------- */

static cairo_status_t take_bytes(void *closure, const unsigned char *data, unsigned length)
{
    g_byte_array_append(closure, data, length);
    return CAIRO_STATUS_SUCCESS;
}

static void set_information(Pen *pen, const char *title)
{
    const Doc *doc = pen->doc;
    g_autofree char *date = g_strdup_printf("%sT12:00:00Z", doc->as_of);
    cairo_pdf_surface_set_metadata(pen->surface, CAIRO_PDF_METADATA_TITLE, title);
    cairo_pdf_surface_set_metadata(pen->surface, CAIRO_PDF_METADATA_AUTHOR, doc->author);
    cairo_pdf_surface_set_metadata(pen->surface, CAIRO_PDF_METADATA_SUBJECT, doc->status);
    cairo_pdf_surface_set_metadata(pen->surface, CAIRO_PDF_METADATA_CREATOR, "Fyr");
    /* The day of the figures, so that the same figures give the same bytes. */
    cairo_pdf_surface_set_metadata(pen->surface, CAIRO_PDF_METADATA_CREATE_DATE, date);
    cairo_pdf_surface_set_metadata(pen->surface, CAIRO_PDF_METADATA_MOD_DATE, date);
}

static void add_outline(Pen *pen)
{
    int parents[4] = {CAIRO_PDF_OUTLINE_ROOT, CAIRO_PDF_OUTLINE_ROOT, CAIRO_PDF_OUTLINE_ROOT,
                      CAIRO_PDF_OUTLINE_ROOT};
    for (unsigned i = 0; i < pen->paper->outline->len; i++) {
        const OutlineEntry *entry = &g_array_index(pen->paper->outline, OutlineEntry, i);
        unsigned level = MIN(entry->level, 3u);
        g_autoptr(GString) attributes = g_string_new(NULL);
        append_quoted(attributes, "dest", entry->id);
        int id = cairo_pdf_surface_add_outline(pen->surface, parents[level - 1], entry->title,
                                               attributes->str,
                                               level == 1 ? CAIRO_PDF_OUTLINE_FLAG_BOLD : 0);
        for (unsigned deeper = level; deeper < G_N_ELEMENTS(parents); deeper++)
            parents[deeper] = id;
    }
}

static bool check(cairo_status_t status, GError **error)
{
    if (status == CAIRO_STATUS_SUCCESS)
        return true;
    g_set_error(error, FYR_ERROR, FYR_ERROR_INTERNAL, "the PDF could not be drawn: %s",
                cairo_status_to_string(status));
    return false;
}

bool paper_draw(Paper *paper, const Doc *doc, const char *title, GByteArray *to,
                GPtrArray *out_alts, GError **error)
{
    g_return_val_if_fail(paper->depth == 0, false);
    cairo_surface_t *surface =
        cairo_pdf_surface_create_for_stream(take_bytes, to, PAPER_WIDTH, PAPER_HEIGHT);
    Pen pen = {.paper = paper, .doc = doc, .surface = surface, .page = 1, .alts = out_alts};
    set_information(&pen, title);
    pen.cr = cairo_create(surface);
    g_autoptr(GPtrArray) open_tags = g_ptr_array_new();
    tag_begin(&pen, "Document", NULL);
    for (unsigned i = 0; i < paper->ops->len; i++)
        draw_op(&pen, &g_array_index(paper->ops, Op, i), open_tags);
    draw_furniture(&pen);
    cairo_tag_end(pen.cr, "Document");
    cairo_show_page(pen.cr);
    add_outline(&pen);
    cairo_status_t drawn = cairo_status(pen.cr);
    cairo_destroy(pen.cr);
    cairo_surface_finish(surface);
    cairo_status_t finished = cairo_surface_status(surface);
    cairo_surface_destroy(surface);
    return check(drawn, error) && check(finished, error);
}

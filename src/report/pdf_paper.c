#include "report/pdf_paper.h"

#include "report/pdf_private.h"
#include <string.h>

#define RGB(hex)                                                                                   \
    {                                                                                              \
        ((hex) >> 16 & 255) / 255.0, ((hex) >> 8 & 255) / 255.0, ((hex)&255) / 255.0               \
    }
/* The site's colours, on paper. */
const PaperColour PAPER_INK = RGB(0x12263a), PAPER_INK_SOFT = RGB(0x475b6b),
                  PAPER_SEA = RGB(0x0b4a6f), PAPER_BAND = RGB(0x0a2a43),
                  PAPER_AMBER = RGB(0xe8a21c), PAPER_AMBER_INK = RGB(0x7d4b00),
                  PAPER_LINE = RGB(0xd3dde1), PAPER_LINE_STRONG = RGB(0x75899a),
                  PAPER_FOAM = RGB(0xe9f0f2), PAPER_GLOW = RGB(0xfdf3dc),
                  PAPER_WHITE = RGB(0xffffff);

const StyleSpec paper_styles[STYLE_COUNT] = {
    [STYLE_BODY] = {PDF_FONT_TEXT, 9.3, 14.2, false},
    [STYLE_LEAD] = {PDF_FONT_HEAD, 13.0, 18.6, false},
    [STYLE_TITLE] = {PDF_FONT_HEAD, 38, 44, true},
    [STYLE_SUBTITLE] = {PDF_FONT_HEAD, 17, 23, false},
    [STYLE_H1] = {PDF_FONT_HEAD, 27, 32, true},
    [STYLE_H2] = {PDF_FONT_HEAD, 16.5, 21, true},
    [STYLE_H3] = {PDF_FONT_TEXT, 10.2, 14, true},
    [STYLE_CAPTION] = {PDF_FONT_TEXT, 8.8, 12.4, true},
    [STYLE_SOURCE] = {PDF_FONT_TEXT, 7.2, 10.2, false},
    [STYLE_CELL] = {PDF_FONT_TEXT, 8.2, 11.4, false},
    [STYLE_CELL_HEAD] = {PDF_FONT_TEXT, 7.6, 10.4, true},
    [STYLE_DENSE] = {PDF_FONT_TEXT, 6.9, 9.6, false},
    [STYLE_DENSE_HEAD] = {PDF_FONT_TEXT, 6.7, 9.2, true},
    [STYLE_STAT] = {PDF_FONT_HEAD, 27, 31, true},
    [STYLE_STAT_WORDS] = {PDF_FONT_HEAD, 14, 31, false},
    [STYLE_STAT_LABEL] = {PDF_FONT_TEXT, 8.2, 11.4, false},
    [STYLE_RUNNING] = {PDF_FONT_TEXT, 7.4, 10, false},
    [STYLE_CONTENTS] = {PDF_FONT_HEAD, 12, 17, true},
    [STYLE_CONTENTS_SUB] = {PDF_FONT_TEXT, 9.2, 13.4, false},
};

Paper *paper_new(Lang lang, const char *base, PangoFontMap *fonts)
{
    Paper *paper = g_new0(Paper, 1);
    paper->lang = lang;
    paper->base = g_strdup(base ? base : "");
    paper->context = pango_font_map_create_context(fonts);
    pango_context_set_language(paper->context, pango_language_from_string(lang_tag(lang)));
    cairo_font_options_t *options = cairo_font_options_create();
    cairo_font_options_set_hint_style(options, CAIRO_HINT_STYLE_NONE);
    cairo_font_options_set_hint_metrics(options, CAIRO_HINT_METRICS_OFF);
    cairo_font_options_set_antialias(options, CAIRO_ANTIALIAS_GRAY);
    pango_cairo_context_set_font_options(paper->context, options);
    cairo_font_options_destroy(options);
    pango_context_set_round_glyph_positions(paper->context, FALSE);
    paper->ops = g_array_new(FALSE, TRUE, sizeof(Op));
    paper->texts = g_ptr_array_new();
    paper->owned = g_ptr_array_new_with_free_func(g_free);
    paper->anchors = g_hash_table_new(g_str_hash, g_str_equal);
    paper->outline = g_array_new(FALSE, TRUE, sizeof(OutlineEntry));
    paper->running = g_ptr_array_new();
    paper->page = 1;
    paper->y = PAPER_TOP;
    paper->is_empty_page = true;
    return paper;
}

void paper_free(Paper *paper)
{
    if (!paper)
        return;
    for (unsigned i = 0; i < paper->texts->len; i++) {
        PaperText *text = g_ptr_array_index(paper->texts, i);
        g_object_unref(text->layout);
        g_free(text);
    }
    g_ptr_array_free(paper->texts, TRUE);
    g_ptr_array_free(paper->owned, TRUE);
    g_ptr_array_free(paper->running, TRUE);
    g_array_free(paper->ops, TRUE);
    g_array_free(paper->outline, TRUE);
    g_hash_table_destroy(paper->anchors);
    g_object_unref(paper->context);
    g_free(paper->base);
    g_free(paper);
}

Lang paper_lang(const Paper *paper)
{
    return paper->lang;
}

/* --- text ------------------------------------------------------------------------------- */

double paper_leading(PaperStyle style)
{
    return paper_styles[style].leading;
}

static void add_attribute(PangoAttrList *list, PangoAttribute *attribute, size_t from, size_t to)
{
    attribute->start_index = (unsigned)from;
    attribute->end_index = (unsigned)to;
    pango_attr_list_insert(list, attribute);
}

/* Runs differ by weight only: colour is the drawing's. The boundary of every run is also made a
 * boundary of glyph items (letter spacing 0 against none), so that links never share an item with
 * the text around them. */
static void set_text(PangoLayout *layout, PaperStyle style, const DocRun *runs, unsigned n_runs)
{
    g_autoptr(GString) all = g_string_new(NULL);
    PangoAttrList *list = pango_attr_list_new();
    for (unsigned i = 0; i < n_runs; i++) {
        size_t from = all->len;
        g_string_append(all, runs[i].text);
        if (runs[i].style == RUN_STRONG)
            add_attribute(list, pango_attr_weight_new(PANGO_WEIGHT_SEMIBOLD), from, all->len);
        if (i % 2 == 1)
            add_attribute(list, pango_attr_foreground_alpha_new(65535), from, all->len);
    }
    pango_attr_list_insert(list, pango_attr_font_features_new("tnum=1,lnum=1"));
    pango_layout_set_text(layout, all->str, (int)all->len);
    pango_layout_set_attributes(layout, list);
    pango_attr_list_unref(list);
    (void)style;
}

static PaperText *new_text(Paper *paper, PaperStyle style, const DocRun *runs, unsigned n_runs,
                           double width)
{
    const StyleSpec *spec = &paper_styles[style];
    PangoFontDescription *font = pango_font_description_new();
    pango_font_description_set_family_static(font, spec->family);
    pango_font_description_set_weight(font,
                                      spec->bold ? PANGO_WEIGHT_SEMIBOLD : PANGO_WEIGHT_NORMAL);
    pango_font_description_set_absolute_size(font, spec->size * PANGO_SCALE);
    PaperText *text = g_new0(PaperText, 1);
    g_ptr_array_add(paper->texts, text);
    *text = (PaperText){.layout = pango_layout_new(paper->context),
                        .runs = runs,
                        .n_runs = n_runs,
                        .style = style,
                        .colour = PAPER_INK,
                        .width = width,
                        .leading = spec->leading};
    pango_layout_set_font_description(text->layout, font);
    pango_font_description_free(font);
    pango_layout_set_wrap(text->layout, PANGO_WRAP_WORD_CHAR);
    set_text(text->layout, style, runs, n_runs);
    if (width > 0)
        pango_layout_set_width(text->layout, pango_units_from_double(width));
    text->n_lines = (unsigned)pango_layout_get_line_count(text->layout);
    return text;
}

PaperText *paper_text(Paper *paper, PaperStyle style, const DocText *text, double width)
{
    return new_text(paper, style, text->runs, text->n, width);
}

PaperText *paper_text_plain(Paper *paper, PaperStyle style, const char *text, double width)
{
    DocRun *run = g_new0(DocRun, 1);
    g_ptr_array_add(paper->owned, run);
    char *copy = g_strdup(text ? text : "");
    g_ptr_array_add(paper->owned, copy);
    *run = (DocRun){.text = copy, .style = RUN_TEXT};
    return new_text(paper, style, run, 1, width);
}

PaperText *paper_text_link(Paper *paper, PaperStyle style, const char *text, const char *href,
                           double width)
{
    PaperText *laid = paper_text_plain(paper, style, text, width);
    if (href) {
        char *copy = g_strdup(href);
        g_ptr_array_add(paper->owned, copy);
        ((DocRun *)(uintptr_t)laid->runs)->href = copy; /* the paper's own run, made just now */
    }
    return laid;
}

PaperText *paper_source_line(Paper *paper, const char *source, const char *data_href, double width)
{
    g_autoptr(RunList) list = runs_new();
    runs_add(list, RUN_MUTED, source, NULL);
    if (source && data_href)
        runs_add(list, RUN_MUTED, " \u00b7 ", NULL);
    if (data_href)
        runs_add(list, RUN_TEXT, tr(paper->lang, "Open these figures"), data_href);
    if (runs_is_empty(list))
        return NULL;
    DocRun *runs = g_new(DocRun, list->runs->len);
    g_ptr_array_add(paper->owned, runs);
    for (unsigned i = 0; i < list->runs->len; i++) {
        runs[i] = g_array_index(list->runs, DocRun, i);
        char *text = g_strdup(runs[i].text), *href = g_strdup(runs[i].href);
        g_ptr_array_add(paper->owned, text);
        g_ptr_array_add(paper->owned, href);
        runs[i].text = text;
        runs[i].href = href;
    }
    PaperText *laid = new_text(paper, STYLE_SOURCE, runs, list->runs->len, width);
    laid->colour = PAPER_INK_SOFT;
    return laid;
}

double paper_text_height(const PaperText *text)
{
    return text->n_lines * text->leading;
}

double paper_text_natural_width(const PaperText *text)
{
    PangoRectangle logical;
    pango_layout_get_extents(text->layout, NULL, &logical);
    return pango_units_to_double(logical.width);
}

/* --- pages ------------------------------------------------------------------------------ */

double paper_y(const Paper *paper)
{
    return paper->y;
}

double paper_room(const Paper *paper)
{
    return PAPER_HEIGHT - PAPER_BOTTOM - paper->y;
}

unsigned paper_page(const Paper *paper)
{
    return paper->page;
}

static void note_running(Paper *paper)
{
    while (paper->running->len < paper->page)
        g_ptr_array_add(paper->running, NULL);
    paper->running->pdata[paper->page - 1] = paper->running_title;
}

void paper_break(Paper *paper)
{
    if (paper->is_empty_page && paper->y <= PAPER_TOP)
        return;
    Op op = {.kind = OP_PAGE};
    g_array_append_val(paper->ops, op);
    paper->page++;
    paper->y = PAPER_TOP;
    paper->is_empty_page = true;
    note_running(paper);
}

void paper_skip(Paper *paper, double height)
{
    if (paper->y > PAPER_TOP)
        paper->y += height;
}

void paper_advance(Paper *paper, double height)
{
    paper->y += height;
}

void paper_go(Paper *paper, double y)
{
    paper->y = y;
}

void paper_running(Paper *paper, const char *title)
{
    char *copy = g_strdup(title);
    g_ptr_array_add(paper->owned, copy);
    paper->running_title = copy;
    note_running(paper);
}

/* --- marks ------------------------------------------------------------------------------ */

static Op *add_op(Paper *paper, OpKind kind)
{
    Op op = {.kind = kind};
    g_array_append_val(paper->ops, op);
    paper->is_empty_page = false;
    return &g_array_index(paper->ops, Op, paper->ops->len - 1);
}

void paper_tag(Paper *paper, const char *name)
{
    Op op = {.kind = OP_TAG, .name = name};
    g_array_append_val(paper->ops, op); /* a tag alone does not make a page non-empty */
    paper->depth++;
}

void paper_tag_end(Paper *paper)
{
    g_return_if_fail(paper->depth > 0);
    Op op = {.kind = OP_TAG_END};
    g_array_append_val(paper->ops, op);
    paper->depth--;
}

void paper_lines(Paper *paper, const PaperText *text, unsigned from, unsigned to, double x,
                 double y, bool leaf)
{
    Op *op = add_op(paper, leaf ? OP_LINES_LEAF : OP_LINES);
    op->text = text;
    op->from = from;
    op->to = to;
    op->x = x;
    op->y = y;
}

void paper_tagged(Paper *paper, const char *tag, const PaperText *text, double x, double y)
{
    bool leaf = text->n_runs <= 1 && (text->n_runs == 0 || !text->runs[0].href);
    paper_tag(paper, tag);
    paper_lines(paper, text, 0, text->n_lines, x, y, leaf);
    paper_tag_end(paper);
}

void paper_box(Paper *paper, double x, double y, double width, double height, PaperColour fill)
{
    Op *op = add_op(paper, OP_BOX);
    op->x = x;
    op->y = y;
    op->width = width;
    op->height = height;
    op->colour = fill;
}

void paper_rule(Paper *paper, double x, double y, double width, double thickness,
                PaperColour colour)
{
    paper_box(paper, x, y - thickness / 2, width, thickness, colour);
}

void paper_chart(Paper *paper, const Chart *chart, double x, double y)
{
    Op *op = add_op(paper, OP_CHART);
    op->chart = *chart;
    op->x = x;
    op->y = y;
}

void paper_map(Paper *paper, const Map *map, double x, double y)
{
    Op *op = add_op(paper, OP_MAP);
    op->map = map;
    op->width = map->width;
    op->x = x;
    op->y = y;
}

void paper_cover(Paper *paper, const Doc *doc)
{
    add_op(paper, OP_COVER)->doc = doc;
}

void paper_declare_anchor(Paper *paper, const char *id)
{
    if (id && !g_hash_table_contains(paper->anchors, id)) {
        char *copy = g_strdup(id);
        g_ptr_array_add(paper->owned, copy);
        g_hash_table_insert(paper->anchors, copy, GUINT_TO_POINTER(0));
    }
}

bool paper_anchor_known(const Paper *paper, const char *id)
{
    return g_hash_table_contains(paper->anchors, id);
}

void paper_anchor(Paper *paper, const char *id, unsigned outline_level, const char *title)
{
    if (!id)
        return;
    paper_declare_anchor(paper, id);
    gpointer kept = NULL;
    g_hash_table_lookup_extended(paper->anchors, id, &kept, NULL);
    g_hash_table_insert(paper->anchors, kept, GUINT_TO_POINTER(paper->page));
    Op *op = add_op(paper, OP_ANCHOR);
    op->name = kept;
    op->x = PAPER_LEFT;
    op->y = paper->y - 14;
    if (outline_level > 0) {
        OutlineEntry entry = {kept, title, outline_level};
        g_array_append_val(paper->outline, entry);
    }
}

void paper_page_number(Paper *paper, const char *id, PaperStyle style, double x, double y)
{
    Op *op = add_op(paper, OP_PAGE_NUMBER);
    op->name = id;
    op->style = style;
    op->x = x;
    op->y = y;
}

unsigned paper_n_pages(const Paper *paper)
{
    return paper->page;
}

#include "report/pdf_layout.h"

#include <math.h>
#include <string.h>

#define SPACE_PARAGRAPH 8.0
#define SPACE_BLOCK 13.0
#define LINES_TOGETHER 2u /* at least so many lines of a paragraph before and after a page's end */
#define CHART_HEIGHT 205.0
#define PAIR_HEIGHT 142.0
#define PAIR_GAP 19.0
#define MAP_WIDTH 330.0

/* --- text blocks ------------------------------------------------------------------------ */

/* Lines over as many pages as they need, inside one group tag. */
static void flow_text(Paper *paper, const char *tag, const PaperText *text, double x)
{
    paper_tag(paper, tag);
    for (unsigned done = 0; done < text->n_lines;) {
        unsigned left = text->n_lines - done;
        unsigned fit = (unsigned)fmax(0, floor(paper_room(paper) / text->leading + 0.01));
        unsigned take = MIN(left, fit);
        if (take < left && left - take < LINES_TOGETHER)
            take = left > LINES_TOGETHER ? left - LINES_TOGETHER : 0;
        if (take < left && take < LINES_TOGETHER)
            take = 0;
        if (take == 0) {
            paper_break(paper);
            continue;
        }
        paper_lines(paper, text, done, done + take, x, paper_y(paper), false);
        paper_advance(paper, take * text->leading);
        done += take;
        if (done < text->n_lines)
            paper_break(paper);
    }
    paper_tag_end(paper);
}

static void layout_text(Paper *paper, const DocNode *node)
{
    PaperStyle style = node->kind == DOC_LEAD ? STYLE_LEAD : STYLE_BODY;
    PaperText *text = paper_text(paper, style, &node->text, PAPER_MEASURE);
    if (style == STYLE_LEAD)
        text->colour = PAPER_SEA;
    flow_text(paper, "P", text, PAPER_LEFT);
    paper_skip(paper, style == STYLE_LEAD ? SPACE_BLOCK : SPACE_PARAGRAPH);
}

static void layout_heading(Paper *paper, const DocNode *node)
{
    PaperStyle style = node->level <= 2 ? STYLE_H2 : STYLE_H3;
    PaperText *text = paper_text_plain(paper, style, node->title, PAPER_CONTENT);
    text->colour = node->level <= 2 ? PAPER_SEA : PAPER_INK;
    paper_skip(paper, node->level <= 2 ? 14 : 6);
    paper_anchor(paper, node->id, node->level <= 2 ? 3 : 0, node->title);
    paper_tagged(paper, node->level <= 2 ? "H2" : "H3", text, PAPER_LEFT, paper_y(paper));
    paper_advance(paper, paper_text_height(text) + (node->level <= 2 ? 6 : 3));
}

static void layout_list(Paper *paper, const DocNode *node)
{
    const double indent = 14;
    paper_tag(paper, "L");
    for (unsigned i = 0; i < node->n_items; i++) {
        PaperText *text = paper_text(paper, STYLE_BODY, &node->items[i], PAPER_MEASURE - indent);
        double need = MIN(text->n_lines, LINES_TOGETHER) * text->leading;
        if (paper_room(paper) < need)
            paper_break(paper);
        paper_tag(paper, "LI");
        PaperText *bullet = paper_text_plain(paper, STYLE_BODY, "\u2022", 0);
        bullet->colour = PAPER_AMBER_INK;
        paper_tagged(paper, "Lbl", bullet, PAPER_LEFT + 2, paper_y(paper));
        flow_text(paper, "LBody", text, PAPER_LEFT + indent);
        paper_tag_end(paper);
        paper_advance(paper, 4);
    }
    paper_tag_end(paper);
    paper_skip(paper, SPACE_PARAGRAPH - 2);
}

static void layout_facts(Paper *paper, const DocNode *node)
{
    const double term_width = 118, gap = 14;
    paper_tag(paper, "L");
    for (unsigned i = 0; i < node->n_facts; i++) {
        PaperText *term = paper_text(paper, STYLE_CAPTION, &node->facts[i].term, term_width);
        PaperText *text =
            paper_text(paper, STYLE_BODY, &node->facts[i].text, PAPER_CONTENT - term_width - gap);
        double lead_in = (paper_leading(STYLE_BODY) - paper_leading(STYLE_CAPTION)) / 2;
        double need =
            fmax(paper_text_height(term), MIN(text->n_lines, LINES_TOGETHER) * text->leading);
        if (paper_room(paper) < need)
            paper_break(paper);
        paper_rule(paper, PAPER_LEFT, paper_y(paper) - 3, PAPER_CONTENT, 0.5, PAPER_LINE);
        double top = paper_y(paper);
        unsigned page = paper_page(paper);
        paper_tag(paper, "LI");
        paper_tagged(paper, "Lbl", term, PAPER_LEFT, top + lead_in);
        flow_text(paper, "LBody", text, PAPER_LEFT + term_width + gap);
        paper_tag_end(paper);
        if (paper_page(paper) == page)
            paper_go(paper, fmax(paper_y(paper), top + paper_text_height(term)));
        paper_advance(paper, 5.5);
    }
    paper_tag_end(paper);
    paper_skip(paper, SPACE_PARAGRAPH);
}

static void layout_note(Paper *paper, const DocNode *node)
{
    const double pad = 12;
    double width = PAPER_CONTENT - 2 * pad - 4;
    PaperText *title = paper_text_plain(paper, STYLE_CAPTION, node->title, width);
    PaperText *text = paper_text(paper, STYLE_BODY, &node->text, width);
    double head = node->title ? paper_text_height(title) + 2 : 0;
    double height = head + paper_text_height(text) + 2 * pad - 4;
    if (paper_room(paper) < height)
        paper_break(paper);
    paper_skip(paper, 3);
    double top = paper_y(paper), x = PAPER_LEFT + pad + 4;
    paper_box(paper, PAPER_LEFT, top, PAPER_CONTENT, height, PAPER_GLOW);
    paper_box(paper, PAPER_LEFT, top, 3, height, PAPER_AMBER);
    paper_tag(paper, "Div");
    if (node->title)
        paper_tagged(paper, "P", title, x, top + pad - 2);
    paper_tag(paper, "P");
    paper_lines(paper, text, 0, text->n_lines, x, top + pad - 2 + head, false);
    paper_tag_end(paper);
    paper_tag_end(paper);
    paper_advance(paper, height + SPACE_BLOCK);
}

static void layout_stats(Paper *paper, const DocNode *node)
{
    unsigned n = node->n_stats;
    double gap = 16, width = (PAPER_CONTENT - gap * (n - 1)) / n, tallest = 0;
    paper_skip(paper, 7);
    double top = paper_y(paper);
    GPtrArray *texts = g_ptr_array_new();
    for (unsigned i = 0; i < n; i++) {
        const DocStat *stat = &node->stats[i];
        g_autofree char *range = figure_range_text(paper_lang(paper), &stat->figure);
        g_autofree char *words = figure_text(paper_lang(paper), &stat->figure);
        PaperText *number = paper_text_link(paper, range ? STYLE_STAT : STYLE_STAT_WORDS,
                                            range ? range : words, stat->href, width);
        PaperText *label = paper_text_plain(paper, STYLE_STAT_LABEL, stat->label, width);
        PaperText *note = paper_text_plain(paper, STYLE_SOURCE, stat->note, width);
        number->colour = PAPER_SEA;
        note->colour = PAPER_INK_SOFT;
        g_ptr_array_add(texts, number);
        g_ptr_array_add(texts, label);
        g_ptr_array_add(texts, note);
        double height = paper_text_height(number) + paper_text_height(label) + 3 +
                        (stat->note ? paper_text_height(note) : 0);
        tallest = fmax(tallest, height);
    }
    if (paper_room(paper) < tallest + 8) {
        paper_break(paper);
        top = paper_y(paper);
    }
    for (unsigned i = 0; i < n; i++) {
        double x = PAPER_LEFT + i * (width + gap), y = top + 6;
        paper_rule(paper, x, top, width, 1.6, PAPER_AMBER);
        paper_tag(paper, "Div");
        for (unsigned part = 0; part < 3; part++) {
            PaperText *text = g_ptr_array_index(texts, i * 3 + part);
            if (part == 2 && !node->stats[i].note)
                continue;
            paper_tagged(paper, "P", text, x, y);
            y += paper_text_height(text) + (part == 1 ? 3 : 0);
        }
        paper_tag_end(paper);
    }
    g_ptr_array_free(texts, TRUE);
    paper_advance(paper, tallest + 8 + SPACE_BLOCK);
}

/* --- pictures --------------------------------------------------------------------------- */

typedef struct {
    PaperText *caption, *source;
    double height; /* of everything */
} Frame;

static Frame measure_frame(Paper *paper, const char *caption, const char *source,
                           const char *data_href, double width, double picture)
{
    Frame frame = {paper_text_plain(paper, STYLE_CAPTION, caption, width),
                   paper_source_line(paper, source, data_href, width), 0};
    frame.height = paper_text_height(frame.caption) + 4 + picture + 3 +
                   (frame.source ? paper_text_height(frame.source) : 0);
    return frame;
}

static void draw_source(Paper *paper, const PaperText *source, double x, double y)
{
    if (!source)
        return;
    paper_tag(paper, "P");
    paper_lines(paper, source, 0, source->n_lines, x, y, false);
    paper_tag_end(paper);
}

/* The chart with the size it is asked to have. Its whole height, with its notes, is
 * chart_cairo_height()'s to say. Charts of rows are as high as their rows. */
static Chart sized_chart(const DocChart *chart, double width, double standard)
{
    Chart sized = chart->chart;
    sized.width = width;
    if (sized.kind != CHART_BAR && sized.kind != CHART_GAP)
        sized.height = chart->print_height > 0 ? chart->print_height : standard;
    return sized;
}

static double chart_height(Lang lang, const DocChart *chart, double width, double standard)
{
    Chart sized = sized_chart(chart, width, standard);
    return chart_cairo_height(lang, &sized);
}

static void layout_chart_at(Paper *paper, const Chart *sized, const Frame *frame, double x,
                            double top, double height)
{
    paper_tag(paper, "Div");
    paper_tagged(paper, "Caption", frame->caption, x, top);
    double y = top + paper_text_height(frame->caption) + 4;
    paper_chart(paper, sized, x, y);
    draw_source(paper, frame->source, x, y + height + 3);
    paper_tag_end(paper);
}

static void layout_charts(Paper *paper, const DocNode *node)
{
    unsigned n = node->kind == DOC_CHART_PAIR ? 2 : 1;
    double width = n == 2 ? (PAPER_CONTENT - PAIR_GAP) / 2 : PAPER_CONTENT;
    double picture = 0, tallest = 0;
    Chart sized[2];
    Frame frames[2];
    for (unsigned i = 0; i < n; i++) {
        sized[i] = sized_chart(&node->charts[i], width, n == 2 ? PAIR_HEIGHT : CHART_HEIGHT);
        picture = fmax(picture, chart_cairo_height(paper_lang(paper), &sized[i]));
    }
    for (unsigned i = 0; i < n; i++) {
        const DocChart *chart = &node->charts[i];
        frames[i] =
            measure_frame(paper, chart->caption, chart->source, chart->data_href, width, picture);
        tallest = fmax(tallest, frames[i].height);
    }
    if (paper_room(paper) < tallest)
        paper_break(paper);
    paper_skip(paper, 4);
    for (unsigned i = 0; i < n; i++)
        layout_chart_at(paper, &sized[i], &frames[i], PAPER_LEFT + i * (width + PAIR_GAP),
                        paper_y(paper), picture);
    paper_advance(paper, tallest + SPACE_BLOCK);
}

static void layout_map(Paper *paper, const Doc *doc, const DocNode *node)
{
    Map *sized = doc_alloc((Doc *)doc, sizeof *sized);
    *sized = node->map->map;
    sized->width = MAP_WIDTH;
    double height = map_cairo_height(sized);
    Frame frame = measure_frame(paper, node->map->caption, node->map->source, node->map->data_href,
                                PAPER_CONTENT, height);
    if (paper_room(paper) < frame.height)
        paper_break(paper);
    paper_skip(paper, 4);
    double y = paper_y(paper);
    paper_tag(paper, "Div");
    paper_tagged(paper, "Caption", frame.caption, PAPER_LEFT, y);
    y += paper_text_height(frame.caption) + 4;
    paper_map(paper, sized, PAPER_LEFT, y);
    draw_source(paper, frame.source, PAPER_LEFT, y + height + 3);
    paper_tag_end(paper);
    paper_advance(paper, frame.height + SPACE_BLOCK);
}

/* --- parts ------------------------------------------------------------------------------ */

static void layout_part(Paper *paper, const DocNode *node)
{
    paper_break(paper);
    paper_running(paper, node->title);
    paper_go(paper, PAPER_TOP + 14);
    paper_anchor(paper, node->id, node->level, node->title);
    paper_box(paper, PAPER_LEFT, paper_y(paper) - 14, 44, 4, PAPER_AMBER);
    PaperText *text = paper_text_plain(paper, STYLE_H1, node->title, PAPER_CONTENT);
    text->colour = PAPER_SEA;
    paper_tagged(paper, "H1", text, PAPER_LEFT, paper_y(paper));
    paper_advance(paper, paper_text_height(text) + 14);
}

/* --- keeping together ------------------------------------------------------------------- */

/* What must stand on the page under a heading, at least. */
static double min_height(Paper *paper, const Doc *doc, unsigned index, double room)
{
    if (index >= doc->nodes->len)
        return 0;
    const DocNode *node = g_ptr_array_index(doc->nodes, index);
    switch (node->kind) {
    case DOC_HEADING:
        return 42 + min_height(paper, doc, index + 1, room - 42);
    case DOC_TABLE:
        return table_min_height(paper, node->table, room);
    case DOC_CHART:
        return chart_height(paper_lang(paper), &node->charts[0], PAPER_CONTENT, CHART_HEIGHT) + 40;
    case DOC_CHART_PAIR:
        return chart_height(paper_lang(paper), &node->charts[0], PAPER_CONTENT / 2, PAIR_HEIGHT) +
               30;
    case DOC_MAP: {
        Map sized = node->map->map;
        sized.width = MAP_WIDTH;
        return map_cairo_height(&sized) + 44;
    }
    case DOC_STATS:
        return 80;
    case DOC_NOTE:
        return 70;
    case DOC_LEAD:
    case DOC_PARAGRAPH:
    case DOC_LIST:
    case DOC_FACTS:
        return 3 * paper_leading(STYLE_BODY);
    case DOC_PART:
    case DOC_KIND_COUNT:
        break;
    }
    return 0;
}

static void layout_node(Paper *paper, const Doc *doc, unsigned index)
{
    const DocNode *node = g_ptr_array_index(doc->nodes, index);
    switch (node->kind) {
    case DOC_PART:
        layout_part(paper, node);
        break;
    case DOC_HEADING:
        if (paper_room(paper) < min_height(paper, doc, index, paper_room(paper)))
            paper_break(paper);
        layout_heading(paper, node);
        break;
    case DOC_LEAD:
    case DOC_PARAGRAPH:
        layout_text(paper, node);
        break;
    case DOC_NOTE:
        layout_note(paper, node);
        break;
    case DOC_LIST:
        layout_list(paper, node);
        break;
    case DOC_FACTS:
        layout_facts(paper, node);
        break;
    case DOC_STATS:
        layout_stats(paper, node);
        break;
    case DOC_TABLE:
        layout_table(paper, node->table);
        break;
    case DOC_CHART:
    case DOC_CHART_PAIR:
        layout_charts(paper, node);
        break;
    case DOC_MAP:
        layout_map(paper, doc, node);
        break;
    case DOC_KIND_COUNT:
        break;
    }
}

/* --- title page and contents ------------------------------------------------------------ */

static void title_line(Paper *paper, PaperStyle style, const char *tag, const char *text,
                       PaperColour colour, double x, double *y, double width, double after)
{
    PaperText *laid = paper_text_plain(paper, style, text, width);
    laid->colour = colour;
    paper_tagged(paper, tag, laid, x, *y);
    *y += paper_text_height(laid) + after;
}

static void layout_title_page(Paper *paper, const Doc *doc)
{
    paper_running(paper, NULL);
    paper_cover(paper, doc);
    const PaperColour soft = {0.725, 0.792, 0.839};
    double y = 440, width = 430;
    g_autofree char *reports = text_fill(tr(doc->lang, "Figures for {period}, as of {date}"),
                                         "period", doc->period, "date", doc->as_of_text, NULL);
    paper_tag(paper, "Sect");
    title_line(paper, STYLE_TITLE, "H1", doc->title, PAPER_WHITE, PAPER_LEFT, &y, width, 12);
    title_line(paper, STYLE_SUBTITLE, "P", doc->subtitle, PAPER_AMBER, PAPER_LEFT, &y, width, 3);
    title_line(paper, STYLE_SUBTITLE, "P", reports, PAPER_WHITE, PAPER_LEFT, &y, width, 22);
    y = fmax(y, 700);
    title_line(paper, STYLE_BODY, "P", doc->status, soft, PAPER_LEFT, &y, width - 50, 12);
    title_line(paper, STYLE_BODY, "P", doc->author, PAPER_WHITE, PAPER_LEFT, &y, width, 0);
    paper_tag_end(paper);
}

/* One line of the contents: a link over title and number. */
static void contents_line(Paper *paper, const DocNode *node)
{
    bool sub = node->level > 1;
    PaperStyle style = sub ? STYLE_CONTENTS_SUB : STYLE_CONTENTS;
    double indent = sub ? 16 : 0, right = PAPER_LEFT + PAPER_MEASURE;
    g_autofree char *href = g_strdup_printf("#%s", node->id);
    PaperText *text = paper_text_link(paper, style, node->title, href, PAPER_MEASURE - indent - 30);
    text->colour = sub ? PAPER_INK : PAPER_SEA;
    if (paper_room(paper) < paper_text_height(text) + 8)
        paper_break(paper);
    if (!sub)
        paper_skip(paper, 7);
    double y = paper_y(paper), height = paper_text_height(text);
    paper_tag(paper, "TOCI");
    paper_lines(paper, text, 0, text->n_lines, PAPER_LEFT + indent, y, false);
    paper_tag(paper, "Span");
    paper_page_number(paper, node->id, STYLE_CONTENTS_SUB, right, y + (sub ? 0 : 2));
    paper_tag_end(paper);
    paper_tag_end(paper);
    paper_advance(paper, height);
    if (!sub) {
        paper_rule(paper, PAPER_LEFT, paper_y(paper) + 1.5, PAPER_MEASURE, 0.5, PAPER_LINE);
        paper_advance(paper, 4);
    }
}

static void layout_contents(Paper *paper, const Doc *doc)
{
    const char *title = tr(doc->lang, "Contents");
    DocNode head = {.kind = DOC_PART, .level = 1, .id = "contents", .title = title};
    paper_tag(paper, "Sect");
    layout_part(paper, &head);
    paper_tag(paper, "TOC");
    for (unsigned i = 0; i < doc->nodes->len; i++) {
        const DocNode *node = g_ptr_array_index(doc->nodes, i);
        if (node->kind == DOC_PART)
            contents_line(paper, node);
    }
    paper_tag_end(paper);
    paper_tag_end(paper);
}

/* The nodes [from, to) of a part; of everything if `part` is NULL. */
static void part_range(const Doc *doc, const char *part, unsigned *out_from, unsigned *out_to)
{
    bool found = !part;
    *out_from = 0;
    *out_to = doc->nodes->len;
    for (unsigned i = 0; part && i < doc->nodes->len; i++) {
        const DocNode *node = g_ptr_array_index(doc->nodes, i);
        if (node->kind != DOC_PART)
            continue;
        if (found) {
            *out_to = i;
            return;
        }
        found = strcmp(node->id, part) == 0;
        *out_from = i;
    }
}

void layout_doc(Paper *paper, const Doc *doc, const char *part)
{
    unsigned from, to;
    part_range(doc, part, &from, &to);
    for (unsigned i = from; i < to; i++) {
        const DocNode *node = g_ptr_array_index(doc->nodes, i);
        paper_declare_anchor(paper, node->id);
    }
    if (!part) {
        layout_title_page(paper, doc);
        layout_contents(paper, doc);
    }
    bool in_part = false;
    for (unsigned i = from; i < to; i++) {
        const DocNode *node = g_ptr_array_index(doc->nodes, i);
        if (node->kind == DOC_PART) {
            if (in_part)
                paper_tag_end(paper);
            paper_tag(paper, "Sect");
            in_part = true;
        }
        layout_node(paper, doc, i);
    }
    if (in_part)
        paper_tag_end(paper);
}

/* The document through the HTML writer and the site's components. */
#include "report/writers.h"

#include "render/ui.h"
#include <math.h>
#include <string.h>

typedef struct {
    Html *w;
    Lang lang;
    const DocHtml *options;
    GHashTable *part_of; /* id -> id of the part that holds it */
    unsigned deeper;     /* added to heading levels */
    unsigned n_tables;
    GPtrArray *owned;
} Screen;

static const DocNode *node_at(const Doc *doc, unsigned index)
{
    return g_ptr_array_index(doc->nodes, index);
}

const DocNode *doc_find_part(const Doc *doc, const char *id)
{
    for (unsigned i = 0; i < doc->nodes->len; i++) {
        const DocNode *node = node_at(doc, i);
        if (node->kind == DOC_PART && strcmp(node->id, id) == 0)
            return node;
    }
    return NULL;
}

static void screen_init(Screen *screen, Html *w, const Doc *doc, const DocHtml *options)
{
    *screen = (Screen){.w = w,
                       .lang = html_lang(w),
                       .options = options,
                       .part_of = g_hash_table_new(g_str_hash, g_str_equal),
                       .deeper = options->part && !options->is_section ? 0 : 1,
                       .owned = g_ptr_array_new_with_free_func(g_free)};
    const char *part = NULL;
    for (unsigned i = 0; i < doc->nodes->len; i++) {
        const DocNode *node = node_at(doc, i);
        if (node->kind == DOC_PART)
            part = node->id;
        if (node->id)
            g_hash_table_insert(screen->part_of, (gpointer)node->id, (gpointer)part);
    }
}

static void screen_clear(Screen *screen)
{
    g_hash_table_destroy(screen->part_of);
    g_ptr_array_free(screen->owned, TRUE);
}

static const char *take(Screen *screen, char *text)
{
    g_ptr_array_add(screen->owned, text);
    return text;
}

/* Where a link leads from this page. */
static const char *href_of(Screen *screen, const char *href)
{
    if (!href || href[0] == 0)
        return NULL;
    const DocHtml *options = screen->options;
    if (href[0] == '/') {
        g_autofree char *path = ui_path(screen->lang, href);
        return take(screen, g_strconcat(options->base ? options->base : "", path, NULL));
    }
    if (href[0] != '#' || !options->path)
        return href;
    const char *part = g_hash_table_lookup(screen->part_of, href + 1);
    if (!part || g_strcmp0(part, options->part) == 0)
        return href;
    g_autofree char *root = ui_path(screen->lang, options->path);
    return take(screen, strcmp(part, href + 1) == 0 ? g_strconcat(root, part, NULL)
                                                    : g_strconcat(root, part, href, NULL));
}

/* --- text ------------------------------------------------------------------------------- */

static void write_runs(Screen *screen, const DocText *text)
{
    Html *w = screen->w;
    for (unsigned i = 0; i < text->n; i++) {
        const DocRun *run = &text->runs[i];
        const char *href = href_of(screen, run->href);
        if (href)
            html_link(w, href, run->style == RUN_NUMBER ? "fig" : NULL, run->text);
        else if (run->style == RUN_STRONG)
            html_element(w, EL_STRONG, NULL, run->text);
        else if (run->style == RUN_MUTED)
            html_element(w, EL_SPAN, "muted", run->text);
        else
            html_text(w, run->text);
    }
}

static void write_text(Screen *screen, const char *class_name, const DocText *text)
{
    html_open(screen->w, EL_P);
    html_attr(screen->w, AT_CLASS, class_name);
    write_runs(screen, text);
    html_close(screen->w);
}

static void write_list(Screen *screen, const DocNode *node)
{
    html_open(screen->w, EL_UL);
    html_attr(screen->w, AT_CLASS, "report-list");
    for (unsigned i = 0; i < node->n_items; i++) {
        html_open(screen->w, EL_LI);
        write_runs(screen, &node->items[i]);
        html_close(screen->w);
    }
    html_close(screen->w);
}

static void write_facts(Screen *screen, const DocNode *node)
{
    Html *w = screen->w;
    ui_facts_begin(w);
    for (unsigned i = 0; i < node->n_facts; i++) {
        g_autofree char *term = doc_text_to_plain(&node->facts[i].term);
        const DocText *text = &node->facts[i].text;
        if (text->n == 1 && !text->runs[0].href) {
            ui_fact(w, term, text->runs[0].text);
            continue;
        }
        html_open(w, EL_DIV);
        html_element(w, EL_DT, NULL, term);
        html_open(w, EL_DD);
        write_runs(screen, text);
        html_close(w);
        html_close(w);
    }
    ui_facts_end(w);
}

static void write_note(Screen *screen, const DocNode *node)
{
    g_autofree char *text = doc_text_to_plain(&node->text);
    ui_notice(screen->w, NOTICE_INFO, node->title, text);
}

static void write_stats(Screen *screen, const DocNode *node)
{
    ui_grid_begin(screen->w, UI_GRID_STATS);
    for (unsigned i = 0; i < node->n_stats; i++) {
        const DocStat *stat = &node->stats[i];
        ui_stat(screen->w, &stat->figure, stat->label, stat->note, href_of(screen, stat->href));
    }
    ui_grid_end(screen->w);
}

/* --- tables ----------------------------------------------------------------------------- */

/* A figure that others contradict is shown with the site's mark for such numbers. */
static Figure shown_figure(const DocCell *cell, unsigned *legend)
{
    Figure figure = cell->figure;
    if (cell->contradicted && figure.kind == FIGURE_VALUE)
        figure.obs_status = 'U';
    if (figure.kind != FIGURE_VALUE)
        *legend |= 1u << figure.kind;
    if (figure.revised)
        *legend |= UI_LEGEND_REVISED;
    if (figure.obs_status == 'U' || cell->contradicted)
        *legend |= UI_LEGEND_UNRELIABLE;
    return figure;
}

static void write_cell(Screen *screen, const DocCell *cell, bool is_text, unsigned *legend)
{
    Html *w = screen->w;
    const char *href = href_of(screen, cell->href);
    if (cell->kind == CELL_FIGURE) {
        Figure figure = shown_figure(cell, legend);
        html_open(w, EL_TD);
        html_attr(w, AT_CLASS, "num");
        ui_figure(w, &figure, href);
        if (cell->contradicted && figure.kind != FIGURE_VALUE)
            html_element(w, EL_SUP, "mark", "u");
        html_close(w);
        return;
    }
    html_open(w, EL_TD);
    html_attr(w, AT_CLASS, is_text ? NULL : "num");
    if (href)
        html_link(w, href, NULL, cell->text);
    else
        html_text(w, cell->text);
    html_close(w);
}

static void write_row(Screen *screen, const DocTable *table, const DocRow *row, unsigned *legend)
{
    Html *w = screen->w;
    if (row->is_group) {
        html_open(w, EL_TR);
        html_open(w, EL_TH);
        html_attr(w, AT_CLASS, "report-group");
        html_attr(w, AT_SCOPE, "colgroup");
        html_attr_int(w, AT_COLSPAN, (int64_t)table->n_columns + 1);
        html_text(w, row->label);
        html_close(w);
        html_close(w);
        return;
    }
    ui_table_row(w, row->label, href_of(screen, row->href));
    for (unsigned c = 0; c < table->n_columns; c++)
        write_cell(screen, &row->cells[c], table->is_text && table->is_text[c], legend);
    ui_table_row_end(w);
}

static void write_source(Screen *screen, const char *source, const char *data_href)
{
    const char *href = href_of(screen, data_href);
    if (!source && !href)
        return;
    Html *w = screen->w;
    html_open(w, EL_P);
    html_attr(w, AT_CLASS, "report-source");
    if (source) {
        g_autofree char *text =
            text_fill(tr(screen->lang, "Source: {source}"), "source", source, NULL);
        html_text(w, text);
        html_text(w, " ");
    }
    if (href)
        html_link(w, href, NULL, tr(screen->lang, "These figures"));
    html_close(w);
}

static void write_table(Screen *screen, const DocTable *table)
{
    Html *w = screen->w;
    const char *columns[64];
    bool is_number[64] = {false};
    g_return_if_fail(table->n_columns < G_N_ELEMENTS(columns));
    columns[0] = table->corner;
    for (unsigned c = 0; c < table->n_columns; c++) {
        columns[c + 1] = table->columns[c];
        is_number[c + 1] = !(table->is_text && table->is_text[c]);
    }
    g_autofree char *id =
        table->id ? g_strdup(table->id) : g_strdup_printf("table-%u", ++screen->n_tables);
    unsigned legend = 0;
    html_open(w, EL_DIV);
    html_attr(w, AT_CLASS, "report-table");
    ui_table_begin(w, id, table->caption, columns, is_number, table->n_columns + 1);
    for (unsigned r = 0; r < table->rows->len; r++)
        write_row(screen, table, &g_array_index(table->rows, DocRow, r), &legend);
    ui_table_end(w);
    if (legend)
        ui_figure_legend(w, legend);
    write_source(screen, table->source, table->data_href);
    html_close(w);
}

/* --- pictures --------------------------------------------------------------------------- */

static void write_chart(Screen *screen, const DocChart *chart)
{
    ChartSeries series[8];
    Chart linked = chart->chart;
    linked.n_series = MIN(linked.n_series, G_N_ELEMENTS(series));
    for (unsigned i = 0; i < linked.n_series; i++) {
        series[i] = chart->chart.series[i];
        series[i].href = href_of(screen, series[i].href);
    }
    linked.series = series;
    UiFigureFrame frame = {.caption = chart->caption,
                           .source = chart->source,
                           .data_href = href_of(screen, chart->data_href)};
    ui_chart(screen->w, &linked, &frame);
}

static void write_map(Screen *screen, const DocMap *map)
{
    Map linked = map->map;
    g_autofree MapArea *areas = g_new(MapArea, linked.n_areas + 1);
    for (unsigned i = 0; i < linked.n_areas; i++) {
        areas[i] = map->map.areas[i];
        areas[i].href = href_of(screen, areas[i].href);
    }
    linked.areas = areas;
    UiFigureFrame frame = {.caption = map->caption,
                           .source = map->source,
                           .data_href = href_of(screen, map->data_href)};
    ui_map(screen->w, &linked, &frame);
}

/* --- blocks ----------------------------------------------------------------------------- */

static void write_part(Screen *screen, const DocNode *node)
{
    Html *w = screen->w;
    unsigned level = (screen->options->part ? 1 : node->level) + screen->deeper;
    if (!node->area) {
        ui_heading(w, level, node->id, node->title);
        return;
    }
    html_open(w, EL_DIV);
    html_attr(w, AT_CLASS, "state-head");
    map_outline_svg(w, node->area, "outline");
    html_open(w, EL_DIV);
    ui_heading(w, level, node->id, node->title);
    html_close(w);
    html_close(w);
}

static void write_node(Screen *screen, const DocNode *node, unsigned part_level)
{
    Html *w = screen->w;
    switch (node->kind) {
    case DOC_PART:
        write_part(screen, node);
        break;
    case DOC_HEADING: {
        /* Profiles use level 3 in print; on a page of their own they come right under the h1. */
        unsigned level = part_level > 1 ? 2 : node->level;
        ui_heading(w, level + screen->deeper + (screen->options->part ? 0 : part_level - 1),
                   node->id, node->title);
        break;
    }
    case DOC_LEAD:
        write_text(screen, "lead", &node->text);
        break;
    case DOC_PARAGRAPH:
        write_text(screen, NULL, &node->text);
        break;
    case DOC_NOTE:
        write_note(screen, node);
        break;
    case DOC_LIST:
        write_list(screen, node);
        break;
    case DOC_FACTS:
        write_facts(screen, node);
        break;
    case DOC_STATS:
        write_stats(screen, node);
        break;
    case DOC_TABLE:
        write_table(screen, node->table);
        break;
    case DOC_CHART:
        write_chart(screen, &node->charts[0]);
        break;
    case DOC_CHART_PAIR:
        ui_grid_begin(w, UI_GRID_HALVES);
        write_chart(screen, &node->charts[0]);
        write_chart(screen, &node->charts[1]);
        ui_grid_end(w);
        break;
    case DOC_MAP:
        write_map(screen, node->map);
        break;
    case DOC_KIND_COUNT:
        break;
    }
}

bool doc_write_html(Html *w, const Doc *doc, const DocHtml *options)
{
    if (options->part && !doc_find_part(doc, options->part))
        return false;
    Screen screen;
    screen_init(&screen, w, doc, options);
    bool wanted = !options->part;
    unsigned part_level = 1;
    for (unsigned i = 0; i < doc->nodes->len; i++) {
        const DocNode *node = node_at(doc, i);
        if (node->kind == DOC_PART) {
            part_level = node->level;
            if (options->part)
                wanted = strcmp(node->id, options->part) == 0;
        }
        if (wanted)
            write_node(&screen, node, part_level);
    }
    screen_clear(&screen);
    return true;
}

/* --- ways through the report ------------------------------------------------------------ */

static void write_part_link(Screen *screen, const DocNode *node, const char *class_name)
{
    g_autofree char *anchor = g_strdup_printf("#%s", node->id);
    const char *href = href_of(screen, anchor);
    html_open(screen->w, EL_A);
    html_attr(screen->w, AT_CLASS, class_name);
    html_attr(screen->w, AT_HREF, href);
    if (screen->options->part && strcmp(screen->options->part, node->id) == 0)
        html_attr(screen->w, AT_ARIA_CURRENT, "page");
    html_text(screen->w, node->title);
    html_close(screen->w);
}

void doc_write_contents(Html *w, const Doc *doc, const DocHtml *options)
{
    Screen screen;
    screen_init(&screen, w, doc, options);
    size_t at = html_depth(w), list = 0;
    bool in_sub = false;
    html_open(w, EL_NAV);
    html_attr(w, AT_CLASS, "report-contents");
    html_attr(w, AT_ARIA_LABEL, tr(screen.lang, "Contents"));
    html_open(w, EL_OL);
    list = html_depth(w);
    for (unsigned i = 0; i < doc->nodes->len; i++) {
        const DocNode *node = node_at(doc, i);
        if (node->kind != DOC_PART)
            continue;
        bool is_sub = node->level > 1 && html_depth(w) > list;
        if (!is_sub) {
            html_close_to(w, list); /* the chapter before, with its list */
            html_open(w, EL_LI);
        } else {
            if (!in_sub)
                html_open(w, EL_OL);
            html_open(w, EL_LI);
        }
        write_part_link(&screen, node, NULL);
        if (is_sub)
            html_close(w);
        in_sub = is_sub;
    }
    html_close_to(w, at);
    screen_clear(&screen);
}

void doc_write_neighbours(Html *w, const Doc *doc, const DocHtml *options)
{
    const DocNode *before = NULL, *after = NULL;
    bool found = false;
    for (unsigned i = 0; i < doc->nodes->len && !after; i++) {
        const DocNode *node = node_at(doc, i);
        if (node->kind != DOC_PART)
            continue;
        if (found)
            after = node;
        else if (strcmp(node->id, options->part) == 0)
            found = true;
        else
            before = node;
    }
    if (!found)
        return;
    Screen screen;
    screen_init(&screen, w, doc, options);
    html_open(w, EL_NAV);
    html_attr(w, AT_CLASS, "report-neighbours");
    html_attr(w, AT_ARIA_LABEL, tr(screen.lang, "Chapters before and after"));
    html_open(w, EL_P);
    if (before) {
        html_element(w, EL_SPAN, "muted", tr(screen.lang, "Before:"));
        html_text(w, " ");
        write_part_link(&screen, before, NULL);
    }
    html_close(w);
    html_open(w, EL_P);
    if (after) {
        html_element(w, EL_SPAN, "muted", tr(screen.lang, "Next:"));
        html_text(w, " ");
        write_part_link(&screen, after, NULL);
    }
    html_close(w);
    html_close(w);
    screen_clear(&screen);
}

/* --- one file --------------------------------------------------------------------------- */

static void write_head(Html *w, const Doc *doc)
{
    size_t at = html_depth(w);
    html_open(w, EL_HEAD);
    html_open(w, EL_META);
    html_attr(w, AT_CHARSET, "utf-8");
    html_open(w, EL_META);
    html_attr(w, AT_NAME, "viewport");
    html_attr(w, AT_CONTENT, "width=device-width, initial-scale=1");
    html_open(w, EL_TITLE);
    html_text(w, doc->title);
    html_text(w, ". ");
    html_text(w, doc->subtitle);
    html_close(w);
    html_open(w, EL_META);
    html_attr(w, AT_NAME, "description");
    html_attr(w, AT_CONTENT, doc->status);
    html_open(w, EL_META);
    html_attr(w, AT_NAME, "color-scheme");
    html_attr(w, AT_CONTENT, "light dark");
    html_open(w, EL_LINK);
    html_attr(w, AT_REL, "stylesheet");
    html_attr(w, AT_HREF, "assets/fyr.css");
    html_open(w, EL_LINK);
    html_attr(w, AT_REL, "icon");
    html_attr(w, AT_HREF, "assets/favicon.svg");
    html_attr(w, AT_TYPE, "image/svg+xml");
    html_close_to(w, at);
}

static void write_file_header(Html *w)
{
    size_t at = html_depth(w);
    html_open(w, EL_HEADER);
    html_attr(w, AT_CLASS, "site-header");
    html_open(w, EL_DIV);
    html_attr(w, AT_CLASS, "site-header-row");
    html_open(w, EL_DIV);
    html_attr(w, AT_CLASS, "brand");
    html_raw_asset(w, asset_find("assets/mark.svg"));
    html_open(w, EL_SPAN);
    html_attr(w, AT_CLASS, "brand-text");
    html_element(w, EL_SPAN, "brand-name", "Fyr");
    html_element(w, EL_SPAN, "brand-line",
                 tr(html_lang(w), "Against trafficking in human beings in the Baltic Sea region"));
    html_close_to(w, at);
}

void doc_write_html_file(GString *to, const Doc *doc, const char *base)
{
    DocHtml options = {.base = base};
    g_string_append(to, "<!doctype html>\n");
    g_autoptr(Html) w = html_new(to, doc->lang);
    html_open(w, EL_HTML);
    html_attr(w, AT_LANG, lang_tag(doc->lang));
    write_head(w, doc);
    html_open(w, EL_BODY);
    html_link(w, "#main", "skip", tr(doc->lang, "Skip to the content"));
    write_file_header(w);
    html_open(w, EL_MAIN);
    html_attr(w, AT_ID, "main");
    ui_heading(w, 1, NULL, doc->title);
    html_element(w, EL_P, "lead", doc->subtitle);
    html_element(w, EL_P, NULL, doc->status);
    g_autofree char *dates = text_fill(tr(doc->lang, "Figures for {period}, as of {date}"),
                                       "period", doc->period, "date", doc->as_of_text, NULL);
    html_element(w, EL_P, "muted", dates);
    static const UiDownload files[] = {{"PDF", "roundup.pdf", NULL},
                                       {"VICTIMS.csv", "VICTIMS.csv", NULL},
                                       {"VICTIMS.xlsx", "VICTIMS.xlsx", NULL},
                                       {"OFFENDERS.csv", "OFFENDERS.csv", NULL},
                                       {"OFFENDERS.xlsx", "OFFENDERS.xlsx", NULL},
                                       {"region.csv", "region.csv", NULL},
                                       {"manifest.json", "manifest.json", NULL}};
    ui_downloads(w, tr(doc->lang, "This report and its figures as files"), files,
                 G_N_ELEMENTS(files));
    doc_write_contents(w, doc, &options);
    doc_write_html(w, doc, &options);
    html_close(w);
    html_close(w);
    html_close(w);
}

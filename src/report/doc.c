#include "report/doc.h"

#include <string.h>

Doc *doc_new(Lang lang)
{
    Doc *doc = g_new0(Doc, 1);
    doc->lang = lang;
    doc->nodes = g_ptr_array_new();
    doc->owned = g_ptr_array_new_with_free_func(g_free);
    return doc;
}

void doc_free(Doc *doc)
{
    if (!doc)
        return;
    for (unsigned i = 0; i < doc->nodes->len; i++) {
        DocNode *node = g_ptr_array_index(doc->nodes, i);
        if (node->table)
            g_array_free(node->table->rows, TRUE);
    }
    g_ptr_array_free(doc->nodes, TRUE);
    g_ptr_array_free(doc->owned, TRUE);
    g_free(doc);
}

void *doc_alloc(Doc *doc, size_t n_bytes)
{
    void *memory = g_malloc0(n_bytes ? n_bytes : 1);
    g_ptr_array_add(doc->owned, memory);
    return memory;
}

char *doc_take(Doc *doc, char *take_text)
{
    if (take_text)
        g_ptr_array_add(doc->owned, take_text);
    return take_text;
}

char *doc_keep(Doc *doc, const char *text)
{
    return doc_take(doc, g_strdup(text));
}

char *doc_printf(Doc *doc, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    char *text = g_strdup_vprintf(format, arguments);
    va_end(arguments);
    return doc_take(doc, text);
}

/* --- runs ------------------------------------------------------------------------------- */

RunList *runs_new(void)
{
    RunList *runs = g_new0(RunList, 1);
    runs->runs = g_array_new(FALSE, FALSE, sizeof(DocRun));
    runs->texts = g_string_chunk_new(256);
    return runs;
}

void runs_free(RunList *runs)
{
    if (!runs)
        return;
    g_array_free(runs->runs, TRUE);
    g_string_chunk_free(runs->texts);
    g_free(runs);
}

void runs_add(RunList *runs, RunStyle style, const char *text, const char *href)
{
    if (!text || !*text)
        return;
    DocRun run = {.text = g_string_chunk_insert(runs->texts, text),
                  .href = href && *href ? g_string_chunk_insert(runs->texts, href) : NULL,
                  .style = style};
    g_array_append_val(runs->runs, run);
}

void runs_text(RunList *runs, const char *text)
{
    runs_add(runs, RUN_TEXT, text, NULL);
}

void runs_append(RunList *runs, const RunList *more)
{
    for (unsigned i = 0; i < more->runs->len; i++) {
        const DocRun *run = &g_array_index(more->runs, DocRun, i);
        runs_add(runs, run->style, run->text, run->href);
    }
}

void runs_space(RunList *runs)
{
    if (runs->runs->len > 0)
        runs_text(runs, " ");
}

bool runs_is_empty(const RunList *runs)
{
    return runs->runs->len == 0;
}

static const RunSlot *find_slot(const RunSlot *slots, unsigned n_slots, const char *name,
                                size_t length)
{
    for (unsigned i = 0; i < n_slots; i++) {
        if (strlen(slots[i].name) == length && memcmp(slots[i].name, name, length) == 0)
            return &slots[i];
    }
    return NULL;
}

static void add_piece(RunList *runs, const char *from, size_t length)
{
    if (length == 0)
        return;
    DocRun run = {.text = g_string_chunk_insert_len(runs->texts, from, (gssize)length),
                  .style = RUN_TEXT};
    g_array_append_val(runs->runs, run);
}

void runs_fill(RunList *runs, const char *pattern, const RunSlot *slots, unsigned n_slots)
{
    const char *at = pattern;
    const char *open;
    while ((open = strchr(at, '{')) != NULL) {
        const char *close = strchr(open, '}');
        if (!close)
            break;
        const RunSlot *slot = find_slot(slots, n_slots, open + 1, (size_t)(close - open - 1));
        if (!slot) {
            add_piece(runs, at, (size_t)(close + 1 - at));
        } else {
            add_piece(runs, at, (size_t)(open - at));
            runs_add(runs, slot->href ? RUN_NUMBER : RUN_TEXT, slot->text, slot->href);
        }
        at = close + 1;
    }
    add_piece(runs, at, strlen(at));
}

static char *plain(const DocRun *runs, unsigned n)
{
    GString *text = g_string_new(NULL);
    for (unsigned i = 0; i < n; i++)
        g_string_append(text, runs[i].text);
    return g_string_free(text, FALSE);
}

char *runs_plain(const RunList *runs)
{
    return plain((const DocRun *)(void *)runs->runs->data, runs->runs->len);
}

char *doc_text_to_plain(const DocText *text)
{
    return plain(text->runs, text->n);
}

DocText doc_text(Doc *doc, const RunList *runs)
{
    unsigned n = 0;
    DocRun *copy = doc_alloc(doc, runs->runs->len * sizeof *copy);
    for (unsigned i = 0; i < runs->runs->len; i++) {
        const DocRun *run = &g_array_index(runs->runs, DocRun, i);
        DocRun *last = n > 0 ? &copy[n - 1] : NULL;
        /* Pieces of one sentence become one run: one element for those who listen. */
        if (last && !last->href && !run->href && last->style == run->style)
            last->text = doc_printf(doc, "%s%s", last->text, run->text);
        else
            copy[n++] = (DocRun){doc_keep(doc, run->text), doc_keep(doc, run->href), run->style};
    }
    return (DocText){copy, n};
}

DocText doc_text_plain(Doc *doc, const char *text)
{
    if (!text || !*text)
        return (DocText){NULL, 0};
    DocRun *run = doc_alloc(doc, sizeof *run);
    *run = (DocRun){doc_keep(doc, text), NULL, RUN_TEXT};
    return (DocText){run, 1};
}

/* --- blocks ----------------------------------------------------------------------------- */

static DocNode *add_node(Doc *doc, DocKind kind)
{
    DocNode *node = doc_alloc(doc, sizeof *node);
    node->kind = kind;
    g_ptr_array_add(doc->nodes, node);
    return node;
}

void doc_part(Doc *doc, unsigned level, const char *id, const char *title, const char *area)
{
    DocNode *node = add_node(doc, DOC_PART);
    node->level = level;
    node->id = doc_keep(doc, id);
    node->title = doc_keep(doc, title);
    node->area = doc_keep(doc, area);
}

void doc_heading(Doc *doc, unsigned level, const char *id, const char *title)
{
    DocNode *node = add_node(doc, DOC_HEADING);
    node->level = level;
    node->id = doc_keep(doc, id);
    node->title = doc_keep(doc, title);
}

static void add_text(Doc *doc, DocKind kind, const char *title, DocText text)
{
    if (text.n == 0)
        return;
    DocNode *node = add_node(doc, kind);
    node->title = doc_keep(doc, title);
    node->text = text;
}

void doc_lead(Doc *doc, const RunList *runs)
{
    add_text(doc, DOC_LEAD, NULL, doc_text(doc, runs));
}

void doc_paragraph(Doc *doc, const RunList *runs)
{
    add_text(doc, DOC_PARAGRAPH, NULL, doc_text(doc, runs));
}

void doc_say(Doc *doc, const char *text)
{
    add_text(doc, DOC_PARAGRAPH, NULL, doc_text_plain(doc, text));
}

void doc_note(Doc *doc, const char *title, const RunList *runs)
{
    add_text(doc, DOC_NOTE, title, doc_text(doc, runs));
}

void doc_note_say(Doc *doc, const char *title, const char *text)
{
    add_text(doc, DOC_NOTE, title, doc_text_plain(doc, text));
}

DocItems doc_items(Doc *doc, size_t item_size)
{
    return (DocItems){doc, g_array_new(FALSE, FALSE, (guint)item_size)};
}

/* Moves the collected items into the document's memory. */
static void *take_items(DocItems *items, unsigned *out_n)
{
    size_t size = g_array_get_element_size(items->items);
    unsigned n = items->items->len;
    void *copy = doc_alloc(items->doc, n * size);
    if (n > 0)
        memcpy(copy, items->items->data, n * size);
    g_array_free(items->items, TRUE);
    items->items = NULL;
    *out_n = n;
    return copy;
}

void doc_item(DocItems *items, const RunList *runs)
{
    if (runs_is_empty(runs))
        return;
    DocText text = doc_text(items->doc, runs);
    g_array_append_val(items->items, text);
}

void doc_items_end_list(DocItems *items)
{
    unsigned n;
    DocText *texts = take_items(items, &n);
    if (n == 0)
        return;
    DocNode *node = add_node(items->doc, DOC_LIST);
    node->items = texts;
    node->n_items = n;
}

void doc_fact(DocItems *items, const char *term, const RunList *runs)
{
    DocFact fact = {doc_text_plain(items->doc, term), doc_text(items->doc, runs)};
    g_array_append_val(items->items, fact);
}

void doc_fact_say(DocItems *items, const char *term, const char *text)
{
    DocFact fact = {doc_text_plain(items->doc, term), doc_text_plain(items->doc, text)};
    g_array_append_val(items->items, fact);
}

void doc_items_end_facts(DocItems *items)
{
    unsigned n;
    DocFact *facts = take_items(items, &n);
    if (n == 0)
        return;
    DocNode *node = add_node(items->doc, DOC_FACTS);
    node->facts = facts;
    node->n_facts = n;
}

void doc_stat(DocItems *items, const Figure *figure, const char *label, const char *note,
              const char *href)
{
    DocStat stat = {*figure, doc_keep(items->doc, label), doc_keep(items->doc, note),
                    doc_keep(items->doc, href)};
    g_array_append_val(items->items, stat);
}

void doc_items_end_stats(DocItems *items)
{
    unsigned n;
    DocStat *stats = take_items(items, &n);
    if (n == 0)
        return;
    DocNode *node = add_node(items->doc, DOC_STATS);
    node->stats = stats;
    node->n_stats = n;
}

/* --- tables ----------------------------------------------------------------------------- */

DocTable *doc_table(Doc *doc, const char *id, const char *caption, const char *corner,
                    const char *const *columns, unsigned n_columns)
{
    DocTable *table = doc_alloc(doc, sizeof *table);
    const char **copy = doc_alloc(doc, n_columns * sizeof *copy);
    for (unsigned i = 0; i < n_columns; i++)
        copy[i] = doc_keep(doc, columns[i]);
    *table = (DocTable){.id = doc_keep(doc, id),
                        .caption = doc_keep(doc, caption),
                        .corner = doc_keep(doc, corner),
                        .columns = copy,
                        .n_columns = n_columns,
                        .rows = g_array_new(FALSE, TRUE, sizeof(DocRow))};
    DocNode *node = add_node(doc, DOC_TABLE);
    node->id = table->id;
    node->table = table;
    return table;
}

DocRow *doc_row(Doc *doc, DocTable *table, const char *label, const char *href)
{
    DocRow row = {.label = doc_keep(doc, label),
                  .href = doc_keep(doc, href),
                  .cells = doc_alloc(doc, table->n_columns * sizeof(DocCell))};
    for (unsigned i = 0; i < table->n_columns; i++)
        row.cells[i].kind = CELL_EMPTY;
    g_array_append_val(table->rows, row);
    return &g_array_index(table->rows, DocRow, table->rows->len - 1);
}

void doc_row_group(Doc *doc, DocTable *table, const char *label)
{
    doc_row(doc, table, label, NULL)->is_group = true;
}

void doc_cell_figure(Doc *doc, DocRow *row, unsigned column, const Figure *figure, const char *href)
{
    row->cells[column] =
        (DocCell){.kind = CELL_FIGURE, .figure = *figure, .href = doc_keep(doc, href)};
}

void doc_cell_text(Doc *doc, DocRow *row, unsigned column, const char *text, const char *href)
{
    row->cells[column] =
        (DocCell){.kind = CELL_TEXT, .text = doc_keep(doc, text), .href = doc_keep(doc, href)};
}

/* --- pictures --------------------------------------------------------------------------- */

static DocChart copy_chart(Doc *doc, const Chart *chart, const char *caption, const char *source,
                           const char *data_href)
{
    Chart copy = *chart;
    copy.title = doc_keep(doc, chart->title);
    copy.description = doc_keep(doc, chart->description);
    copy.unit = doc_keep(doc, chart->unit);
    copy.id = doc_keep(doc, chart->id);
    const char **points = doc_alloc(doc, chart->n_points * sizeof *points);
    for (unsigned i = 0; i < chart->n_points; i++)
        points[i] = doc_keep(doc, chart->points[i]);
    copy.points = points;
    ChartSeries *series = doc_alloc(doc, chart->n_series * sizeof *series);
    for (unsigned i = 0; i < chart->n_series; i++) {
        size_t size = chart->n_points * sizeof(Figure);
        Figure *figures = doc_alloc(doc, size);
        memcpy(figures, chart->series[i].figures, size);
        series[i] = (ChartSeries){doc_keep(doc, chart->series[i].label),
                                  doc_keep(doc, chart->series[i].href), figures};
    }
    copy.series = series;
    return (DocChart){.caption = doc_keep(doc, caption),
                      .source = doc_keep(doc, source),
                      .data_href = doc_keep(doc, data_href),
                      .chart = copy};
}

DocChart *doc_chart(Doc *doc, const Chart *chart, const char *caption, const char *source,
                    const char *data_href)
{
    DocNode *node = add_node(doc, DOC_CHART);
    node->charts = doc_alloc(doc, 2 * sizeof *node->charts);
    node->charts[0] = copy_chart(doc, chart, caption, source, data_href);
    return &node->charts[0];
}

DocChart *doc_chart_beside(Doc *doc, const Chart *chart, const char *caption, const char *source,
                           const char *data_href)
{
    DocNode *last = doc->nodes->len > 0 ? g_ptr_array_index(doc->nodes, doc->nodes->len - 1) : NULL;
    if (!last || last->kind != DOC_CHART)
        return doc_chart(doc, chart, caption, source, data_href);
    last->kind = DOC_CHART_PAIR;
    last->charts[1] = copy_chart(doc, chart, caption, source, data_href);
    return &last->charts[1];
}

void doc_map(Doc *doc, const Map *map, const char *caption, const char *source,
             const char *data_href)
{
    DocNode *node = add_node(doc, DOC_MAP);
    node->map = doc_alloc(doc, sizeof *node->map);
    Map copy = *map;
    copy.title = doc_keep(doc, map->title);
    copy.description = doc_keep(doc, map->description);
    copy.unit = doc_keep(doc, map->unit);
    copy.id = doc_keep(doc, map->id);
    MapArea *areas = doc_alloc(doc, map->n_areas * sizeof *areas);
    for (unsigned i = 0; i < map->n_areas; i++) {
        areas[i] = (MapArea){doc_keep(doc, map->areas[i].area), map->areas[i].figure,
                             doc_keep(doc, map->areas[i].href), doc_keep(doc, map->areas[i].label)};
    }
    copy.areas = areas;
    *node->map =
        (DocMap){doc_keep(doc, caption), doc_keep(doc, source), doc_keep(doc, data_href), copy};
}

/* A report as a tree of blocks, built once and rendered twice: write_html.c makes pages of it,
 * pdf_writer.c makes a PDF. A part is a chapter: it begins a page in print and may be a page of
 * its own on the site.
 *
 * Everything in a Doc belongs to it and is freed with it; builders copy what they are given. A
 * href is "" or NULL (none), "#id" (inside this document), or a path of the site from its root
 * ("/data/VICTIMS?..."), to which the writers add language prefix and address. */
#pragma once

#include "base/catalogue.h"
#include "figures/figure.h"
#include "render/chart.h"
#include "render/map.h"
#include <glib.h>
#include <stdbool.h>

typedef enum { RUN_TEXT, RUN_STRONG, RUN_NUMBER, RUN_MUTED, RUN_STYLE_COUNT } RunStyle;

typedef struct {
    const char *text;
    const char *href; /* NULL: no link */
    RunStyle style;
} DocRun;

typedef struct {
    const DocRun *runs;
    unsigned n;
} DocText;

typedef enum { CELL_TEXT, CELL_FIGURE, CELL_EMPTY, CELL_KIND_COUNT } DocCellKind;

typedef struct {
    DocCellKind kind;
    const char *text;
    const char *href;
    Figure figure;
    bool contradicted; /* another figure of the same source does not fit it: marked, never used */
} DocCell;

typedef struct {
    const char *label;
    const char *href;
    bool is_group; /* a heading row over the rows that follow */
    bool is_total;
    DocCell *cells; /* n_columns of them, the row's header not counted */
} DocRow;

typedef struct {
    const char *id;
    const char *caption;
    const char *corner;         /* heading of the first column */
    const char *const *columns; /* headings of the others */
    const bool *is_text;        /* NULL: all columns hold numbers */
    unsigned n_columns;
    GArray *rows;          /* of DocRow */
    const char *source;    /* "UNODC, as of 14 April 2025" */
    const char *data_href; /* where the table's figures are */
    bool is_dense;         /* an annex: smaller type in print */
} DocTable;

typedef struct {
    const char *caption, *source, *data_href;
    Chart chart;
    double print_height; /* of the axes on paper, in pt; 0 = as usual */
} DocChart;

typedef struct {
    const char *caption, *source, *data_href;
    Map map;
} DocMap;

typedef struct {
    Figure figure;
    const char *label, *note, *href;
} DocStat;

typedef struct {
    DocText term, text;
} DocFact;

typedef enum {
    DOC_PART,    /* begins a chapter: title, id, optional area for its outline */
    DOC_HEADING, /* level 2 or 3 */
    DOC_LEAD,    /* the first, larger paragraph */
    DOC_PARAGRAPH,
    DOC_NOTE,  /* a boxed remark with a title */
    DOC_LIST,  /* of texts */
    DOC_FACTS, /* terms with explanations */
    DOC_STATS, /* large numbers beside each other */
    DOC_TABLE,
    DOC_CHART,
    DOC_CHART_PAIR, /* two charts beside each other where there is room */
    DOC_MAP,
    DOC_KIND_COUNT
} DocKind;

typedef struct {
    DocKind kind;
    unsigned level;    /* DOC_PART: 1, or 2 for a part inside the part before (country profile) */
    const char *id;    /* parts, headings, tables: the anchor; NULL = none */
    const char *title; /* parts, headings, notes */
    const char *area;  /* DOC_PART: a state's code whose outline stands in its head; or NULL */
    DocText text;      /* lead, paragraph, note */
    const DocText *items;
    unsigned n_items;
    const DocFact *facts;
    unsigned n_facts;
    const DocStat *stats;
    unsigned n_stats;
    DocTable *table;
    DocChart *charts; /* one or two */
    DocMap *map;
} DocNode;

typedef struct {
    Lang lang;
    const char *title;    /* "Human trafficking in the Baltic Sea region" */
    const char *subtitle; /* "Round-up, demonstration edition 2025" */
    const char *status;   /* what kind of edition it is, for the title page */
    const char *author;
    const char *edition;
    const char *as_of;      /* "2025-04-14" */
    const char *as_of_text; /* "14 April 2025" */
    const char *period;     /* "2018–2022" */
    GPtrArray *nodes;       /* DocNode * */
    GPtrArray *owned;
} Doc;

Doc *doc_new(Lang lang);
void doc_free(Doc *doc);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Doc, doc_free)

/* Memory and texts that live as long as the document. */
void *doc_alloc(Doc *doc, size_t n_bytes);
char *doc_keep(Doc *doc, const char *text); /* NULL stays NULL */
char *doc_take(Doc *doc, char *take_text);
char *doc_printf(Doc *doc, const char *format, ...) G_GNUC_PRINTF(2, 3);

/* Texts are collected in a RunList (in any order of additions) and then kept by the document. */
typedef struct {
    GArray *runs; /* of DocRun, texts owned by `texts` */
    GStringChunk *texts;
} RunList;
RunList *runs_new(void);
void runs_free(RunList *runs);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(RunList, runs_free)
void runs_add(RunList *runs, RunStyle style, const char *text, const char *href);
void runs_text(RunList *runs, const char *text); /* RUN_TEXT without link */
void runs_append(RunList *runs, const RunList *more);
/* Begins the next sentence: a space, unless the list is empty. */
void runs_space(RunList *runs);
bool runs_is_empty(const RunList *runs);

/* A slot of a sentence: {name} in the translated text is replaced by this run. */
typedef struct {
    const char *name, *text, *href; /* href gives a RUN_NUMBER with its link */
} RunSlot;
/* Appends `pattern` with its {name} places filled. A name that the pattern has and the slots do
 * not is a programmer's error and is written as it stands. */
void runs_fill(RunList *runs, const char *pattern, const RunSlot *slots, unsigned n_slots);
/* The text without links. Caller frees. */
char *runs_plain(const RunList *runs);

DocText doc_text(Doc *doc, const RunList *runs);
DocText doc_text_plain(Doc *doc, const char *text);
char *doc_text_to_plain(const DocText *text);

/* Blocks, appended in order. */
void doc_part(Doc *doc, unsigned level, const char *id, const char *title, const char *area);
void doc_heading(Doc *doc, unsigned level, const char *id, const char *title);
void doc_lead(Doc *doc, const RunList *runs); /* nothing if empty */
void doc_paragraph(Doc *doc, const RunList *runs);
void doc_say(Doc *doc, const char *text); /* a paragraph of plain text */
void doc_note(Doc *doc, const char *title, const RunList *runs);
void doc_note_say(Doc *doc, const char *title, const char *text);

/* Lists: collect, then end. */
typedef struct {
    Doc *doc;
    GArray *items; /* of DocText or DocFact or DocStat */
} DocItems;
DocItems doc_items(Doc *doc, size_t item_size);
void doc_item(DocItems *items, const RunList *runs); /* nothing if empty */
void doc_items_end_list(DocItems *items);            /* no block if there are none */
void doc_fact(DocItems *items, const char *term, const RunList *runs);
void doc_fact_say(DocItems *items, const char *term, const char *text);
void doc_items_end_facts(DocItems *items);
void doc_stat(DocItems *items, const Figure *figure, const char *label, const char *note,
              const char *href);
void doc_items_end_stats(DocItems *items);

/* A table; rows are added afterwards. Column texts are copied. */
DocTable *doc_table(Doc *doc, const char *id, const char *caption, const char *corner,
                    const char *const *columns, unsigned n_columns);
DocRow *doc_row(Doc *doc, DocTable *table, const char *label, const char *href);
void doc_row_group(Doc *doc, DocTable *table, const char *label);
/* Valid until the next row of the table is added. */
void doc_cell_figure(Doc *doc, DocRow *row, unsigned column, const Figure *figure,
                     const char *href);
void doc_cell_text(Doc *doc, DocRow *row, unsigned column, const char *text, const char *href);

/* Copies the chart with its points, series and figures. */
DocChart *doc_chart(Doc *doc, const Chart *chart, const char *caption, const char *source,
                    const char *data_href);
/* The same, beside the chart before where there is room. */
DocChart *doc_chart_beside(Doc *doc, const Chart *chart, const char *caption, const char *source,
                           const char *data_href);
void doc_map(Doc *doc, const Map *map, const char *caption, const char *source,
             const char *data_href);

/* Page components over the HTML writer: accessibility, print, dark and language are solved here
 * once, so that a page is a handler that calls these. */
#pragma once

#include "figures/figure.h"
#include "render/chart.h"
#include "render/html.h"
#include "render/map.h"

typedef enum {
    SECTION_NONE,
    SECTION_HOME,
    SECTION_DATA,
    SECTION_COUNTRIES,
    SECTION_ROUNDUP,
    SECTION_RESOURCES,
    SECTION_PLAN,
    SECTION_ABOUT,
    SECTION_DESK,
    SECTION_COUNT
} SiteSection;

/* The bar of who is signed in: where they may go, who they are, the way out. */
typedef struct {
    const char *name;                /* of the account */
    const char *const (*links)[2];   /* {label, path} pairs, ends with {NULL, NULL} */
    const char *current;             /* the path of the link that this page belongs to; or NULL */
    const char *token_field, *token; /* of the sign-out form */
} UiDesk;

typedef struct {
    const char *title;       /* of the page; the site's name is added */
    const char *description; /* one sentence, for search engines and link previews; or NULL */
    const char *path;        /* without language prefix: for canonical and alternate links */
    const char *query;       /* kept in the language links; or NULL */
    const char *base;        /* "https://host" for canonical addresses; or NULL */
    SiteSection section;     /* marked as current in the navigation */
    bool is_wide;            /* the explorer uses the whole width */
    const char *const (*crumbs)[2]; /* {label, path} pairs, ends with {NULL, NULL}; or NULL */
    const UiDesk *desk;             /* NULL: a public page */
    const char *script;             /* one more asset: "files.js"; or NULL */
    unsigned refresh_s;             /* loads itself again after so many seconds; 0: never */
} UiPage;

/* From <!doctype> to the open <main>: skip link, header with mark, navigation, language choice;
 * then, after the content, the footer and the rest. */
void ui_page_begin(Html *w, const UiPage *page);
void ui_page_end(Html *w, const UiPage *page);
/* A path of this site with the writer's language prefix. Caller frees. */
char *ui_path(Lang lang, const char *path);
/* The path of an embedded asset with its hash: "fyr.css" -> "/assets/fyr.3f2a....css"; without
 * the hash where there is no such asset. Caller frees. */
char *ui_asset_path(const char *name);

void ui_heading(Html *w, unsigned level, const char *id, const char *text); /* with its anchor */
void ui_lead(Html *w, const char *text);                                    /* first paragraph */
void ui_paragraphs(Html *w, const char *text); /* blank line = new paragraph */

/* A figure in a table cell or sentence: the number, "0-4" with its mark, "not known" ... with
 * the text for ears, the revised mark and the link (or NULL). */
void ui_figure(Html *w, const Figure *figure, const char *href);
/* The legend of marks that ui_figure uses, as a short list; only the kinds asked for: bits
 * 1u << FigureKind, and the three below. */
#define UI_LEGEND_REVISED (1u << 16)
#define UI_LEGEND_UNRELIABLE (1u << 17)
#define UI_LEGEND_NO_BOUNDS (1u << 18) /* suppressed, and nothing said of the number */
void ui_figure_legend(Html *w, unsigned kinds_mask);

/* A large number with its label and note, for heads of pages; several stand between
 * ui_grid_begin(w, UI_GRID_STATS) and ui_grid_end(). */
void ui_stat(Html *w, const Figure *figure, const char *label, const char *note, const char *href);

/* Columns that become fewer on a narrow screen. */
typedef enum {
    UI_GRID_STATS,  /* large numbers */
    UI_GRID_CARDS,  /* ui_card, as many columns as fit */
    UI_GRID_HALVES, /* two columns of equal width: chart beside chart, text beside map */
    UI_GRID_SIDE,   /* filters (first, narrow) beside content (second) */
    UI_GRID_COUNT
} UiGrid;
void ui_grid_begin(Html *w, UiGrid kind);
void ui_grid_end(Html *w); /* closes one element: everything opened inside must be closed */
/* A link to a place with a sentence on what is there. `area` adds the state's outline; NULL = none. */
void ui_card(Html *w, const char *href, const char *title, const char *text, const char *area);

/* A table that scrolls inside itself on a small screen, with caption and header cells. Between
 * begin and end: ui_table_row, then cells, then ui_table_row_end. columns[0] heads the row
 * headers. A script lets readers sort by the columns. */
void ui_table_begin(Html *w, const char *id, const char *caption, const char *const *columns,
                    const bool *is_number, unsigned n_columns);
void ui_table_row(Html *w, const char *row_header, const char *href); /* opens tr, writes th */
void ui_cell_figure(Html *w, const Figure *figure, const char *href); /* a whole <td> */
void ui_cell_text(Html *w, const char *text);
void ui_cell_number(Html *w, double value);
void ui_table_row_end(Html *w);
void ui_table_end(Html *w);

/* A chart or map as <figure> with caption, source line and links to its data and SVG. */
typedef struct {
    const char *caption;              /* NULL: none */
    const char *source;               /* "UNODC, as of 14 April 2025" */
    const char *data_href, *svg_href; /* or NULL */
} UiFigureFrame;
void ui_chart(Html *w, const Chart *chart, const UiFigureFrame *frame);
void ui_map(Html *w, const Map *map, const UiFigureFrame *frame);

typedef struct {
    const char *label, *href, *note; /* "Excel", "/data/VICTIMS.xlsx?...", "1,200 rows" */
} UiDownload;
void ui_downloads(Html *w, const char *heading, const UiDownload *downloads, unsigned n);

typedef struct {
    const char *value, *label;
    bool selected;
    unsigned count; /* figures that match; shown when has_count */
    bool has_count;
} UiOption;
/* A labelled <select>, or check boxes in a <details> when `many`. */
void ui_choice(Html *w, const char *name, const char *label, const char *help,
               const UiOption *options, unsigned n, bool many);

typedef enum { NOTICE_INFO, NOTICE_CAUTION, NOTICE_ERROR, NOTICE_EMPTY } NoticeKind;
/* A one-line text field with its label and help; `value` may be NULL. */
void ui_field(Html *w, const char *name, const char *label, const char *help, const char *value);
/* The button that sends a form; also what the script presses when a choice changes. */
void ui_submit(Html *w, const char *label);

/* A line of text to copy (a citation, an address, an embedding): the script adds a button. */
void ui_copyable(Html *w, const char *label, const char *text);

void ui_notice(Html *w, NoticeKind kind, const char *title, const char *text);
/* Terms with explanations: <dl>. */
void ui_facts_begin(Html *w);
void ui_fact(Html *w, const char *term, const char *text);
void ui_facts_end(Html *w);

/* Pages of running text: a table of blocks, written with the components of render/ui.h. Texts are
 * N_() and translated where they are written; links are addresses of this site without language
 * prefix, or whole addresses elsewhere. */
#pragma once

#include "render/ui.h"
#include "web/request.h"
#include "web/response.h"

typedef enum {
    PROSE_HEADING, /* text; id = its permanent anchor */
    PROSE_TEXT,    /* a paragraph; a blank line in it begins another */
    PROSE_ITEM,    /* a point of a list; those that follow each other are one list */
    PROSE_FACT,    /* text = the term, more = what it means; likewise one list */
    PROSE_LINK,    /* id = address, text = its name, more = what is there or NULL; one list */
    PROSE_CAUTION, /* a notice: text = its title, more = its text */
} ProseKind;

typedef struct {
    ProseKind kind;
    const char *id;
    const char *text;
    const char *more;
} Prose;

void prose_write(Html *w, Request *request, const Prose *blocks, unsigned n);

/* The frame of a page below a section: begin writes everything to the open <main> with the page's
 * title and lead; end closes it. `parents` are {label, path} pairs, the highest first, none for a
 * page that heads its section. `title` and the labels are translated already. */
typedef struct {
    const char *title;
    const char *lead; /* also the description for search engines */
    SiteSection section;
    const char *parents[2][2];
} ProsePage;
Html *prose_begin(Request *request, Response *response, const ProsePage *page);
void prose_end(Html *w, const ProsePage *page);

/* A whole page below /about/ that is nothing but text. */
bool prose_about(const Page *page, Request *request, Response *response, const char *lead,
                 const Prose *blocks, unsigned n);

/* The two writers of a document. */
#pragma once

#include "render/html.h"
#include "report/doc.h"

/* `base` is the site's address before every data address in the PDF ("https://host" or ""). */
bool doc_write_pdf(const Doc *doc, const char *base, GByteArray *to, GError **error);

/* The content of one page of the document, into an open <main>. Parts of level 1 with the parts of
 * level 2 that follow are one page each; part NULL writes the whole document. Links to other parts
 * are made by `part_href` (id of the part -> address of its page; NULL: they are on this page). */
typedef struct {
    const char *part;
    const char *path;   /* "/roundup/2025/": other parts are below it; NULL: one page holds all */
    const char *base;   /* before paths of the site; "" on the site itself */
    unsigned heading;   /* level of a part's heading: 1 where the part is the page */
} DocHtml;
void doc_write_html(Html *w, const Doc *doc, const DocHtml *options);

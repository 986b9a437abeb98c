/* The two writers of a document. */
#pragma once

#include "render/html.h"
#include "report/doc.h"

/* `base` is the site's address before every data address in the PDF ("https://host" or ""). `part`
 * NULL: the whole document with title page and contents; else that part alone. */
bool doc_write_pdf(const Doc *doc, const char *part, const char *base, GByteArray *to,
                   GError **error);

typedef struct {
    const char *part; /* id of the part to write; NULL: all of them, one after the other */
    const char *path; /* "/roundup/2025/": where parts are pages below; NULL: one page holds all */
    const char *base; /* before paths of the site; "" on the site itself */
    bool is_section;  /* with `part`: it stands on a page that has its own h1 */
} DocHtml;
/* The content of a part (or of all) into an open <main>. A part that is a page begins with its h1;
 * where one page holds all, parts begin with h2 and everything below is one level deeper. Links to
 * other parts lead to their pages. False (and nothing is written) if there is no such part. */
bool doc_write_html(Html *w, const Doc *doc, const DocHtml *options);
/* The list of parts with links, as a <nav>. */
void doc_write_contents(Html *w, const Doc *doc, const DocHtml *options);
/* "previous" and "next" part, at the foot of a part's page. */
void doc_write_neighbours(Html *w, const Doc *doc, const DocHtml *options);
const DocNode *doc_find_part(const Doc *doc, const char *id); /* NULL */

/* The whole document as one HTML file that stands beside its assets (see roundup_write_files). */
void doc_write_html_file(GString *to, const Doc *doc, const char *base);

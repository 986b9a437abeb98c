/* What cairo 1.16 cannot write, appended to its file as an incremental update (ISO 32000-1,
 * 7.5.6): the language, XMP metadata, "show the title", texts for figures, scopes of header
 * cells. The file's own bytes stay as they are. */
#pragma once

#include <glib.h>
#include <stdbool.h>

typedef struct {
    const char *lang;    /* "en" */
    const char *title;
    const char *author;
    const char *subject;
    const char *date;    /* "2025-04-14T12:00:00Z" */
    const char *const *alts; /* texts of the figures, in their order */
    unsigned n_alts;
} PdfUpdate;

/* False (and `pdf` as it was) if the file is not as cairo writes it. */
bool pdf_update(GByteArray *pdf, const PdfUpdate *update, GError **error);

/* What cairo 1.16 cannot write, added to its file: the language, XMP metadata, "show the title",
 * texts for figures, scopes of header cells, tab order, marks for page furniture. The file is
 * written anew with object streams (PDF 1.5), which makes it about a third as large. */
#pragma once

#include <glib.h>
#include <stdbool.h>

typedef struct {
    const char *lang; /* "en" */
    const char *title;
    const char *author;
    const char *subject;
    const char *date;        /* "2025-04-14T12:00:00Z" */
    const char *const *alts; /* texts of the figures, in their order */
    unsigned n_alts;
} PdfFinish;

/* False (and `pdf` as it was) if the file is not as cairo writes it. */
bool pdf_finish(GByteArray *pdf, const PdfFinish *finish, GError **error);

/* Wraps everything painted outside marked content as an artifact: running heads, rules, the
 * cover. `length` bytes of a content stream in, the same with the marks out. */
void pdf_mark_artifacts(const char *content, size_t length, GString *to);

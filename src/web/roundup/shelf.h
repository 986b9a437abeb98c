/* The editions of the Round-up as the site shows them: built when first asked for, kept while the
 * figures are the same, a few at a time.
 *
 * Threads: a Shelved is shared by reference; its document never changes. Files (PDF, annex) are
 * made under a lock, one at a time. */
#pragma once

#include "report/annex.h"
#include "report/roundup.h"
#include "report/writers.h"
#include "web/request.h"
#include "web/response.h"

/* The list of the site's editions; NULL (and a log line, once) if it cannot be read. */
const Editions *shelf_editions(Request *request);

typedef struct Shelved Shelved;
/* NOT_FOUND if there is no such edition, or the centre holds no figures for it. */
Shelved *shelf_take(Request *request, const char *edition_id, GError **error);
void shelved_unref(Shelved *shelved);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Shelved, shelved_unref)
const Doc *shelved_doc(const Shelved *shelved);
const Edition *shelved_edition(const Shelved *shelved);
/* The whole report ("roundup") or one of its parts. NOT_FOUND for another. */
bool shelved_pdf(Shelved *shelved, Request *request, const char *stem, EditionFile *out_file,
                 GError **error);
/* A file of the annex. NOT_FOUND for another. */
bool shelved_annex(Shelved *shelved, const char *stem, const char *ending, EditionFile *out_file,
                   GError **error);
/* Sends a file as a download named after the edition. */
void shelved_send(const Shelved *shelved, const EditionFile *file, Response *response);

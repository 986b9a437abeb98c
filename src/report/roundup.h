/* The Round-up: one report as a document tree that two writers render (HTML through the HTML
 * writer, PDF through cairo and pango). Sentences about numbers are generated from the numbers,
 * and say nothing where the numbers do not allow it. The same inputs give the same bytes. */
#pragma once

#include "figures/cube.h"
#include "model/model.h"
#include "report/doc.h"
#include "report/edition.h"
#include "report/facts.h"

typedef struct {
    const Model *model;
    const Cubes *cubes;
    const Edition *edition; /* figures as of its day */
    Lang lang;
    const char *base; /* "" or the site's address, before every data address in the PDF */
} RoundupOptions;

typedef struct Roundup Roundup;
/* Builds the document. NULL with an error if the centre holds no figures of the edition's source
 * as of its day. Model, cubes and edition must outlive it. */
Roundup *roundup_new(const RoundupOptions *options, GError **error);
void roundup_free(Roundup *roundup);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Roundup, roundup_free)
const Doc *roundup_doc(const Roundup *roundup);
Facts *roundup_facts(Roundup *roundup);
const RoundupOptions *roundup_options(const Roundup *roundup);

bool roundup_write_pdf(const Roundup *roundup, GByteArray *to, GError **error);

/* An edition as the file declares it; if it does not, one by default: the newest five years that
 * have figures, as of the newest vintage. `as_of` other than ISO_DAY_NEVER replaces the day. NULL
 * with an error if `id` cannot be an edition's, or there is nothing to report on. Caller frees
 * with edition_free; borrows texts from `editions`. */
Edition *edition_resolve(const Editions *editions, const char *id, IsoDay as_of, const Cubes *cubes,
                         GError **error);
void edition_free(Edition *edition);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Edition, edition_free)

/* --- the whole edition as files ----------------------------------------------------------- */

/* Writes roundup.html with what it needs, roundup.pdf, the data annex (CSV, XLSX) and
 * manifest.json into a new or empty directory, or over an earlier run's files. All or nothing. */
bool roundup_write_files(Roundup *roundup, const char *directory, GError **error);

/* The data annex: every figure the report uses, in the formats of the exchange room, so that it
 * reads exactly like a download of the same figures; and the region's totals with what they lack. */
#pragma once

#include "report/roundup.h"

/* One file of an edition, ready to be written or sent. */
typedef struct {
    char *name; /* "VICTIMS.csv" */
    const char *media_type;
    GByteArray *bytes;
} EditionFile;
void edition_file_clear(EditionFile *file);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(EditionFile, edition_file_clear)

/* "VICTIMS" and "OFFENDERS" as csv or xlsx, "region" as csv. NOT_FOUND for another stem or
 * ending. */
bool annex_file(Roundup *roundup, const char *stem, const char *ending, EditionFile *out_file,
                GError **error);

/* Every file there is, in the order of the manifest. */
typedef struct {
    const char *stem, *ending;
} AnnexName;
extern const AnnexName annex_names[];
extern const unsigned n_annex_names;

/* What every writer of figures needs: sending in chunks, SDMX's status letters for the five
 * nothings, and which vintages an answer stands on. */
#pragma once

#include "exchange/format.h"

#define EXPORT_CHUNK_BYTES (64u * 1024u)
#define EXPORT_FIRST_BYTES 8000u /* most answers are small; the buffer grows for the others */

/* Sends what `text` holds once it is a chunk (or at once if `is_last`) and empties it. */
bool export_flush(GString *text, FigureSink *sink, bool is_last, GError **error);

/* A row as its source said it; unlike cube_figure() without looking at the vintage before. */
Figure export_figure(const Cube *cube, uint32_t row);
/* The status letters as every format writes them: each kind of nothing has its own OBS_STATUS
 * (Q suppressed, U disputed, O not known, M not applicable, L not yet). */
char export_obs_status(const Figure *figure);
char export_conf_status(const Figure *figure);
/* Whether LOWER and UPPER say more than OBS_VALUE. */
bool export_has_bounds(const Figure *figure);
/* "suppressed to protect persons": the status in words. Never freed. */
const char *export_status_words(Lang lang, const Figure *figure);
/* The same with the definition: the Read me of a download. */
typedef struct {
    const char *sign;       /* as a table shows it: "0", "0-4" */
    const char *codes;      /* OBS_STATUS and CONF_STATUS */
    const char *name;       /* N_() */
    const char *definition; /* N_() */
} ExportStatusNote;
extern const ExportStatusNote export_status_notes[];
extern const unsigned n_export_status_notes;

/* The vintages that the view's rows come from, newest first. The caller frees the array, not what
 * it points to. */
GPtrArray *export_vintages(const FigureView *view);

/* "12", "12.5", "" for NaN. Returns the length; out_text has NUMBER_TEXT_BYTES. */
size_t export_number(char *out_text, double value);

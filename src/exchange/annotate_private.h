/* The parts of annotate.h: what is to be written, sheet by sheet and row by row. */
#pragma once

#include "exchange/annotate.h"
#include "exchange/zip_in.h"

typedef struct {
    char *name;          /* NULL: CSV */
    uint32_t header_row; /* 0: no table */
    uint32_t column;     /* where the messages go, from 1 */
    uint32_t last_row;
    GArray *rows; /* Note: sorted by row */
} NotedSheet;

typedef struct {
    uint32_t row;
    GString *text;
} Note;

/* Finds where the messages of each sheet go; GArray of NotedSheet. NULL on error. */
GArray *notes_collect(char *bytes, size_t length, const char *place, const Problems *problems,
                      Lang lang, SheetFormat *out_format, GError **error);
/* The message for a row; NULL. */
const char *notes_find(const NotedSheet *sheet, uint32_t row);

/* Puts them into an .xlsx as it is. */
GBytes *annotate_xlsx(ZipIn *zip, const GArray *sheets, const char *place, GError **error);
/* Writes a new, plain workbook with the cells where they were. */
GBytes *annotate_anew(char *bytes, size_t length, const char *place, const GArray *sheets,
                      GError **error);
GBytes *annotate_csv(char *bytes, size_t length, const char *place, const GArray *sheets,
                     GError **error);

/* A cell with a text, as Office Open XML writes it; `prefix` is "" or "x:". Characters that XML
 * cannot hold become U+FFFD. */
void annotate_put_cell(GString *to, const char *prefix, uint32_t row, uint32_t column, int style,
                       const char *text);

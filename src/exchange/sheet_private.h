/* What the readers of sheet.h share: a row that is being gathered. */
#pragma once

#include "exchange/sheet.h"
#include "exchange/zip_in.h"

bool sheet_read_xlsx(ZipIn *zip, const char *place, const SheetSink *sink, void *data,
                     GError **error);
bool sheet_read_ods(ZipIn *zip, const char *place, const SheetSink *sink, void *data,
                    GError **error);
bool sheet_read_csv(char *bytes, size_t length, const char *place, const SheetSink *sink,
                    void *data, Problems *problems, GError **error);

/* Cells of one row: texts lie behind each other and get their addresses when the row is done. */
typedef struct {
    GArray *cells;  /* SheetCell; text is unset until row_done() */
    GArray *starts; /* size_t: where each text begins */
    GString *texts;
    uint64_t n_cells_all;
} RowGather;

void row_gather_init(RowGather *gather);
void row_gather_clear(RowGather *gather);
void row_gather_begin(RowGather *gather);
/* Copies the text. False if the workbook has more cells than LIMIT_SHEET_CELLS. */
bool row_gather_add(RowGather *gather, const SheetCell *cell, const char *text, size_t length);
/* The row, whole; valid until the next begin. */
SheetRow row_gather_done(RowGather *gather, uint32_t number, bool is_hidden);

/* A workbook's day number (1900 or 1904 count) as "YYYY-MM-DD"; false if it is none. */
bool sheet_day_text(double serial, bool is_1904, char out_text[16]);

/* The rows of a table of records as cells of text: read in a sandboxed child (sandbox.h) that knows nothing
 * of records, and given on row by row. Forks: from a process with one thread. */
#pragma once

#include "exchange/sheet.h"

typedef struct RecordRowsFile RecordRowsFile;

typedef struct {
    uint32_t column; /* from 1 */
    CellKind kind;
    bool is_formula;
    char *text;
} RecordRowCell;
typedef struct {
    const char *sheet; /* NULL: CSV */
    bool is_first;     /* of its sheet */
    uint32_t line;
    RecordRowCell *cells;
    unsigned n_cells;
} RecordTableRow;

/* `bytes` (and one more writable one behind them) may be changed. `is_here`: in this process, for tests. */
RecordRowsFile *record_rows_read(char *bytes, size_t length, const char *place, bool is_here,
                                 Problems *problems, GError **error);
void record_rows_free(RecordRowsFile *file);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(RecordRowsFile, record_rows_free)
bool record_rows_is_csv(const RecordRowsFile *file);
unsigned record_rows_n(const RecordRowsFile *file);

/* From the beginning again. */
void record_rows_rewind(RecordRowsFile *file);
/* The next row, valid until the next call; false at the end. */
bool record_rows_next(RecordRowsFile *file, RecordTableRow *out_row);

/* Tables that people fill in: workbooks (.xlsx, .xlsm, .ods) and CSV, row by row, the same to
 * whoever asks. Rows and columns have the numbers that the user's own program shows.
 *
 * Nothing is evaluated: a formula's cell has the result that the program stored, and says that it is
 * one. Pictures, macros, links and comments are not looked at. Runs in the sandbox (sandbox.h). */
#pragma once

#include "base/problem.h"
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef enum { CELL_TEXT, CELL_NUMBER, CELL_DATE, CELL_BOOLEAN, CELL_ERROR } CellKind;

typedef struct {
    CellKind kind;
    bool is_formula;  /* text and number are its stored result; text is "" if none is stored */
    uint32_t column;  /* from 1 */
    const char *text; /* UTF-8, NUL-terminated; of a date: "2024-05-03"; of a number: its digits */
    uint32_t length;
    double number; /* CELL_NUMBER, CELL_DATE (days of the workbook's own count); else NaN */
} SheetCell;

typedef struct {
    uint32_t number;        /* from 1 */
    bool is_hidden;         /* by hand or by a filter */
    const SheetCell *cells; /* by column; only those with something in them */
    uint32_t n_cells;
} SheetRow;

typedef struct {
    uint32_t first_row, first_column, last_row, last_column; /* from 1, inclusive */
} SheetRange;

typedef struct {
    const char *name; /* NULL: the file is CSV */
    unsigned number;  /* from 0 */
    bool is_hidden;
    /* Known at the sheet's end: */
    const SheetRange *merged;
    unsigned n_merged;
    const SheetRange *hidden_columns;
    unsigned n_hidden_columns;
} Sheet;

typedef struct {
    void (*begin)(void *data, const Sheet *sheet);
    void (*row)(void *data, const SheetRow *row); /* in the file's order; empty rows are left out */
    void (*end)(void *data, const Sheet *sheet);
} SheetSink;

typedef enum { SHEET_CSV, SHEET_XLSX, SHEET_ODS } SheetFormat;

/* Reads all sheets of a file: the bytes decide what it is, not its name. `bytes` (and one more
 * writable byte behind them) are changed. Problems are about the bytes (encoding); false and an
 * error if it cannot be read to its end, then what came before must not be used. */
bool sheet_read(char *bytes, size_t length, const char *place, const SheetSink *sink, void *data,
                Problems *problems, SheetFormat *out_format, GError **error);

/* "B12": the name of a cell. */
#define SHEET_CELL_NAME_BYTES 16
char *sheet_cell_name(char out_name[SHEET_CELL_NAME_BYTES], uint32_t row, uint32_t column);

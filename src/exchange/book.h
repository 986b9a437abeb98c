/* What our workbooks (.xlsx, by libxlsxwriter) have in common: formats, texts, and the way from a
 * temporary file to whoever asked. The library writes to a path, so each has a directory of its own
 * that is gone when it ends, well or not. */
#pragma once

#include "exchange/export.h"
#include <stdbool.h>
#include <xlsxwriter.h>

/* --- formats -------------------------------------------------------------------------------- */

/* BOOK_TEXT: what is typed over it stays a text, too, and never becomes a formula. */
enum { BOOK_PLAIN = 0, BOOK_BOLD = 1, BOOK_WRAPPED = 2, BOOK_TEXT = 4 };
/* Belongs to the workbook. `traits` are BOOK_... */
lxw_format *book_format(lxw_workbook *book, unsigned traits);
/* The same, large and bold. */
lxw_format *book_title(lxw_workbook *book, unsigned traits);

/* Those of a workbook that is for reading; all texts but `number`. */
typedef struct {
    lxw_format *header, *text, *wrap, *term, *number;
} BookFormats;
BookFormats book_formats(lxw_workbook *book);

/* A text cell; nothing if the text is NULL or empty. One that is too long for a cell is cut. */
void book_put(lxw_worksheet *sheet, uint32_t row, unsigned column, const char *text,
              lxw_format *format);

/* --- the file ------------------------------------------------------------------------------- */

typedef struct {
    char *directory, *path;
    lxw_workbook *book;
} BookFile;

/* `is_streamed`: rows leave memory as they are written, and must come in order. */
bool book_file_begin(BookFile *file, bool is_streamed, GError **error);
/* Ends the workbook and gives its bytes, or sends them a piece at a time; NULL or false and an error if
 * it could not be written. */
GBytes *book_file_bytes(BookFile *file, GError **error);
bool book_file_send(BookFile *file, FigureSink *sink, GError **error);
/* Removes what there is, also of one that was not ended. */
void book_file_clear(BookFile *file);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(BookFile, book_file_clear)

/* CSV by RFC 4180, read from memory and written as a stream.
 *
 * The reader walks a buffer that it may change (quotes are unescaped in place), knows the line and
 * column of every field, takes LF and CRLF, a byte order mark, and refuses NUL bytes, bytes that
 * are not UTF-8, a quote in the middle of a bare field and a quoted field without its end. */
#pragma once

#include "base/error.h"
#include <stdbool.h>
#include <stdint.h>

typedef struct {
    char *text; /* NUL-terminated inside the reader's buffer */
    uint32_t length;
    uint32_t column; /* of the file, in fields, from 1 */
} CsvField;

typedef struct {
    CsvField *fields;
    uint32_t n_fields;
    uint32_t line; /* of the user's file, from 1: where the row begins */
} CsvRow;

typedef struct CsvReader CsvReader;

/* `data` (length bytes and one more writable byte after them) stays the caller's and must outlive
 * the reader. `name` is the file's name in messages. delimiter 0 = detect among , ; tab | */
CsvReader *csv_reader_new(char *data, size_t length, const char *name, char delimiter);
void csv_reader_free(CsvReader *reader);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(CsvReader, csv_reader_free)

/* The next row (valid until the next call); false at the end (error unset) or on a located
 * error. Empty lines are skipped. */
bool csv_reader_next(CsvReader *reader, CsvRow *out_row, GError **error);
char csv_reader_delimiter(const CsvReader *reader);
size_t csv_reader_offset(const CsvReader *reader); /* bytes consumed, for progress */

/* Writing: a field is quoted when it must be; one that a spreadsheet would take for a formula
 * (first character = + - @, tab or CR, and not a plain number) gets a leading apostrophe;
 * so does = + - @ behind a ';' or a tab inside the field, which begins a cell of its own where
 * lists are separated by those. */
void csv_write_field(GString *to, const char *text, bool is_first);
void csv_write_field_with(GString *to, const char *text, bool is_first, char delimiter);
void csv_end_row(GString *to); /* CRLF, as RFC 4180 asks */

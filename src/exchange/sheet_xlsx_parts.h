/* The parts of an .xlsx beside its sheets: which sheets there are, shared texts, which formats are
 * dates. */
#pragma once

#include "exchange/zip_in.h"
#include <stdint.h>

typedef struct {
    char *name;
    char *part; /* "xl/worksheets/sheet1.xml" */
    bool is_hidden;
} XlsxSheet;

typedef struct {
    GArray *sheets;                  /* XlsxSheet, in the order of their tabs */
    char *shared_part, *styles_part; /* NULL: none */
    bool is_1904;
    GString *shared;       /* texts behind each other, each with a NUL */
    GArray *shared_starts; /* uint32_t */
    GArray *is_date;       /* guint8 per cell format (cellXfs) */
} XlsxParts;

bool xlsx_parts_read(XlsxParts *parts, ZipIn *zip, const char *place, GError **error);
void xlsx_parts_clear(XlsxParts *parts);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(XlsxParts, xlsx_parts_clear)

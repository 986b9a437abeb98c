/* The bytes of a case file as columns of codes, fast: what a case file is read with.
 *
 * CSV as in base/csv.h (RFC 4180, delimiter found among , ; tab |, byte order mark, LF or CRLF,
 * empty lines skipped). Distinct values of a column are kept once; a row has a code per column. Most
 * fields are shorter than eight bytes and are looked up as one number.
 *
 * Values of case files never stand in messages: problems name line, column and rule. */
#pragma once

#include "base/error.h"
#include "base/problem.h"
#include <stdint.h>

typedef struct {
    const char *name;
    uint32_t n_values;
    const char **value; /* [n_values] distinct, not empty, ascending by their bytes */
    uint32_t *code;     /* [n_rows] 0 = empty, else 1 + the value's place */
} CaseColumn;

typedef struct {
    uint32_t n_rows, n_columns;
    CaseColumn *columns;
    uint32_t *line; /* [n_rows] of the file, from 1, where the row begins */
    char delimiter;
} CaseScan;

/* `data` (length bytes and one more writable byte) is changed, stays the caller's and must outlive
 * the result, whose texts stand in it. Rows that cannot be read are problems (severity error) and
 * left out; NULL with an error where nothing can be made of the file, or it is beyond
 * base/limits.h. */
CaseScan *case_scan(char *data, size_t length, const char *place, Problems *problems,
                    GError **error);
void case_scan_free(CaseScan *scan);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(CaseScan, case_scan_free)

/* The column of this name; NULL: none. */
CaseColumn *case_scan_find(const CaseScan *scan, const char *name);

/* A table as it is made public: codes, values, hidden cells, and nothing that says why a cell is
 * hidden. Its published form is a table file (CSV) that this file both writes and reads back. */
#pragma once

#include "base/problem.h"
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef enum {
    MARK_FREE = 'F',      /* a value; NaN: not known to anybody, not hidden */
    MARK_PRIMARY = 'C',   /* hidden by a rule */
    MARK_SECONDARY = 'D', /* hidden to protect another; kept in the ledger, never shown */
} ReleaseMark;

typedef struct {
    char *name; /* "sex-age": in addresses */
    unsigned n_dimensions;
    uint32_t n_rows;
    char **dimensions;     /* [n_dimensions] */
    const char **codes;    /* [row * n_dimensions + dimension]; belong to `texts` */
    double *value;         /* [row]; NaN where there is none to show */
    double *lower, *upper; /* [row]; what is said of a hidden cell, NaN = nothing */
    char *mark;            /* [row] ReleaseMark */
    GStringChunk *texts;
} ReleaseTable;

ReleaseTable *release_table_new(const char *name, unsigned n_dimensions, uint32_t n_rows);
void release_table_free(ReleaseTable *table);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(ReleaseTable, release_table_free)
void release_table_set_dimension(ReleaseTable *table, unsigned dimension, const char *id);
void release_table_set_code(ReleaseTable *table, uint32_t row, unsigned dimension,
                            const char *code);
static inline const char *release_table_code(const ReleaseTable *table, uint32_t row, unsigned d)
{
    return table->codes[(size_t)row * table->n_dimensions + d];
}
static inline bool release_table_is_hidden(const ReleaseTable *table, uint32_t row)
{
    return table->mark[row] != MARK_FREE;
}
uint32_t release_table_n_hidden(const ReleaseTable *table);
/* "SEX=F, AGE=_T": what a cell is called in messages. Caller frees. */
char *release_table_cell_name(const ReleaseTable *table, uint32_t row);

/* "Sex and Age.csv" -> "sex-and-age": letters a-z, digits, - and _; never empty. Caller frees. */
char *release_table_make_name(const char *file_name);

/* Whether it can be published: names and codes that a spreadsheet or an address could take for
 * something else, values that are no counts or sums. Bounds stay only where all hidden cells of the
 * table have the same, for others would say which cells are primary; `out_bounds_dropped` tells. */
bool release_table_prepare(ReleaseTable *table, const char *place, Problems *problems,
                           bool *out_bounds_dropped);

/* The published form: dimensions, OBS_VALUE, CONF_STATUS (F free, C hidden), LOWER and UPPER where
 * something is said. Appends. */
void release_table_write(const ReleaseTable *table, GString *to);
/* Reads the published form back; `marks` (n_rows letters; may be NULL) tells what it hides. NULL
 * and CORRUPT if it is not what release_table_write() makes. */
ReleaseTable *release_table_read(const char *name, const void *bytes, size_t size,
                                 const char *marks, size_t n_marks, GError **error);

/* For the pipe out of a sandbox: typed and length-prefixed; the reader trusts nothing. */
void release_table_pack(const ReleaseTable *table, GByteArray *to);
/* Takes one table off the front of `*bytes`. NULL and INTERNAL if it is not one. */
ReleaseTable *release_table_unpack(const uint8_t **bytes, size_t *size, GError **error);

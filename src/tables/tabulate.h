/* Counts of persons by their codes in a few dimensions, with all totals.
 *
 * The table is dense: every combination of codes has a cell, so a combination that nobody has is a
 * zero, and one of which nothing is known stands at the code `_U`. The cell of the codes c[0..n) has
 * the place ((c[0] * n1) + c[1]) * n2 + c[2] ...: the last dimension runs fastest.
 *
 * Algorithm: one pass over the persons adds each to the cells of its own codes; then the totals are
 * summed up dimension after dimension, parts before their parents (one addition per cell and
 * dimension). Of a dimension in which a person may have several values, he or she is added to each
 * value, each ancestor of one and the total, once each, because such parts do not sum to their
 * total. Everything is whole numbers, so the order of persons changes nothing. */
#pragma once

#include "tables/case_attributes.h"
#include "tables/table_set.h"

#define TABULATE_NOBODY UINT32_MAX

typedef struct {
    const char *name;
    bool is_multiple;
    uint32_t n_codes;
    const char **code; /* [n_codes] in the order of the table; 0 is _T */
    uint32_t *parent;  /* [n_codes]; of _T itself */
    uint32_t of_cases; /* the dimension of the cases */
    uint32_t *place;   /* [values of it] the code of each */
    uint32_t
        not_known; /* the code of persons without a value; TABULATE_NOBODY: everybody has one */
} TabulateDimension;

/* The codes of a dimension: of its code list, in the list's order, or the values that occur,
 * ascending; `_U` last if it is needed. `list` NULL or without a tree: no code list. `scan` only
 * says where a bad value stands. False with problems: values that are not in the list or cannot be
 * codes, values that stand for a code with parts (unless the list has `X_U` as a part of X: then they
 * stand there). */
bool tabulate_dimension_init(TabulateDimension *dimension, const char *name,
                             const CaseAttributes *cases, uint32_t of_cases,
                             const TableDimension *list, const CaseScan *scan, const char *place,
                             Problems *problems);
void tabulate_dimension_clear(TabulateDimension *dimension);

typedef struct {
    const CaseAttributes *cases;
    unsigned n_dimensions;
    const TabulateDimension *dimension;
    const int64_t *amount; /* [n_persons] at least 0; less: not known, not in the table. NULL: a
                                   table of counts. All together at most 2^53 */
    const uint64_t *record_key; /* [n_persons] or NULL */
} TabulateInput;

typedef struct {
    uint64_t n_cells;
    uint64_t *count;                 /* [n_cells] persons */
    int64_t *amount;                 /* [n_cells] or NULL */
    int64_t *largest[TABLE_LARGEST]; /* [n_cells] or NULL: the largest contributions, descending */
    uint64_t *key;                   /* [n_cells] or NULL: sum of the records' keys, modulo 2^64 */
} Tabulation;

/* Its number of cells; UINT64_MAX if that is beyond all numbers. */
uint64_t tabulate_n_cells(unsigned n_dimensions, const TabulateDimension *dimension);
/* False if there is no memory. */
bool tabulate_run(const TabulateInput *input, Tabulation *out);
void tabulation_clear(Tabulation *table);

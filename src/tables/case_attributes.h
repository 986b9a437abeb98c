/* Persons and their attributes: what a case file means once its columns are known.
 *
 * An attribute is a value of a column. A multi-valued column ("Labour;Sexual") gives several. Where
 * persons stand in several rows, the rows of one id are joined: a person has every value that one of
 * his or her rows has, and a column in which that makes two values for anybody counts as
 * multi-valued. Persons are in the order of their ids, or of rows where there is no id. */
#pragma once

#include "protect/count.h"
#include "tables/case_scan.h"

/* What is to be known of a column; columns without are taken as they stand. */
typedef struct {
    const char *column;
    const char *delimiter;      /* multi-valued: what stands between values; NULL = one value */
    const char *const *missing; /* values that mean nothing is known; ends with NULL; may be NULL */
    bool is_left_out;           /* not counted */
} CaseRule;

typedef struct {
    const char *name;
    uint32_t first, n; /* attributes of this column */
    bool is_multiple;
    bool is_joined; /* multi-valued because rows of a person differ */
} CaseDimension;

typedef struct {
    uint32_t n_persons;
    uint32_t n_dimensions;
    CaseDimension *dimensions; /* in the file's order, without the id */
    uint32_t n_attributes;
    const char **attribute; /* [n_attributes] values, ascending in each column */
    const char **id;        /* [n_persons]; NULL without an id column */
    uint32_t *row;          /* [n_persons] the first row of each in the scan */
    CountCases cases;       /* the same for the counter */

    uint32_t *column_start;
    bool *is_multiple;
    uint32_t **codes; /* [n_dimensions] codes of the scan or owned (below); NULL: bitmaps */
    bool *owns_codes;
    uint64_t **bits;    /* [n_attributes] */
    GStringChunk *text; /* of parts of multi-valued fields */
} CaseAttributes;

/* `scan` must outlive the result. Problems: an unknown column in a rule or as id, a row without id.
 * NULL with an error if there is no memory, or if there are problems of severity error. */
CaseAttributes *case_attributes_new(const CaseScan *scan, const char *place, const char *id,
                                    const CaseRule *rules, uint32_t n_rules, Problems *problems,
                                    GError **error);
void case_attributes_free(CaseAttributes *attributes);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(CaseAttributes, case_attributes_free)

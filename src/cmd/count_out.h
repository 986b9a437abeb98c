/* What `fyr count` writes: combinations, or which columns and records make rare ones; as CSV or
 * JSON.
 *
 * A combination is `column=value;column=value` in the file's column order. In names and values a
 * backslash stands before every backslash, semicolon and equals sign; and before a first character
 * that a spreadsheet would take for the beginning of a formula. So a backslash means: take the next
 * character as it is. Around that stand CSV's own quotes, where they are needed. */
#pragma once

#include "protect/count_rare.h"
#include "tables/case_attributes.h"
#include <stdio.h>

typedef struct {
    FILE *file;
    bool is_json;
    const CaseScan *scan;
    const CaseAttributes *attributes;
} CountOut;

/* Combinations with fewer than `below` rows (0: all), ascending by length, then in the order of
 * columns and values. */
bool count_out_combinations(const CountOut *out, const CountTree *tree, uint32_t below,
                            GError **error);
/* column,length,rare,minimal */
bool count_out_columns(const CountOut *out, const CountRare *rare, GError **error);
/* line,[id,]length,combinations: those who have a rare combination */
bool count_out_records(const CountOut *out, const CountRare *rare, const char *id, GError **error);

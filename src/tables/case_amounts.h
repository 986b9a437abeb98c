/* What each person contributes to a table of amounts: a column of numbers, as whole units of the
 * smallest decimal place that occurs, so that sums are exact and do not depend on the order. */
#pragma once

#include "tables/case_attributes.h"

#define CASE_AMOUNT_DECIMALS_MOST 6u
#define CASE_AMOUNT_NOT_KNOWN (-1) /* no row of the person has a number */

typedef struct {
    int64_t *
        amount; /* [n_persons] units, or CASE_AMOUNT_NOT_KNOWN; all known ones sum to 2^53 at most */
    unsigned decimals; /* a unit is 10^-decimals */
    uint32_t n_not_known;
} CaseAmounts;

/* `id` as for case_attributes_new(): the rows of a person are summed. `rule` says which values are
 * missing; NULL: empty ones. Numbers are digits with or without a decimal point, not negative: the
 * rules of dominance compare shares of a sum. False with problems. */
bool case_amounts_init(CaseAmounts *amounts, const CaseScan *scan, const CaseAttributes *attributes,
                       const char *id, const char *column, const CaseRule *rule, const char *place,
                       Problems *problems);
void case_amounts_clear(CaseAmounts *amounts);

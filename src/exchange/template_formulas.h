/* The sums of a template's sheet, as formulas: for each line, by each dimension, the lines that are
 * its parts. */
#pragma once

#include "exchange/template.h"

typedef struct TemplateSums TemplateSums;

/* `row_of[i]` is the sheet's row (from 1) of line i, `value_column` (from 1) where numbers stand.
 * The arguments must outlive it. */
TemplateSums *template_sums_new(const Questionnaire *questionnaire, const GArray *lines,
                                const uint32_t *row_of, uint32_t value_column);
void template_sums_free(TemplateSums *sums);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(TemplateSums, template_sums_free)

/* The sum of a line's parts by the first dimension it has parts in, those of its own part of the
 * questionnaire before others; NULL if it has none. */
char *template_sum_formula(const TemplateSums *sums, unsigned line);
/* What is wrong with them, in words, or nothing. `counted_cell[d]`: where the sheet says how persons
 * are counted in a dimension ("$B$6"), NULL elsewhere: sums by it are judged only if it says ONE. */
char *template_check_formula(const TemplateSums *sums, unsigned line,
                             const char *const counted_cell[LIMIT_DIMENSIONS], Lang lang);

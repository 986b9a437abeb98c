/* From measures to steps: what each state was, from which day to which, also by what measures said before.
 *
 * A measure that got another status with a later day had been true until then. One that got another status
 * without a later day was wrong: that is told as corrected, and stands in no matrix. */
#pragma once

#include "web/records/law_matrix.h"

void law_step_free(LawStep *step);
/* `past`: RecordPast of all measures, by record. */
void law_steps_add(GPtrArray *steps, const Record *measure, const GPtrArray *past);
/* Sorts, and ends each step where the next one of its state begins. */
void law_steps_finish(GPtrArray *steps);

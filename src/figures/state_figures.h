/* What one state said of one year, by cell: the ground on which other collections' tables are filled
 * (collection.h). */
#pragma once

#include "figures/submission.h"
#include <math.h>

typedef struct StateFigures StateFigures;
/* Of a filled questionnaire; rows of other years are left out. Its comments stay the submission's. */
StateFigures *state_figures_of_submission(const Submission *submission, int period);
/* Of one source of the cubes ("NATIONAL"). The cubes must outlive it. */
StateFigures *state_figures_of_cubes(const Cubes *cubes, unsigned area, int period,
                                     const char *source, IsoDay as_of);
void state_figures_free(StateFigures *figures);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(StateFigures, state_figures_free)

unsigned state_figures_n(const StateFigures *figures);
/* FIGURE_ABSENT where nothing was said; `figures` may be NULL. */
Figure state_figures_cell(const StateFigures *figures, const Dataflow *flow, const uint16_t *codes);
/* Which codes of a dimension have a figure where the others are as in `codes`: sets them in
 * out_present[code]. */
void state_figures_present(const StateFigures *figures, const Dataflow *flow, unsigned dimension,
                           const uint16_t *codes, uint8_t *out_present);

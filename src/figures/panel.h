/* Over the years, like with like: a region's total jumps when a state begins or stops to report,
 * so a trend is drawn of those states only that said something in every year of it. Also the order
 * of the parts of one cell ("which citizenships most"). */
#pragma once

#include "figures/region.h"

typedef struct {
    int first, last;       /* years, inclusive */
    RegionStates states;   /* counted in every year */
    RegionStates left_out; /* a year is missing or cannot be true */
    Figure *figures;       /* [last - first + 1]: a number, or an interval if any part is one */
} Panel;

/* `codes` as for region_total(). */
void panel_init(Panel *panel, const Cubes *cubes, const Cube *cube, const uint16_t *codes,
                int first, int last, IsoDay as_of);
void panel_clear(Panel *panel);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Panel, panel_clear)

typedef struct {
    uint16_t code;
    Figure figure;
} RankedFigure;

/* The codes of one dimension that have a figure in a cell, without the total: numbers first, the
 * largest in front, then intervals by their upper bound, then the rest; equal ones in the order of
 * the code list. The caller frees `out_ranked` (NULL if there are none). Returns how many. */
unsigned cube_rank(const Cube *cube, const uint16_t *codes, unsigned dimension, int period,
                   IsoDay as_of, RankedFigure **out_ranked);

/* The newest year from `first` to `last` for which the cell says something; false: none does. */
bool cube_latest(const Cube *cube, const uint16_t *codes, int first, int last, IsoDay as_of,
                 int *out_period);

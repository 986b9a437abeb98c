/* What the cube's own files share: the snapshot's insides and comparing cells. */
#pragma once

#include "figures/cube.h"

struct Cubes {
    gint references;
    const Model *model;
    Cube *cubes; /* one per flow, in the model's order */
    unsigned n_cubes;
    Vintage *vintages; /* newest first */
    unsigned n_vintages;
    GStringChunk *texts;
};

/* Frees a cube's columns, not the cube itself. */
void cube_clear_columns(Cube *cube);

static inline bool cube_same_cell(const Cube *cube, uint32_t a, uint32_t b)
{
    for (unsigned d = 0; d < cube->flow->n_dimensions; d++)
        if (cube->code[d][a] != cube->code[d][b])
            return false;
    return cube->period[a] == cube->period[b];
}

/* The last day a query may mean: "never superseded" must stay later than every day. */
static inline IsoDay cube_day_of(IsoDay as_of)
{
    return as_of == ISO_DAY_NEVER ? ISO_DAY_NEVER - 1 : as_of;
}

/* How many figures each choice would give, all other choices kept: so no filter leads to nothing
 * without saying so first. One pass over the cube for all dimensions. */
#pragma once

#include "web/explore/explore.h"

typedef struct {
    unsigned n_dimensions;
    uint32_t *count[LIMIT_DIMENSIONS]; /* [dimension][code] figures if this code were chosen */
    uint32_t *years;                   /* [year - first_year], without the period's limits */
    int first_year, last_year;         /* of the cube; 0, -1 if it is empty */
} Facets;

void facets_init(Facets *facets, const Explore *explore);
void facets_clear(Facets *facets);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Facets, facets_clear)

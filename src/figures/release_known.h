/* Figures that the centre holds from other sources, as tables that an attacker knows. */
#pragma once

#include "figures/cube.h"
#include "figures/release_table.h"

/* The code list of a cube's dimension as releases read it, cut down to what `rows` have and what is
 * above it. */
ReleaseTable *release_codes_of_cube(const Cube *cube, unsigned dimension, const uint32_t *rows,
                                    uint32_t n);

/* Adds to `known` what each source says today about the states and years that the tables show: a
 * table for each, named "UNODC-VICTIMS-SE-2022"; and to `codes` the lists they need. The tables must
 * have columns REF_AREA and TIME_PERIOD and no other than the dataflow has (INVALID). */
bool release_add_known_figures(const Cubes *cubes, const char *flow, const GPtrArray *tables,
                               GPtrArray *known, GPtrArray *codes, GError **error);

/* Small made-up cubes for tests: a few cells of the embedded model's dataflows. */
#pragma once

#include "figures/cube.h"

/* The model that is built into the program; loaded once, freed at exit. */
const Model *fixture_model(void);

/* Begins a vintage of UNODC; ids count from 1. */
void fixture_vintage(CubesBuilder *builder, uint32_t id, const char *day);
/* One row of VICTIMS or OFFENDERS; `dimension` (may be NULL) stands at `code`, the rest at their
 * totals. `said` is "12", "<5" or "12u" (cannot be true). */
void fixture_add(CubesBuilder *builder, const char *flow, const char *area, const char *dimension,
                 const char *code, int period, const char *said);
/* The codes of a cell. */
void fixture_codes(const Dataflow *flow, const char *area, const char *dimension, const char *code,
                   uint16_t *out_codes);

/* Populations that count the same persons in part, by the definitions: a dataflow may say
 * `counts_same = FLOW DIMENSION=CODE` (model/flows/): of that code, both count the same persons, each by
 * dimensions of its own. What one published of them is then known to who reads the other, and what one
 * hides the other must not give away.
 *
 * It assumes that the two numbers of a cell are meant to be the same. Where the published ones differ, the
 * audit takes the other dataflow's table for one that counts something else, and leaves it out, by name,
 * as it does with tables of others: nothing is guessed where the definitions say nothing. */
#pragma once

#include "figures/release.h"
#include "model/model.h"

typedef struct {
    char *population; /* "SE-offenders-2024" */
    const char *dimension, *code;
} ReleaseTwin;

/* Of a population "SE-offenders-2024": the others that count the same persons of its state and year.
 * ReleaseTwin; empty for names that no dataflow is in. */
GPtrArray *release_twins_of(const Model *model, const char *population);
/* The rows that are about those persons; NULL if there is none. */
ReleaseTable *release_twin_rows(const ReleaseTable *table, const ReleaseTwin *twin);

/* What a format says of one cell, made into a figure: the reverse of export.h's letters. */
#pragma once

#include "figures/figure.h"

/* `value` NaN: none; letters as in SDMX; bounds NaN where none are given. NULL if it is a figure,
 * else the rule that is broken: "missing-value" (no value and no status that says why) or
 * "confidential-value" (a number with a confidential status). */
const char *said_figure(FigureRow *row, double value, char obs_status, char conf_status,
                        double lower, double upper);

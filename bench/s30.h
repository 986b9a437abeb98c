/* Seeded test data of the S30 shape: 30 columns with 151 values together, 12 latent classes, a
 * missing rate per column drawn from {0, 2 %, 10 %, 30 %}. Given its class, a record's columns are
 * independent. Class weights are Gamma(1, 1), value probabilities Gamma(0.5, 1) + 0.001, each
 * normalised. The same seed gives the same rows everywhere, and fewer rows are the first of more. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#define S30_COLUMNS 30u
#define S30_VALUES 151u
#define S30_CLASSES 12u

typedef struct {
    uint32_t n_rows;
    uint32_t column_start[S30_COLUMNS + 1];
    uint32_t *codes[S30_COLUMNS]; /* [n_rows] 0 = missing, else 1 + value */
} S30;

/* NULL: no memory. */
S30 *s30_new(uint32_t n_rows, uint64_t seed);
void s30_free(S30 *s30);

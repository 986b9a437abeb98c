/* A draft's insides, shared by taking in, checking and keeping. */
#pragma once

#include "figures/vintage.h"

typedef struct {
    uint32_t line;
    uint64_t raw_key;
    const char *text;
    const char *reason;
} AsideLine;

struct VintageDraft {
    const Model *model;
    char *source;
    IsoDay as_of;
    int16_t period; /* 0: speaks of all */
    char *place;
    GArray *rows;  /* FigureRow */
    GArray *aside; /* AsideLine */
    GStringChunk *texts;
};

static inline FigureRow *draft_row(const VintageDraft *draft, unsigned index)
{
    return &g_array_index(draft->rows, FigureRow, index);
}

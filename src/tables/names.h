/* A set of texts with a number each, in the order of their first coming: the codes of a dimension.
 * Adding and finding is one hash lookup; texts are copied once. */
#pragma once

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

#define NAMES_NONE UINT32_MAX

typedef struct {
    GStringChunk *chunk;
    const char **text; /* [n] */
    uint32_t n, room;
    uint32_t *slot; /* [n_slots] index + 1; 0 = free */
    uint32_t n_slots;
} Names;

void names_init(Names *names);
void names_clear(Names *names);
/* The number of `text`; it is added if it is new. */
uint32_t names_add(Names *names, const char *text, size_t length);
uint32_t names_find(const Names *names, const char *text, size_t length); /* or NAMES_NONE */

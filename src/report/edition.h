/* Editions of the Round-up: model/editions.ini, one section per edition. An edition is frozen by
 * its day: figures that came later are not in it. */
#pragma once

#include "base/catalogue.h"
#include "base/isotime.h"
#include "base/problem.h"
#include <stdbool.h>

typedef struct {
    const char *id; /* "2025": also the address; letters, digits and hyphens */
    const char *title[LANG_COUNT];
    const char *subtitle[LANG_COUNT];
    const char *status[LANG_COUNT]; /* what kind of edition it is, in a sentence */
    const char *source;             /* code of the collection whose figures it uses: "UNODC" */
    IsoDay as_of;
    int from, to;   /* the years it reports on */
    int trend_from; /* the first year of its trends */
} Edition;

typedef struct Editions Editions;

/* From `directory`/editions.ini where it exists (a centre's own copy), else the embedded one.
 * Every problem is located and goes to `problems`; NULL if one of them is an error. */
Editions *editions_load(const char *directory, Problems *problems);
Editions *editions_parse(const char *data, size_t length, const char *place, Problems *problems);
void editions_free(Editions *editions);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Editions, editions_free)
unsigned editions_n(const Editions *editions);
const Edition *edition_at(const Editions *editions, unsigned index);   /* newest first */
const Edition *edition_find(const Editions *editions, const char *id); /* NULL */
/* Letters, digits and hyphens, at most 32: safe in addresses and file names. */
bool edition_id_is_valid(const char *id);

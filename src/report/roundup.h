/* The Round-up: one report as a document tree that two writers render (HTML through the HTML
 * writer, PDF through cairo and pango). Sentences about numbers are generated from the numbers,
 * and say nothing where the numbers do not allow it. The same inputs give the same bytes. */
#pragma once

#include "figures/cube.h"
#include "model/model.h"

typedef struct {
    const Model *model;
    const Cubes *cubes;
    const char *edition; /* "2025" */
    IsoDay as_of;        /* figures as of this day */
    Lang lang;
    const char *base;    /* "" or the site's address, before every data address */
} RoundupOptions;

typedef struct Roundup Roundup;
Roundup *roundup_new(const RoundupOptions *options, GError **error);
void roundup_free(Roundup *roundup);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Roundup, roundup_free)

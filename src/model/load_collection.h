/* The inside of reading a collection: axes and items (load_collection_axes.c), then tables that use
 * them (load_collections.c). */
#pragma once

#include "model/collection.h"
#include "model/loader.h"

typedef struct {
    Loader *loader;
    const IniFile *file;
    Collection *collection;
} CollectionFile;

/* [axis ID] and [item AXIS ID]: fills collection->axes. */
void load_collection_axes(const CollectionFile *in);
/* "SEX=F AGE=Y_LT18 | SEX=F" into ways; `flow` NULL: of any dataflow that has the dimension. */
void load_collection_ways(const CollectionFile *in, const IniEntry *entry, const Dataflow *flow,
                          const CollectionWay **out_ways, unsigned *out_n);
/* verified = yes|no, with a reason where it is not. */
bool load_collection_verified(const CollectionFile *in, const IniSection *section,
                              const char *out_reason[LANG_COUNT]);

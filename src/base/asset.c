#include "base/asset.h"

#include <string.h>

/* A few dozen names: the table (assets.gen.c) is walked. Hot paths keep what they found. */
const Asset *asset_find(const char *name)
{
    for (unsigned i = 0; i < asset_count(); i++)
        if (strcmp(asset_at(i)->name, name) == 0)
            return asset_at(i);
    return NULL;
}

#include "exchange/importer.h"
#include <string.h>

#define IMPORTER(name) extern const Importer importer_##name;
#include "exchange/importers.def"
#undef IMPORTER

static const Importer *const importers[] = {
#define IMPORTER(name) &importer_##name,
#include "exchange/importers.def"
#undef IMPORTER
    NULL,
};

unsigned importer_count(void)
{
    return G_N_ELEMENTS(importers) - 1;
}

const Importer *importer_at(unsigned index)
{
    g_return_val_if_fail(index < importer_count(), NULL);
    return importers[index];
}

const Importer *importer_find(const char *name)
{
    for (unsigned i = 0; i < importer_count(); i++)
        if (strcmp(importers[i]->name, name) == 0)
            return importers[i];
    return NULL;
}

/* Formats in: one file each, one line in importers.def. The runner (cmd/cmd_import.c) reads
 * and unpacks the file, chooses the day, checks, keeps and reports. */
#pragma once

#include "figures/vintage.h"

typedef struct {
    const char *name;   /* "unodc" */
    const char *source; /* code of CL_SOURCE; NULL: the file says it */
    const char *help;
    /* Looks for the file's own date ("banner 14/04/2025"); false if it does not say. */
    bool (*as_of)(const char *data, size_t length, const char *file_name, IsoDay *out_day);
    /* Fills the draft. Every fault of the file is a problem with its line; false with an error
     * only if the file cannot be what it claims to be (then nothing is kept). `data` is the
     * importer's to change and has one byte more than `length`. */
    bool (*read)(char *data, size_t length, const char *place, VintageDraft *draft,
                 Problems *problems, GError **error);
} Importer;

const Importer *importer_find(const char *name); /* NULL */
unsigned importer_count(void);
const Importer *importer_at(unsigned index);

/* The inside of a body: for the files that write, read, check and compare it. */
#pragma once

#include "records/body.h"

struct RecordBody {
    GHashTable *fields; /* field -> language -> GPtrArray of char *, never empty */
    GPtrArray *files;   /* RecordFile */
    GPtrArray *links;   /* RecordLink */
};

void record_file_free(gpointer file);
void record_link_free(gpointer link);
RecordFile *record_file_copy(const RecordFile *file);
/* Keys in order, NULL-terminated; g_free the array only. `table` NULL: none. */
const char **record_body_sorted(GHashTable *table);
void record_body_copy_values(const RecordBody *from, const char *field, const char *lang,
                             RecordBody *to);

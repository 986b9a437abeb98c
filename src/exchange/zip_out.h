/* Making a small archive in memory: a workbook that goes back to whoever sent it. Entries have no
 * time of their own, so the same parts give the same bytes. */
#pragma once

#include <glib.h>
#include <stdbool.h>
#include <stddef.h>

typedef struct ZipOut ZipOut;

ZipOut *zip_out_new(void);
void zip_out_free(ZipOut *zip);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(ZipOut, zip_out_free)
/* Adds a part, packed. False if it does not fit or there is no memory. */
bool zip_out_add(ZipOut *zip, const char *name, const char *bytes, size_t length);
/* The archive; NULL if something before went wrong. The zip can then only be freed. */
GBytes *zip_out_finish(ZipOut *zip);

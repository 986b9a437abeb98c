/* Writing an archive into a file, one part after the other, however large: a part is packed as it comes.
 * Parts have no time of their own, so the same parts give the same bytes. */
#pragma once

#include "base/error.h"
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

typedef struct ZipFile ZipFile;

/* `file` must be empty and seekable; it stays the caller's. NULL and an error if it is not. */
ZipFile *zip_file_new(FILE *file, GError **error);
void zip_file_free(ZipFile *zip);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(ZipFile, zip_file_free)

/* `is_packed` false for what is packed already (pictures, PDF). */
bool zip_file_begin(ZipFile *zip, const char *name, bool is_packed, GError **error);
bool zip_file_put(ZipFile *zip, const void *bytes, size_t length, GError **error);
bool zip_file_end(ZipFile *zip, GError **error);
/* The archive's end; after it the zip can only be freed. */
bool zip_file_finish(ZipFile *zip, GError **error);

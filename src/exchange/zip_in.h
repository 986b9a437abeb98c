/* Reading an archive that a stranger made (a workbook is one): from memory, one entry after another
 * by its name, never written anywhere. What it may unpack to is bounded (LIMIT_ZIP_ENTRIES,
 * LIMIT_ZIP_ENTRY_BYTES, LIMIT_UNPACK_RATIO); names are only compared, never used as paths.
 *
 * minizip (of zlib) reads the central directory and checks each entry's CRC. Only in the sandbox:
 * see sandbox.h. */
#pragma once

#include "base/error.h"
#include <stdbool.h>
#include <stddef.h>

typedef struct ZipIn ZipIn;

/* `bytes` stay the caller's and must outlive it. NULL and an error if they are no archive, a cut
 * one, or one with too many entries. */
ZipIn *zip_in_new(const char *bytes, size_t length, const char *place, GError **error);
/* Other limits than a workbook's. */
ZipIn *zip_in_new_limited(const char *bytes, size_t length, const char *place, size_t most_entries,
                          size_t most_entry_bytes, GError **error);
void zip_in_free(ZipIn *zip);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(ZipIn, zip_in_free)

/* Without regard to case, or to which way the slashes lean. */
bool zip_in_has(const ZipIn *zip, const char *name);

/* The names as they are written, in the archive's order; NULL-terminated, belongs to the zip. */
const char *const *zip_in_names(const ZipIn *zip);

/* Unpacks one entry, a piece at a time, into `take`, which returns false to stop (then so does this,
 * without an error of its own). False and an error if there is no such entry, or it is damaged,
 * encrypted or too large. */
typedef bool (*ZipTake)(void *data, const char *bytes, size_t length);
bool zip_in_read(ZipIn *zip, const char *name, ZipTake take, void *data, GError **error);

/* The same into one text (g_free), with a NUL behind it that `out_length` does not count. */
char *zip_in_read_all(ZipIn *zip, const char *name, size_t *out_length, GError **error);

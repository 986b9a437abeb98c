/* The files of a centre in a backup, in verify and in restore. In a backup a file is rows of centre_file, a
 * piece each: "files/SHA-256/00000001". */
#pragma once

#include "store/engine.h"

/* Copies the files that `db` (the backup's copy of the database) names from the centre's folder. A missing or
 * damaged one is a line of `out_faults`. Writes transactions of its own: a file is one. */
bool blob_pack_all(Db *db, const char *directory, GPtrArray *out_faults, GError **error);
/* Whether a row of centre_file is a piece of a file. */
bool blob_pack_is_piece(const char *path);
/* Writes the files of the backup's pieces into a new centre; every hash is checked. */
bool blob_unpack_all(Db *db, const char *directory, GError **error);
/* Every file that `db` names is there, and is what its name says; one line per fault. */
bool blob_verify_all(Db *db, const char *directory, GPtrArray *out_faults, GError **error);

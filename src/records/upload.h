/* Bytes of a file that arrive piece by piece, and go on after the line was cut: the server says how much it
 * has, the browser sends from there. What was acknowledged is on disk: a piece is synced, then noted in the
 * store; what lies beyond it is cut off before the next one.
 *
 * An upload belongs to one account and one record; nobody else can see it. */
#pragma once

#include "records/file.h"

#define UPLOAD_DAYS 3 /* untouched for so long, it is thrown away */

typedef struct {
    char *id, *account, *record, *name, *mark, *touched;
    char *sha256; /* that it must have; NULL: not said */
    uint64_t n_bytes, received;
    uint8_t *hash; /* inside */
    size_t hash_length;
} Upload;
void upload_free(Upload *upload);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Upload, upload_free)

/* A new one; or the one that was begun already with the same name, size and mark: to go on with. LIMIT if
 * it is too large, FULL if the disk has no room for it. */
Upload *upload_begin(Centre *centre, const char *account, const char *record, const char *name,
                     uint64_t n_bytes, const char *mark, const char *sha256, GError **error);
Upload *upload_load(Db *db, const char *account, const char *id, GError **error);
GPtrArray *uploads_of(Db *db, const char *account, const char *record, GError **error); /* Upload */
/* CONFLICT if `offset` is not what was received, or another piece is being written: ask again. */
bool upload_append(Centre *centre, const char *account, const char *id, uint64_t offset,
                   const void *bytes, size_t length, uint64_t *out_received, GError **error);
bool upload_cancel(Centre *centre, const char *account, const char *id, GError **error);
/* All of it is here: a descriptor to look at it; -1 and CONFLICT if something is missing. */
int upload_open(Centre *centre, const Upload *upload, GError **error);
/* Gives the bytes their name by their hash. The upload itself ends with the revision (file_attach()), so
 * that a crash in between loses nothing: it can be ended again. */
bool upload_end(Centre *centre, const Upload *upload, const FileType *type, FilePut *out_put,
                GError **error);
/* All of a record, whoever's they are: it is forgotten. */
bool uploads_drop(Centre *centre, const char *record, GError **error);
/* Those untouched since `before` (ISO 8601), and bytes on their way that no upload knows. */
bool uploads_expire(Centre *centre, const char *before, GError **error);

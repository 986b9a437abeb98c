/* Bytes under their SHA-256, in the centre's folder files/ab/cd/abcd...: the same content is kept once. What
 * comes in is written under another name (files/coming/), synced, and only then named by its hash, so that
 * whatever is there by that name is whole. Rows of the table `blob` say what they are.
 *
 * Threads: any; files are added without a lock, and taken away under the writer only. */
#pragma once

#include "store/db.h"

/* --- reading ------------------------------------------------------------------------------------ */

/* A descriptor (close it), at the beginning; -1 and NOT_FOUND, or CORRUPT if it is no plain file. */
int blob_open(const char *directory, const char *sha256, uint64_t *out_n_bytes, GError **error);
/* The SHA-256 of a whole file from its beginning; false and IO. */
bool blob_hash(int fd, char out_sha256[65], uint64_t *out_n_bytes, GError **error);

/* --- putting in --------------------------------------------------------------------------------- */

typedef struct BlobWriter BlobWriter;
BlobWriter *blob_writer_new(const char *directory, GError **error);
bool blob_writer_put(BlobWriter *writer, const void *bytes, size_t length, GError **error);
/* What was written so far; not to be closed. */
int blob_writer_peek_fd(const BlobWriter *writer);
/* Synced and named. After it (or without it: then nothing stays) blob_writer_free(). */
bool blob_writer_end(BlobWriter *writer, char out_sha256[65], uint64_t *out_n_bytes,
                     GError **error);
void blob_writer_free(BlobWriter *writer);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(BlobWriter, blob_writer_free)

/* "files/coming", made if it is not there; g_free. */
char *blob_coming_folder(const char *directory, GError **error);
/* "files/coming/NAME", and its folder made; g_free. */
char *blob_coming_path(const char *directory, const char *name, GError **error);
/* Gives a file that is synced already its name by its hash; the old name is gone then. */
bool blob_adopt(const char *directory, const char *path, const char *sha256, GError **error);
/* Takes it away, if it is there. Nobody may be about to give it a row: under the writer. */
void blob_remove(const char *directory, const char *sha256);
/* So much stays free on the disk whatever comes in: the store lies on it, too, and must go on. */
#define BLOB_ROOM_LEFT (64ull << 20)
/* Is there room for so many bytes more on the disk of this file or folder? True where the system cannot say. */
bool blob_has_room(int fd, uint64_t n_bytes);
/* As write(2) until all is written; FULL if there is no room, BLOB_ROOM_LEFT kept. */
bool blob_write_all(int fd, const void *bytes, size_t length, uint64_t offset, GError **error);

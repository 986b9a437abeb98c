/* What the tools of a desk (count, tabulate, audit, protect) share: they read files given on the
 * command line, then confine themselves, compute, and write new files that appear whole or not at
 * all. No centre is needed. */
#pragma once

#include "base/problem.h"
#include "tables/table_set.h"
#include <stdbool.h>
#include <stdio.h>

typedef struct {
    char *data; /* unpacked; one writable byte after its length */
    size_t length;
    char *place; /* as the user named it */
} DeskFile;

/* Reads a file whole (gzip is unpacked), within LIMIT_INPUT_FILE_BYTES. */
bool desk_read(DeskFile *file, const char *path, GError **error);
/* The same without unpacking: for what a sandboxed child is to unpack. */
bool desk_read_packed(DeskFile *file, const char *path, GError **error);
void desk_file_clear(DeskFile *file); /* wipes the bytes */

/* After the last file was read. */
void desk_confine(void);

/* Prints the problems; true and an error (INVALID) if any is an error. */
bool desk_has_errors(const Problems *problems, GError **error);

/* "DIM=FILE" of --codelist into the set; `files` keeps what was read. */
bool desk_take_codelist(TableSet *set, const char *text, Problems *problems, GError **error);

/* Writes to `path` by way of a new file beside it; NULL and "-" are standard output. */
bool desk_write(const char *path, const char *bytes, size_t length, GError **error);

/* The same for what is long, or about persons: `write` puts it into the file, which only its owner
 * can read. */
typedef bool (*DeskWriter)(void *data, FILE *file, GError **error);
bool desk_write_by(const char *path, DeskWriter write, void *data, GError **error);

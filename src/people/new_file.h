/* A file that has no name until it is whole: a process that is killed leaves nothing. Where the file
 * system cannot do that, it has a name beside its place, which is removed unless the process is killed.
 * It never takes the place of another file. */
#pragma once

#include <glib.h>
#include <stdbool.h>
#include <stdio.h>

typedef struct {
    FILE *file;
    char *draft; /* NULL: without a name */
} NewFile;

/* In the folder that `path` will be in. */
bool new_file_begin(NewFile *made, const char *path, unsigned mode, GError **error);
/* All on disk, still without its name. */
bool new_file_sync(NewFile *made, const char *path, GError **error);
/* CONFLICT if there is something at `path`. */
bool new_file_publish(NewFile *made, const char *path, GError **error);
void new_file_clear(NewFile *made);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(NewFile, new_file_clear)

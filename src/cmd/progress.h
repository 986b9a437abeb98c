/* Progress of long work on a terminal: what is done, its share, the time left. Where standard error
 * is no terminal, nothing is written. */
#pragma once

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

typedef struct {
    bool is_shown;
    const char *phase;  /* of what stands on the line now */
    gint64 began, told; /* microseconds: the phase, the line */
    bool is_written;
} Progress;

void progress_init(Progress *progress);
/* A ProtectProgress: data is the Progress; always true. Writes a few times a second at most, and
 * nothing for work that is soon done. */
bool progress_show(void *data, const char *phase, uint64_t done, uint64_t total);
void progress_clear(Progress *progress); /* the line is empty again */

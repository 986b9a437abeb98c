/* Pages that were written already, kept in memory: a page depends on the program's run, the
 * snapshot of the figures, the day and the address, nothing else (router.c's ETag says the first
 * three). HTML pages only: answers in other forms carry the time at which they were prepared.
 *
 * The least recently asked for are dropped first. Threads: any, behind one short lock. */
#pragma once

#include "web/http.h"

/* Fills the response as it was; false: not held. `cubes` is the snapshot of the request: held
 * pages of another one are dropped. */
bool answer_cache_get(Cubes *cubes, const char *key, Response *response);
/* Keeps a copy of a whole answer, if it is small enough. */
void answer_cache_put(Cubes *cubes, const char *key, const Response *response);
void answer_cache_clear(void);
/* For tests and figures on the centre's own speed. */
typedef struct {
    unsigned n_held;
    size_t bytes;
    uint64_t n_hits, n_misses;
} AnswerCacheState;
AnswerCacheState answer_cache_state(void);

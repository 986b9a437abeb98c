/* This program once more, as a process of its own that looks at bytes of a stranger: the server has many threads,
 * and what reads such bytes forks. It inherits its input, an empty environment and nothing else. */
#pragma once

#include <glib.h>
#include <stdbool.h>

/* Runs `program` with `argv` (NULL-terminated, the first its name), `input` as standard input, and waits for its end.
 * `answer`: the first `size` - 1 bytes it writes, with a NUL; NULL: not wanted. `out_status` as of waitpid(2). False
 * and BUSY if it could not run or did not end by itself. Threads: any. */
bool outside_run(const char *program, char *const *argv, int input, char *answer, size_t size,
                 int *out_status, GError **error);

/* Tasks shared by a few threads through one atomic counter: for the counter. Tasks must not write
 * to the same memory; which thread does which task is left to chance. */
#pragma once

#include "protect/count.h"

/* False stops all threads after the task they are at. */
typedef bool (*CountTask)(void *data, uint32_t worker, uint32_t task);

/* Does tasks 0 .. n_tasks - 1 with n_threads (1 .. COUNT_THREADS_MOST) threads, the caller's among
 * them as worker 0. progress (may be NULL) is called after each of its own tasks, under the name
 * `phase`; when it says no, the answer is PROTECT_CANCELLED. When a task says no: PROTECT_MEMORY. A
 * thread that cannot be started leaves its share to the others. */
ProtectStatus count_tasks(CountTask task, void *data, uint32_t n_tasks, uint32_t n_threads,
                          const CountOptions *options, const char *phase);

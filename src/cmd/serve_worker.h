/* The worker beside `fyr serve`: the same program as a child process, started again when it dies. All
 * of it from one thread, which must live as long as the server: the worker ends with that thread. */
#pragma once

#include <glib.h>

typedef struct ServeWorker ServeWorker;

/* Starts `fyr work --parent` for a centre. Never fails: what goes wrong is said on standard error, and
 * tried again. */
ServeWorker *serve_worker_start(const char *centre_directory);
/* Now and then: looks whether it lives; if not, starts it again, after 1, 2, 4 ... 60 seconds. */
void serve_worker_tick(ServeWorker *worker);
/* Asks it to end, and ends it if it takes longer than 10 seconds: no work is lost by that. NULL is
 * fine. */
void serve_worker_stop(ServeWorker *worker);

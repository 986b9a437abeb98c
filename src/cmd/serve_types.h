/* The record types of a running centre: taken up at the start, and again when somebody changed their
 * files, if the records there are still fit; else the old ones stay and the reasons are logged. */
#pragma once

#include "records/type.h"
#include "store/db.h"

typedef struct ServeTypes ServeTypes;

/* Loads and publishes them (record_types_current). NULL if the files have errors: a centre does not
 * begin with half its types. Records that no longer fit are a warning at the first tick, for there is no
 * old set. */
ServeTypes *serve_types_start(const char *centre_directory, Centre *centre, const Model *model,
                              GError **error);
/* Now and then: looks at the files' times; what changed is taken up once it has been still from one
 * call to the next, so that nothing half-saved is read. `is_asked`: at once (SIGHUP). */
void serve_types_tick(ServeTypes *types, bool is_asked);
/* Withdraws the published set; NULL is fine. */
void serve_types_stop(ServeTypes *types);

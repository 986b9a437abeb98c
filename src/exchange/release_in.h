/* Table files and code lists of outside, on their way into a release: read in a child process that
 * can do nothing else (sandbox.h), and checked again on arrival. Every fault is a located problem.
 *
 * Forks: from a process with one thread only. */
#pragma once

#include "base/problem.h"
#include "figures/release_table.h"

/* A table file (tables/table_set.h says what that is). `place` is the file as the user named it. NULL with an
 * error after all problems were added. `is_trusted`: the program's own data, read in this process. */
ReleaseTable *release_in_table(const char *bytes, size_t size, const char *place, bool is_trusted,
                               Problems *problems, GError **error);
/* A code list (columns code, parent, label), as a table named after its dimension. */
ReleaseTable *release_in_codes(const char *bytes, size_t size, const char *dimension,
                               const char *place, Problems *problems, GError **error);

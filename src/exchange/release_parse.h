/* From a table file or code list to a ReleaseTable, by the readers of tables/ that `fyr audit` and
 * `fyr protect` use too. For release_in.c, which calls them in a child. */
#pragma once

#include "base/problem.h"
#include "figures/release_table.h"

/* `bytes` is the caller's; NULL with problems, and perhaps an error. */
ReleaseTable *release_parse_table(const char *bytes, size_t size, const char *name,
                                  const char *place, Problems *problems, GError **error);
ReleaseTable *release_parse_codes(const char *bytes, size_t size, const char *dimension,
                                  const char *place, Problems *problems, GError **error);

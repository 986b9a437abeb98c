/* What the pages about releases share. */
#pragma once

#include "figures/release.h"
#include "render/ui.h"
#include "web/request.h"
#include "web/response.h"

/* A table as HTML: one with two dimensions crosswise, others row by row. `id` is its element's. */
void release_write_table(Html *w, Request *request, const ReleaseTable *table, const char *id,
                         const char *caption);
/* "by-sex-and-age" -> "by sex and age". Caller frees. */
char *release_table_title(const char *name);
/* The day of a time, in words. Caller frees. */
char *release_day(Lang lang, const char *at);
/* "No count from 1 to 4 is shown." and so on, as a list; nothing if nothing is promised. */
void release_write_promise(Html *w, const ReleasePromise *promise);
/* The page for a release that was withdrawn: 410, with the reason. */
void release_answer_withdrawn(Request *request, Response *response, const Release *release);
/* A path below a release: "/data/releases/ID/NAME.csv"; lives with the request. */
const char *release_path(Request *request, const char *id, const char *table, const char *ending);

/* What the audit of a release found, in words for the secretariat. */
#pragma once

#include "figures/handin_release.h"
#include "render/ui.h"
#include "web/request.h"

/* Table by table what would be published or was. */
void release_words_parts(Html *w, Request *request, const HandinReleaseReport *report);
/* Why the release is refused, cell by cell, and what would let it pass. Nothing if nothing speaks
 * against it. */
void release_words_findings(Html *w, Request *request, const HandinReleaseReport *report);

/* How `fyr release` says what an audit found: to people and as JSON. Never a value that was worked
 * out. */
#pragma once

#include "base/json.h"
#include "figures/release_audit.h"
#include <stdio.h>

/* "threshold 5, interval 3". Caller frees. */
char *release_promise_words(const ReleasePromise *promise);

/* A line for each cell, with the earlier tables that matter. */
void release_print_findings(const ReleaseAudit *audit, FILE *to);
/* What would let it pass. */
void release_print_cure(const ReleaseAudit *audit, FILE *to);
/* Tables of others that were not used; what is disclosed already. */
void release_print_others(const ReleaseAudit *audit, FILE *to);
/* All of it, into an object that the caller began. */
void release_json_audit(JsonWriter *json, const ReleaseAudit *audit);

/* What the audit finds in the figures of others that the centre holds: counts only. Nothing here
 * hands out, keeps or logs a value that was worked out, nor counts for less than all states
 * together.
 *
 * A state's figures of one dataflow and one year are audited together: all breakdowns that the
 * source gives. Two assumptions: a total is at least the sum of its parts, or it is their sum where
 * the breakdown is by sex or age (other breakdowns overlap). Where a state's figures of a year
 * contradict the assumption, its cells are left out and counted as such. */
#pragma once

#include "figures/cube.h"
#include "figures/release.h"

typedef enum { DISCLOSURE_ALL, DISCLOSURE_MEMBERS } DisclosureScope;

typedef struct {
    char source[LIMIT_CODE_BYTES + 1];
    DisclosureScope scope;
    ReleaseMargins margins;
    uint32_t vintage; /* the newest of the source */
    uint32_t n_areas, n_cells;
    uint32_t n_hidden, n_exact;
    uint32_t n_narrowed; /* not exact, and tighter than the source says */
    uint32_t n_left_out; /* of n_hidden */
} DisclosureCount;

/* Counts the figures of a source that are valid today. False (INTERNAL) if the solver gave up. */
bool disclosure_count(const Cubes *cubes, const char *source, DisclosureScope scope,
                      ReleaseMargins margins, DisclosureCount *out_count, GError **error);
/* Counts UNODC's figures in all ways and keeps the counts in the store, for the pages. Does nothing
 * where there are none, or where they were counted already. */
bool disclosure_refresh(Centre *centre, const Cubes *cubes, GError **error);
/* DisclosureCount; through any connection. */
GArray *disclosure_load(Db *db, GError **error);

/* The parts of the home page: the region in one look. */
#pragma once

#include "web/states/states.h"

/* "The sum of 8 of the 10 states. Missing: Iceland. ..." Caller frees. */
char *region_coverage(const States *states, const RegionTotal *total);

/* The measure in the newest year as a large number with who is in it and who is not. */
void region_stat(Html *w, const States *states, Measure measure);
void region_map(Html *w, const States *states);
/* At most ten years, of the states that can be counted in every one of them. */
void region_trend(Html *w, const States *states);
/* A table with a small line and the newest figure of each state. */
void region_courses(Html *w, const States *states);
void state_spark(Html *w, const States *states, const Code *state);
/* Two or three measures side by side for every state, in the newest year. */
void region_sexes(Html *w, const States *states);
void region_forms(Html *w, const States *states);
/* Which files came in, and what the newest changed. */
void region_news(Html *w, const States *states);
typedef struct {
    const Cube *cube;
    Change change;
} Revision;

/* What the newest file changed against the one before it, of one state or of all (area NULL). */
typedef struct {
    uint32_t count[CHANGE_KIND_COUNT], n_same; /* of all figures on victims and offenders */
    GArray *totals;                            /* Revision: revised totals, the largest first */
} Revisions;
void revisions_init(Revisions *revisions, const States *states, const char *area);
void revisions_clear(Revisions *revisions);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Revisions, revisions_clear)
/* The largest as a table; `has_area`: the rows name their state. */
void revisions_table(Html *w, const States *states, const Revisions *revisions, bool has_area,
                     unsigned most);

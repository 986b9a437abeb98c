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
/* One row per change, the largest first; the states' totals only. `area` NULL = all members.
 * False: there is nothing to compare, or nothing changed (and says so). */
void revisions_table(Html *w, const States *states, const char *area, unsigned most);

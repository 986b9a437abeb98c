/* The parts of a state's page. */
#pragma once

#include "web/states/states.h"

/* Outline, name, and the newest of the main figures, each with its own year. */
void profile_head(Html *w, const States *states, const Code *state);
void profile_trend(Html *w, const States *states, const Code *state);
/* Sex, age and form of exploitation over the last years: one table each. */
void profile_breakdowns(Html *w, const States *states, const Code *state);
void profile_citizenships(Html *w, const States *states, const Code *state);
/* Victims beside suspected, prosecuted and convicted persons. */
void profile_justice(Html *w, const States *states, const Code *state);
void profile_revisions(Html *w, const States *states, const Code *state);
void profile_notes(Html *w, const States *states, const Code *state);
void profile_downloads(Html *w, const States *states, const Code *state);
/* The state before and the one after, and all of them. */
void profile_neighbours(Html *w, const States *states, const Code *state);

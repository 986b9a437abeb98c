/* How the law came about: the steps of one instrument or provision, state by state, or of one state,
 * provision by provision; a table first, beside it the same as a picture. */
#pragma once

#include "web/records/law_matrix.h"

typedef struct {
    const LawRow *row;
    const Code *state;
} LawLane;

/* A table with its picture. `lanes`: LawLane; `by_state`: they are one row's, named by their states; else
 * one state's, named by their rows. `number` makes ids on the page differ. */
void law_write_section(Html *w, const LawView *view, const GArray *lanes, bool by_state,
                       const char *title, unsigned number);
/* Steps of a lane there are; corrected ones count. */
bool law_lane_has_steps(const LawLane *lane);
/* The same with one line for each step, and one for each lane of which nothing is known. */
void law_write_csv(Response *response, const LawView *view, const GArray *lanes);

/* What came of the recommendations: those that are overdue, and how far each state is with its actions. */
#pragma once

#include "web/records/record_list.h"

/* Above the list of recommendations; nothing for other types, or once somebody searches or filters. */
bool record_state_of_play(Html *w, const RecordListing *listing, GError **error);

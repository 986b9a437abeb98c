/* Side by side on a page: the same state as the explorer's, every source beside the others. */
#pragma once

#include "figures/side_by_side.h"
#include "web/explore/facets.h"

/* "/data/VICTIMS/compare?area=LV..." of an explorer's address: what each source says of it. Caller frees. */
char *sides_path(const ExploreAddress *address, const char *ending);
/* explore_words() without the source. Caller frees. */
char *sides_words(const Explore *explore);
/* State, breakdown, years, day: a GET form; filters of the address that it does not show are kept. */
void sides_form(Html *w, const Explore *explore, const Facets *facets);
/* A row per figure, a column per source, the difference and the reasons' numbers; with its legend. */
void sides_table(Html *w, const Explore *explore, const SideBySide *side);
/* The reasons by number, with where they are written. */
void sides_reasons(Html *w, const Explore *explore, const SideBySide *side);

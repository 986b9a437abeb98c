/* The parts of an explorer page, each over the same Explore. */
#pragma once

#include "render/ui.h"
#include "web/explore/explore.h"
#include "web/explore/facets.h"
#include "web/explore/pivot.h"

/* Filters as a GET form. */
void part_filters(Html *w, const Explore *explore, const Facets *facets);
/* What is filtered, each with a link that takes it away. */
void part_chips(Html *w, const Explore *explore);
/* Which defaults could not stand, and why. */
void part_relaxed(Html *w, const Explore *explore);
/* At most LIMIT_TABLE_ROWS_SHOWN rows; says so. `legend` lists the signs used. */
void part_table(Html *w, const Explore *explore, const Pivot *pivot, bool has_links);
/* Links to the same view broken down by another dimension. */
void part_breakdowns(Html *w, const Explore *explore);
/* Nothing was found: what stands in the way, and the nearest that has figures. */
void part_empty(Html *w, const Explore *explore, const Facets *facets);
/* The chart or map that suits the view; false: none does. `width` of a chart in px, 0 = its own. */
bool part_picture(Html *w, const Explore *explore, const Pivot *pivot, bool has_links,
                  double width);
bool part_picture_document(GString *to, const Explore *explore, const Pivot *pivot);
/* Links to the other pictures of the view. */
void part_picture_choice(Html *w, const Explore *explore, const Pivot *pivot);
/* The view in every format; everything of the dataflow. */
void part_view_downloads(Html *w, const Explore *explore);
void part_all_downloads(Html *w, const Explore *explore);
/* Source, its day, what it counts, why others differ. */
void part_sources(Html *w, const Explore *explore);
/* Definitions of the dataflow and of the dimensions and codes shown. */
void part_definitions(Html *w, const Explore *explore);
/* What the newest vintage changed in this view. */
void part_changes(Html *w, const Explore *explore);
/* Citation, permanent address, embedding, command line. */
void part_citation(Html *w, const Explore *explore);

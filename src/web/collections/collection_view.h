/* Other collections on pages: a filled one as accessible tables, and how their codes stand among
 * ours. Figures come with the filled collection; whoever calls has asked who may see them. */
#pragma once

#include "figures/collection.h"
#include "render/ui.h"

/* The tables of a filled collection with headings of `level` and `level` + 1, what differs, why cells are empty,
 * and where totals and parts do not agree. */
void collection_view_tables(Html *w, const FilledCollection *filled, unsigned level);

/* Facts of a collection: to whom, when, which states, what is not verified. */
void collection_view_facts(Html *w, const Collection *collection, const Model *model);
/* Its tables: what each counts, how many cells have a source here. No figures. */
void collection_view_overview(Html *w, const Collection *collection, const Model *model);
/* Row by row: theirs, ours, what differs or why there is no source. */
void collection_view_mapping(Html *w, const Collection *collection, const Model *model);

/* "In the resource centre": from a country or a priority to the records that carry it, by type. Links
 * without counts, so that the pages they stand on may be kept. */
#pragma once

#include "web/records/record_view.h"

/* Types that have the filter `field`; nothing where there are none. */
void record_ways(Html *w, Request *request, const char *field, const char *value);

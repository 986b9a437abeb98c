/* "In the resource centre": from a country or a priority to the records that carry it: the newest by their
 * titles, and how many of each type. Pages it stands on say how things are this moment (`is_live`). */
#pragma once

#include "web/records/record_view.h"

/* `field`: a filter of record types; `value`: its code. Writes nothing where the centre has no records'
 * index. False and an error if the store cannot be read. */
bool record_ways(Html *w, Request *request, const char *field, const char *value, GError **error);

/* A record as JSON: what its page says, for programs. */
#pragma once

#include "base/json.h"
#include "web/records/record_view.h"

/* One object. `neighbours` (RecordNeighbour) may be NULL; `is_public` leaves out what is internal. */
void record_json_write(JsonWriter *json, Request *request, const RecordType *type,
                       const Record *record, const GPtrArray *neighbours, bool is_public);

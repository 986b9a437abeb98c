/* Parameters that come from a record type: see page.h, has_record_fields. */
#pragma once

#include "web/request_private.h"

/* The type in a path's {type} (by id) or {records} part (by its part of addresses); NULL: none. */
const RecordType *record_params_type(const Request *request, const char *part, const char *text);
/* Adds what the type's fields are to the page's parameters. */
void record_params_add(Request *request, const RecordType *type);
/* Adds the filters of all types: see page.h, has_all_filters. */
void record_params_add_filters(Request *request);
/* After they were taken: a filter's values that none of its fields can have are faults, like codes that are not
 * in their list. */
void record_params_check(Request *request);

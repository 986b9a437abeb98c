/* What /search may be narrowed by: the fields that the types' files mark as filters. A field of one id is one
 * filter, whatever number of types has it, so that "Priorities" is one list over all of them. */
#pragma once

#include "records/type.h"

#define SEARCH_TYPE_FIELD "type" /* the record's type: a filter like the fields */

typedef struct {
    const RecordField *field; /* of the first type that has it */
    unsigned n_types;         /* that have it */
    bool is_mixed;            /* they mean different things by it: a list of their own each */
} SearchFilter;

/* Of the types chosen (ids, NULL-terminated), or (NULL) of all; each id once, in the order of the types and
 * their fields. SearchFilter; g_array_unref. */
GArray *search_filters(const RecordTypes *types, const char *const *chosen, bool with_internal);
/* The same, but only those worth a list of choices: without a type chosen those that several types share;
 * never days, which are too many, nor what two types mean differently. */
GArray *search_filters_offered(const RecordTypes *types, const char *const *chosen,
                               bool with_internal);

#include "web/records/search_filters.h"

#include <string.h>

static SearchFilter *find(GArray *filters, const char *id)
{
    for (unsigned i = 0; i < filters->len; i++) {
        SearchFilter *filter = &g_array_index(filters, SearchFilter, i);
        if (strcmp(filter->field->id, id) == 0)
            return filter;
    }
    return NULL;
}

static void add_type(GArray *filters, const RecordType *type, bool with_internal)
{
    for (unsigned f = 0; f < type->n_fields; f++) {
        const RecordField *field = &type->fields[f];
        if (!field->is_filter || (field->is_internal && !with_internal))
            continue;
        SearchFilter *known = find(filters, field->id);
        if (known) {
            known->n_types++;
            known->is_mixed = known->is_mixed || known->field->kind != field->kind ||
                              known->field->codelist != field->codelist;
            continue;
        }
        SearchFilter filter = {.field = field, .n_types = 1};
        g_array_append_val(filters, filter);
    }
}

GArray *search_filters(const RecordTypes *types, const char *const *chosen, bool with_internal)
{
    GArray *filters = g_array_new(FALSE, TRUE, sizeof(SearchFilter));
    for (unsigned t = 0; t < record_types_n(types); t++) {
        const RecordType *type = record_types_at(types, t);
        if (!chosen || g_strv_contains(chosen, type->id))
            add_type(filters, type, with_internal);
    }
    return filters;
}

GArray *search_filters_offered(const RecordTypes *types, const char *const *chosen,
                               bool with_internal)
{
    GArray *filters = search_filters(types, chosen, with_internal);
    for (unsigned i = filters->len; i-- > 0;) {
        const SearchFilter *filter = &g_array_index(filters, SearchFilter, i);
        if (filter->is_mixed || (!chosen && filter->n_types < 2))
            g_array_remove_index(filters, i);
    }
    return filters;
}

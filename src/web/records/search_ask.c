/* A search page's address as a question, and back. */
#include "web/records/search_filters.h"
#include "web/records/search_view.h"

#include <string.h>

static bool take_types(RecordListing *listing)
{
    Request *request = listing->request;
    const ParamValue *given = request_param(request, SEARCH_TYPE_FIELD);
    const RecordTypes *types = request_record_types(request);
    if (given->n_texts == 0)
        return true;
    const char **ids =
        (const char **)request_keep(request, g_malloc0((given->n_texts + 1) * sizeof *ids));
    unsigned n = 0;
    for (unsigned i = 0; i < given->n_texts; i++) {
        if (!types || !record_types_find(types, given->texts[i]))
            request_fault(request, SEARCH_TYPE_FIELD, given->texts[i], "%s",
                          tr(request_lang(request), "there is no such type of records"));
        else if (!g_strv_contains(ids, given->texts[i]))
            ids[n++] = given->texts[i];
    }
    RecordFilter filter = {SEARCH_TYPE_FIELD, ids};
    g_array_append_val(listing->filters, filter);
    return !request_has_faults(request);
}

static const char *const *chosen_types(const RecordListing *listing)
{
    for (unsigned i = 0; i < listing->filters->len; i++) {
        const RecordFilter *filter = &g_array_index(listing->filters, RecordFilter, i);
        if (strcmp(filter->field, SEARCH_TYPE_FIELD) == 0)
            return filter->values;
    }
    return NULL;
}

/* "type", those that are offered, and those that are chosen although they are not. */
static const char *const *fields_to_count(RecordListing *listing)
{
    g_autoptr(GArray) offered = search_filters_offered(
        request_record_types(listing->request), chosen_types(listing), listing->account != NULL);
    const char **fields = (const char **)request_keep(
        listing->request, g_malloc0((offered->len + 2) * sizeof *fields));
    fields[0] = SEARCH_TYPE_FIELD;
    for (unsigned i = 0; i < offered->len; i++)
        fields[i + 1] = g_array_index(offered, SearchFilter, i).field->id;
    return fields;
}

bool search_listing_init(RecordListing *listing, Request *request, const char *account,
                         unsigned most, SearchWish wish, GError **error)
{
    *listing = (RecordListing){.request = request,
                               .account = account,
                               .q = request_param(request, "q")->text,
                               .is_cut = request_param(request, "q")->is_cut,
                               .from = (uint64_t)request_param(request, "from")->integer,
                               .is_newest = wish == SEARCH_NEWEST,
                               .filters = g_array_new(FALSE, TRUE, sizeof(RecordFilter))};
    listing->query = (RecordQuery){.after = request_param(request, "after")->text, .most = most};
    if (!request_record_types(request)) {
        g_set_error(error, FYR_ERROR, FYR_ERROR_BUSY, "there are no records here");
        return false;
    }
    if (!take_types(listing))
        return false;
    g_autoptr(GArray) filters =
        search_filters(request_record_types(request), NULL, account != NULL);
    for (unsigned i = 0; i < filters->len; i++)
        record_listing_add_filter(listing, g_array_index(filters, SearchFilter, i).field);
    if (wish == SEARCH_ROWS_AND_COUNTS)
        listing->facet_fields = fields_to_count(listing);
    listing->query.filters = (const RecordFilter *)listing->filters->data;
    listing->query.n_filters = listing->filters->len;
    return wish == SEARCH_ASK_ONLY || record_listing_run(listing, error);
}

bool search_listing_is_idle(const RecordListing *listing)
{
    return !listing->q && listing->filters->len == 0;
}

/* --- and back ---------------------------------------------------------------------------------------- */

static void add_pair(GString *query, const char *name, const char *value)
{
    g_autofree char *escaped = g_uri_escape_string(value, NULL, FALSE);
    g_string_append_printf(query, "%s%s=%s", query->len ? "&" : "", name, escaped);
}

char *search_listing_query(const RecordListing *listing, const char *but_field,
                           const char *but_value)
{
    GString *query = g_string_new(NULL);
    if (listing->q && g_strcmp0(but_field, "q") != 0)
        add_pair(query, "q", listing->q);
    for (unsigned i = 0; i < listing->filters->len; i++) {
        const RecordFilter *filter = &g_array_index(listing->filters, RecordFilter, i);
        bool is_type = strcmp(filter->field, SEARCH_TYPE_FIELD) == 0;
        const char *name =
            is_type ? filter->field : request_filter_name(listing->request, filter->field);
        bool is_left_out = g_strcmp0(but_field, filter->field) == 0;
        for (unsigned v = 0; filter->values[v]; v++)
            if (!is_left_out || (but_value && strcmp(but_value, filter->values[v]) != 0))
                add_pair(query, name, filter->values[v]);
    }
    return g_string_free(query, FALSE);
}

const char *search_listing_address(const RecordListing *listing, const char *path)
{
    g_autofree char *query = search_listing_query(listing, NULL, NULL);
    g_autofree char *all = g_strconcat(path, *query ? "?" : "", query, NULL);
    return request_link(listing->request, all);
}

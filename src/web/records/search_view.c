#include "web/records/search_view.h"

#include "web/records/search_filters.h"
#include "web/records/search_words.h"

#include <string.h>

static void write_hidden(Html *w, const char *name, const char *value)
{
    html_open(w, EL_INPUT);
    html_attr(w, AT_TYPE, "hidden");
    html_attr(w, AT_NAME, name);
    html_attr(w, AT_VALUE, value);
}

static const char *name_of(const RecordListing *listing, const RecordFilter *filter)
{
    return strcmp(filter->field, SEARCH_TYPE_FIELD) == 0
               ? filter->field
               : request_filter_name(listing->request, filter->field);
}

/* Other words, the same filters. */
void search_view_box(Html *w, const RecordListing *listing)
{
    Request *request = listing->request;
    Lang lang = request_lang(request);
    size_t at = html_depth(w);
    html_open(w, EL_FORM);
    html_attr(w, AT_METHOD, "get");
    html_attr(w, AT_ACTION, request_link(request, request_path(request)));
    html_attr(w, AT_CLASS, "filters search-form");
    html_attr(w, AT_ROLE, "search");
    record_listing_search_box(w, listing, tr(lang, "Search the resource centre"));
    for (unsigned i = 0; i < listing->filters->len; i++) {
        const RecordFilter *filter = &g_array_index(listing->filters, RecordFilter, i);
        for (unsigned v = 0; filter->values[v]; v++)
            write_hidden(w, name_of(listing, filter), filter->values[v]);
    }
    ui_submit(w, tr(lang, "Search"));
    html_close_to(w, at);
}

/* --- filters ------------------------------------------------------------------------------------------ */

/* The types in their own order: there are few, and the order is the editors'. */
static void write_types(Html *w, const RecordListing *listing, const GPtrArray *facets)
{
    Lang lang = request_lang(listing->request);
    const RecordTypes *types = request_record_types(listing->request);
    g_autoptr(GArray) options = g_array_new(FALSE, TRUE, sizeof(UiOption));
    for (unsigned t = 0; t < record_types_n(types); t++) {
        const RecordType *type = record_types_at(types, t);
        uint64_t n = 0;
        for (unsigned i = 0; i < facets->len; i++) {
            const RecordFacet *facet = facets->pdata[i];
            if (strcmp(facet->value, type->id) == 0)
                n = facet->n;
        }
        UiOption option = {.value = type->id,
                           .label = type->plural[lang],
                           .selected =
                               record_listing_is_asked(listing, SEARCH_TYPE_FIELD, type->id),
                           .count = (unsigned)MIN(n, (uint64_t)UINT32_MAX),
                           .has_count = true};
        if (n > 0 || option.selected)
            g_array_append_val(options, option);
    }
    if (options->len > 0)
        ui_choice(w, SEARCH_TYPE_FIELD, tr(lang, "Type"), NULL, (const UiOption *)options->data,
                  options->len, true);
}

static const RecordField *find_field(const GArray *filters, const char *id)
{
    for (unsigned i = 0; i < filters->len; i++)
        if (strcmp(g_array_index(filters, SearchFilter, i).field->id, id) == 0)
            return g_array_index(filters, SearchFilter, i).field;
    return NULL;
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

/* What is chosen and has no list of choices here must not be lost when another choice is made. */
static void write_others(Html *w, const RecordListing *listing)
{
    for (unsigned i = 0; i < listing->filters->len; i++) {
        const RecordFilter *filter = &g_array_index(listing->filters, RecordFilter, i);
        for (unsigned v = 0;
             !g_strv_contains(listing->facet_fields, filter->field) && filter->values[v]; v++)
            write_hidden(w, name_of(listing, filter), filter->values[v]);
    }
}

void search_view_filters(Html *w, const RecordListing *listing)
{
    Request *request = listing->request;
    Lang lang = request_lang(request);
    size_t at = html_depth(w);
    g_autoptr(GArray) offered = search_filters_offered(
        request_record_types(request), chosen_types(listing), listing->account != NULL);
    html_open(w, EL_DETAILS); /* folded by the script on a narrow screen */
    html_attr(w, AT_CLASS, "fold");
    html_attr_flag(w, AT_OPEN);
    html_element(w, EL_SUMMARY, NULL, tr(lang, "Filters"));
    html_open(w, EL_FORM);
    html_attr(w, AT_METHOD, "get");
    html_attr(w, AT_ACTION, request_link(request, request_path(request)));
    html_attr(w, AT_CLASS, "filters");
    html_attr(w, AT_ARIA_LABEL, tr(lang, "Filters"));
    if (listing->q)
        write_hidden(w, "q", listing->q);
    for (unsigned i = 0; listing->facet_fields[i]; i++) {
        const GPtrArray *facets = listing->facets->pdata[i];
        const RecordField *field = find_field(offered, listing->facet_fields[i]);
        if (strcmp(listing->facet_fields[i], SEARCH_TYPE_FIELD) == 0)
            write_types(w, listing, facets);
        else if (field)
            record_listing_choice(w, listing, field, facets);
    }
    write_others(w, listing);
    ui_submit(w, tr(lang, "Show"));
    html_close_to(w, at);
}

/* --- what is chosen ------------------------------------------------------------------------------------- */

static void write_chip(Html *w, const RecordListing *listing, const char *text, const char *query)
{
    g_autofree char *path =
        g_strconcat(request_path(listing->request), *query ? "?" : "", query, NULL);
    html_open(w, EL_LI);
    html_open(w, EL_A);
    html_attr(w, AT_CLASS, "chip");
    html_attr(w, AT_HREF, request_link(listing->request, path));
    html_element(w, EL_SPAN, "vh", tr(request_lang(listing->request), "Take away:"));
    html_text(w, " ");
    html_text(w, text);
    html_text(w, " ");
    html_open(w, EL_SPAN);
    html_attr(w, AT_ARIA_HIDDEN, "true");
    html_text(w, "\xc3\x97");
    html_close(w);
    html_close(w);
    html_close(w);
}

static void write_chips(Html *w, const RecordListing *listing)
{
    Lang lang = request_lang(listing->request);
    unsigned n = 0;
    size_t at = html_depth(w);
    if (listing->filters->len == 0)
        return;
    html_open(w, EL_UL);
    html_attr(w, AT_CLASS, "chips chosen");
    html_attr(w, AT_ARIA_LABEL, tr(lang, "Chosen filters"));
    for (unsigned i = 0; i < listing->filters->len; i++) {
        const RecordFilter *filter = &g_array_index(listing->filters, RecordFilter, i);
        for (unsigned v = 0; filter->values[v]; v++, n++) {
            g_auto(SearchWords) words = search_words(listing, filter->field, filter->values[v]);
            g_autofree char *text = g_strdup_printf("%s: %s", words.label, words.value);
            g_autofree char *query =
                search_listing_query(listing, filter->field, filter->values[v]);
            write_chip(w, listing, text, query);
        }
    }
    if (n > 1) {
        g_autofree char *escaped = listing->q ? g_uri_escape_string(listing->q, NULL, FALSE) : NULL;
        g_autofree char *query = escaped ? g_strconcat("q=", escaped, NULL) : g_strdup("");
        write_chip(w, listing, tr(lang, "all filters"), query);
    }
    html_close_to(w, at);
}

bool search_view_results(Html *w, const RecordListing *listing, GError **error)
{
    write_chips(w, listing);
    if (!record_listing_rows(w, listing, error))
        return false;
    return listing->n_total > 0 || search_listing_is_idle(listing) ||
           search_ways_out(w, listing, error);
}

void search_view_downloads(Html *w, const RecordListing *listing, const char *path)
{
    Lang lang = request_lang(listing->request);
    const char *csv = request_keep(listing->request, g_strconcat(path, ".csv", NULL));
    const char *xlsx = request_keep(listing->request, g_strconcat(path, ".xlsx", NULL));
    const char *json = request_keep(listing->request, g_strconcat(path, ".json", NULL));
    const UiDownload downloads[] = {
        {"CSV", search_listing_address(listing, csv), NULL},
        {tr(lang, "Excel"), search_listing_address(listing, xlsx), NULL},
        {"JSON", search_listing_address(listing, json), NULL},
        {tr(lang, "Feed"), search_listing_address(listing, "/search.atom"), NULL}};
    ui_downloads(w, tr(lang, "Take the results with you"), downloads,
                 G_N_ELEMENTS(downloads) - (listing->account ? 1 : 0));
}

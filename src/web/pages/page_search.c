/* /search: one box over all records and their files; without words, the ways into the resource centre. */
#include "web/records/record_list.h"

#include <string.h>

static const Param params[] = {
    RECORD_LIST_PARAMS,
    {.name = "type",
     .kind = P_TEXT,
     .max = LIMIT_CODE_BYTES,
     .sample = "good_practice",
     .help = "only records of this type"},
};

/* The types with how many of their records fit. */
static bool write_types(Html *w, RecordListing *listing, GError **error)
{
    Request *request = listing->request;
    Lang lang = request_lang(request);
    const RecordTypes *types = request_record_types(request);
    RecordIndex *index = request_records(request, true, error);
    Db *db = index ? request_db(request, error) : NULL;
    const RecordQuery all = {.most = 1};
    g_autoptr(GPtrArray) facets =
        db ? record_facets(index, db, types, NULL, &all, "type", error) : NULL;
    if (!facets)
        return false;
    ui_heading(w, 2, "types", tr(lang, "What there is"));
    ui_grid_begin(w, UI_GRID_CARDS);
    for (unsigned t = 0; t < record_types_n(types); t++) {
        const RecordType *type = record_types_at(types, t);
        uint64_t n = 0;
        for (unsigned i = 0; i < facets->len; i++) {
            const RecordFacet *facet = facets->pdata[i];
            if (strcmp(facet->value, type->id) == 0)
                n = facet->n;
        }
        g_autofree char *path = g_strconcat("/", type->path, "/", NULL);
        g_autofree char *number = lang_number(lang, (double)n, 0);
        g_autofree char *title = g_strdup_printf("%s (%s)", type->plural[lang], number);
        ui_card(w, request_link(request, path), title, type->description[lang], NULL);
    }
    ui_grid_end(w);
    return true;
}

static void write_form(Html *w, const RecordListing *listing)
{
    Request *request = listing->request;
    Lang lang = request_lang(request);
    const RecordTypes *types = request_record_types(request);
    g_autoptr(GArray) options = g_array_new(FALSE, TRUE, sizeof(UiOption));
    UiOption any = {
        .value = "", .label = tr(lang, "Everything"), .selected = listing->type == NULL};
    g_array_append_val(options, any);
    for (unsigned t = 0; t < record_types_n(types); t++) {
        const RecordType *type = record_types_at(types, t);
        UiOption option = {
            .value = type->id, .label = type->plural[lang], .selected = listing->type == type};
        g_array_append_val(options, option);
    }
    size_t at = html_depth(w);
    html_open(w, EL_FORM);
    html_attr(w, AT_METHOD, "get");
    html_attr(w, AT_ACTION, request_link(request, "/search"));
    html_attr(w, AT_CLASS, "filters search-form");
    html_attr(w, AT_ROLE, "search");
    record_listing_search_box(w, listing, tr(lang, "Search the resource centre"));
    ui_choice(w, "type", tr(lang, "In"), NULL, (const UiOption *)options->data, options->len,
              false);
    ui_submit(w, tr(lang, "Search"));
    html_close_to(w, at);
}

static bool write_page(Request *request, Response *response, RecordListing *listing, GError **error)
{
    Lang lang = request_lang(request);
    UiPage frame = {.title = tr(lang, "Resource centre"),
                    .description =
                        tr(lang, "Good practices, lessons, law, recommendations, "
                                 "research and guidance on trafficking in human beings."),
                    .path = "/search",
                    .query = request_query(request),
                    .base = request_base(request),
                    .section = SECTION_RESOURCES};
    Html *w = response_html(response, lang);
    ui_page_begin(w, &frame);
    ui_heading(w, 1, NULL, frame.title);
    ui_lead(w, tr(lang, "What the region knows: practices and lessons, law country by country, "
                        "recommendations and what came of them, research and guidance. Search in "
                        "the words and the language you think in."));
    write_form(w, listing);
    if (listing->q) {
        ui_heading(w, 2, "results", tr(lang, "Results"));
        if (!record_listing_rows(w, listing, error))
            return false;
        const UiDownload downloads[] = {
            {"CSV", record_listing_address(request, ".csv", "after", NULL), NULL},
            {"JSON", record_listing_address(request, ".json", "after", NULL), NULL}};
        ui_downloads(w, tr(lang, "Take the results with you"), downloads, G_N_ELEMENTS(downloads));
    } else if (!write_types(w, listing, error)) {
        return false;
    }
    ui_page_end(w, &frame);
    return true;
}

static bool handle(const Page *page, Request *request, Response *response, GError **error)
{
    (void)page;
    const char *ending = request_ending(request), *id = request_param(request, "type")->text;
    const RecordTypes *types = request_record_types(request);
    const RecordType *type = id && types ? record_types_find(types, id) : NULL;
    if (id && !type) {
        request_fault(request, "type", id, "%s",
                      tr(request_lang(request), "there is no such type of records"));
        return false;
    }
    g_auto(RecordListing) listing = {0};
    if (!record_listing_init(&listing, request, type, NULL, NULL,
                             ending ? RECORD_EXPORT_PAGE : RECORD_PAGE, error))
        return false;
    if (!ending)
        return write_page(request, response, &listing, error);
    return strcmp(ending, "csv") == 0 ? record_listing_csv(&listing, response, error)
                                      : record_listing_json(&listing, response, error);
}

const Page page_search = {
    .path = "/search",
    .methods = METHOD_GET,
    .params = params,
    .n_params = G_N_ELEMENTS(params),
    .is_live = true,
    .title = N_("Resource centre"),
    .help = N_("One box over everything that is published in the resource centre."),
    .endings = "csv json",
    .sample = "/search",
    .handle = handle,
};

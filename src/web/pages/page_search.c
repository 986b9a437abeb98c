/* /search: one box over all records and their files, with filters; without words, the ways into the
 * resource centre. */
#include "web/records/search_view.h"

#include <string.h>

#define FEED_ENTRIES 50u

static const Param params[] = {SEARCH_PARAMS};

/* The types with how many of their records there are. */
static void write_types(Html *w, const RecordListing *listing)
{
    Request *request = listing->request;
    Lang lang = request_lang(request);
    const RecordTypes *types = request_record_types(request);
    const GPtrArray *facets = listing->facets->pdata[0]; /* "type" is counted first */
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
}

static bool write_results(Html *w, const RecordListing *listing, GError **error)
{
    Request *request = listing->request;
    Lang lang = request_lang(request);
    ui_heading(w, 2, "results", tr(lang, "Results"));
    if (!search_view_results(w, listing, error))
        return false;
    size_t at = html_depth(w);
    html_open(w, EL_P);
    html_attr(w, AT_CLASS, "acts");
    html_link(w, search_listing_address(listing, "/desk/search"), "button",
              tr(lang, "Save this search (for who can sign in)"));
    html_close_to(w, at);
    search_view_downloads(w, listing, "/search");
    return true;
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
    search_view_box(w, listing);
    ui_grid_begin(w, UI_GRID_SIDE);
    search_view_filters(w, listing);
    size_t at = html_depth(w);
    html_open(w, EL_DIV);
    if (search_listing_is_idle(listing))
        write_types(w, listing);
    else if (!write_results(w, listing, error))
        return false;
    html_close_to(w, at);
    ui_grid_end(w);
    ui_page_end(w, &frame);
    return true;
}

/* Of what is published only, so that its address is no secret. */
static bool write_feed(const RecordListing *listing, Response *response, GError **error)
{
    Lang lang = request_lang(listing->request);
    g_autofree char *words = search_listing_words(listing);
    g_autofree char *title =
        text_fill(tr(lang, "Resource centre: {search}"), "search", words, NULL);
    if (!record_listing_atom(listing, response, title, error))
        return false;
    response_etag(response, "%s", response_body(response)->str);
    return true;
}

static bool handle(const Page *page, Request *request, Response *response, GError **error)
{
    (void)page;
    const char *ending = request_ending(request);
    bool is_feed = g_strcmp0(ending, "atom") == 0;
    g_auto(RecordListing) listing = {0};
    if (!search_listing_init(&listing, request, NULL, is_feed ? FEED_ENTRIES : RECORD_PAGE,
                             is_feed  ? SEARCH_NEWEST
                             : ending ? SEARCH_ASK_ONLY
                                      : SEARCH_ROWS_AND_COUNTS,
                             error))
        return false;
    if (!ending)
        return write_page(request, response, &listing, error);
    return is_feed ? write_feed(&listing, response, error)
                   : search_listing_file(&listing, response, error);
}

const Page page_search = {
    .path = "/search",
    .methods = METHOD_GET,
    .params = params,
    .n_params = G_N_ELEMENTS(params),
    .has_all_filters = true,
    .is_live = true,
    .title = N_("Resource centre"),
    .help = N_("One box over everything that is published in the resource centre."),
    .endings = "csv json xlsx atom",
    .sample = "/search",
    .handle = handle,
};

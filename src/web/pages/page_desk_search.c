/* /desk/search: the search of /search over everything that somebody may see, and keeping it under a name. */
#include "web/records/saved_form.h"

#include "web/records/record_desk.h"
#include "web/records/search_view.h"

static const Param params[] = {SEARCH_PARAMS};
static const Param form[] = {SAVED_FORM};

static bool act(const Page *page, Request *request, Response *response, GError **error)
{
    (void)page;
    g_auto(RecordListing) listing = {0};
    const char *account = request_account(request)->id;
    if (!search_listing_init(&listing, request, account, RECORD_PAGE, SEARCH_ASK_ONLY, error))
        return false;
    if (record_listing_wants_nothing(&listing)) {
        g_autoptr(GPtrArray) notes = record_listing_notes(&listing);
        request_fault(request, REQUEST_WHOLE_FORM, NULL, "%s",
                      (const char *)notes->pdata[notes->len - 1]);
        return false;
    }
    g_autofree char *query = search_listing_query(&listing, NULL, NULL);
    GError *fault = NULL;
    char id[27];
    if (!saved_search_create(request_centre(request), account, request_param(request, "name")->text,
                             query, lang_tag(request_lang(request)), saved_form_rhythm(request), id,
                             &fault))
        return saved_form_fault(request, fault, error);
    response_see_other(response, request_link(request, "/desk/searches?done=saved"));
    return true;
}

static void write_keep(Html *w, const RecordListing *listing)
{
    Request *request = listing->request;
    Lang lang = request_lang(request);
    g_autofree char *words = search_listing_words(listing);
    g_autofree char *name = line_clean_cut(words, SAVED_NAME_BYTES);
    g_autofree char *query = search_listing_query(listing, NULL, NULL);
    g_autofree char *here = g_strconcat("/desk/search", *query ? "?" : "", query, NULL);
    size_t at = html_depth(w);
    html_open(w, EL_SECTION);
    html_attr(w, AT_ARIA_LABELLEDBY, "keep");
    ui_heading(w, 2, "keep", tr(lang, "Save this search"));
    form_begin(w, request, request_has_faults(request) ? NULL : request_link(request, here),
               "keep-form");
    saved_form_fields(w, request, name, SAVED_DAILY);
    form_submit(w, tr(lang, "Save the search"));
    form_end(w);
    html_close_to(w, at);
}

static bool handle(const Page *page, Request *request, Response *response, GError **error)
{
    (void)page;
    Lang lang = request_lang(request);
    g_auto(RecordListing) listing = {0};
    UiPage frame;
    bool is_file = request_ending(request) != NULL;
    if (!search_listing_init(&listing, request, request_account(request)->id, RECORD_PAGE,
                             is_file ? SEARCH_ASK_ONLY : SEARCH_ROWS_AND_COUNTS, error))
        return false;
    if (is_file)
        return search_listing_file(&listing, response, error);
    Html *w = saved_desk_begin(request, response, &frame, tr(lang, "Search"));
    search_view_box(w, &listing);
    html_open(w, EL_P);
    html_attr(w, AT_CLASS, "acts");
    html_link(w, request_link(request, "/desk/searches"), "button",
              tr(lang, "Your saved searches"));
    if (!search_listing_is_idle(&listing))
        html_link(w, "#keep", "button", tr(lang, "Save this search"));
    html_close(w);
    ui_grid_begin(w, UI_GRID_SIDE);
    search_view_filters(w, &listing);
    size_t at = html_depth(w);
    html_open(w, EL_DIV);
    ui_heading(w, 2, "results", tr(lang, "Results"));
    if (!search_view_results(w, &listing, error))
        return false;
    if (!search_listing_is_idle(&listing))
        search_view_downloads(w, &listing, "/desk/search");
    if (request_has_faults(request) ||
        (!search_listing_is_idle(&listing) && !record_listing_wants_nothing(&listing)))
        write_keep(w, &listing);
    html_close_to(w, at);
    ui_grid_end(w);
    ui_page_end(w, &frame);
    return true;
}

const Page page_desk_search = {
    .path = "/desk/search",
    .methods = METHOD_GET | METHOD_POST,
    .roles = ROLES_SIGNED_IN,
    .params = params,
    .n_params = G_N_ELEMENTS(params),
    .form = form,
    .n_form = G_N_ELEMENTS(form),
    .has_all_filters = true,
    .is_live = true,
    .endings = "csv json xlsx",
    .title = N_("Search"),
    .help = N_("Everything that somebody may see, with filters; a search can be saved."),
    .sample = "/desk/search",
    .handle = handle,
    .act = act,
};

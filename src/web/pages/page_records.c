/* /practices/, /law/, /library/ ...: the published records of a type, with filters, a search and a feed. */
#include "web/records/record_list.h"
#include "web/records/state_of_play.h"

#include <string.h>

static const Param params[] = {
    {.name = "records",
     .kind = P_TEXT,
     .max = LIMIT_CODE_BYTES,
     .required = true,
     .sample = "practices",
     .help = "the type's part of addresses"},
    {.name = "state",
     .kind = P_TEXT,
     .max = LIMIT_CODE_BYTES,
     .sample = "published",
     .help = "only in this state"},
    RECORD_LIST_PARAMS,
};

static bool write_page(Request *request, Response *response, const RecordListing *listing,
                       GError **error)
{
    Lang lang = request_lang(request);
    const RecordType *type = listing->type;
    const char *const crumbs[][2] = {{tr(lang, "Resource centre"), "/search"},
                                     {type->plural[lang], request_path(request)},
                                     {NULL, NULL}};
    UiPage frame = {.title = type->plural[lang],
                    .description = type->description[lang],
                    .path = request_path(request),
                    .query = request_query(request),
                    .base = request_base(request),
                    .section = SECTION_RESOURCES,
                    .crumbs = crumbs};
    Html *w = response_html(response, lang);
    ui_page_begin(w, &frame);
    ui_heading(w, 1, NULL, frame.title);
    if (type->description[lang])
        ui_lead(w, type->description[lang]);
    if (strcmp(type->id, "legal_instrument") == 0) {
        html_open(w, EL_P);
        html_link(w, request_link(request, "/law/matrix"), "button primary",
                  tr(lang, "Law matrix: who is bound by what"));
        html_text(w, " ");
        html_link(w, request_link(request, "/law/history"), "button",
                  tr(lang, "The law over time"));
        html_close(w);
    }
    if (!record_state_of_play(w, listing, error))
        return false;
    record_listing_states(w, listing);
    ui_grid_begin(w, UI_GRID_SIDE);
    if (!record_listing_filters(w, listing, error))
        return false;
    size_t at = html_depth(w);
    html_open(w, EL_DIV);
    if (!record_listing_rows(w, listing, error))
        return false;
    const UiDownload downloads[] = {
        {"CSV", record_listing_address(request, ".csv", "after", NULL), NULL},
        {"JSON", record_listing_address(request, ".json", "after", NULL), NULL},
        {tr(lang, "All fields (CSV)"), record_listing_address(request, "table.csv", "after", NULL),
         NULL},
        {tr(lang, "All fields (Excel)"),
         record_listing_address(request, "table.xlsx", "after", NULL), NULL},
        {tr(lang, "Feed"), record_listing_address(request, ".atom", "after", NULL), NULL}};
    ui_downloads(w, tr(lang, "Take the list with you"), downloads, G_N_ELEMENTS(downloads));
    html_close_to(w, at);
    ui_grid_end(w);
    ui_page_end(w, &frame);
    return true;
}

static bool handle(const Page *page, Request *request, Response *response, GError **error)
{
    (void)page;
    const RecordType *type = request_record_type(request);
    const char *ending = request_ending(request);
    g_auto(RecordListing) listing = {0};
    if (!record_listing_init(&listing, request, type, NULL, request_param(request, "state")->text,
                             ending ? RECORD_EXPORT_PAGE : RECORD_PAGE, error))
        return false;
    if (!ending)
        return write_page(request, response, &listing, error);
    if (strcmp(ending, "csv") == 0)
        return record_listing_csv(&listing, response, error);
    if (strcmp(ending, "json") == 0)
        return record_listing_json(&listing, response, error);
    return record_listing_atom(&listing, response, type->plural[request_lang(request)], error);
}

const Page page_records = {
    .path = "/{records}/",
    .methods = METHOD_GET,
    .params = params,
    .n_params = G_N_ELEMENTS(params),
    .has_record_fields = true,
    .is_live = true,
    .title = N_("Records of a type"),
    .help = N_("What is published in the resource centre, by type, with filters and a feed."),
    .endings = "csv json atom",
    .file_samples = "/practices.csv /practices.json /practices.atom",
    .sample = "/practices/",
    .handle = handle,
};

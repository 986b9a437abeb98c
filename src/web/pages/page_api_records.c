/* /api/records/{type}: the published records of a type for programs, 1,000 at a time, with the filters of
 * the type. The same list stands under the type's own address with the ending .json. */
#include "web/records/record_list.h"

static const Param params[] = {
    RECORD_TYPE_PARAM,
    RECORD_LIST_PARAMS,
};

static bool handle(const Page *page, Request *request, Response *response, GError **error)
{
    (void)page;
    g_auto(RecordListing) listing = {0};
    if (!record_listing_init(&listing, request, request_record_type(request), NULL, NULL,
                             RECORD_EXPORT_PAGE, error) ||
        !record_listing_json(&listing, response, error))
        return false;
    response_header(response, "Access-Control-Allow-Origin", "*");
    response_etag(response, "%s", response_body(response)->str);
    return true;
}

const Page page_api_records = {
    .path = "/api/records/{type}",
    .methods = METHOD_GET,
    .params = params,
    .n_params = G_N_ELEMENTS(params),
    .has_record_fields = true,
    .is_live = true,
    .title = N_("Records of a type, for programs"),
    .help = N_("The published records of a type as JSON, with its filters, 1,000 at a time."),
    .sample = "/api/records/good_practice",
    .handle = handle,
};

/* /practices/table.csv, .xlsx: the published records of a type with all fields, as a table. */
#include "web/records/record_list.h"

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

static bool handle(const Page *page, Request *request, Response *response, GError **error)
{
    (void)page;
    const RecordType *type = request_record_type(request);
    const char *ending = request_ending(request);
    g_auto(RecordListing) listing = {0};
    if (!ending) {
        g_autofree char *list = g_strconcat("/", type->path, "/", NULL);
        response_redirect(response, 302, request_link(request, list));
        return true;
    }
    return record_listing_init(&listing, request, type, NULL, request_param(request, "state")->text,
                               1, error) &&
           record_listing_table(&listing, ending, response, error);
}

const Page page_records_table = {
    .path = "/{records}/table",
    .methods = METHOD_GET,
    .params = params,
    .n_params = G_N_ELEMENTS(params),
    .has_record_fields = true,
    .is_live = true,
    .title = N_("Records of a type, all fields"),
    .help = N_("The published records of a type with all fields and languages, as a table."),
    .endings = "csv xlsx",
    .sample = "/practices/table.csv",
    .file_samples = "/practices/table.csv /practices/table.xlsx",
    .handle = handle,
};

/* /api/records/{type}/{id}: one published record for programs. */
#include "web/records/record_json.h"
#include "web/response.h"

#include <string.h>

static const Param params[] = {
    RECORD_TYPE_PARAM,
    {.name = "id",
     .kind = P_TEXT,
     .max = 26,
     .required = true,
     .sample = "01J00000000000000000000000",
     .help = "the record's id"},
};

static bool handle(const Page *page, Request *request, Response *response, GError **error)
{
    (void)page;
    const RecordType *type = request_record_type(request);
    const char *id = request_param(request, "id")->text;
    Db *db = request_db(request, error);
    g_autoptr(Record) record = db ? record_load_published(db, id, error) : NULL;
    if (!record)
        return false;
    if (strcmp(record->type, type->id) != 0) {
        g_set_error(error, FYR_ERROR, FYR_ERROR_NOT_FOUND, "\"%s\" is of another type", id);
        return false;
    }
    g_autoptr(GPtrArray) neighbours = record_neighbours_published(db, id, "", error);
    if (!neighbours)
        return false;
    JsonWriter json;
    response_type(response, "application/json; charset=utf-8");
    response_header(response, "Access-Control-Allow-Origin", "*");
    json_init(&json, response_body(response));
    record_json_write(&json, request, type, record, neighbours, true);
    response_etag(response, "%s", response_body(response)->str);
    return true;
}

const Page page_api_record = {
    .path = "/api/records/{type}/{id}",
    .methods = METHOD_GET,
    .params = params,
    .n_params = G_N_ELEMENTS(params),
    .has_record_fields = true,
    .is_live = true,
    .title = N_("A record, for programs"),
    .help = N_("One published record as JSON, with its relations from both ends."),
    .sample = "/api/records/good_practice", /* ids are made when a record is */
    .handle = handle,
};

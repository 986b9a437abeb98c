/* /desk/uploads/ID: bytes of a file on their way. HEAD says how many are here (Upload-Offset), PATCH brings the
 * next piece from there, POST gives it up. docs/files.md tells the protocol. */
#include "records/upload.h"
#include "web/request.h"
#include "web/response.h"

#include "base/json.h"

static const Param params[] = {
    {.name = "upload", .kind = P_TEXT, .max = 26, .required = true, .help = "the upload's id"},
};
static const Param form[] = {
    {.name = "act", .kind = P_CHOICE, .choices = "cancel", .required = true, .help = N_("Act")},
};

static void write_state(Response *response, uint64_t received, uint64_t n_bytes)
{
    g_autofree char *offset = g_strdup_printf("%" G_GUINT64_FORMAT, received);
    g_autofree char *length = g_strdup_printf("%" G_GUINT64_FORMAT, n_bytes);
    response_header(response, "Upload-Offset", offset);
    response_header(response, "Upload-Length", length);
    response_header(response, "Cache-Control", "no-store");
}

static Upload *load(Request *request, GError **error)
{
    Db *db = request_private_db(request, error);
    return db ? upload_load(db, request_account(request)->id,
                            request_param(request, "upload")->text, error)
              : NULL;
}

static bool handle(const Page *page, Request *request, Response *response, GError **error)
{
    (void)page;
    g_autoptr(Upload) upload = load(request, error);
    if (!upload)
        return false;
    write_state(response, upload->received, upload->n_bytes);
    response_type(response, "application/json; charset=utf-8");
    JsonWriter json;
    json_init(&json, response_body(response));
    json_object(&json);
    json_name(&json, "upload"), json_string(&json, upload->id);
    json_name(&json, "name"), json_string(&json, upload->name);
    json_name(&json, "received"), json_integer(&json, (int64_t)upload->received);
    json_name(&json, "length"), json_integer(&json, (int64_t)upload->n_bytes);
    json_end(&json);
    return true;
}

static bool take_piece(Request *request, Response *response, const Upload *upload, GError **error)
{
    size_t length;
    int64_t offset;
    uint64_t received = 0;
    const char *bytes = request_bytes(request, &length, &offset);
    if (offset < 0) {
        g_set_error(error, FYR_ERROR, FYR_ERROR_INVALID, "Upload-Offset is missing");
        return false;
    }
    if (!upload_append(request_centre(request), upload->account, upload->id, (uint64_t)offset,
                       bytes, length, &received, error))
        return false;
    response_status(response, 204);
    write_state(response, received, upload->n_bytes);
    return true;
}

static bool act(const Page *page, Request *request, Response *response, GError **error)
{
    (void)page;
    g_autoptr(Upload) upload = load(request, error);
    if (!upload)
        return false;
    if (request_is_patch(request))
        return take_piece(request, response, upload, error);
    if (!upload_cancel(request_centre(request), upload->account, upload->id, error))
        return false;
    const RecordTypes *types = request_record_types(request);
    Db *db = request_private_db(request, error);
    g_autoptr(Record) record =
        db ? record_load(db, types, upload->account, upload->record, NULL) : NULL;
    g_autofree char *to =
        record ? g_strconcat("/desk/records/", record->type, "/", record->id, "/files", NULL)
               : g_strdup("/desk/records/");
    response_see_other(response, request_link(request, to));
    return db != NULL;
}

const Page page_desk_upload = {
    .path = "/desk/uploads/{upload}",
    .methods = METHOD_GET | METHOD_POST | METHOD_PATCH,
    .roles = ROLES_SIGNED_IN,
    .params = params,
    .n_params = G_N_ELEMENTS(params),
    .form = form,
    .n_form = G_N_ELEMENTS(form),
    .is_live = true,
    .title = N_("An upload"),
    .help = N_("How much of a file has arrived; the next piece of it; or giving it up."),
    .sample = "/desk/uploads/01J00000000000000000000000",
    .handle = handle,
    .act = act,
};

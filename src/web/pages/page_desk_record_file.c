/* /desk/records/TYPE/01J.../files/SHA-256: a file that a record has or had, for who may see the state in which
 * it had it. */
#include "web/files/file_answer.h"
#include "web/records/record_desk.h"

static const Param params[] = {
    RECORD_TYPE_PARAM,
    RECORD_ID_PARAM,
    {.name = "sha256", .kind = P_TEXT, .max = 64, .required = true, .help = "the file's SHA-256"},
    {.name = "view",
     .kind = P_CHOICE,
     .choices = "yes",
     .sample = "yes",
     .help = "show it, do not save it"},
};

static bool handle(const Page *page, Request *request, Response *response, GError **error)
{
    (void)page;
    const char *sha256 = request_param(request, "sha256")->text;
    g_autoptr(Record) record = record_of_address(request, error);
    Db *db = record ? request_private_db(request, error) : NULL;
    g_auto(RecordFileFound) found = {0};
    return db &&
           record_file_seen(db, request_record_types(request), request_account(request)->id,
                            record->id, sha256, &found, error) &&
           file_answer(request, response, sha256, &found, request_param(request, "view")->given,
                       false, error);
}

const Page page_desk_record_file = {
    .path = "/desk/records/{type}/{id}/files/{sha256}",
    .methods = METHOD_GET,
    .roles = ROLES_SIGNED_IN,
    .params = params,
    .n_params = G_N_ELEMENTS(params),
    .has_record_fields = true,
    .is_live = true,
    .title = N_("A file of a record"),
    .help = N_("A file that a record has or had, for who may see it there."),
    .sample = "/desk/records/good_practice/01J00000000000000000000000/files/"
              "0000000000000000000000000000000000000000000000000000000000000000",
    .handle = handle,
};

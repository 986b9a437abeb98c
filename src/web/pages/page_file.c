/* /files/SHA-256/NAME: a published file, or the picture of its first page; whole or in ranges. */
#include "web/files/file_answer.h"

#include <string.h>

static const Param params[] = {
    {.name = "sha256", .kind = P_TEXT, .max = 64, .required = true, .help = "the file's SHA-256"},
    {.name = "name", .kind = P_TEXT, .max = 300, .required = true, .help = "what it is called"},
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
    g_auto(RecordFileFound) found = {0};
    Db *db = request_db(request, error);
    if (!db)
        return false;
    if (!record_file_published(db, sha256, request_param(request, "name")->text, &found, error))
        return false;
    return file_answer(request, response, sha256, &found, request_param(request, "view")->given,
                       true, error);
}

const Page page_file = {
    .path = "/files/{sha256}/{name}",
    .methods = METHOD_GET,
    .params = params,
    .n_params = G_N_ELEMENTS(params),
    .is_live = true,
    .title = N_("A file"),
    .help = N_("A file of a published record, as it was put there; whole or in ranges."),
    .sample = "/practices/", /* which files there are is not known here */
    .handle = handle,
};

/* /desk/rounds/{round}/{area}/{period}/files/{number}: a file as it came, or with the problems written
 * beside its cells. Always a download: nothing that somebody sent is shown as a page of ours. */
#include "web/desk/handin_view.h"
#include "web/desk/round_words.h"
#include "web/response.h"

static const Param params[] = {
    HANDIN_PARAMS,
    {.name = "number",
     .kind = P_INT,
     .min = 1,
     .max = LIMIT_UPLOADS,
     .sample = "1",
     .help = "the file's number"},
    {.name = "with",
     .kind = P_CHOICE,
     .choices = "problems",
     .sample = "problems",
     .help = "the problems beside the cells; without it, the file as it came"},
};

static const HandinFile *find(const GPtrArray *files, unsigned number)
{
    for (unsigned i = 0; i < files->len; i++) {
        const HandinFile *file = files->pdata[i];
        if (file->number == number)
            return file;
    }
    return NULL;
}

static bool handle(const Page *page, Request *request, Response *response, GError **error)
{
    (void)page;
    const char *account = request_account(request)->id;
    g_autoptr(Handin) handin = handin_of_request(request, error);
    Db *db = handin ? request_private_db(request, error) : NULL;
    g_autoptr(GPtrArray) files = db ? handin_files(db, account, handin->id, error) : NULL;
    if (!files)
        return false;
    const HandinFile *file = find(files, (unsigned)request_param(request, "number")->integer);
    if (!file) {
        g_set_error(error, FYR_ERROR, FYR_ERROR_NOT_FOUND, "there is no file of that number");
        return false;
    }
    g_autofree char *name = NULL;
    g_autoptr(GBytes) bytes = handin_file_bytes(
        db, account, file->id, request_param(request, "with")->given, &name, error);
    if (!bytes)
        return false;
    gsize size = 0;
    const char *data = g_bytes_get_data(bytes, &size);
    response_type(response, "application/octet-stream");
    response_download(response, name);
    g_string_append_len(response_body(response), data, (gssize)size);
    return true;
}

const Page page_desk_submission_file = {
    .path = "/desk/rounds/{round}/{area}/{period}/files/{number}",
    .methods = METHOD_GET,
    .roles = ROUND_READERS,
    .area_param = "area",
    .params = params,
    .n_params = G_N_ELEMENTS(params),
    .is_live = true,
    .title = N_("File of a state"),
    .help = N_("A file that was handed in, as it came or with the problems beside its cells."),
    .sample = "/desk/rounds/" ROUND_SAMPLE "/se/2024/files/1",
    .handle = handle,
};

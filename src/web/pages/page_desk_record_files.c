/* /desk/records/TYPE/01J.../files: the files of a record, and the form that brings one. */
#include "web/files/file_desk.h"

static const Param params[] = {
    RECORD_TYPE_PARAM,
    RECORD_ID_PARAM,
    {.name = "edit",
     .kind = P_CHOICE,
     .choices = "describe|replace",
     .sample = "describe",
     .help = "what is to be done with a file"},
    {.name = "of", .kind = P_TEXT, .max = 64, .help = "the file's slot"},
    {.name = "done",
     .kind = P_CHOICE,
     .choices = "added|replaced|described|removed|back",
     .sample = "added",
     .help = "what was done just now"},
};
static const Param form[] = {
    {.name = "act", .kind = P_CHOICE, .choices = FILE_ACTS, .required = true, .help = N_("Act")},
    {.name = "file", .kind = P_FILE, .max = LIMIT_FILE_BYTES, .help = N_("File")},
    {.name = "caption", .kind = P_TEXT, .max = RECORD_FIELD_BYTES_DEFAULT, .help = N_("Caption")},
    {.name = "alt",
     .kind = P_TEXT,
     .max = RECORD_FIELD_BYTES_DEFAULT,
     .help = N_("Alternative text")},
    {.name = "text-lang", .kind = P_TEXT, .max = 8, .help = N_("Language of these texts")},
    {.name = "lang", .kind = P_TEXT, .max = 8, .help = N_("Language of the file")},
    {.name = "slot", .kind = P_TEXT, .max = 64, .help = N_("Place of the file")},
    {.name = "version", .kind = P_TEXT, .max = 64, .help = N_("Version of the file")},
    {.name = "upload", .kind = P_TEXT, .max = 26, .help = N_("Upload")},
    {.name = "name", .kind = P_TEXT, .max = 1000, .help = N_("Name of the file")},
    {.name = "size", .kind = P_INT, .min = 0, .max = INT64_MAX / 4, .help = N_("Size of the file")},
    {.name = "mark", .kind = P_TEXT, .max = LIMIT_FILE_MARK_BYTES, .help = N_("Mark of the file")},
    {.name = "sum", .kind = P_TEXT, .max = 64, .help = N_("SHA-256 of the file")},
};

static bool act(const Page *page, Request *request, Response *response, GError **error)
{
    (void)page;
    g_autoptr(Record) record = record_of_address(request, error);
    return record && file_desk_act(request, response, record, error);
}

static bool handle(const Page *page, Request *request, Response *response, GError **error)
{
    (void)page;
    g_autoptr(Record) record = record_of_address(request, error);
    return record && file_desk_write(request, response, record, error);
}

const Page page_desk_record_files = {
    .path = "/desk/records/{type}/{id}/files",
    .methods = METHOD_GET | METHOD_POST,
    .roles = ROLES_SIGNED_IN,
    .params = params,
    .n_params = G_N_ELEMENTS(params),
    .form = form,
    .n_form = G_N_ELEMENTS(form),
    .has_record_fields = true,
    .takes_large = true,
    .is_live = true,
    .title = N_("Files of a record"),
    .help =
        N_("Adds, describes, replaces and takes out the files of a record; all their versions."),
    .sample = "/desk/records/good_practice/01J00000000000000000000000/files",
    .handle = handle,
    .act = act,
};

/* /desk/records/TYPE/template.xlsx: an empty workbook to fill in and import. */
#include "exchange/record_table.h"
#include "records/languages.h"
#include "web/records/record_desk.h"

static const Param params[] = {
    RECORD_TYPE_PARAM,
    {.name = "lang",
     .kind = P_TEXT,
     .max = 12,
     .sample = "fi",
     .help = "a language of texts, beside English"},
};

static bool handle(const Page *page, Request *request, Response *response, GError **error)
{
    (void)page;
    const RecordType *type = request_record_type(request);
    const char *asked = request_param(request, "lang")->text;
    const char *own = lang_tag(request_lang(request));
    const char *const langs[] = {own, asked && text_language_is_known(asked) ? asked : NULL, NULL};
    if (!request_ending(request)) {
        response_redirect(response, 302, record_desk_address(request, type, "import", ""));
        return true;
    }
    g_autoptr(GBytes) bytes = record_template(type, request_lang(request), langs, error);
    if (!bytes)
        return false;
    gsize size = 0;
    const char *data = g_bytes_get_data(bytes, &size);
    g_autofree char *name = g_strconcat(type->path, "-template.xlsx", NULL);
    response_type(response, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet");
    response_download(response, name);
    g_string_append_len(response_body(response), data, (gssize)size);
    return true;
}

const Page page_desk_record_template = {
    .path = "/desk/records/{type}/template",
    .methods = METHOD_GET,
    .roles = ROLES_SIGNED_IN,
    .params = params,
    .n_params = G_N_ELEMENTS(params),
    .has_record_fields = true,
    .is_live = true,
    .title = N_("Template of a type"),
    .help = N_("An empty workbook of a type, with drop-downs and what each column is for."),
    .endings = "xlsx",
    .sample = "/desk/records/good_practice/template.xlsx",
    .handle = handle,
};

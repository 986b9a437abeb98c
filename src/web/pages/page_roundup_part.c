/* /roundup/{edition}/{part}: a chapter or country profile; with an ending, a file of the edition. */
#include "render/ui.h"
#include "web/request.h"
#include "web/response.h"
#include "web/roundup/shelf.h"

static bool send_file(Shelved *shelved, Request *request, Response *response, const char *stem,
                      GError **error)
{
    g_auto(EditionFile) file = {0};
    if (!shelved_file(shelved, request, stem, request_ending(request), &file, error))
        return false;
    const Doc *doc = shelved_doc(shelved);
    g_autofree char *name = g_strdup_printf("roundup-%s-%s-%s", doc->edition,
                                            lang_tag(request_lang(request)), file.name);
    response_max_age(response, 300);
    response_type(response, file.media_type);
    response_download(response, name);
    g_string_append_len(response_body(response), (const char *)file.bytes->data,
                        (gssize)file.bytes->len);
    return true;
}

static void write_part(Html *w, const Doc *doc, const DocHtml *options)
{
    size_t at = html_depth(w);
    html_open(w, EL_DETAILS);
    html_attr(w, AT_CLASS, "report-toc");
    html_element(w, EL_SUMMARY, NULL, tr(html_lang(w), "All chapters"));
    doc_write_contents(w, doc, options);
    html_close_to(w, at);
    doc_write_html(w, doc, options);
    doc_write_neighbours(w, doc, options);
}

static bool handle(const Page *page, Request *request, Response *response, GError **error)
{
    (void)page;
    Lang lang = request_lang(request);
    const char *id = request_param(request, "part")->text;
    g_autoptr(Shelved) shelved =
        shelf_take(request, request_param(request, "edition")->text, error);
    if (!shelved)
        return false;
    if (request_ending(request))
        return send_file(shelved, request, response, id, error);
    const Doc *doc = shelved_doc(shelved);
    const DocNode *part = doc_find_part(doc, id);
    if (!part) {
        g_set_error(error, FYR_ERROR, FYR_ERROR_NOT_FOUND, "the edition has no chapter \"%s\"", id);
        return false;
    }
    g_autofree char *root = g_strdup_printf("/roundup/%s/", doc->edition);
    g_autofree char *path = g_strconcat(root, part->id, NULL);
    g_autofree char *title = g_strdup_printf("%s \u2013 %s", part->title, doc->subtitle);
    const char *const crumbs[][2] = {{tr(lang, "Round-up"), "/roundup/"},
                                     {doc->subtitle, root},
                                     {part->title, path},
                                     {NULL, NULL}};
    UiPage frame = {.title = title,
                    .description = doc->status,
                    .path = path,
                    .base = request_base(request),
                    .section = SECTION_ROUNDUP,
                    .crumbs = crumbs};
    DocHtml options = {.part = part->id, .path = root, .base = ""};
    response_max_age(response, 300);
    Html *w = response_html(response, lang);
    ui_page_begin(w, &frame);
    write_part(w, doc, &options);
    ui_page_end(w, &frame);
    return true;
}

static const Param params[] = {{.name = "edition",
                                .kind = P_TEXT,
                                .max = 32,
                                .required = true,
                                .sample = "2025",
                                .help = N_("The edition's name.")},
                               {.name = "part",
                                .kind = P_TEXT,
                                .max = 64,
                                .required = true,
                                .sample = "region",
                                .help = N_("The chapter or file.")}};

const Page page_roundup_part = {
    .path = "/roundup/{edition}/{part}",
    .methods = METHOD_GET,
    .role = ROLE_PUBLIC,
    .params = params,
    .n_params = G_N_ELEMENTS(params),
    .title = N_("A chapter of the Round-up"),
    .help = N_("A chapter or country profile of an edition; or the report and its data as files."),
    .endings = "pdf csv xlsx",
    .file_samples = "/roundup/2025/roundup.pdf /roundup/2025/region.csv /roundup/2025/VICTIMS.csv "
                    "/roundup/2025/VICTIMS.xlsx",
    .sample = "/roundup/2025/region",
    .handle = handle,
};

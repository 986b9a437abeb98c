/* /roundup/{edition}/{part}: a chapter or country profile, also as PDF; roundup.pdf is all of it. */
#include "render/ui.h"
#include "web/request.h"
#include "web/response.h"
#include "web/roundup/shelf.h"

static bool send_pdf(Shelved *shelved, Request *request, Response *response, const char *stem,
                     GError **error)
{
    g_auto(EditionFile) file = {0};
    if (!shelved_pdf(shelved, request, stem, &file, error))
        return false;
    shelved_send(shelved, &file, response);
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
    g_autofree char *path = g_strdup_printf("%s%s.pdf", options->path, options->part);
    g_autofree char *href = ui_path(html_lang(w), path);
    const UiDownload pdf = {"PDF", href, tr(html_lang(w), "this chapter, to print")};
    ui_downloads(w, NULL, &pdf, 1);
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
        return send_pdf(shelved, request, response, id, error);
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
                                .help = N_("The chapter.")}};

const Page page_roundup_part = {
    .path = "/roundup/{edition}/{part}",
    .methods = METHOD_GET,
    .params = params,
    .n_params = G_N_ELEMENTS(params),
    .title = N_("A chapter of the Round-up"),
    .help = N_("A chapter or country profile of an edition, to read or as PDF; roundup.pdf is the "
               "whole report."),
    .endings = "pdf",
    .sample = "/roundup/2025/region",
    .handle = handle,
};

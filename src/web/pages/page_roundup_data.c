/* /roundup/{edition}/data/{file}: the figures that an edition is made of. */
#include "render/ui.h"
#include "web/request.h"
#include "web/response.h"
#include "web/roundup/shelf.h"

#include <string.h>

static bool send_file(Shelved *shelved, Request *request, Response *response, GError **error)
{
    g_auto(EditionFile) file = {0};
    if (!shelved_annex(shelved, request_param(request, "file")->text, request_ending(request),
                       &file, error))
        return false;
    shelved_send(shelved, &file, response);
    return true;
}

/* "VICTIMS": all its endings. */
static void write_endings(Html *w, Request *request, const Doc *doc, const char *stem)
{
    UiDownload downloads[8];
    unsigned n = 0;
    for (unsigned i = 0; i < n_annex_names && n < G_N_ELEMENTS(downloads); i++) {
        if (strcmp(annex_names[i].stem, stem) != 0)
            continue;
        char *label = request_keep(request, g_strdup_printf("%s.%s", stem, annex_names[i].ending));
        char *path =
            request_keep(request, g_strdup_printf("/roundup/%s/data/%s", doc->edition, label));
        downloads[n++] = (UiDownload){label, request_link(request, path), NULL};
    }
    ui_downloads(w, NULL, downloads, n);
}

static bool is_known(const char *stem)
{
    for (unsigned i = 0; i < n_annex_names; i++) {
        if (strcmp(annex_names[i].stem, stem) == 0)
            return true;
    }
    return false;
}

static bool handle(const Page *page, Request *request, Response *response, GError **error)
{
    Lang lang = request_lang(request);
    const char *stem = request_param(request, "file")->text;
    g_autoptr(Shelved) shelved =
        shelf_take(request, request_param(request, "edition")->text, error);
    if (!shelved)
        return false;
    if (request_ending(request))
        return send_file(shelved, request, response, error);
    if (!is_known(stem)) {
        g_set_error(error, FYR_ERROR, FYR_ERROR_NOT_FOUND, "the edition has no file \"%s\"", stem);
        return false;
    }
    const Doc *doc = shelved_doc(shelved);
    g_autofree char *root = g_strdup_printf("/roundup/%s/", doc->edition);
    g_autofree char *annex = g_strconcat(root, "annex", NULL);
    const char *const crumbs[][2] = {
        {tr(lang, "Round-up"), "/roundup/"}, {doc->subtitle, root}, {stem, NULL}, {NULL, NULL}};
    UiPage frame = {.title = tr(lang, page->title),
                    .path = request_path(request),
                    .base = request_base(request),
                    .section = SECTION_ROUNDUP,
                    .crumbs = crumbs};
    Html *w = response_html(response, lang);
    ui_page_begin(w, &frame);
    ui_heading(w, 1, NULL, tr(lang, page->title));
    ui_lead(w, doc->subtitle);
    ui_paragraphs(w, tr(lang, "Every figure that the edition uses, as the centre knew it on the "
                              "edition's day, each with its status and its bounds."));
    write_endings(w, request, doc, stem);
    html_open(w, EL_P);
    html_link(w, request_link(request, annex), NULL, tr(lang, "The national figures as tables"));
    html_close(w);
    ui_page_end(w, &frame);
    return true;
}

static const Param params[] = {{.name = "edition",
                                .kind = P_TEXT,
                                .max = 32,
                                .required = true,
                                .sample = "2025",
                                .help = N_("The edition's name.")},
                               {.name = "file",
                                .kind = P_TEXT,
                                .max = 32,
                                .required = true,
                                .sample = "VICTIMS",
                                .help = N_("VICTIMS, OFFENDERS or region.")}};

const Page page_roundup_data = {
    .path = "/roundup/{edition}/data/{file}",
    .methods = METHOD_GET,
    .params = params,
    .n_params = G_N_ELEMENTS(params),
    .title = N_("The figures of an edition"),
    .help = N_("Every figure that an edition of the Round-up uses, as a file."),
    .endings = "csv xlsx",
    .sample = "/roundup/2025/data/VICTIMS",
    .handle = handle,
};

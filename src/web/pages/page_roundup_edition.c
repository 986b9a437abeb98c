/* /roundup/{edition}/: what an edition is, its key findings, its chapters and files. */
#include "render/ui.h"
#include "web/request.h"
#include "web/response.h"
#include "web/roundup/shelf.h"

static void write_files(Html *w, Request *request, const Doc *doc)
{
    Lang lang = html_lang(w);
    static const struct {
        const char *label, *file, *note; /* note: N_() or NULL */
    } files[] = {
        {"PDF", "roundup.pdf", N_("to print")},
        {"VICTIMS.csv", "data/VICTIMS.csv", NULL},
        {"VICTIMS.xlsx", "data/VICTIMS.xlsx", NULL},
        {"OFFENDERS.csv", "data/OFFENDERS.csv", NULL},
        {"OFFENDERS.xlsx", "data/OFFENDERS.xlsx", NULL},
        {"region.csv", "data/region.csv", N_("totals with what they lack")},
    };
    UiDownload downloads[G_N_ELEMENTS(files)];
    for (unsigned i = 0; i < G_N_ELEMENTS(files); i++) {
        char *path =
            request_keep(request, g_strdup_printf("/roundup/%s/%s", doc->edition, files[i].file));
        downloads[i] = (UiDownload){files[i].label, request_link(request, path),
                                    files[i].note ? tr(lang, files[i].note) : NULL};
    }
    ui_downloads(w, tr(lang, "This report and its figures as files"), downloads,
                 G_N_ELEMENTS(files));
}

static bool handle(const Page *page, Request *request, Response *response, GError **error)
{
    (void)page;
    Lang lang = request_lang(request);
    g_autoptr(Shelved) shelved =
        shelf_take(request, request_param(request, "edition")->text, error);
    if (!shelved)
        return false;
    const Doc *doc = shelved_doc(shelved);
    g_autofree char *path = g_strdup_printf("/roundup/%s/", doc->edition);
    const char *const crumbs[][2] = {
        {tr(lang, "Round-up"), "/roundup/"}, {doc->subtitle, path}, {NULL, NULL}};
    UiPage frame = {.title = doc->subtitle,
                    .description = doc->status,
                    .path = path,
                    .base = request_base(request),
                    .section = SECTION_ROUNDUP,
                    .crumbs = crumbs};
    g_autofree char *dates = text_fill(tr(lang, "Figures for {period}, as of {date}"), "period",
                                       doc->period, "date", doc->as_of_text, NULL);
    DocHtml options = {.part = "key-findings", .path = path, .base = "", .is_section = true};
    response_max_age(response, 300);
    Html *w = response_html(response, lang);
    ui_page_begin(w, &frame);
    ui_heading(w, 1, NULL, doc->title);
    ui_lead(w, doc->subtitle);
    html_element(w, EL_P, NULL, dates);
    ui_notice(w, NOTICE_INFO, NULL, doc->status);
    write_files(w, request, doc);
    doc_write_html(w, doc, &options);
    ui_heading(w, 2, "chapters", tr(lang, "Chapters"));
    DocHtml contents = {.path = path, .base = ""};
    doc_write_contents(w, doc, &contents);
    ui_page_end(w, &frame);
    return true;
}

static const Param params[] = {{.name = "edition",
                                .kind = P_TEXT,
                                .max = 32,
                                .required = true,
                                .sample = "2025",
                                .help = N_("The edition's name.")}};

const Page page_roundup_edition = {
    .path = "/roundup/{edition}/",
    .methods = METHOD_GET,
    .params = params,
    .n_params = G_N_ELEMENTS(params),
    .title = N_("An edition of the Round-up"),
    .help = N_("Its key findings, its chapters, and the report as files."),
    .sample = "/roundup/2025/",
    .handle = handle,
};

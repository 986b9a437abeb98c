/* For people who write programs: how to get figures out, and every address with its parameters. */
#include "render/ui.h"
#include "web/request.h"
#include "web/response.h"

static void write_endings(Html *w, Lang lang)
{
    static const char *const rows[][2] = {
        {"/data/VICTIMS.csv", N_("A table: codes, labels, bounds, status, source and its day.")},
        {"/data/VICTIMS.xlsx", N_("The same for a spreadsheet, with the definitions beside it.")},
        {"/data/VICTIMS.json", N_("JSON-stat 2.0.")},
        {"/data/VICTIMS.svg", N_("The chart of the view.")},
    };
    size_t at = html_depth(w);
    ui_facts_begin(w);
    for (unsigned i = 0; i < G_N_ELEMENTS(rows); i++)
        ui_fact(w, rows[i][0], tr(lang, rows[i][1]));
    ui_facts_end(w);
    html_close_to(w, at);
}

static void write_page_row(Html *w, const Page *page, Lang lang)
{
    size_t at = html_depth(w);
    html_open(w, EL_TR);
    html_open(w, EL_TH);
    html_attr(w, AT_SCOPE, "row");
    html_element(w, EL_CODE, NULL, page->path);
    html_close(w);
    ui_cell_text(w, page->help ? tr(lang, page->help) : "");
    html_open(w, EL_TD);
    for (unsigned i = 0; i < page->n_params; i++) {
        if (i > 0)
            html_text(w, ", ");
        html_element(w, EL_CODE, NULL, page->params[i].name);
    }
    if (page->has_dimensions) {
        if (page->n_params > 0)
            html_text(w, ", ");
        html_text(w, tr(lang, "the dimensions of the dataflow"));
    }
    html_close(w);
    html_open(w, EL_TD);
    html_element(w, EL_CODE, NULL, page->endings ? page->endings : "");
    html_close_to(w, at);
}

static bool handle(const Page *page, Request *request, Response *response, GError **error)
{
    (void)error;
    Lang lang = request_lang(request);
    Html *w = response_html(response, lang);
    UiPage ui = {.title = tr(lang, page->title),
                 .description = tr(lang, page->help),
                 .path = "/api/",
                 .base = request_base(request),
                 .section = SECTION_DATA};
    ui_page_begin(w, &ui);
    ui_heading(w, 1, NULL, tr(lang, page->title));
    ui_lead(w,
            tr(lang, "Every figure on this site can be had by a program, without a key. The same "
                     "address with another ending gives the same thing in another form; the "
                     "filters are those of the page."));
    write_endings(w, lang);
    ui_heading(w, 2, "addresses", tr(lang, "All addresses"));
    const char *const columns[] = {tr(lang, "Address"), tr(lang, "What it is for"),
                                   tr(lang, "Parameters"), tr(lang, "Endings")};
    ui_table_begin(w, "addresses-table", tr(lang, "Public addresses of the centre"), columns, NULL,
                   G_N_ELEMENTS(columns));
    for (unsigned i = 0; i < n_pages; i++)
        if (page_is_public(pages[i]))
            write_page_row(w, pages[i], lang);
    ui_table_end(w);
    size_t at = html_depth(w);
    html_open(w, EL_P);
    html_link(w, "/api/openapi.json", NULL, tr(lang, "The same as an OpenAPI description"));
    html_close_to(w, at);
    ui_page_end(w, &ui);
    return true;
}

const Page page_api = {.path = "/api/",
                       .methods = METHOD_GET,
                       .title = N_("For programs"),
                       .help = N_("How to get the figures out by a program."),
                       .sample = "/api/",
                       .handle = handle};

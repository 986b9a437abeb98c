/* /data/vintages/: what was received when. */
#include "render/ui.h"
#include "web/page.h"
#include "web/request.h"
#include "web/response.h"

static void write_row(Html *w, Request *request, const Vintage *vintage)
{
    Lang lang = html_lang(w);
    const Source *source = model_find_source(request_model(request), vintage->source);
    g_autofree char *path = g_strdup_printf("/data/vintages/%u", vintage->id);
    g_autofree char *day = lang_date(lang, vintage->as_of);
    g_autofree char *text = g_strndup(vintage->received ? vintage->received : "", 10);
    IsoDay received_day;
    g_autofree char *received =
        iso_day_parse(text, &received_day) ? lang_date(lang, received_day) : g_strdup(text);
    ui_table_row(w, source ? source->label[lang] : vintage->source, request_link(request, path));
    ui_cell_text(w, day);
    ui_cell_text(w, received);
    ui_cell_text(w, vintage->file_name);
    ui_cell_number(w, vintage->n_rows);
    ui_cell_number(w, vintage->n_problems);
    ui_table_row_end(w);
}

static bool handle(const Page *page, Request *request, Response *response, GError **error)
{
    Lang lang = request_lang(request);
    const char *const crumbs[][2] = {
        {tr(lang, "Figures"), "/data/"}, {tr(lang, "What was received"), NULL}, {NULL, NULL}};
    UiPage frame = {.title = tr(lang, "What was received when"),
                    .path = request_path(request),
                    .base = request_base(request),
                    .section = SECTION_DATA,
                    .crumbs = crumbs};
    response_max_age(response, 300);
    Html *w = response_html(response, lang);
    ui_page_begin(w, &frame);
    ui_heading(w, 1, NULL, tr(lang, "What was received when"));
    ui_lead(w,
            tr(lang, "A source says something new about old years, too. Fyr keeps each "
                     "publication as it was: nothing is overwritten, and any day's knowledge can "
                     "be asked for again."));
    const char *columns[] = {tr(lang, "Source"), tr(lang, "As of"), tr(lang, "Received"),
                             tr(lang, "File"),   tr(lang, "Rows"),  tr(lang, "Problems found")};
    static const bool is_number[] = {false, false, false, false, true, true};
    Cubes *cubes = request_cubes(request);
    if (cubes_n_vintages(cubes) == 0) {
        ui_notice(w, NOTICE_EMPTY, NULL, tr(lang, "No figures have been received yet."));
    } else {
        ui_table_begin(w, "vintages", tr(lang, "Publications, newest first"), columns, is_number,
                       G_N_ELEMENTS(columns));
        for (unsigned i = 0; i < cubes_n_vintages(cubes); i++)
            write_row(w, request, cubes_vintage(cubes, i));
        ui_table_end(w);
    }
    ui_page_end(w, &frame);
    return true;
}

const Page page_vintages = {
    .path = "/data/vintages/",
    .methods = METHOD_GET,
    .title = N_("What was received when"),
    .help = N_("Every publication that the centre has taken in."),
    .sample = "/data/vintages/",
    .handle = handle,
};

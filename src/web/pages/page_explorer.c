/* /data/{flow}: the explorer. Table first, picture beside it, then everything one needs to use the
 * figures: downloads, source, changes, definitions, citation. */
#include "render/ui.h"
#include "web/explore/parts.h"
#include "web/pages/data_params.h"
#include "web/response.h"
#include <string.h>

static const Param params[] = {DATA_PARAMS};

static bool answer_file(Explore *explore, const char *ending, Response *response, GError **error)
{
    const Format *format = format_find_by_ending(ending);
    if (!format) {
        g_set_error(error, FYR_ERROR, FYR_ERROR_NOT_FOUND, "no format ends in \"%s\"", ending);
        return false;
    }
    g_autofree char *permanent = explore_permanent(explore);
    const char *address = request_keep(explore->request, g_steal_pointer(&permanent));
    FigureView view = explore_view(explore, address);
    g_autofree char *name = format_file_name(format, &view);
    response_download(response, name);
    /* The answer outlives this handler: it takes the query and the rows. */
    return response_figures(response, format, &view, explore->cubes,
                            g_steal_pointer(&explore->query), &explore->slice, error);
}

static bool answer_svg(const Explore *explore, Response *response, GError **error)
{
    g_auto(Pivot) pivot;
    pivot_init(&pivot, explore);
    response_type(response, "image/svg+xml");
    if (part_picture_document(response_body(response), explore, &pivot))
        return true;
    g_set_error(error, FYR_ERROR, FYR_ERROR_NOT_FOUND,
                "there is no picture of this view: it is a single figure or has none");
    return false;
}

/* A narrow table has its picture beside it, a wide one below. */
static void write_table_and_picture(Html *w, const Explore *explore, const Pivot *pivot)
{
    bool is_narrow = pivot->n_columns <= 2;
    if (is_narrow)
        ui_grid_begin(w, UI_GRID_HALVES);
    html_open(w, EL_DIV);
    part_table(w, explore, pivot, true);
    part_breakdowns(w, explore);
    html_close(w);
    html_open(w, EL_DIV);
    part_picture(w, explore, pivot, true, is_narrow ? 480 : 0);
    part_picture_choice(w, explore, pivot);
    html_close(w);
    if (is_narrow)
        ui_grid_end(w);
}

static void write_content(Html *w, const Explore *explore, const Facets *facets, const Pivot *pivot)
{
    Lang lang = explore->lang;
    part_chips(w, explore);
    if (explore->slice.n_rows == 0) {
        part_empty(w, explore, facets);
    } else {
        part_relaxed(w, explore);
        write_table_and_picture(w, explore, pivot);
        part_view_downloads(w, explore);
        part_sources(w, explore);
        part_changes(w, explore);
    }
    part_definitions(w, explore);
    part_all_downloads(w, explore);
    if (explore->slice.n_rows > 0)
        part_citation(w, explore);
    html_element(w, EL_P, "help",
                 tr(lang, "Figures count those whom somebody found and registered, never how many "
                          "there are."));
}

static bool handle(const Page *page, Request *request, Response *response, GError **error)
{
    const Dataflow *flow = data_flow(request, error);
    if (!flow)
        return false;
    g_autoptr(Explore) explore = explore_new(request, flow);
    if (!explore)
        return false;
    response_max_age(response, 300);
    const char *ending = request_ending(request);
    if (ending && strcmp(ending, "svg") == 0)
        return answer_svg(explore, response, error);
    if (ending)
        return answer_file(explore, ending, response, error);

    Lang lang = explore->lang;
    g_auto(Facets) facets;
    facets_init(&facets, explore);
    g_auto(Pivot) pivot;
    pivot_init(&pivot, explore);
    g_autofree char *words = explore_words(explore);
    g_autofree char *title =
        text_fill(tr(lang, "{what}: {words}"), "what", flow->label[lang], "words", words, NULL);
    const char *const crumbs[][2] = {
        {tr(lang, "Figures"), "/data/"}, {flow->label[lang], NULL}, {NULL, NULL}};
    UiPage frame = {.title = *words ? title : flow->label[lang],
                    .description = flow->description[lang],
                    .path = request_path(request),
                    .query = request_query(request),
                    .base = request_base(request),
                    .section = SECTION_DATA,
                    .is_wide = true,
                    .crumbs = crumbs};
    Html *w = response_html(response, lang);
    ui_page_begin(w, &frame);
    ui_heading(w, 1, NULL, flow->label[lang]);
    ui_lead(w, flow->description[lang]);
    ui_grid_begin(w, UI_GRID_SIDE);
    html_open(w, EL_DIV);
    part_filters(w, explore, &facets);
    html_close(w);
    html_open(w, EL_DIV);
    write_content(w, explore, &facets, &pivot);
    html_close(w);
    ui_grid_end(w);
    ui_page_end(w, &frame);
    return true;
}

const Page page_explorer = {
    .path = "/data/{flow}",
    .methods = METHOD_GET,
    .params = params,
    .n_params = G_N_ELEMENTS(params),
    .has_dimensions = true,
    .title = N_("Explore figures"),
    .help = N_("Figures of one dataflow by filters in the address: table, picture, downloads."),
    .endings = "csv xlsx json svg",
    .sample = "/data/VICTIMS?area=LV&sex=F&start=2020&end=2020&rows=exploitation",
    .handle = handle,
};

/* /data/{flow}/compare: the same question to every source. A state must be chosen; the rest has the
 * explorer's defaults and takes the explorer's parameters. */
#include "exchange/side_out.h"
#include "render/ui.h"
#include "web/explore/parts.h"
#include "web/explore/sides.h"
#include "web/pages/data_params.h"
#include "web/response.h"
#include <string.h>

static const Param params[] = {DATA_PARAMS};

static bool answer_file(const Explore *explore, const SideBySide *side, const char *ending,
                        Response *response, GError **error)
{
    SideFormat format;
    if (!side_format_parse(ending, &format) || format == SIDE_TABLE) {
        g_set_error(error, FYR_ERROR, FYR_ERROR_NOT_FOUND, "no format ends in \"%s\"", ending);
        return false;
    }
    g_autofree char *path = sides_path(&explore->address, NULL);
    g_autofree char *address = g_strconcat(request_base(explore->request), path, NULL);
    SideView view = {.side = side,
                     .lang = explore->lang,
                     .address = address,
                     .prepared = request_now(explore->request)};
    g_autofree char *name = g_strdup_printf("%s_side-by-side.%s", explore->flow->id, ending);
    response_type(response, format == SIDE_CSV ? "text/csv; charset=utf-8; header=present"
                                               : "application/json; charset=utf-8");
    response_download(response, name);
    side_write(&view, format, response_body(response));
    return true;
}

/* Nobody chose a state yet: each member state of which somebody says something, by its link. */
static void write_states(Html *w, const Explore *explore, const Facets *facets, unsigned area)
{
    Lang lang = explore->lang;
    const CodeList *list = explore->flow->dimensions[area].codelist;
    ui_notice(w, NOTICE_INFO, tr(lang, "Choose a state"),
              tr(lang,
                 "Choose a state above, or one of these, to see what the nation, Eurostat, UNODC "
                 "and others say of the same figure."));
    html_open(w, EL_UL);
    for (unsigned m = 0; m < model_n_members(explore->model); m++) {
        int code = codelist_find(list, codelist_code(model_find_codelist(explore->model, "CL_AREA"),
                                                     model_member(explore->model, m))
                                           ->id);
        if (code < 0 || facets->count[area][code] == 0)
            continue;
        ExploreAddress address = explore->address;
        address.only[area] = code;
        g_autofree char *path = sides_path(&address, NULL);
        html_open(w, EL_LI);
        html_link(w, request_link(explore->request, path), NULL,
                  codelist_code(list, (unsigned)code)->label[lang]);
        html_close(w);
    }
    html_close(w);
}

static void write_nothing(Html *w, const Explore *explore)
{
    Lang lang = explore->lang;
    g_autofree char *words = sides_words(explore);
    g_autofree char *text =
        text_fill(tr(lang, "No source says anything for this combination: {words}. That is not a "
                           "zero. Choose other years or no breakdown above, or begin with the "
                           "explorer, which names the nearest figures there are."),
                  "words", words, NULL);
    ui_notice(w, NOTICE_EMPTY, tr(lang, "No figures for this combination"), text);
}

static void write_downloads(Html *w, const Explore *explore)
{
    Lang lang = explore->lang;
    g_autofree char *csv = sides_path(&explore->address, "csv");
    g_autofree char *json = sides_path(&explore->address, "json");
    UiDownload downloads[] = {
        {tr(lang, "CSV table"), request_link(explore->request, csv), NULL},
        {"JSON", request_link(explore->request, json), NULL},
    };
    ui_downloads(w, tr(lang, "Download this comparison"), downloads, G_N_ELEMENTS(downloads));
}

static void write_ways_on(Html *w, const Explore *explore)
{
    Lang lang = explore->lang;
    html_open(w, EL_P);
    html_link(w, explore_link(explore, &explore->address), NULL,
              tr(lang, "These figures in the explorer"));
    html_text(w, " \xc2\xb7 ");
    html_link(w, request_link(explore->request, "/about/sources"), NULL,
              tr(lang, "Why sources differ"));
    html_close(w);
}

static void write_content(Html *w, const Explore *explore, const Facets *facets,
                          const SideBySide *side)
{
    int area = dataflow_find_dimension(explore->flow, "REF_AREA");
    if (!side && area >= 0) {
        write_states(w, explore, facets, (unsigned)area);
        return;
    }
    if (!side || side->cells->len == 0) {
        write_nothing(w, explore);
        write_ways_on(w, explore);
        return;
    }
    part_relaxed(w, explore);
    sides_table(w, explore, side);
    html_element(
        w, EL_P, "help",
        tr(explore->lang,
           "Numbers of different sources are shown beside each other and never added up or "
           "averaged. "
           "A difference is from the number marked \"compared with\" in the same row: the nation's "
           "where there is one."));
    sides_reasons(w, explore, side);
    write_downloads(w, explore);
    write_ways_on(w, explore);
}

/* Downloads are of what was asked; a page without a state asks for it first. */
static bool is_asked(const Explore *explore)
{
    int area = dataflow_find_dimension(explore->flow, "REF_AREA");
    return area < 0 || explore->address.given[area] || request_ending(explore->request);
}

static bool handle(const Page *page, Request *request, Response *response, GError **error)
{
    const Dataflow *flow = data_flow(request, error);
    if (!flow)
        return false;
    g_autoptr(Explore) explore = explore_new(request, flow);
    if (!explore)
        return false;
    g_autoptr(SideBySide) side =
        is_asked(explore) ? side_by_side_new(explore->cubes, explore->query, error) : NULL;
    if (!side && is_asked(explore))
        return false;
    response_max_age(response, 300);
    const char *ending = request_ending(request);
    if (ending)
        return answer_file(explore, side, ending, response, error);
    Lang lang = explore->lang;
    g_auto(Facets) facets;
    facets_init(&facets, explore);
    g_autofree char *words = sides_words(explore);
    g_autofree char *title = text_fill(tr(lang, "{what}, side by side: {words}"), "what",
                                       flow->label[lang], "words", words, NULL);
    g_autofree char *explorer = g_strconcat("/data/", flow->id, NULL);
    const char *const crumbs[][2] = {{tr(lang, "Figures"), "/data/"},
                                     {flow->label[lang], explorer},
                                     {tr(lang, page->title), NULL},
                                     {NULL, NULL}};
    UiPage frame = {.title = side ? title : tr(lang, page->title),
                    .description = tr(lang, page->help),
                    .path = request_path(request),
                    .query = request_query(request),
                    .base = request_base(request),
                    .section = SECTION_DATA,
                    .is_wide = true,
                    .crumbs = crumbs};
    Html *w = response_html(response, lang);
    ui_page_begin(w, &frame);
    ui_heading(w, 1, NULL, tr(lang, page->title));
    g_autofree char *lead = text_fill(
        tr(lang, "{what}: what each source says of the same figure, on which day it said so, and "
                 "why the answers differ."),
        "what", flow->label[lang], NULL);
    ui_lead(w, lead);
    sides_form(w, explore, &facets);
    write_content(w, explore, &facets, side);
    ui_page_end(w, &frame);
    return true;
}

const Page page_compare = {
    .path = "/data/{flow}/compare",
    .methods = METHOD_GET,
    .params = params,
    .n_params = G_N_ELEMENTS(params),
    .has_dimensions = true,
    .title = N_("Side by side"),
    .help = N_(
        "What the nation, Eurostat, UNODC and others say of the same figure, and why they differ."),
    .endings = "csv json",
    .sample = "/data/VICTIMS/compare?area=PL&start=2019&end=2022",
    .handle = handle,
};

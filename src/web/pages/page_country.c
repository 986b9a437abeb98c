/* A member state's page: everything the centre says about it, each number with its address. */
#include "web/response.h"
#include "web/records/record_ways.h"
#include "web/states/profile_parts.h"

#include <string.h>

static const struct {
    const char *id, *title; /* N_() */
    void (*write)(Html *, const States *, const Code *);
} sections[] = {
    {"years", N_("Over the years"), profile_trend},
    {"victims", N_("Who the victims are"), profile_breakdowns},
    {"citizenship", N_("Citizenship"), profile_citizenships},
    {"justice", N_("From victims to convictions"), profile_justice},
    {"revised", N_("What was revised"), profile_revisions},
    {"notes", N_("Notes"), profile_notes},
    {"downloads", N_("Take the figures with you"), profile_downloads},
};

static void write_sections(Html *w, const States *states, const Code *state)
{
    for (unsigned i = 0; i < G_N_ELEMENTS(sections); i++) {
        html_open(w, EL_SECTION);
        html_attr(w, AT_ARIA_LABELLEDBY, sections[i].id);
        ui_heading(w, 2, sections[i].id, tr(states->lang, sections[i].title));
        sections[i].write(w, states, state);
        html_close(w);
    }
}

static bool handle(const Page *page, Request *request, Response *response, GError **error)
{
    (void)page;
    Lang lang = request_lang(request);
    const Model *model = request_model(request);
    unsigned area = request_param(request, "area")->codes[0];
    const Code *state = codelist_code(model_find_codelist(model, "CL_AREA"), area);
    if (!model_is_member(model, area)) {
        g_set_error(error, FYR_ERROR, FYR_ERROR_NOT_FOUND, "\"%s\" is not a member state",
                    state->id);
        return false;
    }
    States states;
    bool has_figures = states_init(&states, request);
    g_autofree char *lower = g_ascii_strdown(state->id, -1);
    g_autofree char *path = g_strconcat("/countries/", lower, NULL);
    g_autofree char *description = text_fill(
        tr(lang, "Trafficking in human beings in {state}: registered victims, suspected and "
                 "convicted persons, with sources."),
        "state", state->label[lang], NULL);
    const char *const crumbs[][2] = {
        {tr(lang, "States"), "/countries/"}, {state->label[lang], path}, {NULL, NULL}};
    UiPage frame = {.title = state->label[lang],
                    .description = description,
                    .path = path,
                    .base = request_base(request),
                    .section = SECTION_COUNTRIES,
                    .crumbs = crumbs};
    Html *w = response_html(response, lang);
    ui_page_begin(w, &frame);
    if (has_figures) {
        profile_head(w, &states, state);
        write_sections(w, &states, state);
        if (!record_ways(w, request, "areas", state->id, error))
            return false;
        profile_neighbours(w, &states, state);
    } else {
        ui_heading(w, 1, NULL, state->label[lang]);
        ui_notice(w, NOTICE_EMPTY, tr(lang, "No figures yet"),
                  tr(lang, "This centre holds no figures about its member states so far. They come "
                           "in with the command \"fyr import\"."));
    }
    ui_page_end(w, &frame);
    return true;
}

static const Param params[] = {
    {.name = "area",
     .kind = P_CODE,
     .codelist = "CL_AREA",
     .required = true,
     .sample = "lv",
     .help = N_("A member state by its two letters")},
};

const Page page_country = {
    .path = "/countries/{area}",
    .methods = METHOD_GET,
    .is_live = true,
    .params = params,
    .n_params = G_N_ELEMENTS(params),
    .title = N_("A state's page"),
    .help = N_("One member state: its figures, their history and their sources"),
    .sample = "/countries/lv",
    .handle = handle,
};

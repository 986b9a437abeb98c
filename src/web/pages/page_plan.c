#include "web/pages/prose.h"

static void write_items(Html *w, const PlanItem *items, unsigned n)
{
    Lang lang = html_lang(w);
    for (unsigned i = 0; i < n; i++) {
        ui_heading(w, 3, items[i].id, items[i].label[lang]);
        ui_paragraphs(w, items[i].text[lang]);
    }
}

static void write_priorities(Html *w, Request *request, const Plan *plan)
{
    Lang lang = html_lang(w);
    ui_grid_begin(w, UI_GRID_CARDS);
    for (unsigned i = 0; i < plan->n_priorities; i++) {
        const PlanItem *item = &plan->priorities[i];
        g_autofree char *path = g_strconcat("/plan/priorities/", item->id, NULL);
        g_autofree char *title = g_strdup_printf("%u. %s", item->number, item->label[lang]);
        ui_card(w, request_link(request, path), title, NULL, NULL);
    }
    ui_grid_end(w);
}

static bool handle(const Page *page, Request *request, Response *response, GError **error)
{
    Lang lang = request_lang(request);
    const Plan *plan = model_plan(request_model(request));
    ProsePage prose = {.title = plan->title[lang],
                       .lead = tr(lang, "What the region's states have agreed to do together "
                                        "against trafficking in human beings."),
                       .section = SECTION_PLAN};
    Html *w = prose_begin(request, response, &prose);
    ui_heading(w, 2, "vision", tr(lang, "Vision"));
    ui_paragraphs(w, plan->vision[lang]);
    ui_heading(w, 2, "objective", tr(lang, "Overall objective"));
    ui_paragraphs(w, plan->objective[lang]);
    ui_heading(w, 2, "priorities", tr(lang, "Thematic priorities"));
    html_element(w, EL_P, NULL,
                 tr(lang, "Ten themes guide the yearly work plans. Each has a page, with the "
                          "figures that bear on it."));
    write_priorities(w, request, plan);
    ui_heading(w, 2, "objectives", tr(lang, "Strategic objectives"));
    write_items(w, plan->objectives, plan->n_objectives);
    ui_heading(w, 2, "principles", tr(lang, "Principles"));
    write_items(w, plan->principles, plan->n_principles);
    ui_notice(w, NOTICE_INFO, tr(lang, "Retold, not quoted"),
              tr(lang,
                 "These texts tell the plan in this centre's own words. Where the two differ, "
                 "the plan itself counts."));
    html_element(w, EL_P, "muted", plan->source);
    prose_end(w, &prose);
    return true;
}

const Page page_plan = {
    .path = "/plan/",
    .methods = METHOD_GET,
    .title = N_("Strategic plan"),
    .help = N_("The vision, objectives, principles and priorities of the strategic plan"),
    .sample = "/plan/",
    .handle = handle,
};

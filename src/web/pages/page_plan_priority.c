#include "web/pages/prose.h"
#include "web/records/record_ways.h"

#include <string.h>

static const Param params[] = {
    {"priority", P_TEXT, .max = LIMIT_CODE_BYTES, .required = true, .sample = "labour-exploitation",
     .help = N_("the priority's name in addresses")},
};

static const PlanItem *find(const Plan *plan, const char *id)
{
    for (unsigned i = 0; i < plan->n_priorities; i++)
        if (strcmp(plan->priorities[i].id, id) == 0)
            return &plan->priorities[i];
    return NULL;
}

static void write_neighbour(Html *w, Request *request, const PlanItem *item, const char *what)
{
    Lang lang = html_lang(w);
    g_autofree char *path = g_strconcat("/plan/priorities/", item->id, NULL);
    g_autofree char *title = g_strdup_printf("%u. %s", item->number, item->label[lang]);
    ui_card(w, request_link(request, path), title, what, NULL);
}

static void write_neighbours(Html *w, Request *request, const Plan *plan, const PlanItem *item)
{
    Lang lang = html_lang(w);
    ui_heading(w, 2, "other", tr(lang, "Other priorities"));
    ui_grid_begin(w, UI_GRID_CARDS);
    if (item->number > 1)
        write_neighbour(w, request, &plan->priorities[item->number - 2],
                        tr(lang, "The one before"));
    if (item->number < plan->n_priorities)
        write_neighbour(w, request, &plan->priorities[item->number], tr(lang, "The next one"));
    ui_card(w, request_link(request, "/plan/"), tr(lang, "The whole plan"),
            tr(lang, "Vision, objectives, principles and all priorities"), NULL);
    ui_grid_end(w);
}

static bool handle(const Page *page, Request *request, Response *response, GError **error)
{
    Lang lang = request_lang(request);
    const Plan *plan = model_plan(request_model(request));
    const char *id = request_param(request, "priority")->text;
    const PlanItem *item = find(plan, id);
    if (item == NULL) {
        g_set_error(error, FYR_ERROR, FYR_ERROR_NOT_FOUND, "the plan has no priority \"%s\"", id);
        return false;
    }
    g_autofree char *number = lang_number(lang, item->number, 0);
    g_autofree char *count = lang_number(lang, plan->n_priorities, 0);
    g_autofree char *lead =
        text_fill(tr(lang, "Priority {number} of {count} in the strategic plan {period}."),
                  "number", number, "count", count, "period", plan->period, NULL);
    ProsePage prose = {.title = item->label[lang],
                       .lead = lead,
                       .section = SECTION_PLAN,
                       .parents = {{tr(lang, "Strategic plan"), "/plan/"}}};
    Html *w = prose_begin(request, response, &prose);
    ui_paragraphs(w, item->text[lang]);
    if (item->figures != NULL) {
        ui_heading(w, 2, "figures", tr(lang, "What the figures say"));
        ui_paragraphs(w, item->figures_text[lang]);
        html_open(w, EL_P);
        html_link(w, request_link(request, item->figures), NULL, tr(lang, "See the figures"));
        html_close(w);
    }
    if (!record_ways(w, request, "priorities", item->id, error))
        return false;
    write_neighbours(w, request, plan, item);
    prose_end(w, &prose);
    return true;
}

const Page page_plan_priority = {
    .path = "/plan/priorities/{priority}",
    .methods = METHOD_GET,
    .is_live = true,
    .params = params,
    .n_params = G_N_ELEMENTS(params),
    .title = N_("A priority of the strategic plan"),
    .help = N_("One priority, with the figures that bear on it"),
    .sample = "/plan/priorities/labour-exploitation",
    .handle = handle,
};

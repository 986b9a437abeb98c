#include "web/pages/definitions.h"

#include <string.h>

char *definition_slug(const CodeList *list)
{
    const char *id = codelist_id(list);
    char *slug = g_ascii_strdown(g_str_has_prefix(id, "CL_") ? id + 3 : id, -1);
    return g_strdelimit(slug, "_", '-');
}

const CodeList *definition_find(const Model *model, const char *slug)
{
    for (unsigned i = 0; i < model_n_codelists(model); i++) {
        const CodeList *list = model_codelist(model, i);
        g_autofree char *own = definition_slug(list);
        if (strcmp(own, slug) == 0)
            return list;
    }
    return NULL;
}

char *definition_anchor(const Code *code)
{
    return g_strconcat("code-", code->id, NULL);
}

static void write_list_link(Html *w, Request *request, const CodeList *list)
{
    g_autofree char *slug = definition_slug(list);
    g_autofree char *path = g_strconcat("/about/definitions/", slug, NULL);
    html_link(w, request_link(request, path), NULL, codelist_label(list, html_lang(w)));
}

static void write_dimensions(Html *w, Request *request, const Dataflow *flow)
{
    Lang lang = html_lang(w);
    const char *const columns[] = {tr(lang, "Dimension"), tr(lang, "In addresses"),
                                   tr(lang, "Code list"), tr(lang, "Remarks")};
    const bool is_number[] = {false, false, false, false};
    g_autofree char *id = g_strconcat("dimensions-", flow->id, NULL);
    g_autofree char *caption = text_fill(tr(lang, "Dimensions of {flow}, in the order of the key"),
                                         "flow", flow->id, NULL);
    ui_table_begin(w, id, caption, columns, is_number, 4);
    for (unsigned i = 0; i < flow->n_dimensions; i++) {
        const Dimension *dimension = &flow->dimensions[i];
        g_autofree char *header = g_strdup_printf("%s (%s)", dimension->label[lang], dimension->id);
        ui_table_row(w, header, NULL);
        html_open(w, EL_TD);
        html_element(w, EL_CODE, NULL, dimension->slug);
        html_close(w);
        html_open(w, EL_TD);
        write_list_link(w, request, dimension->codelist);
        html_close(w);
        ui_cell_text(w, dimension->description[lang] != NULL ? dimension->description[lang] : "");
        ui_table_row_end(w);
    }
    ui_table_end(w);
}

static void write_flow(Html *w, Request *request, const Dataflow *flow)
{
    Lang lang = html_lang(w);
    g_autofree char *anchor = g_strconcat("flow-", flow->id, NULL);
    g_autofree char *path = g_strconcat("/data/", flow->id, NULL);
    g_autofree char *name = g_strdup_printf("%s:%s(%s)", flow->agency, flow->id, flow->version);
    ui_heading(w, 3, anchor, flow->label[lang]);
    ui_paragraphs(w, flow->description[lang]);
    ui_facts_begin(w);
    ui_fact(w, tr(lang, "Identifier"), name);
    ui_fact(w, tr(lang, "Unit"), flow->unit[lang]);
    ui_facts_end(w);
    write_dimensions(w, request, flow);
    html_open(w, EL_P);
    html_link(w, request_link(request, path), NULL, tr(lang, "See the figures"));
    html_close(w);
}

static void write_lists(Html *w, Request *request)
{
    Lang lang = html_lang(w);
    const Model *model = request_model(request);
    const char *const columns[] = {tr(lang, "Code list"), tr(lang, "Codes"),
                                   tr(lang, "What it says")};
    const bool is_number[] = {false, true, false};
    ui_table_begin(w, "lists", tr(lang, "All code lists"), columns, is_number, 3);
    for (unsigned i = 0; i < model_n_codelists(model); i++) {
        const CodeList *list = model_codelist(model, i);
        g_autofree char *slug = definition_slug(list);
        g_autofree char *path = g_strconcat("/about/definitions/", slug, NULL);
        const char *about = codelist_description(list, lang);
        ui_table_row(w, codelist_label(list, lang), request_link(request, path));
        ui_cell_number(w, codelist_n(list));
        ui_cell_text(w, about != NULL ? about : "");
        ui_table_row_end(w);
    }
    ui_table_end(w);
}

static const Prose words[] = {
    {PROSE_HEADING, "words", N_("Words used here"), NULL},
    {PROSE_FACT, NULL, N_("Figure"),
     N_("One number, with its keys, its status, its source and its vintage.")},
    {PROSE_FACT, NULL, N_("Dataflow"),
     N_("A table's definition: what a row counts and which dimensions it has. The word is that of "
        "SDMX, the standard of statistical offices.")},
    {PROSE_FACT, NULL, N_("Vintage"),
     N_("All that one source said on one day. A later vintage takes its place; the earlier one is "
        "kept.")},
    {PROSE_FACT, NULL, N_("Registered victim"),
     N_("A person whom an authority has identified as a victim of trafficking, or presumes to be "
        "one. UNODC says detected victim.")},
    {PROSE_FACT, NULL, N_("Formal contact"),
     N_("A person whom the police or another authority has arrested, cautioned or otherwise dealt "
        "with as a suspect.")},
    {PROSE_FACT, NULL, N_("Child"), N_("Anyone under eighteen.")},
};

static bool handle(const Page *page, Request *request, Response *response, GError **error)
{
    Lang lang = request_lang(request);
    const Model *model = request_model(request);
    ProsePage prose = {.title = tr(lang, page->title),
                       .lead = tr(lang, "What each table counts, which dimensions it has, and "
                                        "every code in words."),
                       .section = SECTION_ABOUT,
                       .parents = {{tr(lang, "About"), "/about/"}}};
    Html *w = prose_begin(request, response, &prose);
    prose_write(w, request, words, G_N_ELEMENTS(words));
    ui_heading(w, 2, "tables", tr(lang, "The tables"));
    for (unsigned i = 0; i < model_n_flows(model); i++)
        write_flow(w, request, model_flow(model, i));
    ui_heading(w, 2, "code-lists", tr(lang, "The code lists"));
    html_element(w, EL_P, NULL,
                 tr(lang, "The codes are those of SDMX where it has any, of ISO 3166-1 for states, "
                          "and of the United Nations' M49 for regions. Each list can be downloaded "
                          "and every code has an address that stays."));
    write_lists(w, request);
    prose_end(w, &prose);
    return true;
}

const Page page_about_definitions = {
    .path = "/about/definitions",
    .methods = METHOD_GET,
    .title = N_("Definitions"),
    .help = N_("What each table counts, and all code lists"),
    .sample = "/about/definitions",
    .handle = handle,
};

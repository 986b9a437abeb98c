#include "web/pages/definitions.h"

#include "base/csv.h"
#include <string.h>

static const Param params[] = {
    {"list", P_TEXT, .max = LIMIT_CODE_BYTES, .required = true, .sample = "exploitation",
     .help = N_("the code list, as in \"exploitation\"")},
};

static void write_cells(GString *to, const char *const *cells, unsigned n)
{
    for (unsigned i = 0; i < n; i++)
        csv_write_field(to, cells[i] != NULL ? cells[i] : "", i == 0);
    csv_end_row(to);
}

static void answer_csv(Response *response, const CodeList *list, const char *slug)
{
    static const char *const header[] = {"code",     "parent",      "alpha3",        "label",
                                         "label_sv", "description", "description_sv"};
    GString *to = response_body(response);
    write_cells(to, header, G_N_ELEMENTS(header));
    for (unsigned i = 0; i < codelist_n(list); i++) {
        const Code *code = codelist_code(list, i);
        const char *parent =
            code->parent >= 0 ? codelist_code(list, (unsigned)code->parent)->id : NULL;
        const char *const cells[] = {code->id,
                                     parent,
                                     code->alpha3,
                                     code->label[LANG_EN],
                                     code->label[LANG_SV],
                                     code->description[LANG_EN],
                                     code->description[LANG_SV]};
        write_cells(to, cells, G_N_ELEMENTS(cells));
    }
    g_autofree char *name = g_strconcat("fyr-codes-", slug, ".csv", NULL);
    response_type(response, "text/csv; charset=utf-8; header=present");
    response_download(response, name);
}

/* The row of a code; its id is the permanent anchor. */
static void write_code(Html *w, const CodeList *list, const Code *code)
{
    Lang lang = html_lang(w);
    g_autofree char *anchor = definition_anchor(code);
    size_t at = html_depth(w);
    html_open(w, EL_TR);
    html_attr(w, AT_ID, anchor);
    html_open(w, EL_TH);
    html_attr(w, AT_SCOPE, "row");
    html_element(w, EL_CODE, NULL, code->id);
    html_close(w);
    ui_cell_text(w, code->label[lang]);
    ui_cell_text(w,
                 code->parent >= 0 ? codelist_code(list, (unsigned)code->parent)->label[lang] : "");
    ui_cell_text(w, code->description[lang] != NULL ? code->description[lang] : "");
    html_close_to(w, at);
}

static void write_page(Html *w, Request *request, const CodeList *list)
{
    Lang lang = html_lang(w);
    const char *const columns[] = {tr(lang, "Code"), tr(lang, "Name"), tr(lang, "Belongs to"),
                                   tr(lang, "Meaning")};
    const bool is_number[] = {false, false, false, false};
    ui_table_begin(w, "codes", codelist_label(list, lang), columns, is_number, 4);
    for (unsigned i = 0; i < codelist_n(list); i++)
        write_code(w, list, codelist_code(list, i));
    ui_table_end(w);
    g_autofree char *path = g_strconcat(request_path(request), ".csv", NULL);
    const UiDownload csv = {.label = "CSV",
                            .href = request_link(request, path),
                            .note = tr(lang, "all codes in both languages")};
    ui_downloads(w, tr(lang, "Download"), &csv, 1);
    html_element(w, EL_P, "muted",
                 tr(lang, "On import many other spellings are accepted for each code: names in "
                          "other languages, names of peoples, older names and known slips. They "
                          "are in the program's definition files."));
}

static bool handle(const Page *page, Request *request, Response *response, GError **error)
{
    Lang lang = request_lang(request);
    const char *slug = request_param(request, "list")->text;
    const CodeList *list = definition_find(request_model(request), slug);
    if (list == NULL) {
        g_set_error(error, FYR_ERROR, FYR_ERROR_NOT_FOUND, "there is no code list \"%s\"", slug);
        return false;
    }
    if (request_ending(request) != NULL) {
        answer_csv(response, list, slug);
        return true;
    }
    const char *about = codelist_description(list, lang);
    ProsePage prose = {.title = codelist_label(list, lang),
                       .lead = about != NULL ? about : tr(lang, "A code list."),
                       .section = SECTION_ABOUT,
                       .parents = {{tr(lang, "About"), "/about/"},
                                   {tr(lang, "Definitions"), "/about/definitions"}}};
    Html *w = prose_begin(request, response, &prose);
    write_page(w, request, list);
    prose_end(w, &prose);
    return true;
}

const Page page_about_codelist = {
    .path = "/about/definitions/{list}",
    .methods = METHOD_GET,
    .params = params,
    .n_params = G_N_ELEMENTS(params),
    .title = N_("A code list"),
    .help = N_("All codes of one list with their meaning, also as CSV"),
    .endings = "csv",
    .sample = "/about/definitions/exploitation",
    .handle = handle,
};

/* /law/matrix: provision by country. Each cell says how a state stands and leads to the measure with its
 * source; the last column says of whom nothing is known. */
#include "base/csv.h"
#include "base/isotime.h"
#include "web/records/law_matrix.h"
#include "web/response.h"

#include <string.h>

static const Param params[] = {
    {.name = "instrument",
     .kind = P_TEXT,
     .max = 26,
     .sample = "01J00000000000000000000000",
     .help = "only this instrument, by its id"},
    {.name = "day",
     .kind = P_DATE,
     .sample = "2026-01-01",
     .help = "as it stood on this day; without it, today"},
};

static const struct {
    const char *status, *mark, *look;
} marks[] = {
    {"BOUND", "\xe2\x9c\x93", "law-good"},     {"IN_FORCE", "\xe2\x9c\x93", "law-good"},
    {"ADOPTED", "\xe2\x97\x95", "law-partly"}, {"PARTLY", "\xe2\x97\x91", "law-partly"},
    {"SIGNED", "\xe2\x97\x94", "law-partly"},  {"PREPARED", "\xe2\x97\x94", "law-partly"},
    {"NONE", "\xe2\x9c\x95", "law-not"},       {"NOT_BOUND", "\xe2\x9c\x95", "law-not"},
    {"OPT_OUT", "\xe2\x9c\x95", "law-not"},    {"_U", "?", "law-missing"},
};

static unsigned mark_of(const char *status)
{
    for (unsigned i = 0; i < G_N_ELEMENTS(marks); i++)
        if (strcmp(marks[i].status, status) == 0)
            return i;
    return G_N_ELEMENTS(marks) - 1;
}

typedef struct {
    Request *request;
    Lang lang;
    const LawMatrix *matrix;
    const RecordType *measure, *provision, *instrument;
    const RecordField *status;
    const CodeList *areas;
    const Model *model;
} View;

static const Code *state_at(const View *view, unsigned i)
{
    return codelist_code(view->areas, model_member(view->model, i));
}

static void write_cell(Html *w, const View *view, const LawRow *row, const Code *state)
{
    const Record *measure = law_matrix_cell(row, state->id);
    html_open(w, EL_TD);
    if (!measure) {
        html_attr(w, AT_CLASS, "law-missing");
        html_text(w, "\xe2\x80\x93");
        html_close(w);
        return;
    }
    const char *status = record_body_get(measure->body, "status", "", 0);
    const char *since = record_body_get(measure->body, "since", "", 0);
    unsigned mark = mark_of(status ? status : "_U");
    g_autofree char *words =
        status ? record_value_words(view->request, view->status, status) : g_strdup("");
    g_autofree char *label = g_strdup_printf("%s: %s%s%s", state->label[view->lang], words,
                                             since ? ", " : "", since ? since : "");
    html_attr(w, AT_CLASS, marks[mark].look);
    html_open(w, EL_A);
    html_attr(w, AT_HREF, record_address(view->request, view->measure, measure->id, ""));
    html_attr(w, AT_TITLE, label);
    html_attr(w, AT_ARIA_LABEL, label);
    html_text(w, marks[mark].mark);
    html_close(w);
    html_close(w);
}

static void write_row(Html *w, const View *view, const LawRow *row)
{
    g_autoptr(GString) missing = g_string_new(NULL);
    g_autofree char *own = row->article
                               ? g_strdup_printf("%s%s%s", row->article, row->topic ? ": " : "",
                                                 row->topic ? row->topic : "")
                               : g_strdup(row->title);
    html_open(w, EL_TR);
    if (row->is_instrument)
        html_attr(w, AT_CLASS, "group");
    html_open(w, EL_TH);
    html_attr(w, AT_SCOPE, "row");
    html_link(w,
              record_address(view->request, row->is_instrument ? view->instrument : view->provision,
                             row->id, ""),
              NULL, row->is_instrument ? row->title : own);
    html_close(w);
    for (unsigned i = 0; i < model_n_members(view->model); i++) {
        const Code *state = state_at(view, i);
        write_cell(w, view, row, state);
        if (!law_matrix_cell(row, state->id))
            g_string_append_printf(missing, "%s%s", missing->len ? " " : "", state->id);
    }
    html_element(w, EL_TD, "law-missing", missing->str);
    html_close(w);
}

static void write_table(Html *w, const View *view)
{
    unsigned n = model_n_members(view->model) + 2;
    g_autofree const char **columns = g_new0(const char *, n);
    g_autofree bool *is_number = g_new0(bool, n);
    columns[0] = tr(view->lang, "Instrument and provision");
    for (unsigned i = 0; i + 2 < n; i++)
        columns[i + 1] = state_at(view, i)->id;
    columns[n - 1] = tr(view->lang, "Nothing known of");
    size_t at = html_depth(w);
    html_open(w, EL_DIV);
    html_attr(w, AT_CLASS, "law-matrix tall");
    ui_table_begin(w, "matrix", tr(view->lang, "How each state stands to each provision"), columns,
                   is_number, n);
    for (unsigned i = 0; i < view->matrix->rows->len; i++)
        write_row(w, view, view->matrix->rows->pdata[i]);
    ui_table_end(w);
    html_close_to(w, at);
}

static void write_legend(Html *w, const View *view)
{
    g_autoptr(GString) states = g_string_new(NULL);
    for (unsigned i = 0; i < model_n_members(view->model); i++)
        g_string_append_printf(states, "%s%s %s", i > 0 ? ", " : "", state_at(view, i)->id,
                               state_at(view, i)->label[view->lang]);
    html_element(w, EL_P, NULL, states->str);
    ui_facts_begin(w);
    for (unsigned i = 0; i < codelist_n(view->status->codelist); i++) {
        const Code *code = codelist_code(view->status->codelist, i);
        ui_fact(w, marks[mark_of(code->id)].mark, code->label[view->lang]);
    }
    ui_fact(w, "\xe2\x80\x93", tr(view->lang, "nobody has entered anything yet"));
    ui_facts_end(w);
}

static void write_form(Html *w, const View *view, const char *instrument, const char *day,
                       const LawMatrix *all)
{
    g_autoptr(GArray) options = g_array_new(FALSE, TRUE, sizeof(UiOption));
    UiOption any = {.value = "", .label = tr(view->lang, "All"), .selected = !instrument};
    g_array_append_val(options, any);
    for (unsigned i = 0; i < all->rows->len; i++) {
        const LawRow *row = all->rows->pdata[i];
        UiOption option = {
            .value = row->id, .label = row->title, .selected = g_strcmp0(instrument, row->id) == 0};
        if (row->is_instrument)
            g_array_append_val(options, option);
    }
    size_t at = html_depth(w);
    html_open(w, EL_FORM);
    html_attr(w, AT_METHOD, "get");
    html_attr(w, AT_CLASS, "filters search-form");
    ui_choice(w, "instrument", tr(view->lang, "Instrument"), NULL, (const UiOption *)options->data,
              options->len, false);
    html_open(w, EL_DIV);
    html_attr(w, AT_CLASS, "field");
    html_open(w, EL_LABEL);
    html_attr(w, AT_FOR, "f-day");
    html_text(w, tr(view->lang, "As it stood on"));
    html_close(w);
    html_open(w, EL_INPUT);
    html_attr(w, AT_ID, "f-day");
    html_attr(w, AT_TYPE, "date");
    html_attr(w, AT_NAME, "day");
    html_attr(w, AT_VALUE, day);
    html_close(w);
    ui_submit(w, tr(view->lang, "Show"));
    html_close_to(w, at);
}

/* --- CSV ---------------------------------------------------------------------------------------------------- */

static void csv(GString *to, const char *text, bool is_first)
{
    csv_write_field(to, text ? text : "", is_first);
}

static void write_csv_cell(GString *to, const View *view, const LawRow *row, const Code *state)
{
    static const char *const fields[] = {"status", "since", "until", "law"};
    const Record *measure = law_matrix_cell(row, state->id);
    csv(to, row->instrument ? row->instrument : row->id, true);
    csv(to, row->title, false);
    csv(to, row->article, false);
    csv(to, state->id, false);
    for (unsigned f = 0; f < G_N_ELEMENTS(fields); f++)
        csv(to, measure ? record_body_get(measure->body, fields[f], "", 0) : NULL, false);
    csv(to,
        measure
            ? record_body_read(measure->body, "comment", lang_tag(view->lang), measure->lang, NULL)
            : NULL,
        false);
    g_autofree char *address = measure ? g_strconcat(request_base(view->request), "/",
                                                     view->measure->path, "/", measure->id, NULL)
                                       : NULL;
    csv(to, address, false);
    csv_end_row(to);
}

static void write_csv(Response *response, const View *view)
{
    static const char *const head[] = {"instrument", "provision", "article", "country", "status",
                                       "since",      "until",     "law",     "comment", "address"};
    GString *to = response_body(response);
    response_type(response, "text/csv; charset=utf-8");
    response_download(response, "law-matrix.csv");
    for (unsigned i = 0; i < G_N_ELEMENTS(head); i++)
        csv(to, head[i], i == 0);
    csv_end_row(to);
    for (unsigned r = 0; r < view->matrix->rows->len; r++)
        for (unsigned i = 0; i < model_n_members(view->model); i++)
            write_csv_cell(to, view, view->matrix->rows->pdata[r], state_at(view, i));
}

static bool write_page(Request *request, Response *response, const View *view,
                       const char *instrument, const char *day, GError **error)
{
    Lang lang = view->lang;
    const char *const crumbs[][2] = {
        {tr(lang, "Resource centre"), "/search"},
        {view->instrument->plural[lang],
         request_keep(request, g_strconcat("/", view->instrument->path, "/", NULL))},
        {tr(lang, "Law matrix"), "/law/matrix"},
        {NULL, NULL}};
    g_auto(LawMatrix) all = {0};
    if (!law_matrix_load(&all, request, NULL, day, error))
        return false;
    UiPage frame = {.title = tr(lang, "Law matrix"),
                    .description =
                        tr(lang, "Which state is bound by what, since when, by which law."),
                    .path = "/law/matrix",
                    .query = request_query(request),
                    .base = request_base(request),
                    .section = SECTION_RESOURCES,
                    .is_wide = true,
                    .crumbs = crumbs};
    Html *w = response_html(response, lang);
    ui_page_begin(w, &frame);
    ui_heading(w, 1, NULL, frame.title);
    ui_lead(w, tr(lang, "How the ten states stand to each instrument and its provisions. A mark "
                        "leads to the entry with its date, its law and its source."));
    write_form(w, view, instrument, day, &all);
    if (view->matrix->rows->len == 0)
        ui_notice(w, NOTICE_EMPTY, tr(lang, "There is nothing here yet"), "");
    else
        write_table(w, view);
    ui_heading(w, 2, "marks", tr(lang, "What the marks mean"));
    write_legend(w, view);
    const UiDownload downloads[] = {{"CSV", request_link(request, "/law/matrix.csv"), NULL}};
    ui_downloads(w, tr(lang, "Take the matrix with you"), downloads, 1);
    ui_page_end(w, &frame);
    return true;
}

static bool handle(const Page *page, Request *request, Response *response, GError **error)
{
    (void)page;
    const RecordTypes *types = request_record_types(request);
    const Model *model = request_model(request);
    const ParamValue *day = request_param(request, "day");
    const char *instrument = request_param(request, "instrument")->text;
    char as_of[ISO_DATE_BYTES];
    iso_day_write(day->given ? (IsoDay)day->integer : request_today(request), as_of);
    g_auto(LawMatrix) matrix = {0};
    View view = {.request = request,
                 .lang = request_lang(request),
                 .matrix = &matrix,
                 .measure = types ? record_types_find(types, "national_measure") : NULL,
                 .provision = types ? record_types_find(types, "provision") : NULL,
                 .instrument = types ? record_types_find(types, "legal_instrument") : NULL,
                 .areas = model_find_codelist(model, "CL_AREA"),
                 .model = model};
    view.status = view.measure ? record_type_field(view.measure, "status") : NULL;
    if (!view.status || !view.status->codelist || !view.provision || !view.instrument) {
        g_set_error(error, FYR_ERROR, FYR_ERROR_NOT_FOUND, "this centre keeps no law");
        return false;
    }
    if (!law_matrix_load(&matrix, request, instrument, as_of, error))
        return false;
    if (!request_ending(request))
        return write_page(request, response, &view, instrument, as_of, error);
    write_csv(response, &view);
    return true;
}

const Page page_law_matrix = {
    .path = "/law/matrix",
    .methods = METHOD_GET,
    .params = params,
    .n_params = G_N_ELEMENTS(params),
    .is_live = true,
    .title = N_("Law matrix"),
    .help =
        N_("Which state is bound by what, since when, by which law; and of whom nothing is known."),
    .endings = "csv",
    .sample = "/law/matrix",
    .handle = handle,
};

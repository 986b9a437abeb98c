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
    LAW_COUNTRY_PARAM,
    {.name = "day",
     .kind = P_DATE,
     .sample = "2026-01-01",
     .help = "as it stood on this day; without it, today"},
};

typedef struct {
    LawView law;
    const LawMatrix *matrix;
    const GPtrArray *states; /* Code */
} View;

static void write_cell(Html *w, const View *view, const LawRow *row, const Code *state)
{
    const LawView *law = &view->law;
    const LawStep *step = law_matrix_cell(row, state->id, law->day);
    bool is_later = !step && law_row_is_later(row, law->day);
    html_open(w, EL_TD);
    html_attr(w, AT_CLASS, step ? law_mark(step->status)->class_name : "law-missing");
    if (!step) {
        html_text(w, is_later ? LAW_SIGN_LATER : LAW_SIGN_MISSING);
        html_close(w);
        return;
    }
    g_autofree char *words = record_value_words(law->request, law->status, step->status);
    g_autofree char *label =
        g_strdup_printf("%s: %s, %s", state->label[law->lang], words,
                        step->from ? step->from : tr(law->lang, "not known since when"));
    html_open(w, EL_A);
    html_attr(w, AT_HREF, law_history_address(law, row, state->id));
    html_attr(w, AT_TITLE, label);
    html_attr(w, AT_ARIA_LABEL, label);
    html_text(w, law_mark(step->status)->sign);
    html_close(w);
    html_close(w);
}

static void write_row(Html *w, const View *view, const LawRow *row)
{
    const LawView *law = &view->law;
    g_autoptr(GString) missing = g_string_new(NULL);
    unsigned n_missing = 0;
    g_autofree char *own = law_row_name(row);
    html_open(w, EL_TR);
    if (row->is_instrument)
        html_attr(w, AT_CLASS, "group");
    html_open(w, EL_TH);
    html_attr(w, AT_SCOPE, "row");
    html_link(w,
              record_address(law->request, row->is_instrument ? law->instrument : law->provision,
                             row->id, ""),
              NULL, own);
    html_close(w);
    for (unsigned i = 0; i < view->states->len; i++) {
        const Code *state = view->states->pdata[i];
        write_cell(w, view, row, state);
        if (law_matrix_cell(row, state->id, law->day) || law_row_is_later(row, law->day))
            continue;
        n_missing++;
        g_string_append_printf(missing, "%s%s", missing->len ? " " : "", state->id);
    }
    html_element(w, EL_TD, "law-missing",
                 n_missing > 1 && n_missing == view->states->len ? tr(law->lang, "all states")
                                                                 : missing->str);
    g_autofree char *label = text_fill(tr(law->lang, "Over time: {title}"), "title", own, NULL);
    html_open(w, EL_TD);
    html_open(w, EL_A);
    html_attr(w, AT_HREF, law_history_address(law, row, NULL));
    html_attr(w, AT_ARIA_LABEL, label);
    html_text(w, "\xe2\x86\x92");
    html_close(w);
    html_close(w);
    html_close(w);
}

static void write_table(Html *w, const View *view)
{
    const LawView *law = &view->law;
    unsigned n = view->states->len + 3;
    g_autofree const char **columns = g_new0(const char *, n);
    g_autofree bool *is_number = g_new0(bool, n);
    columns[0] = tr(law->lang, "Instrument and provision");
    for (unsigned i = 0; i < view->states->len; i++)
        columns[i + 1] = ((const Code *)view->states->pdata[i])->id;
    columns[n - 2] = tr(law->lang, "Nothing known of");
    columns[n - 1] = tr(law->lang, "Over time");
    IsoDay day;
    g_autofree char *date = iso_day_parse(law->day, &day) ? lang_date(law->lang, day) : NULL;
    g_autofree char *caption =
        text_fill(tr(law->lang, "How each state stood to each provision on {day}"), "day",
                  date ? date : law->day, NULL);
    size_t at = html_depth(w);
    html_open(w, EL_DIV);
    html_attr(w, AT_CLASS, "law-matrix tall");
    ui_table_begin(w, "matrix", caption, columns, is_number, n);
    for (unsigned i = 0; i < view->matrix->rows->len; i++)
        write_row(w, view, view->matrix->rows->pdata[i]);
    ui_table_end(w);
    html_close_to(w, at);
}

/* Each state by its name, with the way to all that changed there. */
static void write_states(Html *w, const View *view)
{
    const LawView *law = &view->law;
    size_t at = html_depth(w);
    html_open(w, EL_UL);
    html_attr(w, AT_CLASS, "chips");
    for (unsigned i = 0; i < view->states->len; i++) {
        const Code *state = view->states->pdata[i];
        g_autofree char *label = g_strdup_printf("%s %s", state->id, state->label[law->lang]);
        html_open(w, EL_LI);
        html_link(w, law_history_address(law, NULL, state->id), "chip", label);
        html_close(w);
    }
    html_close_to(w, at);
}

/* --- CSV ---------------------------------------------------------------------------------------------------- */

static void csv(GString *to, const char *text, bool is_first)
{
    csv_write_field(to, text ? text : "", is_first);
}

static void write_csv_cell(GString *to, const View *view, const LawRow *row, const Code *state)
{
    const LawView *law = &view->law;
    const LawStep *step = law_matrix_cell(row, state->id, law->day);
    const Record *measure = step ? step->measure : NULL;
    csv(to, row->instrument ? row->instrument : row->id, true);
    csv(to, row->title, false);
    csv(to, row->article, false);
    csv(to, state->id, false);
    csv(to, step ? step->status : NULL, false);
    csv(to, step ? step->from : NULL, false);
    csv(to, step ? step->to : NULL, false);
    csv(to, measure ? record_body_get(measure->body, "law", "", 0) : NULL, false);
    csv(to,
        measure
            ? record_body_read(measure->body, "comment", lang_tag(law->lang), measure->lang, NULL)
            : NULL,
        false);
    g_autofree char *address = measure ? g_strconcat(request_base(law->request), "/",
                                                     law->measure->path, "/", measure->id, NULL)
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
        for (unsigned i = 0; i < view->states->len; i++)
            write_csv_cell(to, view, view->matrix->rows->pdata[r], view->states->pdata[i]);
}

static void write_page(Request *request, Response *response, View *view, LawMatrix *matrix)
{
    Lang lang = view->law.lang;
    const char *const crumbs[][2] = {
        {tr(lang, "Resource centre"), "/search"},
        {view->law.instrument->plural[lang],
         request_keep(request, g_strconcat("/", view->law.instrument->path, "/", NULL))},
        {tr(lang, "Law matrix"), "/law/matrix"},
        {NULL, NULL}};
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
    ui_lead(w, tr(lang, "How the ten states stand to each instrument and its provisions, on any "
                        "day, as far as it is known today. A mark leads to how it came about, with "
                        "its days, its law and its source."));
    law_write_filters(w, &view->law, matrix, "/law/matrix");
    law_matrix_keep(matrix, request_param(request, "instrument")->text, NULL);
    if (matrix->rows->len == 0)
        ui_notice(w, NOTICE_EMPTY, tr(lang, "There is nothing here yet"), "");
    else
        write_table(w, view);
    ui_heading(w, 2, "states", tr(lang, "What changed, state by state"));
    write_states(w, view);
    ui_heading(w, 2, "marks", tr(lang, "What the marks mean"));
    law_write_legend(w, &view->law);
    g_autofree char *csv_path = g_strconcat("/law/matrix.csv", *request_query(request) ? "?" : "",
                                            request_query(request), NULL);
    const UiDownload downloads[] = {{"CSV", request_link(request, csv_path), NULL}};
    ui_downloads(w, tr(lang, "Take the matrix with you"), downloads, 1);
    ui_page_end(w, &frame);
}

static bool handle(const Page *page, Request *request, Response *response, GError **error)
{
    (void)page;
    g_auto(LawMatrix) matrix = {0};
    View view = {.matrix = &matrix};
    if (!law_view_init(&view.law, request, error) || !law_matrix_load(&matrix, request, error))
        return false;
    g_autoptr(GPtrArray) states = law_view_states(&view.law);
    view.states = states;
    if (!request_ending(request)) {
        write_page(request, response, &view, &matrix);
        return true;
    }
    law_matrix_keep(&matrix, request_param(request, "instrument")->text, NULL);
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

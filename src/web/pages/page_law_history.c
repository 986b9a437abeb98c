/* /law/history: how the states came to where they stand, for an instrument, a provision, a state, or one cell
 * of the matrix; and of whom nothing is known. */
#include "web/records/law_history.h"
#include "web/response.h"

#include <string.h>

#define SECTIONS_MOST 12u

static const Param params[] = {
    {.name = "instrument",
     .kind = P_TEXT,
     .max = 26,
     .sample = "01J00000000000000000000000",
     .help = "only this instrument and its provisions, by its id"},
    {.name = "provision",
     .kind = P_TEXT,
     .max = 26,
     .sample = "01J00000000000000000000000",
     .help = "only this provision, by its id"},
    LAW_COUNTRY_PARAM,
    {.name = "day",
     .kind = P_DATE,
     .sample = "2026-01-01",
     .help = "mark how it stood on this day; without it, today"},
};

/* All pairs of a row and a state of which something is known, or (is_missing) nothing is. */
static GArray *lanes_of(const LawMatrix *matrix, const GPtrArray *states, bool is_missing)
{
    GArray *lanes = g_array_new(FALSE, TRUE, sizeof(LawLane));
    for (unsigned r = 0; r < matrix->rows->len; r++)
        for (unsigned s = 0; s < states->len; s++) {
            LawLane lane = {matrix->rows->pdata[r], states->pdata[s]};
            if (law_lane_has_steps(&lane) != is_missing)
                g_array_append_val(lanes, lane);
        }
    return lanes;
}

static void add_all(GArray *lanes, const LawRow *row, const GPtrArray *states)
{
    for (unsigned s = 0; s < states->len; s++) {
        LawLane lane = {row, states->pdata[s]};
        g_array_append_val(lanes, lane);
    }
}

static bool has_any(const LawRow *row, const GPtrArray *states)
{
    for (unsigned s = 0; s < states->len; s++)
        if (law_lane_has_steps(&(LawLane){row, states->pdata[s]}))
            return true;
    return false;
}

/* One section for each row, its lanes the states. */
static unsigned write_rows(Html *w, const LawView *view, const LawMatrix *matrix,
                           const GPtrArray *states)
{
    unsigned n = 0;
    for (unsigned r = 0; r < matrix->rows->len; r++) {
        const LawRow *row = matrix->rows->pdata[r];
        if (!has_any(row, states))
            continue;
        if (n++ == SECTIONS_MOST) {
            ui_notice(w, NOTICE_INFO, tr(view->lang, "There is more"),
                      tr(view->lang, "Choose an instrument or a country to see the rest; the CSV "
                                     "below has all of it."));
            break;
        }
        g_autoptr(GArray) lanes = g_array_new(FALSE, TRUE, sizeof(LawLane));
        add_all(lanes, row, states);
        law_write_section(w, view, lanes, true, row->title, n);
    }
    return n;
}

/* The lanes of one row, from `first` on; returns the next row's first. */
static unsigned write_missing_row(Html *w, const LawView *view, const GArray *lanes, unsigned first,
                                  unsigned n_states)
{
    const LawRow *row = g_array_index(lanes, LawLane, first).row;
    g_autoptr(GString) names = g_string_new(NULL);
    unsigned l = first;
    for (; l < lanes->len && g_array_index(lanes, LawLane, l).row == row; l++)
        g_string_append_printf(names, "%s%s", names->len ? ", " : "",
                               g_array_index(lanes, LawLane, l).state->label[view->lang]);
    html_open(w, EL_LI);
    html_link(w,
              record_address(view->request, row->is_instrument ? view->instrument : view->provision,
                             row->id, ""),
              NULL, row->title);
    if (n_states > 1) {
        html_text(w, ": ");
        html_text(w, l - first == n_states ? tr(view->lang, "all states") : names->str);
    }
    html_close(w);
    return l;
}

static void write_missing(Html *w, const LawView *view, const LawMatrix *matrix,
                          const GPtrArray *states)
{
    g_autoptr(GArray) lanes = lanes_of(matrix, states, true);
    size_t at = html_depth(w);
    if (lanes->len == 0)
        return;
    g_autofree char *n = lang_number(view->lang, lanes->len, 0);
    g_autofree char *text =
        text_fill(trn(view->lang, "{n} place in the matrix of which nothing is known",
                      "{n} places in the matrix of which nothing is known", lanes->len),
                  "n", n, NULL);
    ui_heading(w, 2, "missing", tr(view->lang, "Who is missing"));
    html_open(w, EL_DETAILS);
    html_element(w, EL_SUMMARY, NULL, text);
    html_open(w, EL_UL);
    for (unsigned l = 0; l < lanes->len;)
        l = write_missing_row(w, view, lanes, l, states->len);
    html_close_to(w, at);
}

/* "Sweden: the law over time", "Article 4 ...: over time". */
static char *title_of(const LawView *view, const LawMatrix *matrix, const GPtrArray *states)
{
    const ParamValue *country = request_param(view->request, "country");
    bool is_one_row = request_param(view->request, "provision")->text && matrix->rows->len == 1;
    const char *row = is_one_row ? ((const LawRow *)matrix->rows->pdata[0])->title : NULL;
    const char *state =
        country->n_codes > 0 ? ((const Code *)states->pdata[0])->label[view->lang] : NULL;
    if (row && state)
        return text_fill(tr(view->lang, "{state}, {title}: over time"), "state", state, "title",
                         row, NULL);
    if (row || state)
        return text_fill(tr(view->lang, "{title}: the law over time"), "title", row ? row : state,
                         NULL);
    return g_strdup(tr(view->lang, "The law over time"));
}

static unsigned write_sections(Html *w, const LawView *view, const LawMatrix *matrix,
                               const GPtrArray *states)
{
    if (request_param(view->request, "country")->n_codes == 0)
        return write_rows(w, view, matrix, states);
    g_autoptr(GArray) lanes = lanes_of(matrix, states, false);
    if (lanes->len == 0)
        return 0;
    const Code *state = states->pdata[0];
    law_write_section(w, view, lanes, false, state->label[view->lang], 1);
    return 1;
}

static void write_page(Request *request, Response *response, const LawView *view, LawMatrix *matrix,
                       const GPtrArray *states)
{
    Lang lang = view->lang;
    Html *w = response_html(response, lang);
    const char *const crumbs[][2] = {
        {tr(lang, "Resource centre"), "/search"},
        {view->instrument->plural[lang],
         request_keep(request, g_strconcat("/", view->instrument->path, "/", NULL))},
        {tr(lang, "Law matrix"), "/law/matrix"},
        {tr(lang, "Over time"), "/law/history"},
        {NULL, NULL}};
    UiPage frame = {.description = tr(lang, "Which state signed, ratified, adopted and put into "
                                            "force what, and when."),
                    .path = "/law/history",
                    .query = request_query(request),
                    .base = request_base(request),
                    .section = SECTION_RESOURCES,
                    .is_wide = true,
                    .crumbs = crumbs};
    LawMatrix kept = {.rows = g_ptr_array_new()}; /* the form names all, the page some */
    g_ptr_array_extend(kept.rows, matrix->rows, NULL, NULL);
    law_matrix_keep(&kept, request_param(request, "instrument")->text,
                    request_param(request, "provision")->text);
    g_autofree char *title = title_of(view, &kept, states);
    frame.title = title;
    ui_page_begin(w, &frame);
    ui_heading(w, 1, NULL, frame.title);
    ui_lead(w, tr(lang, "Each step with its day, where it is written, and whether anybody held it "
                        "against its source. What holds on the day that you chose is marked."));
    law_write_filters(w, view, matrix, "/law/history");
    if (write_sections(w, view, &kept, states) == 0)
        ui_notice(w, NOTICE_EMPTY, tr(lang, "There is nothing here yet"),
                  tr(lang, "Nobody has entered how a state stands to this."));
    write_missing(w, view, &kept, states);
    ui_heading(w, 2, "marks", tr(lang, "What the marks mean"));
    law_write_legend(w, view);
    g_autofree char *csv_path = g_strconcat("/law/history.csv", *request_query(request) ? "?" : "",
                                            request_query(request), NULL);
    const UiDownload downloads[] = {{"CSV", request_link(request, csv_path), NULL}};
    ui_downloads(w, tr(lang, "Take the history with you"), downloads, 1);
    ui_page_end(w, &frame);
    g_ptr_array_unref(kept.rows);
}

static bool handle(const Page *page, Request *request, Response *response, GError **error)
{
    (void)page;
    LawView view;
    g_auto(LawMatrix) matrix = {0};
    if (!law_view_init(&view, request, error) || !law_matrix_load(&matrix, request, error))
        return false;
    g_autoptr(GPtrArray) states = law_view_states(&view);
    if (!request_ending(request)) {
        write_page(request, response, &view, &matrix, states);
        return true;
    }
    law_matrix_keep(&matrix, request_param(request, "instrument")->text,
                    request_param(request, "provision")->text);
    g_autoptr(GArray) lanes = g_array_new(FALSE, TRUE, sizeof(LawLane));
    for (unsigned r = 0; r < matrix.rows->len; r++)
        add_all(lanes, matrix.rows->pdata[r], states);
    law_write_csv(response, &view, lanes);
    return true;
}

const Page page_law_history = {
    .path = "/law/history",
    .methods = METHOD_GET,
    .params = params,
    .n_params = G_N_ELEMENTS(params),
    .is_live = true,
    .title = N_("The law over time"),
    .help =
        N_("How each state came to where it stands to an instrument or provision, step by step."),
    .endings = "csv",
    .sample = "/law/history",
    .handle = handle,
};

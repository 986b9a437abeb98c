#include "web/pages/release_parts.h"

#include <math.h>
#include <string.h>

#define CROSS_COLUMNS 14u

char *release_table_title(const char *name)
{
    return g_strdelimit(g_strdup(name), "-_", ' ');
}

char *release_day(Lang lang, const char *at)
{
    char date[ISO_DATE_BYTES];
    IsoDay day;
    g_strlcpy(date, at, sizeof date);
    return iso_day_parse(date, &day) ? lang_date(lang, day) : g_strdup(at);
}

const char *release_path(Request *request, const char *id, const char *table, const char *ending)
{
    g_autofree char *path = g_strconcat("/data/releases/", id, table ? "/" : "", table ? table : "",
                                        ending ? "." : "", ending, NULL);
    return request_link(request, path);
}

/* --- words for codes ---------------------------------------------------------------------- */

/* The dimension of the same name in any dataflow: it has labels. */
static const Dimension *dimension_of(Request *request, const char *id)
{
    const Model *model = request_model(request);
    for (unsigned f = 0; f < model_n_flows(model); f++) {
        int d = dataflow_find_dimension(model_flow(model, f), id);
        if (d >= 0)
            return &model_flow(model, f)->dimensions[d];
    }
    return NULL;
}

static const char *code_words(Lang lang, const Dimension *dimension, const char *code)
{
    int index = dimension ? codelist_find(dimension->codelist, code) : -1;
    if (index >= 0)
        return codelist_code(dimension->codelist, (unsigned)index)->label[lang];
    return strcmp(code, "_T") == 0 ? tr(lang, "Total") : code;
}

static Figure figure_of(const ReleaseTable *table, uint32_t row)
{
    Figure figure = {.kind = FIGURE_VALUE,
                     .obs_status = 'A',
                     .conf_status = 'F',
                     .value = table->value[row],
                     .lower = table->value[row],
                     .upper = table->value[row]};
    if (release_table_is_hidden(table, row)) {
        figure.kind = FIGURE_SUPPRESSED;
        figure.obs_status = 'Q';
        figure.conf_status = 'C';
        figure.value = NAN;
        figure.lower = table->lower[row];
        figure.upper = table->upper[row];
    } else if (isnan(table->value[row])) {
        figure.kind = FIGURE_NOT_KNOWN;
        figure.obs_status = 'O';
    }
    return figure;
}

/* --- tables ------------------------------------------------------------------------------- */

static unsigned index_of(const GPtrArray *texts, const char *text)
{
    for (unsigned i = 0; i < texts->len; i++)
        if (strcmp(texts->pdata[i], text) == 0)
            return i;
    return texts->len;
}

static GPtrArray *codes_of(const ReleaseTable *table, unsigned d)
{
    GPtrArray *codes = g_ptr_array_new();
    for (uint32_t row = 0; row < table->n_rows; row++) {
        const char *code = release_table_code(table, row, d);
        if (index_of(codes, code) == codes->len)
            g_ptr_array_add(codes, (gpointer)code);
        if (codes->len > LIMIT_TABLE_ROWS_SHOWN)
            break;
    }
    return codes;
}

static void write_cross(Html *w, Request *request, const ReleaseTable *table, const char *id,
                        const char *caption, const GPtrArray *across)
{
    Lang lang = html_lang(w);
    const Dimension *sides[] = {dimension_of(request, table->dimensions[0]),
                                dimension_of(request, table->dimensions[1])};
    g_autoptr(GPtrArray) down = codes_of(table, 0);
    g_autofree uint32_t *row_of = g_new0(uint32_t, (size_t)down->len * across->len + 1);
    for (uint32_t row = 0; row < table->n_rows; row++) {
        unsigned x = index_of(across, release_table_code(table, row, 1));
        unsigned y = index_of(down, release_table_code(table, row, 0));
        if (x < across->len && y < down->len)
            row_of[y * across->len + x] = row + 1;
    }
    const char *columns[CROSS_COLUMNS + 1];
    bool is_number[CROSS_COLUMNS + 1] = {false};
    columns[0] = sides[0] ? sides[0]->label[lang] : table->dimensions[0];
    for (unsigned x = 0; x < across->len; x++) {
        columns[x + 1] = code_words(lang, sides[1], across->pdata[x]);
        is_number[x + 1] = true;
    }
    ui_table_begin(w, id, caption, columns, is_number, across->len + 1);
    for (unsigned y = 0; y < down->len && y < LIMIT_TABLE_ROWS_SHOWN; y++) {
        ui_table_row(w, code_words(lang, sides[0], down->pdata[y]), NULL);
        for (unsigned x = 0; x < across->len; x++) {
            uint32_t row = row_of[y * across->len + x];
            Figure figure = {.kind = FIGURE_ABSENT, .lower = NAN, .upper = NAN, .value = NAN};
            if (row > 0)
                figure = figure_of(table, row - 1);
            ui_cell_figure(w, &figure, NULL);
        }
        ui_table_row_end(w);
    }
    ui_table_end(w);
}

static void write_rows(Html *w, Request *request, const ReleaseTable *table, const char *id,
                       const char *caption)
{
    Lang lang = html_lang(w);
    unsigned n = table->n_dimensions;
    g_autofree const char **columns = g_new0(const char *, n + 2);
    g_autofree bool *is_number = g_new0(bool, n + 2);
    g_autofree const Dimension **sides = g_new0(const Dimension *, n + 1);
    for (unsigned d = 0; d < n; d++) {
        sides[d] = dimension_of(request, table->dimensions[d]);
        columns[d] = sides[d] ? sides[d]->label[lang] : table->dimensions[d];
    }
    columns[n] = tr(lang, "Number");
    is_number[n] = true;
    ui_table_begin(w, id, caption, columns, is_number, n + 1);
    for (uint32_t row = 0; row < table->n_rows && row < LIMIT_TABLE_ROWS_SHOWN; row++) {
        Figure figure = figure_of(table, row);
        ui_table_row(w, code_words(lang, sides[0], release_table_code(table, row, 0)), NULL);
        for (unsigned d = 1; d < n; d++)
            ui_cell_text(w, code_words(lang, sides[d], release_table_code(table, row, d)));
        ui_cell_figure(w, &figure, NULL);
        ui_table_row_end(w);
    }
    ui_table_end(w);
}

void release_write_table(Html *w, Request *request, const ReleaseTable *table, const char *id,
                         const char *caption)
{
    Lang lang = html_lang(w);
    unsigned kinds = 0;
    for (uint32_t row = 0; row < table->n_rows; row++)
        kinds |= release_table_is_hidden(table, row)
                     ? isnan(table->upper[row]) ? UI_LEGEND_NO_BOUNDS : 1u << FIGURE_SUPPRESSED
                 : isnan(table->value[row]) ? 1u << FIGURE_NOT_KNOWN
                 : table->value[row] == 0   ? 1u << FIGURE_VALUE
                                            : 0;
    g_autoptr(GPtrArray) across = table->n_dimensions == 2 ? codes_of(table, 1) : NULL;
    if (across && across->len <= CROSS_COLUMNS)
        write_cross(w, request, table, id, caption, across);
    else
        write_rows(w, request, table, id, caption);
    if (kinds)
        ui_figure_legend(w, kinds);
    if (table->n_rows > LIMIT_TABLE_ROWS_SHOWN)
        html_element(w, EL_P, "source",
                     tr(lang, "The page shows the first rows; the file has all of them."));
}

/* --- promises and withdrawals ------------------------------------------------------------- */

static void write_item(Html *w, const char *text)
{
    html_open(w, EL_LI);
    html_text(w, text);
    html_close(w);
}

void release_write_promise(Html *w, const ReleasePromise *promise)
{
    Lang lang = html_lang(w);
    html_open(w, EL_UL);
    write_item(w, tr(lang, "No hidden number can be worked out exactly from all that was published "
                           "about these persons."));
    if (promise->threshold > 1) {
        g_autofree char *most = lang_number(lang, promise->threshold - 1, 0);
        g_autofree char *text =
            text_fill(tr(lang, "No number from 1 to {most} is shown."), "most", most, NULL);
        write_item(w, text);
    }
    if (promise->interval > 0) {
        g_autofree char *width = lang_number(lang, promise->interval, 0);
        g_autofree char *text = text_fill(
            tr(lang, "What can be concluded of a number that a rule hides leaves a range at least "
                     "{width} wide."),
            "width", width, NULL);
        write_item(w, text);
    }
    if (promise->percent > 0) {
        g_autofree char *width = lang_number(lang, promise->percent, 0);
        g_autofree char *text = text_fill(
            tr(lang, "What can be concluded of a number that a rule hides leaves a range of at "
                     "least {width} percent of it."),
            "width", width, NULL);
        write_item(w, text);
    }
    html_close(w);
}

void release_answer_withdrawn(Request *request, Response *response, const Release *release)
{
    Lang lang = request_lang(request);
    const char *const crumbs[][2] = {{tr(lang, "Figures"), "/data/"},
                                     {tr(lang, "Releases"), "/data/releases/"},
                                     {release->title, NULL},
                                     {NULL, NULL}};
    UiPage frame = {.title = tr(lang, "This release was withdrawn"),
                    .path = request_path(request),
                    .base = request_base(request),
                    .section = SECTION_DATA,
                    .crumbs = crumbs};
    response_status(response, 410);
    Html *w = response_html(response, lang);
    ui_page_begin(w, &frame);
    ui_heading(w, 1, NULL, frame.title);
    ui_lead(w, release->title);
    g_autofree char *day = release_day(lang, release->withdrawn);
    ui_facts_begin(w);
    ui_fact(w, tr(lang, "Withdrawn"), day);
    ui_fact(w, tr(lang, "Why"), release->reason);
    ui_facts_end(w);
    ui_paragraphs(w, tr(lang, "Its tables are no longer given out. What they showed may still be "
                              "known, so later releases about the same persons are audited "
                              "together with them."));
    html_open(w, EL_P);
    html_link(w, request_link(request, "/data/releases/"), NULL, tr(lang, "To all releases"));
    html_close(w);
    ui_page_end(w, &frame);
}

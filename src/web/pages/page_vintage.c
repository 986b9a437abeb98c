/* /data/vintages/{id}: one publication as it was received: the file, what it changed against the one
 * before of the same source, and the figures in it that are to be doubted. */
#include "figures/compare.h"
#include "render/ui.h"
#include "web/page.h"
#include "web/request.h"
#include "web/response.h"
#include <string.h>

#define DOUBTS_SHOWN 100u
#define CHANGES_SHOWN 15u

static const Param params[] = {
    {.name = "id",
     .kind = P_INT,
     .min = 1,
     .max = UINT32_MAX,
     .required = true,
     .sample = "1",
     .help = N_("The publication's number")},
};

static const Vintage *before_of(const Cubes *cubes, const Vintage *vintage)
{
    for (unsigned i = 0; i < cubes_n_vintages(cubes); i++) {
        const Vintage *other = cubes_vintage(cubes, i); /* newest first */
        if (strcmp(other->source, vintage->source) == 0 && other->as_of < vintage->as_of)
            return other;
    }
    return NULL;
}

/* "23 November 2026, 10:05 UTC" */
static char *received_words(Lang lang, const Vintage *vintage)
{
    char text[ISO_DATE_BYTES] = "";
    IsoDay day;
    if (!vintage->received || strlen(vintage->received) < 16)
        return g_strdup(vintage->received);
    g_strlcpy(text, vintage->received, sizeof text);
    if (!iso_day_parse(text, &day))
        return g_strdup(vintage->received);
    g_autofree char *words = lang_date(lang, day);
    g_autofree char *clock = g_strndup(vintage->received + 11, 5);
    return text_fill(tr(lang, "{day}, {clock} UTC"), "day", words, "clock", clock, NULL);
}

static void write_file_facts(Html *w, Request *request, const Vintage *vintage)
{
    Lang lang = html_lang(w);
    const Source *source = model_find_source(request_model(request), vintage->source);
    g_autofree char *day = lang_date(lang, vintage->as_of);
    g_autofree char *received = received_words(lang, vintage);
    g_autofree char *rows = lang_number(lang, vintage->n_rows, 0);
    g_autofree char *problems = lang_number(lang, vintage->n_problems, 0);
    ui_facts_begin(w);
    ui_fact(w, tr(lang, "Source"), source ? source->label[lang] : vintage->source);
    ui_fact(w, tr(lang, "As of"), day);
    ui_fact(w, tr(lang, "Received"), received);
    ui_fact(w, tr(lang, "File"), vintage->file_name);
    ui_fact(w, tr(lang, "SHA-256 of its bytes"), vintage->sha256);
    ui_fact(w, tr(lang, "Figures in it"), rows);
    ui_fact(w, tr(lang, "Problems found"), problems);
    ui_facts_end(w);
}

/* --- changes ------------------------------------------------------------------------------ */

static char *cell_words(const Cube *cube, uint32_t row, Lang lang)
{
    g_autoptr(GString) text = g_string_new(NULL);
    for (unsigned d = 0; d < cube->flow->n_dimensions; d++) {
        const Dimension *dimension = &cube->flow->dimensions[d];
        const Code *code = codelist_code(dimension->codelist, cube->code[d][row]);
        if (strcmp(code->id, CODE_TOTAL) == 0 || strcmp(dimension->id, "FREQ") == 0 ||
            strcmp(dimension->id, "SOURCE") == 0)
            continue;
        g_string_append_printf(text, "%s%s", text->len ? ", " : "", code->label[lang]);
    }
    g_string_append_printf(text, ", %d", cube->period[row]);
    return g_string_free(g_steal_pointer(&text), FALSE);
}

static const char *cell_link(Request *request, const Cube *cube, uint32_t row)
{
    g_autoptr(GString) path = g_string_new("/data/");
    g_string_append_printf(path, "%s?", cube->flow->id);
    for (unsigned d = 0; d < cube->flow->n_dimensions; d++) {
        const Dimension *dimension = &cube->flow->dimensions[d];
        g_string_append_printf(path, "%s=%s&", dimension->slug,
                               codelist_code(dimension->codelist, cube->code[d][row])->id);
    }
    g_string_append_printf(path, "start=%d&end=%d", cube->period[row], cube->period[row]);
    return request_link(request, path->str);
}

static void write_flow_changes(Html *w, Request *request, const Cube *cube,
                               const Comparison *changes, const Vintage *vintage,
                               const Vintage *before)
{
    Lang lang = html_lang(w);
    g_autofree char *revised = lang_number(lang, changes->count[CHANGE_REVISED], 0);
    g_autofree char *added = lang_number(lang, changes->count[CHANGE_ADDED], 0);
    g_autofree char *dropped = lang_number(lang, changes->count[CHANGE_DROPPED], 0);
    g_autofree char *same = lang_number(lang, changes->n_same, 0);
    g_autofree char *text =
        text_fill(tr(lang, "{revised} figures revised, {added} added, {dropped} no longer given, "
                           "{same} unchanged."),
                  "revised", revised, "added", added, "dropped", dropped, "same", same, NULL);
    ui_heading(w, 3, NULL, cube->flow->label[lang]);
    ui_paragraphs(w, text);
    g_autofree char *day = lang_date(lang, vintage->as_of);
    g_autofree char *day_before = lang_date(lang, before->as_of);
    const char *columns[] = {tr(lang, "Figure"), day_before, day};
    static const bool is_number[] = {false, true, true};
    g_autofree char *id = g_strconcat("changes-", cube->flow->id, NULL);
    g_autofree char *caption =
        text_fill(tr(lang, "{what}: the largest changes"), "what", cube->flow->label[lang], NULL);
    unsigned n_shown = 0;
    for (uint32_t i = 0; i < changes->n_changes && n_shown < CHANGES_SHOWN; i++) {
        const Change *change = &changes->changes[i];
        if (change->kind == CHANGE_ADDED)
            continue;
        if (n_shown++ == 0)
            ui_table_begin(w, id, caption, columns, is_number, 3);
        uint32_t row = change->row_after != CHANGE_NO_ROW ? change->row_after : change->row_before;
        g_autofree char *label = cell_words(cube, row, lang);
        Figure after = change->after;
        after.revised = false; /* the whole table is of revisions */
        ui_table_row(w, label, cell_link(request, cube, row));
        ui_cell_figure(w, &change->before, NULL);
        ui_cell_figure(w, &after, NULL);
        ui_table_row_end(w);
    }
    if (n_shown > 0)
        ui_table_end(w);
}

static void write_changes(Html *w, Request *request, const Vintage *vintage)
{
    Lang lang = html_lang(w);
    Cubes *cubes = request_cubes(request);
    const Model *model = request_model(request);
    const Vintage *before = before_of(cubes, vintage);
    ui_heading(w, 2, "changes", tr(lang, "What it changed"));
    if (!before) {
        ui_paragraphs(w, tr(lang, "This is the first publication of this source that Fyr holds."));
        return;
    }
    g_autofree char *day = lang_date(lang, before->as_of);
    g_autofree char *text =
        text_fill(tr(lang, "Against the publication before it, as of {day}:"), "day", day, NULL);
    ui_paragraphs(w, text);
    for (unsigned i = 0; i < model_n_flows(model); i++) {
        const Cube *cube = cubes_find(cubes, model_flow(model, i)->id);
        if (!cube || cube->n_rows == 0)
            continue;
        g_autoptr(CubeQuery) query = cube_query_new(cube->flow);
        int source = dataflow_find_dimension(cube->flow, "SOURCE");
        int code = source >= 0
                       ? codelist_find(cube->flow->dimensions[source].codelist, vintage->source)
                       : -1;
        if (code >= 0)
            cube_query_want(query, (unsigned)source, (unsigned)code);
        g_auto(Comparison) changes = {0};
        cube_compare(cube, query, before->as_of, vintage->as_of, &changes);
        if (changes.n_changes + changes.n_same > 0)
            write_flow_changes(w, request, cube, &changes, vintage, before);
    }
}

/* --- doubts ------------------------------------------------------------------------------- */

static bool is_doubt_of(const Cube *cube, uint32_t row, uint32_t vintage)
{
    return cube->vintage[row] == vintage &&
           (cube->kind[row] == FIGURE_DISPUTED || cube->obs_status[row] == 'U');
}

static unsigned write_flow_doubts(Html *w, Request *request, const Cube *cube, uint32_t vintage)
{
    Lang lang = html_lang(w);
    const char *columns[] = {tr(lang, "Figure"), tr(lang, "Said"), tr(lang, "What was found")};
    static const bool is_number[] = {false, true, false};
    g_autofree char *id = g_strconcat("doubts-", cube->flow->id, NULL);
    unsigned n = 0;
    for (uint32_t row = 0; row < cube->n_rows; row++) {
        if (!is_doubt_of(cube, row, vintage) || n++ >= DOUBTS_SHOWN)
            continue;
        if (n == 1)
            ui_table_begin(w, id, cube->flow->label[lang], columns, is_number, 3);
        Figure figure = cube_figure(cube, row);
        figure.revised = false;
        g_autofree char *label = cell_words(cube, row, lang);
        ui_table_row(w, label, cell_link(request, cube, row));
        ui_cell_figure(w, &figure, NULL);
        ui_cell_text(w, figure.comment ? figure.comment
                                       : tr(lang, "does not fit other figures of the same source"));
        ui_table_row_end(w);
    }
    if (n > 0)
        ui_table_end(w);
    if (n > DOUBTS_SHOWN) {
        g_autofree char *all = lang_number(lang, n, 0);
        g_autofree char *shown = lang_number(lang, DOUBTS_SHOWN, 0);
        g_autofree char *text = text_fill(tr(lang, "{shown} of {all} are shown; the downloads mark "
                                                   "each with OBS_STATUS U."),
                                          "shown", shown, "all", all, NULL);
        ui_notice(w, NOTICE_INFO, NULL, text);
    }
    return n;
}

/* What the check of the file found and the figures still carry. The full report, with the lines
 * that had no place, is for those who run the centre: it repeats the file word for word. */
static void write_doubts(Html *w, Request *request, const Vintage *vintage)
{
    Lang lang = html_lang(w);
    const Model *model = request_model(request);
    ui_heading(w, 2, "doubts", tr(lang, "Figures to be doubted"));
    ui_paragraphs(w, tr(lang, "Fyr reports what it finds and changes nothing. These figures are "
                              "kept as the source gave them, marked, and left out of sums and "
                              "sentences."));
    unsigned n = 0;
    for (unsigned i = 0; i < model_n_flows(model); i++) {
        const Cube *cube = cubes_find(request_cubes(request), model_flow(model, i)->id);
        if (cube)
            n += write_flow_doubts(w, request, cube, vintage->id);
    }
    if (n == 0)
        ui_paragraphs(w, tr(lang, "None."));
}

static bool handle(const Page *page, Request *request, Response *response, GError **error)
{
    Lang lang = request_lang(request);
    uint32_t id = (uint32_t)request_param(request, "id")->integer;
    const Vintage *vintage = cubes_find_vintage(request_cubes(request), id);
    if (!vintage) {
        g_set_error(error, FYR_ERROR, FYR_ERROR_NOT_FOUND, "there is no publication %u", id);
        return false;
    }
    g_autofree char *day = lang_date(lang, vintage->as_of);
    g_autofree char *title =
        text_fill(tr(lang, "{source}, as of {day}"), "source", vintage->source, "day", day, NULL);
    const char *const crumbs[][2] = {{tr(lang, "Figures"), "/data/"},
                                     {tr(lang, "What was received"), "/data/vintages/"},
                                     {title, NULL},
                                     {NULL, NULL}};
    UiPage frame = {.title = title,
                    .path = request_path(request),
                    .base = request_base(request),
                    .section = SECTION_DATA,
                    .crumbs = crumbs};
    response_max_age(response, 300);
    Html *w = response_html(response, lang);
    ui_page_begin(w, &frame);
    ui_heading(w, 1, NULL, title);
    ui_lead(w, tr(lang, "What the source said then, kept as it was received."));
    write_file_facts(w, request, vintage);
    write_changes(w, request, vintage);
    write_doubts(w, request, vintage);
    ui_page_end(w, &frame);
    return true;
}

const Page page_vintage = {
    .path = "/data/vintages/{id}",
    .methods = METHOD_GET,
    .params = params,
    .n_params = G_N_ELEMENTS(params),
    .title = N_("One publication"),
    .help = N_("A publication as it was received: file, problems found, changes."),
    .sample = "/data/vintages/1",
    .handle = handle,
};

/* /data/: what can be asked. Common questions first, then every dataflow with its coverage. */
#include "render/ui.h"
#include "web/page.h"
#include "web/request.h"
#include "web/response.h"
#include <string.h>

/* A question is an address of the explorer; the state is put in by the form. */
typedef struct {
    const char *id;
    const char *flow;
    const char *query; /* after "?", before the state */
    const char *text;  /* N_() */
} Question;

static const Question questions[] = {
    {"victims", "VICTIMS", "", N_("How many victims were registered?")},
    {"form", "VICTIMS", "rows=exploitation", N_("Victims by form of exploitation")},
    {"women-form", "VICTIMS", "sex=F&rows=exploitation",
     N_("Women and girls by form of exploitation")},
    {"sex", "VICTIMS", "rows=sex", N_("Women and men, girls and boys")},
    {"age", "VICTIMS", "rows=age", N_("Children and adults")},
    {"citizenship", "VICTIMS", "rows=citizenship", N_("Citizenship of the victims")},
    {"offenders", "OFFENDERS", "rows=legal-status", N_("Suspected, prosecuted, convicted")},
    {"offences", "OFFENCES", "", N_("Offences recorded")},
};

#define QUESTIONS "victims|form|women-form|sex|age|citizenship|offenders|offences"

static const Param params[] = {
    {.name = "area",
     .kind = P_CODE,
     .codelist = "CL_AREA",
     .sample = "LV",
     .help = N_("The state of the question")},
    {.name = "question",
     .kind = P_CHOICE,
     .choices = QUESTIONS,
     .sample = "form",
     .help = N_("A common question: answers by leading to its figures")},
    {.name = "year",
     .kind = P_INT,
     .min = 1900,
     .max = 2200,
     .sample = "2020",
     .help = N_("The year of the question")},
};

/* `area` NULL, `year` 0: all. */
static const char *question_link(Request *request, const Question *question, const char *area,
                                 int year)
{
    g_autoptr(GString) path = g_string_new("/data/");
    g_string_append(path, question->flow);
    char separator = '?';
    if (area) {
        g_string_append_printf(path, "%carea=%s", separator, area);
        separator = '&';
    }
    if (*question->query) {
        g_string_append_printf(path, "%c%s", separator, question->query);
        separator = '&';
    }
    if (year)
        g_string_append_printf(path, "%cstart=%d&end=%d", separator, year, year);
    return request_link(request, path->str);
}

/* No script is needed: the form leads here, and here leads on. */
static bool answer_question(Request *request, Response *response)
{
    const ParamValue *asked = request_param(request, "question");
    if (!asked->given)
        return false;
    const ParamValue *area = request_param(request, "area");
    const Question *question = &questions[asked->integer];
    const CodeList *list = model_find_codelist(request_model(request), "CL_AREA");
    const char *code =
        area->given && area->n_codes > 0 ? codelist_code(list, area->codes[0])->id : NULL;
    const ParamValue *year = request_param(request, "year");
    response_redirect(response, 303,
                      question_link(request, question, code, year->given ? (int)year->integer : 0));
    return true;
}

static void write_year_choice(Html *w, Request *request)
{
    Lang lang = html_lang(w);
    const Cubes *cubes = request_cubes(request);
    int first = G_MAXINT, last = 0;
    for (unsigned i = 0; i < model_n_flows(request_model(request)); i++) {
        const Cube *cube = cubes_find(cubes, model_flow(request_model(request), i)->id);
        for (uint32_t row = 0; cube && row < cube->n_rows; row++) {
            first = MIN(first, cube->period[row]);
            last = MAX(last, cube->period[row]);
        }
    }
    g_autoptr(GArray) years = g_array_new(FALSE, FALSE, sizeof(UiOption));
    g_autoptr(GPtrArray) texts = g_ptr_array_new_with_free_func(g_free);
    UiOption all = {.value = "", .label = tr(lang, "All years"), .selected = true};
    g_array_append_val(years, all);
    for (int year = last; year >= first; year--) {
        char *text = g_strdup_printf("%d", year);
        g_ptr_array_add(texts, text);
        UiOption option = {.value = text, .label = text};
        g_array_append_val(years, option);
    }
    ui_choice(w, "year", tr(lang, "Year"), NULL, (const UiOption *)years->data, years->len, false);
}

static void write_question_form(Html *w, Request *request)
{
    Lang lang = html_lang(w);
    const Model *model = request_model(request);
    const CodeList *list = model_find_codelist(model, "CL_AREA");
    g_autoptr(GArray) states = g_array_new(FALSE, FALSE, sizeof(UiOption));
    UiOption all = {.value = "", .label = tr(lang, "All states of the region"), .selected = true};
    g_array_append_val(states, all);
    for (unsigned i = 0; i < model_n_members(model); i++) {
        const Code *code = codelist_code(list, model_member(model, i));
        UiOption option = {.value = code->id, .label = code->label[lang]};
        g_array_append_val(states, option);
    }
    UiOption asked[G_N_ELEMENTS(questions)];
    for (unsigned i = 0; i < G_N_ELEMENTS(questions); i++)
        asked[i] = (UiOption){.value = questions[i].id, .label = tr(lang, questions[i].text)};
    size_t at = html_depth(w);
    html_open(w, EL_FORM);
    html_attr(w, AT_CLASS, "filters ask");
    html_attr(w, AT_METHOD, "get");
    html_attr(w, AT_ACTION, request_link(request, "/data/"));
    html_attr(w, AT_ARIA_LABEL, tr(lang, "Ask a common question"));
    ui_choice(w, "area", tr(lang, "State"), NULL, (const UiOption *)states->data, states->len,
              false);
    ui_choice(w, "question", tr(lang, "Question"), NULL, asked, G_N_ELEMENTS(asked), false);
    write_year_choice(w, request);
    ui_submit(w, tr(lang, "Show the figures"));
    html_close_to(w, at);
}

/* --- coverage ----------------------------------------------------------------------------- */

typedef struct {
    uint32_t n_figures;
    int first_year, last_year;
    uint32_t *counts; /* [member * n_years + year - first_year] */
    uint32_t newest;  /* vintage */
} Coverage;

static Coverage coverage_of(const Model *model, const Cubes *cubes, const Cube *cube)
{
    Coverage coverage = {.first_year = G_MAXINT, .last_year = G_MININT};
    int area = dataflow_find_dimension(cube->flow, "REF_AREA");
    for (uint32_t row = 0; row < cube->n_rows; row++) {
        coverage.first_year = MIN(coverage.first_year, cube->period[row]);
        coverage.last_year = MAX(coverage.last_year, cube->period[row]);
    }
    if (cube->n_rows == 0 || area < 0)
        return coverage;
    int *member = g_new(int, codelist_n(cube->flow->dimensions[area].codelist));
    for (unsigned c = 0; c < codelist_n(cube->flow->dimensions[area].codelist); c++)
        member[c] = -1;
    for (unsigned i = 0; i < model_n_members(model); i++)
        member[model_member(model, i)] = (int)i;
    unsigned n_years = (unsigned)(coverage.last_year - coverage.first_year + 1);
    coverage.counts = g_new0(uint32_t, (gsize)n_years * model_n_members(model));
    const Vintage *newest = NULL;
    uint32_t last = 0;
    for (uint32_t row = 0; row < cube->n_rows; row++) {
        if (cube->valid_to[row] != ISO_DAY_NEVER)
            continue;
        coverage.n_figures++;
        if (cube->vintage[row] != last) {
            last = cube->vintage[row];
            const Vintage *vintage = cubes_find_vintage(cubes, last);
            if (vintage && (!newest || vintage->as_of > newest->as_of))
                newest = vintage;
        }
        int at = member[cube->code[area][row]];
        if (at >= 0)
            coverage.counts[(unsigned)at * n_years +
                            (unsigned)(cube->period[row] - coverage.first_year)]++;
    }
    coverage.newest = newest ? newest->id : 0;
    g_free(member);
    return coverage;
}

static void write_matrix(Html *w, Request *request, const Dataflow *flow, const Coverage *coverage)
{
    Lang lang = html_lang(w);
    const Model *model = request_model(request);
    const CodeList *list = model_find_codelist(model, "CL_AREA");
    unsigned n_years = (unsigned)(coverage->last_year - coverage->first_year + 1);
    g_autoptr(GPtrArray) labels = g_ptr_array_new_with_free_func(g_free);
    g_autofree bool *is_number = g_new0(bool, n_years + 1);
    g_ptr_array_add(labels, g_strdup(tr(lang, "State")));
    for (unsigned y = n_years; y-- > 0;) {
        is_number[labels->len] = true;
        g_ptr_array_add(labels, g_strdup_printf("%d", coverage->first_year + (int)y));
    }
    g_autofree char *id = g_strconcat("coverage-", flow->id, NULL);
    g_autofree char *caption =
        text_fill(tr(lang, "{what}: how many figures there are by state and year"), "what",
                  flow->label[lang], NULL);
    ui_table_begin(w, id, caption, (const char *const *)labels->pdata, is_number, labels->len);
    for (unsigned i = 0; i < model_n_members(model); i++) {
        const Code *code = codelist_code(list, model_member(model, i));
        g_autofree char *path = g_strdup_printf("/data/%s?area=%s", flow->id, code->id);
        bool has_any = false;
        for (unsigned y = 0; y < n_years; y++)
            has_any = has_any || coverage->counts[i * n_years + y] > 0;
        ui_table_row(w, code->label[lang], has_any ? request_link(request, path) : NULL);
        for (unsigned y = n_years; y-- > 0;) {
            uint32_t n = coverage->counts[i * n_years + y];
            html_open(w, EL_TD);
            html_attr(w, AT_CLASS,
                      n == 0   ? "num none"
                      : n < 10 ? "num few"
                      : n < 40 ? "num some"
                               : "num many");
            if (n > 0)
                html_integer(w, n);
            else
                html_text(w, "\xe2\x80\x93");
            html_close(w);
        }
        ui_table_row_end(w);
    }
    ui_table_end(w);
}

static void write_flow(Html *w, Request *request, const Cube *cube, bool is_first)
{
    Lang lang = html_lang(w);
    Cubes *cubes = request_cubes(request);
    const Dataflow *flow = cube->flow;
    Coverage coverage = coverage_of(request_model(request), cubes, cube);
    g_autofree char *path = g_strconcat("/data/", flow->id, NULL);
    size_t at = html_depth(w);
    html_open(w, EL_SECTION);
    ui_heading(w, 2, flow->id, flow->label[lang]);
    ui_paragraphs(w, flow->description[lang]);
    const Vintage *newest = cubes_find_vintage(cubes, coverage.newest);
    if (newest) {
        g_autofree char *day = lang_date(lang, newest->as_of);
        g_autofree char *n = lang_number(lang, coverage.n_figures, 0);
        g_autofree char *first = g_strdup_printf("%d", coverage.first_year);
        g_autofree char *last = g_strdup_printf("%d", coverage.last_year);
        g_autofree char *text = text_fill(
            trn(lang, "{n} figure, {first} to {last}; newest: {source}, as of {day}.",
                "{n} figures, {first} to {last}; newest: {source}, as of {day}.",
                coverage.n_figures),
            "n", n, "first", first, "last", last, "source", newest->source, "day", day, NULL);
        html_element(w, EL_P, "source", text);
    } else {
        html_element(w, EL_P, "source", tr(lang, "No figures have been received yet."));
    }
    html_open(w, EL_P);
    html_link(w, request_link(request, path), "button primary", tr(lang, "Explore these figures"));
    html_close(w);
    if (coverage.counts && coverage.n_figures > 0) {
        html_open(w, EL_DETAILS);
        html_attr_printf(w, AT_ID, "matrix-%s", flow->id);
        html_attr(w, AT_CLASS, "coverage");
        if (is_first)
            html_attr_flag(w, AT_OPEN);
        html_element(w, EL_SUMMARY, NULL, tr(lang, "What there is, by state and year"));
        write_matrix(w, request, flow, &coverage);
        html_close(w);
    }
    g_free(coverage.counts);
    html_close_to(w, at);
}

static void write_flows(Html *w, Request *request)
{
    const Model *model = request_model(request);
    for (unsigned i = 0; i < model_n_flows(model); i++) {
        const Cube *cube = cubes_find(request_cubes(request), model_flow(model, i)->id);
        if (cube)
            write_flow(w, request, cube, i == 0);
    }
}

static bool handle(const Page *page, Request *request, Response *response, GError **error)
{
    if (answer_question(request, response))
        return true;
    Lang lang = request_lang(request);
    UiPage frame = {.title = tr(lang, "Figures"),
                    .description = tr(lang, "Registered victims, offenders, offences and "
                                            "repatriations in the states of the Baltic Sea "
                                            "region, with their sources."),
                    .path = request_path(request),
                    .base = request_base(request),
                    .section = SECTION_DATA};
    response_max_age(response, 300);
    Html *w = response_html(response, lang);
    ui_page_begin(w, &frame);
    ui_heading(w, 1, NULL, tr(lang, "Figures"));
    ui_lead(w, tr(lang, "What states have registered, as their sources said it and when they said "
                        "it. Ask a common question, or choose a subject and filter it yourself."));
    write_question_form(w, request);
    html_open(w, EL_UL);
    html_attr(w, AT_CLASS, "questions");
    for (unsigned i = 0; i < G_N_ELEMENTS(questions); i++) {
        html_open(w, EL_LI);
        html_link(w, question_link(request, &questions[i], NULL, 0), NULL,
                  tr(lang, questions[i].text));
        html_close(w);
    }
    html_close(w);
    write_flows(w, request);
    ui_heading(w, 2, "releases", tr(lang, "Releases"));
    html_open(w, EL_P);
    html_link(w, request_link(request, "/data/releases/"), NULL,
              tr(lang, "Protected tables that were made public after an audit"));
    html_close(w);
    ui_heading(w, 2, "received", tr(lang, "What was received when"));
    html_open(w, EL_P);
    html_link(w, request_link(request, "/data/vintages/"), NULL,
              tr(lang, "Every publication that Fyr has taken in, and what each changed"));
    html_close(w);
    ui_page_end(w, &frame);
    return true;
}

const Page page_data = {
    .path = "/data/",
    .methods = METHOD_GET,
    .params = params,
    .n_params = G_N_ELEMENTS(params),
    .title = N_("Figures"),
    .help = N_("What can be asked: common questions, and each dataflow with its coverage."),
    .sample = "/data/",
    .handle = handle,
};

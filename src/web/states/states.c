#include "web/states/states.h"

#include <string.h>

static const struct {
    const char *id, *flow, *dimension, *code;
} measures[MEASURE_COUNT] = {
    [MEASURE_VICTIMS] = {"victims", "VICTIMS", NULL, NULL},
    [MEASURE_WOMEN] = {"women", "VICTIMS", "SEX", "F"},
    [MEASURE_MEN] = {"men", "VICTIMS", "SEX", "M"},
    [MEASURE_OTHER_SEX] = {"other-sex", "VICTIMS", "SEX", CODE_OTHER},
    [MEASURE_SEX_UNKNOWN] = {"sex-unknown", "VICTIMS", "SEX", CODE_UNKNOWN},
    [MEASURE_CHILDREN] = {"children", "VICTIMS", "AGE", "Y_LT18"},
    [MEASURE_ADULTS] = {"adults", "VICTIMS", "AGE", "Y_GE18"},
    [MEASURE_AGE_UNKNOWN] = {"age-unknown", "VICTIMS", "AGE", CODE_UNKNOWN},
    [MEASURE_SEXUAL] = {"sexual", "VICTIMS", "EXPLOITATION", "SEXUAL"},
    [MEASURE_LABOUR] = {"labour", "VICTIMS", "EXPLOITATION", "LABOUR"},
    [MEASURE_OTHER_FORM] = {"other", "VICTIMS", "EXPLOITATION", CODE_OTHER},
    [MEASURE_SUSPECTED] = {"suspected", "OFFENDERS", "LEGAL_STATUS", "SUSPECTED"},
    [MEASURE_PROSECUTED] = {"prosecuted", "OFFENDERS", "LEGAL_STATUS", "PROSECUTED"},
    [MEASURE_CONVICTED] = {"convicted", "OFFENDERS", "LEGAL_STATUS", "CONVICTED"},
};

/* --- the members ------------------------------------------------------------------------- */

static void find_members(States *states)
{
    const CodeList *areas = model_find_codelist(states->model, "CL_AREA");
    for (unsigned m = 0; m < model_n_members(states->model) && m < REGION_STATES_MOST; m++) {
        const Code *state = codelist_code(areas, model_member(states->model, m));
        unsigned at = states->n_members++;
        for (; at > 0 && g_utf8_collate(states->members[at - 1]->label[states->lang],
                                        state->label[states->lang]) > 0;
             at--)
            states->members[at] = states->members[at - 1];
        states->members[at] = state;
    }
}

/* --- the source -------------------------------------------------------------------------- */

/* Rows about member states by source; the years they speak of. One pass over the cube. */
static int find_source(States *states)
{
    const Cube *cube = states->victims;
    int area = dataflow_find_dimension(cube->flow, "REF_AREA");
    int source = dataflow_find_dimension(cube->flow, "SOURCE");
    if (area < 0 || source < 0)
        return -1;
    const CodeList *areas = cube->flow->dimensions[area].codelist;
    unsigned n_sources = codelist_n(cube->flow->dimensions[source].codelist);
    g_autofree uint8_t *is_member = g_new0(uint8_t, codelist_n(areas));
    g_autofree uint32_t *n_rows = g_new0(uint32_t, n_sources);
    for (unsigned m = 0; m < states->n_members; m++) {
        int code = codelist_find(areas, states->members[m]->id);
        if (code >= 0)
            is_member[code] = 1;
    }
    int first = INT_MAX, last = INT_MIN;
    for (uint32_t row = 0; row < cube->n_rows; row++) {
        if (!is_member[cube->code[area][row]])
            continue;
        n_rows[cube->code[source][row]]++;
        first = MIN(first, cube->period[row]);
        last = MAX(last, cube->period[row]);
    }
    unsigned best = 0;
    for (unsigned s = 1; s < n_sources; s++)
        if (n_rows[s] > n_rows[best])
            best = s;
    states->first_year = first;
    states->last_year = last;
    return n_rows[best] > 0 ? (int)best : -1;
}

static void find_vintages(States *states)
{
    for (unsigned i = 0; i < cubes_n_vintages(states->cubes); i++) {
        const Vintage *vintage = cubes_vintage(states->cubes, i);
        if (strcmp(vintage->source, states->source->id) != 0)
            continue;
        if (!states->newest)
            states->newest = vintage;
        else if (!states->previous && vintage->as_of < states->newest->as_of)
            states->previous = vintage;
    }
}

/* --- measures ---------------------------------------------------------------------------- */

const char *measure_id(Measure measure)
{
    return measures[measure].id;
}

const Cube *measure_cube(const States *states, Measure measure)
{
    bool is_victims = strcmp(measures[measure].flow, "VICTIMS") == 0;
    return is_victims ? states->victims : states->offenders;
}

const char *measure_label(const States *states, Measure measure)
{
    const Cube *cube = measure_cube(states, measure);
    if (!cube)
        return measures[measure].id;
    if (!measures[measure].dimension)
        return cube->flow->label[states->lang];
    int d = dataflow_find_dimension(cube->flow, measures[measure].dimension);
    const CodeList *list = d < 0 ? NULL : cube->flow->dimensions[d].codelist;
    int code = list ? codelist_find(list, measures[measure].code) : -1;
    return code < 0 ? measures[measure].id
                    : codelist_code(list, (unsigned)code)->label[states->lang];
}

static bool set_code(const Dataflow *flow, uint16_t *codes, const char *dimension, const char *id)
{
    int d = dataflow_find_dimension(flow, dimension);
    int code = d < 0 ? -1 : codelist_find(flow->dimensions[d].codelist, id);
    if (code >= 0)
        codes[d] = (uint16_t)code;
    return code >= 0;
}

static bool find_cell(const States *states, Measure measure, uint16_t *out_codes)
{
    const Cube *cube = measure_cube(states, measure);
    if (!cube)
        return false;
    for (unsigned d = 0; d < cube->flow->n_dimensions; d++) {
        const Dimension *dimension = &cube->flow->dimensions[d];
        int total = codelist_find(dimension->codelist, CODE_TOTAL);
        int annual =
            strcmp(dimension->id, "FREQ") == 0 ? codelist_find(dimension->codelist, "A") : -1;
        out_codes[d] = (uint16_t)(annual >= 0 ? annual : MAX(total, 0));
    }
    return set_code(cube->flow, out_codes, "SOURCE", states->source->id) &&
           (!measures[measure].dimension ||
            set_code(cube->flow, out_codes, measures[measure].dimension, measures[measure].code));
}

static void find_cells(States *states)
{
    for (unsigned m = 0; m < MEASURE_COUNT; m++) {
        states->cells[m].is_there = find_cell(states, (Measure)m, states->cells[m].codes);
        if (states->cells[m].is_there)
            states->cells[m].area =
                dataflow_find_dimension(measure_cube(states, (Measure)m)->flow, "REF_AREA");
    }
}

bool measure_codes(const States *states, Measure measure, const char *area, uint16_t *out_codes)
{
    int d = states->cells[measure].area;
    if (!states->cells[measure].is_there || d < 0)
        return false;
    memcpy(out_codes, states->cells[measure].codes, sizeof states->cells[measure].codes);
    const CodeList *areas = measure_cube(states, measure)->flow->dimensions[d].codelist;
    int code = codelist_find(areas, area ? area : states->members[0]->id);
    out_codes[d] = (uint16_t)MAX(code, 0);
    return code >= 0;
}

Figure states_figure(const States *states, Measure measure, const char *area, int year)
{
    uint16_t codes[LIMIT_DIMENSIONS];
    if (measure_codes(states, measure, area, codes))
        return cube_cell(measure_cube(states, measure), codes, year, ISO_DAY_NEVER);
    return (Figure){.kind = FIGURE_ABSENT, .obs_status = 'O', .conf_status = 'F'};
}

bool states_latest(const States *states, Measure measure, const char *area, int *out_year)
{
    uint16_t codes[LIMIT_DIMENSIONS];
    return measure_codes(states, measure, area, codes) &&
           cube_latest(measure_cube(states, measure), codes, states->first_year, states->last_year,
                       ISO_DAY_NEVER, out_year);
}

bool states_init(States *states, Request *request)
{
    *states = (States){.request = request,
                       .lang = request_lang(request),
                       .model = request_model(request),
                       .cubes = request_cubes(request)};
    find_members(states);
    states->victims = cubes_find(states->cubes, "VICTIMS");
    states->offenders = cubes_find(states->cubes, "OFFENDERS");
    int source = states->victims ? find_source(states) : -1;
    if (source < 0)
        return false;
    int dimension = dataflow_find_dimension(states->victims->flow, "SOURCE");
    const CodeList *list = states->victims->flow->dimensions[dimension].codelist;
    states->source = model_find_source(states->model, codelist_code(list, (unsigned)source)->id);
    if (!states->source)
        return false;
    find_vintages(states);
    find_cells(states);
    return states->newest != NULL;
}

unsigned states_signs(const Figure *figure)
{
    bool is_unreliable = figure->obs_status == 'U' &&
                         (figure->kind == FIGURE_VALUE || figure->kind == FIGURE_SUPPRESSED);
    unsigned signs = figure->kind == FIGURE_VALUE ? 0 : 1u << figure->kind;
    return signs | (figure->revised ? UI_LEGEND_REVISED : 0) |
           (is_unreliable ? UI_LEGEND_UNRELIABLE : 0);
}

/* --- addresses --------------------------------------------------------------------------- */

static void append_filter(GString *to, const char *slug, const char *code)
{
    g_string_append_printf(to, "%c%s=", strchr(to->str, '?') ? '&' : '?', slug);
    g_string_append_uri_escaped(to, code, NULL, FALSE);
}

static void append_members(const States *states, GString *to, const char *slug)
{
    for (unsigned m = 0; m < states->n_members; m++) {
        if (m == 0)
            append_filter(to, slug, states->members[m]->id);
        else
            g_string_append_printf(to, "+%s", states->members[m]->id);
    }
}

/* Totals and the frequency are the explorer's defaults: left out, the address stays readable. */
static const char *link_cell(const States *states, const Cube *cube, const uint16_t *codes,
                             bool is_region, int start, int end)
{
    g_autoptr(GString) to = g_string_new("/data/");
    g_string_append(to, cube->flow->id);
    for (unsigned d = 0; d < cube->flow->n_dimensions; d++) {
        const Dimension *dimension = &cube->flow->dimensions[d];
        const char *code = codelist_code(dimension->codelist, codes[d])->id;
        if (is_region && strcmp(dimension->id, "REF_AREA") == 0)
            append_members(states, to, dimension->slug);
        else if (strcmp(dimension->id, "FREQ") != 0 && strcmp(code, CODE_TOTAL) != 0)
            append_filter(to, dimension->slug, code);
    }
    g_string_append_printf(to, "&start=%d&end=%d", start, end);
    return request_link(states->request, to->str);
}

const char *states_link(const States *states, Measure measure, const char *area, int start, int end)
{
    uint16_t codes[LIMIT_DIMENSIONS];
    if (!measure_codes(states, measure, area, codes))
        return NULL;
    return link_cell(states, measure_cube(states, measure), codes, area == NULL, start, end);
}

const char *states_cell_link(const States *states, const Cube *cube, const uint16_t *codes,
                             int start, int end)
{
    return link_cell(states, cube, codes, false, start, end);
}

const char *states_download(const States *states, const char *flow, const char *area,
                            const char *ending)
{
    g_autoptr(GString) to = g_string_new("/data/");
    g_string_append_printf(to, "%s.%s", flow, ending);
    if (area)
        append_filter(to, "area", area);
    else
        append_members(states, to, "area");
    g_string_append(to, "&rows=all");
    return request_link(states->request, to->str);
}

/* --- names ------------------------------------------------------------------------------- */

const char *states_path(const States *states, const char *area)
{
    g_autofree char *lower = g_ascii_strdown(area, -1);
    g_autofree char *path = g_strconcat("/countries/", lower, NULL);
    return request_link(states->request, path);
}

static bool has_area(const RegionStates *areas, int code)
{
    for (unsigned i = 0; i < areas->n; i++)
        if (areas->area[i] == code)
            return true;
    return false;
}

char *states_names(const States *states, const RegionStates *areas)
{
    int d = dataflow_find_dimension(states->victims->flow, "REF_AREA");
    const CodeList *list = states->victims->flow->dimensions[d].codelist;
    g_autoptr(GString) names = g_string_new(NULL);
    unsigned n = 0;
    for (unsigned m = 0; m < states->n_members; m++) {
        if (!has_area(areas, codelist_find(list, states->members[m]->id)))
            continue;
        const char *name = states->members[m]->label[states->lang];
        bool is_last = ++n == areas->n;
        g_autofree char *longer =
            n == 1 ? g_strdup(name)
                   : text_fill(is_last ? tr(states->lang, "{some} and {last}")
                                       : tr(states->lang, "{some}, {next}"),
                               "some", names->str, is_last ? "last" : "next", name, NULL);
        g_string_assign(names, longer);
    }
    return g_string_free(g_steal_pointer(&names), FALSE);
}

char *states_source_line(const States *states)
{
    g_autofree char *day = lang_date(states->lang, states->newest->as_of);
    return text_fill(tr(states->lang, "{source}, as of {day}"), "source", states->source->id, "day",
                     day, NULL);
}

bool states_has_page(const char *path)
{
    for (unsigned i = 0; i < n_pages; i++)
        if (strcmp(pages[i]->path, path) == 0)
            return true;
    return false;
}

/* `jsonstat`: JSON-stat 2.0, class dataset. Only the categories that occur are listed; `value` and
 * `status` are sparse objects with string indices (which every reader takes, arrays not). What
 * JSON-stat has no place for stands in `extension`: bounds, comments, vintages, status names.
 *
 * The rows come in the cube's order, so positions rise and each object is one pass over them. */
#include "exchange/cite.h"
#include "exchange/export.h"
#include "base/json.h"
#include "base/number.h"
#include <math.h>
#include <string.h>

typedef struct {
    const FigureView *view;
    FigureSink *sink;
    JsonWriter json;
    GString *text;
    uint32_t *place[LIMIT_DIMENSIONS]; /* [dimension][code] -> 1 + position; 0 = does not occur */
    uint32_t *codes[LIMIT_DIMENSIONS]; /* [dimension][position] -> code */
    uint32_t size[LIMIT_DIMENSIONS];
    uint32_t *period_place; /* [period - first_period], as above */
    int first_period;
    uint32_t n_period_places, n_periods;
} JsonStat;

/* Which of an observation's properties one pass writes. */
typedef enum { PASS_VALUE, PASS_STATUS, PASS_LOWER, PASS_UPPER, PASS_COMMENT, PASS_VINTAGE } Pass;

static void number_places(uint32_t *place, unsigned n, uint32_t *out_size)
{
    uint32_t size = 0;
    for (unsigned i = 0; i < n; i++)
        if (place[i])
            place[i] = ++size;
    *out_size = size;
}

static void find_periods(JsonStat *stat)
{
    const int16_t *period = stat->view->cube->period;
    const CubeSlice *slice = stat->view->slice;
    int first = INT16_MAX, last = INT16_MIN;
    for (uint32_t i = 0; i < slice->n_rows; i++) {
        first = MIN(first, period[slice->rows[i]]);
        last = MAX(last, period[slice->rows[i]]);
    }
    stat->first_period = first;
    stat->n_period_places = slice->n_rows > 0 ? (uint32_t)(last - first) + 1 : 0;
    stat->period_place = g_new0(uint32_t, stat->n_period_places);
    for (uint32_t i = 0; i < slice->n_rows; i++)
        stat->period_place[period[slice->rows[i]] - first] = 1;
    number_places(stat->period_place, stat->n_period_places, &stat->n_periods);
}

static void find_categories(JsonStat *stat)
{
    const Cube *cube = stat->view->cube;
    const CubeSlice *slice = stat->view->slice;
    for (unsigned d = 0; d < cube->flow->n_dimensions; d++) {
        unsigned n = codelist_n(cube->flow->dimensions[d].codelist);
        uint32_t *place = stat->place[d] = g_new0(uint32_t, n);
        const uint16_t *code = cube->code[d];
        for (uint32_t i = 0; i < slice->n_rows; i++)
            place[code[slice->rows[i]]] = 1;
        number_places(place, n, &stat->size[d]);
        stat->codes[d] = g_new(uint32_t, MAX(stat->size[d], 1));
        for (uint32_t c = 0, i = 0; i < stat->size[d]; c++)
            if (place[c])
                stat->codes[d][i++] = c;
    }
    find_periods(stat);
}

static bool check_size(const JsonStat *stat, GError **error)
{
    uint64_t cells = MAX(stat->n_periods, 1);
    for (unsigned d = 0; d < stat->view->cube->flow->n_dimensions; d++) {
        uint64_t size = MAX(stat->size[d], 1);
        if (cells > (UINT64_C(1) << 53) / size) {
            g_set_error(error, FYR_ERROR, FYR_ERROR_LIMIT,
                        "JSON-stat cannot number the cells of this selection exactly; ask for "
                        "fewer categories or take csv");
            return false;
        }
        cells *= size;
    }
    return true;
}

static uint64_t position(const JsonStat *stat, uint32_t row)
{
    const Cube *cube = stat->view->cube;
    uint64_t at = 0;
    for (unsigned d = 0; d < cube->flow->n_dimensions; d++)
        at = at * stat->size[d] + stat->place[d][cube->code[d][row]] - 1;
    return at * stat->n_periods + stat->period_place[cube->period[row] - stat->first_period] - 1;
}

static void name_position(JsonStat *stat, uint32_t row)
{
    char name[NUMBER_TEXT_BYTES];
    number_write_integer(name, (int64_t)position(stat, row)); /* below 2^53: check_size() */
    json_name(&stat->json, name);
}

static void write_property(JsonStat *stat, Pass pass, uint32_t row, const Figure *figure)
{
    switch (pass) {
    case PASS_VALUE:
        if (figure->kind == FIGURE_VALUE) {
            name_position(stat, row);
            json_number(&stat->json, figure->value);
        }
        break;
    case PASS_STATUS: {
        char status[] = {export_obs_status(figure), '|', export_conf_status(figure), '\0'};
        if (status[2] == 'F')
            status[1] = '\0';
        if (strcmp(status, "A") != 0) {
            name_position(stat, row);
            json_string(&stat->json, status);
        }
        break;
    }
    case PASS_LOWER:
    case PASS_UPPER: {
        double bound = pass == PASS_LOWER ? figure->lower : figure->upper;
        if (export_has_bounds(figure) && !isnan(bound)) {
            name_position(stat, row);
            json_number(&stat->json, bound);
        }
        break;
    }
    case PASS_COMMENT:
        if (figure->comment) {
            name_position(stat, row);
            json_string(&stat->json, figure->comment);
        }
        break;
    case PASS_VINTAGE:
        name_position(stat, row);
        json_integer(&stat->json, figure->vintage);
        break;
    }
}

/* Most rows have nothing to say in most passes. */
static bool has_property(const Cube *cube, Pass pass, uint32_t row)
{
    switch (pass) {
    case PASS_VALUE:
        return cube->kind[row] == FIGURE_VALUE;
    case PASS_LOWER:
    case PASS_UPPER:
        return cube->kind[row] != FIGURE_VALUE;
    case PASS_COMMENT:
        return cube->comment[row] != 0;
    case PASS_STATUS:
    case PASS_VINTAGE:
        return true;
    }
    return true;
}

static bool write_pass(JsonStat *stat, const char *name, Pass pass, GError **error)
{
    json_name(&stat->json, name);
    json_object(&stat->json);
    for (uint32_t i = 0; i < stat->view->slice->n_rows; i++) {
        uint32_t row = stat->view->slice->rows[i];
        if (!has_property(stat->view->cube, pass, row))
            continue;
        Figure figure = export_figure(stat->view->cube, row);
        write_property(stat, pass, row, &figure);
        if (!export_flush(stat->text, stat->sink, false, error))
            return false;
    }
    json_end(&stat->json);
    return true;
}

static void named_string(JsonWriter *json, const char *name, const char *text)
{
    json_name(json, name);
    json_string(json, text);
}

static void write_dimension(JsonStat *stat, unsigned d)
{
    JsonWriter *json = &stat->json;
    const Dimension *dimension = &stat->view->cube->flow->dimensions[d];
    json_name(json, dimension->id);
    json_object(json);
    named_string(json, "label", dimension->label[stat->view->lang]);
    json_name(json, "category");
    json_object(json);
    json_name(json, "index");
    json_array(json);
    for (unsigned i = 0; i < stat->size[d]; i++)
        json_string(json, codelist_code(dimension->codelist, stat->codes[d][i])->id);
    json_end(json);
    json_name(json, "label");
    json_object(json);
    for (unsigned i = 0; i < stat->size[d]; i++) {
        const Code *code = codelist_code(dimension->codelist, stat->codes[d][i]);
        named_string(json, code->id, code->label[stat->view->lang]);
    }
    json_end(json);
    json_end(json);
    json_end(json);
}

static void write_time(JsonStat *stat)
{
    JsonWriter *json = &stat->json;
    json_name(json, "TIME_PERIOD");
    json_object(json);
    named_string(json, "label", tr(stat->view->lang, "Year"));
    json_name(json, "category");
    json_object(json);
    json_name(json, "index");
    json_array(json);
    for (unsigned i = 0; i < stat->n_period_places; i++) {
        if (!stat->period_place[i])
            continue;
        char year[NUMBER_TEXT_BYTES];
        number_write_integer(year, (int)i + stat->first_period);
        json_string(json, year);
    }
    json_end(json);
    json_end(json);
    json_end(json);
}

static void write_dimensions(JsonStat *stat)
{
    const Dataflow *flow = stat->view->cube->flow;
    JsonWriter *json = &stat->json;
    json_name(json, "id");
    json_array(json);
    for (unsigned d = 0; d < flow->n_dimensions; d++)
        json_string(json, flow->dimensions[d].id);
    json_string(json, "TIME_PERIOD");
    json_end(json);
    json_name(json, "size");
    json_array(json);
    for (unsigned d = 0; d < flow->n_dimensions; d++)
        json_integer(json, stat->size[d]);
    json_integer(json, stat->n_periods);
    json_end(json);
    json_name(json, "role");
    json_object(json);
    json_name(json, "time");
    json_array(json);
    json_string(json, "TIME_PERIOD");
    json_end(json);
    json_name(json, "geo");
    json_array(json);
    for (unsigned d = 0; d < flow->n_dimensions; d++)
        if (strcmp(codelist_id(flow->dimensions[d].codelist), "CL_AREA") == 0)
            json_string(json, flow->dimensions[d].id);
    json_end(json);
    json_end(json);
    json_name(json, "dimension");
    json_object(json);
    for (unsigned d = 0; d < flow->n_dimensions; d++)
        write_dimension(stat, d);
    write_time(stat);
    json_end(json);
}

static void write_head(JsonStat *stat, const GPtrArray *vintages)
{
    const FigureView *view = stat->view;
    JsonWriter *json = &stat->json;
    named_string(json, "version", "2.0");
    named_string(json, "class", "dataset");
    if (view->address)
        named_string(json, "href", view->address);
    named_string(json, "label", view->cube->flow->label[view->lang]);
    g_autofree char *sources = cite_sources(view);
    named_string(json, "source", sources);
    if (vintages->len > 0) {
        char day[ISO_DATE_BYTES];
        iso_day_write(((const Vintage *)vintages->pdata[0])->as_of, day);
        named_string(json, "updated", day);
    }
    json_name(json, "note");
    json_array(json);
    if (view->cube->flow->description[view->lang])
        json_string(json, view->cube->flow->description[view->lang]);
    g_autofree char *selection = cite_selection(view);
    if (selection)
        json_string(json, selection);
    json_end(json);
}

static void write_vintages(JsonWriter *json, const GPtrArray *vintages)
{
    json_name(json, "vintages");
    json_array(json);
    for (unsigned i = 0; i < vintages->len; i++) {
        const Vintage *vintage = vintages->pdata[i];
        char day[ISO_DATE_BYTES];
        iso_day_write(vintage->as_of, day);
        json_object(json);
        json_name(json, "id");
        json_integer(json, vintage->id);
        named_string(json, "source", vintage->source);
        named_string(json, "asOf", day);
        named_string(json, "received", vintage->received);
        named_string(json, "title", vintage->title);
        named_string(json, "sha256", vintage->sha256);
        json_end(json);
    }
    json_end(json);
}

static void write_status_names(JsonWriter *json, Lang lang)
{
    static const struct {
        const char *code, *label;
    } names[] = {
        {"Q|C", N_("suppressed to protect persons")},
        {"Q|D", N_("suppressed to protect persons")},
        {"U", N_("doubtful, or the source gives several numbers")},
        {"O", N_("not known")},
        {"M", N_("not applicable")},
        {"L", N_("not yet")},
        {"B", N_("break in the series")},
        {"E", N_("estimated")},
        {"P", N_("provisional")},
    };
    json_name(json, "status");
    json_object(json);
    json_name(json, "label");
    json_object(json);
    for (unsigned i = 0; i < G_N_ELEMENTS(names); i++)
        named_string(json, names[i].code, tr(lang, names[i].label));
    json_end(json);
    json_end(json);
}

static bool write_extension(JsonStat *stat, const GPtrArray *vintages, GError **error)
{
    const FigureView *view = stat->view;
    JsonWriter *json = &stat->json;
    json_name(json, "extension");
    json_object(json);
    g_autofree char *dataflow = g_strdup_printf("%s:%s(%s)", view->cube->flow->agency,
                                                view->cube->flow->id, view->cube->flow->version);
    named_string(json, "dataflow", dataflow);
    named_string(json, "unit", view->cube->flow->unit[view->lang]);
    g_autofree char *citation = cite_plain(view);
    named_string(json, "citation", citation);
    if (view->prepared)
        named_string(json, "prepared", view->prepared);
    write_status_names(json, view->lang);
    write_vintages(json, vintages);
    if (!write_pass(stat, "lower", PASS_LOWER, error) ||
        !write_pass(stat, "upper", PASS_UPPER, error) ||
        !write_pass(stat, "comment", PASS_COMMENT, error) ||
        (vintages->len > 1 && !write_pass(stat, "vintage", PASS_VINTAGE, error)))
        return false;
    json_end(json);
    return true;
}

static bool write_document(JsonStat *stat, GError **error)
{
    g_autoptr(GPtrArray) vintages = export_vintages(stat->view);
    json_object(&stat->json);
    write_head(stat, vintages);
    write_dimensions(stat);
    if (!write_pass(stat, "value", PASS_VALUE, error) ||
        !write_pass(stat, "status", PASS_STATUS, error) || !write_extension(stat, vintages, error))
        return false;
    json_end(&stat->json);
    g_string_append_c(stat->text, '\n');
    return export_flush(stat->text, stat->sink, true, error);
}

static bool write_jsonstat(const FigureView *view, FigureSink *sink, GError **error)
{
    g_autofree JsonStat *stat = g_new0(JsonStat, 1);
    stat->view = view;
    stat->sink = sink;
    find_categories(stat);
    bool is_fine = check_size(stat, error);
    if (is_fine) {
        stat->text = g_string_sized_new(EXPORT_FIRST_BYTES);
        json_init(&stat->json, stat->text);
        is_fine = write_document(stat, error);
        g_string_free(stat->text, TRUE);
    }
    for (unsigned d = 0; d < view->cube->flow->n_dimensions; d++) {
        g_free(stat->place[d]);
        g_free(stat->codes[d]);
    }
    g_free(stat->period_place);
    return is_fine;
}

const Format format_jsonstat = {
    .name = "jsonstat",
    .ending = "json",
    .media_type = "application/json",
    .help = N_("JSON-stat 2.0"),
    .write = write_jsonstat,
};

/* `sdmx-csv` in: SDMX-CSV 2.0 and 1.0, and the table files of design section 6 (which are the same
 * without the columns that name the dataflow: then the columns decide which it is).
 *
 * An empty OBS_VALUE must say by its status which nothing it is. A number with a confidential
 * status refuses the whole file: it must not be published, nor kept where publishing reads. */
#include "base/csv.h"
#include "base/number.h"
#include "exchange/importer.h"
#include "exchange/said.h"
#include "figures/near.h"
#include <math.h>
#include <string.h>

#define FLOWS_MOST 64u /* dataflows in one file */

typedef enum {
    COLUMN_STRUCTURE_ID,
    COLUMN_ACTION,
    COLUMN_TIME_PERIOD,
    COLUMN_OBS_VALUE,
    COLUMN_OBS_STATUS,
    COLUMN_CONF_STATUS,
    COLUMN_LOWER,
    COLUMN_UPPER,
    COLUMN_COMMENT_OBS,
    COLUMN_SOURCE_DATE,
    COLUMN_COUNT
} ColumnKind;

static const char *const column_names[COLUMN_COUNT] = {
    [COLUMN_STRUCTURE_ID] = "STRUCTURE_ID",
    [COLUMN_ACTION] = "ACTION",
    [COLUMN_TIME_PERIOD] = "TIME_PERIOD",
    [COLUMN_OBS_VALUE] = "OBS_VALUE",
    [COLUMN_OBS_STATUS] = "OBS_STATUS",
    [COLUMN_CONF_STATUS] = "CONF_STATUS",
    [COLUMN_LOWER] = "LOWER",
    [COLUMN_UPPER] = "UPPER",
    [COLUMN_COMMENT_OBS] = "COMMENT_OBS",
    [COLUMN_SOURCE_DATE] = "SOURCE_DATE",
};

/* Columns that may stand in such a file and say nothing that is kept. */
static const char *const silent_columns[] = {"STRUCTURE", "STRUCTURE_NAME", "UNIT_MEASURE",
                                             "VINTAGE",   "SERIES_KEY",     "OBS_KEY",
                                             "UNIT_MULT", "DECIMALS",       "VERDICT"};

typedef struct {
    const Dataflow *flow;
    int columns[LIMIT_DIMENSIONS]; /* of its dimensions; -1 = FREQ left out: annual */
} FlowColumns;

typedef struct {
    const Model *model;
    const char *place;
    VintageDraft *draft;
    Problems *problems;
    GPtrArray *headers; /* char * */
    int columns[COLUMN_COUNT];
    FlowColumns flows[FLOWS_MOST];
    unsigned n_flows;
    int flow_by_columns; /* index in flows where the file does not name it, else -1 */
} Reading;

/* --- the header --------------------------------------------------------------------------- */

/* "SEX: Sex" (labels=both) names the component SEX; "STRUCTURE[;]" names STRUCTURE. */
static char *component_of(const char *header)
{
    const char *end = strstr(header, ": ");
    char *name = end ? g_strndup(header, (gsize)(end - header)) : g_strdup(header);
    char *bracket = strchr(name, '[');
    if (bracket)
        *bracket = '\0';
    g_strstrip(name);
    /* SDMX-CSV 1.0's name of the column. */
    if (strcmp(name, "DATAFLOW") == 0) {
        g_free(name);
        return g_strdup(column_names[COLUMN_STRUCTURE_ID]);
    }
    return name;
}

static int find_header(const GPtrArray *headers, const char *name)
{
    for (unsigned i = 0; i < headers->len; i++)
        if (strcmp(headers->pdata[i], name) == 0)
            return (int)i;
    return -1;
}

static bool is_dimension(const Model *model, const char *name)
{
    for (unsigned f = 0; f < model_n_flows(model); f++) {
        const Dataflow *flow = model_flow(model, f);
        for (unsigned d = 0; d < flow->n_dimensions; d++)
            if (strcmp(flow->dimensions[d].id, name) == 0)
                return true;
    }
    return false;
}

static bool is_expected(const Reading *reading, const char *name)
{
    for (unsigned i = 0; i < COLUMN_COUNT; i++)
        if (strcmp(column_names[i], name) == 0)
            return true;
    for (unsigned i = 0; i < G_N_ELEMENTS(silent_columns); i++)
        if (strcmp(silent_columns[i], name) == 0)
            return true;
    return g_str_has_suffix(name, "_LABEL") || is_dimension(reading->model, name);
}

static void read_headers(Reading *reading, const CsvRow *row)
{
    for (unsigned i = 0; i < row->n_fields; i++) {
        char *name = component_of(row->fields[i].text);
        if (find_header(reading->headers, name) >= 0)
            problems_add(reading->problems, PROBLEM_ERROR, reading->place, row->line, name, NULL,
                         "repeated-column", "keep one of them",
                         "the column %s stands twice in the header", name);
        else if (!is_expected(reading, name))
            problems_add(reading->problems, PROBLEM_NOTE, reading->place, row->line, name, NULL,
                         "unknown-column", NULL,
                         "the column %s is none of the table's and is not kept", name);
        g_ptr_array_add(reading->headers, name);
    }
    for (unsigned i = 0; i < COLUMN_COUNT; i++)
        reading->columns[i] = find_header(reading->headers, column_names[i]);
}

/* Fills the columns of a flow's dimensions; the missing ones are appended to `missing`. */
static void place_dimensions(const Reading *reading, const Dataflow *flow, FlowColumns *out_flow,
                             GString *missing)
{
    out_flow->flow = flow;
    for (unsigned d = 0; d < flow->n_dimensions; d++) {
        const char *id = flow->dimensions[d].id;
        out_flow->columns[d] = find_header(reading->headers, id);
        if (out_flow->columns[d] < 0 && strcmp(id, "FREQ") != 0)
            g_string_append_printf(missing, "%s%s", missing->len ? ", " : "", id);
    }
}

/* Without a column that names the dataflow: the one with most dimensions, all of them there. */
static bool flow_by_columns(Reading *reading, GError **error)
{
    unsigned best = 0;
    bool is_tie = false;
    for (unsigned f = 0; f < model_n_flows(reading->model); f++) {
        g_autoptr(GString) missing = g_string_new(NULL);
        FlowColumns candidate;
        const Dataflow *flow = model_flow(reading->model, f);
        place_dimensions(reading, flow, &candidate, missing);
        if (missing->len > 0 || flow->n_dimensions < best)
            continue;
        is_tie = flow->n_dimensions == best;
        best = flow->n_dimensions;
        reading->flows[0] = candidate;
    }
    if (best > 0 && !is_tie) {
        reading->n_flows = 1;
        reading->flow_by_columns = 0;
        return true;
    }
    g_set_error(error, FYR_ERROR, FYR_ERROR_INVALID,
                best ? "%s: its columns fit several dataflows; add the column STRUCTURE_ID with "
                       "AGENCY:FLOW(VERSION)"
                     : "%s: its columns are not those of any dataflow: expected one column per "
                       "dimension (such as REF_AREA, SOURCE, SEX), then TIME_PERIOD and OBS_VALUE",
                reading->place);
    return false;
}

static bool check_header(Reading *reading, GError **error)
{
    reading->flow_by_columns = -1;
    for (unsigned i = 0; i < 2; i++) {
        ColumnKind needed = i ? COLUMN_OBS_VALUE : COLUMN_TIME_PERIOD;
        if (reading->columns[needed] >= 0)
            continue;
        g_set_error(error, FYR_ERROR, FYR_ERROR_INVALID, "%s:1: the column %s is missing",
                    reading->place, column_names[needed]);
        return false;
    }
    if (problems_count_rule(reading->problems, "repeated-column") > 0) {
        g_set_error(error, FYR_ERROR, FYR_ERROR_INVALID, "%s:1: a column stands twice",
                    reading->place);
        return false;
    }
    return reading->columns[COLUMN_STRUCTURE_ID] >= 0 || flow_by_columns(reading, error);
}

/* --- a row -------------------------------------------------------------------------------- */

static char *field_of(const CsvRow *row, int column)
{
    return column < 0 ? (char *)"" : row->fields[column].text;
}

static const char *value_of(const Reading *reading, const CsvRow *row, ColumnKind kind)
{
    return field_of(row, reading->columns[kind]);
}

/* Problems of a row: it is set aside, word for word. */
static void set_aside(Reading *reading, const CsvRow *row, const char *reason)
{
    g_autoptr(GString) text = g_string_new(NULL);
    for (unsigned i = 0; i < row->n_fields; i++)
        csv_write_field(text, row->fields[i].text, i == 0);
    vintage_draft_set_aside(reading->draft, row->line, 0, text->str, reason);
}

/* "CBSS:VICTIMS(1.0): label" -> the flow, with its columns; NULL after a problem. */
static const FlowColumns *flow_of(Reading *reading, const CsvRow *row)
{
    if (reading->flow_by_columns >= 0)
        return &reading->flows[reading->flow_by_columns];
    const char *text = value_of(reading, row, COLUMN_STRUCTURE_ID);
    const char *colon = strchr(text, ':');
    const char *from = colon ? colon + 1 : text;
    g_autofree char *id = g_strndup(from, strcspn(from, "( :"));
    const Dataflow *flow = model_find_flow(reading->model, id);
    for (unsigned i = 0; flow && i < reading->n_flows; i++)
        if (reading->flows[i].flow == flow)
            return &reading->flows[i];
    if (!flow || reading->n_flows == FLOWS_MOST) {
        problems_add(reading->problems, PROBLEM_ERROR, reading->place, row->line, "STRUCTURE_ID",
                     text, "unknown-dataflow", "take the id of one of the centre's dataflows",
                     "there is no dataflow %s", id);
        return NULL;
    }
    g_autoptr(GString) missing = g_string_new(NULL);
    FlowColumns *columns = &reading->flows[reading->n_flows];
    place_dimensions(reading, flow, columns, missing);
    if (missing->len > 0) {
        problems_add(reading->problems, PROBLEM_ERROR, reading->place, row->line, NULL, NULL,
                     "missing-column", "add a column for each dimension; _T is the total",
                     "%s needs the columns %s", flow->id, missing->str);
        return NULL;
    }
    reading->n_flows++;
    return columns;
}

static int code_of(const CodeList *list, const char *text)
{
    int code = codelist_find(list, text);
    if (code >= 0)
        return code;
    /* labels=both: "LV: Latvia" */
    const char *end = strstr(text, ": ");
    if (end) {
        g_autofree char *id = g_strndup(text, (gsize)(end - text));
        code = codelist_find(list, id);
    }
    return code >= 0 ? code : codelist_match(list, text, -1);
}

static bool read_codes(Reading *reading, const CsvRow *row, const FlowColumns *columns,
                       FigureRow *figure)
{
    bool is_fine = true;
    for (unsigned d = 0; d < columns->flow->n_dimensions; d++) {
        const Dimension *dimension = &columns->flow->dimensions[d];
        const char *text = columns->columns[d] < 0 ? "A" : field_of(row, columns->columns[d]);
        int code = code_of(dimension->codelist, text);
        if (code < 0) {
            g_autofree char *near = near_codes(dimension->codelist, text, LANG_EN);
            g_autofree char *remedy =
                near ? g_strdup_printf("near: %s", near)
                     : g_strdup_printf("take a code of %s", codelist_id(dimension->codelist));
            problems_add(reading->problems, PROBLEM_ERROR, reading->place, row->line, dimension->id,
                         text, "unknown-code", remedy, "%s is not a code of %s",
                         *text ? text : "an empty field", codelist_id(dimension->codelist));
            is_fine = false;
            continue;
        }
        figure->code[d] = (uint16_t)code;
    }
    return is_fine;
}

static bool read_period(Reading *reading, const CsvRow *row, FigureRow *figure)
{
    const char *text = value_of(reading, row, COLUMN_TIME_PERIOD);
    int64_t year;
    if (strlen(text) == 4 && number_parse_count(text, 4, &year) && year >= 1900 && year <= 2200) {
        figure->period = (int16_t)year;
        return true;
    }
    problems_add(reading->problems, PROBLEM_ERROR, reading->place, row->line, "TIME_PERIOD", text,
                 "bad-period", "write the year with four digits", "the period is not a year");
    return false;
}

/* A bound or a value: a plain decimal number. Empty and NaN give NaN. */
static bool read_number(const char *text, double *out_value)
{
    if (!*text || strcmp(text, "NaN") == 0) {
        *out_value = NAN;
        return true;
    }
    return number_parse_decimal(text, strlen(text), out_value) && *out_value >= 0;
}

static bool read_bounds(Reading *reading, const CsvRow *row, double *out_lower, double *out_upper)
{
    const char *lower = value_of(reading, row, COLUMN_LOWER);
    const char *upper = value_of(reading, row, COLUMN_UPPER);
    if (read_number(lower, out_lower) && read_number(upper, out_upper) &&
        !(*out_lower > *out_upper))
        return true;
    g_autofree char *found = g_strdup_printf("%s..%s", lower, upper);
    problems_add(reading->problems, PROBLEM_ERROR, reading->place, row->line, "LOWER", found,
                 "bad-bounds", "give two numbers, LOWER not above UPPER, or leave both empty",
                 "the bounds are not an interval");
    return false;
}

static char letter(const char *text, char otherwise)
{
    return *text && strcmp(text, "#N/A") != 0 ? *text : otherwise;
}

/* "<5" is 0 to 4. */
static bool read_below(const char *text, double *out_upper)
{
    int64_t limit;
    if (*text != '<' || !number_parse_count(text + 1, strlen(text + 1), &limit) || limit < 1)
        return false;
    *out_upper = (double)(limit - 1);
    return true;
}

static bool read_nothing(Reading *reading, const CsvRow *row, FigureRow *figure)
{
    char obs = letter(value_of(reading, row, COLUMN_OBS_STATUS), 'A');
    char conf = letter(value_of(reading, row, COLUMN_CONF_STATUS), 'F');
    double lower, upper;
    if (!read_bounds(reading, row, &lower, &upper))
        return false;
    if (said_figure(figure, NAN, obs, conf, lower, upper)) {
        problems_add(reading->problems, PROBLEM_ERROR, reading->place, row->line, "OBS_VALUE", "",
                     "missing-value",
                     "give OBS_STATUS O (not known), M (not applicable), L (not yet), or "
                     "CONF_STATUS C or D (suppressed)",
                     "the value is empty and no status says why");
        return false;
    }
    return true;
}

static bool read_value(Reading *reading, const CsvRow *row, FigureRow *figure)
{
    const char *text = value_of(reading, row, COLUMN_OBS_VALUE);
    double value, upper;
    if (read_below(text, &upper)) {
        figure_row_set_suppressed(figure, 0, upper);
        return true;
    }
    int64_t count;
    if (number_parse_count(text, strlen(text), &count) && count >= 0) {
        value = (double)count; /* also "1,234" */
    } else if (!read_number(text, &value)) {
        problems_add(reading->problems, PROBLEM_ERROR, reading->place, row->line, "OBS_VALUE", text,
                     "bad-value",
                     "write a number without unit, not below zero, or leave it empty with a status",
                     "the value is not a number");
        return false;
    }
    if (isnan(value))
        return read_nothing(reading, row, figure);
    char obs = letter(value_of(reading, row, COLUMN_OBS_STATUS), 'A');
    char conf = letter(value_of(reading, row, COLUMN_CONF_STATUS), 'F');
    if (said_figure(figure, value, obs, conf, NAN, NAN)) {
        /* The value itself is not repeated: messages go to logs. */
        problems_add(reading->problems, PROBLEM_ERROR, reading->place, row->line, "OBS_VALUE", NULL,
                     "confidential-value",
                     "take the number out and leave LOWER and UPPER, or protect the table first",
                     "a number has a confidential status");
        return false;
    }
    return true;
}

/* Back from csv_write_field's guard against formulas. */
static const char *unguarded(const char *text)
{
    return *text == '\'' && text[1] && strchr("=+-@\t\r", text[1]) ? text + 1 : text;
}

static void read_row(Reading *reading, const CsvRow *row)
{
    if (row->n_fields != reading->headers->len) {
        problems_add(reading->problems, PROBLEM_ERROR, reading->place, row->line, NULL, NULL,
                     "ragged-row", "give every line as many fields as the header",
                     "the line has %u fields, the header %u", row->n_fields, reading->headers->len);
        set_aside(reading, row, "ragged-row");
        return;
    }
    if (letter(value_of(reading, row, COLUMN_ACTION), 'I') == 'D') {
        problems_add(reading->problems, PROBLEM_ERROR, reading->place, row->line, "ACTION", "D",
                     "delete-action", "a newer vintage without the figure supersedes it",
                     "figures are never deleted");
        set_aside(reading, row, "delete-action");
        return;
    }
    const FlowColumns *columns = flow_of(reading, row);
    FigureRow figure = figure_row(columns ? columns->flow : NULL);
    figure.line = row->line;
    bool is_fine = columns && read_codes(reading, row, columns, &figure);
    is_fine = read_period(reading, row, &figure) && is_fine;
    is_fine = read_value(reading, row, &figure) && is_fine;
    if (!is_fine) {
        /* A confidential number refuses the file; until then it must not be kept either. */
        if (problems_count_rule(reading->problems, "confidential-value") == 0)
            set_aside(reading, row, "cannot be placed");
        return;
    }
    const char *comment = unguarded(value_of(reading, row, COLUMN_COMMENT_OBS));
    if (*comment && strcmp(comment, "#N/A") != 0)
        figure.comment = vintage_draft_keep_text(reading->draft, comment);
    vintage_draft_add(reading->draft, &figure);
}

/* --- the file ----------------------------------------------------------------------------- */

static bool read_sdmx_csv(char *data, size_t length, const char *place, VintageDraft *draft,
                          Problems *problems, GError **error)
{
    g_autoptr(CsvReader) csv = csv_reader_new(data, length, place, 0);
    g_autoptr(GPtrArray) headers = g_ptr_array_new_with_free_func(g_free);
    Reading reading = {.model = vintage_draft_model(draft),
                       .place = place,
                       .draft = draft,
                       .problems = problems,
                       .headers = headers};
    CsvRow row;
    g_autoptr(GError) failure = NULL;
    if (!csv_reader_next(csv, &row, &failure)) {
        if (failure)
            g_propagate_error(error, g_steal_pointer(&failure));
        else
            g_set_error(error, FYR_ERROR, FYR_ERROR_INVALID, "%s: the file is empty", place);
        return false;
    }
    read_headers(&reading, &row);
    if (!check_header(&reading, error))
        return false;
    while (csv_reader_next(csv, &row, &failure))
        read_row(&reading, &row);
    if (failure) {
        g_propagate_error(error, g_steal_pointer(&failure));
        return false;
    }
    unsigned n_confidential = problems_count_rule(problems, "confidential-value");
    if (n_confidential > 0) {
        g_set_error(error, FYR_ERROR, FYR_ERROR_INVALID,
                    "%s: %u numbers have a confidential status; nothing was kept", place,
                    n_confidential);
        return false;
    }
    return true;
}

/* The newest SOURCE_DATE: the day of the vintage when figures come back from another centre. */
static bool as_of_sdmx_csv(const char *data, size_t length, const char *file_name, IsoDay *out_day)
{
    (void)file_name;
    char *copy = g_try_malloc(length + 1);
    if (!copy)
        return false;
    memcpy(copy, data, length);
    copy[length] = '\0';
    CsvReader *csv = csv_reader_new(copy, length, "", 0);
    CsvRow row;
    int column = -1;
    bool is_found = false;
    IsoDay newest = 0, day;
    if (csv_reader_next(csv, &row, NULL))
        for (unsigned i = 0; i < row.n_fields; i++)
            if (strcmp(row.fields[i].text, column_names[COLUMN_SOURCE_DATE]) == 0)
                column = (int)i;
    while (column >= 0 && csv_reader_next(csv, &row, NULL)) {
        if ((unsigned)column >= row.n_fields || !iso_day_parse(row.fields[column].text, &day))
            continue;
        newest = is_found ? MAX(newest, day) : day;
        is_found = true;
    }
    csv_reader_free(csv);
    g_free(copy);
    if (is_found)
        *out_day = newest;
    return is_found;
}

const Importer importer_sdmx_csv = {
    .name = "sdmx-csv",
    .source = NULL,
    .help = N_("SDMX-CSV 2.0 or 1.0, or a table file: one column per dimension"),
    .as_of = as_of_sdmx_csv,
    .read = read_sdmx_csv,
};

#include "exchange/submission_private.h"

#include "base/limits.h"
#include "exchange/personal.h"
#include "exchange/text_in.h"
#include "model/questionnaire.h"
#include <stdarg.h>
#include <string.h>

#define HEADER_ROWS_MOST 200u /* a table begins above this line */
#define PERSONAL_COLUMNS 2u   /* so many columns of a list of persons are one */

const char *const submission_silent_columns[] = {
    "PART",      "BEFORE",         "BEFORE_SOURCE", "SUM_OF_PARTS", "CHECK",      "PROBLEMS",
    "STRUCTURE", "STRUCTURE_NAME", "ACTION",        "UNIT_MEASURE", "SERIES_KEY", "OBS_KEY",
    "UNIT_MULT", "DECIMALS",       "VINTAGE",       "SOURCE_DATE"};
const unsigned n_submission_silent_columns = G_N_ELEMENTS(submission_silent_columns);

/* --- problems ------------------------------------------------------------------------------- */

void reading_problem(Reading *reading, ProblemSeverity severity, uint32_t row, uint32_t column,
                     const char *value, const char *rule, const char *remedy, const char *format,
                     ...)
{
    va_list args;
    va_start(args, format);
    g_autofree char *message = g_strdup_vprintf(format, args);
    va_end(args);
    char cell[SHEET_CELL_NAME_BYTES];
    const char *field = NULL;
    if (column > 0 && reading->sheet->name)
        field = sheet_cell_name(cell, row, column);
    else if (column > 0 && column <= reading->fields->len)
        field = g_array_index(reading->fields, Field, column - 1).name;
    problems_add(reading->problems, severity, reading->sheet_place, row, field, value, rule, remedy,
                 "%s", message);
}

/* --- the head ------------------------------------------------------------------------------- */

/* "SEX: Sex" names SEX; "STRUCTURE[;]" STRUCTURE; outer spaces go. */
static char *component_of(const char *text)
{
    const char *end = strpbrk(text, ":[");
    char *name = end ? g_strndup(text, (gsize)(end - text)) : g_strdup(text);
    return g_strstrip(name);
}

static const Dimension *find_dimension(const Model *model, const char *id)
{
    for (unsigned f = 0; f < model_n_flows(model); f++) {
        const Dataflow *flow = model_flow(model, f);
        for (unsigned d = 0; d < flow->n_dimensions; d++)
            if (strcmp(flow->dimensions[d].id, id) == 0)
                return &flow->dimensions[d];
    }
    return NULL;
}

static FieldKind kind_of(const Model *model, const char *name)
{
    static const struct {
        const char *name;
        FieldKind kind;
    } names[] = {{"STRUCTURE_ID", FIELD_FLOW},   {"DATAFLOW", FIELD_FLOW},
                 {"TIME_PERIOD", FIELD_PERIOD},  {"OBS_VALUE", FIELD_VALUE},
                 {"OBS_STATUS", FIELD_STATUS},   {"CONF_STATUS", FIELD_CONF},
                 {"LOWER", FIELD_LOWER},         {"UPPER", FIELD_UPPER},
                 {"COMMENT_OBS", FIELD_COMMENT}, {"COMMENT", FIELD_COMMENT}};
    for (unsigned i = 0; i < G_N_ELEMENTS(names); i++)
        if (strcmp(names[i].name, name) == 0)
            return names[i].kind;
    return find_dimension(model, name) ? FIELD_DIMENSION : FIELD_NONE;
}

static bool is_silent(const char *name)
{
    for (unsigned i = 0; i < n_submission_silent_columns; i++)
        if (strcmp(submission_silent_columns[i], name) == 0)
            return true;
    return *name == '\0' || g_str_has_suffix(name, "_LABEL");
}

/* "VICTIMS", "CBSS:VICTIMS(1.0)", "CBSS:VICTIMS(1.0): Registered victims". */
static const Dataflow *flow_of_text(const Model *model, const char *text)
{
    g_autofree char *whole = g_strstrip(g_strdup(text));
    const char *colon = strchr(whole, ':');
    bool is_agency = colon && colon[1] != ' ';
    const char *from = is_agency ? colon + 1 : whole;
    g_autofree char *id = g_strndup(from, strcspn(from, "( :"));
    return model_find_flow(model, id);
}

/* A line above the header: an id, and beside it what it is for the whole sheet. */
static void take_given(Reading *reading, const SheetRow *row)
{
    if (row->n_cells < 2 || row->cells[1].column != row->cells[0].column + 1)
        return;
    g_autofree char *id = component_of(row->cells[0].text);
    FieldKind kind = kind_of(reading->model, id);
    if (kind == FIELD_FLOW || kind == FIELD_PERIOD || kind == FIELD_DIMENSION ||
        g_str_has_prefix(id, COLUMN_COUNTED_PREFIX))
        g_hash_table_replace(
            reading->given, g_steal_pointer(&id),
            g_strdup_printf("%u %u %s", row->number, row->cells[1].column, row->cells[1].text));
}

/* What a line above says, with its place; NULL if it is not there. */
static const char *given_of(Reading *reading, const char *id, uint32_t *out_row,
                            uint32_t *out_column)
{
    const char *text = g_hash_table_lookup(reading->given, id);
    if (!text)
        return NULL;
    char *end;
    *out_row = (uint32_t)g_ascii_strtoull(text, &end, 10);
    *out_column = (uint32_t)g_ascii_strtoull(end + 1, &end, 10);
    return end + 1;
}

static bool has_column(const Reading *reading, const char *name)
{
    for (unsigned i = 0; i < reading->fields->len; i++)
        if (g_strcmp0(g_array_index(reading->fields, Field, i).name, name) == 0)
            return true;
    return false;
}

/* --- the header ----------------------------------------------------------------------------- */

static bool is_header(const SheetRow *row)
{
    for (unsigned i = 0; i < row->n_cells; i++) {
        g_autofree char *name = component_of(row->cells[i].text);
        if (strcmp(name, "OBS_VALUE") == 0)
            return true;
    }
    return false;
}

static void clear_field(gpointer field)
{
    g_clear_pointer(&((Field *)field)->name, g_free);
    g_clear_pointer(&((Field *)field)->dimension, g_free);
    g_clear_pointer(&((Field *)field)->memos, g_free);
}

static void take_column(Reading *reading, const SheetRow *row, const SheetCell *cell)
{
    Field *field = &g_array_index(reading->fields, Field, cell->column - 1);
    field->name = component_of(cell->text);
    bool is_twice = false;
    for (unsigned i = 0; i + 1 < cell->column; i++)
        is_twice = is_twice ||
                   (g_strcmp0(g_array_index(reading->fields, Field, i).name, field->name) == 0 &&
                    *field->name);
    field->kind = kind_of(reading->model, field->name);
    if (field->kind == FIELD_DIMENSION)
        field->dimension = g_strdup(field->name);
    if (is_twice && field->kind != FIELD_NONE) {
        reading_problem(reading, PROBLEM_ERROR, row->number, cell->column, cell->text,
                        "repeated-column", "keep one of them", "the column %s stands twice",
                        field->name);
        field->kind = FIELD_NONE;
    } else if (field->kind == FIELD_NONE && !is_silent(field->name)) {
        reading_problem(reading, PROBLEM_NOTE, row->number, cell->column, cell->text,
                        "unknown-column", NULL,
                        "the column is none of the questionnaire's and is not kept");
    }
    if (field->kind != FIELD_NONE && field->kind != FIELD_DIMENSION)
        reading->column_of[field->kind] = cell->column;
}

/* The dataflow whose dimensions are all there, the one with most of them; NULL if it is not clear. */
static const Dataflow *flow_by_columns(const Reading *reading)
{
    const Dataflow *best = NULL;
    bool is_tie = false;
    for (unsigned f = 0; f < model_n_flows(reading->model); f++) {
        const Dataflow *flow = model_flow(reading->model, f);
        bool fits = true;
        for (unsigned d = 0; d < flow->n_dimensions; d++) {
            const char *id = flow->dimensions[d].id;
            fits = fits && (has_column(reading, id) || strcmp(id, "FREQ") == 0 ||
                            strcmp(id, "SOURCE") == 0 || strcmp(id, "REF_AREA") == 0);
        }
        if (!fits || (best && flow->n_dimensions < best->n_dimensions))
            continue;
        is_tie = best && flow->n_dimensions == best->n_dimensions;
        best = flow;
    }
    return is_tie ? NULL : best;
}

static const Dataflow *find_flow(Reading *reading)
{
    static const char *const ids[] = {"STRUCTURE_ID", "DATAFLOW"};
    uint32_t row, column;
    for (unsigned i = 0; i < G_N_ELEMENTS(ids); i++) {
        const char *text = given_of(reading, ids[i], &row, &column);
        const Dataflow *flow = text ? flow_of_text(reading->model, text) : NULL;
        if (text && !flow)
            reading_problem(reading, PROBLEM_ERROR, row, column, text, "unknown-dataflow",
                            "take the id of one of the centre's dataflows, such as VICTIMS",
                            "there is no such dataflow");
        if (flow)
            return flow;
    }
    const Dataflow *named =
        reading->sheet->name ? flow_of_text(reading->model, reading->sheet->name) : NULL;
    return named ? named : flow_by_columns(reading);
}

static void take_counted(Reading *reading)
{
    for (unsigned d = 0; d < reading->flow->n_dimensions; d++) {
        uint32_t row, column;
        g_autofree char *id =
            g_strconcat(COLUMN_COUNTED_PREFIX, reading->flow->dimensions[d].id, NULL);
        const char *text = given_of(reading, id, &row, &column);
        g_autofree char *code = text ? component_of(text) : NULL;
        if (!code || !*code)
            continue;
        if (strcmp(code, COUNTED_ONCE_CODE) == 0)
            reading->own.counted[d] = COUNTED_ONCE;
        else if (strcmp(code, COUNTED_SEVERAL_CODE) == 0)
            reading->own.counted[d] = COUNTED_SEVERAL;
        else
            reading_problem(reading, PROBLEM_ERROR, row, column, text, "unknown-code",
                            "choose one of the two answers that the template offers",
                            "it does not say how persons are counted");
    }
}

/* What holds for the whole sheet: codes in its head, the year. */
static void take_head_codes(Reading *reading)
{
    uint32_t row, column;
    const char *text;
    for (unsigned d = 0; d < reading->flow->n_dimensions; d++) {
        const Dimension *dimension = &reading->flow->dimensions[d];
        reading->head_codes[d] = -1;
        if ((text = given_of(reading, dimension->id, &row, &column)) != NULL)
            reading->head_codes[d] = (int16_t)reading_code(reading, row, column, dimension, text);
    }
    reading->head_period = 0;
    if ((text = given_of(reading, "TIME_PERIOD", &row, &column)) != NULL) {
        SheetCell cell = {.text = text, .length = (uint32_t)strlen(text), .column = column};
        reading->head_period = reading_period(reading, row, column, &cell);
    }
}

/* Every dimension must come from somewhere. */
static void check_complete(Reading *reading, const SheetRow *row)
{
    g_autoptr(GString) missing = g_string_new(NULL);
    for (unsigned d = 0; d < reading->flow->n_dimensions; d++) {
        const char *id = reading->flow->dimensions[d].id;
        bool is_there = has_column(reading, id) || g_hash_table_contains(reading->given, id) ||
                        strcmp(id, "FREQ") == 0 || strcmp(id, "SOURCE") == 0 ||
                        (strcmp(id, "REF_AREA") == 0 && reading->options->area >= 0);
        if (!is_there)
            g_string_append_printf(missing, "%s%s", missing->len ? ", " : "", id);
    }
    bool has_period = has_column(reading, "TIME_PERIOD") ||
                      g_hash_table_contains(reading->given, "TIME_PERIOD") ||
                      reading->options->period > 0;
    if (!has_period)
        g_string_append_printf(missing, "%sTIME_PERIOD", missing->len ? ", " : "");
    if (missing->len > 0)
        reading_problem(reading, PROBLEM_ERROR, row->number, 0, NULL, "missing-column",
                        "take a new template, or add the columns; _T is the total",
                        "%s needs the columns %s", reading->flow->id, missing->str);
}

static void take_header(Reading *reading, const SheetRow *row)
{
    uint32_t n_columns = row->cells[row->n_cells - 1].column;
    reading->has_header = true;
    reading->header_row = row->number;
    g_array_set_size(reading->fields, n_columns);
    g_free(reading->at);
    reading->at = g_new0(const SheetCell *, n_columns);
    for (unsigned i = 0; i < row->n_cells; i++)
        take_column(reading, row, &row->cells[i]);
    reading->flow = has_column(reading, "STRUCTURE_ID") || has_column(reading, "DATAFLOW")
                        ? NULL
                        : find_flow(reading);
    bool is_said_by_rows = has_column(reading, "STRUCTURE_ID") || has_column(reading, "DATAFLOW");
    if (!reading->flow && !is_said_by_rows)
        reading_problem(
            reading, PROBLEM_ERROR, row->number, 0, NULL, "unknown-dataflow",
            "name the sheet after its dataflow, such as VICTIMS, or take a new template",
            "nothing says which dataflow the table belongs to");
    reading->own.flow = reading->flow;
    reading->own.value_column = reading->column_of[FIELD_VALUE];
    if (reading->flow) {
        take_counted(reading);
        take_head_codes(reading);
        check_complete(reading, row);
    }
    reading->own.name = g_strdup(reading->sheet->name);
    reading->sheet_index = reading->submission->sheets->len;
    g_array_append_val(reading->submission->sheets, reading->own);
}

/* --- sheets --------------------------------------------------------------------------------- */

static void on_begin(void *data, const Sheet *sheet)
{
    Reading *reading = data;
    reading->sheet = sheet;
    reading->n_sheets_seen++;
    g_free(reading->sheet_place);
    reading->sheet_place = sheet->name
                               ? g_strdup_printf("%s: %s", reading->options->place, sheet->name)
                               : g_strdup(reading->options->place);
    reading->has_header = reading->is_hidden_said = false;
    reading->own = (SubmittedSheet){0};
    reading->flow = NULL;
    reading->bound_flow = NULL;
    memset(reading->column_of, 0, sizeof reading->column_of);
    g_array_set_size(reading->fields, 0);
    g_hash_table_remove_all(reading->given);
}

static void refuse_persons(Reading *reading, const SheetRow *row)
{
    unsigned n = 0;
    g_autoptr(GString) names = g_string_new(NULL);
    for (unsigned i = 0; i < row->n_cells; i++)
        if (personal_is_column(row->cells[i].text)) {
            g_string_append_printf(names, "%s\"%s\"", n++ ? ", " : "", row->cells[i].text);
        }
    if (n >= PERSONAL_COLUMNS && !reading->fault)
        g_set_error(&reading->fault, FYR_ERROR, FYR_ERROR_FORBIDDEN,
                    "%s: line %u has the columns of a list of persons (%s); such a list must not "
                    "be sent: make a table of counts of it on your own machine with `fyr "
                    "tabulate`. Nothing was kept",
                    reading->sheet_place, row->number, names->str);
}

static void on_row(void *data, const SheetRow *row)
{
    Reading *reading = data;
    if (reading->fault)
        return;
    if (reading->has_header) {
        submission_row(reading, row);
    } else if (row->number > HEADER_ROWS_MOST) {
        return;
    } else if (is_header(row)) {
        refuse_persons(reading, row);
        take_header(reading, row);
    } else {
        refuse_persons(reading, row);
        take_given(reading, row);
    }
}

static bool is_used_column(const Reading *reading, uint32_t column)
{
    return column >= 1 && column <= reading->fields->len &&
           g_array_index(reading->fields, Field, column - 1).kind != FIELD_NONE;
}

static bool touches(const Reading *reading, const SheetRange *range)
{
    for (uint32_t c = range->first_column; c <= range->last_column && c <= reading->fields->len;
         c++)
        if (is_used_column(reading, c))
            return true;
    return false;
}

static void check_ranges(Reading *reading, const Sheet *sheet)
{
    for (unsigned i = 0; i < sheet->n_merged; i++) {
        const SheetRange *range = &sheet->merged[i];
        char last[SHEET_CELL_NAME_BYTES];
        if (range->last_row < reading->header_row || !touches(reading, range))
            continue;
        reading_problem(reading, PROBLEM_ERROR, range->first_row, range->first_column, NULL,
                        "merged-cells", "unmerge the cells, and fill in each of them",
                        "cells are merged as far as %s: only the first of them holds anything",
                        sheet_cell_name(last, range->last_row, range->last_column));
    }
    for (unsigned i = 0; i < sheet->n_hidden_columns; i++)
        if (touches(reading, &sheet->hidden_columns[i]))
            reading_problem(reading, PROBLEM_WARNING, reading->header_row,
                            sheet->hidden_columns[i].first_column, NULL, "hidden-column",
                            "show the column and look at what stands in it",
                            "a column of the table is hidden; what stands in it was read");
}

static void on_end(void *data, const Sheet *sheet)
{
    Reading *reading = data;
    if (!reading->has_header) {
        if (sheet->name && !sheet->is_hidden && model_find_flow(reading->model, sheet->name))
            reading_problem(reading, PROBLEM_ERROR, 0, 0, NULL, "missing-header",
                            "put the line with OBS_VALUE back, or take a new template",
                            "the sheet has the name of a dataflow and no line with OBS_VALUE");
        else if (sheet->name)
            g_ptr_array_add(reading->ignored, g_strdup(sheet->name));
        return;
    }
    g_array_index(reading->submission->sheets, SubmittedSheet, reading->sheet_index).n_blank =
        reading->own.n_blank;
    check_ranges(reading, sheet);
    if (sheet->is_hidden)
        reading_problem(reading, PROBLEM_WARNING, 0, 0, NULL, "hidden-sheet",
                        "show the sheet and look at it, or delete it",
                        "the sheet is hidden; what stands in it was read");
    if (reading->own.n_blank > 0)
        reading_problem(reading, PROBLEM_NOTE, 0, 0, NULL, "blank",
                        "write 0 where there were none, or one of the words for a missing number",
                        reading->own.n_blank == 1
                            ? N_("%u line is left blank: nothing is said about it")
                            : N_("%u lines are left blank: nothing is said about them"),
                        reading->own.n_blank);
}

/* --- the file ------------------------------------------------------------------------------- */

static bool check_any(const Reading *reading, GError **error)
{
    if (reading->submission->sheets->len > 0)
        return true;
    g_set_error(error, FYR_ERROR, FYR_ERROR_INVALID,
                "%s: no sheet has a line with the column OBS_VALUE; begin with a template: "
                "`fyr template FLOW --area XX --period YYYY -o FILE.xlsx`",
                reading->options->place);
    return false;
}

static void reading_clear(Reading *reading)
{
    g_array_unref(reading->fields);
    g_hash_table_unref(reading->given);
    g_ptr_array_unref(reading->ignored);
    g_free(reading->at);
    g_free(reading->sheet_place);
}

Submission *submission_read(const Model *model, char *bytes, size_t length,
                            const SubmissionOptions *options, Problems *problems, GError **error)
{
    static const SheetSink sink = {on_begin, on_row, on_end};
    g_autoptr(Submission) submission = submission_new(model, options->place);
    Reading reading = {.model = model,
                       .options = options,
                       .problems = problems,
                       .submission = submission,
                       .fields = g_array_new(FALSE, TRUE, sizeof(Field)),
                       .given = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free),
                       .ignored = g_ptr_array_new_with_free_func(g_free)};
    g_array_set_clear_func(reading.fields, clear_field);
    SheetFormat format;
    bool is_read =
        sheet_read(bytes, length, options->place, &sink, &reading, problems, &format, error);
    if (is_read && reading.fault) {
        g_propagate_error(error, g_steal_pointer(&reading.fault));
        is_read = false;
    }
    g_clear_error(&reading.fault);
    is_read = is_read && check_any(&reading, error);
    reading_clear(&reading);
    return is_read ? g_steal_pointer(&submission) : NULL;
}

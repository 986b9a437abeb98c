/* One line of a questionnaire: codes, year, number, status, comment; each fault with its cell. */
#include "exchange/submission_private.h"

#include "base/number.h"
#include "exchange/personal.h"
#include "exchange/value_text.h"
#include "figures/near.h"
#include "model/questionnaire.h"
#include <math.h>
#include <string.h>

#define COMMENT_BYTES_MOST 4000u

static const char *text_of(const SheetCell *cell)
{
    return cell ? cell->text : "";
}

static bool is_blank(const char *text)
{
    if (*text > ' ' && *text < '\x7f') /* nearly always */
        return false;
    for (; *text; text = g_utf8_next_char(text))
        if (!g_unichar_isspace(g_utf8_get_char(text)))
            return false;
    return true;
}

/* --- what a column has said before ---------------------------------------------------------- */

/* Where the text of a cell is remembered; NULL if it is not a text, or too long. */
static Memo *memo_of(Field *field, const SheetCell *cell)
{
    if (!cell || cell->kind != CELL_TEXT || cell->length == 0 || cell->length >= MEMO_BYTES)
        return NULL;
    if (!field->memos)
        field->memos = g_new0(Memo, MEMO_PLACES);
    uint32_t hash = cell->length;
    for (uint32_t i = 0; i < cell->length; i++)
        hash = hash * 31 + (unsigned char)cell->text[i];
    return &field->memos[(hash ^ hash >> 8) % MEMO_PLACES];
}

static bool is_remembered(const Memo *memo, const void *meant_by, const SheetCell *cell)
{
    return memo->meant_by == meant_by && memo->length == cell->length &&
           memcmp(memo->text, cell->text, cell->length) == 0;
}

static Memo *remember(Memo *memo, const void *meant_by, const SheetCell *cell)
{
    memo->meant_by = meant_by;
    memo->length = (uint8_t)cell->length;
    memcpy(memo->text, cell->text, cell->length);
    return memo;
}

/* --- codes ---------------------------------------------------------------------------------- */

/* "F", "F: Women", "Women", in any language; -1. */
static int match_code(const CodeList *list, const char *text)
{
    int code = codelist_find(list, text);
    if (code >= 0)
        return code;
    const char *end = strchr(text, ':');
    g_autofree char *id = end ? g_strstrip(g_strndup(text, (gsize)(end - text))) : NULL;
    if (id && (code = codelist_find(list, id)) >= 0)
        return code;
    return codelist_match(list, text, -1);
}

static void report_code(Reading *reading, uint32_t row, uint32_t column, const Dimension *dimension,
                        const char *text)
{
    const CodeList *list = dimension->codelist;
    gunichar first = 0;
    g_autofree char *latin = look_alike_latin(text, &first);
    if (latin && match_code(list, latin) >= 0) {
        char letter[8] = "";
        g_unichar_to_utf8(first, letter);
        reading_problem(reading, PROBLEM_ERROR, row, column, text, "look-alike",
                        "type it again on a Latin keyboard, or choose it from the list",
                        "the character \"%s\" (U+%04X) only looks like the Latin one", letter,
                        first);
        return;
    }
    g_autofree char *near = near_codes(list, text, LANG_COUNT);
    g_autofree char *remedy = near ? g_strdup_printf(N_("near: %s"), near)
                                   : g_strdup_printf(N_("take a code of %s"), codelist_id(list));
    if (is_blank(text))
        reading_problem(reading, PROBLEM_ERROR, row, column, NULL, "missing-code",
                        "choose a code from the list; _T is the total", "%s is not said",
                        dimension->id);
    else
        reading_problem(reading, PROBLEM_ERROR, row, column, text, "unknown-code", remedy,
                        "not a code of %s", codelist_id(list));
}

int reading_code(Reading *reading, uint32_t row, uint32_t column, const Dimension *dimension,
                 const char *text)
{
    int code = match_code(dimension->codelist, text);
    if (code < 0)
        report_code(reading, row, column, dimension, text);
    return code;
}

/* The code of a cell; -1 after a located problem. */
static int code_of_cell(Reading *reading, uint32_t row, uint32_t column, const Dimension *dimension)
{
    const SheetCell *cell = reading->at[column - 1];
    Field *field = &g_array_index(reading->fields, Field, column - 1);
    Memo *memo = memo_of(field, cell);
    if (memo && is_remembered(memo, dimension->codelist, cell))
        return memo->number;
    int code = reading_code(reading, row, column, dimension, text_of(cell));
    if (memo && code >= 0)
        remember(memo, dimension->codelist, cell)->number = code;
    return code;
}

/* The column of a dimension, by its id; 0 if there is none. */
static uint32_t find_column(const Reading *reading, const char *dimension)
{
    for (unsigned i = 0; i < reading->fields->len; i++) {
        const Field *field = &g_array_index(reading->fields, Field, i);
        if (field->kind == FIELD_DIMENSION && strcmp(field->dimension, dimension) == 0)
            return i + 1;
    }
    return 0;
}

static const SheetCell *cell_of(const Reading *reading, FieldKind kind, uint32_t *out_column)
{
    *out_column = reading->column_of[kind];
    return *out_column > 0 ? reading->at[*out_column - 1] : NULL;
}

/* What a dimension is without a column and without a line in the head. */
static int default_code(const Reading *reading, const Dimension *dimension)
{
    if (strcmp(dimension->id, "SOURCE") == 0)
        return codelist_find(dimension->codelist, SUBMISSION_SOURCE);
    if (strcmp(dimension->id, "REF_AREA") == 0)
        return reading->options->area;
    return question_total(dimension);
}

static void bind_flow(Reading *reading, const Dataflow *flow)
{
    if (reading->bound_flow == flow)
        return;
    for (unsigned d = 0; d < flow->n_dimensions; d++) {
        reading->dimension_columns[d] = find_column(reading, flow->dimensions[d].id);
        reading->default_codes[d] = default_code(reading, &flow->dimensions[d]);
    }
    reading->area_dimension = dataflow_find_dimension(flow, "REF_AREA");
    reading->source_dimension = dataflow_find_dimension(flow, "SOURCE");
    if (reading->source_dimension >= 0)
        reading->own_source =
            codelist_find(flow->dimensions[reading->source_dimension].codelist, SUBMISSION_SOURCE);
    reading->bound_flow = flow;
}

static bool read_codes(Reading *reading, uint32_t row, FigureRow *figure)
{
    bool is_fine = true;
    bind_flow(reading, figure->flow);
    for (unsigned d = 0; d < figure->flow->n_dimensions; d++) {
        const Dimension *dimension = &figure->flow->dimensions[d];
        uint32_t column = reading->dimension_columns[d];
        int code = reading->flow ? reading->head_codes[d] : -1;
        if (column > 0)
            code = code_of_cell(reading, row, column, dimension);
        else if (code < 0)
            code = reading->default_codes[d];
        is_fine = is_fine && code >= 0;
        figure->code[d] = (uint16_t)MAX(code, 0);
    }
    return is_fine;
}

/* --- whose and when ------------------------------------------------------------------------- */

int reading_period(Reading *reading, uint32_t row, uint32_t column, const SheetCell *cell)
{
    const char *text = text_of(cell);
    int64_t year;
    if (cell && cell->kind == CELL_NUMBER && cell->number == floor(cell->number) &&
        cell->number >= 1900 && cell->number <= 2200)
        return (int)cell->number;
    g_autofree char *plain = g_strstrip(g_strdup(text));
    if (strlen(plain) == 4 && number_parse_count(plain, 4, &year) && year >= 1900 && year <= 2200)
        return (int)year;
    bool is_day = cell && cell->kind == CELL_DATE;
    reading_problem(reading, PROBLEM_ERROR, row, column, *text ? text : NULL,
                    is_day ? "date" : "bad-period", "write the year with four digits: 2024",
                    is_day ? N_("a date stands where the year belongs")
                           : N_("the period is not a year"));
    return 0;
}

static int year_of_cell(Reading *reading, uint32_t row, uint32_t column, const SheetCell *cell)
{
    Memo *memo = memo_of(&g_array_index(reading->fields, Field, column - 1), cell);
    if (memo && is_remembered(memo, reading->model, cell))
        return memo->number;
    int year = reading_period(reading, row, column, cell);
    if (memo && year > 0)
        remember(memo, reading->model, cell)->number = year;
    return year;
}

static bool read_period(Reading *reading, uint32_t row, FigureRow *figure)
{
    uint32_t column;
    const SheetCell *cell = cell_of(reading, FIELD_PERIOD, &column);
    int year = column > 0 ? year_of_cell(reading, row, column, cell) : reading->head_period;
    if (column == 0 && year == 0)
        year = reading->options->period;
    figure->period = (int16_t)year;
    if (year > 0 && reading->options->period > 0 && year != reading->options->period) {
        reading_problem(reading, PROBLEM_ERROR, row, column, NULL, "other-period",
                        "send the file of that year by itself, or correct the year",
                        "the line is about %d, the questionnaire about %d", year,
                        reading->options->period);
        return false;
    }
    return year > 0;
}

static bool check_whose(Reading *reading, uint32_t row, const FigureRow *figure)
{
    int area = reading->area_dimension, source = reading->source_dimension;
    if (source >= 0 && figure->code[source] != reading->own_source) {
        const CodeList *list = figure->flow->dimensions[source].codelist;
        reading_problem(
            reading, PROBLEM_ERROR, row, reading->dimension_columns[source],
            codelist_code(list, figure->code[source])->id, "other-source",
            "write NATIONAL; figures of other collections are imported with `fyr import`",
            "a submission holds the state's own figures only");
        return false;
    }
    if (area < 0)
        return true;
    int code = figure->code[area], wanted = reading->options->area;
    if (wanted < 0)
        wanted = reading->submission->area;
    if (wanted >= 0 && wanted != code) {
        const CodeList *list = figure->flow->dimensions[area].codelist;
        reading_problem(reading, PROBLEM_ERROR, row, reading->dimension_columns[area],
                        codelist_code(list, (unsigned)code)->id, "other-area",
                        "send each state's figures in a file of its own",
                        "the line is about another state than %s",
                        codelist_code(list, (unsigned)wanted)->id);
        return false;
    }
    reading->submission->area = code;
    return true;
}

static const Dataflow *find_flow(const Model *model, const char *text)
{
    const char *colon = strchr(text, ':');
    const char *from = colon && colon[1] != ' ' ? colon + 1 : text;
    g_autofree char *id = g_strndup(from, strcspn(from, "( :"));
    return model_find_flow(model, id);
}

static const Dataflow *read_flow(Reading *reading, uint32_t row)
{
    if (reading->flow)
        return reading->flow;
    uint32_t column;
    const SheetCell *cell = cell_of(reading, FIELD_FLOW, &column);
    Memo *memo =
        column > 0 ? memo_of(&g_array_index(reading->fields, Field, column - 1), cell) : NULL;
    if (memo && is_remembered(memo, reading->model, cell))
        return memo->flow;
    const Dataflow *flow = find_flow(reading->model, text_of(cell));
    if (!flow && column > 0)
        reading_problem(reading, PROBLEM_ERROR, row, column, text_of(cell), "unknown-dataflow",
                        "take the id of one of the centre's dataflows, such as VICTIMS",
                        "there is no such dataflow");
    if (memo && flow)
        remember(memo, reading->model, cell)->flow = flow;
    return flow;
}

/* --- the number ----------------------------------------------------------------------------- */

static ValueText read_number_cell(const SheetCell *cell)
{
    ValueText value = {.kind = FIGURE_VALUE, .lower = cell->number, .upper = cell->number};
    if (cell->number < 0)
        value = (ValueText){FIGURE_ABSENT,
                            NAN,
                            NAN,
                            "negative",
                            N_("a count cannot be negative"),
                            N_("write a whole number with digits only: 1234")};
    else if (cell->number != floor(cell->number) || cell->number > 9007199254740992.0)
        value = (ValueText){FIGURE_ABSENT,
                            NAN,
                            NAN,
                            "not-whole",
                            N_("persons are counted in whole numbers"),
                            N_("write a whole number with digits only: 1234")};
    return value;
}

static ValueText read_value_cell(const SheetCell *cell)
{
    ValueText fault = {.kind = FIGURE_ABSENT, .lower = NAN, .upper = NAN};
    if (!cell)
        return fault;
    if (cell->is_formula && !*cell->text) {
        fault.rule = "formula";
        fault.message = N_("a formula whose result the program did not store; it is not evaluated");
        fault.remedy = N_("type the number itself");
    } else if (cell->kind == CELL_NUMBER) {
        return read_number_cell(cell);
    } else if (cell->kind == CELL_DATE) {
        fault.rule = "date";
        fault.message = N_("the spreadsheet has made a date of it");
        fault.remedy =
            N_("format the cell as a number and type it again; bounds as \"<5\" or \"1..4\"");
    } else if (cell->kind == CELL_BOOLEAN || cell->kind == CELL_ERROR) {
        fault.rule = "not-a-number";
        fault.message = cell->kind == CELL_ERROR ? N_("a formula's error stands in the cell")
                                                 : N_("a yes or no stands where a count belongs");
        fault.remedy = N_("type the number itself");
    } else {
        return value_text_read(cell->text);
    }
    return fault;
}

/* OBS_STATUS of a figure: its first letter. The nothings may be said here as well. */
static bool take_status(Reading *reading, uint32_t row, FigureRow *figure)
{
    uint32_t column;
    const SheetCell *cell = cell_of(reading, FIELD_STATUS, &column);
    const char *text = text_of(cell);
    if (is_blank(text) || strcmp(text, "#N/A") == 0)
        return true;
    const CodeList *list = model_find_codelist(reading->model, "CL_OBS_STATUS");
    if (!list)
        return true;
    int code = match_code(list, text);
    static const struct {
        char letter;
        FigureKind kind;
    } nothings[] = {{'O', FIGURE_NOT_KNOWN},
                    {'M', FIGURE_NOT_APPLICABLE},
                    {'L', FIGURE_NOT_YET},
                    {'Q', FIGURE_SUPPRESSED}};
    if (code < 0) {
        reading_problem(reading, PROBLEM_ERROR, row, column, text, "unknown-code",
                        "leave it empty, or choose from the list", "not a code of CL_OBS_STATUS");
        return false;
    }
    char letter = codelist_code(list, (unsigned)code)->id[0];
    for (unsigned i = 0; i < G_N_ELEMENTS(nothings); i++) {
        if (nothings[i].letter != letter)
            continue;
        if (figure->kind == FIGURE_ABSENT)
            figure->kind = nothings[i].kind;
        if (figure->kind == nothings[i].kind)
            return true;
        reading_problem(reading, PROBLEM_ERROR, row, column, text, "status-and-value",
                        "clear the number, or the status",
                        "the status says that there is no number, and one stands beside it");
        return false;
    }
    if (figure->kind == FIGURE_VALUE)
        figure->obs_status = letter;
    return true;
}

/* LOWER and UPPER of a table file. */
static void take_bounds(Reading *reading, FigureRow *figure)
{
    uint32_t column;
    static const FieldKind kinds[] = {FIELD_LOWER, FIELD_UPPER};
    for (unsigned i = 0; i < 2; i++) {
        const SheetCell *cell = cell_of(reading, kinds[i], &column);
        ValueText bound = read_value_cell(cell);
        if (figure->kind != FIGURE_SUPPRESSED || bound.kind != FIGURE_VALUE)
            continue;
        if (i == 0)
            figure->lower = bound.lower;
        else
            figure->upper = bound.upper;
    }
}

/* A number that the state itself marks as confidential must not be sent open. */
static bool check_confidential(Reading *reading, uint32_t row, FigureRow *figure)
{
    uint32_t column;
    const SheetCell *cell = cell_of(reading, FIELD_CONF, &column);
    char letter = *text_of(cell);
    if (letter == '\0' || letter == 'F' || letter == '#')
        return true;
    if (figure->kind == FIGURE_ABSENT || figure->kind == FIGURE_SUPPRESSED) {
        figure->kind = FIGURE_SUPPRESSED;
        figure->conf_status = g_ascii_isupper(letter) ? letter : 'C';
        return true;
    }
    reading_problem(reading, PROBLEM_ERROR, row, column, cell->text, "confidential-value",
                    "write \"suppressed\", with its bounds if you like, or clear the status",
                    "a number stands beside a status that says it is confidential");
    return false;
}

static void finish_kind(FigureRow *figure)
{
    static const char letters[FIGURE_KIND_COUNT] = {[FIGURE_SUPPRESSED] = 'Q',
                                                    [FIGURE_NOT_KNOWN] = 'O',
                                                    [FIGURE_NOT_APPLICABLE] = 'M',
                                                    [FIGURE_NOT_YET] = 'L'};
    if (letters[figure->kind])
        figure->obs_status = letters[figure->kind];
    if (figure->kind == FIGURE_SUPPRESSED && figure->conf_status == 'F')
        figure->conf_status = 'C';
    if (figure->kind == FIGURE_VALUE)
        figure->value = figure->lower;
}

static bool read_value(Reading *reading, uint32_t row, FigureRow *figure)
{
    uint32_t column;
    const SheetCell *cell = cell_of(reading, FIELD_VALUE, &column);
    ValueText value = read_value_cell(cell);
    if (value.rule) {
        reading_problem(reading, PROBLEM_ERROR, row, column, text_of(cell), value.rule,
                        value.remedy, "%s", value.message);
        return false;
    }
    figure->kind = value.kind;
    figure->lower = value.lower;
    figure->upper = value.upper;
    bool is_fine = take_status(reading, row, figure);
    is_fine = check_confidential(reading, row, figure) && is_fine;
    take_bounds(reading, figure);
    if (cell && cell->is_formula && is_fine)
        reading_problem(reading, PROBLEM_NOTE, row, column, cell->text, "formula", NULL,
                        "a formula: its stored result was read, it was not evaluated");
    finish_kind(figure);
    return is_fine;
}

/* --- the rest ------------------------------------------------------------------------------- */

static bool read_comment(Reading *reading, uint32_t row, FigureRow *figure)
{
    uint32_t column;
    const SheetCell *cell = cell_of(reading, FIELD_COMMENT, &column);
    const char *text = text_of(cell);
    if (is_blank(text) || strcmp(text, "#N/A") == 0)
        return true;
    const char *found = personal_find(text);
    if (found || strlen(text) > COMMENT_BYTES_MOST) {
        /* The value is not repeated: what may be about a person goes into no message. */
        g_autofree char *message =
            found ? g_strdup_printf(N_("the comment seems to hold %s"), found)
                  : g_strdup_printf(N_("the comment is longer than %u bytes"), COMMENT_BYTES_MOST);
        reading_problem(
            reading, PROBLEM_ERROR, row, column, NULL, found ? "personal-data" : "too-long",
            found ? N_("delete it: nothing about a person may be sent") : N_("shorten the comment"),
            "%s", message);
        return false;
    }
    figure->comment = g_string_chunk_insert_const(reading->submission->texts, text);
    return true;
}

/* Nothing was typed into the line: a cell of the questionnaire left blank, a line whose codes were
 * to be chosen, or no line at all. */
static bool is_empty_line(Reading *reading)
{
    bool has_code = false, has_choice = false;
    for (unsigned i = 0; i < reading->fields->len; i++) {
        const Field *field = &g_array_index(reading->fields, Field, i);
        const SheetCell *cell = reading->at[i];
        bool is_bare = !cell || (is_blank(cell->text) && !cell->is_formula);
        has_choice = has_choice || (field->kind == FIELD_DIMENSION && is_bare);
        if (is_bare || field->kind == FIELD_NONE)
            continue;
        if (field->kind != FIELD_DIMENSION && field->kind != FIELD_FLOW &&
            field->kind != FIELD_PERIOD && field->kind != FIELD_COMMENT)
            return false;
        has_code = has_code || field->kind == FIELD_DIMENSION;
    }
    reading->own.n_blank += has_code && !has_choice;
    return true;
}

static void place_cells(Reading *reading, const SheetRow *row)
{
    memset(reading->at, 0, reading->fields->len * sizeof *reading->at);
    for (unsigned i = 0; i < row->n_cells; i++)
        if (row->cells[i].column <= reading->fields->len)
            reading->at[row->cells[i].column - 1] = &row->cells[i];
}

void submission_row(Reading *reading, const SheetRow *row)
{
    place_cells(reading, row);
    if (is_empty_line(reading))
        return;
    if (row->is_hidden && !reading->is_hidden_said) {
        reading->is_hidden_said = true;
        reading_problem(reading, PROBLEM_WARNING, row->number, 0, NULL, "hidden-row",
                        "show all rows, take filters off, and look at what stands in them",
                        "the row is hidden or filtered out; what stands in it was read");
    }
    const Dataflow *flow = read_flow(reading, row->number);
    if (!flow)
        return;
    FigureRow figure = figure_row(flow);
    figure.line = row->number;
    bool is_fine = read_codes(reading, row->number, &figure);
    is_fine = read_period(reading, row->number, &figure) && is_fine;
    is_fine = read_value(reading, row->number, &figure) && is_fine;
    is_fine = read_comment(reading, row->number, &figure) && is_fine;
    if (!is_fine || !check_whose(reading, row->number, &figure) || figure.kind == FIGURE_ABSENT)
        return;
    Submission *submission = reading->submission;
    submission->has_several_periods =
        submission->has_several_periods ||
        (submission->period != 0 && submission->period != figure.period);
    submission->period = submission->period ? submission->period : figure.period;
    guint16 sheet = (guint16)reading->sheet_index;
    g_array_append_val(submission->rows, figure);
    g_array_append_val(submission->sheet_of_row, sheet);
}

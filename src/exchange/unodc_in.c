/* `unodc` in: the table of UNODC's data portal on trafficking in persons (GLOTIP), as CSV.
 *
 * One line is one figure. Columns are found by name, in any order, below any banner lines. Which
 * dataflow a line belongs to follows from its Indicator and Dimension (the routes below). "<5" is
 * suppressed, 0 to 4. A line that has no place is set aside word for word with the reason; a file
 * that is not whole (a cut line, a broken quote) or is another file altogether is refused. */
#include "base/csv.h"
#include "base/number.h"
#include "exchange/importer.h"
#include "exchange/text_in.h"
#include <math.h>
#include <string.h>

#define BANNER_LINES_MOST 20u
#define FIRST_YEAR 1900
#define SOURCE_NAME "GLOTIP" /* what the file's own Source column says */

/* --- columns ----------------------------------------------------------------------------- */

typedef enum {
    COLUMN_ISO3,
    COLUMN_COUNTRY,
    COLUMN_INDICATOR,
    COLUMN_DIMENSION,
    COLUMN_CATEGORY,
    COLUMN_SEX,
    COLUMN_AGE,
    COLUMN_YEAR,
    COLUMN_UNIT,
    COLUMN_VALUE,
    COLUMN_SOURCE,
    COLUMN_COUNT
} Column;

static const char *const column_names[COLUMN_COUNT] = {
    [COLUMN_ISO3] = "Iso3_code",
    [COLUMN_COUNTRY] = "Country",
    [COLUMN_INDICATOR] = "Indicator",
    [COLUMN_DIMENSION] = "Dimension",
    [COLUMN_CATEGORY] = "Category",
    [COLUMN_SEX] = "Sex",
    [COLUMN_AGE] = "Age",
    [COLUMN_YEAR] = "Year",
    [COLUMN_UNIT] = "Unit of measurement",
    [COLUMN_VALUE] = "txtVALUE",
    [COLUMN_SOURCE] = "Source",
};

/* --- routes ------------------------------------------------------------------------------ */

/* Where the lines of an Indicator and a Dimension go, and which of our dimensions the Category
 * fills (NULL: the Category must be "Total"). */
typedef struct {
    const char *indicator, *dimension;
    const char *flow;
    const char *fixed_dimension, *fixed_code; /* or NULL */
    const char *category_dimension;
} Route;

#define VICTIMS_LINE "Detected trafficking victims"
#define CONTACT_LINE "Persons brought into formal contact"
#define PROSECUTED_LINE "Persons prosecuted"
#define CONVICTED_LINE "Persons convicted"
#define OFFENCES_LINE "Offences of trafficking in persons"
#define TOTAL_TEXT "Total"
#define BY_EXPLOITATION "by form of exploitation"
#define BY_CITIZENSHIP "by citizenship"
#define BY_REPATRIATION "by country of repatriation"

static const Route routes[] = {
    {VICTIMS_LINE, TOTAL_TEXT, "VICTIMS", NULL, NULL, NULL},
    {VICTIMS_LINE, BY_EXPLOITATION, "VICTIMS", NULL, NULL, "EXPLOITATION"},
    {VICTIMS_LINE, BY_CITIZENSHIP, "VICTIMS", NULL, NULL, "CITIZENSHIP"},
    {VICTIMS_LINE, BY_REPATRIATION, "REPATRIATIONS", NULL, NULL, "COUNTERPART_AREA"},
    {CONTACT_LINE, TOTAL_TEXT, "OFFENDERS", "LEGAL_STATUS", "SUSPECTED", NULL},
    {CONTACT_LINE, BY_CITIZENSHIP, "OFFENDERS", "LEGAL_STATUS", "SUSPECTED", "CITIZENSHIP"},
    {PROSECUTED_LINE, TOTAL_TEXT, "OFFENDERS", "LEGAL_STATUS", "PROSECUTED", NULL},
    {PROSECUTED_LINE, BY_CITIZENSHIP, "OFFENDERS", "LEGAL_STATUS", "PROSECUTED", "CITIZENSHIP"},
    {CONVICTED_LINE, TOTAL_TEXT, "OFFENDERS", "LEGAL_STATUS", "CONVICTED", NULL},
    {CONVICTED_LINE, BY_CITIZENSHIP, "OFFENDERS", "LEGAL_STATUS", "CONVICTED", "CITIZENSHIP"},
    {CONVICTED_LINE, BY_EXPLOITATION, "CONVICTIONS_EXPLOITATION", "LEGAL_STATUS", "CONVICTED",
     "EXPLOITATION"},
    {OFFENCES_LINE, TOTAL_TEXT, "OFFENCES", "OFFENCE", "TRAFFICKING", NULL},
};
#define N_ROUTES G_N_ELEMENTS(routes)

/* A route looked up in the model once. */
typedef struct {
    const Dataflow *flow;
    uint16_t code[LIMIT_DIMENSIONS]; /* with everything but what the line says */
    int area, sex, age, category;    /* dimensions; -1 = the flow has none */
} Resolved;

typedef struct {
    const CodeList *list;
    GHashTable *known; /* text in the file -> code + 1, or 0 for "none" */
} Matcher;

typedef struct {
    const char *place;
    const Model *model;
    VintageDraft *draft;
    Problems *problems;
    Resolved routes[N_ROUTES];
    unsigned last_route;
    Matcher matchers[8];
    unsigned n_matchers;
    int column[COLUMN_COUNT];
    uint32_t n_columns;
    uint32_t lines_above; /* banner lines, which the CSV reader does not see */
    int last_year;        /* no figure can be of a later year */
    uint32_t n_lines;
} Reading;

static bool resolve(Reading *reading, unsigned index, GError **error)
{
    const Route *route = &routes[index];
    Resolved *to = &reading->routes[index];
    to->flow = model_find_flow(reading->model, route->flow);
    if (!to->flow) {
        g_set_error(error, FYR_ERROR, FYR_ERROR_NOT_FOUND,
                    "the definitions have no dataflow \"%s\", which UNODC's file needs",
                    route->flow);
        return false;
    }
    for (unsigned d = 0; d < to->flow->n_dimensions; d++) {
        const Dimension *dimension = &to->flow->dimensions[d];
        bool is_fixed =
            route->fixed_dimension && strcmp(dimension->id, route->fixed_dimension) == 0;
        const char *code = is_fixed                               ? route->fixed_code
                           : strcmp(dimension->id, "FREQ") == 0   ? "A"
                           : strcmp(dimension->id, "SOURCE") == 0 ? "UNODC"
                                                                  : CODE_TOTAL;
        int found = codelist_find(dimension->codelist, code);
        if (found < 0 && strcmp(dimension->id, "REF_AREA") != 0) {
            g_set_error(error, FYR_ERROR, FYR_ERROR_NOT_FOUND,
                        "the definitions have no code \"%s\" in %s, which UNODC's file needs", code,
                        codelist_id(dimension->codelist));
            return false;
        }
        to->code[d] = (uint16_t)MAX(found, 0);
    }
    to->area = dataflow_find_dimension(to->flow, "REF_AREA");
    to->sex = dataflow_find_dimension(to->flow, "SEX");
    to->age = dataflow_find_dimension(to->flow, "AGE");
    to->category = route->category_dimension
                       ? dataflow_find_dimension(to->flow, route->category_dimension)
                       : -1;
    if (to->area < 0 || (route->category_dimension && to->category < 0)) {
        g_set_error(error, FYR_ERROR, FYR_ERROR_NOT_FOUND,
                    "the dataflow \"%s\" lacks a dimension that UNODC's file needs", route->flow);
        return false;
    }
    return true;
}

/* codelist_match with a memory: a file repeats few texts many times. The texts stay where they
 * are in the file's own buffer. */
static int match(Reading *reading, const CodeList *list, const char *text)
{
    Matcher *matcher = NULL;
    for (unsigned i = 0; i < reading->n_matchers && !matcher; i++)
        if (reading->matchers[i].list == list)
            matcher = &reading->matchers[i];
    if (!matcher) {
        if (reading->n_matchers == G_N_ELEMENTS(reading->matchers))
            return codelist_match(list, text, -1);
        matcher = &reading->matchers[reading->n_matchers++];
        *matcher = (Matcher){list, g_hash_table_new(g_str_hash, g_str_equal)};
    }
    gpointer known;
    if (g_hash_table_lookup_extended(matcher->known, text, NULL, &known))
        return GPOINTER_TO_INT(known) - 1;
    int code = codelist_match(list, text, -1);
    g_hash_table_insert(matcher->known, (gpointer)text, GINT_TO_POINTER(code + 1));
    return code;
}

/* --- the header -------------------------------------------------------------------------- */

static size_t line_length(const char *data, size_t length)
{
    const char *end = memchr(data, '\n', length);
    return end ? (size_t)(end - data) + 1 : length;
}

/* Where the header begins: the first line that names the most telling columns. 0 if none does. */
static size_t find_header(const char *data, size_t length, uint32_t *out_lines_above)
{
    size_t at = 0;
    for (uint32_t line = 0; line < BANNER_LINES_MOST && at < length; line++) {
        size_t n = line_length(data + at, length - at);
        if (memmem(data + at, n, "Indicator", 9) && memmem(data + at, n, "Iso3_code", 9)) {
            *out_lines_above = line;
            return at;
        }
        at += n;
    }
    *out_lines_above = 0;
    return 0;
}

static char delimiter_of(const char *header, size_t length)
{
    const char candidates[] = ",;\t|";
    size_t most = 0, n = line_length(header, length);
    char best = ',';
    for (const char *c = candidates; *c; c++) {
        size_t count = 0;
        for (size_t i = 0; i < n; i++)
            count += header[i] == *c;
        if (count > most) {
            most = count;
            best = *c;
        }
    }
    return best;
}

/* Does the first line look like a table's header at all? If not it is not worth quoting. */
static void describe_found(GString *to, const CsvRow *header)
{
    for (uint32_t i = 0; i < header->n_fields && i < 16; i++)
        g_string_append_printf(to, "%s\"%.40s\"", i ? ", " : "", header->fields[i].text);
    if (header->n_fields > 16)
        g_string_append_printf(to, " and %u more", header->n_fields - 16);
}

static bool read_header(Reading *reading, const CsvRow *header, GError **error)
{
    g_autoptr(GString) missing = g_string_new(NULL);
    bool is_twice = false;
    for (unsigned c = 0; c < COLUMN_COUNT; c++) {
        reading->column[c] = -1;
        for (uint32_t i = 0; i < header->n_fields; i++) {
            g_autofree char *name = g_strstrip(g_strdup(header->fields[i].text));
            if (g_ascii_strcasecmp(name, column_names[c]) != 0)
                continue;
            if (reading->column[c] >= 0) {
                is_twice = true;
                problems_add(reading->problems, PROBLEM_ERROR, reading->place,
                             reading->lines_above + header->line, name, NULL, "column-twice",
                             "remove one of the two columns", "the column \"%s\" stands twice",
                             name);
            }
            reading->column[c] = (int)i;
        }
        if (reading->column[c] < 0)
            g_string_append_printf(missing, "%s\"%s\"", missing->len ? ", " : "", column_names[c]);
    }
    reading->n_columns = header->n_fields;
    if (missing->len > 0) {
        g_autoptr(GString) found = g_string_new(NULL);
        describe_found(found, header);
        g_set_error(error, FYR_ERROR, FYR_ERROR_INVALID,
                    "%s:%u: not UNODC's table of trafficking in persons: the columns %s are "
                    "missing; found %s. Save the sheet of the dataUNODC file as CSV, with its "
                    "header line, and import that",
                    reading->place, reading->lines_above + header->line, missing->str, found->str);
        return false;
    }
    if (is_twice)
        g_set_error(error, FYR_ERROR, FYR_ERROR_INVALID,
                    "%s:%u: a column stands twice in the header", reading->place,
                    reading->lines_above + header->line);
    return !is_twice;
}

/* --- lines ------------------------------------------------------------------------------- */

typedef struct {
    const CsvRow *row;
    uint32_t line;    /* of the user's file */
    const char *text; /* the line word for word; not NUL-terminated */
    size_t text_length;
    uint64_t raw_key;
} Line;

static const char *field(const Reading *reading, const Line *line, Column column)
{
    return line->row->fields[reading->column[column]].text;
}

/* FNV-1a over every field but the value, with a separator that no field can hold. */
static uint64_t raw_key_of(const Reading *reading, const CsvRow *row)
{
    uint64_t hash = 0xcbf29ce484222325u;
    for (uint32_t i = 0; i < row->n_fields; i++) {
        if ((int)i == reading->column[COLUMN_VALUE])
            continue;
        for (uint32_t b = 0; b < row->fields[i].length; b++)
            hash = (hash ^ (unsigned char)row->fields[i].text[b]) * 0x100000001b3u;
        hash = (hash ^ 0xff) * 0x100000001b3u;
    }
    return hash ? hash : 1;
}

/* Keeps the line beside the vintage and says why. */
static void set_aside(Reading *reading, const Line *line, int column, const char *rule,
                      const char *remedy, const char *message)
{
    const char *value = column >= 0 ? field(reading, line, (Column)column) : NULL;
    problems_add(reading->problems, PROBLEM_WARNING, reading->place, line->line,
                 column >= 0 ? column_names[column] : NULL, value, rule, remedy,
                 "%s; the line is set aside", message);
    g_autofree char *text = g_strndup(line->text, line->text_length);
    vintage_draft_set_aside(reading->draft, line->line, line->raw_key, text, rule);
}

static const Resolved *find_route(Reading *reading, const Line *line, const Route **out_route)
{
    const char *indicator = field(reading, line, COLUMN_INDICATOR);
    const char *dimension = field(reading, line, COLUMN_DIMENSION);
    for (unsigned i = 0; i < N_ROUTES; i++) { /* lines of one route stand together */
        unsigned at = (reading->last_route + i) % N_ROUTES;
        if (g_ascii_strcasecmp(routes[at].dimension, dimension) == 0 &&
            g_ascii_strcasecmp(routes[at].indicator, indicator) == 0) {
            reading->last_route = at;
            *out_route = &routes[at];
            return &reading->routes[at];
        }
    }
    return NULL;
}

/* The state: by the ISO code, which must not contradict the name. */
static bool read_area(Reading *reading, const Line *line, const Resolved *route, FigureRow *row)
{
    const CodeList *list = route->flow->dimensions[route->area].codelist;
    const char *iso3 = field(reading, line, COLUMN_ISO3);
    const char *country = field(reading, line, COLUMN_COUNTRY);
    int by_code = *iso3 ? match(reading, list, iso3) : -1;
    int by_name = *country ? match(reading, list, country) : -1;
    if (by_code < 0 && by_name < 0) {
        set_aside(reading, line, *country ? COLUMN_COUNTRY : COLUMN_ISO3, "unknown-area",
                  "add the spelling as an alias in codelists/area.ini and import the file again",
                  "no state or area has this name or code");
        return false;
    }
    if (by_code >= 0 && by_name >= 0 && by_code != by_name) {
        set_aside(reading, line, COLUMN_COUNTRY, "area-mismatch",
                  "correct the code or the name in the file",
                  "the ISO code and the name mean different states");
        return false;
    }
    row->code[route->area] = (uint16_t)(by_code >= 0 ? by_code : by_name);
    return true;
}

/* Sex or age: into the flow's dimension, or "Total" where the flow has none. */
static bool read_breakdown(Reading *reading, const Line *line, const Resolved *route, int dimension,
                           Column column, FigureRow *row)
{
    const char *text = field(reading, line, column);
    if (dimension < 0) {
        if (strcmp(text, TOTAL_TEXT) == 0)
            return true;
        set_aside(reading, line, (int)column, "no-place",
                  "nothing; tell us if you need these figures",
                  "figures of this kind have no such breakdown here");
        return false;
    }
    int code = match(reading, route->flow->dimensions[dimension].codelist, text);
    if (code < 0) {
        set_aside(reading, line, (int)column, "unknown-category",
                  "add the spelling as an alias in the code list and import the file again",
                  "the code list does not know this text");
        return false;
    }
    row->code[dimension] = (uint16_t)code;
    return true;
}

static bool read_category(Reading *reading, const Line *line, const Resolved *route, FigureRow *row)
{
    const char *text = field(reading, line, COLUMN_CATEGORY);
    if (route->category < 0) {
        if (strcmp(text, TOTAL_TEXT) == 0)
            return true;
        set_aside(reading, line, COLUMN_CATEGORY, "no-place",
                  "correct the Dimension or the Category in the file",
                  "the Dimension is \"Total\" but the Category is not");
        return false;
    }
    const CodeList *list = route->flow->dimensions[route->category].codelist;
    int code = *text ? match(reading, list, text) : -1;
    if (code < 0) {
        set_aside(reading, line, COLUMN_CATEGORY, *text ? "unknown-category" : "no-category",
                  *text ? "add the spelling as an alias in the code list and import the file again"
                        : "ask the source what the figure counts",
                  *text ? "the code list does not know this category"
                        : "the line does not say what it counts");
        return false;
    }
    if (strcmp(codelist_code(list, (unsigned)code)->id, CODE_TOTAL) == 0) {
        set_aside(reading, line, COLUMN_CATEGORY, "total-among-parts",
                  "nothing: the total has a line of its own, under Dimension \"Total\"",
                  "a total stands among its parts");
        return false;
    }
    row->code[route->category] = (uint16_t)code;
    return true;
}

static bool read_year(Reading *reading, const Line *line, FigureRow *row)
{
    const char *text = field(reading, line, COLUMN_YEAR);
    int64_t year;
    if (strlen(text) != 4 || !number_parse_count(text, 4, &year) || year < FIRST_YEAR ||
        year > reading->last_year) {
        set_aside(reading, line, COLUMN_YEAR, "bad-year",
                  "write a year in four digits, not later than the file's own day",
                  "not a year a figure can be of");
        return false;
    }
    row->period = (int16_t)year;
    return true;
}

static bool read_value(Reading *reading, const Line *line, FigureRow *row)
{
    const char *text = field(reading, line, COLUMN_VALUE);
    bool is_below = *text == '<';
    int64_t value;
    const char *digits = text + is_below;
    bool is_number = g_ascii_isdigit(*digits) && number_parse_count(digits, strlen(digits), &value);
    if (is_number && is_below && value > 0) {
        figure_row_set_suppressed(row, 0, (double)(value - 1));
        return true;
    }
    if (is_number && !is_below) {
        figure_row_set_value(row, (double)value);
        return true;
    }
    set_aside(reading, line, COLUMN_VALUE, "bad-value",
              "write a whole number (\"12\", \"1,234\") or a bound (\"<5\")",
              *text ? "not a count" : "the value is missing");
    return false;
}

static bool read_small_print(Reading *reading, const Line *line)
{
    if (strcmp(field(reading, line, COLUMN_UNIT), "Counts") != 0) {
        set_aside(reading, line, COLUMN_UNIT, "unknown-unit", "only counts are read",
                  "the unit is not \"Counts\"");
        return false;
    }
    if (strcmp(field(reading, line, COLUMN_SOURCE), SOURCE_NAME) != 0) {
        set_aside(reading, line, COLUMN_SOURCE, "unknown-source",
                  "import another collection's figures with its own format",
                  "the source is not \"" SOURCE_NAME "\"");
        return false;
    }
    return true;
}

static void read_line(Reading *reading, const Line *line)
{
    if (memmem(line->text, line->text_length, "\xef\xbf\xbd", 3)) {
        set_aside(reading, line, COLUMN_CATEGORY, "damaged-text",
                  "ask the source for the file in UTF-8",
                  "the line holds characters that were lost (U+FFFD)");
        return;
    }
    const Route *route;
    const Resolved *resolved = find_route(reading, line, &route);
    if (!resolved) {
        set_aside(reading, line, COLUMN_INDICATOR, "no-place",
                  "nothing; tell us if you need these figures",
                  "no dataflow takes this Indicator with this Dimension");
        return;
    }
    FigureRow row = figure_row(resolved->flow);
    memcpy(row.code, resolved->code, sizeof row.code);
    row.line = line->line;
    row.raw_key = line->raw_key;
    if (read_area(reading, line, resolved, &row) &&
        read_breakdown(reading, line, resolved, resolved->sex, COLUMN_SEX, &row) &&
        read_breakdown(reading, line, resolved, resolved->age, COLUMN_AGE, &row) &&
        read_category(reading, line, resolved, &row) && read_year(reading, line, &row) &&
        read_value(reading, line, &row) && read_small_print(reading, line))
        vintage_draft_add(reading->draft, &row);
}

/* --- a file that is not whole ------------------------------------------------------------ */

static void report_cut(Reading *reading, uint32_t line, const char *value)
{
    problems_add(reading->problems, PROBLEM_ERROR, reading->place, line, NULL, value, "truncated",
                 "fetch the whole file again", "the file ends in the middle of this line");
}

/* A row with too few or too many fields; the last one of a file without a final line end was cut. */
static bool has_all_fields(Reading *reading, const CsvRow *row, bool is_cut_short)
{
    uint32_t line = reading->lines_above + row->line;
    const char *last = row->fields[row->n_fields - 1].text;
    if (row->n_fields < reading->n_columns && is_cut_short) {
        report_cut(reading, line, last);
        return false;
    }
    if (row->n_fields != reading->n_columns) {
        problems_add(
            reading->problems, PROBLEM_ERROR, reading->place, line, NULL, last, "field-count",
            "check quotes and delimiters in this line, or fetch the file again",
            "the line has %u fields, the header has %u", row->n_fields, reading->n_columns);
        return false;
    }
    const char *source = row->fields[reading->column[COLUMN_SOURCE]].text;
    bool is_last_column = reading->column[COLUMN_SOURCE] == (int)reading->n_columns - 1;
    if (is_cut_short && is_last_column && strlen(source) < strlen(SOURCE_NAME) &&
        g_str_has_prefix(SOURCE_NAME, source)) {
        report_cut(reading, line, source);
        return false;
    }
    return true;
}

static bool finish(Reading *reading, GError **error)
{
    unsigned broken = problems_count_rule(reading->problems, "field-count") +
                      problems_count_rule(reading->problems, "truncated");
    if (broken > 0) {
        g_set_error(error, FYR_ERROR, FYR_ERROR_INVALID,
                    "%s: the file is not whole (%u broken line%s); nothing was kept",
                    reading->place, broken, broken == 1 ? "" : "s");
        return false;
    }
    if (vintage_draft_n_rows(reading->draft) == 0) {
        g_set_error(error, FYR_ERROR, FYR_ERROR_INVALID,
                    reading->n_lines == 0
                        ? "%s: the file has a header and no figures"
                        : "%s: not one of the file's lines could be read; nothing was kept",
                    reading->place);
        return false;
    }
    return true;
}

/* --- the importer ------------------------------------------------------------------------ */

static bool read_lines(Reading *reading, CsvReader *reader, const char *pristine,
                       bool has_final_end, size_t length, GError **error)
{
    CsvRow row;
    GError *fault = NULL;
    for (;;) {
        size_t begin = csv_reader_offset(reader);
        if (!csv_reader_next(reader, &row, &fault))
            break;
        size_t end = csv_reader_offset(reader);
        while (begin < end && (pristine[begin] == '\n' || pristine[begin] == '\r'))
            begin++;
        bool is_cut_short = end >= length && !has_final_end;
        reading->n_lines++;
        if (!has_all_fields(reading, &row, is_cut_short))
            continue;
        while (end > begin && (pristine[end - 1] == '\n' || pristine[end - 1] == '\r'))
            end--;
        Line line = {.row = &row,
                     .line = reading->lines_above + row.line,
                     .text = pristine + begin,
                     .text_length = end - begin,
                     .raw_key = raw_key_of(reading, &row)};
        read_line(reading, &line);
    }
    if (fault)
        g_propagate_error(error, fault);
    return !fault;
}

static bool prepare(Reading *reading, GError **error)
{
    int year, month, day;
    iso_day_to_ymd(vintage_draft_as_of(reading->draft), &year, &month, &day);
    reading->last_year = year;
    for (unsigned i = 0; i < N_ROUTES; i++)
        if (!resolve(reading, i, error))
            return false;
    return true;
}

static bool unodc_read(char *data, size_t length, const char *place, VintageDraft *draft,
                       Problems *problems, GError **error)
{
    Reading reading = {
        .place = place, .model = vintage_draft_model(draft), .draft = draft, .problems = problems};
    g_autofree char *repaired = NULL;
    if (!prepare(&reading, error) ||
        !text_in_repair(&data, &length, &repaired, place, problems, error))
        return false;
    size_t header_at = find_header(data, length, &reading.lines_above);
    data += header_at;
    length -= header_at;
    g_autofree char *pristine = g_memdup2(data, length + 1);
    g_autoptr(CsvReader) reader = csv_reader_new(data, length, place, delimiter_of(data, length));
    CsvRow header;
    GError *fault = NULL;
    if (!csv_reader_next(reader, &header, &fault)) {
        if (fault)
            g_propagate_error(error, fault);
        else
            g_set_error(error, FYR_ERROR, FYR_ERROR_INVALID, "%s: the file is empty", place);
        return false;
    }
    bool has_final_end = length > 0 && (data[length - 1] == '\n' || pristine[length - 1] == '\n');
    bool is_read = read_header(&reading, &header, error) &&
                   read_lines(&reading, reader, pristine, has_final_end, length, error) &&
                   finish(&reading, error);
    for (unsigned i = 0; i < reading.n_matchers; i++)
        g_hash_table_unref(reading.matchers[i].known);
    return is_read;
}

/* The banner above the header holds the day, as "14/04/2025". */
static bool unodc_as_of(const char *data, size_t length, const char *file_name, IsoDay *out_day)
{
    (void)file_name;
    uint32_t lines;
    size_t banner = find_header(data, length, &lines);
    return text_in_find_day(data, banner, out_day);
}

const Importer importer_unodc = {
    .name = "unodc",
    .source = "UNODC",
    .help = "UNODC's table on trafficking in persons (GLOTIP), CSV, plain or gzipped",
    .as_of = unodc_as_of,
    .read = unodc_read,
};

/* `eurostat-tsv` in: a table on trafficking in human beings as Eurostat's API and its old bulk
 * files give it.
 *
 *     freq,sex,age,unit,geo\TIME_PERIOD <tab> 2021 <tab> 2022      also \time, /TIME_PERIOD, capitals
 *     A,F,TOTAL,NR,SE <tab> 12 b <tab> :                           value, flags; ":" = none
 *
 * A file may hold several tables one after another, each with its header: a vintage speaks for all that
 * its source says of a state, so tables of one day belong into one file (`cat`, also of gzipped ones).
 *
 * Which table it is follows from its dimensions, or the file's name; what the codes and flags mean
 * from model/sources/eurostat_tsv.ini. Nothing is guessed: a series or a cell that has no place is
 * set aside word for word, with the line that the model file lacks. A file with ragged lines, or with
 * a number that is flagged confidential, is refused whole. */
#include "base/number.h"
#include "exchange/importer.h"
#include "exchange/said.h"
#include "exchange/text_in.h"
#include "model/source_map.h"
#include <math.h>
#include <string.h>

#define MAP_NAME "eurostat_tsv"
#define SOURCE_CODE "EUROSTAT"
#define FIRST_YEAR 1900
#define FLAGS_MOST 16u

typedef struct {
    const Model *model;
    const SourceMap *map;
    const MapTable *table;
    const char *place;
    VintageDraft *draft;
    Problems *problems;
    const MapDimension *dimensions[LIMIT_DIMENSIONS]; /* in the order of the key */
    const char *names[LIMIT_DIMENSIONS];
    unsigned n_dimensions;
    int *years; /* [period]; 0: not a year that a figure can be of */
    char **periods;
    unsigned n_periods;
    uint32_t header_line;
    int last_year;
} Reading;

/* A line, cut at its tabs. */
typedef struct {
    char **cells; /* the key, then the values */
    unsigned n_cells;
    uint32_t line;
} Line;

static void reading_clear(Reading *reading)
{
    g_clear_pointer(&reading->years, g_free);
    g_clear_pointer(&reading->periods, g_strfreev);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Reading, reading_clear)

/* --- the header -------------------------------------------------------------------------- */

static bool refuse_header(const Reading *reading, const char *what, const char *found,
                          GError **error)
{
    g_set_error(error, FYR_ERROR, FYR_ERROR_INVALID,
                "%s:%u: not a table of Eurostat's as TSV: %s (found \"%.80s\"); fetch it with "
                "format=TSV",
                reading->place, reading->header_line, what, found);
    return false;
}

/* "freq,sex,geo\TIME_PERIOD" -> the dimensions; the key is cut in place. */
static bool read_dimensions(Reading *reading, char *first, GError **error)
{
    g_autofree char *whole = g_strdup(first);
    char *bar = strpbrk(first, "\\/");
    const char *time = bar ? g_strstrip(bar + 1) : "";
    if (!bar || (g_ascii_strcasecmp(time, "TIME_PERIOD") != 0 && g_ascii_strcasecmp(time, "time")))
        return refuse_header(reading, "the first cell must end in \\TIME_PERIOD or \\time", whole,
                             error);
    *bar = '\0';
    g_auto(GStrv) names = g_strsplit(first, ",", LIMIT_DIMENSIONS + 2);
    for (unsigned i = 0; names[i]; i++) {
        const char *name = g_strstrip(names[i]);
        if (i == LIMIT_DIMENSIONS)
            return refuse_header(reading, "it has too many dimensions", whole, error);
        const MapDimension *dimension = source_map_dimension(reading->map, name);
        if (!dimension) {
            g_set_error(error, FYR_ERROR, FYR_ERROR_INVALID,
                        "%s:%u: Eurostat's dimension \"%.60s\" is not among the definitions; add "
                        "[dimension NAME] to %s",
                        reading->place, reading->header_line, name, reading->map->place);
            return false;
        }
        for (unsigned k = 0; k < i; k++)
            if (reading->dimensions[k] == dimension)
                return refuse_header(reading, "a dimension stands twice", whole, error);
        reading->dimensions[i] = dimension;
        reading->names[i] = dimension->name;
        reading->n_dimensions = i + 1;
    }
    return true;
}

/* True if the table has just the header's dimensions, in any order. */
static bool has_dimensions(const MapTable *table, const Reading *reading)
{
    unsigned n = 0;
    for (; table->dimensions[n]; n++) {
        bool is_there = false;
        for (unsigned i = 0; i < reading->n_dimensions && !is_there; i++)
            is_there = g_ascii_strcasecmp(reading->names[i], table->dimensions[n]) == 0;
        if (!is_there)
            return false;
    }
    return n == reading->n_dimensions;
}

/* By the dimensions; where several tables have them, by the code in the file's name. */
static bool find_table(Reading *reading, GError **error)
{
    g_autofree char *base = g_path_get_basename(reading->place);
    g_autofree char *name = g_ascii_strdown(base, -1);
    unsigned n_fitting = 0, n_named = 0;
    const MapTable *fitting = NULL, *named = NULL;
    for (unsigned i = 0; i < source_map_n_tables(reading->map); i++) {
        const MapTable *table = source_map_table(reading->map, i);
        g_autofree char *id = g_ascii_strdown(table->id, -1);
        if (!has_dimensions(table, reading))
            continue;
        fitting = table;
        n_fitting++;
        named = strstr(name, id) ? table : named;
        n_named += strstr(name, id) != NULL;
    }
    reading->table = n_fitting == 1 ? fitting : n_named == 1 ? named : NULL;
    if (!reading->table)
        g_set_error(error, FYR_ERROR, FYR_ERROR_INVALID,
                    n_fitting == 0
                        ? "%s:%u: no table in %s has just these dimensions; add [table ID], or "
                          "mend its `dimensions`"
                        : "%s:%u: several tables in %s have these dimensions; put the table's code "
                          "into the file's name",
                    reading->place, reading->header_line, reading->map->place);
    return reading->table != NULL;
}

static bool read_header(Reading *reading, Line *header, GError **error)
{
    reading_clear(reading);
    reading->header_line = header->line;
    if (header->n_cells > LIMIT_CSV_COLUMNS) {
        g_set_error(error, FYR_ERROR, FYR_ERROR_LIMIT, "%s:%u: more than %u columns",
                    reading->place, header->line, LIMIT_CSV_COLUMNS);
        return false;
    }
    if (!read_dimensions(reading, header->cells[0], error) || !find_table(reading, error))
        return false;
    reading->n_periods = header->n_cells - 1;
    if (reading->n_periods == 0)
        return refuse_header(reading, "it has no periods", header->cells[0], error);
    reading->years = g_new0(int, reading->n_periods);
    reading->periods = g_new0(char *, reading->n_periods + 1);
    for (unsigned i = 0; i < reading->n_periods; i++) {
        const char *text = g_strstrip(header->cells[i + 1]);
        int64_t year = 0;
        reading->periods[i] = g_strdup(text);
        bool is_year = strlen(text) == 4 && number_parse_count(text, 4, &year) &&
                       year >= FIRST_YEAR && year <= reading->last_year;
        if (is_year)
            reading->years[i] = (int)year;
        else
            problems_add(reading->problems, PROBLEM_WARNING, reading->place, header->line,
                         "TIME_PERIOD", text, "bad-period", "take the table of whole years",
                         "not a year that figures can be of on the day of the file; its cells are "
                         "set aside");
    }
    if (!reading->table->is_verified)
        problems_add(
            reading->problems, PROBLEM_WARNING, reading->place, 0, NULL, reading->table->id,
            "unverified-codes",
            "hold the section against Eurostat's own code lists, then write verified = yes",
            "the codes of this table in %s have not been checked", reading->map->place);
    return true;
}

/* --- series ------------------------------------------------------------------------------ */

static void aside_series(Reading *reading, const Line *line, ProblemSeverity severity,
                         const char *field, const char *value, const char *rule, const char *remedy,
                         const char *message)
{
    problems_add(reading->problems, severity, reading->place, line->line, field, value, rule,
                 remedy, "%s; the series is set aside", message);
    g_autofree char *text = g_strjoinv("\t", line->cells);
    vintage_draft_set_aside(reading->draft, line->line, 0, text, rule);
}

static const Dataflow *flow_of(const Reading *reading, char **codes)
{
    const Dataflow *flow = reading->table->flow;
    for (unsigned i = 0; i < reading->n_dimensions && !flow; i++) {
        const MapCode *code = map_dimension_code(reading->dimensions[i], codes[i]);
        flow = code ? code->flow : NULL;
    }
    return flow;
}

/* What the file leaves out: the table's own word, annual, this source, the total; -1: nothing. */
static int default_code(const Reading *reading, const Dataflow *flow, unsigned d)
{
    if (reading->table->flow == flow && reading->table->fixed[d] >= 0)
        return reading->table->fixed[d];
    const Dimension *dimension = &flow->dimensions[d];
    bool is_stage = strcmp(dimension->id, "LEGAL_STATUS") == 0; /* never all stages at once */
    const char *code = strcmp(dimension->id, "FREQ") == 0     ? "A"
                       : strcmp(dimension->id, "SOURCE") == 0 ? SOURCE_CODE
                                                              : CODE_TOTAL;
    return is_stage ? -1 : codelist_find(dimension->codelist, code);
}

/* The dimension of the flow and the code in it that one part of the key means; -1 with a reason. */
static bool place_code(Reading *reading, const Line *line, const Dataflow *flow, unsigned i,
                       const char *text, int codes[LIMIT_DIMENSIONS])
{
    const MapDimension *from = reading->dimensions[i];
    const MapCode *own = map_dimension_code(from, text);
    if (!from->to)
        return true;
    int d = dataflow_find_dimension(flow, from->to);
    if (d < 0) {
        if (own && own->flow)
            return true; /* it chose the dataflow: nothing is left to say */
        aside_series(reading, line, PROBLEM_WARNING, from->name, text, "no-place", NULL,
                     "the dataflow has no dimension for this");
        return false;
    }
    const CodeList *list = flow->dimensions[d].codelist;
    int code = own && own->to     ? codelist_find(list, own->to)
               : from->is_matched ? codelist_match(list, text, -1)
                                  : -1;
    if (code < 0) {
        g_autofree char *remedy = g_strdup_printf("if it means one of ours, add \"code.%.40s = OUR "
                                                  "CODE\" to [dimension %s] in %s",
                                                  text, from->name, reading->map->place);
        aside_series(reading, line, PROBLEM_WARNING, from->name, text, "unknown-code", remedy,
                     "the definitions do not say what this code means");
        return false;
    }
    codes[d] = code;
    return true;
}

/* The key of a line as a cell of ours; false: set aside. */
static bool place_series(Reading *reading, const Line *line, FigureRow *out_row)
{
    g_auto(GStrv) codes = g_strsplit(line->cells[0], ",", LIMIT_DIMENSIONS + 1);
    for (unsigned i = 0; i < reading->n_dimensions; i++)
        if (!map_dimension_takes(reading->dimensions[i], g_strstrip(codes[i]))) {
            aside_series(reading, line, PROBLEM_NOTE, reading->dimensions[i]->name, codes[i],
                         "not-a-count", NULL, "not a count of persons");
            return false;
        }
    const Dataflow *flow = flow_of(reading, codes);
    if (!flow) {
        aside_series(reading, line, PROBLEM_WARNING, NULL, line->cells[0], "no-dataflow",
                     "add flow.CODE = DATAFLOW to the dimension that tells them apart",
                     "the definitions do not say which dataflow this belongs to");
        return false;
    }
    int placed[LIMIT_DIMENSIONS];
    for (unsigned d = 0; d < flow->n_dimensions; d++)
        placed[d] = default_code(reading, flow, d);
    for (unsigned i = 0; i < reading->n_dimensions; i++)
        if (!place_code(reading, line, flow, i, codes[i], placed))
            return false;
    *out_row = figure_row(flow);
    out_row->line = line->line;
    for (unsigned d = 0; d < flow->n_dimensions; d++) {
        if (placed[d] < 0) {
            aside_series(reading, line, PROBLEM_WARNING, flow->dimensions[d].id, NULL, "no-place",
                         "add fixed.DIMENSION = CODE to the table's section",
                         "neither the file nor the definitions say this dimension");
            return false;
        }
        out_row->code[d] = (uint16_t)placed[d];
    }
    return true;
}

/* --- cells ------------------------------------------------------------------------------- */

typedef struct {
    double value; /* NaN for ":" */
    char obs, conf;
    char flags[FLAGS_MOST * 2 + 1]; /* as found, with blanks between */
} Cell;

/* A whole number, or one with zeros behind a point. No signs, exponents, commas or blanks inside: "1,234"
 * is two different numbers in two countries. */
static bool read_value(const char *text, size_t length, double *out_value)
{
    const char *point = memchr(text, '.', length);
    size_t whole = point ? (size_t)(point - text) : length;
    if (whole == 0 || whole > 9 || (point && whole + 1 == length))
        return false;
    double value = 0;
    for (size_t i = 0; i < length; i++) {
        if (i == whole)
            continue;
        if (!g_ascii_isdigit(text[i]) || (i > whole && text[i] != '0'))
            return false;
        if (i < whole)
            value = value * 10 + (text[i] - '0');
    }
    *out_value = value;
    return true;
}

/* "b", "bd", "b|C", "|C", "c": letters that the model file knows, the first there wins. */
static const char *read_flags(const Reading *reading, const char *text, Cell *cell)
{
    const MapFlag *first = NULL;
    const char *rule = NULL;
    unsigned n = 0;
    for (; *text;
         text++) { /* to the end, whatever is wrong: a confidential flag must not be missed */
        if (*text == ' ' || *text == '|')
            continue;
        const MapFlag *flag = source_map_flag(reading->map, text, 1);
        if (flag && flag->kind == MAP_FLAG_CONFIDENTIAL)
            cell->conf = flag->to;
        else if (flag && (!first || flag < first))
            first = flag;
        if (!flag || n == FLAGS_MOST) /* "1,234" and "1 234" are no flags */
            rule = g_ascii_isalpha(*text) && (!rule || !flag) ? "unknown-flag" : "bad-value";
        else
            g_snprintf(cell->flags + (n ? 2 * n - 1 : 0), 3, n ? " %c" : "%c", *text);
        n += n < FLAGS_MOST;
    }
    if (first)
        cell->obs = first->to;
    return rule;
}

/* NULL, or the rule that the cell breaks. */
static const char *read_cell(const Reading *reading, const char *text, Cell *cell)
{
    *cell = (Cell){.value = NAN, .obs = 'A', .conf = 'F'};
    size_t length = *text == ':' ? 1 : strspn(text, "0123456789.");
    bool is_value = *text == ':' || read_value(text, length, &cell->value);
    const char *rule = read_flags(reading, text + length, cell);
    return is_value ? rule : "bad-value";
}

/* The cells of one line that have no place: they are kept together, a line of the file each. */
typedef struct {
    GString *text;
    const char *reason; /* of the first */
} AsideCells;

static void aside_cell(Reading *reading, const Line *line, unsigned period, const char *text,
                       const char *rule, AsideCells *aside)
{
    static const struct {
        const char *rule, *message, *remedy;
    } said[] = {
        {"bad-value", "not a whole number from 0 on, nor \":\"",
         "persons are counted in whole numbers, without separators; fetch the file again"},
        {"unknown-flag", "the definitions do not say what this flag means",
         "add status.FLAG or confidential.FLAG to [flags] in the model file"},
        {"contradiction", "a number whose flag says that it cannot exist", NULL},
        {"bad-period", NULL, NULL}, /* told once, with the header */
    };
    for (unsigned i = 0; i < G_N_ELEMENTS(said); i++)
        if (strcmp(said[i].rule, rule) == 0 && said[i].message)
            problems_add(reading->problems, PROBLEM_WARNING, reading->place, line->line,
                         reading->periods[period], text, rule, said[i].remedy,
                         "%s; the cell is set aside", said[i].message);
    if (aside->text->len == 0) {
        aside->reason = rule;
        g_string_append(aside->text, line->cells[0]);
    }
    g_string_append_printf(aside->text, "\t%s: %s", reading->periods[period], text);
}

static const char *say(FigureRow *row, const Cell *cell)
{
    if (!isnan(cell->value))
        return cell->obs == 'M' ? "contradiction"
                                : said_figure(row, cell->value, cell->obs, cell->conf, NAN, NAN);
    char obs = cell->conf != 'F' ? 'Q' : cell->obs == 'M' ? 'M' : 'O';
    return said_figure(row, NAN, obs, cell->conf, NAN, NAN);
}

static void read_figure(Reading *reading, const Line *line, unsigned period,
                        const FigureRow *series, AsideCells *aside)
{
    const char *text = g_strstrip(line->cells[period + 1]);
    Cell cell;
    FigureRow row = *series;
    const char *rule = read_cell(reading, text, &cell);
    rule = rule ? rule : say(&row, &cell);
    /* A number that must not be public is neither repeated in a message nor set aside. */
    if (cell.conf != 'F' && strpbrk(text, "0123456789")) {
        problems_add(reading->problems, PROBLEM_ERROR, reading->place, line->line,
                     reading->periods[period], NULL, "confidential-value",
                     "take the number out, or fetch the public file",
                     "a number is flagged confidential");
        return;
    }
    if (!rule && reading->years[period] == 0)
        rule = "bad-period";
    if (rule) {
        aside_cell(reading, line, period, text, rule, aside);
        return;
    }
    row.period = (int16_t)reading->years[period];
    if (*cell.flags) {
        g_autofree char *comment = g_strdup_printf("Eurostat flags: %s", cell.flags);
        row.comment = vintage_draft_keep_text(reading->draft, comment);
    }
    vintage_draft_add(reading->draft, &row);
}

/* --- lines ------------------------------------------------------------------------------- */

static bool is_whole(Reading *reading, const Line *line)
{
    unsigned n_parts = 1;
    for (const char *p = line->cells[0]; *p; p++)
        n_parts += *p == ',';
    bool has_key = n_parts == reading->n_dimensions;
    if (has_key && line->n_cells == reading->n_periods + 1)
        return true;
    problems_add(reading->problems, PROBLEM_ERROR, reading->place, line->line, NULL, line->cells[0],
                 "field-count", "fetch the file again",
                 has_key ? "the line has %u cells, the header has %u"
                         : "the key has %u parts, the header has %u dimensions",
                 has_key ? line->n_cells : n_parts,
                 has_key ? reading->n_periods + 1 : reading->n_dimensions);
    return false;
}

static void read_line(Reading *reading, const Line *line)
{
    FigureRow series;
    if (!is_whole(reading, line) || !place_series(reading, line, &series))
        return;
    g_autoptr(GString) text = g_string_new(NULL);
    AsideCells aside = {.text = text};
    for (unsigned i = 0; i < reading->n_periods; i++)
        read_figure(reading, line, i, &series, &aside);
    if (text->len > 0)
        vintage_draft_set_aside(reading->draft, line->line, 0, text->str, aside.reason);
}

/* Cuts the next line at its tabs, in the buffer. False at the end, or with an error. */
static bool next_line(const Reading *reading, char **at, const char *end, GPtrArray *cells,
                      Line *line, GError **error)
{
    while (*at < end) {
        char *begin = *at;
        char *stop = memchr(begin, '\n', (size_t)(end - begin));
        size_t length = stop ? (size_t)(stop - begin) : (size_t)(end - begin);
        *at = begin + length + (stop ? 1 : 0);
        line->line++;
        if (length > LIMIT_CSV_FIELD_BYTES) {
            g_set_error(error, FYR_ERROR, FYR_ERROR_LIMIT, "%s:%u: a line of more than %u bytes",
                        reading->place, line->line, LIMIT_CSV_FIELD_BYTES);
            return false;
        }
        begin[length] = '\0'; /* the line end, or the byte after the data */
        if (length > 0 && begin[length - 1] == '\r')
            begin[length - 1] = '\0';
        if (*begin == '\0')
            continue;
        g_ptr_array_set_size(cells, 0);
        for (char *cell = begin; cell;) {
            g_ptr_array_add(cells, cell);
            char *tab = strchr(cell, '\t');
            if (tab)
                *tab++ = '\0';
            cell = tab;
        }
        g_ptr_array_add(cells, NULL);
        line->cells = (char **)cells->pdata;
        line->n_cells = cells->len - 1;
        return true;
    }
    return false;
}

static bool finish(Reading *reading, GError **error)
{
    unsigned broken = problems_count_rule(reading->problems, "field-count");
    unsigned confidential = problems_count_rule(reading->problems, "confidential-value");
    if (broken > 0)
        g_set_error(error, FYR_ERROR, FYR_ERROR_INVALID,
                    "%s: the file is not whole (%u broken line%s); nothing was kept",
                    reading->place, broken, broken == 1 ? "" : "s");
    else if (confidential > 0)
        g_set_error(error, FYR_ERROR, FYR_ERROR_INVALID,
                    "%s: %u number%s flagged confidential; nothing was kept", reading->place,
                    confidential, confidential == 1 ? " is" : "s are");
    else if (vintage_draft_n_rows(reading->draft) == 0)
        g_set_error(error, FYR_ERROR, FYR_ERROR_INVALID,
                    "%s: not one of the file's series could be read; nothing was kept",
                    reading->place);
    else
        return true;
    return false;
}

/* No code has a backslash. */
static bool is_header(const char *cell)
{
    g_autofree char *lower = g_ascii_strdown(cell, -1);
    return strchr(cell, '\\') || strstr(lower, "/time");
}

static bool read_file(Reading *reading, char *data, size_t length, GError **error)
{
    g_autoptr(GPtrArray) cells = g_ptr_array_new();
    Line line = {0};
    GError *fault = NULL;
    if (length >= 3 && memcmp(data, "\xef\xbb\xbf", 3) == 0) {
        data += 3;
        length -= 3;
    }
    char *at = data;
    const char *end = data + length;
    if (!next_line(reading, &at, end, cells, &line, &fault)) {
        if (!fault)
            g_set_error(&fault, FYR_ERROR, FYR_ERROR_INVALID, "%s: the file is empty",
                        reading->place);
        g_propagate_error(error, fault);
        return false;
    }
    if (!read_header(reading, &line, error))
        return false;
    while (next_line(reading, &at, end, cells, &line, &fault)) {
        if (!is_header(line.cells[0]))
            read_line(reading, &line);
        else if (!read_header(reading, &line, error))
            return false;
    }
    if (fault) {
        g_propagate_error(error, fault);
        return false;
    }
    return finish(reading, error);
}

static bool eurostat_tsv_read(char *data, size_t length, const char *place, VintageDraft *draft,
                              Problems *problems, GError **error)
{
    const Model *model = vintage_draft_model(draft);
    g_auto(Reading) reading = {.model = model,
                               .map = model_find_source_map(model, MAP_NAME),
                               .place = place,
                               .draft = draft,
                               .problems = problems};
    if (!reading.map) {
        g_set_error(error, FYR_ERROR, FYR_ERROR_NOT_FOUND,
                    "the definitions have no sources/" MAP_NAME ".ini, which says what Eurostat's "
                    "codes mean; take it from a fresh centre (`fyr init`)");
        return false;
    }
    int month, day;
    iso_day_to_ymd(vintage_draft_as_of(draft), &reading.last_year, &month, &day);
    g_autofree char *repaired = NULL;
    return text_in_repair(&data, &length, &repaired, place, problems, error) &&
           read_file(&reading, data, length, error);
}

const Importer importer_eurostat_tsv = {
    .name = "eurostat-tsv",
    .source = SOURCE_CODE,
    .help =
        N_("Eurostat's tables on trafficking in human beings (crim_thb), TSV, plain or gzipped"),
    .read = eurostat_tsv_read,
};

/* Reading table files and code lists. */
#include "base/csv.h"
#include "base/limits.h"
#include "base/number.h"
#include "tables/table_private.h"

#include <math.h>
#include <string.h>

typedef enum {
    ROLE_DIMENSION,
    ROLE_VALUE,
    ROLE_STATUS,
    ROLE_LOWER,
    ROLE_UPPER,
    ROLE_CONTRIBUTORS,
    ROLE_LARGEST, /* the first; + 1, + 2 for the others */
    ROLE_KEY = ROLE_LARGEST + TABLE_LARGEST,
    ROLE_EXTRA,
    ROLE_COUNT
} Role;

static const struct {
    const char *name;
    Role role;
} columns[] = {
    {"OBS_VALUE", ROLE_VALUE},
    {"CONF_STATUS", ROLE_STATUS},
    {"LOWER", ROLE_LOWER},
    {"UPPER", ROLE_UPPER},
    {"CONTRIBUTORS", ROLE_CONTRIBUTORS},
    {"LARGEST_1", ROLE_LARGEST},
    {"LARGEST_2", ROLE_LARGEST + 1},
    {"LARGEST_3", ROLE_LARGEST + 2},
    {"CELL_KEY", ROLE_KEY},
    {"OBS_STATUS", ROLE_EXTRA},
    {"UNIT_MEASURE", ROLE_EXTRA},
    {"UNIT_MULT", ROLE_EXTRA},
    {"DECIMALS", ROLE_EXTRA},
    {"COMMENT_OBS", ROLE_EXTRA},
    {"DATAFLOW", ROLE_EXTRA},
    {"STRUCTURE", ROLE_EXTRA},
    {"STRUCTURE_ID", ROLE_EXTRA},
    {"STRUCTURE_NAME", ROLE_EXTRA},
    {"ACTION", ROLE_EXTRA},
};

typedef struct {
    TableSet *set;
    Table *table;
    Problems *problems;
    Role *role; /* [n_columns] */
    char **column_name;
    unsigned n_columns;
    uint32_t room;
    bool has_role[ROLE_COUNT];
} Reading;

static void problem(Reading *r, uint32_t line, unsigned column, const char *value, const char *rule,
                    const char *remedy, const char *message)
{
    problems_add(r->problems, PROBLEM_ERROR, r->table->place, line,
                 column < r->n_columns ? r->column_name[column] : NULL, value, rule, remedy, "%s",
                 message);
}

static Role role_of(const char *name)
{
    for (unsigned i = 0; i < G_N_ELEMENTS(columns); i++)
        if (strcmp(columns[i].name, name) == 0)
            return columns[i].role;
    return ROLE_DIMENSION;
}

static void read_header(Reading *r, const CsvRow *row)
{
    Table *table = r->table;
    r->n_columns = row->n_fields;
    r->role = g_new0(Role, row->n_fields + 1);
    r->column_name = g_new0(char *, row->n_fields + 1);
    table->dimension = g_new0(unsigned, row->n_fields + 1);
    table->extra_name = g_new0(char *, row->n_fields + 1);
    for (unsigned c = 0; c < row->n_fields; c++) {
        const char *name = row->fields[c].text;
        r->column_name[c] = g_strdup(name);
        r->role[c] = role_of(name);
        bool is_twice = false;
        for (unsigned other = 0; other < c; other++)
            is_twice = is_twice || strcmp(r->column_name[other], name) == 0;
        if (*name == 0)
            problem(r, row->line, c, NULL, "column-name", "give every column a name",
                    "a column has no name");
        else if (is_twice)
            problem(r, row->line, c, name, "column-name", "leave one of them out",
                    "two columns have the same name");
        else if (row->fields[c].length > LIMIT_CODE_BYTES)
            problem(r, row->line, c, NULL, "column-name", "use the dimension's short code",
                    "a column's name is too long");
        r->has_role[r->role[c]] = true;
        if (r->role[c] == ROLE_DIMENSION && *name && !is_twice) {
            if (table->n_dimensions == LIMIT_DIMENSIONS + 1) {
                problem(r, row->line, c, name, "dimensions", "leave out columns that are no codes",
                        "a table has too many dimensions");
                continue;
            }
            table->dimension[table->n_dimensions++] = table_set_dimension(r->set, name);
        } else if (r->role[c] == ROLE_EXTRA) {
            table->extra_name[table->n_extra++] = g_strdup(name);
        }
    }
    if (!r->has_role[ROLE_VALUE])
        problem(r, row->line, r->n_columns, NULL, "columns",
                "name the column of numbers OBS_VALUE, the others are dimensions",
                "there is no column OBS_VALUE");
    if (table->n_dimensions == 0)
        problem(r, row->line, r->n_columns, NULL, "columns",
                "a table file has a column for each dimension", "there is no dimension");
}

static void make_room(Reading *r)
{
    Table *t = r->table;
    if (t->n_rows < r->room)
        return;
    r->room = r->room ? r->room * 2 : 256;
    t->code = g_renew(uint32_t, t->code, (size_t)r->room * t->n_dimensions);
    t->value = g_renew(double, t->value, r->room);
    t->lower = g_renew(double, t->lower, r->room);
    t->upper = g_renew(double, t->upper, r->room);
    t->mark = g_renew(uint8_t, t->mark, r->room);
    t->line = g_renew(uint32_t, t->line, r->room);
    if (r->has_role[ROLE_CONTRIBUTORS])
        t->contributors = g_renew(double, t->contributors, r->room);
    for (unsigned i = 0; i < TABLE_LARGEST; i++)
        if (r->has_role[ROLE_LARGEST + i])
            t->largest[i] = g_renew(double, t->largest[i], r->room);
    if (r->has_role[ROLE_KEY])
        t->cell_key = g_renew(uint64_t, t->cell_key, r->room);
    if (t->n_extra)
        t->extra = g_renew(const char *, t->extra, (size_t)r->room * t->n_extra);
}

__extension__ typedef unsigned __int128 Wide;

/* A fraction "0.7234..." of 2^64, to the last bit: so a key of 20 digits reads back as it was. */
static bool parse_key(const char *text, uint64_t *out_key)
{
    if (text[0] != '0' || (text[1] != '.' && text[1] != 0))
        return false;
    Wide numerator = 0, power = 1;
    const char *p = text[1] ? text + 2 : text + 1;
    for (unsigned digits = 0; *p; p++, digits++) {
        if (!g_ascii_isdigit(*p))
            return false;
        if (digits < 19) { /* 10^19 < 2^64, so the product below fits */
            numerator = numerator * 10 + (unsigned)(*p - '0');
            power *= 10;
        }
    }
    *out_key = (uint64_t)(((numerator << 64) + power / 2) / power);
    return true;
}

static bool parse_number(const char *text, size_t length, double *out_value)
{
    int64_t count;
    if (number_parse_count(text, length, &count)) {
        *out_value = (double)count;
        return true;
    }
    return number_parse_decimal(text, length, out_value);
}

static void read_value(Reading *r, const CsvRow *row, unsigned column, uint32_t at)
{
    Table *t = r->table;
    const CsvField *field = &row->fields[column];
    double number;
    if (field->length == 0)
        return;
    if (field->text[0] == '<') {
        int64_t limit;
        if (!number_parse_count(field->text + 1, field->length - 1, &limit) || limit < 1) {
            problem(r, row->line, column, field->text, "value", "write it as <5",
                    "what stands behind < is no whole number");
            return;
        }
        t->mark[at] = MARK_HIDDEN_PRIMARY;
        t->lower[at] = 0;
        t->upper[at] = (double)(limit - 1);
        return;
    }
    if (!parse_number(field->text, field->length, &number) || !(fabs(number) < 9007199254740992.0))
        problem(r, row->line, column, field->text, "value",
                "a number with a decimal point, below 2^53; leave it empty if it is hidden",
                "this is no number");
    else if (number < 0)
        problem(r, row->line, column, field->text, "value", "counts and sums are not negative",
                "the value is negative");
    else {
        t->value[at] = number;
        t->mark[at] = MARK_SHOWN;
        if (number != floor(number))
            t->has_whole_values = false;
    }
}

static void read_status(Reading *r, const CsvRow *row, unsigned column, uint32_t at)
{
    Table *t = r->table;
    const char *status = row->fields[column].text;
    bool is_primary = strcmp(status, "C") == 0, is_secondary = strcmp(status, "D") == 0;
    if (!is_primary && !is_secondary) {
        if (*status && strcmp(status, "F") != 0 && strcmp(status, "A") != 0)
            problem(r, row->line, column, status, "conf-status", "use F (free), C or D",
                    "this status of confidentiality is not known");
        return;
    }
    if (t->mark[at] == MARK_SHOWN)
        problem(r, row->line, column, status, "conf-status",
                "empty OBS_VALUE, or write F if the value may be shown",
                "a hidden cell has a value");
    else
        t->mark[at] = is_primary ? MARK_HIDDEN_PRIMARY : MARK_HIDDEN_SECONDARY;
}

static void read_bound(Reading *r, const CsvRow *row, unsigned column, double *bound)
{
    const CsvField *field = &row->fields[column];
    double number;
    if (field->length == 0)
        return;
    if (!parse_number(field->text, field->length, &number) || number < 0 ||
        !(number < 9007199254740992.0))
        problem(r, row->line, column, field->text, "bound", "a number that is not negative",
                "this is no bound");
    else
        *bound = number;
}

static void read_number(Reading *r, const CsvRow *row, unsigned column, double *out)
{
    *out = NAN;
    read_bound(r, row, column, out);
}

static void read_code(Reading *r, const CsvRow *row, unsigned column, unsigned d, uint32_t at)
{
    const CsvField *field = &row->fields[column];
    TableDimension *dimension = table_set_dimension_at(r->set, r->table->dimension[d]);
    uint32_t code = 0;
    if (field->length == 0)
        problem(r, row->line, column, NULL, "code", "write _T for a total, _U for not known",
                "a code is missing");
    else if (field->length > LIMIT_CODE_BYTES)
        problem(r, row->line, column, NULL, "code", "use the short code, not the label",
                "a code is too long");
    else
        code = names_add(&dimension->codes, field->text, field->length);
    if (dimension->has_tree && code >= dimension->n_parents)
        problem(r, row->line, column, field->text, "code",
                "add it to the code list of the dimension, or correct it",
                "this code is not in the code list");
    r->table->code[(size_t)at * r->table->n_dimensions + d] = code;
}

static void read_row(Reading *r, const CsvRow *row)
{
    Table *t = r->table;
    if (row->n_fields != r->n_columns) {
        problems_add(r->problems, PROBLEM_ERROR, t->place, row->line, NULL, NULL, "fields",
                     "give every line as many fields as the header has",
                     "the line has %u fields, the header %u", row->n_fields, r->n_columns);
        return;
    }
    make_room(r);
    uint32_t at = t->n_rows++;
    t->value[at] = NAN;
    t->lower[at] = 0;
    t->upper[at] = INFINITY;
    t->mark[at] = MARK_NOT_KNOWN;
    t->line[at] = row->line;
    unsigned d = 0, extra = 0, status = UINT32_MAX;
    for (unsigned c = 0; c < r->n_columns; c++) {
        const CsvField *field = &row->fields[c];
        if (r->role[c] == ROLE_DIMENSION)
            read_code(r, row, c, d++, at);
        else if (r->role[c] == ROLE_VALUE)
            read_value(r, row, c, at);
        else if (r->role[c] == ROLE_STATUS)
            status = c;
        else if (r->role[c] == ROLE_LOWER)
            read_bound(r, row, c, &t->lower[at]);
        else if (r->role[c] == ROLE_UPPER)
            read_bound(r, row, c, &t->upper[at]);
        else if (r->role[c] == ROLE_CONTRIBUTORS)
            read_number(r, row, c, &t->contributors[at]);
        else if (r->role[c] >= ROLE_LARGEST && r->role[c] < ROLE_KEY)
            read_number(r, row, c, &t->largest[r->role[c] - ROLE_LARGEST][at]);
        else if (r->role[c] == ROLE_KEY && !parse_key(field->text, &t->cell_key[at]))
            problem(r, row->line, c, NULL, "cell-key", "use what fyr tabulate --record-keys writes",
                    "a cell key is no fraction such as 0.25");
        else if (r->role[c] == ROLE_EXTRA)
            t->extra[(size_t)at * t->n_extra + extra++] = field->text;
    }
    if (status != UINT32_MAX)
        read_status(r, row, status, at);
    if (t->mark[at] == MARK_NOT_KNOWN && isfinite(t->upper[at]))
        t->mark[at] = MARK_HIDDEN_PRIMARY;
    if (t->lower[at] > t->upper[at]) {
        problem(r, row->line, r->n_columns, NULL, "bound", "exchange them", "LOWER is above UPPER");
        t->lower[at] = 0;
    }
    t->has_bounds = t->has_bounds || isfinite(t->upper[at]) || t->lower[at] > 0;
}

static void note_error(Problems *problems, const char *place, GError *error)
{
    /* The reader's message begins with the place; the problem has it already. */
    unsigned line = 0;
    const char *message = error->message;
    if (g_str_has_prefix(message, place)) {
        message += strlen(place);
        if (*message == ':')
            line = (unsigned)g_ascii_strtoull(message + 1, (char **)&message, 10);
        while (*message == ':' || *message == ' ')
            message++;
    }
    problems_add(problems, PROBLEM_ERROR, place, line, NULL, NULL, "csv", NULL, "%s", message);
}

bool table_set_take_table(TableSet *set, char *data, size_t length, const char *place,
                          Problems *problems)
{
    unsigned errors = problems_count(problems, PROBLEM_ERROR);
    Table *table = g_new0(Table, 1);
    table->bytes = data;
    table->place = g_strdup(place);
    table->name = g_path_get_basename(place);
    table->has_whole_values = true;
    Reading r = {.set = set, .table = table, .problems = problems};
    g_autoptr(CsvReader) reader = csv_reader_new(data, length, place, 0);
    g_autoptr(GError) error = NULL;
    CsvRow row;
    if (csv_reader_next(reader, &row, &error)) {
        read_header(&r, &row);
        if (problems_count(problems, PROBLEM_ERROR) == errors)
            while (csv_reader_next(reader, &row, &error))
                read_row(&r, &row);
    } else if (!error) {
        problem(&r, 0, 0, NULL, "empty", "the first line names the columns", "the file is empty");
    }
    if (error)
        note_error(problems, place, error);
    for (unsigned c = 0; c < r.n_columns; c++)
        g_free(r.column_name[c]);
    g_free(r.column_name);
    g_free(r.role);
    if (problems_count(problems, PROBLEM_ERROR) == errors && table->n_rows == 0)
        problems_add(problems, PROBLEM_ERROR, place, 0, NULL, NULL, "empty",
                     "a table has a line for each cell", "there is no cell in the file");
    if (problems_count(problems, PROBLEM_ERROR) > errors) {
        table_free(table);
        return false;
    }
    g_ptr_array_add(set->tables, table);
    return true;
}

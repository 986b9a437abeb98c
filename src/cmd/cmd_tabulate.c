/* fyr tabulate: a table of counts or amounts, with all totals, from a case file. Case data stays in
 * this process's memory, as for fyr count. */
#include "cmd/cases.h"
#include "cmd/command.h"
#include "cmd/tabulate_keys.h"
#include "cmd/tabulate_out.h"

#include "base/catalogue.h"
#include "base/limits.h"
#include "tables/case_amounts.h"
#include "tables/record_keys.h"
#include <glib/gstdio.h>
#include <string.h>

typedef struct {
    Cases cases;
    const char *by, *measure, *keys, *new_keys, *output;
    bool is_without_zeros;
    GPtrArray *codelist; /* --codelist DIM=FILE */
    TableSet *lists;     /* the code lists, by dimension */
    char **name;         /* of --by; ends with NULL */
    unsigned n_dimensions;
    TabulateDimension dimension[LIMIT_DIMENSIONS];
    CaseAmounts amounts;
    uint64_t *record_key;
    Tabulation table;
} Job;

/* --- the command line -------------------------------------------------------------------- */

static bool usage(GError **error, const char *format, ...) G_GNUC_PRINTF(2, 3);
static bool usage(GError **error, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    g_autofree char *message = g_strdup_vprintf(format, arguments);
    va_end(arguments);
    g_set_error_literal(error, FYR_ERROR, FYR_ERROR_USAGE, message);
    return false;
}

static bool take_names(Job *job, GError **error)
{
    static const char *const reserved[] = {"OBS_VALUE",    "CONF_STATUS", "LOWER",     "UPPER",
                                           "LARGEST_1",    "LARGEST_2",   "LARGEST_3", "CELL_KEY",
                                           "CONTRIBUTORS", "TIME_FORMAT", NULL};
    job->name = g_strsplit(job->by ? job->by : "", ",", -1);
    job->n_dimensions = g_strv_length(job->name);
    if (job->n_dimensions == 0 || job->n_dimensions > LIMIT_DIMENSIONS)
        return usage(error, "say by what is counted, at most %u of them: --by SEX,AGE",
                     LIMIT_DIMENSIONS);
    for (unsigned i = 0; i < job->n_dimensions; i++) {
        g_strstrip(job->name[i]);
        for (unsigned k = 0; k < i; k++)
            if (strcmp(job->name[k], job->name[i]) == 0)
                return usage(error, "--by names %s twice", job->name[i]);
        if (g_strv_contains(reserved, job->name[i]))
            return usage(error,
                         "--by %s: a table has a column of this name already; give the dimension "
                         "another name in a codebook (dimension = NAME)",
                         job->name[i]);
    }
    return true;
}

static bool take_options(Job *job, int argc, char **argv, const char **out_file, GError **error)
{
    Option options[7 + CASES_OPTIONS] = {
        {"--by", NULL, &job->by, NULL, NULL},
        {"--measure", NULL, &job->measure, NULL, NULL},
        {"--codelist", NULL, NULL, NULL, job->codelist},
        {"--record-keys", NULL, &job->keys, NULL, NULL},
        {"--new-record-keys", NULL, &job->new_keys, NULL, NULL},
        {"--without-zeros", NULL, NULL, &job->is_without_zeros, NULL},
        {"--output", "-o", &job->output, NULL, NULL}};
    cases_options(&job->cases, options + 7);
    if (!options_take(options, G_N_ELEMENTS(options), &argc, argv, error) ||
        !cases_take_options(&job->cases, error))
        return false;
    if (argc != 2)
        return usage(error, "write \"fyr tabulate CASES.csv --by A,B\" with one case file");
    if (job->keys && job->new_keys)
        return usage(error, "--record-keys reads a key file, --new-record-keys makes one; say one "
                            "of them");
    *out_file = argv[1];
    return take_names(job, error);
}

/* --- reading ----------------------------------------------------------------------------- */

/* A codebook's code list stands beside the codebook. */
static bool read_lists(Job *job, Problems *problems, GError **error)
{
    for (guint i = 0; i < job->codelist->len; i++)
        if (!desk_take_codelist(job->lists, job->codelist->pdata[i], problems, error))
            return false;
    const Codebook *book = job->cases.read_book;
    for (uint32_t i = 0; book && i < book->n_columns; i++) {
        const CodebookColumn *column = &book->columns[i];
        const char *name = column->dimension ? column->dimension : column->column;
        unsigned before = table_set_n_dimensions(job->lists);
        if (!column->codelist || !g_strv_contains((const char *const *)job->name, name) ||
            table_set_dimension(job->lists, name) < before)
            continue; /* not asked for, or the command line has another */
        g_autofree char *folder = g_path_get_dirname(job->cases.codebook);
        g_autofree char *path = strcmp(folder, ".") == 0 || g_path_is_absolute(column->codelist)
                                    ? g_strdup(column->codelist)
                                    : g_build_filename(folder, column->codelist, NULL);
        g_autofree char *text = g_strconcat(name, "=", path, NULL);
        if (!desk_take_codelist(job->lists, text, problems, error))
            return false;
    }
    return true;
}

/* The column of a dimension: by its name in the codebook, or by its own. */
static const char *column_of(const Job *job, const char *name)
{
    const Codebook *book = job->cases.read_book;
    for (uint32_t i = 0; book && i < book->n_columns; i++)
        if (book->columns[i].dimension && strcmp(book->columns[i].dimension, name) == 0)
            return book->columns[i].column;
    return name;
}

static void refuse_column(const Job *job, const char *name, const char *what, const char *remedy,
                          Problems *problems)
{
    problems_add(problems, PROBLEM_ERROR, job->cases.file.place, 1, name, NULL, "unknown-column",
                 remedy, "%s", what);
}

/* Only what the table needs is joined; the others are left out. */
static void choose_columns(Job *job, Problems *problems)
{
    Cases *cases = &job->cases;
    const CaseScan *scan = cases->scan;
    for (unsigned i = 0; i < job->n_dimensions; i++) {
        const char *column = column_of(job, job->name[i]);
        const CaseRule *rule = cases_rule(cases, column);
        if (!case_scan_find(scan, column))
            refuse_column(job, job->name[i], "the file has no column of this name",
                          "compare the spelling of --by with the first line of the file, or give a "
                          "column this name in a codebook (dimension = NAME)",
                          problems);
        else if (cases->id && strcmp(cases->id, column) == 0)
            refuse_column(job, job->name[i], "the id of persons cannot be a dimension",
                          "leave it out of --by", problems);
        else if (rule && rule->is_left_out)
            refuse_column(job, job->name[i], "the column is left out by --without or the codebook",
                          "leave it out of --by, or use it", problems);
    }
    if (job->measure && !case_scan_find(scan, job->measure))
        refuse_column(job, job->measure, "the file has no column of this name",
                      "compare the spelling of --measure with the first line of the file",
                      problems);
    for (uint32_t c = 0; c < scan->n_columns; c++) {
        bool is_wanted = false;
        for (unsigned i = 0; i < job->n_dimensions; i++)
            is_wanted =
                is_wanted || strcmp(column_of(job, job->name[i]), scan->columns[c].name) == 0;
        if (!is_wanted && !(cases->id && strcmp(cases->id, scan->columns[c].name) == 0))
            cases_leave_out(cases, scan->columns[c].name);
    }
}

static void make_dimensions(Job *job, Problems *problems)
{
    const CaseAttributes *attributes = job->cases.attributes;
    for (unsigned i = 0; i < job->n_dimensions; i++) {
        const char *column = column_of(job, job->name[i]);
        uint32_t d = 0;
        while (strcmp(attributes->dimensions[d].name, column) != 0)
            d++; /* it is there: choose_columns() has looked */
        const TableDimension *list = NULL;
        for (unsigned k = 0; k < table_set_n_dimensions(job->lists); k++)
            if (strcmp(table_set_peek_dimension(job->lists, k)->name, job->name[i]) == 0)
                list = table_set_peek_dimension(job->lists, k);
        (void)tabulate_dimension_init(&job->dimension[i], job->name[i], attributes, d, list,
                                      job->cases.scan, job->cases.file.place, problems);
    }
    if (job->measure)
        (void)case_amounts_init(&job->amounts, job->cases.scan, attributes, job->cases.id,
                                job->measure, cases_rule(&job->cases, job->measure),
                                job->cases.file.place, problems);
}

static bool make_keys(Job *job, const uint8_t *secret, GError **error)
{
    if (!job->keys && !job->new_keys)
        return true;
    if (!job->cases.attributes->id) {
        g_set_error(error, FYR_ERROR, FYR_ERROR_INVALID,
                    "%s: record keys need a column that names each person for good: say which "
                    "(--id COLUMN)",
                    job->cases.file.place);
        return false;
    }
    job->record_key = record_keys(job->cases.attributes, secret);
    return true;
}

static bool tabulate(Job *job, GError **error)
{
    uint64_t n = tabulate_n_cells(job->n_dimensions, job->dimension);
    if (n > LIMIT_TABULATE_CELLS) {
        g_autofree char *cells = lang_number(LANG_EN, (double)n, 0);
        g_autofree char *most = lang_number(LANG_EN, LIMIT_TABULATE_CELLS, 0);
        g_set_error(error, FYR_ERROR, FYR_ERROR_LIMIT,
                    "the table would have %s cells, at most %s are made; name fewer dimensions in "
                    "--by, or make them coarser",
                    cells, most);
        return false;
    }
    TabulateInput input = {.cases = job->cases.attributes,
                           .n_dimensions = job->n_dimensions,
                           .dimension = job->dimension,
                           .amount = job->measure ? job->amounts.amount : NULL,
                           .record_key = job->record_key};
    if (tabulate_run(&input, &job->table))
        return true;
    g_set_error_literal(error, FYR_ERROR, FYR_ERROR_LIMIT,
                        "the machine has not enough memory for this table; name fewer dimensions");
    return false;
}

/* --- what is said about it --------------------------------------------------------------- */

static void say(const Job *job)
{
    const CaseAttributes *attributes = job->cases.attributes;
    uint64_t n_zeros = 0;
    for (uint64_t c = 0; c < job->table.n_cells; c++)
        n_zeros += job->table.count[c] == 0;
    g_autofree char *persons = lang_number(LANG_EN, attributes->n_persons, 0);
    g_autofree char *cells = lang_number(LANG_EN, (double)job->table.n_cells, 0);
    g_autofree char *zeros = lang_number(LANG_EN, (double)n_zeros, 0);
    fprintf(stderr, "%s %s; %s cells by %s with all totals, %s of them zero\n", persons,
            attributes->id ? "persons" : "records", cells, job->by, zeros);
    if (job->measure && job->amounts.n_not_known)
        fprintf(stderr, "note: %s is not known of %u %s; they are not in the table\n", job->measure,
                job->amounts.n_not_known, attributes->id ? "persons" : "records");
    for (unsigned i = 0; i < job->n_dimensions; i++) {
        const TabulateDimension *d = &job->dimension[i];
        if (attributes->dimensions[d->of_cases].is_joined)
            fprintf(stderr, "note: %s differs between rows of one person, who is counted at each\n",
                    d->name);
        if (d->is_multiple)
            fprintf(stderr,
                    "note: in %s a person may be at several codes; give fyr protect and fyr audit "
                    "--margins %s=overlap\n",
                    d->name, d->name);
    }
    fprintf(stderr, "This table is not protected; do not publish it. Next: fyr protect\n");
}

/* --- the work ---------------------------------------------------------------------------- */

static bool write_table(void *data, FILE *file, GError **error)
{
    const Job *job = data;
    TabulateOut out = {.n_dimensions = job->n_dimensions,
                       .dimension = job->dimension,
                       .table = &job->table,
                       .decimals = job->amounts.decimals,
                       .is_without_zeros = job->is_without_zeros};
    return tabulate_out(&out, file, error);
}

static bool work(Job *job, const char *file, GError **error)
{
    g_autoptr(Problems) problems = problems_new();
    uint8_t secret[RECORD_SECRET_BYTES] = {0};
    if (!cases_read(&job->cases, file, problems, error) || !read_lists(job, problems, error) ||
        (job->keys && !tabulate_keys_read(job->keys, secret, error)) ||
        (job->new_keys && !tabulate_keys_make(secret, error)))
        return false;
    desk_confine();
    if (!cases_scan(&job->cases, problems, error)) {
        problems_print(problems, 20, stderr);
        return false;
    }
    choose_columns(job, problems);
    bool is_joined =
        problems_count(problems, PROBLEM_ERROR) == 0 && cases_join(&job->cases, problems, error);
    if (is_joined)
        make_dimensions(job, problems);
    if (problems_count(problems, PROBLEM_ERROR) > 0)
        g_clear_error(error); /* the problems say it in full */
    bool is_done = !desk_has_errors(problems, error) && is_joined &&
                   make_keys(job, secret, error) && tabulate(job, error) &&
                   (!job->new_keys || tabulate_keys_write(job->new_keys, secret, error));
    explicit_bzero(secret, sizeof secret);
    if (!is_done)
        return false;
    say(job);
    is_done = desk_write_by(job->output, write_table, job, error);
    if (!is_done && job->new_keys)
        (void)g_unlink(job->new_keys); /* no table has them */
    return is_done;
}

static int run(const CommandContext *context, int argc, char **argv, GError **error)
{
    (void)context;
    const char *file = NULL;
    Job job = {.codelist = g_ptr_array_new(), .lists = table_set_new()};
    cases_init(&job.cases);
    bool is_done = take_options(&job, argc, argv, &file, error) && work(&job, file, error);
    for (unsigned i = 0; i < LIMIT_DIMENSIONS; i++)
        tabulate_dimension_clear(&job.dimension[i]);
    tabulation_clear(&job.table);
    case_amounts_clear(&job.amounts);
    cases_clear(&job.cases);
    table_set_free(job.lists);
    g_ptr_array_unref(job.codelist);
    g_strfreev(job.name);
    g_free(job.record_key);
    return is_done ? 0 : fyr_error_exit_status(*error);
}

const Command cmd_tabulate = {
    .name = "tabulate",
    .usage = "CASES.csv --by A,B,C [--codebook B.ini] [--codelist DIM=FILE]...\n"
             "                 [--id COLUMN] [--multiple COLUMN=DELIMITER]... [--measure COLUMN]\n"
             "                 [--record-keys FILE | --new-record-keys FILE] [--without-zeros]\n"
             "                 [-o FILE]",
    .summary = "make a table with all its totals from a case file",
    .help = "Counts the persons (--id) or records of a case file by up to twelve dimensions: "
            "columns, or\n"
            "the names that a codebook gives them. Every total is made: _T in each dimension, and "
            "each\n"
            "code of a code list that has parts. What nobody has is 0; of whom nothing is known "
            "stands\n"
            "at _U. --measure adds up a column of numbers instead, and writes how many persons\n"
            "contribute and the three largest contributions, which the rules of dominance need.\n"
            "--record-keys writes the cell keys for fyr protect --method cellkey, made from the "
            "ids and\n"
            "a secret; --new-record-keys makes the secret the first time. Keep it for ever, and "
            "keep it\n"
            "secret: it must be the same in every table.\n"
            "\n"
            "  fyr tabulate cases.csv --codebook book.ini --by SEX,AGE,FORM -o table.csv\n"
            "  fyr protect table.csv --method suppress --rule threshold=5 --margins FORM=overlap "
            "-o out\n",
    .run = run};

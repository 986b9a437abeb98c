/* fyr count: every combination of attribute values of a case file, with its count; or which columns
 * and which records make the rare ones. Case data stays in this process's memory: no store, no
 * core dump, no value in a message; the file once read, the process can open no other one. */
#include "cmd/command.h"
#include "cmd/cases.h"
#include "cmd/count_out.h"
#include "cmd/progress.h"

#include "base/catalogue.h"
#include "base/limits.h"
#include <string.h>

#define PROBLEMS_SHOWN 5u /* per rule, on standard error */
#define THREADS_MOST 8u
#define LENGTH_DEFAULT 3u

typedef struct {
    Cases *cases;
    const char *file, *output, *by;
    uint32_t length, min, below;
    uint64_t memory_bytes;
} Given;

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

static bool take_number(const char *name, const char *text, uint64_t least, uint64_t most,
                        uint64_t *out, GError **error)
{
    if (!text || g_ascii_string_to_unsigned(text, 10, least, most, out, NULL))
        return true;
    return usage(error,
                 "%s \"%s\" is not a whole number from %" G_GUINT64_FORMAT " to %" G_GUINT64_FORMAT,
                 name, text, least, most);
}

static bool take_options(Given *given, int argc, char **argv, GError **error)
{
    const char *length = NULL, *min = NULL, *rare = NULL, *memory = NULL;
    Option options[6 + CASES_OPTIONS] = {
        {"--length", "-k", &length, NULL, NULL}, {"--min", NULL, &min, NULL, NULL},
        {"--rare", NULL, &rare, NULL, NULL},     {"--by", NULL, &given->by, NULL, NULL},
        {"--memory", NULL, &memory, NULL, NULL}, {"--output", "-o", &given->output, NULL, NULL}};
    cases_options(given->cases, options + 6);
    uint64_t n_length = LENGTH_DEFAULT, n_min = 1, n_rare = 0, n_memory = LIMIT_COUNT_GB;
    if (!options_take(options, G_N_ELEMENTS(options), &argc, argv, error) ||
        !take_number("--length", length, 1, COUNT_LENGTH_MOST, &n_length, error) ||
        !take_number("--min", min, 1, G_MAXUINT32, &n_min, error) ||
        !take_number("--rare", rare, 2, G_MAXUINT32, &n_rare, error) ||
        !take_number("--memory", memory, 1, 1024, &n_memory, error))
        return false;
    if (argc != 2)
        return usage(error, "write \"fyr count CASES.csv\" with one case file");
    if (rare && min)
        return usage(error, "--rare looks for combinations that --min leaves out; say one of them");
    bool is_by =
        given->by && (strcmp(given->by, "columns") == 0 || strcmp(given->by, "records") == 0);
    if (given->by && !is_by)
        return usage(error, "--by \"%s\": say columns or records", given->by);
    if (given->by && !rare)
        return usage(error, "--by %s needs --rare N: below how many persons is a combination rare",
                     given->by);
    if (!cases_take_options(given->cases, error))
        return false;
    given->file = argv[1];
    given->length = (uint32_t)n_length;
    given->min = (uint32_t)n_min;
    given->below = (uint32_t)n_rare;
    given->memory_bytes = n_memory << 30;
    return true;
}

/* --- writing ----------------------------------------------------------------------------- */

typedef struct {
    CountOut out;
    const Given *given;
    const CountTree *tree;
    const CountRare *rare;
} Result;

static bool write_result(void *data, FILE *file, GError **error)
{
    Result *result = data;
    result->out.file = file;
    if (!result->given->by)
        return count_out_combinations(&result->out, result->tree, result->given->below, error);
    if (strcmp(result->given->by, "columns") == 0)
        return count_out_columns(&result->out, result->rare, error);
    return count_out_records(&result->out, result->rare, result->given->cases->id, error);
}

/* --- what is said about it --------------------------------------------------------------- */

static char *spelled(uint64_t n)
{
    return lang_number(LANG_EN, (double)n, 0);
}

static void say_cases(const CaseAttributes *attributes, const CountTree *tree)
{
    g_autofree char *persons = spelled(attributes->n_persons);
    fprintf(stderr, "%s %s, %u columns, %u values; combinations", persons,
            attributes->id ? "persons" : "records", attributes->n_dimensions,
            attributes->n_attributes);
    for (uint32_t k = 1; k <= count_tree_length(tree); k++) {
        g_autofree char *n = spelled(count_tree_n(tree, k));
        fprintf(stderr, "%s of length %u: %s", k > 1 ? "," : "", k, n);
    }
    fputc('\n', stderr);
    for (uint32_t d = 0; d < attributes->n_dimensions; d++)
        if (attributes->dimensions[d].is_joined)
            fprintf(stderr,
                    "note: column %s differs between rows of one person, who has all of "
                    "its values then\n",
                    attributes->dimensions[d].name);
}

static void say_rare(const CountRare *rare, uint32_t below)
{
    uint64_t n[COUNT_LENGTH_MOST + 1] = {0}, n_all = 0;
    for (uint32_t p = 0; p < rare->n_rows; p++) {
        n[rare->shortest[p]]++;
        n_all += rare->shortest[p] > 0;
    }
    g_autofree char *some = spelled(n_all), *all = spelled(rare->n_rows);
    fprintf(stderr, "%s of %s have a combination that fewer than %u have", some, all, below);
    for (uint32_t k = 1; k <= rare->length; k++) {
        g_autofree char *number = spelled(n[k]);
        fprintf(stderr, "%s %s of length %u", k == 1 ? "; the shortest is" : ",", number, k);
    }
    fputc('\n', stderr);
}

static bool say_limit(const CountEstimate *estimate, const Given *given, GError **error)
{
    g_autofree char *bytes = spelled(estimate->bytes / 1000000 + 1);
    g_autofree char *n = spelled(estimate->combinations);
    g_set_error(error, FYR_ERROR, FYR_ERROR_LIMIT,
                "%s: up to %s combinations, which may take %s MB of memory, more than the %u GB "
                "allowed; ask for shorter ones (--length %u), for frequent ones (--min N), leave "
                "out columns (--without COLUMN), or allow more (--memory GB)",
                given->file, n, bytes, (unsigned)(given->memory_bytes >> 30),
                given->length > 1 ? given->length - 1 : 1);
    return false;
}

/* --- the work ---------------------------------------------------------------------------- */

static bool count_and_write(const Given *given, const CommandContext *context, const CaseScan *scan,
                            const CaseAttributes *attributes, GError **error)
{
    Progress progress;
    progress_init(&progress);
    CountOptions options = {.length = given->length,
                            .min = given->min,
                            .memory_limit = given->memory_bytes,
                            .n_threads = MIN(g_get_num_processors(), THREADS_MOST),
                            .progress = progress_show,
                            .progress_data = &progress};
    CountTree *tree = NULL;
    CountRare rare = {0};
    CountEstimate estimate;
    ProtectStatus status = count_run(&attributes->cases, &options, &tree, &estimate);
    if (status == PROTECT_OK && given->by)
        status =
            count_rare(&attributes->cases, tree, given->below, progress_show, &progress, &rare);
    progress_clear(&progress);
    bool is_done = false;
    if (status == PROTECT_LIMIT) {
        say_limit(&estimate, given, error);
    } else if (status != PROTECT_OK) {
        g_set_error(error, FYR_ERROR,
                    status == PROTECT_MEMORY ? FYR_ERROR_LIMIT : FYR_ERROR_INTERNAL,
                    status == PROTECT_MEMORY ? "%s: the machine has not enough memory for that"
                                             : "%s: the counter refused its input",
                    given->file);
    } else {
        Result result = {{NULL, context->json, scan, attributes}, given, tree, &rare};
        say_cases(attributes, tree);
        if (given->by)
            say_rare(&rare, given->below);
        is_done = desk_write_by(given->output, write_result, &result, error);
    }
    count_rare_clear(&rare);
    count_tree_free(tree);
    return is_done;
}

static bool count_file(const Given *given, const CommandContext *context, GError **error)
{
    Cases *cases = given->cases;
    g_autoptr(Problems) problems = problems_new();
    if (!cases_read(cases, given->file, problems, error))
        return false;
    desk_confine();
    bool is_read = cases_scan(cases, problems, error) && cases_join(cases, problems, error);
    problems_print(problems, PROBLEMS_SHOWN, stderr);
    return is_read && count_and_write(given, context, cases->scan, cases->attributes, error);
}

static int run(const CommandContext *context, int argc, char **argv, GError **error)
{
    Cases cases;
    cases_init(&cases);
    Given given = {.cases = &cases};
    bool is_done = take_options(&given, argc, argv, error) && count_file(&given, context, error);
    cases_clear(&cases);
    return is_done ? 0 : fyr_error_exit_status(*error);
}

const Command cmd_count = {
    .name = "count",
    .usage = "CASES.csv [--length K] [--min N] [--codebook B.ini] [--id COLUMN]\n"
             "                 [--multiple COLUMN=DELIMITER]... [--without COLUMN]...\n"
             "                 [--rare N [--by columns|records]] [--memory GB]\n"
             "                 [-o FILE]",
    .summary = "count every combination of values in a case file; find the rare ones",
    .help =
        "Writes length,count,combination for all combinations of up to K values (default 3) that\n"
        "occur in the case file; a combination is column=value;column=value. --min N leaves out\n"
        "those that fewer than N persons have; --rare N leaves out the others. With --rare, --by\n"
        "columns says how many rare combinations each column takes part in, and --by records who\n"
        "has one, and how short the shortest is. An empty field is a value that is not known and\n"
        "makes no combination. --id joins the rows of one person; --multiple says what stands\n"
        "between the values of a column that may have several; a codebook says both for good, and\n"
        "which values mean that nothing is known (docs/protect.md). In names and values a "
        "backslash\n"
        "stands before each ; = and backslash. The file may be packed with gzip. Nothing of it is\n"
        "kept, sent or logged; more than --memory GB (default 4) is refused before it begins.\n"
        "\n"
        "  fyr count cases.csv --length 3 --min 10 -o combinations.csv\n"
        "  fyr count cases.csv --id person --multiple 'exploitation=;' --rare 5 --by columns\n",
    .run = run};

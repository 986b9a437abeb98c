/* fyr import: figures of outside into the centre, each file a vintage, all of it or nothing. */
#include "cmd/command.h"
#include "cmd/options.h"
#include "cmd/session.h"

#include "base/csv.h"
#include "base/json.h"
#include "exchange/intake.h"
#include "figures/disclosure.h"
#include <stdio.h>
#include <string.h>

#define PROBLEMS_SHOWN 5u /* per rule, on standard error */

typedef struct {
    const Importer *importer;
    IsoDay as_of;
    bool is_dry_run, is_public;
    GString *problems_csv; /* --problems: rows so far, or NULL */
} Import;

/* --- what came of it, for people --------------------------------------------------------- */

static char *thousands(uint32_t n)
{
    return lang_number(LANG_EN, n, 0);
}

static void print_count(const char *label, uint32_t n, const char *explanation)
{
    g_autofree char *number = thousands(n);
    printf("  %-27s %9s%s%s\n", label, number, explanation ? "  " : "",
           explanation ? explanation : "");
}

static void print_flows(const IntakeReport *report, const Model *model)
{
    for (uint32_t f = 0; f < report->n_flows; f++) {
        if (report->n_rows[f] == 0)
            continue;
        g_autofree char *label = g_strdup_printf("  %s", model_flow(model, f)->id);
        print_count(label, report->n_rows[f], NULL);
    }
}

static void print_changes(const IntakeReport *report)
{
    RevisionCounts all = {0};
    for (uint32_t f = 0; f < report->n_flows; f++) {
        all.added += report->revisions[f].added;
        all.dropped += report->revisions[f].dropped;
        all.revised += report->revisions[f].revised;
        all.same += report->revisions[f].same;
    }
    if (report->before == ISO_DAY_NEVER) {
        printf("  the first vintage of %s that speaks of these states\n", report->source);
        return;
    }
    char day[ISO_DATE_BYTES];
    iso_day_write(report->before, day);
    g_autofree char *revised = thousands(all.revised);
    g_autofree char *added = thousands(all.added);
    g_autofree char *dropped = thousands(all.dropped);
    g_autofree char *same = thousands(all.same);
    printf("  against what was known (newest before: %s), cells: %s revised, %s added, %s dropped, "
           "%s unchanged\n",
           day, revised, added, dropped, same);
}

static const char *day_source(IntakeDayFrom from)
{
    switch (from) {
    case INTAKE_DAY_BANNER:
        return "as the file itself says";
    case INTAKE_DAY_FILE_NAME:
        return "as the file's name says";
    case INTAKE_DAY_GIVEN:
    default:
        return "as given by --as-of";
    }
}

static void print_report(const char *path, const IntakeReport *report, const Model *model)
{
    char day[ISO_DATE_BYTES];
    iso_day_write(report->as_of, day);
    printf("%s: %s as of %s (%s)\n", path, report->source, day, day_source(report->day_from));
    if (report->receipt.already_held) {
        printf("  held already as vintage %u; nothing changed\n", report->receipt.vintage);
        return;
    }
    g_autofree char *differ = g_strdup_printf("%u of them with different values: kept as disputed",
                                              report->n_repeated_differ);
    print_count("lines read", report->n_lines, NULL);
    print_count("figures", report->receipt.n_rows, NULL);
    print_flows(report, model);
    print_count("lines set aside", report->receipt.n_set_aside,
                report->receipt.n_set_aside ? "kept word for word; no dataflow has their place"
                                            : NULL);
    print_count("repeated keys", report->n_repeated_keys, report->n_repeated_keys ? differ : NULL);
    if (report->n_same_cells)
        print_count("same in other words", report->n_same_cells,
                    "spellings that mean one and the same cell");
    print_count("values that cannot be true", report->n_unreliable,
                report->n_unreliable ? "kept as said, marked unreliable" : NULL);
    print_changes(report);
    if (report->is_dry_run)
        printf("  dry run: nothing was kept\n");
    else
        printf("  kept as vintage %u\n", report->receipt.vintage);
}

/* --- for programs ------------------------------------------------------------------------ */

static void json_flow(JsonWriter *json, const char *id, uint32_t n, const RevisionCounts *revisions)
{
    json_object(json);
    json_name(json, "flow");
    json_string(json, id);
    json_name(json, "figures");
    json_integer(json, n);
    json_name(json, "added");
    json_integer(json, revisions->added);
    json_name(json, "revised");
    json_integer(json, revisions->revised);
    json_name(json, "dropped");
    json_integer(json, revisions->dropped);
    json_name(json, "unchanged");
    json_integer(json, revisions->same);
    json_end(json);
}

static void json_number_of(JsonWriter *json, const char *name, int64_t n)
{
    json_name(json, name);
    json_integer(json, n);
}

static void json_text_of(JsonWriter *json, const char *name, const char *text)
{
    json_name(json, name);
    json_string(json, text);
}

static void json_counts(JsonWriter *json, const IntakeReport *report, const Model *model)
{
    json_number_of(json, "lines", report->n_lines);
    json_number_of(json, "figures", report->receipt.n_rows);
    json_number_of(json, "set_aside", report->receipt.n_set_aside);
    json_number_of(json, "repeated_keys", report->n_repeated_keys);
    json_number_of(json, "repeated_keys_differing", report->n_repeated_differ);
    json_number_of(json, "same_cell_other_spelling", report->n_same_cells);
    json_number_of(json, "cannot_be_true", report->n_unreliable);
    char day[ISO_DATE_BYTES] = "";
    if (report->before != ISO_DAY_NEVER)
        iso_day_write(report->before, day);
    json_text_of(json, "vintage_before", *day ? day : NULL);
    json_name(json, "flows");
    json_array(json);
    for (uint32_t f = 0; f < report->n_flows; f++)
        json_flow(json, model_flow(model, f)->id, report->n_rows[f], &report->revisions[f]);
    json_end(json);
}

static void json_report(JsonWriter *json, const char *path, const IntakeReport *report,
                        const Model *model, const GError *fault)
{
    char day[ISO_DATE_BYTES];
    json_object(json);
    json_text_of(json, "file", path);
    json_name(json, "kept");
    json_bool(json, !fault && !report->is_dry_run);
    json_text_of(json, "error", fault ? fault->message : NULL);
    json_number_of(json, "errors", problems_count(report->problems, PROBLEM_ERROR));
    json_number_of(json, "warnings", problems_count(report->problems, PROBLEM_WARNING));
    json_number_of(json, "notes", problems_count(report->problems, PROBLEM_NOTE));
    if (!fault) {
        iso_day_write(report->as_of, day);
        json_text_of(json, "source", report->source);
        json_text_of(json, "as_of", day);
        json_text_of(json, "sha256", report->sha256);
        json_number_of(json, "vintage", report->receipt.vintage);
        json_name(json, "already_held");
        json_bool(json, report->receipt.already_held);
        if (!report->receipt.already_held)
            json_counts(json, report, model);
    }
    json_end(json);
}

/* --- problems ---------------------------------------------------------------------------- */

static const char *const severities[PROBLEM_SEVERITY_COUNT] = {"note", "warning", "error"};

static void write_problems(GString *to, const Problems *problems)
{
    for (unsigned i = 0; i < problems_kept(problems); i++) {
        const Problem *problem = problems_peek(problems, i);
        char line[16];
        g_snprintf(line, sizeof line, "%u", problem->line);
        csv_write_field(to, problem->place, true);
        csv_write_field(to, line, false);
        csv_write_field(to, severities[problem->severity], false);
        csv_write_field(to, problem->rule, false);
        csv_write_field(to, problem->field ? problem->field : "", false);
        csv_write_field(to, problem->value ? problem->value : "", false);
        csv_write_field(to, problem->message, false);
        csv_write_field(to, problem->remedy ? problem->remedy : "", false);
        csv_end_row(to);
    }
}

static GString *begin_problems(void)
{
    static const char *const names[] = {"file",  "line",  "severity", "rule",
                                        "field", "value", "message",  "remedy"};
    GString *text = g_string_new(NULL);
    for (unsigned i = 0; i < G_N_ELEMENTS(names); i++)
        csv_write_field(text, names[i], i == 0);
    csv_end_row(text);
    return text;
}

/* --- files ------------------------------------------------------------------------------- */

static bool read_file(const char *path, char **out_bytes, gsize *out_length, GError **error)
{
    g_autoptr(GError) fault = NULL;
    g_autoptr(GMappedFile) file = g_mapped_file_new(path, FALSE, &fault);
    if (!file) {
        g_set_error(error, FYR_ERROR, FYR_ERROR_NOT_FOUND, "cannot read \"%s\": %s", path,
                    fault->message);
        return false;
    }
    if (g_mapped_file_get_length(file) > LIMIT_INPUT_FILE_BYTES) {
        g_set_error(error, FYR_ERROR, FYR_ERROR_LIMIT, "%s: larger than %u MB", path,
                    LIMIT_INPUT_FILE_BYTES >> 20);
        return false;
    }
    *out_length = g_mapped_file_get_length(file);
    *out_bytes = g_memdup2(g_mapped_file_get_contents(file), *out_length);
    return true;
}

/* One file; returns its exit status and adds its report. */
static int import_file(Import *import, Session *session, const char *path, JsonWriter *json)
{
    g_autofree char *name = g_path_get_basename(path);
    g_autofree char *bytes = NULL;
    gsize length = 0;
    IntakeOptions options = {.importer = import->importer,
                             .file_name = name,
                             .place = path,
                             .as_of = import->as_of,
                             .is_dry_run = import->is_dry_run,
                             .is_public = import->is_public};
    g_auto(IntakeReport) report = {.problems = problems_new()};
    g_autoptr(GError) fault = NULL;
    if (read_file(path, &bytes, &length, &fault)) {
        intake_report_clear(&report);
        (void)intake_run(session->centre, session->model, bytes ? bytes : "", length, &options,
                         &report, &fault);
    }
    problems_print(report.problems, PROBLEMS_SHOWN, stderr);
    if (import->problems_csv)
        write_problems(import->problems_csv, report.problems);
    if (fault)
        fprintf(stderr, "fyr: %s\n", fault->message);
    if (json)
        json_report(json, path, &report, session->model, fault);
    else if (!fault)
        print_report(path, &report, session->model);
    return fault ? fyr_error_exit_status(fault) : 0;
}

static int import_files(Import *import, Session *session, char **paths, bool as_json)
{
    g_autoptr(GString) text = g_string_new(NULL);
    JsonWriter json;
    json_init(&json, text);
    json_array(&json);
    int worst = 0;
    for (; *paths; paths++) {
        int status = import_file(import, session, *paths, as_json ? &json : NULL);
        worst = MAX(worst, status);
    }
    json_end(&json);
    if (as_json)
        printf("%s\n", text->str);
    return worst;
}

/* --- the command ------------------------------------------------------------------------- */

static bool parse_arguments(Import *import, int argc, char **argv, const char *as_of,
                            GError **error)
{
    if (argc < 3) {
        g_set_error(error, FYR_ERROR, FYR_ERROR_USAGE,
                    "write \"fyr import FORMAT FILE...\", for example \"fyr import unodc "
                    "data_glotip.csv\"");
        return false;
    }
    import->importer = importer_find(argv[1]);
    if (!import->importer) {
        g_autoptr(GString) names = g_string_new(NULL);
        for (unsigned i = 0; i < importer_count(); i++)
            g_string_append_printf(names, "%s%s", i ? ", " : "", importer_at(i)->name);
        g_set_error(error, FYR_ERROR, FYR_ERROR_USAGE, "cannot import \"%s\"; formats are %s",
                    argv[1], names->str);
        return false;
    }
    if (as_of && !iso_day_parse(as_of, &import->as_of)) {
        g_set_error(error, FYR_ERROR, FYR_ERROR_USAGE, "--as-of \"%s\" is not a day (YYYY-MM-DD)",
                    as_of);
        return false;
    }
    return true;
}

/* What the audit finds in these figures, for /about/disclosure; without it nothing is lost. */
static void count_disclosed(Session *session)
{
    g_autoptr(GError) fault = NULL;
    g_autoptr(Cubes) cubes = session_cubes(session, &fault);
    if (!cubes || !disclosure_refresh(session->centre, cubes, &fault))
        fprintf(stderr, "fyr: the audit of the figures was not counted: %s\n", fault->message);
}

static int run(const CommandContext *context, int argc, char **argv, GError **error)
{
    const char *as_of = NULL, *problems_path = NULL;
    Import import = {.as_of = ISO_DAY_NEVER};
    const Option options[] = {{"--as-of", NULL, &as_of, NULL, NULL},
                              {"--problems", NULL, &problems_path, NULL, NULL},
                              {"--dry-run", NULL, NULL, &import.is_dry_run, NULL},
                              {"--already-public", NULL, NULL, &import.is_public, NULL}};
    if (!options_take(options, G_N_ELEMENTS(options), &argc, argv, error) ||
        !parse_arguments(&import, argc, argv, as_of, error))
        return fyr_error_exit_status(*error);
    g_auto(Session) session = {0};
    if (!session_open(&session, context->centre, error))
        return fyr_error_exit_status(*error);
    import.problems_csv = problems_path ? begin_problems() : NULL;
    int status = import_files(&import, &session, argv + 2, context->json);
    if (!import.is_dry_run)
        count_disclosed(&session);
    if (import.problems_csv) {
        g_autoptr(GString) text = import.problems_csv;
        g_autoptr(GError) fault = NULL;
        if (!g_file_set_contents(problems_path, text->str, (gssize)text->len, &fault)) {
            g_set_error(error, FYR_ERROR, FYR_ERROR_IO, "cannot write \"%s\": %s", problems_path,
                        fault->message);
            return fyr_error_exit_status(*error);
        }
    }
    return status;
}

const Command cmd_import = {
    .name = "import",
    .usage = "FORMAT FILE... [--as-of DAY] [--dry-run] [--already-public] [--problems FILE]",
    .summary = "take figures in: each file becomes a vintage",
    .help =
        "FORMAT is unodc (UNODC's table on trafficking in persons, .csv or .csv.gz), eurostat-tsv\n"
        "(Eurostat's tables of one day in one file, .tsv or .tsv.gz), sdmx-csv or jsonstat.\n"
        "A file is kept whole or not at all; the files of one command each for itself. Lines\n"
        "that no dataflow has a place for are set aside word for word. Every problem is\n"
        "reported with its line: the first few of a kind on standard error, all of them with\n"
        "--problems FILE (as CSV). The day of the vintage is --as-of, or what the file's banner\n"
        "says, or the date in the file's name. The same file again changes nothing.\n"
        "What is taken in is public at once. So states' own figures (NATIONAL) are refused, "
        "unless\n"
        "--already-public says that the state has published them itself: else they go the way of\n"
        "a round, through protection and the ledger (fyr round).\n"
        "\n"
        "  fyr import unodc data_glotip_2025-04-14.csv.gz\n"
        "  fyr import unodc glotip.csv --as-of 2023-05-30 --dry-run --problems faults.csv\n"
        "\n"
        "Exit status: 0 kept (or held already), 3 a file was refused.",
    .run = run};

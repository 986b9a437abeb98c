/* fyr check: every problem of a filled questionnaire, located. */
#include "cmd/command.h"
#include "cmd/desk.h"
#include "cmd/options.h"
#include "cmd/session.h"

#include "base/json.h"
#include "base/number.h"
#include "exchange/check.h"
#include <string.h>

#define SHOWN_PER_RULE 50u

typedef struct {
    const char *annotate, *area, *period, *lang;
    bool all, json;
} Asked;

/* --- what it should be about ----------------------------------------------------------------- */

static bool take_area(const Model *model, const char *text, int *out_area, GError **error)
{
    const CodeList *areas = model_find_codelist(model, "CL_AREA");
    *out_area = text ? codelist_match(areas, text, -1) : -1;
    if (!text || *out_area >= 0)
        return true;
    g_set_error(error, FYR_ERROR, FYR_ERROR_USAGE,
                "--area \"%s\" is no state; write its code, such as SE", text);
    return false;
}

static bool take_period(const char *text, int *out_period, GError **error)
{
    int64_t year = 0;
    *out_period = 0;
    if (text && !(strlen(text) == 4 && number_parse_count(text, 4, &year) && year >= 1900 &&
                  year <= 2200)) {
        g_set_error(error, FYR_ERROR, FYR_ERROR_USAGE,
                    "--period \"%s\" is not a year; write it with four digits", text);
        return false;
    }
    *out_period = (int)year;
    return true;
}

/* --- saying it ------------------------------------------------------------------------------- */

static void print_json(const CheckReport *report, const char *path)
{
    static const char *const names[PROBLEM_SEVERITY_COUNT] = {"note", "warning", "error"};
    g_autoptr(GString) text = g_string_new(NULL);
    JsonWriter json;
    json_init(&json, text);
    json_object(&json);
    json_name(&json, "file"), json_string(&json, path);
    json_name(&json, "sha256"), json_string(&json, report->sha256);
    json_name(&json, "figures"), json_integer(&json, report->n_rows);
    for (unsigned s = PROBLEM_SEVERITY_COUNT; s-- > 0;) {
        g_autofree char *name = g_strconcat(names[s], "s", NULL);
        json_name(&json, name), json_integer(&json, problems_count(report->problems, s));
    }
    json_name(&json, "problems");
    json_array(&json);
    for (unsigned i = 0; i < problems_kept(report->problems); i++) {
        const Problem *problem = problems_peek(report->problems, i);
        json_object(&json);
        json_name(&json, "severity"), json_string(&json, names[problem->severity]);
        json_name(&json, "place"), json_string(&json, problem->place);
        json_name(&json, "line"), json_integer(&json, problem->line);
        json_name(&json, "field"), json_string(&json, problem->field);
        json_name(&json, "value"), json_string(&json, problem->value);
        json_name(&json, "rule"), json_string(&json, problem->rule);
        json_name(&json, "message"), json_string(&json, problem->message);
        json_name(&json, "remedy"), json_string(&json, problem->remedy);
        json_end(&json);
    }
    json_end(&json);
    json_end(&json);
    printf("%s\n", text->str);
}

static void print_summary(const CheckReport *report, const Model *model, const char *path)
{
    unsigned n_errors = problems_count(report->problems, PROBLEM_ERROR);
    unsigned n_warnings = problems_count(report->problems, PROBLEM_WARNING);
    unsigned n_notes = problems_count(report->problems, PROBLEM_NOTE);
    const Submission *submission = report->submission;
    printf("%s: %u figure%s read", path, report->n_rows, report->n_rows == 1 ? "" : "s");
    if (submission->area >= 0) {
        const Code *area =
            codelist_code(model_find_codelist(model, "CL_AREA"), (unsigned)submission->area);
        printf(" for %s (%s)", area->label[LANG_EN], area->id);
    }
    if (submission->has_several_periods)
        printf(", several years");
    else if (submission->period > 0)
        printf(", %d", submission->period);
    printf("; %u error%s, %u warning%s, %u note%s\n", n_errors, n_errors == 1 ? "" : "s",
           n_warnings, n_warnings == 1 ? "" : "s", n_notes, n_notes == 1 ? "" : "s");
}

/* --- the command ----------------------------------------------------------------------------- */

static bool write_annotated(const Asked *asked, const CheckReport *report, GError **error)
{
    if (!report->annotated)
        return true;
    gsize length;
    const char *bytes = g_bytes_get_data(report->annotated, &length);
    return desk_write(asked->annotate, bytes, length, error);
}

static bool check(const Asked *asked, Session *session, const Cubes *cubes, const char *path,
                  CheckReport *report, GError **error)
{
    DeskFile file;
    CheckOptions options = {.wants_annotated = asked->annotate != NULL};
    options.wants_xlsx = asked->annotate && !g_str_has_suffix(asked->annotate, ".csv");
    options.submission.place = path;
    if (asked->lang && !lang_parse(asked->lang, &options.lang)) {
        g_set_error(error, FYR_ERROR, FYR_ERROR_USAGE, "--lang \"%s\": there are en and sv",
                    asked->lang);
        return false;
    }
    if (!take_area(session->model, asked->area, &options.submission.area, error) ||
        !take_period(asked->period, &options.submission.period, error) ||
        !desk_read_packed(&file, path, error))
        return false;
    bool is_read =
        check_file(session->model, cubes, file.data, file.length, &options, report, error);
    desk_file_clear(&file);
    return is_read && write_annotated(asked, report, error);
}

static int run(const CommandContext *context, int argc, char **argv, GError **error)
{
    Asked asked = {.json = context->json};
    const Option options[] = {{"--annotate", NULL, &asked.annotate, NULL, NULL},
                              {"--area", NULL, &asked.area, NULL, NULL},
                              {"--period", NULL, &asked.period, NULL, NULL},
                              {"--lang", NULL, &asked.lang, NULL, NULL},
                              {"--all", NULL, NULL, &asked.all, NULL}};
    if (!options_take(options, G_N_ELEMENTS(options), &argc, argv, error))
        return fyr_error_exit_status(*error);
    if (argc != 2) {
        g_set_error(error, FYR_ERROR, FYR_ERROR_USAGE,
                    "write \"fyr check FILE\": a filled questionnaire (.xlsx, .ods, .csv)");
        return fyr_error_exit_status(*error);
    }
    g_auto(Session) session = {0};
    g_autoptr(Cubes) cubes = NULL;
    if (!session_open_or_model(&session, context->centre, error) ||
        (session.centre && !(cubes = session_cubes(&session, error))))
        return fyr_error_exit_status(*error);
    g_auto(CheckReport) report = {0};
    bool is_read = check(&asked, &session, cubes, argv[1], &report, error);
    if (report.problems && !asked.json)
        problems_print(report.problems, asked.all ? 0 : SHOWN_PER_RULE, is_read ? stdout : stderr);
    if (!is_read)
        return fyr_error_exit_status(*error);
    if (asked.json)
        print_json(&report, argv[1]);
    else
        print_summary(&report, session.model, argv[1]);
    return problems_count(report.problems, PROBLEM_ERROR) > 0 ? 1 : 0;
}

const Command cmd_check = {
    .name = "check",
    .usage = "FILE [--annotate OUT] [--lang en|sv] [--area XX] [--period YYYY] [--all]",
    .summary = "find every problem of a filled questionnaire",
    .help =
        "FILE is a questionnaire of `fyr template`, filled in (.xlsx, .ods, .csv), or any tidy\n"
        "table of counts with a column per dimension. It is read in a process that can open no\n"
        "file and reach no network; nothing is kept. Checked are structure, codes, numbers and\n"
        "the words for a missing one, cells said twice, parts against totals in every dimension,\n"
        "and, where there is a centre, jumps since the year before and differences from what\n"
        "EUROSTAT and UNODC hold. Every problem has its sheet, row and cell, the value, what is\n"
        "wrong and what to do. A comment beside a figure answers a warning about it.\n"
        "\n"
        "--annotate OUT writes the same file with the problems beside the lines (OUT.xlsx, or\n"
        "OUT.csv for CSV), to be corrected and checked again; --lang says in which language.\n"
        "--area and --period say what the file must be about. --all prints every problem, not the "
        "first of each kind only; --json\n"
        "prints them for programs.\n"
        "\n"
        "  fyr check se-2024.xlsx --annotate se-2024-problems.xlsx\n"
        "\n"
        "Exit status: 0 no error (warnings do not count), 1 errors were found, 3 the file cannot\n"
        "be read at all, 4 it is a list of persons.",
    .run = run};

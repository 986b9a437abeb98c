/* fyr questionnaire: what a state has handed in, in the tables of another collection. */
#include "cmd/command.h"
#include "cmd/desk.h"
#include "cmd/options.h"
#include "cmd/session.h"

#include "base/number.h"
#include "exchange/check.h"
#include "exchange/collection_out.h"
#include <string.h>

typedef struct {
    const char *area, *period, *from, *source, *as_of, *table, *format, *output, *lang;
} Given;

typedef struct {
    Session *session;
    const Collection *collection;
    const CollectionTable *table; /* NULL: all */
    const char *format;
    int area, period; /* -1, 0: what the file says */
    IsoDay as_of;
    Lang lang;
} Asked;

/* --- what is asked --------------------------------------------------------------------------- */

static bool refuse(GError **error, const char *format, const char *text)
{
    g_autofree char *message = text_fill(format, "text", text ? text : "", NULL);
    g_set_error_literal(error, FYR_ERROR, FYR_ERROR_USAGE, message);
    return false;
}

static bool find_collection(Asked *asked, const char *name, GError **error)
{
    const Model *model = asked->session->model;
    asked->collection = model_find_collection(model, name);
    if (asked->collection)
        return true;
    g_autoptr(GString) names = g_string_new(NULL);
    for (unsigned i = 0; i < model_n_collections(model); i++)
        g_string_append_printf(names, "%s%s", i ? ", " : "", model_collection(model, i)->slug);
    if (names->len == 0)
        return refuse(error,
                      "the definitions have no collections{text}; `fyr model unpack DIR` writes "
                      "the program's own, with a folder collections to copy",
                      NULL);
    g_set_error(error, FYR_ERROR, FYR_ERROR_USAGE, "there is no collection \"%s\"; there are %s",
                name, names->str);
    return false;
}

static bool take_period(const char *text, int *out_period, GError **error)
{
    int64_t year = 0;
    if (text &&
        !(strlen(text) == 4 && number_parse_count(text, 4, &year) && year >= 1900 && year <= 2200))
        return refuse(error, "--period \"{text}\" is not a year; write it with four digits", text);
    *out_period = (int)year;
    return true;
}

/* The format named, or the one of the file's ending, or a table to read. */
static bool take_format(const Given *given, bool wants_json, Asked *asked, GError **error)
{
    static const char *const formats[] = {"table", "xlsx", "csv", "json", "tsv"};
    const char *ending = given->output ? strrchr(given->output, '.') : NULL;
    const char *name = given->format ? given->format : wants_json ? "json" : NULL;
    if (!name && given->output && strcmp(given->output, "-") != 0)
        name = ending ? ending + 1 : "";
    for (unsigned i = 0; i < G_N_ELEMENTS(formats); i++)
        if (g_strcmp0(name ? name : "table", formats[i]) == 0)
            asked->format = formats[i];
    if (!asked->format)
        return refuse(
            error, "there is no format \"{text}\"; there are table, xlsx, csv, json and tsv", name);
    if (strcmp(asked->format, "xlsx") == 0 && !given->output)
        return refuse(error, "a workbook needs a place{text}: -o FILE.xlsx", NULL);
    if (strcmp(asked->format, "tsv") == 0 && !asked->table && asked->collection->n_tables > 1)
        return refuse(error, "tsv holds one table{text}; say which with --table ID", NULL);
    return true;
}

static bool take_table(const Given *given, Asked *asked, GError **error)
{
    if (!given->table)
        return true;
    asked->table = collection_find_table(asked->collection, given->table);
    if (asked->table)
        return true;
    g_autoptr(GString) ids = g_string_new(NULL);
    for (unsigned t = 0; t < asked->collection->n_tables; t++)
        g_string_append_printf(ids, "%s%s", t ? ", " : "", asked->collection->tables[t].id);
    g_set_error(error, FYR_ERROR, FYR_ERROR_USAGE, "%s has no table \"%s\"; it has %s",
                asked->collection->slug, given->table, ids->str);
    return false;
}

static bool take_given(const Given *given, bool wants_json, const char *name, Asked *asked,
                       GError **error)
{
    const CodeList *areas = model_find_codelist(asked->session->model, "CL_AREA");
    asked->area = given->area ? codelist_match(areas, given->area, -1) : -1;
    asked->as_of = ISO_DAY_NEVER;
    if (given->area && asked->area < 0)
        return refuse(error, "--area \"{text}\" is no state; write its code, such as SE",
                      given->area);
    if (given->lang && !lang_parse(given->lang, &asked->lang))
        return refuse(error, "--lang \"{text}\": there are en and sv", given->lang);
    if (given->as_of && !iso_day_parse(given->as_of, &asked->as_of))
        return refuse(error, "--as-of \"{text}\" is not a day (YYYY-MM-DD)", given->as_of);
    if (given->from && (given->source || given->as_of))
        return refuse(error,
                      "--from{text} takes the figures of a file; --source and --as-of choose "
                      "among those of the centre",
                      NULL);
    if (!given->from && (asked->area < 0 || !given->period))
        return refuse(error, "say whose figures and of which year{text}: --area SE --period 2025",
                      NULL);
    return take_period(given->period, &asked->period, error) &&
           find_collection(asked, name, error) && take_table(given, asked, error) &&
           take_format(given, wants_json, asked, error);
}

/* --- the figures ------------------------------------------------------------------------------ */

static bool has_no_errors(const CheckReport *report, const char *path, GError **error)
{
    unsigned n = problems_count(report->problems, PROBLEM_ERROR);
    if (n == 0)
        return true;
    problems_print(report->problems, 5, stderr);
    g_set_error(error, FYR_ERROR, FYR_ERROR_INVALID,
                "\"%s\" has %u error%s; correct them first (`fyr check` shows all)", path, n,
                n == 1 ? "" : "s");
    return false;
}

/* Reads the file as `fyr check` does; only one without errors is passed on. */
static StateFigures *figures_of_file(Asked *asked, const char *path, CheckReport *report,
                                     GError **error)
{
    DeskFile file;
    CheckOptions options = {.wants_rows = true};
    options.submission.place = path;
    options.submission.area = asked->area;
    options.submission.period = asked->period;
    if (!desk_read_packed(&file, path, error))
        return NULL;
    bool is_read =
        check_file(asked->session->model, NULL, file.data, file.length, &options, report, error);
    desk_file_clear(&file);
    if (!is_read) {
        problems_print(report->problems, 5, stderr);
        return NULL;
    }
    if (!has_no_errors(report, path, error))
        return NULL;
    const Submission *submission = report->submission;
    if (!asked->period && submission->has_several_periods) {
        refuse(error, "\"{text}\" is about several years; say which with --period", path);
        return NULL;
    }
    asked->area = asked->area >= 0 ? asked->area : submission->area;
    asked->period = asked->period ? asked->period : submission->period;
    if (asked->area < 0 || asked->period == 0) {
        g_set_error(error, FYR_ERROR, FYR_ERROR_INVALID, "\"%s\" has no figures", path);
        return NULL;
    }
    return state_figures_of_submission(submission, asked->period);
}

static StateFigures *figures_of_centre(const Asked *asked, const Cubes *cubes, const char *source,
                                       GError **error)
{
    const CodeList *sources = model_find_codelist(asked->session->model, "CL_SOURCE");
    const CodeList *areas = model_find_codelist(asked->session->model, "CL_AREA");
    if (codelist_find(sources, source) < 0) {
        refuse(error, "--source \"{text}\" is no source; `fyr codes CL_SOURCE` lists them", source);
        return NULL;
    }
    g_autoptr(StateFigures) figures =
        state_figures_of_cubes(cubes, (unsigned)asked->area, asked->period, source, asked->as_of);
    if (state_figures_n(figures) > 0)
        return g_steal_pointer(&figures);
    g_set_error(error, FYR_ERROR, FYR_ERROR_NOT_FOUND,
                "the centre holds no figures of %s about %s in %d; take those of a filled "
                "questionnaire with --from FILE, or of another source with --source",
                source, codelist_code(areas, (unsigned)asked->area)->id, asked->period);
    return NULL;
}

/* --- the answer ------------------------------------------------------------------------------- */

static bool write_answer(const Asked *asked, const CollectionView *view, const char *output,
                         GError **error)
{
    if (strcmp(asked->format, "xlsx") == 0) {
        g_autoptr(GBytes) book = collection_out_xlsx(view, error);
        gsize length = 0;
        const char *bytes = book ? g_bytes_get_data(book, &length) : NULL;
        return book && desk_write(output, bytes, length, error);
    }
    g_autoptr(GString) text = g_string_new(NULL);
    if (strcmp(asked->format, "csv") == 0)
        collection_out_csv(view, text);
    else if (strcmp(asked->format, "json") == 0)
        collection_out_json(view, text);
    else if (strcmp(asked->format, "tsv") == 0)
        collection_out_tsv(view, filled_table(view->filled, 0), text);
    else
        collection_out_text(view, text);
    return desk_write(output, text->str, text->len, error);
}

/* What a reader of a file would not see: on standard error. */
static void say_findings(const CollectionView *view)
{
    g_autofree char *state = collection_state_words(view->filled, view->lang);
    if (state)
        fprintf(stderr, "fyr: %s\n", state);
    for (unsigned i = 0; i < view->filled->findings->len; i++) {
        g_autofree char *words = collection_finding_words(
            view, &g_array_index(view->filled->findings, FilledFinding, i));
        fprintf(stderr, "fyr: %s\n", words);
    }
}

static bool answer(const Given *given, Asked *asked, bool *out_is_right, GError **error)
{
    const char *source = given->source ? given->source : SUBMISSION_SOURCE;
    g_auto(CheckReport) report = {0};
    g_autoptr(Cubes) cubes = NULL;
    if (!given->from && !(cubes = session_cubes(asked->session, error)))
        return false;
    g_autoptr(StateFigures) figures = given->from
                                          ? figures_of_file(asked, given->from, &report, error)
                                          : figures_of_centre(asked, cubes, source, error);
    if (!figures)
        return false;
    g_autoptr(FilledCollection) filled =
        collection_fill(asked->collection, asked->session->model, figures, (unsigned)asked->area,
                        asked->period, source, asked->table);
    g_autofree char *from = given->from
                                ? g_path_get_basename(given->from)
                                : text_fill(tr(asked->lang, "{source}, as this centre holds them"),
                                            "source", source, NULL);
    const CollectionView view = {.filled = filled, .lang = asked->lang, .from = from};
    if (!write_answer(asked, &view, given->output, error))
        return false;
    if (strcmp(asked->format, "table") != 0)
        say_findings(&view);
    *out_is_right = filled->findings->len == 0;
    return true;
}

static int run(const CommandContext *context, int argc, char **argv, GError **error)
{
    Given given = {0};
    const Option options[] = {{"--area", NULL, &given.area, NULL, NULL},
                              {"--period", NULL, &given.period, NULL, NULL},
                              {"--from", NULL, &given.from, NULL, NULL},
                              {"--source", NULL, &given.source, NULL, NULL},
                              {"--as-of", NULL, &given.as_of, NULL, NULL},
                              {"--table", NULL, &given.table, NULL, NULL},
                              {"--format", "-f", &given.format, NULL, NULL},
                              {"--lang", NULL, &given.lang, NULL, NULL},
                              {"--output", "-o", &given.output, NULL, NULL}};
    if (!options_take(options, G_N_ELEMENTS(options), &argc, argv, error))
        return fyr_error_exit_status(*error);
    if (argc != 2) {
        g_set_error(error, FYR_ERROR, FYR_ERROR_USAGE,
                    "write \"fyr questionnaire COLLECTION --area XX --period YYYY\", for example "
                    "\"fyr questionnaire eurostat --from se-2025.xlsx\"");
        return fyr_error_exit_status(*error);
    }
    g_auto(Session) session = {0};
    Asked asked = {.session = &session};
    bool is_right = false;
    if (!(given.from ? session_open_or_model(&session, context->centre, error)
                     : session_open(&session, context->centre, error)) ||
        !take_given(&given, context->json, argv[1], &asked, error) ||
        !answer(&given, &asked, &is_right, error))
        return fyr_error_exit_status(*error);
    return is_right ? 0 : 1;
}

const Command cmd_questionnaire = {
    .name = "questionnaire",
    .usage = "eurostat|unodc|directive-19a [--area XX] [--period YYYY] [--from FILE]\n"
             "                 [--source S] [--as-of DAY] [--table ID] [--format F] [-o FILE] "
             "[--lang en|sv]",
    .summary = "fill another collection's tables from what was handed in here",
    .help =
        "From a filled questionnaire (--from, read and checked as by `fyr check`) or from the\n"
        "national figures that the centre holds, the tables of Eurostat, of UNODC or of Article\n"
        "19a are filled in their own layout and codes. Every cell says where it is from; every\n"
        "empty one why it is empty; definitions that differ from ours are named. Nothing is\n"
        "worked out by subtraction, and a sum with an unknown part is a lower bound, not a sum.\n"
        "--source fills them from what another source says (UNODC), to compare.\n"
        "Formats: table (to read), xlsx (a sheet per table, About, No source), csv, json, tsv\n"
        "(Eurostat's manner, one --table).\n"
        "\n"
        "  fyr questionnaire eurostat --from se-2025.xlsx -o se-2025-eurostat.xlsx\n"
        "  fyr questionnaire unodc --area FI --period 2022 --source UNODC --table VICTIMS\n"
        "\n"
        "Exit status: 0 done, 1 done and parts exceed their total, 3 the file has errors or the\n"
        "centre no figures.",
    .run = run};

/* fyr report roundup: the Round-up as HTML, PDF and data, frozen to a day. */
#include "cmd/command.h"
#include "cmd/options.h"
#include "cmd/session.h"

#include "report/roundup.h"
#include <stdio.h>
#include <string.h>

typedef struct {
    const char *edition, *as_of, *lang, *output, *base;
} Given;

/* Links work on the machine that made the report while its centre is served as usual. */
#define DEFAULT_BASE "http://127.0.0.1:8080"

static bool check_given(const Given *given, int argc, char **argv, IsoDay *out_day, Lang *out_lang,
                        GError **error)
{
    if (argc != 2 || strcmp(argv[1], "roundup") != 0 || !given->edition || !given->output) {
        g_set_error_literal(error, FYR_ERROR, FYR_ERROR_USAGE,
                            "write \"fyr report roundup --edition E -o DIR\", for example "
                            "\"fyr report roundup --edition 2025 -o roundup-2025\"");
        return false;
    }
    if (given->as_of && !iso_day_parse(given->as_of, out_day)) {
        g_set_error(error, FYR_ERROR, FYR_ERROR_USAGE, "--as-of \"%s\" is not a day (YYYY-MM-DD)",
                    given->as_of);
        return false;
    }
    if (given->lang && !lang_parse(given->lang, out_lang)) {
        g_set_error(error, FYR_ERROR, FYR_ERROR_USAGE, "--lang \"%s\": there are en and sv",
                    given->lang);
        return false;
    }
    if (given->base && !g_str_has_prefix(given->base, "https://") &&
        !g_str_has_prefix(given->base, "http://")) {
        g_set_error(error, FYR_ERROR, FYR_ERROR_USAGE,
                    "--base \"%s\" is not an address: write it as https://host", given->base);
        return false;
    }
    return true;
}

static Editions *load_editions(const char *centre, GError **error)
{
    g_autoptr(Problems) problems = problems_new();
    g_autofree char *folder = g_build_filename(centre, "model", NULL);
    Editions *editions = editions_load(folder, problems);
    problems_print(problems, 0, stderr);
    if (!editions)
        g_set_error_literal(error, FYR_ERROR, FYR_ERROR_INVALID,
                            "the list of editions is not in order");
    return editions;
}

static bool write_report(const Given *given, const CommandContext *context, IsoDay day, Lang lang,
                         GError **error)
{
    g_auto(Session) session = {0};
    if (!session_open(&session, context->centre, error))
        return false;
    g_autoptr(Editions) editions = load_editions(context->centre, error);
    if (!editions)
        return false;
    g_autoptr(Cubes) cubes = session_cubes(&session, error);
    if (!cubes)
        return false;
    g_autoptr(Edition) edition = edition_resolve(editions, given->edition, day, cubes, error);
    if (!edition)
        return false;
    g_autofree char *base = g_strdup(given->base ? given->base : DEFAULT_BASE);
    if (g_str_has_suffix(base, "/"))
        base[strlen(base) - 1] = 0;
    RoundupOptions options = {session.model, cubes, edition, lang, base};
    g_autoptr(Roundup) roundup = roundup_new(&options, error);
    if (!roundup || !roundup_write_files(roundup, given->output, error))
        return false;
    const Doc *doc = roundup_doc(roundup);
    if (context->json)
        printf("{\"edition\":\"%s\",\"as_of\":\"%s\",\"lang\":\"%s\"}\n", doc->edition, doc->as_of,
               lang_tag(lang));
    else
        printf("wrote the edition %s, as of %s, to %s: roundup.html, roundup.pdf, the data and "
               "manifest.json\n",
               doc->edition, doc->as_of, given->output);
    return true;
}

static int run(const CommandContext *context, int argc, char **argv, GError **error)
{
    Given given = {0};
    IsoDay day = ISO_DAY_NEVER;
    Lang lang = LANG_EN;
    const Option options[] = {{"--edition", "-e", &given.edition, NULL, NULL},
                              {"--as-of", NULL, &given.as_of, NULL, NULL},
                              {"--lang", NULL, &given.lang, NULL, NULL},
                              {"--base", NULL, &given.base, NULL, NULL},
                              {"--output", "-o", &given.output, NULL, NULL}};
    if (!options_take(options, G_N_ELEMENTS(options), &argc, argv, error) ||
        !check_given(&given, argc, argv, &day, &lang, error) ||
        !write_report(&given, context, day, lang, error))
        return fyr_error_exit_status(*error);
    return 0;
}

const Command cmd_report = {
    .name = "report",
    .usage = "roundup --edition E [--as-of DAY] [--lang en|sv] [--base ADDRESS] -o DIR",
    .summary = "write the Round-up: HTML, PDF, the data behind it and a manifest",
    .help = "The editions are in model/editions.ini; an edition that is not there is made of the\n"
            "newest five years. --as-of freezes the figures to another day. Every number in the\n"
            "report links to its data address below --base (" DEFAULT_BASE " if it is\n"
            "not given). The same centre, edition and day give the same bytes.\n"
            "\n"
            "  fyr report roundup --edition 2025 -o roundup-2025\n"
            "  fyr report roundup --edition 2025 --as-of 2023-05-30 --lang sv -o earlier\n",
    .run = run};

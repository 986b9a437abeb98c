/* fyr demo: a centre with the real public figures that ship with the program. */
#include "cmd/centre_types.h"
#include "cmd/command.h"
#include "cmd/options.h"
#include "cmd/session.h"
#include "cmd/user.h"

#include "base/asset.h"
#include "base/json.h"
#include "exchange/intake.h"
#include "exchange/release_example.h"
#include "figures/disclosure.h"
#include "records/content.h"
#include <stdio.h>
#include <string.h>

/* What the demo holds: UNODC's figures of the ten states in two vintages (data/SOURCES.md). The
 * days are in the names. */
static const char *const data_files[] = {"data/unodc_glotip_2023-05-30_baltic10.csv",
                                         "data/unodc_glotip_2025-04-14_baltic10.csv"};
#define N_FILES G_N_ELEMENTS(data_files)

#define DEMO_MARK "demo" /* in the centre's own notes */

typedef struct {
    IntakeReport reports[N_FILES];
    ContentReport content;
    FirstAdmin admin;
} Demo;

static bool take_in(Session *session, const char *asset_name, IntakeReport *out_report,
                    GError **error)
{
    const Asset *asset = asset_find(asset_name);
    if (!asset) {
        g_set_error(error, FYR_ERROR, FYR_ERROR_INTERNAL, "\"%s\" is not built in", asset_name);
        return false;
    }
    g_autofree char *name = g_path_get_basename(asset_name);
    IntakeOptions options = {.importer = importer_find("unodc"),
                             .file_name = name,
                             .place = name,
                             .as_of = ISO_DAY_NEVER,
                             .is_trusted = true};
    return intake_run(session->centre, session->model, (const char *)asset->bytes, asset->size,
                      &options, out_report, error);
}

static bool mark_as_demo(Centre *centre, GError **error)
{
    Db *db = centre_write_begin(centre, error);
    if (!db)
        return false;
    if (db_run(db, STMT_META_SET, error, "ss", DEMO_MARK, "yes"))
        return centre_write_commit(centre, error);
    centre_write_rollback(centre);
    return false;
}

static bool add_records(Session *session, const char *directory, ContentReport *out_report,
                        GError **error)
{
    g_autoptr(RecordTypes) types = centre_types(directory, session->model, error);
    g_autoptr(Problems) problems = problems_new();
    bool is_good = types && content_load(session->centre, types, out_report, problems, error);
    problems_print(problems, 0, stderr);
    return is_good;
}

/* Definitions, figures, records, mark: while the centre still has another name. */
static bool fill(const char *directory, void *data, GError **error)
{
    Demo *demo = data;
    g_autofree char *folder = g_build_filename(directory, "model", NULL);
    g_auto(Session) session = {0};
    if (!model_unpack(folder, error) || !session_open(&session, directory, error))
        return false;
    for (unsigned i = 0; i < N_FILES; i++)
        if (!take_in(&session, data_files[i], &demo->reports[i], error))
            return false;
    g_autoptr(Cubes) cubes = session_cubes(&session, error);
    return cubes && disclosure_refresh(session.centre, cubes, error) &&
           release_examples_add(session.centre, error) &&
           add_records(&session, directory, &demo->content, error) &&
           mark_as_demo(session.centre, error) &&
           first_admin_make(&demo->admin, session.centre, error);
}

/* 1 it is a demo, 0 it is something else, -1 it cannot be opened (error). */
static int is_demo(const char *directory, GError **error)
{
    g_autoptr(Centre) centre = centre_open(directory, error);
    Db *db = centre ? centre_reader(centre, error) : NULL;
    g_autoptr(Rows) rows = db ? db_query(db, STMT_META_GET, error, "s", DEMO_MARK) : NULL;
    GError *fault = NULL;
    bool is_marked = rows && rows_next(rows, &fault);
    if (fault)
        g_propagate_error(error, fault);
    return !rows || fault ? -1 : is_marked;
}

/* --- telling ----------------------------------------------------------------------------- */

static void tell_next(const char *directory)
{
    fprintf(stderr,
            "Look at it:\n"
            "    fyr --centre %s serve\n"
            "    fyr --centre %s query VICTIMS/A.LV.UNODC._T._T._T\n"
            "    fyr --centre %s vintages\n",
            directory, directory, directory);
}

static void tell_made(const char *directory, const Demo *demo)
{
    printf("%s: a centre with the public figures that ship with Fyr\n", directory);
    for (unsigned i = 0; i < N_FILES; i++) {
        const IntakeReport *report = &demo->reports[i];
        char day[ISO_DATE_BYTES];
        iso_day_write(report->as_of, day);
        g_autofree char *n = lang_number(LANG_EN, report->receipt.n_rows, 0);
        printf("  %s as of %s: %s figures of %u states; set aside: %u; repeated keys: %u; cannot "
               "be true: %u\n",
               report->source, day, n, report->receipt.n_areas, report->receipt.n_set_aside,
               report->n_repeated_keys, report->n_unreliable);
    }
    printf(
        "  %u records of the resource centre with their sources; %u of them not checked against a "
        "document\n",
        demo->content.n_made, demo->content.n_unverified);
    printf("  two releases of protected tables with invented figures, marked as examples\n");
}

static void tell_json(const char *directory, bool is_new, const char *link)
{
    g_autoptr(GString) text = g_string_new(NULL);
    JsonWriter json;
    json_init(&json, text);
    json_object(&json);
    json_name(&json, "centre");
    json_string(&json, directory);
    json_name(&json, "made");
    json_bool(&json, is_new);
    if (link) {
        json_name(&json, "invitation");
        json_string(&json, link);
    }
    json_end(&json);
    printf("%s\n", text->str);
}

static int use_existing(const CommandContext *context, const char *directory, GError **error)
{
    int state = is_demo(directory, error);
    if (state < 0)
        return fyr_error_exit_status(*error);
    if (state == 0) {
        g_set_error(error, FYR_ERROR, FYR_ERROR_CONFLICT,
                    "\"%s\" is a centre of its own, not a demo; name another folder", directory);
        return fyr_error_exit_status(*error);
    }
    if (context->json)
        tell_json(directory, false, NULL);
    else
        printf("%s: the demo is there already; nothing changed\n", directory);
    tell_next(directory);
    return 0;
}

static int make_new(const CommandContext *context, const char *directory, const FirstAdmin *admin,
                    GError **error)
{
    Demo demo = {.admin = *admin};
    bool is_made = centre_create_filled(directory, fill, &demo, error);
    if (is_made && context->json)
        tell_json(directory, true, demo.admin.link);
    else if (is_made)
        tell_made(directory, &demo);
    if (is_made)
        tell_next(directory);
    if (is_made && !context->json)
        first_admin_tell(&demo.admin, directory);
    g_free(demo.admin.link);
    for (unsigned i = 0; i < N_FILES; i++)
        intake_report_clear(&demo.reports[i]);
    return is_made ? 0 : fyr_error_exit_status(*error);
}

static int run(const CommandContext *context, int argc, char **argv, GError **error)
{
    FirstAdmin admin = {0};
    const Option options[] = {{.name = "--admin", .value = &admin.email},
                              {.name = "--name", .value = &admin.name},
                              {.name = "--lang", .value = &admin.lang}};
    if (!options_take(options, G_N_ELEMENTS(options), &argc, argv, error) ||
        !first_admin_check(&admin, error))
        return fyr_error_exit_status(*error);
    if (argc > 2) {
        g_set_error(error, FYR_ERROR, FYR_ERROR_USAGE,
                    "usage: fyr demo [DIR] [--admin EMAIL [--name NAME]]");
        return fyr_error_exit_status(*error);
    }
    const char *directory = argc == 2 ? argv[1] : context->centre;
    g_autofree char *database = g_build_filename(directory, "fyr.db", NULL);
    return g_file_test(database, G_FILE_TEST_EXISTS) ? use_existing(context, directory, error)
                                                     : make_new(context, directory, &admin, error);
}

const Command cmd_demo = {
    .name = "demo",
    .usage = "[DIR] [--admin EMAIL [--name NAME]]",
    .summary = "make a centre with the real figures and records that ship with Fyr",
    .help =
        "Makes DIR (the --centre directory if left out) with UNODC's public figures of the ten\n"
        "member states, as of 30 May 2023 and 14 April 2025, instruments, provisions, terms and\n"
        "other records with their sources, and two releases of protected tables with invented\n"
        "figures, marked as examples. A demo that is there already stays as it is;\n"
        "any other centre is refused. --admin makes its administrator, as for `fyr init`.",
    .run = run};

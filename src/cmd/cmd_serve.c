/* `fyr serve`: opens the centre, loads definitions and figures, listens, and keeps the cubes up to
 * date: once a second it asks the store whether there is a newer vintage, and swaps the snapshot
 * under running readers. Work outside of requests is done by a worker beside it. */
#include "cmd/centre_types.h"
#include "cmd/command.h"
#include "cmd/serve_types.h"
#include "cmd/serve_worker.h"
#include "records/search.h"
#include "records/words.h"
#include "store/setting.h"
#include "web/edge.h"
#include "web/metrics.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

typedef struct {
    const char *listen, *base;
    bool access_log, no_worker;
} Options;

static bool parse(int argc, char **argv, Options *options, GError **error)
{
    g_autoptr(GOptionContext) parser = g_option_context_new(NULL);
    gboolean access_log = FALSE, no_worker = FALSE;
    const GOptionEntry entries[] = {
        {"listen", 'l', 0, G_OPTION_ARG_STRING, &options->listen, NULL, NULL},
        {"base", 0, 0, G_OPTION_ARG_STRING, &options->base, NULL, NULL},
        {"access-log", 0, 0, G_OPTION_ARG_NONE, &access_log, NULL, NULL},
        {"no-worker", 0, 0, G_OPTION_ARG_NONE, &no_worker, NULL, NULL},
        {0}};
    g_option_context_set_help_enabled(parser, FALSE);
    g_option_context_add_main_entries(parser, entries, NULL);
    g_autoptr(GError) wrong = NULL;
    if (!g_option_context_parse(parser, &argc, &argv, &wrong) || argc > 1) {
        g_set_error(error, FYR_ERROR, FYR_ERROR_USAGE, "%s; see `fyr help serve`",
                    wrong ? wrong->message : "serve takes no file");
        return false;
    }
    options->access_log = access_log;
    options->no_worker = no_worker;
    return true;
}

static Model *load_model(const char *directory, GError **error)
{
    g_autoptr(Problems) problems = problems_new();
    g_autofree char *folder = g_build_filename(directory, "model", NULL);
    Model *model = g_file_test(folder, G_FILE_TEST_IS_DIR) ? model_load(folder, problems, error)
                                                           : model_load_embedded(problems, error);
    problems_print(problems, 0, stderr);
    return model;
}

static bool load_cubes(const Site *site, GError **error)
{
    Db *db = centre_reader(site->centre, error);
    Cubes *cubes = db ? cubes_load(db, site->model, error) : NULL;
    if (!cubes)
        return false;
    cubes_publish(cubes);
    metrics_snapshot_loaded();
    return true;
}

/* The newest vintage's id: when it moves, there is something new. -1 if it cannot be read. */
static int64_t newest_vintage(const Site *site)
{
    g_autoptr(GError) error = NULL;
    Db *db = centre_reader(site->centre, &error);
    g_autoptr(Rows) rows = db ? db_query(db, STMT_VINTAGE_NEWEST, &error, "") : NULL;
    return rows && rows_next(rows, &error) ? rows_int(rows, 0) : -1;
}

/* `held`: the newest vintage when the figures were loaded. Waits for a signal; reloads on SIGHUP and when the store has a newer vintage. */
static void keep_lit(const Site *site, int64_t held, const sigset_t *signals, ServeWorker *worker,
                     ServeTypes *types)
{
    for (;;) {
        int got = sigtimedwait(signals, NULL, &(struct timespec){.tv_sec = 1});
        if (got == SIGINT || got == SIGTERM)
            return;
        serve_worker_tick(worker);
        serve_types_tick(types, got == SIGHUP);
        int64_t newest = newest_vintage(site);
        if (got != SIGHUP && (newest < 0 || newest == held))
            continue;
        g_autoptr(GError) error = NULL;
        if (load_cubes(site, &error))
            held = newest;
        else
            fprintf(stderr, "fyr: the figures were not reloaded: %s\n", error->message);
    }
}

/* Dictionaries take seconds to read: not when the first reader asks. A centre of an older program gets
 * its index of words while it is served. */
static gpointer warm_words(gpointer data)
{
    const Site *site = data;
    g_autoptr(GError) error = NULL;
    words_warm();
    Db *db = centre_reader(site->centre, &error);
    if (!db || !search_is_owed(db))
        return NULL;
    g_autoptr(RecordTypes) types =
        centre_types(centre_directory(site->centre), site->model, &error);
    if (types && search_rebuild(site->centre, types, NULL, NULL, &error))
        fprintf(stderr, "fyr: the index of words was made anew\n");
    else
        fprintf(stderr, "fyr: the index of words was not made (\"fyr reindex\"): %s\n",
                error ? error->message : "the record types have problems");
    return NULL;
}

static int run(const CommandContext *context, int argc, char **argv, GError **error)
{
    Options options = {.listen = "127.0.0.1:8080"};
    if (!parse(argc, argv, &options, error))
        return 2;
    sigset_t signals;
    sigemptyset(&signals);
    sigaddset(&signals, SIGINT);
    sigaddset(&signals, SIGTERM);
    sigaddset(&signals, SIGHUP);
    sigprocmask(SIG_BLOCK, &signals, NULL); /* before any thread: they inherit it */
    signal(SIGPIPE, SIG_IGN);
    signal(SIGXFSZ, SIG_IGN); /* a file that may not grow is a full disk, and no reason to die */

    g_autoptr(Centre) centre = centre_open(context->centre, error);
    g_autoptr(Model) model = centre ? load_model(context->centre, error) : NULL;
    if (!model)
        return 5;
    Site site = {.centre = centre,
                 .model = model,
                 .base = (char *)options.base,
                 .program = "/proc/self/exe",
                 .started = (guint64)g_get_real_time()};
    g_autofree char *base = NULL;
    if (!site_load_form_key(&site, error) ||
        (!site.base && !setting_get(centre_reader(centre, NULL), SETTING_BASE, &base, error)))
        return 5;
    site.base = site.base ? site.base : base;
    site_open_records(&site);
    g_autofree char *dictionaries = g_build_filename(context->centre, "dictionaries", NULL);
    words_set_dictionaries(dictionaries);
    int64_t held = newest_vintage(&site);
    ServeTypes *types = serve_types_start(context->centre, centre, model, error);
    if (!types || !load_cubes(&site, error)) {
        serve_types_stop(types);
        site_close_records(&site);
        return 5;
    }
    Edge *edge = edge_start(&site, options.listen, options.access_log, error);
    if (!edge) {
        serve_types_stop(types);
        cubes_publish(NULL);
        site_close_records(&site);
        return 5;
    }
    printf("Fyr is lit: %s\n", edge_address(edge));
    fflush(stdout);
    GThread *words = g_thread_new("words", warm_words, &site);
    ServeWorker *worker = options.no_worker ? NULL : serve_worker_start(context->centre);
    keep_lit(&site, held, &signals, worker, types);
    serve_worker_stop(worker);
    edge_stop(edge);
    g_thread_join(words);
    serve_types_stop(types);
    cubes_publish(NULL);
    site_close_records(&site);
    return 0;
}

const Command cmd_serve = {
    .name = "serve",
    .usage = "[--listen ADDR:PORT] [--base URL] [--access-log] [--no-worker]",
    .summary = "serve the site and its interfaces",
    .help = "Listens on 127.0.0.1:8080 unless told otherwise; port 0 takes any free one and prints "
            "it;\n"
            "unix:/FILE listens on a socket's file, for a proxy on this machine.\n"
            "--base is the public address, for permanent links, when a proxy stands in front; "
            "without it\n"
            "`fyr settings base` counts.\n"
            "--access-log writes a line per request, without addresses and without queries.\n"
            "Starts `fyr work` beside it, for long work and mail; --no-worker leaves that to you.\n"
            "Ends at SIGTERM or Ctrl-C; takes in new figures and changed record types by itself "
            "(SIGHUP: "
            "at\n"
            "once).",
    .run = run};

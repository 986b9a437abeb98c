/* fyr release: tables become public, all together or not at all, after an audit together with
 * everything that was ever published about the same population. */
#include "cmd/command.h"
#include "cmd/options.h"
#include "cmd/release_add.h"
#include "cmd/release_report.h"
#include "cmd/session.h"

#include "base/json.h"
#include "base/limits.h"
#include "figures/release_audit.h"
#include <stdio.h>
#include <string.h>

/* --- list, show, withdraw ------------------------------------------------------------------------ */

static const char *state_of(const Release *release)
{
    return release->withdrawn ? "withdrawn" : release->is_example ? "example" : "public";
}

static void json_release(JsonWriter *json, const Release *release)
{
    const struct {
        const char *name, *text;
    } texts[] = {{"release", release->id},
                 {"population", release->population},
                 {"title", release->title},
                 {"released", release->released},
                 {"method", release->method},
                 {"state", state_of(release)},
                 {"supersedes", release->supersedes},
                 {"revision", release->revision},
                 {"withdrawn", release->withdrawn},
                 {"reason", release->reason}};
    for (unsigned i = 0; i < G_N_ELEMENTS(texts); i++) {
        if (!texts[i].text)
            continue;
        json_name(json, texts[i].name);
        json_string(json, texts[i].text);
    }
}

static int list(const CommandContext *context, int argc, char **argv, GError **error)
{
    const char *population = NULL;
    const Option options[] = {{.name = "--population", .value = &population}};
    if (!options_take(options, G_N_ELEMENTS(options), &argc, argv, error))
        return fyr_error_exit_status(*error);
    g_autoptr(Centre) centre = centre_open(context->centre, error);
    Db *db = centre ? centre_reader(centre, error) : NULL;
    g_autoptr(GPtrArray) all = db ? releases_load(db, population, error) : NULL;
    if (!all)
        return fyr_error_exit_status(*error);
    g_autoptr(GString) text = g_string_new(NULL);
    JsonWriter json;
    json_init(&json, text);
    json_array(&json);
    for (unsigned i = 0; i < all->len; i++) {
        const Release *release = all->pdata[i];
        json_object(&json);
        json_release(&json, release);
        json_end(&json);
        if (!context->json && i == 0)
            printf("%-26s  %-10s  %-9s  %-20s  %s\n", "RELEASE", "DAY", "STATE", "POPULATION",
                   "TITLE");
        if (!context->json)
            printf("%s  %.10s  %-9s  %-20s  %s\n", release->id, release->released,
                   state_of(release), release->population, release->title);
    }
    json_end(&json);
    if (context->json)
        printf("%s\n", text->str);
    else if (all->len == 0)
        printf("nothing was released yet; release tables with `fyr release add`\n");
    return 0;
}

static void print_release(const Release *release, const GPtrArray *tables)
{
    g_autofree char *promise = release_promise_words(&release->promise);
    printf("%s\n%s, released %s, about %s\n", release->title, release->id, release->released,
           release->population);
    if (release->is_example)
        printf("an example with invented figures\n");
    if (release->withdrawn)
        printf("withdrawn %s: %s\n", release->withdrawn, release->reason);
    if (release->supersedes)
        printf("stands for release %s\n", release->supersedes);
    if (release->revision)
        printf("revised: %s\n", release->revision);
    printf("method: %s; promised: %s\n", release->method, promise);
    printf("audit: cells %u, hidden %u; together with earlier tables: %u, of others: %u\n",
           release->summary.n_cells, release->summary.n_hidden, release->summary.n_earlier,
           release->summary.n_known);
    for (unsigned i = 0; i < tables->len; i++) {
        const ReleaseTableInfo *info = tables->pdata[i];
        printf("table %s: cells %u, hidden %u, SHA-256 %s\n", info->name, info->n_rows,
               info->n_hidden, info->sha256);
    }
    if (*release->statement)
        printf("\n%s\n", release->statement);
}

static int show(const CommandContext *context, int argc, char **argv, GError **error)
{
    const char *table = NULL;
    const Option options[] = {{.name = "--table", .value = &table}};
    if (!options_take(options, G_N_ELEMENTS(options), &argc, argv, error))
        return fyr_error_exit_status(*error);
    if (argc != 2) {
        g_set_error(error, FYR_ERROR, FYR_ERROR_USAGE, "write \"fyr release show ID\"");
        return fyr_error_exit_status(*error);
    }
    g_autoptr(Centre) centre = centre_open(context->centre, error);
    Db *db = centre ? centre_reader(centre, error) : NULL;
    g_autoptr(Release) release = db ? release_load(db, argv[1], error) : NULL;
    g_autoptr(GPtrArray) tables = release ? release_list_tables(db, argv[1], error) : NULL;
    g_autoptr(GBytes) bytes =
        tables && table ? release_table_bytes(db, argv[1], table, error) : NULL;
    if (!tables || (table && !bytes))
        return fyr_error_exit_status(*error);
    g_autoptr(GString) text = g_string_new(NULL);
    JsonWriter json;
    json_init(&json, text);
    json_object(&json);
    json_release(&json, release);
    json_name(&json, "statement");
    json_string(&json, release->statement);
    json_end(&json);
    if (bytes)
        fwrite(g_bytes_get_data(bytes, NULL), 1, g_bytes_get_size(bytes), stdout);
    else if (context->json)
        printf("%s\n", text->str);
    else
        print_release(release, tables);
    return 0;
}

static int withdraw(const CommandContext *context, int argc, char **argv, GError **error)
{
    const char *reason = NULL;
    const Option options[] = {{.name = "--reason", .value = &reason}};
    if (!options_take(options, G_N_ELEMENTS(options), &argc, argv, error))
        return fyr_error_exit_status(*error);
    if (argc != 2 || !reason || strlen(reason) < 5 || strlen(reason) > LIMIT_TEXT_BYTES) {
        g_set_error(error, FYR_ERROR, FYR_ERROR_USAGE,
                    "write \"fyr release withdraw ID --reason TEXT\", the reason in a sentence: it "
                    "is public");
        return fyr_error_exit_status(*error);
    }
    g_autoptr(Centre) centre = centre_open(context->centre, error);
    if (!centre || !release_withdraw(centre, argv[1], reason, RELEASE_ACTOR, error))
        return fyr_error_exit_status(*error);
    printf("withdrawn %s; what it showed stays known, and later releases are audited with it\n",
           argv[1]);
    return 0;
}

/* --- audit ------------------------------------------------------------------------------------ */

static GPtrArray *populations_of(Db *db, GError **error)
{
    g_autoptr(GPtrArray) all = releases_load(db, NULL, error);
    GPtrArray *names = all ? g_ptr_array_new_with_free_func(g_free) : NULL;
    for (unsigned i = 0; all && i < all->len; i++) {
        const char *population = ((const Release *)all->pdata[i])->population;
        if (!g_ptr_array_find_with_equal_func(names, population, g_str_equal, NULL))
            g_ptr_array_add(names, g_strdup(population));
    }
    return names;
}

static bool audit_one(Db *db, const Model *model, const char *population, JsonWriter *json,
                      unsigned *n_found, bool as_json, GError **error)
{
    g_auto(ReleaseAudit) audit = {0};
    ReleaseAuditOptions options = {.n_threads = RELEASE_AUDIT_THREADS, .model = model};
    if (!release_audit_population(population, db, &options, &audit, error))
        return false;
    json_object(json);
    json_name(json, "population");
    json_string(json, population);
    release_json_audit(json, &audit);
    json_end(json);
    *n_found += audit.findings->len;
    if (as_json)
        return true;
    printf("%s: tables %u, of others %u, cells %u, hidden %u, exact %u, narrow %u\n", population,
           audit.summary.n_earlier, audit.summary.n_known, audit.summary.n_cells,
           audit.summary.n_hidden, audit.count[FINDING_EXACT], audit.count[FINDING_NARROW]);
    release_print_findings(&audit, stdout);
    release_print_others(&audit, stdout);
    return true;
}

static int audit_all(const CommandContext *context, int argc, char **argv, GError **error)
{
    if (!options_take(NULL, 0, &argc, argv, error))
        return fyr_error_exit_status(*error);
    g_auto(Session) session = {0};
    Db *db = session_open(&session, context->centre, error) ? centre_reader(session.centre, error)
                                                            : NULL;
    g_autoptr(GPtrArray) populations = db ? populations_of(db, error) : NULL;
    if (!populations)
        return fyr_error_exit_status(*error);
    g_autoptr(GString) text = g_string_new(NULL);
    JsonWriter json;
    json_init(&json, text);
    json_array(&json);
    unsigned n_found = 0;
    for (unsigned i = 0; i < populations->len; i++)
        if ((argc < 2 || strcmp(argv[1], populations->pdata[i]) == 0) &&
            !audit_one(db, session.model, populations->pdata[i], &json, &n_found, context->json,
                       error))
            return fyr_error_exit_status(*error);
    json_end(&json);
    if (context->json)
        printf("%s\n", text->str);
    else if (populations->len == 0)
        printf("nothing was released yet\n");
    return n_found > 0 ? 1 : 0;
}

/* --- the command -------------------------------------------------------------------------------- */

static int run(const CommandContext *context, int argc, char **argv, GError **error)
{
    static const struct {
        const char *name;
        int (*run)(const CommandContext *, int, char **, GError **);
    } verbs[] = {{"add", release_add},
                 {"list", list},
                 {"show", show},
                 {"withdraw", withdraw},
                 {"audit", audit_all}};
    for (unsigned i = 0; argc > 1 && i < G_N_ELEMENTS(verbs); i++)
        if (strcmp(argv[1], verbs[i].name) == 0)
            return verbs[i].run(context, argc - 1, argv + 1, error);
    g_set_error(error, FYR_ERROR, FYR_ERROR_USAGE,
                "write \"fyr release add\", \"list\", \"show\", \"withdraw\" or \"audit\"; see "
                "\"fyr help release\"");
    return fyr_error_exit_status(*error);
}

const Command cmd_release = {
    .name = "release",
    .usage = "add --title T --population P TABLE.csv... | list | show ID | withdraw ID --reason T "
             "| audit",
    .summary = "make tables public, after an audit with all that was published before",
    .help =
        "add       audits the tables together with everything that was ever published about the\n"
        "          same population (also what was withdrawn) and with what others published\n"
        "          (--known T.csv), and enters them in the ledger if nothing hidden can be worked\n"
        "          out. A refusal names the cells, the earlier tables and a cure: exit status 4.\n"
        "          --population P   who is counted, such as SE-victims-2024\n"
        "          --statement FILE what was done and what it guarantees, in plain words\n"
        "          --rule RULE      threshold=N, interval=N or interval=PERCENT%: what is\n"
        "                           promised, for all later releases of the population too\n"
        "          --flow FLOW      the figures that the centre holds of it from other sources "
        "count\n"
        "                           as known too, for the same REF_AREA and TIME_PERIOD\n"
        "          --codelist DIM=FILE (code,parent,label), --margins "
        "additive|atleast|DIM=overlap,\n"
        "          --method suppress|cellkey|round|none, --supersedes ID,\n"
        "          --revision REASON accepts small differences to values published before,\n"
        "          --example says that the figures are invented, --dry-run only audits\n"
        "list      all releases, newest first; --population P\n"
        "show      one release; --table NAME writes one of its tables\n"
        "withdraw  takes a release off the site; what it showed stays known\n"
        "audit     the whole ledger again; exit status 1 if anything is disclosed\n"
        "\n"
        "  fyr release add --title \"Victims by sex and age, 2024\" --population SE-victims-2024 "
        "\\\n"
        "      --rule threshold=5 --statement statement.txt by-sex.csv by-age.csv",
    .run = run};

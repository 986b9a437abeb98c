/* fyr release: tables become public, all together or not at all, after an audit together with
 * everything that was ever published about the same population. */
#include "cmd/command.h"
#include "cmd/options.h"
#include "cmd/release_report.h"
#include "cmd/session.h"

#include "base/json.h"
#include "base/limits.h"
#include "base/number.h"
#include "exchange/release_in.h"
#include "figures/release_audit.h"
#include <stdio.h>
#include <string.h>

#define ACTOR "command line"
#define PROBLEMS_SHOWN 5u
#define AUDIT_THREADS 2u

/* --- reading files -------------------------------------------------------------------------- */

static ReleaseTable *read_path(const char *path, const char *dimension, Problems *problems,
                               GError **error)
{
    g_autoptr(GError) fault = NULL;
    g_autoptr(GMappedFile) file = g_mapped_file_new(path, FALSE, &fault);
    if (!file) {
        g_set_error(error, FYR_ERROR, FYR_ERROR_NOT_FOUND, "cannot read \"%s\": %s", path,
                    fault->message);
        return NULL;
    }
    size_t size = g_mapped_file_get_length(file);
    if (size > LIMIT_INPUT_FILE_BYTES) {
        g_set_error(error, FYR_ERROR, FYR_ERROR_LIMIT, "%s: larger than %u MB", path,
                    LIMIT_INPUT_FILE_BYTES >> 20);
        return NULL;
    }
    const char *bytes = g_mapped_file_get_contents(file);
    return dimension ? release_in_codes(bytes ? bytes : "", size, dimension, path, problems, error)
                     : release_in_table(bytes ? bytes : "", size, path, false, problems, error);
}

static bool has_name(const GPtrArray *tables, const char *name)
{
    for (unsigned i = 0; i < tables->len; i++)
        if (strcmp(((const ReleaseTable *)tables->pdata[i])->name, name) == 0)
            return true;
    return false;
}

/* Table files; two of the same name cannot be told apart in addresses. */
static bool read_tables(char **paths, unsigned n, GPtrArray *to, Problems *problems, GError **error)
{
    for (unsigned i = 0; i < n; i++) {
        ReleaseTable *table = read_path(paths[i], NULL, problems, error);
        if (!table)
            return false;
        bool is_twice = has_name(to, table->name);
        g_ptr_array_add(to, table);
        if (!is_twice)
            continue;
        g_set_error(error, FYR_ERROR, FYR_ERROR_USAGE,
                    "two tables are called \"%s\"; rename one of the files", table->name);
        return false;
    }
    return true;
}

static bool read_code_lists(const GPtrArray *given, GPtrArray *to, Problems *problems,
                            GError **error)
{
    for (unsigned i = 0; i < given->len; i++) {
        g_auto(GStrv) parts = g_strsplit(given->pdata[i], "=", 2);
        if (g_strv_length(parts) != 2 || !*parts[0]) {
            g_set_error(error, FYR_ERROR, FYR_ERROR_USAGE,
                        "--codelist \"%s\": write DIMENSION=FILE", (const char *)given->pdata[i]);
            return false;
        }
        ReleaseTable *codes = read_path(parts[1], parts[0], problems, error);
        if (!codes)
            return false;
        g_ptr_array_add(to, codes);
    }
    return true;
}

/* --- the promise ------------------------------------------------------------------------------ */

static bool take_rule(const char *rule, ReleasePromise *promise, GError **error)
{
    double number;
    size_t length = strlen(rule);
    bool is_percent = length > 0 && rule[length - 1] == '%';
    const char *value = strchr(rule, '=');
    if (value && number_parse_decimal(value + 1, strlen(value + 1) - is_percent, &number) &&
        number >= 0 && number <= 1e9) {
        if (g_str_has_prefix(rule, "threshold=") && !is_percent && number == (uint32_t)number) {
            promise->threshold = MAX(promise->threshold, (uint32_t)number);
            return true;
        }
        if (g_str_has_prefix(rule, "interval=")) {
            double *part = is_percent ? &promise->percent : &promise->interval;
            *part = MAX(*part, number);
            return true;
        }
    }
    g_set_error(error, FYR_ERROR, FYR_ERROR_USAGE,
                "--rule \"%s\": write threshold=N, interval=N or interval=PERCENT%%", rule);
    return false;
}

/* --- add ------------------------------------------------------------------------------------ */

typedef struct {
    const char *title, *population, *statement, *method, *margins, *revision, *supersedes;
    GPtrArray *known, *codelists, *rules;
    bool is_dry_run, is_example;
} AddOptions;

/* Owns what a draft borrows. */
typedef struct {
    ReleaseDraft draft;
    char *statement;
    Problems *problems;
} Prepared;

static void prepared_clear(Prepared *p)
{
    g_clear_pointer(&p->draft.tables, g_ptr_array_unref);
    g_clear_pointer(&p->draft.known, g_ptr_array_unref);
    g_clear_pointer(&p->draft.codes, g_ptr_array_unref);
    g_clear_pointer(&p->statement, g_free);
    g_clear_pointer(&p->problems, problems_free);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Prepared, prepared_clear)

static bool check_words(const AddOptions *given, GError **error)
{
    static const char *const methods[] = {"suppress", "cellkey", "round", "none"};
    bool is_method = false;
    for (unsigned i = 0; i < G_N_ELEMENTS(methods); i++)
        is_method = is_method || strcmp(given->method, methods[i]) == 0;
    const char *wrong =
        !given->title || !*given->title || strlen(given->title) > LIMIT_LABEL_BYTES ||
                !g_utf8_validate(given->title, -1, NULL)
            ? "--title: say what the tables show, in a line"
        : !given->population || !release_population_is_valid(given->population)
            ? "--population: name the persons who are counted with letters, digits, - _ and . , "
              "such as SE-victims-2024; releases of the same population are audited together"
        : !is_method ? "--method is suppress, cellkey, round or none"
        : strcmp(given->margins, "additive") != 0 && strcmp(given->margins, "atleast") != 0
            ? "--margins is additive or atleast"
        : given->revision && strlen(given->revision) < 5 ? "--revision: say why, in a sentence"
                                                         : NULL;
    if (wrong)
        g_set_error(error, FYR_ERROR, FYR_ERROR_USAGE, "%s", wrong);
    return !wrong;
}

static bool read_statement(const char *path, char **out_text, GError **error)
{
    g_autofree char *text = NULL;
    gsize length = 0;
    g_autoptr(GError) fault = NULL;
    if (!path) {
        *out_text = g_strdup("");
        return true;
    }
    if (!g_file_get_contents(path, &text, &length, &fault)) {
        g_set_error(error, FYR_ERROR, FYR_ERROR_NOT_FOUND, "cannot read \"%s\": %s", path,
                    fault->message);
        return false;
    }
    if (length > LIMIT_TEXT_BYTES || !g_utf8_validate_len(text, length, NULL)) {
        g_set_error(error, FYR_ERROR, FYR_ERROR_INVALID,
                    "%s: a statement is plain text (UTF-8) of at most %u bytes", path,
                    LIMIT_TEXT_BYTES);
        return false;
    }
    *out_text = g_strstrip(g_steal_pointer(&text));
    return true;
}

static bool prepare(const AddOptions *given, char **paths, unsigned n_paths, Prepared *p,
                    GError **error)
{
    p->problems = problems_new();
    p->draft = (ReleaseDraft){
        .population = given->population,
        .title = given->title,
        .method = given->method,
        .supersedes = given->supersedes,
        .revision = given->revision,
        .is_example = given->is_example,
        .margins = strcmp(given->margins, "atleast") == 0 ? MARGINS_ATLEAST : MARGINS_ADDITIVE,
        .tables = g_ptr_array_new_with_free_func((GDestroyNotify)release_table_free),
        .known = g_ptr_array_new_with_free_func((GDestroyNotify)release_table_free),
        .codes = g_ptr_array_new_with_free_func((GDestroyNotify)release_table_free)};
    for (unsigned i = 0; i < given->rules->len; i++)
        if (!take_rule(given->rules->pdata[i], &p->draft.promise, error))
            return false;
    /* Files first, the centre afterwards: the readers are children of a process with one thread. */
    if (!read_statement(given->statement, &p->statement, error) ||
        !read_tables(paths, n_paths, p->draft.tables, p->problems, error) ||
        !read_tables((char **)given->known->pdata, given->known->len, p->draft.known, p->problems,
                     error) ||
        !read_code_lists(given->codelists, p->draft.codes, p->problems, error))
        return false;
    p->draft.statement = p->statement;
    return true;
}

static void json_done(const ReleaseAudit *audit, const char *id)
{
    g_autoptr(GString) text = g_string_new(NULL);
    JsonWriter json;
    json_init(&json, text);
    json_object(&json);
    json_name(&json, "release");
    json_string(&json, id);
    release_json_audit(&json, audit);
    json_end(&json);
    printf("%s\n", text->str);
}

static void print_done(const ReleaseAudit *audit, const Prepared *p, const char *id)
{
    g_autofree char *promise = release_promise_words(&p->draft.promise);
    printf(id ? "released %s: " : "nothing was released (--dry-run); it would pass%s: ",
           id ? id : "");
    printf("tables %u, cells of the population %u, hidden %u; none can be worked out\n",
           p->draft.tables->len, audit->summary.n_cells, audit->summary.n_hidden);
    printf("audited together with tables published before: %u, of others: %u\n",
           audit->summary.n_earlier, audit->summary.n_known - audit->summary.n_other);
    printf("promised, for all later releases about %s: %s\n", p->draft.population, promise);
    if (audit->summary.n_revised > 0)
        printf("cells with another value than before: %u\n", audit->summary.n_revised);
    release_print_others(audit, stdout);
}

static int refuse(const ReleaseAudit *audit, const Prepared *p, bool as_json, GError **error)
{
    if (as_json)
        json_done(audit, NULL);
    release_print_findings(audit, stderr);
    release_print_cure(audit, stderr);
    release_print_others(audit, stderr);
    g_set_error(error, FYR_ERROR, FYR_ERROR_FORBIDDEN,
                "not released: cells about %s that would be given away: %u", p->draft.population,
                audit->findings->len);
    return fyr_error_exit_status(*error);
}

static int finish_add(const CommandContext *context, const AddOptions *given, Prepared *p,
                      GError **error)
{
    g_auto(ReleaseAudit) audit = {0};
    ReleaseAuditOptions options = {.n_threads = AUDIT_THREADS};
    ReleasePromise earlier;
    char id[ULID_BYTES] = "";
    g_autoptr(Centre) centre = centre_open(context->centre, error);
    Db *db = centre ? centre_reader(centre, error) : NULL;
    if (!db || !release_promise_of(db, given->population, &earlier, error))
        return fyr_error_exit_status(*error);
    /* The strictest that was ever promised holds. */
    p->draft.promise = release_promise_join(&p->draft.promise, &earlier);
    if (given->supersedes) {
        g_autoptr(Release) before = release_load(db, given->supersedes, error);
        if (!before)
            return fyr_error_exit_status(*error);
        if (strcmp(before->population, given->population) != 0) {
            g_set_error(error, FYR_ERROR, FYR_ERROR_USAGE,
                        "--supersedes: release %s is about %s, not about %s", before->id,
                        before->population, given->population);
            return fyr_error_exit_status(*error);
        }
    }
    if (!release_audit_draft(&p->draft, db, &options, &audit, error))
        return fyr_error_exit_status(*error);
    if (audit.findings->len > 0)
        return refuse(&audit, p, context->json, error);
    if (!given->is_dry_run &&
        !release_keep(&p->draft, &audit.summary, audit.ledger_head, centre, ACTOR, id, error))
        return fyr_error_exit_status(*error);
    if (context->json)
        json_done(&audit, *id ? id : NULL);
    else
        print_done(&audit, p, *id ? id : NULL);
    return 0;
}

static int add(const CommandContext *context, int argc, char **argv, GError **error)
{
    g_autoptr(GPtrArray) known = g_ptr_array_new(), codelists = g_ptr_array_new();
    g_autoptr(GPtrArray) rules = g_ptr_array_new();
    AddOptions given = {.known = known, .codelists = codelists, .rules = rules};
    const Option options[] = {{.name = "--title", .value = &given.title},
                              {.name = "--population", .value = &given.population},
                              {.name = "--statement", .value = &given.statement},
                              {.name = "--method", .value = &given.method},
                              {.name = "--margins", .value = &given.margins},
                              {.name = "--revision", .value = &given.revision},
                              {.name = "--supersedes", .value = &given.supersedes},
                              {.name = "--known", .many = known},
                              {.name = "--codelist", .many = codelists},
                              {.name = "--rule", .many = rules},
                              {.name = "--example", .flag = &given.is_example},
                              {.name = "--dry-run", .flag = &given.is_dry_run}};
    if (!options_take(options, G_N_ELEMENTS(options), &argc, argv, error))
        return fyr_error_exit_status(*error);
    given.method = given.method ? given.method : "suppress";
    given.margins = given.margins ? given.margins : "additive";
    if (argc < 2) {
        g_set_error(error, FYR_ERROR, FYR_ERROR_USAGE, "fyr release add needs a table file");
        return fyr_error_exit_status(*error);
    }
    g_auto(Prepared) prepared = {0};
    if (!check_words(&given, error) ||
        !prepare(&given, argv + 1, (unsigned)argc - 1, &prepared, error)) {
        if (prepared.problems)
            problems_print(prepared.problems, PROBLEMS_SHOWN, stderr);
        return fyr_error_exit_status(*error);
    }
    problems_print(prepared.problems, PROBLEMS_SHOWN, stderr);
    return finish_add(context, &given, &prepared, error);
}

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
    if (!centre || !release_withdraw(centre, argv[1], reason, ACTOR, error))
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

static bool audit_one(Db *db, const char *population, JsonWriter *json, unsigned *n_found,
                      bool as_json, GError **error)
{
    g_auto(ReleaseAudit) audit = {0};
    ReleaseAuditOptions options = {.n_threads = AUDIT_THREADS};
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
    g_autoptr(Centre) centre = centre_open(context->centre, error);
    Db *db = centre ? centre_reader(centre, error) : NULL;
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
            !audit_one(db, populations->pdata[i], &json, &n_found, context->json, error))
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
    } verbs[] = {
        {"add", add}, {"list", list}, {"show", show}, {"withdraw", withdraw}, {"audit", audit_all}};
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
        "          --codelist DIM=FILE (code,parent,label), --margins additive|atleast,\n"
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

/* fyr release add: files, audit, ledger. */
#include "cmd/release_add.h"

#include "cmd/options.h"
#include "cmd/release_report.h"
#include "cmd/session.h"

#include "base/json.h"
#include "base/limits.h"
#include "base/number.h"
#include "exchange/release_in.h"
#include "figures/release_audit.h"
#include "figures/release_known.h"
#include <stdio.h>
#include <string.h>

#define PROBLEMS_SHOWN 5u

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
    const char *title, *population, *statement, *method, *revision, *supersedes, *flow;
    GPtrArray *known, *codelists, *rules, *margins;
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
    g_clear_pointer(&p->draft.overlaps, g_ptr_array_unref);
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

/* additive, atleast, or DIM=overlap. */
static bool take_margins(const char *text, ReleaseDraft *draft, GError **error)
{
    const char *equals = strchr(text, '=');
    if (equals && equals != text && strcmp(equals, "=overlap") == 0 &&
        (size_t)(equals - text) <= LIMIT_CODE_BYTES) {
        g_ptr_array_add(draft->overlaps, g_strndup(text, (gsize)(equals - text)));
        return true;
    }
    if (strcmp(text, "additive") == 0 || strcmp(text, "atleast") == 0) {
        draft->margins = strcmp(text, "atleast") == 0 ? MARGINS_ATLEAST : MARGINS_ADDITIVE;
        return true;
    }
    g_set_error(error, FYR_ERROR, FYR_ERROR_USAGE,
                "--margins is additive, atleast or DIMENSION=overlap, not \"%s\"", text);
    return false;
}

static bool prepare(const AddOptions *given, char **paths, unsigned n_paths, Prepared *p,
                    GError **error)
{
    p->problems = problems_new();
    p->draft =
        (ReleaseDraft){.population = given->population,
                       .title = given->title,
                       .method = given->method,
                       .supersedes = given->supersedes,
                       .revision = given->revision,
                       .is_example = given->is_example,
                       .overlaps = g_ptr_array_new_with_free_func(g_free),
                       .tables = g_ptr_array_new_with_free_func((GDestroyNotify)release_table_free),
                       .known = g_ptr_array_new_with_free_func((GDestroyNotify)release_table_free),
                       .codes = g_ptr_array_new_with_free_func((GDestroyNotify)release_table_free)};
    for (unsigned i = 0; i < given->rules->len; i++)
        if (!take_rule(given->rules->pdata[i], &p->draft.promise, error))
            return false;
    for (unsigned i = 0; i < given->margins->len; i++)
        if (!take_margins(given->margins->pdata[i], &p->draft, error))
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

/* What other sources say of the same states and years, where the tables are of a dataflow. */
static bool add_figures_of_centre(Session *session, const AddOptions *given, Prepared *p,
                                  GError **error)
{
    if (!given->flow)
        return true;
    g_autoptr(Cubes) cubes = session_cubes(session, error);
    return cubes && release_add_known_figures(cubes, given->flow, p->draft.tables, p->draft.known,
                                              p->draft.codes, error);
}

static int finish_add(const CommandContext *context, const AddOptions *given, Prepared *p,
                      GError **error)
{
    g_auto(ReleaseAudit) audit = {0};
    ReleaseAuditOptions options = {.n_threads = RELEASE_AUDIT_THREADS};
    ReleasePromise earlier;
    char id[ULID_BYTES] = "";
    g_auto(Session) session = {0};
    Db *db = session_open(&session, context->centre, error) ? centre_reader(session.centre, error)
                                                            : NULL;
    if (!db || !add_figures_of_centre(&session, given, p, error) ||
        !release_promise_of(db, given->population, &earlier, error))
        return fyr_error_exit_status(*error);
    options.model = session.model;
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
    if (!given->is_dry_run && !release_keep(&p->draft, &audit.summary, audit.ledger_head,
                                            session.centre, RELEASE_ACTOR, id, error))
        return fyr_error_exit_status(*error);
    if (context->json)
        json_done(&audit, *id ? id : NULL);
    else
        print_done(&audit, p, *id ? id : NULL);
    return 0;
}

int release_add(const CommandContext *context, int argc, char **argv, GError **error)
{
    g_autoptr(GPtrArray) known = g_ptr_array_new(), codelists = g_ptr_array_new();
    g_autoptr(GPtrArray) rules = g_ptr_array_new(), margins = g_ptr_array_new();
    AddOptions given = {.known = known, .codelists = codelists, .rules = rules, .margins = margins};
    const Option options[] = {{.name = "--title", .value = &given.title},
                              {.name = "--population", .value = &given.population},
                              {.name = "--statement", .value = &given.statement},
                              {.name = "--method", .value = &given.method},
                              {.name = "--margins", .many = margins},
                              {.name = "--revision", .value = &given.revision},
                              {.name = "--supersedes", .value = &given.supersedes},
                              {.name = "--flow", .value = &given.flow},
                              {.name = "--known", .many = known},
                              {.name = "--codelist", .many = codelists},
                              {.name = "--rule", .many = rules},
                              {.name = "--example", .flag = &given.is_example},
                              {.name = "--dry-run", .flag = &given.is_dry_run}};
    if (!options_take(options, G_N_ELEMENTS(options), &argc, argv, error))
        return fyr_error_exit_status(*error);
    given.method = given.method ? given.method : "suppress";
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

/* fyr protect: tables that can be published. */
#include "cmd/command.h"
#include "cmd/options.h"
#include "cmd/protect_files.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

typedef struct {
    const char *output, *method, *attacker, *cost, *seed;
    GPtrArray *margins, *codelists, *rules, *keep;
    bool add_totals, hide_reason;
} Asked;

static bool usage(GError **error, const char *message)
{
    g_set_error_literal(error, FYR_ERROR, FYR_ERROR_USAGE, message);
    return false;
}

/* The place of a word in a list; -1 and a usage error if it is not in it. */
static int choose(const char *word, const char *const *words, const char *remedy, GError **error)
{
    for (int i = 0; words[i]; i++)
        if (strcmp(words[i], word) == 0)
            return i;
    (void)usage(error, remedy);
    return -1;
}

static bool read_choices(ProtectJob *job, const Asked *asked, GError **error)
{
    static const char *const methods[] = {"suppress", "cellkey", "round", NULL};
    static const char *const attackers[] = {"values", "zeros", "rule", NULL};
    static const char *const costs[] = {"balanced", "cells", "counts", NULL};
    if (!asked->output)
        return usage(error, "say where the protected tables go: -o DIR");
    int method = choose(asked->method ? asked->method : "", methods,
                        "say how: --method suppress, cellkey or round", error);
    int attacker = choose(asked->attacker ? asked->attacker : "values", attackers,
                          "--attacker is values, zeros or rule", error && *error ? NULL : error);
    int cost = choose(asked->cost ? asked->cost : "balanced", costs,
                      "--cost is balanced, cells or counts", error && *error ? NULL : error);
    if (method < 0 || attacker < 0 || cost < 0)
        return false;
    job->method = (ProtectMethod)method;
    job->attacker = (Attacker)attacker;
    job->cost = (CostKind)cost;
    job->hide_reason = asked->hide_reason;
    if (asked->seed) {
        char *end;
        job->seed = g_ascii_strtoull(asked->seed, &end, 10);
        if (*end || end == asked->seed || job->seed == 0)
            return usage(error, "--seed is a whole number above 0");
    } else {
        job->seed = (uint64_t)g_random_int() << 32 | g_random_int() | 1; /* nobody knows it */
    }
    for (guint i = 0; i < asked->rules->len; i++)
        if (!protect_rule_read(&job->rules, asked->rules->pdata[i], error))
            return false;
    return true;
}

/* Two tables of one name would be written over each other. */
static bool names_differ(int n_files, char **paths, GError **error)
{
    for (int i = 0; i < n_files; i++) {
        g_autofree char *name = g_path_get_basename(paths[i]);
        if (strcmp(name, "STATEMENT.txt") == 0 || strcmp(name, "summary.json") == 0) {
            g_set_error(
                error, FYR_ERROR, FYR_ERROR_USAGE,
                "\"%s\" has the name of a file that is written beside the tables; rename it",
                paths[i]);
            return false;
        }
        for (int k = 0; k < i; k++) {
            g_autofree char *other = g_path_get_basename(paths[k]);
            if (strcmp(name, other) != 0)
                continue;
            g_set_error(error, FYR_ERROR, FYR_ERROR_USAGE,
                        "\"%s\" and \"%s\" have the same name; each table is written under its own "
                        "name, so rename one of them",
                        paths[k], paths[i]);
            return false;
        }
    }
    return true;
}

static bool take_tables(ProtectJob *job, const Asked *asked, int n_files, char **paths,
                        GError **error)
{
    g_autoptr(Problems) problems = problems_new();
    g_autofree DeskFile *files = g_new0(DeskFile, n_files + 1);
    bool is_good = true;
    for (guint i = 0; i < asked->margins->len && is_good; i++)
        is_good = table_set_margins(job->set, asked->margins->pdata[i], error);
    for (guint i = 0; i < asked->codelists->len && is_good; i++)
        is_good = desk_take_codelist(job->set, asked->codelists->pdata[i], problems, error);
    for (int i = 0; i < n_files && is_good; i++)
        is_good = desk_read(&files[i], paths[i], error);
    if (is_good)
        desk_confine();
    for (int i = 0; i < n_files && is_good; i++) {
        bool is_read = table_set_take_table(job->set, g_steal_pointer(&files[i].data),
                                            files[i].length, files[i].place, problems);
        if (is_read && asked->add_totals)
            (void)table_set_add_totals(job->set, table_set_n_tables(job->set) - 1, problems);
    }
    for (int i = 0; i < n_files; i++)
        desk_file_clear(&files[i]);
    if (!is_good || desk_has_errors(problems, error))
        return false;
    TableSetOptions options = {.needs_truth = job->method != METHOD_CELLKEY};
    if (table_set_link(job->set, &options, problems))
        return true;
    (void)desk_has_errors(problems, error);
    return false;
}

/* The rows of a table get what was decided for their cells. */
static void write_table(const ProtectJob *job, unsigned index, ProtectFile *file)
{
    const Table *table = table_set_table(job->set, index);
    g_autofree double *value = g_new(double, table->n_rows + 1);
    g_autofree char *status = g_new(char, table->n_rows + 1);
    for (uint32_t row = 0; row < table->n_rows; row++) {
        value[row] = job->value[table->cell[row]];
        status[row] = job->status[table->cell[row]];
    }
    file->name = table->name;
    file->n_rows = table->n_rows;
    file->bytes = g_string_new(NULL);
    table_write(job->set, table, &(TableOutput){.value = value, .status = status}, file->bytes);
    g_autoptr(GChecksum) checksum = g_checksum_new(G_CHECKSUM_SHA256);
    g_checksum_update(checksum, (const guchar *)file->bytes->str, (gssize)file->bytes->len);
    memcpy(file->protected_sha256, g_checksum_get_string(checksum), sizeof file->protected_sha256);
}

static bool work(ProtectJob *job, const CommandContext *context, const Asked *asked, int n_files,
                 char **paths, ProtectFile *files, GError **error)
{
    if (!names_differ(n_files, paths, error) || !take_tables(job, asked, n_files, paths, error))
        return false;
    for (guint i = 0; i < job->keep->len; i++)
        if (!protect_pattern_is_known(job->set, job->keep->pdata[i], error))
            return false;
    uint32_t n_cells = table_set_system(job->set)->n_cells;
    job->value = g_new0(double, n_cells + 1);
    job->status = g_new0(char, n_cells + 1);
    bool (*const methods[METHOD_COUNT])(ProtectJob *, GError **) = {protect_suppress,
                                                                    protect_cellkey, protect_round};
    if (!methods[job->method](job, error))
        return false;
    for (int i = 0; i < n_files; i++)
        write_table(job, (unsigned)i, &files[i]);
    g_autoptr(GString) statement = g_string_new(NULL), summary = g_string_new(NULL);
    protect_statement(job, files, (unsigned)n_files, statement);
    protect_summary(job, files, (unsigned)n_files, true, summary);
    if (!protect_files_write(asked->output, files, (unsigned)n_files, statement, summary, error))
        return false;
    g_string_truncate(summary, 0);
    protect_summary(job, files, (unsigned)n_files, false, summary);
    g_string_prepend(job->report, job->statement->str);
    const GString *told = context->json ? summary : job->report;
    return desk_write(NULL, told->str, told->len, error);
}

/* Found before hours of work, not after. */
static bool output_is_free(const char *directory, GError **error)
{
    GDir *dir = g_dir_open(directory, 0, NULL);
    bool is_free = dir ? g_dir_read_name(dir) == NULL : !g_file_test(directory, G_FILE_TEST_EXISTS);
    if (dir)
        g_dir_close(dir);
    if (!is_free)
        g_set_error(error, FYR_ERROR, FYR_ERROR_CONFLICT,
                    "\"%s\" is there and not empty; give another folder for the protected tables",
                    directory);
    return is_free;
}

static int run(const CommandContext *context, int argc, char **argv, GError **error)
{
    g_autoptr(GPtrArray) margins = g_ptr_array_new(), codelists = g_ptr_array_new(),
                         rules = g_ptr_array_new(), keep = g_ptr_array_new();
    Asked asked = {.margins = margins, .codelists = codelists, .rules = rules, .keep = keep};
    const Option options[] = {{.name = "--output", .letter = "-o", .value = &asked.output},
                              {.name = "--method", .value = &asked.method},
                              {.name = "--rule", .many = rules},
                              {.name = "--codelist", .many = codelists},
                              {.name = "--margins", .many = margins},
                              {.name = "--keep", .many = keep},
                              {.name = "--cost", .value = &asked.cost},
                              {.name = "--attacker", .value = &asked.attacker},
                              {.name = "--seed", .value = &asked.seed},
                              {.name = "--add-totals", .flag = &asked.add_totals},
                              {.name = "--hide-reason", .flag = &asked.hide_reason}};
    if (!options_take(options, G_N_ELEMENTS(options), &argc, argv, error))
        return fyr_error_exit_status(*error);
    ProtectJob job = {.keep = keep, .rules = {.d = NAN, .v = NAN, .js = NAN, .pstay = NAN}};
    if (!read_choices(&job, &asked, error))
        return fyr_error_exit_status(*error);
    int n_files = argc - 1;
    if (n_files < 1) {
        (void)usage(error, "give the table files to protect");
        return fyr_error_exit_status(*error);
    }
    if (!output_is_free(asked.output, error))
        return fyr_error_exit_status(*error);
    g_autofree ProtectFile *files = g_new0(ProtectFile, n_files + 1);
    job.set = table_set_new();
    job.statement = g_string_new(NULL);
    job.report = g_string_new(NULL);
    job.json = g_string_new(NULL);
    bool is_good = work(&job, context, &asked, n_files, argv + 1, files, error);
    for (int i = 0; i < n_files; i++)
        if (files[i].bytes)
            g_string_free(files[i].bytes, TRUE);
    g_string_free(job.statement, TRUE);
    g_string_free(job.report, TRUE);
    g_string_free(job.json, TRUE);
    g_free(job.value);
    g_free(job.status);
    table_set_free(job.set);
    return is_good ? 0 : fyr_error_exit_status(*error);
}

const Command cmd_protect = {
    .name = "protect",
    .usage = "--method METHOD --rule RULE... -o DIR [options] T.csv...",
    .summary = "tables that can be published: suppression, cell key, rounding",
    .help =
        "Protects all tables given together and writes each under its own name into DIR, with a\n"
        "statement of what was done. The result is audited before anything is written.\n"
        "  fyr protect --method suppress --rule threshold=5 -o out sex-age.csv sex-form.csv\n"
        "  fyr protect --method cellkey --rule d=5,v=3,js=2 -o out table.csv\n"
        "  fyr protect --method round --rule base=5 -o out table.csv\n"
        "RULE: threshold=N, difference=N, group, dominance=N,K, p=PERCENT; interval=N or\n"
        "interval=P% (the least room around a hidden cell); d=N,v=X,js=N,pstay=X,mono=1; base=N.\n"
        "--margins DIM=overlap|atleast and --codelist DIM=FILE as in fyr audit; --keep\n"
        "\"SEX=F;AGE=_T\" shows these cells; --cost cells|counts: spare only these; --attacker\n"
        "rule also withstands who knows the threshold; --add-totals computes all totals;\n"
        "--hide-reason marks every hidden cell C; --seed N draws the directions of rounding again\n"
        "as they were (keep it secret; without it nobody knows it).",
    .run = run,
};

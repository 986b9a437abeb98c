/* fyr audit: what an attacker can work out of published tables. */
#include "cmd/command.h"
#include "cmd/desk.h"
#include "cmd/options.h"
#include "cmd/progress.h"

#include "base/csv.h"
#include "base/number.h"
#include "protect/audit.h"
#include "solve/solve.h"
#include "tables/unodc_table.h"
#include <math.h>
#include <string.h>

#define AUDIT_THREADS 2u
#define RELAX_ROUNDS 50u /* each weakens a relation at least, and the next is mostly the last */

typedef struct {
    const char *output, *format;
    GPtrArray *margins, *codelists, *rules;
    bool json;
    bool is_unodc;

    double interval, interval_percent; /* NAN: not asked */
    double threshold;                  /* NAN: the attacker knows no rule */
} Asked;

static bool read_rule(Asked *asked, const char *text, GError **error)
{
    double number;
    if (g_str_has_prefix(text, "interval=")) {
        const char *value = text + strlen("interval=");
        size_t length = strlen(value);
        bool is_percent = length > 1 && value[length - 1] == '%';
        if (number_parse_decimal(value, length - is_percent, &number) && number >= 0) {
            *(is_percent ? &asked->interval_percent : &asked->interval) = number;
            return true;
        }
    } else if (g_str_has_prefix(text, "threshold=")) {
        const char *value = text + strlen("threshold=");
        if (number_parse_decimal(value, strlen(value), &number) && number >= 2 &&
            number == floor(number)) {
            asked->threshold = number;
            return true;
        }
    }
    g_set_error(error, FYR_ERROR, FYR_ERROR_USAGE,
                "\"%s\" is no rule of an audit: interval=N, interval=P%% or threshold=N", text);
    return false;
}

/* What is hidden lies where the rule says: an attacker who knows it uses it. */
static void know_rule(CellSystem *system, double threshold)
{
    for (uint32_t i = 0; i < system->n_cells; i++) {
        if (system->state[i] == CELL_PRIMARY) {
            system->lower[i] = fmax(system->lower[i], 1);
            system->upper[i] = fmin(system->upper[i], threshold - 1);
        } else if (system->state[i] == CELL_SECONDARY && isinf(system->upper[i])) {
            system->lower[i] = fmax(system->lower[i], threshold);
        }
    }
}

typedef struct {
    double *lower, *upper, *width;
    uint8_t *verdict;
    uint32_t *n_listed; /* how often the cell is given as hidden: once, or for UNODC each time */
    AuditReport report;
    UnodcCounts unodc;
    TableRelaxed relaxed;
    uint32_t n_left_out; /* of what is listed: its figures contradict each other */
    uint32_t n[VERDICT_COUNT];
    AuditConflicts conflicts;
} Result;

static void result_clear(Result *r)
{
    g_free(r->lower);
    g_free(r->upper);
    g_free(r->width);
    g_free(r->verdict);
    g_free(r->n_listed);
    audit_conflicts_clear(&r->conflicts);
}

/* Cells that some table hides. */
static void list_hidden(TableSet *set, const Asked *asked, Result *r)
{
    for (unsigned t = 0; t < table_set_n_tables(set); t++) {
        const Table *table = table_set_table(set, t);
        for (uint32_t row = 0; row < table->n_rows; row++)
            if (table->mark[row] == MARK_HIDDEN_PRIMARY ||
                table->mark[row] == MARK_HIDDEN_SECONDARY)
                r->n_listed[table->cell[row]] += asked->is_unodc || !r->n_listed[table->cell[row]];
    }
}

static void say_conflicts(const TableSet *set, const Result *r, Problems *problems)
{
    for (uint32_t s = 0; s < r->conflicts.n_sets; s++) {
        GString *words = g_string_new(NULL);
        uint32_t from = r->conflicts.start[s], to = r->conflicts.start[s + 1];
        TableRow row = {NULL, 0};
        for (uint32_t k = from; k < to; k++) {
            uint32_t relation = r->conflicts.relation[k];
            const CellSystem *system = table_set_system((TableSet *)(uintptr_t)set);
            if (!row.table)
                row = table_set_row(set, system->relation_cell[system->relation_start[relation]]);
            g_autofree char *one = table_relation_words(set, relation);
            g_string_append_printf(words, "%s%s", k > from ? "; " : "", one);
        }
        problems_add(problems, PROBLEM_ERROR, row.table ? row.table->place : "all tables",
                     row.table ? row.table->line[row.row] : 0, NULL, NULL, "contradiction",
                     "correct the tables, or say --margins DIMENSION=atleast where parts are left "
                     "out",
                     "no numbers at all agree with these sums together: %s", words->str);
        g_string_free(words, TRUE);
    }
}

static bool run_audit(TableSet *set, const Asked *asked, Result *r, Problems *problems,
                      GError **error)
{
    CellSystem *system = table_set_system(set);
    r->lower = g_new0(double, system->n_cells + 1);
    r->upper = g_new0(double, system->n_cells + 1);
    r->width = g_new0(double, system->n_cells + 1);
    r->verdict = g_new0(uint8_t, system->n_cells + 1);
    r->n_listed = g_new0(uint32_t, system->n_cells + 1);
    list_hidden(set, asked, r);
    if (!isnan(asked->threshold))
        know_rule(system, asked->threshold);
    for (uint32_t i = 0; i < system->n_cells && !isnan(asked->interval); i++)
        r->width[i] = asked->interval;
    Progress progress;
    progress_init(&progress);
    AuditOptions options = {.lp = solve_engine(),
                            .width = isnan(asked->interval) ? NULL : r->width,
                            .keep_going = asked->is_unodc,
                            .n_threads = AUDIT_THREADS,
                            .progress = progress_show,
                            .progress_data = &progress};
    ProtectStatus status =
        audit_run(system, &options, r->lower, r->upper, r->verdict, &r->report, &r->conflicts);
    for (unsigned i = 0; asked->is_unodc && status == PROTECT_INCONSISTENT && i < RELAX_ROUNDS;
         i++) {
        table_set_relax_sets(set, r->conflicts.n_sets, r->conflicts.start, r->conflicts.relation,
                             &r->relaxed);
        audit_conflicts_clear(&r->conflicts);
        status =
            audit_run(system, &options, r->lower, r->upper, r->verdict, &r->report, &r->conflicts);
    }
    progress_clear(&progress);
    if (status == PROTECT_INCONSISTENT && !asked->is_unodc) {
        say_conflicts(set, r, problems);
        (void)desk_has_errors(problems, error);
        return false;
    }
    if (status != PROTECT_OK && status != PROTECT_INCONSISTENT) {
        g_set_error(error, FYR_ERROR, FYR_ERROR_INTERNAL,
                    status == PROTECT_MEMORY ? "there is not enough memory for these tables"
                                             : "the solver gave up; nothing is said of the tables");
        return false;
    }
    for (uint32_t i = 0; i < system->n_cells; i++) {
        if (!r->n_listed[i])
            continue;
        if (isnan(r->lower[i])) { /* with keep_going: nothing can be said of it */
            r->verdict[i] = VERDICT_SAFE;
            r->lower[i] = system->lower[i], r->upper[i] = system->upper[i];
            r->n_left_out += r->n_listed[i];
        }
        if (system->state[i] == CELL_PUBLISHED)
            r->verdict[i] = VERDICT_EXACT; /* another table shows it */
        if (r->verdict[i] == VERDICT_SAFE && !isnan(asked->interval_percent) &&
            system->state[i] == CELL_PRIMARY &&
            r->upper[i] - r->lower[i] < asked->interval_percent / 100 * r->upper[i])
            r->verdict[i] = VERDICT_NARROW;
        r->n[r->verdict[i]] += r->n_listed[i];
    }
    return true;
}

static const char *const verdict_words[VERDICT_COUNT] = {"published", "safe", "narrow", "exact"};

/* The cell's codes in all dimensions of the set; _T where its table lacks one. */
static void write_codes(const TableSet *set, uint32_t cell, GString *to)
{
    TableRow row = table_set_row(set, cell);
    for (unsigned d = 0; d < table_set_n_dimensions(set); d++) {
        const char *code = "_T";
        for (unsigned c = 0; c < row.table->n_dimensions; c++)
            if (row.table->dimension[c] == d)
                code = table_code(set, row.table, row.row, c);
        csv_write_field(to, code, d == 0);
    }
}

static void write_bound(GString *to, double bound)
{
    char text[NUMBER_TEXT_BYTES];
    g_string_append_c(to, ',');
    if (isfinite(bound)) /* without end: empty */
        g_string_append_len(to, text, (gssize)number_write_plain(text, bound));
}

static void write_cells(const TableSet *set, const Result *r, uint32_t n_cells, GString *to)
{
    for (unsigned d = 0; d < table_set_n_dimensions(set); d++)
        csv_write_field(to, table_set_peek_dimension(set, d)->name, d == 0);
    g_string_append(to, ",LOWER,UPPER,VERDICT");
    csv_end_row(to);
    for (uint32_t i = 0; i < n_cells; i++) {
        if (!r->n_listed[i])
            continue;
        write_codes(set, i, to);
        write_bound(to, r->lower[i]);
        write_bound(to, r->upper[i]);
        csv_write_field(to, verdict_words[r->verdict[i]], false);
        csv_end_row(to);
    }
}

/* Counts only: no value, and no cell. */
static void say_unodc(const Result *r)
{
    fprintf(stderr,
            "sums: %u; taken as at least their parts, because parts are missing: %u; left out, "
            "because their parts sum to more: %u\n",
            r->relaxed.n_relations, r->relaxed.n_weakened, r->relaxed.n_dropped);
    if (r->unodc.n_disputed)
        fprintf(stderr,
                "figures that stand there with several different values, taken as not known: %u\n",
                r->unodc.n_disputed);
    if (r->n_left_out)
        fprintf(stderr,
                "%u suppressed values are left out: what is published around them "
                "contradicts itself\n",
                r->n_left_out);
}

static bool give(TableSet *set, const Asked *asked, const Result *r, GError **error)
{
    g_autoptr(GString) cells = g_string_new(NULL);
    write_cells(set, r, table_set_system(set)->n_cells, cells);
    uint32_t n = r->n[VERDICT_EXACT] + r->n[VERDICT_NARROW] + r->n[VERDICT_SAFE];
    g_autoptr(GString) summary = g_string_new(NULL);
    if (asked->json)
        g_string_printf(summary,
                        "{\"suppressed\":%u,\"exact\":%u,\"narrow\":%u,\"safe\":%u,\"open\":%u,"
                        "\"components\":%u,\"largest_component\":%u,\"linear_programs\":%u}\n",
                        n, r->n[VERDICT_EXACT], r->n[VERDICT_NARROW], r->n[VERDICT_SAFE],
                        r->report.n_open, r->report.n_components, r->report.largest_component,
                        r->report.n_lps);
    else
        g_string_printf(summary, "%u suppressed, %u exact, %u narrow, %u safe\n", n,
                        r->n[VERDICT_EXACT], r->n[VERDICT_NARROW], r->n[VERDICT_SAFE]);
    if (r->report.n_open && !asked->json)
        fprintf(stderr, "fyr: the interval of %u cells may be narrower still than it is given\n",
                r->report.n_open);
    if (asked->is_unodc && !asked->json)
        say_unodc(r);
    if (asked->output || (!asked->json && !asked->is_unodc))
        if (!desk_write(asked->output, cells->str, cells->len, error))
            return false;
    return desk_write(NULL, summary->str, summary->len, error);
}

static bool read_all(TableSet *set, const Asked *asked, int n_files, char **paths,
                     UnodcCounts *out_unodc, Problems *problems, GError **error)
{
    g_autofree DeskFile *files = g_new0(DeskFile, n_files + 1);
    for (guint i = 0; i < asked->margins->len; i++)
        if (!table_set_margins(set, asked->margins->pdata[i], error))
            return false;
    for (guint i = 0; i < asked->rules->len; i++)
        if (!read_rule((Asked *)(uintptr_t)asked, asked->rules->pdata[i], error))
            return false;
    for (guint i = 0; i < asked->codelists->len; i++)
        if (!desk_take_codelist(set, asked->codelists->pdata[i], problems, error))
            return false;
    bool is_good = true;
    for (int i = 0; i < n_files && is_good; i++)
        is_good = desk_read(&files[i], paths[i], error);
    if (is_good)
        desk_confine();
    for (int i = 0; i < n_files && is_good && asked->is_unodc; i++)
        (void)unodc_table_take(set, g_steal_pointer(&files[i].data), files[i].length,
                               files[i].place, out_unodc, problems);
    for (int i = 0; i < n_files && is_good && !asked->is_unodc; i++)
        (void)table_set_take_table(set, g_steal_pointer(&files[i].data), files[i].length,
                                   files[i].place, problems);
    for (int i = 0; i < n_files; i++)
        desk_file_clear(&files[i]);
    return is_good && !desk_has_errors(problems, error);
}

static int run(const CommandContext *context, int argc, char **argv, GError **error)
{
    g_autoptr(GPtrArray) margins = g_ptr_array_new(), codelists = g_ptr_array_new(),
                         rules = g_ptr_array_new();
    Asked asked = {.margins = margins,
                   .codelists = codelists,
                   .rules = rules,
                   .json = context->json,
                   .interval = NAN,
                   .interval_percent = NAN,
                   .threshold = NAN};
    const Option options[] = {{.name = "--output", .letter = "-o", .value = &asked.output},
                              {.name = "--format", .value = &asked.format},
                              {.name = "--margins", .many = margins},
                              {.name = "--codelist", .many = codelists},
                              {.name = "--rule", .many = rules}};
    if (!options_take(options, G_N_ELEMENTS(options), &argc, argv, error))
        return 2;
    if (argc < 2) {
        g_set_error(error, FYR_ERROR, FYR_ERROR_USAGE, "give the table files to audit");
        return 2;
    }
    asked.is_unodc = asked.format && strcmp(asked.format, "unodc") == 0;
    if (asked.format && !asked.is_unodc && strcmp(asked.format, "table") != 0) {
        g_set_error(error, FYR_ERROR, FYR_ERROR_USAGE, "--format is table or unodc, not \"%s\"",
                    asked.format);
        return 2;
    }
    if (asked.is_unodc && argc != 2) {
        g_set_error(error, FYR_ERROR, FYR_ERROR_USAGE,
                    "--format unodc audits one file: the vintages of a figure differ");
        return 2;
    }
    g_autoptr(TableSet) set = table_set_new();
    g_autoptr(Problems) problems = problems_new();
    Result result = {0};
    if (!read_all(set, &asked, argc - 1, argv + 1, &result.unodc, problems, error))
        return 3;
    if (!table_set_link(set, &(TableSetOptions){.is_tolerant = asked.is_unodc}, problems)) {
        (void)desk_has_errors(problems, error);
        return 3;
    }
    if (asked.is_unodc)
        table_set_relax(set, &result.relaxed);
    int status = 3;
    if (run_audit(set, &asked, &result, problems, error) && give(set, &asked, &result, error))
        status = result.n[VERDICT_EXACT] + result.n[VERDICT_NARROW] > 0 ? 1 : 0;
    result_clear(&result);
    return status;
}

const Command cmd_audit = {
    .name = "audit",
    .usage = "T.csv... [--format table|unodc] [--margins MARGINS]... [--codelist DIM=FILE]...\n"
             "                 [--rule RULE]... [-o FILE]",
    .summary = "what an attacker can work out of published tables, cell by cell",
    .help =
        "Finds, for every hidden cell of the tables given together, the interval that follows\n"
        "from all that they show. Exit status 1 if a cell is exact, or narrower than asked.\n"
        "  fyr audit sex-age.csv sex-form.csv -o cells.csv\n"
        "  fyr audit table.csv --margins FORM=overlap --rule interval=3\n"
        "MARGINS: additive (parts sum to the total), atleast (parts may be missing), overlap\n"
        "(a case may be in several parts), none; for one dimension DIM=atleast.\n"
        "RULE: interval=N or interval=P% (what is narrower is reported), threshold=N (the\n"
        "attacker knows that primary cells are 1 to N-1, and that no other hidden cell is).\n"
        "--format unodc audits the table that UNODC publishes on trafficking in persons: sums\n"
        "that do not hold there are weakened or left out, and only counts are shown; -o gives the\n"
        "intervals to whoever runs it.",
    .run = run,
};

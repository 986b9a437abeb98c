/* Suppression: primary cells by the rules, secondary cells by protect/suppress.h, and the audit of
 * what comes out by protect/audit.h, which knows nothing of how it was made. */
#include "cmd/protect.h"

#include "protect/audit.h"
#include "protect/suppress.h"
#include "solve/solve.h"
#include <math.h>
#include <string.h>

#define CELLS_NAMED 20u
#define AUDIT_NODES 1u /* every hidden cell has a proof already; the audit looks for a flaw in it */

typedef struct {
    uint8_t *rule_hit, *may_hide;
    double *cost, *need_lower, *need_upper;
    uint32_t *rank;
    double *contributors, *largest[TABLE_LARGEST];
    SuppressReport report;
    SuppressCertificate certificate;
    uint32_t n_kept_sensitive;
    uint32_t n_by_rule; /* cells that the rule itself gives away */
    uint32_t n_limited; /* primaries for which less can be asked than was asked */
} Work;

static void work_clear(Work *w)
{
    g_free(w->rule_hit);
    g_free(w->may_hide);
    g_free(w->cost);
    g_free(w->need_lower);
    g_free(w->need_upper);
    g_free(w->rank);
    g_free(w->contributors);
    for (unsigned i = 0; i < TABLE_LARGEST; i++)
        g_free(w->largest[i]);
    suppress_report_clear(&w->report);
    suppress_certificate_clear(&w->certificate);
}

/* Contributions stand in rows; the rules look at cells. */
static double *by_cell(TableSet *set, size_t offset)
{
    double *out = NULL;
    uint32_t n = table_set_system(set)->n_cells;
    for (unsigned t = 0; t < table_set_n_tables(set); t++) {
        const Table *table = table_set_table(set, t);
        const double *column = G_STRUCT_MEMBER(const double *, table, offset);
        if (!column)
            continue;
        if (!out) {
            out = g_new(double, n + 1);
            for (uint32_t i = 0; i < n; i++)
                out[i] = NAN;
        }
        for (uint32_t row = 0; row < table->n_rows; row++)
            if (!isnan(column[row]))
                out[table->cell[row]] = column[row];
    }
    return out;
}

static bool mark_primaries(ProtectJob *job, Work *w, GError **error)
{
    CellSystem *system = table_set_system(job->set);
    const ProtectRules *rules = &job->rules;
    w->contributors = by_cell(job->set, G_STRUCT_OFFSET(Table, contributors));
    for (unsigned i = 0; i < TABLE_LARGEST; i++)
        w->largest[i] = by_cell(job->set, G_STRUCT_OFFSET(Table, largest) + i * sizeof(double *));
    unsigned needed = rules->primary.dominance_n > 0 ? rules->primary.dominance_n : 0;
    if (rules->primary.p > 0 && needed < 2)
        needed = 2;
    for (unsigned i = 0; i < needed; i++)
        if (!w->largest[i]) {
            g_set_error(error, FYR_ERROR, FYR_ERROR_INVALID,
                        "dominance and p need the columns LARGEST_1 to LARGEST_%u of the largest "
                        "contributions; fyr tabulate --measure writes them",
                        needed);
            return false;
        }
    Contributions contributions = {w->contributors, {w->largest[0], w->largest[1], w->largest[2]}};
    (void)primary_mark(system, &rules->primary, &contributions, w->rule_hit);
    for (uint32_t i = 0; i < system->n_cells; i++) {
        TableRow row = table_set_row(job->set, i);
        bool is_shown = row.table != NULL;
        system->state[i] = is_shown && w->rule_hit[i] ? CELL_PRIMARY
                           : is_shown                 ? CELL_PUBLISHED
                                                      : CELL_SECONDARY;
    }
    return true;
}

/* Totals that no table shows are hidden for good at no cost: they only link. */
static bool is_helper(const ProtectJob *job, uint32_t cell)
{
    return table_set_row(job->set, cell).table == NULL;
}

typedef struct {
    double lower, upper;
} Known;

static Known known_of(const ProtectJob *job, bool is_primary)
{
    double threshold = job->rules.primary.threshold;
    if (job->attacker == ATTACKER_RULE)
        return is_primary ? (Known){1, threshold - 1} : (Known){threshold, INFINITY};
    bool is_whole = table_set_system(job->set)->is_integer;
    return (Known){job->attacker == ATTACKER_ZEROS && is_whole ? 1 : 0, INFINITY};
}

/* What hiding a cell costs. Balanced: a cell of 10,000 counts as much as ten of 1; this hides hardly
 * more cells than counting cells alone, and far fewer of the totals that everybody wants. */
static double cost_of(CostKind kind, double value)
{
    return kind == COST_CELLS    ? 1
           : kind == COST_COUNTS ? value + 1e-3
                                 : fmax(1e-3, sqrt(sqrt(value)));
}

static void plan(ProtectJob *job, Work *w)
{
    CellSystem *system = table_set_system(job->set);
    const ProtectRules *rules = &job->rules;
    for (uint32_t i = 0; i < system->n_cells; i++) {
        double value = system->value[i];
        bool is_primary = system->state[i] == CELL_PRIMARY;
        w->may_hide[i] = value > 0 || is_helper(job, i);
        w->cost[i] = is_helper(job, i) ? 1e-6 : cost_of(job->cost, value);
        for (guint k = 0; k < job->keep->len; k++)
            if (w->may_hide[i] && protect_matches(job->set, i, job->keep->pdata[k])) {
                w->may_hide[i] = 0;
                w->n_kept_sensitive += is_primary;
            }
        if (!is_primary)
            continue;
        double need = fmax(rules->interval, rules->interval_percent / 100 * value);
        if (need > 0 && system->is_integer)
            need = fmax(1, ceil(need));
        Known known = known_of(job, true);
        w->need_lower[i] = fmin(need, fmax(0, value - known.lower));
        w->need_upper[i] = fmin(need, fmax(0, known.upper - value));
    }
}

/* What an attacker who knows the rule works out even if everything that may be hidden is hidden (two
 * hidden parts of at least 1 make a total of at least 2) cannot be asked of any choice of cells. */
static void limit_needs(ProtectJob *job, Work *w)
{
    CellSystem *system = table_set_system(job->set);
    uint32_t n = system->n_cells;
    g_autofree double *lower = g_new(double, n + 1), *upper = g_new(double, n + 1);
    g_autofree double *bound_lower = g_memdup2(system->lower, n * sizeof *bound_lower);
    g_autofree double *bound_upper = g_memdup2(system->upper, n * sizeof *bound_upper);
    g_autofree uint8_t *state = g_memdup2(system->state, n * sizeof *state);
    g_autofree uint8_t *verdict = g_new0(uint8_t, n + 1);
    for (uint32_t i = 0; i < n; i++) {
        bool is_primary = state[i] == CELL_PRIMARY;
        if (!is_primary)
            system->state[i] = w->may_hide[i] ? CELL_SECONDARY : CELL_PUBLISHED;
        if (system->state[i] == CELL_PUBLISHED || is_helper(job, i))
            continue;
        Known known = known_of(job, is_primary);
        /* What the rule does not allow is hidden for another reason; then the rule says nothing. */
        if (system->value[i] >= known.lower)
            system->lower[i] = fmax(system->lower[i], known.lower);
        if (system->value[i] <= known.upper)
            system->upper[i] = fmin(system->upper[i], known.upper);
    }
    AuditOptions options = {.n_threads = 1}; /* without programs: what follows from sums alone */
    AuditReport report;
    ProtectStatus status = audit_run(system, &options, lower, upper, verdict, &report, NULL);
    memcpy(system->lower, bound_lower, n * sizeof *bound_lower);
    memcpy(system->upper, bound_upper, n * sizeof *bound_upper);
    memcpy(system->state, state, n * sizeof *state);
    for (uint32_t i = 0; i < n && status == PROTECT_OK; i++) {
        double down = fmax(0, system->value[i] - lower[i]);
        double up = fmax(0, upper[i] - system->value[i]);
        if (state[i] != CELL_PRIMARY || (down >= w->need_lower[i] && up >= w->need_upper[i]))
            continue;
        w->need_lower[i] = fmin(w->need_lower[i], down);
        w->need_upper[i] = fmin(w->need_upper[i], up);
        w->n_limited++;
    }
}

static void name_cells(const ProtectJob *job, const SuppressReport *report)
{
    static const char *const reasons[SUPPRESS_REASON_COUNT] = {
        "a sum that it is part of has no other cell that may be hidden",
        "the numbers around it leave no other value",
        "the numbers around it leave less room than the interval asked"};
    for (uint32_t k = 0; k < report->n_failures && k < CELLS_NAMED; k++) {
        g_autofree char *words = table_cell_words(job->set, report->failures[k].cell);
        fprintf(stderr, "fyr: cannot protect %s: %s\n", words, reasons[report->failures[k].reason]);
    }
    if (report->n_failures > CELLS_NAMED)
        fprintf(stderr, "fyr: and %u more\n", report->n_failures - CELLS_NAMED);
}

static bool is_threshold_only(const ProtectRules *rules)
{
    return rules->primary.threshold > 0 && rules->primary.difference <= 0 &&
           !rules->primary.group && rules->primary.dominance_n == 0 && rules->primary.p <= 0;
}

static SuppressOptions options_of(const ProtectJob *job, const Work *w)
{
    Known primary = known_of(job, true), secondary = known_of(job, false);
    bool has_need = job->rules.interval > 0 || job->rules.interval_percent > 0;
    return (SuppressOptions){.cost = w->cost,
                             .may_hide = w->may_hide,
                             .need_lower = has_need ? w->need_lower : NULL,
                             .need_upper = has_need ? w->need_upper : NULL,
                             .rank = w->rank,
                             .attacker_knows_rule = job->attacker != ATTACKER_VALUES,
                             .rule_lower = primary.lower,
                             .rule_upper = primary.upper,
                             .secondary_lower = secondary.lower};
}

static bool hide(ProtectJob *job, Work *w, GError **error)
{
    CellSystem *system = table_set_system(job->set);
    Progress progress;
    progress_init(&progress);
    SuppressOptions options = options_of(job, w);
    options.lp = solve_engine();
    options.progress = progress_show;
    options.progress_data = &progress;
    ProtectStatus status = suppress_run(system, &options, &w->report, &w->certificate);
    progress_clear(&progress);
    if (status == PROTECT_OK) {
        uint32_t cell;
        if (suppress_verify(system, &options, &w->certificate, &cell))
            return true;
        g_set_error(error, FYR_ERROR, FYR_ERROR_INTERNAL,
                    "the proof of the suppression does not hold; nothing was written");
    } else if (status == PROTECT_INFEASIBLE) {
        name_cells(job, &w->report);
        g_set_error(error, FYR_ERROR, FYR_ERROR_FORBIDDEN,
                    "%u cell%s cannot be protected as asked; nothing was written. Ask for less "
                    "(--rule interval), let more cells be hidden (--keep), or publish less detail",
                    w->report.n_failures, w->report.n_failures == 1 ? "" : "s");
    } else {
        g_set_error(error, FYR_ERROR, FYR_ERROR_INTERNAL, "%s; nothing was written",
                    status == PROTECT_MEMORY         ? "there is not enough memory for these tables"
                    : status == PROTECT_LIMIT        ? "the tables are too large"
                    : status == PROTECT_INCONSISTENT ? "the tables contradict themselves"
                                                     : "the search for cells to hide failed");
    }
    return false;
}

/* The tables as anybody sees them, attacked by other code: nothing exact, nothing too narrow. */
static bool audit(ProtectJob *job, Work *w, AuditReport *report, GError **error)
{
    CellSystem *system = table_set_system(job->set);
    uint32_t n = system->n_cells;
    g_autofree double *lower = g_new(double, n + 1), *upper = g_new(double, n + 1);
    g_autofree double *width = g_new0(double, n + 1), *truth = g_new(double, n + 1);
    g_autofree double *bound_lower = g_new(double, n + 1), *bound_upper = g_new(double, n + 1);
    g_autofree uint8_t *verdict = g_new0(uint8_t, n + 1);
    memcpy(truth, system->value, n * sizeof *truth);
    memcpy(bound_lower, system->lower, n * sizeof *bound_lower);
    memcpy(bound_upper, system->upper, n * sizeof *bound_upper);
    for (uint32_t i = 0; i < n; i++) {
        if (is_helper(job, i))
            system->state[i] = CELL_SECONDARY;
        width[i] = system->state[i] == CELL_PRIMARY ? w->need_lower[i] + w->need_upper[i] : 0;
        if (system->state[i] == CELL_PUBLISHED || is_helper(job, i))
            continue;
        Known known = known_of(job, system->state[i] == CELL_PRIMARY);
        system->lower[i] = fmax(system->lower[i], known.lower);
        system->upper[i] = fmin(system->upper[i], known.upper);
    }
    Progress progress;
    progress_init(&progress);
    AuditMoves moves = {w->certificate.n_moves, w->certificate.start, w->certificate.cell,
                        w->certificate.step};
    AuditOptions options = {.lp = solve_engine(),
                            .width = width,
                            .verdicts_only = true,
                            .node_limit = AUDIT_NODES,
                            .feasible = truth,
                            .moves = &moves,
                            .n_threads = 2,
                            .progress = progress_show,
                            .progress_data = &progress};
    ProtectStatus status = audit_run(system, &options, lower, upper, verdict, report, NULL);
    progress_clear(&progress);
    uint32_t n_bad = 0;
    for (uint32_t i = 0; status == PROTECT_OK && i < n; i++) {
        bool is_bad =
            !is_helper(job, i) && (verdict[i] == VERDICT_EXACT || verdict[i] == VERDICT_NARROW);
        /* What the rule alone gives away (threshold 2: every primary is 1) no table can keep. */
        bool is_rule = system->state[i] == CELL_PRIMARY && system->lower[i] == system->upper[i];
        w->n_by_rule += is_bad && is_rule;
        if (!is_bad || is_rule)
            continue;
        if (n_bad++ < CELLS_NAMED) {
            g_autofree char *words = table_cell_words(job->set, i);
            fprintf(stderr, "fyr: the audit finds %s exact\n", words);
        }
    }
    memcpy(system->lower, bound_lower, n * sizeof *bound_lower);
    memcpy(system->upper, bound_upper, n * sizeof *bound_upper);
    if (status == PROTECT_OK && n_bad == 0)
        return true;
    if (status == PROTECT_OK)
        g_set_error(error, FYR_ERROR, FYR_ERROR_FORBIDDEN,
                    "the audit of the protected tables finds %u cell%s; nothing was written", n_bad,
                    n_bad == 1 ? "" : "s");
    else
        g_set_error(error, FYR_ERROR, FYR_ERROR_INTERNAL,
                    "the audit of the protected tables failed; nothing was written");
    return false;
}

static void say(ProtectJob *job, const Work *w, const AuditReport *report)
{
    const ProtectRules *r = &job->rules;
    GString *rules = g_string_new(NULL);
    if (r->primary.threshold > 0)
        g_string_append_printf(rules, "a count from 1 to %g (threshold %g); ",
                               r->primary.threshold - 1, r->primary.threshold);
    if (r->primary.difference > 0)
        g_string_append_printf(rules, "a cell that leaves 1 to %g of its total; ",
                               r->primary.difference - 1);
    if (r->primary.group)
        g_string_append(rules, "a cell that holds everybody of its total; ");
    if (r->primary.dominance_n > 0)
        g_string_append_printf(rules,
                               "a sum of which the %u largest contributors hold over %g %%; ",
                               r->primary.dominance_n, r->primary.dominance_k);
    if (r->primary.p > 0)
        g_string_append_printf(
            rules, "a sum from which a contributor could estimate another within %g %%; ",
            r->primary.p);
    if (rules->len >= 2)
        g_string_truncate(rules, rules->len - 2);
    protect_say(job, "Method: cell suppression. Cells are left empty; no number was changed.");
    protect_say(job,
                "Hidden by rule (primary): %s. Zeros are shown: they say that there is nobody.",
                rules->str);
    protect_say(job,
                "Hidden so that those cannot be worked out (secondary): further cells, as few and "
                "as small as were found to suffice.");
    protect_tell(job,
                 "hidden: %u by the rule, %u so that those cannot be worked out (%.15g in "
                 "their values together)",
                 w->report.n_primary, w->report.n_secondary, w->report.value_lost);
    g_string_free(rules, TRUE);
    if (r->interval > 0 || r->interval_percent > 0)
        protect_say(job,
                    "Guaranteed: from all tables of this set together, with all their sums, nobody "
                    "can work out a hidden cell, and whoever tries finds for each primary cell an "
                    "interval that reaches at least %g%s to both sides of its value, as far as "
                    "sums of numbers from %d%s allow.",
                    r->interval > 0 ? r->interval : r->interval_percent,
                    r->interval > 0 ? "" : " %", job->attacker == ATTACKER_VALUES ? 0 : 1,
                    job->attacker == ATTACKER_RULE ? " to the threshold" : "");
    else
        protect_say(job, "Guaranteed: from all tables of this set together, with all their sums, "
                         "nobody can work out a hidden cell: for each of them there is another "
                         "table of whole numbers that agrees with everything shown.");
    if (w->n_limited > 0)
        protect_tell(
            job,
            "%u primary cells have less room than asked, whatever is hidden: sums of numbers "
            "from 1 leave no more",
            w->n_limited);
    static const char *const against[] = {
        [ATTACKER_VALUES] =
            ("This holds against somebody who knows that no count is negative. It does not count "
             "on somebody who reasons that a hidden count cannot be zero because zeros are shown; "
             "--attacker zeros does, and hides more."),
        [ATTACKER_ZEROS] =
            ("This holds against somebody who knows that a hidden count is not zero, because zeros "
             "are shown. It does not count on what the marks C and D say beside the threshold: "
             "publish hidden cells without saying why they are hidden (--hide-reason does it)."),
        [ATTACKER_RULE] =
            ("This holds against somebody who knows the rule: that a primary cell is from 1 to the "
             "threshold less 1, and any other hidden cell at least the threshold.")};
    protect_say(job, "%s", against[job->attacker]);
    protect_say(job,
                "Not guaranteed: what somebody knows from elsewhere, such as another table about "
                "the same persons. Tables that are published later have to be audited together "
                "with these (fyr release).");
    protect_say(
        job,
        "Checked: every hidden cell has a proof, other tables that agree with everything "
        "shown. The proofs were checked by addition, in other code than found them, and the "
        "tables were attacked by linear programming: of %u hidden cells none can be worked "
        "out%s.",
        report->n_hidden,
        w->n_by_rule ? ", but for those that the rule itself gives away (a threshold of 2 "
                       "leaves one value)"
                     : "");
    g_string_append_printf(job->json, ",\"primary\":%u,\"secondary\":%u,\"lost\":%.15g",
                           w->report.n_primary, w->report.n_secondary, w->report.value_lost);
}

bool protect_suppress(ProtectJob *job, GError **error)
{
    CellSystem *system = table_set_system(job->set);
    uint32_t n = system->n_cells;
    if (!job->rules.has_primary) {
        g_set_error(error, FYR_ERROR, FYR_ERROR_USAGE,
                    "say which cells are sensitive, for example --rule threshold=5");
        return false;
    }
    if (job->attacker == ATTACKER_RULE && !is_threshold_only(&job->rules)) {
        g_set_error(error, FYR_ERROR, FYR_ERROR_USAGE,
                    "--attacker rule goes with a threshold alone; with other rules say --attacker "
                    "values");
        return false;
    }
    Work w = {.rule_hit = g_new0(uint8_t, n + 1),
              .may_hide = g_new0(uint8_t, n + 1),
              .cost = g_new0(double, n + 1),
              .need_lower = g_new0(double, n + 1),
              .need_upper = g_new0(double, n + 1),
              .rank = table_set_rank(job->set)};
    bool is_good = mark_primaries(job, &w, error);
    if (is_good) {
        plan(job, &w);
        if (job->attacker != ATTACKER_VALUES &&
            (job->rules.interval > 0 || job->rules.interval_percent > 0))
            limit_needs(job, &w);
        if (w.n_kept_sensitive) {
            g_set_error(error, FYR_ERROR, FYR_ERROR_FORBIDDEN,
                        "--keep asks to show %u cell%s that a rule hides; nothing was written",
                        w.n_kept_sensitive, w.n_kept_sensitive == 1 ? "" : "s");
            is_good = false;
        }
    }
    AuditReport report = {0};
    is_good = is_good && hide(job, &w, error) && audit(job, &w, &report, error);
    for (uint32_t i = 0; is_good && i < n; i++) {
        bool is_hidden = system->state[i] != CELL_PUBLISHED;
        job->value[i] = is_hidden ? NAN : system->value[i];
        job->status[i] = !is_hidden                                             ? 'F'
                         : system->state[i] == CELL_PRIMARY || job->hide_reason ? 'C'
                                                                                : 'D';
    }
    if (is_good)
        say(job, &w, &report);
    work_clear(&w);
    return is_good;
}

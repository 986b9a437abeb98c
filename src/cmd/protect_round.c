/* Controlled rounding, and the audit of what the rounded numbers tell. */
#include "cmd/protect.h"

#include "protect/audit.h"
#include "protect/round.h"
#include "solve/solve.h"
#include <math.h>
#include <string.h>

#define MOST_STEPS 2u
#define CELLS_NAMED 20u

static bool round_all(ProtectJob *job, RoundReport *report, GError **error)
{
    g_autofree uint32_t *rank = table_set_rank(job->set);
    /* A solver's vertex depends on the order of columns and rows; the result must not. */
    CellSystem system = {0};
    uint32_t n = table_set_system(job->set)->n_cells;
    g_autofree double *value = g_new0(double, (gsize)n + 1);
    Progress progress;
    progress_init(&progress);
    RoundOptions options = {.lp = solve_engine(),
                            .base = job->rules.base,
                            .seed = job->seed,
                            .most_steps = MOST_STEPS,
                            .progress = progress_show,
                            .progress_data = &progress};
    ProtectStatus status = PROTECT_MEMORY;
    if (cell_system_sort(table_set_system(job->set), rank, &system))
        status = round_run(&system, &options, value, report);
    progress_clear(&progress);
    cell_system_clear(&system);
    for (uint32_t i = 0; i < n; i++)
        job->value[i] = value[rank[i]];
    if (status == PROTECT_OK)
        return true;
    g_set_error(error, FYR_ERROR,
                status == PROTECT_INFEASIBLE ? FYR_ERROR_FORBIDDEN : FYR_ERROR_INTERNAL,
                "%s; nothing was written",
                status == PROTECT_INFEASIBLE
                    ? "no rounding to this base keeps all sums, not even with cells two bases "
                      "further; try another base, or fewer tables together"
                : status == PROTECT_INCONSISTENT ? "the values do not add up, or are no counts"
                : status == PROTECT_MEMORY       ? "there is not enough memory for these tables"
                                                 : "the solver gave up");
    return false;
}

/* What is known of each true value: within less than the base of the rounded one (or steps more), in
 * a table whose sums hold. No count from 1 to the base less 1 may follow from that. */
static bool audit(ProtectJob *job, const RoundReport *rounding, GError **error)
{
    CellSystem *system = table_set_system(job->set);
    uint32_t n = system->n_cells, n_bad = 0;
    double base = job->rules.base, reach = base * (1 + rounding->steps) - 1;
    g_autofree double *lower = g_new(double, n + 1), *upper = g_new(double, n + 1);
    g_autofree double *truth = g_new(double, n + 1), *old_lower = g_new(double, n + 1),
                      *old_upper = g_new(double, n + 1);
    g_autofree uint8_t *verdict = g_new0(uint8_t, n + 1), *state = g_new(uint8_t, n + 1);
    memcpy(truth, system->value, n * sizeof *truth);
    memcpy(old_lower, system->lower, n * sizeof *old_lower);
    memcpy(old_upper, system->upper, n * sizeof *old_upper);
    memcpy(state, system->state, n * sizeof *state);
    for (uint32_t i = 0; i < n; i++) {
        bool is_shown = table_set_row(job->set, i).table != NULL;
        system->state[i] = CELL_PRIMARY;
        system->lower[i] = is_shown ? fmax(0, job->value[i] - reach) : 0;
        system->upper[i] = is_shown ? job->value[i] + reach : INFINITY;
    }
    Progress progress;
    progress_init(&progress);
    AuditOptions options = {.lp = solve_engine(),
                            .verdicts_only = true,
                            .feasible = truth,
                            .n_threads = 2,
                            .progress = progress_show,
                            .progress_data = &progress};
    ProtectStatus status = audit_run(system, &options, lower, upper, verdict, NULL, NULL);
    progress_clear(&progress);
    memcpy(system->lower, old_lower, n * sizeof *old_lower);
    memcpy(system->upper, old_upper, n * sizeof *old_upper);
    memcpy(system->state, state, n * sizeof *state);
    for (uint32_t i = 0; status == PROTECT_OK && i < n; i++) {
        if (verdict[i] != VERDICT_EXACT || truth[i] < 1 || truth[i] >= base)
            continue;
        if (n_bad++ < CELLS_NAMED) {
            g_autofree char *words = table_cell_words(job->set, i);
            fprintf(stderr, "fyr: the audit finds %s exact\n", words);
        }
    }
    if (status == PROTECT_OK && n_bad == 0)
        return true;
    g_set_error(
        error, FYR_ERROR, status == PROTECT_OK ? FYR_ERROR_FORBIDDEN : FYR_ERROR_INTERNAL,
        status == PROTECT_OK
            ? "small counts can be worked out from the rounded tables; nothing was written. "
              "Try --seed, another base, or suppression"
            : "the audit of the rounded tables failed; nothing was written");
    return false;
}

bool protect_round(ProtectJob *job, GError **error)
{
    if (!(job->rules.base >= 2)) {
        g_set_error(error, FYR_ERROR, FYR_ERROR_USAGE,
                    "rounding needs its base: --rule base=5, for example");
        return false;
    }
    if (!table_set_system(job->set)->is_integer) {
        g_set_error(error, FYR_ERROR, FYR_ERROR_INVALID,
                    "rounding is for counts, and the tables have values that are not whole");
        return false;
    }
    RoundReport report;
    if (!round_all(job, &report, error) || !audit(job, &report, error))
        return false;
    uint32_t n = table_set_system(job->set)->n_cells;
    memset(job->status, 'F', n);
    protect_say(job,
                "Method: controlled rounding to base %g. Every number is a multiple of %g, and "
                "all totals are still the sums of their parts.",
                job->rules.base, job->rules.base);
    protect_say(job, "%s",
                report.steps == 0
                    ? "Multiples of the base stayed as they were; every other number went to the "
                      "multiple below or above it."
                    : "No rounding to the neighbouring multiples keeps all sums, so some cells "
                      "went further.");
    protect_tell(job, "changed: %u of %u cells, by %.15g in all", report.n_changed, n,
                 report.change);
    protect_say(job,
                "Direction: drawn at random, so that the mean of a rounded number is the true one "
                "as nearly as the sums allow. Who knows the seed of the draw knows more: keep it "
                "as secret as the numbers.");
    protect_say(job,
                "Guaranteed: a true number lies less than %g from the one shown. The rounded "
                "tables were audited by other code with that knowledge: no count from 1 to %g "
                "can be worked out.",
                job->rules.base * (1 + report.steps), job->rules.base - 1);
    protect_say(job,
                "Not guaranteed: what follows together with tables about the same persons that "
                "were rounded or hidden in another way. Protect all tables together.");
    g_string_append_printf(job->json, ",\"changed\":%u,\"cells\":%u,\"steps\":%u", report.n_changed,
                           n, report.steps);
    return true;
}

/* The cell key method: the noise of a cell comes from its key alone. */
#include "cmd/protect.h"

#include "protect/cellkey.h"
#include <math.h>
#include <string.h>

/* The key of each cell, from the rows; the same cell must have the same key and count wherever it
 * stands. */
static bool take_keys(ProtectJob *job, uint64_t *key, uint8_t *has_key, Problems *problems)
{
    for (unsigned t = 0; t < table_set_n_tables(job->set); t++) {
        const Table *table = table_set_table(job->set, t);
        if (!table->cell_key) {
            problems_add(problems, PROBLEM_ERROR, table->place, 1, "CELL_KEY", NULL, "cell-key",
                         "make the table with fyr tabulate --record-keys",
                         "the table has no column CELL_KEY");
            continue;
        }
        for (uint32_t row = 0; row < table->n_rows; row++) {
            uint32_t cell = table->cell[row];
            double value = table->value[row];
            if (table->mark[row] != MARK_SHOWN || value != floor(value))
                problems_add(problems, PROBLEM_ERROR, table->place, table->line[row], "OBS_VALUE",
                             NULL, "count", "give counts; the cell key method is for counts only",
                             "the value is no whole number");
            else if (has_key[cell] && key[cell] != table->cell_key[row])
                problems_add(problems, PROBLEM_ERROR, table->place, table->line[row], "CELL_KEY",
                             NULL, "cell-key",
                             "make all tables from the same cases with one key file",
                             "the cell has another key in another table");
            has_key[cell] = 1;
            key[cell] = table->cell_key[row];
        }
    }
    return problems_count(problems, PROBLEM_ERROR) == 0;
}

static bool make_table(const ProtectRules *rules, CellkeyTable *table, GError **error)
{
    CellkeyParameters parameters = {.d = (unsigned)rules->d,
                                    .v = rules->v,
                                    .js = isnan(rules->js) ? 0 : (unsigned)rules->js,
                                    .pstay = rules->pstay,
                                    .mono = rules->mono};
    CellkeyRefusal refusal = {0};
    ProtectStatus status = cellkey_table_init(table, &parameters, &refusal);
    if (status == PROTECT_OK)
        return true;
    if (status == PROTECT_INFEASIBLE && !(refusal.least < refusal.most))
        g_set_error(error, FYR_ERROR, FYR_ERROR_FORBIDDEN,
                    "no noise has these properties: the count %u has nothing to be changed to on "
                    "one of its sides; make d larger, or js smaller; nothing was written",
                    refusal.row);
    else if (status == PROTECT_INFEASIBLE)
        g_set_error(error, FYR_ERROR, FYR_ERROR_FORBIDDEN,
                    "no noise has these properties: for the count %u the variance v must be above "
                    "%g and below %g%s; nothing was written",
                    refusal.row, refusal.least, refusal.most,
                    refusal.by_mono ? ", and pstay and mono narrow this further" : "");
    else
        g_set_error(error, FYR_ERROR, FYR_ERROR_INTERNAL, "the perturbation table cannot be made");
    return false;
}

/* By other means than the lookup: the change is one of the row's, and the key lies in its range. */
static bool is_right(const CellkeyTable *table, uint64_t count, uint64_t key, uint64_t result)
{
    unsigned at = count < table->n_rows ? (unsigned)count : table->n_rows - 1;
    const CellkeyRow *row = &table->row[at];
    double share = (double)(key >> 11) * 0x1p-53, sum = 0;
    if (result >= 1 && result <= table->parameters.js)
        return false;
    for (unsigned k = 0; k < row->n_targets; k++) {
        double next = sum + row->probability[k];
        if ((int64_t)result - (int64_t)count == row->change[k])
            return share >= sum - 1e-9 && share <= next + 1e-9;
        sum = next;
    }
    return false;
}

bool protect_cellkey(ProtectJob *job, GError **error)
{
    const ProtectRules *rules = &job->rules;
    if (isnan(rules->d) || isnan(rules->v)) {
        g_set_error(error, FYR_ERROR, FYR_ERROR_USAGE,
                    "the cell key method needs its parameters: --rule d=5,v=3,js=2");
        return false;
    }
    if (!(rules->v > 0)) {
        g_set_error(error, FYR_ERROR, FYR_ERROR_USAGE, "the variance v must be above 0");
        return false;
    }
    const CellSystem *system = table_set_system(job->set);
    uint32_t n = system->n_cells, n_changed = 0;
    g_autofree uint64_t *key = g_new0(uint64_t, n + 1);
    g_autofree uint8_t *has_key = g_new0(uint8_t, n + 1);
    g_autoptr(Problems) problems = problems_new();
    if (!take_keys(job, key, has_key, problems)) {
        (void)desk_has_errors(problems, error);
        return false;
    }
    CellkeyTable table;
    if (!make_table(rules, &table, error))
        return false;
    double sum = 0;
    bool is_good = true;
    for (uint32_t i = 0; i < n && is_good; i++) {
        if (!has_key[i])
            continue;
        uint64_t count = (uint64_t)system->value[i], result = cellkey_apply(&table, count, key[i]);
        is_good = is_right(&table, count, key[i], result);
        job->value[i] = (double)result;
        job->status[i] = 'F';
        n_changed += result != count;
        sum += fabs((double)result - (double)count);
    }
    cellkey_table_clear(&table);
    if (!is_good) {
        g_set_error(error, FYR_ERROR, FYR_ERROR_INTERNAL,
                    "the check of the perturbed values failed; nothing was written");
        return false;
    }
    protect_say(job,
                "Method: cell key (random noise). Every count may be changed; a zero stays zero.");
    protect_say(
        job,
        "Parameters: no count is changed by more than %g (D); the variance of the change is "
        "%g (V); its mean is 0; published counts from 1 to %g do not occur (js).",
        rules->d, rules->v, isnan(rules->js) ? 0 : rules->js);
    if (!isnan(rules->pstay))
        protect_say(job, "A count stays as it is with probability %g.", rules->pstay);
    protect_tell(job, "changed: %u of %u cells, by %.15g in all", n_changed, n, sum);
    protect_say(job,
                "Guaranteed: the same group of persons has the same number in every table that "
                "is made with the same keys, so asking again tells nothing more; and nobody can "
                "tell from a number alone whether it is the true one.");
    protect_say(job, "Not guaranteed: numbers do not add up exactly to their totals. Somebody who "
                     "collects very many tables about overlapping groups can average the noise "
                     "away: count what is published, and keep the record keys secret for ever. "
                     "They, and the true counts, must never be published.");
    g_string_append_printf(job->json, ",\"changed\":%u,\"cells\":%u", n_changed, n);
    return true;
}

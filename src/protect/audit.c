#include "protect/audit.h"
#include "protect/audit_rows.h"
#include "protect/component.h"
#include "protect/propagate.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

void audit_conflicts_clear(AuditConflicts *conflicts)
{
    free(conflicts->start);
    free(conflicts->relation);
    *conflicts = (AuditConflicts){0};
}

static bool one_conflict(AuditConflicts *conflicts, uint32_t relation)
{
    *conflicts = (AuditConflicts){.start = calloc(2, sizeof(uint32_t)),
                                  .relation = calloc(1, sizeof(uint32_t))};
    if (!conflicts->start || !conflicts->relation) {
        audit_conflicts_clear(conflicts);
        return false;
    }
    conflicts->n_sets = 1;
    conflicts->start[1] = 1;
    conflicts->relation[0] = relation;
    return true;
}

typedef struct {
    const CellSystem *system;
    const AuditOptions *options;
    AuditRows rows;
    double *lower, *upper; /* [rows.n_cells] */
    uint8_t *is_open;      /* [rows.n_cells] */
    Components components;
    AuditReport report;
} Audit;

static LpModel *open_component(Audit *a, uint32_t c, uint32_t *number, uint32_t n_cells)
{
    const AuditRows *rows = &a->rows;
    uint32_t n_rows = a->components.row_start[c + 1] - a->components.row_start[c];
    const uint32_t *cell = a->components.cell + a->components.cell_start[c];
    const uint32_t *row = a->components.row + a->components.row_start[c];
    uint32_t room = 1;
    for (uint32_t r = 0; r < n_rows; r++)
        room += rows->row_start[row[r] + 1] - rows->row_start[row[r]];
    double *bounds = calloc(2 * (size_t)n_cells + 2 * (size_t)n_rows + room, sizeof *bounds);
    uint32_t *start = calloc((size_t)n_rows + 1 + room, sizeof *start);
    LpModel *model = NULL;
    if (bounds && start) {
        double *lower = bounds, *upper = lower + n_cells, *row_lower = upper + n_cells;
        double *row_upper = row_lower + n_rows, *factor = row_upper + n_rows;
        uint32_t *column = start + n_rows + 1, n = 0;
        for (uint32_t i = 0; i < n_cells; i++) {
            number[cell[i]] = i;
            lower[i] = a->lower[cell[i]];
            upper[i] = a->upper[cell[i]];
        }
        for (uint32_t r = 0; r < n_rows; r++) {
            row_lower[r] = rows->row_lower[row[r]];
            row_upper[r] = rows->row_upper[row[r]];
            for (uint32_t k = rows->row_start[row[r]]; k < rows->row_start[row[r] + 1]; k++) {
                uint32_t i = rows->row_cell[k];
                if (a->lower[i] < a->upper[i]) {
                    column[n] = number[i];
                    factor[n++] = rows->row_sign[k];
                } else {
                    row_lower[r] -= rows->row_sign[k] * a->lower[i];
                    row_upper[r] -= rows->row_sign[k] * a->lower[i];
                }
            }
            start[r + 1] = n;
        }
        model = a->options->lp->open(&(LpProblem){.n_columns = n_cells,
                                                  .n_rows = n_rows,
                                                  .column_lower = lower,
                                                  .column_upper = upper,
                                                  .row_lower = row_lower,
                                                  .row_upper = row_upper,
                                                  .row_start = start,
                                                  .column = column,
                                                  .factor = factor});
    }
    free(bounds);
    free(start);
    return model;
}

/* One bound of one cell: the linear program, then whole points if they are wanted. */
static ProtectStatus bound(Audit *a, LpModel *model, uint32_t i, bool is_upper, double *inout_bound,
                           bool *out_is_open)
{
    const LpEngine *lp = a->options->lp;
    lp->set_objective(model, 1, &i, &(double){1});
    LpStatus status = lp->solve(model, is_upper);
    a->report.n_lps++;
    double found = status == LP_OPTIMAL ? lp->value(model) : is_upper ? INFINITY : 0;
    if (status == LP_INFEASIBLE)
        return PROTECT_INCONSISTENT;
    if (status == LP_FAILED)
        return PROTECT_NUMERIC;
    if (a->rows.is_integer && status == LP_OPTIMAL) {
        uint32_t limit = a->options->node_limit ? a->options->node_limit : AUDIT_NODE_LIMIT;
        bool has_x = false;
        double sharp = found;
        status = lp->solve_integer(model, is_upper, limit, &sharp, &has_x, NULL);
        if (status == LP_INFEASIBLE)
            return PROTECT_INCONSISTENT;
        if (status == LP_FAILED)
            return PROTECT_NUMERIC;
        *out_is_open |= status == LP_LIMIT;
        found = is_upper ? floor(sharp + 1e-6) : ceil(sharp - 1e-6);
    }
    if (is_upper ? found < *inout_bound : found > *inout_bound)
        *inout_bound = found;
    return PROTECT_OK;
}

static ProtectStatus settle_component(Audit *a, uint32_t c, uint32_t *number)
{
    uint32_t from = a->components.cell_start[c], to = a->components.cell_start[c + 1];
    if (to - from > a->report.largest_component)
        a->report.largest_component = to - from;
    if (!a->components.has_cycle[c]) {
        a->report.n_settled_early += to - from;
        return PROTECT_OK;
    }
    if (!a->options->lp) {
        for (uint32_t k = from; k < to; k++)
            a->is_open[a->components.cell[k]] = 1;
        return PROTECT_OK;
    }
    LpModel *model = open_component(a, c, number, to - from);
    double *found = calloc(2 * (size_t)(to - from), sizeof *found);
    ProtectStatus status = model && found ? PROTECT_OK : PROTECT_MEMORY;
    for (uint32_t k = from; k < to && status == PROTECT_OK; k++) {
        uint32_t i = a->components.cell[k];
        bool is_open = false;
        found[2 * (k - from)] = a->lower[i];
        found[2 * (k - from) + 1] = a->upper[i];
        status = bound(a, model, k - from, false, &found[2 * (k - from)], &is_open);
        if (status == PROTECT_OK)
            status = bound(a, model, k - from, true, &found[2 * (k - from) + 1], &is_open);
        a->is_open[i] = is_open;
    }
    for (uint32_t k = from; k < to && status == PROTECT_OK; k++) {
        a->lower[a->components.cell[k]] = found[2 * (k - from)];
        a->upper[a->components.cell[k]] = found[2 * (k - from) + 1];
    }
    a->options->lp->close(model);
    free(found);
    return status;
}

static Verdict judge(const Audit *a, uint32_t i)
{
    uint32_t cell = a->rows.cell[i];
    double lower = a->lower[i], upper = a->upper[i];
    double slack = a->rows.is_integer ? 0 : 1e-9 * fmax(1, fabs(upper));
    if (upper - lower <= slack)
        return VERDICT_EXACT;
    bool has_width = a->options->width &&
                     (a->options->secondaries_too || a->system->state[cell] == CELL_PRIMARY);
    if (has_width && upper - lower < a->options->width[cell] - slack)
        return VERDICT_NARROW;
    return VERDICT_SAFE;
}

static void write_out(Audit *a, double *out_lower, double *out_upper, uint8_t *out_verdict)
{
    for (uint32_t i = 0; i < a->system->n_cells; i++) {
        if (a->system->state[i] != CELL_PUBLISHED)
            continue;
        out_lower[i] = out_upper[i] = a->system->value[i];
        out_verdict[i] = VERDICT_PUBLISHED;
    }
    for (uint32_t i = 0; i < a->rows.n_cells; i++) {
        uint32_t cell = a->rows.cell[i];
        Verdict verdict = judge(a, i);
        out_lower[cell] = a->lower[i];
        out_upper[cell] = a->upper[i];
        out_verdict[cell] = (uint8_t)verdict;
        a->report.n_exact += verdict == VERDICT_EXACT;
        a->report.n_exact_primary +=
            verdict == VERDICT_EXACT && a->system->state[cell] == CELL_PRIMARY;
        a->report.n_narrow += verdict == VERDICT_NARROW;
        a->report.n_safe += verdict == VERDICT_SAFE;
        a->report.n_open += a->is_open[i];
    }
    a->report.n_hidden = a->rows.n_cells;
    a->report.n_components = a->components.n;
}

static ProtectStatus run(Audit *a, AuditConflicts *out_conflicts)
{
    uint32_t relation = 0, cell, row;
    ProtectStatus status = audit_rows_make(&a->rows, a->system, NULL, &relation);
    if (status == PROTECT_INCONSISTENT && out_conflicts && !one_conflict(out_conflicts, relation))
        return PROTECT_MEMORY;
    if (status != PROTECT_OK)
        return status;
    a->lower = a->rows.lower;
    a->upper = a->rows.upper;
    a->is_open = calloc((size_t)a->rows.n_cells + 1, 1);
    uint32_t *number = calloc((size_t)a->rows.n_cells + 1, sizeof *number);
    Propagation p = {0};
    if (!a->is_open || !number || !propagation_init(&p, &a->rows, a->lower, a->upper)) {
        free(number);
        return PROTECT_MEMORY;
    }
    propagation_add_all(&p);
    status = propagation_run(&p, UINT64_MAX, &cell, &row);
    if (status == PROTECT_INCONSISTENT && out_conflicts) {
        uint32_t r = row != PROPAGATE_NONE ? row : p.why_lower[cell];
        if (r != PROPAGATE_NONE && !one_conflict(out_conflicts, a->rows.relation[r]))
            status = PROTECT_MEMORY;
    }
    propagation_clear(&p);
    if (status == PROTECT_OK && !components_find(&a->components, &a->rows, a->lower, a->upper))
        status = PROTECT_MEMORY;
    for (uint32_t c = 0; c < a->components.n && status == PROTECT_OK; c++)
        status = settle_component(a, c, number);
    free(number);
    return status;
}

ProtectStatus audit_run(const CellSystem *system, const AuditOptions *options, double *out_lower,
                        double *out_upper, uint8_t *out_verdict, AuditReport *out_report,
                        AuditConflicts *out_conflicts)
{
    if (out_conflicts)
        *out_conflicts = (AuditConflicts){0};
    Audit a = {.system = system, .options = options};
    ProtectStatus status = run(&a, out_conflicts);
    if (status == PROTECT_OK) {
        write_out(&a, out_lower, out_upper, out_verdict);
        if (out_report)
            *out_report = a.report;
    }
    audit_rows_clear(&a.rows);
    components_clear(&a.components);
    free(a.is_open);
    return status;
}

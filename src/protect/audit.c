#include "protect/audit.h"

#include "protect/audit_conflict.h"
#include "protect/audit_moves.h"
#include "protect/audit_part.h"
#include "protect/component.h"
#include "protect/propagate.h"

#include <math.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#define THREADS_MOST 64u
#define NODE_CELLS_MOST 1000000u /* nodes of all searches in a component times its cells */
#define CONFLICTS_MOST 200u      /* sets made smaller one by one; the others are only counted */

typedef struct {
    const CellSystem *system;
    const AuditOptions *options;
    AuditRows rows;
    double *lower, *upper;        /* [rows.n_cells] proven; = those of rows */
    double *least, *most;         /* [rows.n_cells] attained */
    double *move_low, *move_high; /* [system->n_cells] what the caller's moves show; or NULL */
    uint8_t *is_dead;             /* [rows.n_cells] of a component that contradicts itself */
    Components groups;            /* before propagation: what a contradiction can have to do with */
    uint32_t *group;              /* [rows.n_cells] */
    bool is_at_rest;              /* propagation came to its end */
    Components components;        /* after it */
    uint64_t total;               /* cells with two bounds to settle */

    atomic_uint next; /* component to be taken */
    atomic_uint n_done;
    atomic_bool is_stopped;   /* nothing more is to be begun */
    atomic_bool is_cancelled; /* because the caller said so */
    pthread_mutex_t lock;     /* of what follows */
    AuditReport report;
    ProtectStatus status;
    uint8_t *is_bad_group;
    AuditConflicts conflicts;
} Audit;

/* --- contradictions ---------------------------------------------------------------------- */

static bool add_conflict(Audit *a, uint32_t *relation, uint32_t n, bool is_small)
{
    a->report.n_contradictions++;
    if (a->conflicts.n_sets >= CONFLICTS_MOST)
        return true;
    if (!is_small && !audit_conflict_shrink(a->system, a->options->lp, relation, &n))
        return false;
    return audit_conflicts_add(&a->conflicts, relation, n);
}

static bool add_group_conflict(Audit *a, uint32_t group)
{
    const Components *g = &a->groups;
    uint32_t n = g->row_start[group + 1] - g->row_start[group];
    uint32_t *relation = malloc(((size_t)n + 1) * sizeof *relation);
    if (!relation)
        return false;
    for (uint32_t r = 0; r < n; r++)
        relation[r] = a->rows.relation[g->row[g->row_start[group] + r]];
    bool is_added = n == 0 || add_conflict(a, relation, n, false);
    free(relation);
    return is_added;
}

/* The rows that led to the contradiction, back along the reasons of bounds. */
static bool add_chain_conflict(Audit *a, const Propagation *p, uint32_t cell, uint32_t row)
{
    const AuditRows *rows = &a->rows;
    uint32_t *relation = malloc(((size_t)rows->n_rows + 1) * sizeof *relation);
    uint8_t *is_in = calloc((size_t)rows->n_rows + 1, 1);
    bool is_added = relation && is_in;
    if (is_added) {
        uint32_t n = 0, first[3] = {row, PROPAGATE_NONE, PROPAGATE_NONE};
        if (cell != PROPAGATE_NONE) {
            first[1] = p->why_lower[cell];
            first[2] = p->why_upper[cell];
        }
        for (int f = 0; f < 3; f++)
            if (first[f] != PROPAGATE_NONE && !is_in[first[f]]) {
                is_in[first[f]] = 1;
                relation[n++] = first[f];
            }
        for (uint32_t at = 0; at < n; at++)
            for (uint32_t k = rows->row_start[relation[at]]; k < rows->row_start[relation[at] + 1];
                 k++) {
                uint32_t why[2] = {p->why_lower[rows->row_cell[k]],
                                   p->why_upper[rows->row_cell[k]]};
                for (int w = 0; w < 2; w++)
                    if (why[w] != PROPAGATE_NONE && !is_in[why[w]]) {
                        is_in[why[w]] = 1;
                        relation[n++] = why[w];
                    }
            }
        for (uint32_t at = 0; at < n; at++)
            relation[at] = rows->relation[relation[at]];
        is_added = add_conflict(a, relation, n, false);
    }
    free(relation);
    free(is_in);
    return is_added;
}

static void kill_group(Audit *a, uint32_t group, Propagation *p)
{
    const Components *g = &a->groups;
    a->is_bad_group[group] = 1;
    for (uint32_t k = g->cell_start[group]; k < g->cell_start[group + 1]; k++) {
        a->is_dead[g->cell[k]] = 1;
        a->lower[g->cell[k]] = a->upper[g->cell[k]] = 0; /* free no more */
    }
    for (uint32_t k = g->row_start[group]; p && k < g->row_start[group + 1]; k++)
        p->is_dead[g->row[k]] = 1;
}

/* --- before the solver -------------------------------------------------------------------- */

static ProtectStatus propagate(Audit *a)
{
    Propagation p;
    if (!propagation_init(&p, &a->rows, a->lower, a->upper))
        return PROTECT_MEMORY;
    propagation_add_all(&p);
    uint64_t visits = 200 * (uint64_t)a->rows.row_start[a->rows.n_rows] + 100000;
    ProtectStatus status;
    uint32_t cell, row;
    while ((status = propagation_run(&p, visits, &cell, &row)) == PROTECT_INCONSISTENT) {
        uint32_t some = cell;
        for (uint32_t k = row != PROPAGATE_NONE ? a->rows.row_start[row] : 0;
             some == PROPAGATE_NONE || a->group[some] == PROPAGATE_NONE; k++)
            some = a->rows.row_cell[k];
        if (!add_chain_conflict(a, &p, cell, row)) {
            status = PROTECT_MEMORY;
            break;
        }
        kill_group(a, a->group[some], &p);
    }
    a->is_at_rest = p.n_queue == 0;
    propagation_clear(&p);
    return status;
}

/* Relations without hidden cells that do not hold, and rows whose cells are all known beforehand. */
static ProtectStatus check_published(Audit *a, const uint8_t *is_broken)
{
    for (uint32_t r = 0; r < a->system->n_relations; r++)
        if (is_broken[r] && !add_conflict(a, &r, 1, true))
            return PROTECT_MEMORY;
    return PROTECT_OK;
}

static ProtectStatus prepare(Audit *a)
{
    uint8_t *is_broken = calloc((size_t)a->system->n_relations + 1, 1);
    if (!is_broken)
        return PROTECT_MEMORY;
    ProtectStatus status = audit_rows_make(&a->rows, a->system, is_broken);
    if (status == PROTECT_INCONSISTENT)
        status = check_published(a, is_broken);
    free(is_broken);
    if (status != PROTECT_OK)
        return status;
    size_t n = (size_t)a->rows.n_cells + 1;
    a->lower = a->rows.lower;
    a->upper = a->rows.upper;
    a->least = malloc(n * sizeof *a->least);
    a->most = malloc(n * sizeof *a->most);
    a->is_dead = calloc(n, 1);
    a->group = malloc(n * sizeof *a->group);
    a->is_bad_group = calloc(n, 1);
    if (!a->least || !a->most || !a->is_dead || !a->group || !a->is_bad_group ||
        !components_find_all(&a->groups, &a->rows))
        return PROTECT_MEMORY;
    for (uint32_t g = 0; g < a->groups.n; g++)
        for (uint32_t k = a->groups.cell_start[g]; k < a->groups.cell_start[g + 1]; k++)
            a->group[a->groups.cell[k]] = g;
    for (uint32_t i = 0; i < a->rows.n_cells; i++)
        if (a->lower[i] > a->upper[i] && !a->is_dead[i]) /* no whole number between its bounds */
            a->report.n_contradictions++, kill_group(a, a->group[i], NULL);
    status = propagate(a);
    if (status == PROTECT_OK && a->report.n_contradictions > 0 && !a->options->keep_going)
        return PROTECT_INCONSISTENT;
    if (status == PROTECT_OK &&
        !audit_moves_reach(a->system, a->options, &a->move_low, &a->move_high))
        status = PROTECT_MEMORY;
    if (status == PROTECT_OK && !components_find(&a->components, &a->rows, a->lower, a->upper))
        status = PROTECT_MEMORY;
    for (uint32_t c = 0; c < a->components.n && !a->is_at_rest; c++)
        a->components.has_cycle[c] = 1; /* bounds that could still move are no answer */
    return status;
}

/* --- components --------------------------------------------------------------------------- */

typedef struct {
    Audit *audit;
    uint32_t *number; /* [rows.n_cells] room */
    bool is_caller;   /* the thread that may call progress */
    uint32_t reported;
} Worker;

static double required(const Audit *a, uint32_t i)
{
    uint32_t cell = a->rows.cell[i];
    bool has_width = a->options->width &&
                     (a->options->secondaries_too || a->system->state[cell] == CELL_PRIMARY);
    double width = has_width ? a->options->width[cell] : 0;
    return width > 0 ? width : 0;
}

static double slack(const Audit *a, uint32_t i)
{
    return a->rows.is_integer ? 0 : 1e-9 * fmax(1, isinf(a->upper[i]) ? 1 : fabs(a->upper[i]));
}

/* The span that makes a cell safe. */
static double safe_span(const Audit *a, uint32_t i)
{
    double least = a->rows.is_integer ? 1 : 2 * slack(a, i);
    return fmax(required(a, i), least);
}

static bool keep_on(void *data, uint32_t n_done)
{
    Worker *w = data;
    Audit *a = w->audit;
    if (w->is_caller && a->options->progress) {
        uint64_t done = (uint64_t)atomic_load(&a->n_done) + n_done / 2;
        if (!a->options->progress(a->options->progress_data, "audit",
                                  done < a->total ? done : a->total, a->total)) {
            atomic_store(&a->is_cancelled, true);
            atomic_store(&a->is_stopped, true);
        }
    }
    return !atomic_load(&a->is_stopped);
}

static void take_feasible(const Audit *a, AuditPart *part)
{
    if (!a->options->feasible)
        return;
    for (uint32_t i = 0; i < part->rows.n_cells; i++)
        part->x[i] = a->options->feasible[a->rows.cell[part->rows.cell[i]]];
    if (!audit_part_take_point(part) || !a->move_low)
        return;
    for (uint32_t i = 0; i < part->rows.n_cells; i++) {
        uint32_t cell = a->rows.cell[part->rows.cell[i]];
        double at = a->options->feasible[cell];
        part->least[i] = fmin(part->least[i], at + a->move_low[cell]);
        part->most[i] = fmax(part->most[i], at + a->move_high[cell]);
    }
}

static ProtectStatus settle_part(Worker *w, uint32_t c, AuditPart *part)
{
    Audit *a = w->audit;
    const Components *cs = &a->components;
    uint32_t n_cells = cs->cell_start[c + 1] - cs->cell_start[c];
    ProtectStatus status = audit_part_make(
        part, &a->rows, a->lower, a->upper, cs->cell + cs->cell_start[c], n_cells,
        cs->row + cs->row_start[c], cs->row_start[c + 1] - cs->row_start[c], w->number);
    if (status != PROTECT_OK)
        return status;
    part->node_limit = a->options->node_limit;
    if (part->node_limit == 0) /* the nodes of large components take long */
        part->node_limit = (uint32_t)fmin(AUDIT_NODE_LIMIT, 10 + 200000.0 / n_cells);
    part->nodes_left = 200 + NODE_CELLS_MOST / n_cells;
    for (uint32_t i = 0; i < n_cells; i++)
        part->need[i] = safe_span(a, part->rows.cell[i]);
    take_feasible(a, part);
    if (!audit_part_open(part, a->options->lp))
        return PROTECT_MEMORY;
    status = audit_part_settle(part, keep_on, w); /* the verdicts first */
    if (status != PROTECT_OK || a->options->verdicts_only)
        return status;
    for (uint32_t i = 0; i < n_cells; i++)
        part->need[i] = INFINITY;
    part->nodes_left += NODE_CELLS_MOST / n_cells;
    return audit_part_settle(part, keep_on, w);
}

/* Takes over what a part has found. Cells are of one component only, so threads do not meet. */
static void take_bounds(Audit *a, const AuditPart *part)
{
    for (uint32_t i = 0; i < part->rows.n_cells; i++) {
        uint32_t to = part->rows.cell[i];
        a->lower[to] = part->lower[i];
        a->upper[to] = part->upper[i];
        a->least[to] = part->least[i];
        a->most[to] = part->most[i];
    }
}

static void settle_component(Worker *w, uint32_t c)
{
    Audit *a = w->audit;
    AuditPart part = {0};
    uint32_t n_cells = a->components.cell_start[c + 1] - a->components.cell_start[c];
    ProtectStatus status = settle_part(w, c, &part);
    pthread_mutex_lock(&a->lock);
    a->report.n_lps += part.n_lps;
    a->report.n_nodes += part.n_nodes;
    if (status == PROTECT_INCONSISTENT)
        a->is_bad_group[a->group[a->components.cell[a->components.cell_start[c]]]] = 2;
    else if (status != PROTECT_OK && status != PROTECT_CANCELLED && a->status == PROTECT_OK)
        a->status = status;
    pthread_mutex_unlock(&a->lock);
    if (status == PROTECT_OK)
        take_bounds(a, &part);
    else if (status != PROTECT_INCONSISTENT || !a->options->keep_going)
        atomic_store(&a->is_stopped, true);
    audit_part_clear(&part);
    atomic_fetch_add(&a->n_done, n_cells);
}

static void *work(void *data)
{
    Worker *w = data;
    Audit *a = w->audit;
    for (;;) {
        uint32_t c = atomic_fetch_add(&a->next, 1);
        if (c >= a->components.n || atomic_load(&a->is_stopped))
            return NULL;
        if (a->components.has_cycle[c])
            settle_component(w, c);
        keep_on(w, 0);
    }
}

static ProtectStatus run_workers(Audit *a)
{
    unsigned n = a->options->n_threads > THREADS_MOST ? THREADS_MOST : a->options->n_threads;
    n = n < 1 ? 1 : n;
    Worker worker[THREADS_MOST];
    pthread_t thread[THREADS_MOST];
    uint32_t *number = malloc(n * ((size_t)a->rows.n_cells + 1) * sizeof *number);
    if (!number)
        return PROTECT_MEMORY;
    unsigned n_started = 1;
    for (unsigned t = 0; t < n; t++)
        worker[t] = (Worker){a, number + t * ((size_t)a->rows.n_cells + 1), t == 0, 0};
    while (n_started < n && pthread_create(&thread[n_started], NULL, work, &worker[n_started]) == 0)
        n_started++;
    work(&worker[0]);
    for (unsigned t = 1; t < n_started; t++)
        pthread_join(thread[t], NULL);
    free(number);
    return atomic_load(&a->is_cancelled) ? PROTECT_CANCELLED : a->status;
}

static ProtectStatus settle_all(Audit *a)
{
    const Components *cs = &a->components;
    for (uint32_t i = 0; i < a->rows.n_cells; i++) {
        a->least[i] = a->lower[i];
        a->most[i] = a->upper[i];
    }
    for (uint32_t c = 0; c < cs->n; c++) {
        uint32_t n_cells = cs->cell_start[c + 1] - cs->cell_start[c];
        if (n_cells > a->report.largest_component)
            a->report.largest_component = n_cells;
        a->total += cs->has_cycle[c] ? n_cells : 0;
        for (uint32_t k = cs->cell_start[c]; cs->has_cycle[c] && k < cs->cell_start[c + 1]; k++) {
            a->least[cs->cell[k]] = INFINITY;
            a->most[cs->cell[k]] = -INFINITY;
        }
    }
    a->report.n_settled_early = a->rows.n_cells - (uint32_t)a->total;
    ProtectStatus status = a->options->lp ? run_workers(a) : PROTECT_OK;
    uint32_t had = a->report.n_contradictions;
    for (uint32_t g = 0; g < a->groups.n && status == PROTECT_OK; g++)
        if (a->is_bad_group[g] == 2) {
            if (!add_group_conflict(a, g))
                status = PROTECT_MEMORY;
            kill_group(a, g, NULL);
        }
    if (status == PROTECT_OK && a->report.n_contradictions > had && !a->options->keep_going)
        status = PROTECT_INCONSISTENT;
    return status;
}

/* --- verdicts ------------------------------------------------------------------------------ */

static Verdict judge(Audit *a, uint32_t i, bool *out_is_open)
{
    double width = a->upper[i] - a->lower[i], span = a->most[i] - a->least[i];
    *out_is_open = false;
    if (width <= slack(a, i))
        return VERDICT_EXACT;
    if (width < required(a, i) - slack(a, i))
        return VERDICT_NARROW;
    if (span >= safe_span(a, i) - slack(a, i))
        return VERDICT_SAFE;
    *out_is_open = true;
    return a->options->lp ? VERDICT_NARROW : VERDICT_SAFE;
}

/* Both bounds attained? For sums, as near as floating point solvers come. */
static bool is_closed(const Audit *a, uint32_t i)
{
    double tolerance = a->rows.is_integer ? 0 : 1e-6 * a->rows.scale;
    return (a->lower[i] == a->least[i] || a->least[i] - a->lower[i] <= tolerance) &&
           (a->upper[i] == a->most[i] || a->upper[i] - a->most[i] <= tolerance);
}

static void write_cell(Audit *a, uint32_t i, double *out_lower, double *out_upper,
                       uint8_t *out_verdict)
{
    uint32_t cell = a->rows.cell[i];
    if (a->is_dead[i]) {
        out_lower[cell] = out_upper[cell] = NAN;
        out_verdict[cell] = VERDICT_EXACT;
        return;
    }
    bool is_open;
    Verdict verdict = judge(a, i, &is_open);
    bool shows_span = a->options->verdicts_only && verdict == VERDICT_SAFE && !is_open;
    out_lower[cell] = shows_span ? a->least[i] : a->lower[i];
    out_upper[cell] = shows_span ? a->most[i] : a->upper[i];
    out_verdict[cell] = (uint8_t)verdict;
    a->report.n_exact += verdict == VERDICT_EXACT;
    a->report.n_exact_primary += verdict == VERDICT_EXACT && a->system->state[cell] == CELL_PRIMARY;
    a->report.n_narrow += verdict == VERDICT_NARROW;
    a->report.n_safe += verdict == VERDICT_SAFE;
    a->report.n_open += is_open || (!a->options->verdicts_only && !is_closed(a, i));
}

static void write_out(Audit *a, double *out_lower, double *out_upper, uint8_t *out_verdict)
{
    for (uint32_t i = 0; i < a->system->n_cells; i++) {
        if (a->system->state[i] != CELL_PUBLISHED)
            continue;
        out_lower[i] = out_upper[i] = a->system->value[i];
        out_verdict[i] = VERDICT_PUBLISHED;
    }
    for (uint32_t i = 0; i < a->rows.n_cells; i++)
        write_cell(a, i, out_lower, out_upper, out_verdict);
    a->report.n_hidden = a->rows.n_cells;
    a->report.n_components = a->components.n;
}

ProtectStatus audit_run(const CellSystem *system, const AuditOptions *options, double *out_lower,
                        double *out_upper, uint8_t *out_verdict, AuditReport *out_report,
                        AuditConflicts *out_conflicts)
{
    Audit a = {.system = system, .options = options, .lock = PTHREAD_MUTEX_INITIALIZER};
    ProtectStatus status = prepare(&a);
    if (status == PROTECT_OK)
        status = settle_all(&a);
    if (status == PROTECT_OK) {
        write_out(&a, out_lower, out_upper, out_verdict);
        if (out_report)
            *out_report = a.report;
        if (a.report.n_contradictions > 0)
            status = PROTECT_INCONSISTENT;
    }
    if (out_conflicts)
        *out_conflicts = a.conflicts;
    else
        audit_conflicts_clear(&a.conflicts);
    audit_rows_clear(&a.rows);
    components_clear(&a.groups);
    components_clear(&a.components);
    free(a.least);
    free(a.most);
    free(a.move_low);
    free(a.move_high);
    free(a.is_dead);
    free(a.group);
    free(a.is_bad_group);
    return status;
}

#include "protect/round.h"

#include <math.h>
#include <stdlib.h>

#define NODE_LIMIT 2000u
#define NODE_COLUMNS 100000u /* nodes of a search times its columns, unless the caller says more */
#define NONE UINT32_MAX

typedef struct {
    const CellSystem *s;
    const RoundOptions *o;
    double *floor_;   /* [n_cells] b floor(a / b) */
    int8_t *ceil_;    /* [n_cells] 1 where the cell is no multiple */
    double *wish;     /* [n_cells] what x is drawn to, from 0 to 1 */
    double *x;        /* [n_cells] the result */
    uint32_t *parent; /* union-find, then the number of the component */
    uint32_t *cell_start, *cell, *row_start, *row;
    uint32_t *column_of; /* [n_cells] */
    uint32_t n_components;
    unsigned steps;
} Rounding;

/* splitmix64: one number for each cell, whatever the order. */
static double draw(uint64_t seed, uint64_t rank)
{
    uint64_t z = seed + (rank + 1) * 0x9e3779b97f4a7c15u;
    z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9u;
    z = (z ^ z >> 27) * 0x94d049bb133111ebu;
    z ^= z >> 31;
    return (double)(z >> 11) * 0x1p-53;
}

static uint32_t root_of(uint32_t *parent, uint32_t cell)
{
    while (parent[cell] != cell)
        cell = parent[cell] = parent[parent[cell]];
    return cell;
}

static bool is_free(const Rounding *r, uint32_t cell)
{
    return r->steps == 0 ? r->ceil_[cell] != 0 : r->s->value[cell] > 0;
}

static bool init(Rounding *r, const CellSystem *s, const RoundOptions *o)
{
    size_t n = (size_t)s->n_cells + 1, m = (size_t)s->n_relations + 1;
    *r = (Rounding){.s = s, .o = o};
    r->floor_ = malloc(n * sizeof *r->floor_);
    r->ceil_ = malloc(n);
    r->wish = malloc(n * sizeof *r->wish);
    r->x = malloc(n * sizeof *r->x);
    r->parent = malloc(n * sizeof *r->parent);
    r->cell_start = malloc((n + 1) * sizeof *r->cell_start);
    r->cell = malloc(n * sizeof *r->cell);
    r->row_start = malloc((n + 1) * sizeof *r->row_start);
    r->row = malloc(m * sizeof *r->row);
    r->column_of = malloc(n * sizeof *r->column_of);
    if (!r->floor_ || !r->ceil_ || !r->wish || !r->x || !r->parent || !r->cell_start || !r->cell ||
        !r->row_start || !r->row || !r->column_of)
        return false;
    for (uint32_t i = 0; i < s->n_cells; i++) {
        double rest = fmod(s->value[i], o->base), share = rest / o->base;
        r->floor_[i] = s->value[i] - rest;
        r->ceil_[i] = rest != 0;
        r->wish[i] = share;
        if (o->seed)
            r->wish[i] = draw(o->seed, o->rank ? o->rank[i] : i) < share ? 1 : 0;
    }
    return true;
}

static void clear(Rounding *r)
{
    free(r->floor_);
    free(r->ceil_);
    free(r->wish);
    free(r->x);
    free(r->parent);
    free(r->cell_start);
    free(r->cell);
    free(r->row_start);
    free(r->row);
    free(r->column_of);
}

static uint32_t first_free(const Rounding *r, uint32_t relation)
{
    for (uint32_t k = r->s->relation_start[relation]; k < r->s->relation_start[relation + 1]; k++)
        if (is_free(r, r->s->relation_cell[k]))
            return r->s->relation_cell[k];
    return NONE;
}

/* Free cells that share a relation belong together. */
static void find_components(Rounding *r)
{
    const CellSystem *s = r->s;
    for (uint32_t i = 0; i < s->n_cells; i++)
        r->parent[i] = i;
    for (uint32_t q = 0; q < s->n_relations; q++) {
        uint32_t first = first_free(r, q);
        for (uint32_t k = s->relation_start[q]; first != NONE && k < s->relation_start[q + 1];
             k++) {
            uint32_t cell = s->relation_cell[k];
            if (!is_free(r, cell))
                continue;
            uint32_t a = root_of(r->parent, first), b = root_of(r->parent, cell);
            if (a != b)
                r->parent[a < b ? b : a] = a < b ? a : b;
        }
    }
    for (uint32_t i = 0; i < s->n_cells; i++)
        r->parent[i] = root_of(r->parent, i); /* the lowest cell of the component */
    uint32_t *number = r->column_of;          /* for now: of a root */
    r->n_components = 0;
    for (uint32_t i = 0; i < s->n_cells; i++)
        if (is_free(r, i) && r->parent[i] == i)
            number[i] = r->n_components++;
    for (uint32_t c = 0; c <= r->n_components; c++)
        r->cell_start[c] = r->row_start[c] = 0;
    for (uint32_t i = 0; i < s->n_cells; i++)
        if (is_free(r, i))
            r->cell_start[number[r->parent[i]] + 1]++;
    for (uint32_t q = 0; q < s->n_relations; q++) {
        uint32_t first = first_free(r, q);
        if (first != NONE)
            r->row_start[number[r->parent[first]] + 1]++;
    }
    for (uint32_t c = 0; c < r->n_components; c++) {
        r->cell_start[c + 1] += r->cell_start[c];
        r->row_start[c + 1] += r->row_start[c];
    }
    uint32_t n_cells = r->cell_start[r->n_components], n_rows = r->row_start[r->n_components];
    /* Filled from behind: the start of each moves down to where it belongs. */
    for (uint32_t q = s->n_relations; q-- > 0;) {
        uint32_t first = first_free(r, q);
        if (first != NONE)
            r->row[--r->row_start[number[r->parent[first]] + 1]] = q;
    }
    for (uint32_t i = s->n_cells; i-- > 0;)
        if (is_free(r, i))
            r->cell[--r->cell_start[number[r->parent[i]] + 1]] = i;
    /* Now start[c + 1] is where c begins. */
    for (uint32_t c = 0; c < r->n_components; c++) {
        r->cell_start[c] = r->cell_start[c + 1];
        r->row_start[c] = r->row_start[c + 1];
    }
    r->cell_start[r->n_components] = n_cells;
    r->row_start[r->n_components] = n_rows;
}

typedef struct {
    double *column_lower, *column_upper, *row_lower, *row_upper, *cost, *factor;
    uint32_t *row_start, *column, *index;
    LpProblem problem;
} Model;

static void model_clear(Model *m)
{
    free(m->column_lower);
    free(m->column_upper);
    free(m->row_lower);
    free(m->row_upper);
    free(m->cost);
    free(m->factor);
    free(m->row_start);
    free(m->column);
    free(m->index);
}

/* In steps beyond one up or down, |r - a| is no line any more; cells that go so far are few, and each
 * is two columns then: x in 0..1 and the rest, which costs more than any choice within 0..1. */
static bool model_init(Model *m, Rounding *r, uint32_t component)
{
    const CellSystem *s = r->s;
    uint32_t from = r->cell_start[component], n = r->cell_start[component + 1] - from;
    uint32_t row_from = r->row_start[component], rows = r->row_start[component + 1] - row_from;
    unsigned per_cell = r->steps ? 3 : 1; /* x, further up, further down */
    size_t columns = (size_t)n * per_cell + 1, entries = 1;
    for (uint32_t k = 0; k < rows; k++) {
        uint32_t q = r->row[row_from + k];
        entries += (size_t)(s->relation_start[q + 1] - s->relation_start[q]) * per_cell;
    }
    *m = (Model){.column_lower = calloc(columns, sizeof(double)),
                 .column_upper = calloc(columns, sizeof(double)),
                 .row_lower = malloc(((size_t)rows + 1) * sizeof(double)),
                 .row_upper = malloc(((size_t)rows + 1) * sizeof(double)),
                 .cost = malloc(columns * sizeof(double)),
                 .factor = malloc(entries * sizeof(double)),
                 .row_start = malloc(((size_t)rows + 1) * sizeof(uint32_t)),
                 .column = malloc(entries * sizeof(uint32_t)),
                 .index = malloc(columns * sizeof(uint32_t))};
    if (!m->column_lower || !m->column_upper || !m->row_lower || !m->row_upper || !m->cost ||
        !m->factor || !m->row_start || !m->column || !m->index)
        return false;
    for (uint32_t k = 0; k < n; k++) {
        uint32_t cell = r->cell[from + k];
        r->column_of[cell] = k * per_cell;
        m->column_upper[k * per_cell] = r->ceil_[cell];
        m->cost[k * per_cell] = 1 - 2 * r->wish[cell]; /* |x - wish| is a line from 0 to 1 */
        if (per_cell == 1)
            continue;
        m->column_upper[k * 3 + 1] = r->steps;
        m->column_upper[k * 3 + 2] = fmin(r->steps, r->floor_[cell] / r->o->base);
        m->cost[k * 3 + 1] = m->cost[k * 3 + 2] = 4;
    }
    uint32_t at = 0;
    for (uint32_t k = 0; k < rows; k++) {
        uint32_t q = r->row[row_from + k];
        double floors = 0; /* sum of parts less the total, in bases */
        m->row_start[k] = at;
        for (uint32_t e = s->relation_start[q]; e < s->relation_start[q + 1]; e++) {
            uint32_t cell = s->relation_cell[e];
            double sign = e == s->relation_start[q] ? -1 : 1;
            floors += sign * r->floor_[cell] / r->o->base;
            for (unsigned c = 0; is_free(r, cell) && c < per_cell; c++) {
                m->column[at] = r->column_of[cell] + c;
                m->factor[at++] = c == 2 ? -sign : sign;
            }
        }
        m->row_upper[k] = -floors;
        m->row_lower[k] = s->relation_kind[q] == RELATION_EQUAL ? -floors : -INFINITY;
    }
    m->row_start[rows] = at;
    for (uint32_t c = 0; c < n * per_cell; c++)
        m->index[c] = c;
    m->problem = (LpProblem){.n_columns = n * per_cell,
                             .n_rows = rows,
                             .column_lower = m->column_lower,
                             .column_upper = m->column_upper,
                             .row_lower = m->row_lower,
                             .row_upper = m->row_upper,
                             .row_start = m->row_start,
                             .column = m->column,
                             .factor = m->factor};
    return true;
}

static bool is_whole(const double *x, uint32_t n)
{
    for (uint32_t i = 0; i < n; i++)
        if (fabs(x[i] - nearbyint(x[i])) > 1e-6)
            return false;
    return true;
}

/* The column farthest from being settled last: of those that are not whole the one nearest to it. */
static uint32_t nearest_to_whole(const double *x, uint32_t n)
{
    uint32_t best = NONE;
    double least = 1;
    for (uint32_t i = 0; i < n; i++) {
        double distance = fabs(x[i] - nearbyint(x[i]));
        if (distance > 1e-6 && distance < least) {
            least = distance;
            best = i;
        }
    }
    return best;
}

/* Down from the vertex: one column after the other is held at the whole number it is nearest to, or,
 * where that leaves nothing, at its other side. Each step goes on from the vertex before. True with
 * a whole x. */
static bool dive(const LpEngine *engine, LpModel *lp, const Model *m, double *x)
{
    uint32_t n = m->problem.n_columns, failures = 0;
    for (uint32_t step = 0; step < n && failures < 20; step++) {
        uint32_t column = nearest_to_whole(x, n);
        if (column == NONE)
            return true;
        double low = floor(x[column]), high = ceil(x[column]);
        double to = x[column] - low < 0.5 ? low : high;
        engine->set_column_bounds(lp, column, to, to);
        LpStatus solved = engine->solve(lp, false);
        if (solved == LP_INFEASIBLE) {
            failures++;
            to = to == low ? high : low;
            engine->set_column_bounds(lp, column, to, to);
            solved = engine->solve(lp, false);
        }
        if (solved != LP_OPTIMAL)
            return false;
        engine->vertex(lp, x);
    }
    return is_whole(x, n);
}

static ProtectStatus search(Rounding *r, LpModel *lp, const Model *m, double *x)
{
    uint32_t n = m->problem.n_columns;
    if (dive(r->o->lp, lp, m, x))
        return PROTECT_OK;
    for (uint32_t c = 0; c < n; c++)
        r->o->lp->set_column_bounds(lp, c, m->column_lower[c], m->column_upper[c]);
    uint32_t limit = r->o->node_limit ? r->o->node_limit : 5 + NODE_COLUMNS / n;
    double bound;
    bool has_x = false;
    LpStatus solved = r->o->lp->solve_integer(lp, false, limit < NODE_LIMIT ? limit : NODE_LIMIT,
                                              &bound, &has_x, x);
    if (solved == LP_OPTIMAL || (solved == LP_LIMIT && has_x))
        return PROTECT_OK;
    return solved == LP_FAILED ? PROTECT_NUMERIC : PROTECT_INFEASIBLE;
}

static ProtectStatus solve_component(Rounding *r, uint32_t component, RoundReport *report)
{
    Model m = {0};
    uint32_t from = r->cell_start[component], n = r->cell_start[component + 1] - from;
    unsigned per_cell = r->steps ? 3 : 1;
    double *x = calloc((size_t)n * per_cell + 1, sizeof *x);
    LpModel *lp = x && model_init(&m, r, component) ? r->o->lp->open(&m.problem) : NULL;
    ProtectStatus status = lp ? PROTECT_OK : PROTECT_MEMORY;
    if (lp) {
        r->o->lp->set_objective(lp, n * per_cell, m.index, m.cost);
        LpStatus solved = r->o->lp->solve(lp, false);
        if (solved == LP_OPTIMAL)
            r->o->lp->vertex(lp, x);
        if (solved == LP_INFEASIBLE)
            status = PROTECT_INFEASIBLE;
        else if (solved != LP_OPTIMAL)
            status = PROTECT_NUMERIC;
        else if (!is_whole(x, n * per_cell)) {
            report->n_searched++;
            status = search(r, lp, &m, x);
        }
        r->o->lp->close(lp);
    }
    for (uint32_t k = 0; status == PROTECT_OK && k < n; k++) {
        const double *own = &x[k * per_cell];
        double sum = nearbyint(own[0]);
        if (per_cell == 3)
            sum += nearbyint(own[1]) - nearbyint(own[2]);
        r->x[r->cell[from + k]] = sum;
    }
    model_clear(&m);
    free(x);
    return status;
}

static ProtectStatus attempt(Rounding *r, unsigned steps, RoundReport *report)
{
    r->steps = steps;
    for (uint32_t i = 0; i < r->s->n_cells; i++)
        r->x[i] = 0;
    find_components(r);
    report->n_components = r->n_components;
    for (uint32_t c = 0; c < r->n_components; c++) {
        if (r->o->progress && !r->o->progress(r->o->progress_data, "rounding", c, r->n_components))
            return PROTECT_CANCELLED;
        ProtectStatus status = solve_component(r, c, report);
        if (status != PROTECT_OK)
            return status;
    }
    return PROTECT_OK;
}

/* Whether all relations hold, in whole numbers: of the values, or of what came out. */
static bool holds(const CellSystem *s, const double *value)
{
    for (uint32_t q = 0; q < s->n_relations; q++) {
        double difference = value[s->relation_cell[s->relation_start[q]]];
        for (uint32_t k = s->relation_start[q] + 1; k < s->relation_start[q + 1]; k++)
            difference -= value[s->relation_cell[k]];
        if (difference < 0 || (difference > 0 && s->relation_kind[q] == RELATION_EQUAL))
            return false;
    }
    return true;
}

ProtectStatus round_run(const CellSystem *system, const RoundOptions *options, double *out_value,
                        RoundReport *out_report)
{
    if (!system->is_integer || !(options->base >= 2) || !holds(system, system->value))
        return PROTECT_INCONSISTENT;
    Rounding r;
    RoundReport report = {0};
    ProtectStatus status = PROTECT_MEMORY;
    if (init(&r, system, options)) {
        status = PROTECT_INFEASIBLE;
        for (unsigned steps = 0; status == PROTECT_INFEASIBLE && steps <= options->most_steps;
             steps++) {
            report = (RoundReport){.steps = steps};
            status = attempt(&r, steps, &report);
        }
    }
    if (status == PROTECT_OK) {
        for (uint32_t i = 0; i < system->n_cells; i++)
            r.x[i] = r.floor_[i] + options->base * r.x[i];
        if (!holds(system, r.x))
            status = PROTECT_NUMERIC;
    }
    for (uint32_t i = 0; status == PROTECT_OK && i < system->n_cells; i++) {
        out_value[i] = r.x[i];
        report.n_changed += r.x[i] != system->value[i];
        report.change += fabs(r.x[i] - system->value[i]);
    }
    if (status == PROTECT_OK && out_report)
        *out_report = report;
    clear(&r);
    return status;
}

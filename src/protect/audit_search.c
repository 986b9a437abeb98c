/* Branch and bound: is there a whole point beyond those seen? Depth first, so that a point is found
 * early; every node propagates its decisions before it asks the solver. */
#include "protect/audit_part.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define NONE UINT32_MAX

/* One decision: a bound of a cell; the rest of the node is the chain of its parents. */
typedef struct {
    uint32_t parent;
    uint32_t cell;
    double lower, upper;
} Node;

typedef struct {
    AuditPart *part;
    Propagation *p;
    uint32_t cell;
    bool is_upper;
    Node *node; /* [room] all nodes made; those from `done` on wait, last in first out */
    uint32_t *waiting;
    uint32_t n_nodes, n_waiting, room;
} Search;

static bool grow(Search *s)
{
    if (s->n_nodes + 2 <= s->room)
        return true;
    uint32_t room = s->room ? 2 * s->room : 64;
    Node *node = realloc(s->node, room * sizeof *node);
    if (node)
        s->node = node;
    uint32_t *waiting = realloc(s->waiting, room * sizeof *waiting);
    if (waiting)
        s->waiting = waiting;
    if (!node || !waiting)
        return false;
    s->room = room;
    return true;
}

static void add(Search *s, uint32_t parent, uint32_t cell, double lower, double upper)
{
    s->node[s->n_nodes] = (Node){parent, cell, lower, upper};
    s->waiting[s->n_waiting++] = s->n_nodes++;
}

/* The bounds of a node: those proven, beyond the best point, all decisions, and what follows.
 * False: nothing is left. */
static bool bounds_of(Search *s, uint32_t at)
{
    AuditPart *part = s->part;
    Propagation *p = s->p;
    uint32_t n = part->rows.n_cells, cell, row;
    memcpy(p->lower, part->lower, n * sizeof *p->lower);
    memcpy(p->upper, part->upper, n * sizeof *p->upper);
    if (part->has_point && s->is_upper)
        p->lower[s->cell] = fmax(p->lower[s->cell], part->most[s->cell] + 1);
    else if (part->has_point)
        p->upper[s->cell] = fmin(p->upper[s->cell], part->least[s->cell] - 1);
    propagation_forget(p);
    propagation_add_cell(p, s->cell);
    for (; at != NONE; at = s->node[at].parent) {
        Node node = s->node[at];
        p->lower[node.cell] = fmax(p->lower[node.cell], node.lower);
        p->upper[node.cell] = fmin(p->upper[node.cell], node.upper);
        if (p->lower[node.cell] > p->upper[node.cell])
            return false;
        propagation_add_cell(p, node.cell);
    }
    if (p->lower[s->cell] > p->upper[s->cell])
        return false;
    uint64_t visits = 200 * (uint64_t)part->rows.row_start[part->rows.n_rows] + 1000;
    return propagation_run(p, visits, &cell, &row) == PROTECT_OK;
}

static void give_bounds(AuditPart *part, const double *lower, const double *upper)
{
    for (uint32_t i = 0; i < part->rows.n_cells; i++) {
        if (lower[i] == part->at_lower[i] && upper[i] == part->at_upper[i])
            continue;
        part->lp->set_column_bounds(part->model, i, lower[i], upper[i]);
        part->at_lower[i] = lower[i];
        part->at_upper[i] = upper[i];
    }
}

/* The cell whose value is furthest from a whole number; NONE: all are whole. */
static uint32_t most_broken(const AuditPart *part)
{
    uint32_t found = NONE;
    double furthest = 1e-6;
    for (uint32_t i = 0; i < part->rows.n_cells; i++) {
        double away = fabs(part->x[i] - nearbyint(part->x[i]));
        if (away > furthest + 1e-9) {
            furthest = away;
            found = i;
        }
    }
    return found;
}

/* A point may have been found that settles the bound as far as this node goes. */
static bool is_beaten(const Search *s, double bound)
{
    const AuditPart *part = s->part;
    if (!part->has_point)
        return false;
    return s->is_upper ? bound <= part->most[s->cell] : bound <= -part->least[s->cell];
}

/* False: no memory. */
static bool look_at(Search *s, uint32_t at)
{
    AuditPart *part = s->part;
    if (!bounds_of(s, at))
        return true;
    give_bounds(part, s->p->lower, s->p->upper);
    part->n_lps++;
    LpStatus status = part->lp->solve(part->model, s->is_upper);
    if (status == LP_INFEASIBLE)
        return true;
    uint32_t branch = NONE;
    double value = 0;
    if (status == LP_OPTIMAL) {
        double bound =
            audit_part_prove(part, s->cell, s->is_upper ? 1 : -1, s->p->lower, s->p->upper);
        if (is_beaten(s, bound))
            return true;
        part->lp->vertex(part->model, part->x);
        branch = most_broken(part);
        if (branch != NONE)
            value = part->x[branch];
        else if (audit_part_take_point(part) && is_beaten(s, bound))
            return true;
    }
    if (branch == NONE) { /* unbounded, failed, or whole and yet not best: halve the widest cell */
        for (uint32_t i = 0; i < part->rows.n_cells; i++)
            if (s->p->upper[i] > s->p->lower[i] &&
                (branch == NONE ||
                 s->p->upper[i] - s->p->lower[i] > s->p->upper[branch] - s->p->lower[branch]))
                branch = i;
        if (branch == NONE)
            return true; /* one point only, and it was taken if it holds */
        value = isinf(s->p->upper[branch]) ? s->p->lower[branch] + part->rows.scale
                                           : s->p->lower[branch] / 2 + s->p->upper[branch] / 2;
        value = fmin(floor(value), s->p->upper[branch] - 1) + 0.5;
    }
    if (!grow(s))
        return false;
    bool is_up_first = value - floor(value) > 0.5; /* the nearer side is taken first */
    if (is_up_first)
        add(s, at, branch, -INFINITY, floor(value));
    add(s, at, branch, ceil(value), INFINITY);
    if (!is_up_first)
        add(s, at, branch, -INFINITY, floor(value));
    return true;
}

ProtectStatus audit_part_search(AuditPart *part, Propagation *p, uint32_t cell, bool is_upper)
{
    Search s = {.part = part, .p = p, .cell = cell, .is_upper = is_upper};
    part->lp->set_objective(part->model, 1, &cell, &(double){1});
    uint32_t n_seen = 0;
    bool is_ok = look_at(&s, NONE);
    while (is_ok && s.n_waiting > 0 && n_seen < part->node_limit && part->nodes_left > 0 &&
           !audit_part_is_settled(part, cell, is_upper)) {
        n_seen++;
        part->n_nodes++;
        part->nodes_left--;
        is_ok = look_at(&s, s.waiting[--s.n_waiting]);
    }
    bool is_done = s.n_waiting == 0;
    free(s.node);
    free(s.waiting);
    give_bounds(part, part->lower, part->upper);
    if (!is_ok)
        return PROTECT_MEMORY;
    if (!is_done)
        return PROTECT_OK;
    if (!part->has_point)
        return PROTECT_INCONSISTENT;
    if (is_upper) /* everything beyond the best point is ruled out */
        part->upper[cell] = part->most[cell];
    else
        part->lower[cell] = part->least[cell];
    return PROTECT_OK;
}

/* Going down to a whole point. */
typedef struct {
    AuditPart *part;
    Propagation p;
    double *kept;    /* [2 n] bounds before the last step */
    double *saved;   /* [2 n] bounds before the last cell */
    uint32_t wanted; /* cells to hold in one step */
    uint32_t cell;   /* the last one held, and where */
    double whole, was;
} Dive;

static void keep(const Dive *d, double *to)
{
    uint32_t n = d->part->rows.n_cells;
    memcpy(to, d->p.lower, n * sizeof *to);
    memcpy(to + n, d->p.upper, n * sizeof *to);
}

static void bring_back(Dive *d, const double *from)
{
    uint32_t n = d->part->rows.n_cells;
    memcpy(d->p.lower, from, n * sizeof *from);
    memcpy(d->p.upper, from + n, n * sizeof *from);
}

static bool follows(Dive *d, uint32_t changed)
{
    uint32_t cell, row;
    propagation_forget(&d->p);
    propagation_add_cell(&d->p, changed);
    uint64_t visits = 100 * (uint64_t)d->part->rows.row_start[d->part->rows.n_rows] + 1000;
    return propagation_run(&d->p, visits, &cell, &row) == PROTECT_OK;
}

/* Cells that the vertex has nearest to whole numbers are held there, with what follows from it;
 * what contradicts is left out. */
static uint32_t hold_some(Dive *d)
{
    AuditPart *part = d->part;
    uint32_t n_held = 0;
    for (double reach = 0.05; reach <= 0.55 && n_held < d->wanted; reach += 0.05)
        for (uint32_t i = 0; i < part->rows.n_cells && n_held < d->wanted; i++) {
            double whole = nearbyint(part->x[i]), away = fabs(part->x[i] - whole);
            if (away <= 1e-6 || away > reach || d->p.lower[i] == d->p.upper[i] ||
                whole < d->p.lower[i] || whole > d->p.upper[i])
                continue;
            keep(d, d->saved);
            d->p.lower[i] = d->p.upper[i] = whole;
            if (!follows(d, i)) {
                bring_back(d, d->saved);
                continue;
            }
            d->cell = i;
            d->whole = whole;
            d->was = part->x[i];
            n_held++;
        }
    return n_held;
}

/* The last step led nowhere: a smaller one, or after a single cell its other side. */
static bool step_back(Dive *d)
{
    bring_back(d, d->kept);
    if (d->wanted > 1) {
        d->wanted /= 4;
        d->wanted += d->wanted == 0;
        return true;
    }
    if (d->was > d->whole)
        d->p.lower[d->cell] = d->whole + 1;
    else
        d->p.upper[d->cell] = d->whole - 1;
    return d->p.lower[d->cell] <= d->p.upper[d->cell] && follows(d, d->cell);
}

static void dive(Dive *d)
{
    AuditPart *part = d->part;
    bool was_held = false;
    for (uint32_t step = 0; step < 300; step++) {
        give_bounds(part, d->p.lower, d->p.upper);
        part->n_lps++;
        part->n_nodes++;
        if (part->lp->solve(part->model, false) != LP_OPTIMAL) {
            if (!was_held || !step_back(d))
                return;
            was_held = d->wanted > 1; /* the vertex in x is still that of the step before */
            if (was_held && hold_some(d) == 0)
                return;
            continue;
        }
        if (audit_part_take_vertex(part))
            return;
        part->lp->vertex(part->model, part->x);
        keep(d, d->kept);
        if (hold_some(d) == 0)
            return;
        was_held = true;
    }
}

ProtectStatus audit_part_dive(AuditPart *part)
{
    uint32_t n = part->rows.n_cells, n_broken = 0;
    Dive d = {.part = part};
    double *bounds = malloc(6 * ((size_t)n + 1) * sizeof *bounds);
    if (!bounds || !propagation_init(&d.p, &part->rows, bounds, bounds + n)) {
        free(bounds);
        return PROTECT_MEMORY;
    }
    memcpy(bounds, part->lower, n * sizeof *bounds);
    memcpy(bounds + n, part->upper, n * sizeof *bounds);
    d.kept = bounds + 2 * n;
    d.saved = bounds + 4 * n;
    part->lp->vertex(part->model, part->x);
    for (uint32_t i = 0; i < n; i++)
        n_broken += fabs(part->x[i] - nearbyint(part->x[i])) > 1e-6;
    d.wanted = n_broken / 10 + 1;
    part->lp->set_objective(part->model, 0, NULL, NULL);
    dive(&d);
    give_bounds(part, part->lower, part->upper);
    propagation_clear(&d.p);
    free(bounds);
    return PROTECT_OK;
}

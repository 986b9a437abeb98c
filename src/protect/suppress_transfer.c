#include "protect/suppress_private.h"

#include <math.h>
#include <stdlib.h>

#define ABOVE_MOST 4096u /* cells above one cell */

static bool index_parts(Transfer *t, const CellSystem *system)
{
    size_t n = (size_t)system->n_cells + 2;
    t->part_start = calloc(n + 1, sizeof *t->part_start);
    t->whole_start = calloc(n + 1, sizeof *t->whole_start);
    t->part_total =
        malloc(((size_t)system->relation_start[system->n_relations] + 1) * sizeof *t->part_total);
    t->whole_rel = malloc(((size_t)system->n_relations + 1) * sizeof *t->whole_rel);
    if (!t->part_start || !t->whole_start || !t->part_total || !t->whole_rel)
        return false;
    for (uint32_t r = 0; r < system->n_relations; r++) {
        uint32_t from = system->relation_start[r];
        t->whole_start[system->relation_cell[from] + 2]++;
        for (uint32_t k = from + 1; k < system->relation_start[r + 1]; k++)
            t->part_start[system->relation_cell[k] + 2]++;
    }
    for (uint32_t i = 0; i < system->n_cells; i++) {
        t->part_start[i + 2] += t->part_start[i + 1];
        t->whole_start[i + 2] += t->whole_start[i + 1];
    }
    for (uint32_t r = 0; r < system->n_relations; r++) {
        uint32_t from = system->relation_start[r], total = system->relation_cell[from];
        t->whole_rel[t->whole_start[total + 1]++] = r;
        for (uint32_t k = from + 1; k < system->relation_start[r + 1]; k++)
            t->part_total[t->part_start[system->relation_cell[k] + 1]++] = r;
    }
    return true;
}

ProtectStatus transfer_init(Transfer *t, Search *search, const CellSystem *system)
{
    size_t n = (size_t)search->work->n + 1;
    *t = (Transfer){.search = search, .system = system};
    t->mark = calloc(n, sizeof *t->mark);
    t->cell_mark = calloc((size_t)system->n_cells + 1, sizeof *t->cell_mark);
    t->queue = malloc(ABOVE_MOST * sizeof *t->queue);
    t->gain = malloc(ABOVE_MOST * sizeof *t->gain);
    t->lose = malloc(ABOVE_MOST * sizeof *t->lose);
    t->best_class = malloc(2 * ABOVE_MOST * sizeof *t->best_class);
    t->best_step = malloc(2 * ABOVE_MOST * sizeof *t->best_step);
    if (!t->mark || !t->cell_mark || !t->queue || !t->gain || !t->lose || !t->best_class ||
        !t->best_step || !index_parts(t, system))
        return PROTECT_MEMORY;
    return PROTECT_OK;
}

void transfer_clear(Transfer *t)
{
    free(t->part_start);
    free(t->part_total);
    free(t->whole_start);
    free(t->whole_rel);
    free(t->mark);
    free(t->cell_mark);
    free(t->queue);
    free(t->gain);
    free(t->lose);
    free(t->best_class);
    free(t->best_step);
    *t = (Transfer){0};
}

static uint32_t total_of(const Transfer *t, uint32_t r)
{
    return t->system->relation_cell[t->system->relation_start[r]];
}

/* The classes of a cell and of all totals above it; 0 if they are too many. */
static uint32_t above(Transfer *t, uint32_t cell, uint32_t *classes)
{
    uint32_t n_queue = 0, n = 0, stamp = ++t->stamp;
    t->queue[n_queue++] = cell;
    t->cell_mark[cell] = stamp;
    for (uint32_t i = 0; i < n_queue; i++) {
        uint32_t class = t->search->work->class_of[t->queue[i]];
        if (t->mark[class] != stamp) {
            t->mark[class] = stamp;
            classes[n++] = class;
        }
        for (uint32_t k = t->part_start[t->queue[i]]; k < t->part_start[t->queue[i] + 1]; k++) {
            uint32_t total = total_of(t, t->part_total[k]);
            if (t->cell_mark[total] == stamp)
                continue;
            if (n_queue == ABOVE_MOST)
                return 0;
            t->cell_mark[total] = stamp;
            t->queue[n_queue++] = total;
        }
    }
    return n;
}

/* An innermost cell below; through the first parts that are not zero. */
static uint32_t innermost(const Transfer *t, uint32_t cell)
{
    for (unsigned depth = 0; depth < 64 && t->whole_start[cell] < t->whole_start[cell + 1];
         depth++) {
        uint32_t r = t->whole_rel[t->whole_start[cell]];
        uint32_t from = t->system->relation_start[r] + 1, to = t->system->relation_start[r + 1];
        uint32_t best = t->system->relation_cell[from];
        for (uint32_t k = from; k < to; k++)
            if (t->system->value[t->system->relation_cell[k]] > t->system->value[best])
                best = t->system->relation_cell[k];
        cell = best;
    }
    return cell;
}

typedef struct {
    Transfer *t;
    uint32_t class; /* to be shown */
    bool with_new;
    uint32_t n_lose;
    double best_cost;
    unsigned n_tried, most;
} Attempt;

/* Which way (+1, -1) the transfer can go; 0: neither. */
static int direction(const Attempt *a, const uint32_t *classes, const double *steps, uint32_t n)
{
    const Search *s = a->t->search;
    const Work *w = s->work;
    for (int way = 1; way >= -1; way -= 2) {
        bool is_possible = true, is_useful = false;
        for (uint32_t i = 0; i < n && is_possible; i++) {
            double step = way * steps[i];
            is_possible =
                step > 0 ? step <= w->room_up[classes[i]] : -step <= w->room_down[classes[i]];
            if (classes[i] == a->class)
                is_useful = (step > 0 ? s->up : s->down)[classes[i]] == NONE;
        }
        if (is_possible && is_useful)
            return way;
    }
    return 0;
}

/* Weighs the transfer from the cell whose classes stand in t->lose to this one. */
static void attempt(Attempt *a, uint32_t to)
{
    Transfer *t = a->t;
    const Work *w = t->search->work;
    uint32_t n_gain = to == NONE ? 0 : above(t, to, t->gain), gained = t->stamp, n = 0;
    static _Thread_local uint32_t classes[2 * ABOVE_MOST];
    static _Thread_local double steps[2 * ABOVE_MOST];
    a->n_tried++;
    bool is_there = false;
    double cost = 0;
    for (uint32_t i = 0; i < a->n_lose; i++) {
        uint32_t class = t->lose[i];
        if (n_gain && t->mark[class] == gained) {
            t->mark[class] = 0; /* in both: stays */
            continue;
        }
        is_there |= class == a->class;
        classes[n] = class;
        steps[n++] = 1;
    }
    for (uint32_t i = 0; i < n_gain; i++) {
        if (t->mark[t->gain[i]] != gained)
            continue;
        is_there |= t->gain[i] == a->class;
        classes[n] = t->gain[i];
        steps[n++] = -1;
    }
    for (uint32_t i = 0; i < n && is_there; i++) {
        if (w->state[classes[i]] == CLASS_MUST_STAY ||
            (w->state[classes[i]] == CLASS_OPEN && !a->with_new))
            return;
        if (w->state[classes[i]] == CLASS_OPEN)
            cost += w->cost[classes[i]];
    }
    if (!is_there || !(cost < a->best_cost))
        return;
    int way = direction(a, classes, steps, n);
    if (way == 0)
        return;
    a->best_cost = cost;
    t->n_best = n;
    for (uint32_t i = 0; i < n; i++) {
        t->best_class[i] = classes[i];
        t->best_step[i] = way * steps[i];
    }
}

/* Other innermost cells below the totals of a cell. */
static void attempt_siblings(Attempt *a, uint32_t cell, bool is_inner)
{
    const CellSystem *system = a->t->system;
    for (uint32_t k = a->t->part_start[cell]; k < a->t->part_start[cell + 1]; k++) {
        uint32_t r = a->t->part_total[k];
        uint32_t from = system->relation_start[r] + 1, to = system->relation_start[r + 1];
        unsigned left = a->most;
        for (uint32_t i = from; i < to && left > 0 && a->best_cost > 0; i++) {
            uint32_t other = system->relation_cell[i];
            if (other == cell)
                continue;
            attempt(a, is_inner ? innermost(a->t, other) : innermost(a->t, other));
            left--;
        }
    }
}

bool transfer_show(Transfer *t, uint32_t class, bool with_new, unsigned most)
{
    const Work *w = t->search->work;
    bool is_moved = true;
    while (is_moved && !search_is_shown(t->search, class)) {
        Attempt a = {t, class, with_new, 0, INFINITY, 0, most};
        for (uint32_t m = w->member_start[class]; m < w->member_start[class + 1]; m++) {
            uint32_t cell = w->member[m], inner = innermost(t, cell);
            if (m > w->member_start[class] + 4)
                break;
            a.n_lose = above(t, inner, t->lose);
            if (a.n_lose == 0)
                continue;
            attempt_siblings(&a, inner, true);
            if (cell != inner && a.best_cost > 0)
                attempt_siblings(&a, cell, false);
            if (a.best_cost > 0)
                attempt(&a, NONE);
        }
        is_moved =
            isfinite(a.best_cost) && search_take(t->search, t->best_class, t->best_step, t->n_best);
    }
    return search_is_shown(t->search, class);
}

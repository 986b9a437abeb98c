/* Moves of one record, see suppress_private.h. A transfer from the cell at hand to one beside it leaves
 * all totals above both as they are; so cells that share most totals are tried first. */
#include "protect/suppress_private.h"

#include <math.h>
#include <stdlib.h>

#define ABOVE_MOST 4096u /* cells above one cell */
#define RECORDS_MOST 200 /* put in or taken out by one move */

/* Relations in an order that depends on their cells' ranks only. */
typedef struct {
    uint32_t total, relation;
    uint64_t mixed;
} RelationKey;

static int compare_keys(const void *left, const void *right)
{
    const RelationKey *a = left, *b = right;
    if (a->total != b->total)
        return a->total < b->total ? -1 : 1;
    if (a->mixed != b->mixed)
        return a->mixed < b->mixed ? -1 : 1;
    return a->relation < b->relation ? -1 : a->relation > b->relation;
}

static int compare_indices(const void *left, const void *right)
{
    uint32_t a = *(const uint32_t *)left, b = *(const uint32_t *)right;
    return a < b ? -1 : a > b;
}

/* A copy of the relations with the parts by rank, and the relations' order. */
static bool order_relations(Transfer *t, const uint32_t *rank, RelationKey *keys)
{
    const CellSystem *system = t->system;
    uint32_t *cell_of_rank = malloc(((size_t)system->n_cells + 1) * sizeof *cell_of_rank);
    if (!cell_of_rank)
        return false;
    for (uint32_t i = 0; i < system->n_cells; i++)
        cell_of_rank[rank ? rank[i] : i] = i;
    for (uint32_t r = 0; r < system->n_relations; r++) {
        uint32_t from = system->relation_start[r], to = system->relation_start[r + 1];
        keys[r] = (RelationKey){.relation = r};
        for (uint32_t k = from; k < to; k++) {
            uint32_t cell = system->relation_cell[k];
            uint64_t x = (t->cell[k] = rank ? rank[cell] : cell) + 1ull;
            x *= 0x9e3779b97f4a7c15u;
            if (system->upper[cell] > 0) /* a part known to be zero says nothing */
                keys[r].mixed += (x ^ (x >> 29)) * 0xbf58476d1ce4e5b9u;
        }
        keys[r].total = t->cell[from];
        qsort(t->cell + from + 1, to - from - 1, sizeof *t->cell, compare_indices);
        for (uint32_t k = from; k < to; k++)
            t->cell[k] = cell_of_rank[t->cell[k]];
    }
    qsort(keys, system->n_relations, sizeof *keys, compare_keys);
    free(cell_of_rank);
    return true;
}

static void fill_index(Transfer *t, const RelationKey *keys)
{
    const CellSystem *system = t->system;
    for (uint32_t r = 0; r < system->n_relations; r++) {
        uint32_t from = system->relation_start[r];
        t->whole_start[t->cell[from] + 2]++;
        for (uint32_t k = from + 1; k < system->relation_start[r + 1]; k++)
            t->part_start[t->cell[k] + 2]++;
    }
    for (uint32_t i = 0; i < system->n_cells; i++) {
        t->part_start[i + 2] += t->part_start[i + 1];
        t->whole_start[i + 2] += t->whole_start[i + 1];
    }
    for (uint32_t i = 0; i < system->n_relations; i++) {
        uint32_t r = keys[i].relation, from = system->relation_start[r];
        t->whole_rel[t->whole_start[t->cell[from] + 1]++] = r;
        for (uint32_t k = from + 1; k < system->relation_start[r + 1]; k++)
            t->part_total[t->part_start[t->cell[k] + 1]++] = r;
    }
}

static bool index_parts(Transfer *t, const uint32_t *rank)
{
    const CellSystem *system = t->system;
    size_t n = (size_t)system->n_cells + 2;
    size_t n_incidences = (size_t)system->relation_start[system->n_relations] + 1;
    RelationKey *keys = malloc(((size_t)system->n_relations + 1) * sizeof *keys);
    t->cell = malloc(n_incidences * sizeof *t->cell);
    t->part_start = calloc(n + 1, sizeof *t->part_start);
    t->whole_start = calloc(n + 1, sizeof *t->whole_start);
    t->part_total = malloc(n_incidences * sizeof *t->part_total);
    t->whole_rel = malloc(((size_t)system->n_relations + 1) * sizeof *t->whole_rel);
    bool is_done = keys && t->cell && t->part_start && t->whole_start && t->part_total &&
                   t->whole_rel && order_relations(t, rank, keys);
    if (is_done)
        fill_index(t, keys);
    free(keys);
    return is_done;
}

ProtectStatus transfer_init(Transfer *t, Search *search, const CellSystem *system,
                            const uint32_t *rank)
{
    size_t n = (size_t)search->work->n + 1;
    *t = (Transfer){.search = search, .system = system};
    t->mark = calloc(n, sizeof *t->mark);
    t->cell_mark = calloc((size_t)system->n_cells + 1, sizeof *t->cell_mark);
    t->relation_mark = calloc((size_t)system->n_relations + 1, sizeof *t->relation_mark);
    t->queue = malloc(ABOVE_MOST * sizeof *t->queue);
    t->gain = malloc(ABOVE_MOST * sizeof *t->gain);
    t->lose = malloc(ABOVE_MOST * sizeof *t->lose);
    t->best_class = malloc(2 * ABOVE_MOST * sizeof *t->best_class);
    t->best_step = malloc(2 * ABOVE_MOST * sizeof *t->best_step);
    t->try_class = malloc(2 * ABOVE_MOST * sizeof *t->try_class);
    t->try_step = malloc(2 * ABOVE_MOST * sizeof *t->try_step);
    if (!t->mark || !t->cell_mark || !t->relation_mark || !t->queue || !t->gain || !t->lose ||
        !t->best_class || !t->best_step || !t->try_class || !t->try_step || !index_parts(t, rank))
        return PROTECT_MEMORY;
    return PROTECT_OK;
}

void transfer_clear(Transfer *t)
{
    free(t->cell);
    free(t->part_start);
    free(t->part_total);
    free(t->whole_start);
    free(t->whole_rel);
    free(t->mark);
    free(t->cell_mark);
    free(t->relation_mark);
    free(t->queue);
    free(t->gain);
    free(t->lose);
    free(t->best_class);
    free(t->best_step);
    free(t->try_class);
    free(t->try_step);
    *t = (Transfer){0};
}

static uint32_t total_of(const Transfer *t, uint32_t r)
{
    return t->cell[t->system->relation_start[r]];
}

static bool add_cell(Transfer *t, uint32_t cell, uint32_t *n_queue)
{
    if (t->cell_mark[cell] == t->stamp)
        return true;
    if (*n_queue == ABOVE_MOST)
        return false;
    t->cell_mark[cell] = t->stamp;
    t->queue[(*n_queue)++] = cell;
    return true;
}

static uint32_t largest_part(const Transfer *t, uint32_t r)
{
    uint32_t from = t->system->relation_start[r] + 1, to = t->system->relation_start[r + 1];
    uint32_t best = t->cell[from];
    for (uint32_t k = from; k < to; k++)
        if (t->system->value[t->cell[k]] > t->system->value[best])
            best = t->cell[k];
    return best;
}

/* The classes of a cell and of all totals above it; where a total belongs to a linked table too, the
 * record is put into the largest of its parts there, and what is above that. 0 if they are too
 * many. */
static uint32_t above(Transfer *t, uint32_t cell, uint32_t *classes)
{
    uint32_t n_queue = 0, n = 0, n_up = 0;
    t->stamp++;
    add_cell(t, cell, &n_queue);
    for (uint32_t i = 0; i < n_queue; i++) {
        for (; n_up < n_queue; n_up++)
            for (uint32_t k = t->part_start[t->queue[n_up]]; k < t->part_start[t->queue[n_up] + 1];
                 k++) {
                t->relation_mark[t->part_total[k]] = t->stamp; /* a part of it changes */
                if (!add_cell(t, total_of(t, t->part_total[k]), &n_queue))
                    return 0;
            }
        uint32_t class = t->search->work->class_of[t->queue[i]];
        if (t->mark[class] != t->stamp) {
            t->mark[class] = t->stamp;
            classes[n++] = class;
        }
        for (uint32_t k = t->whole_start[t->queue[i]]; k < t->whole_start[t->queue[i] + 1]; k++)
            if (i > 0 && t->relation_mark[t->whole_rel[k]] != t->stamp &&
                !add_cell(t, largest_part(t, t->whole_rel[k]), &n_queue))
                return 0;
    }
    return n;
}

/* An innermost cell below; through the first parts that are not zero. */
static uint32_t innermost(const Transfer *t, uint32_t cell)
{
    for (unsigned depth = 0; depth < 64 && t->whole_start[cell] < t->whole_start[cell + 1];
         depth++) {
        cell = largest_part(t, t->whole_rel[t->whole_start[cell]]);
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
    uint32_t *classes = t->try_class;
    double *steps = t->try_step;
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
static void attempt_siblings(Attempt *a, uint32_t cell)
{
    const CellSystem *system = a->t->system;
    for (uint32_t k = a->t->part_start[cell]; k < a->t->part_start[cell + 1]; k++) {
        uint32_t r = a->t->part_total[k];
        uint32_t from = system->relation_start[r] + 1, to = system->relation_start[r + 1];
        unsigned left = a->most;
        for (uint32_t i = from; i < to && left > 0 && a->best_cost > 0; i++) {
            uint32_t other = a->t->cell[i];
            if (other == cell || system->upper[other] <= 0)
                continue;
            attempt(a, innermost(a->t, other));
            left--;
        }
    }
}

static double step_so_far(const Transfer *t, uint32_t n, uint32_t class)
{
    for (uint32_t i = 0; i < n; i++)
        if (t->try_class[i] == class)
            return t->try_step[i];
    return 0;
}

/* An innermost cell below that has the most left after the steps so far. */
static uint32_t fullest(const Transfer *t, uint32_t cell, uint32_t n)
{
    const Work *w = t->search->work;
    for (unsigned depth = 0; depth < 64 && t->whole_start[cell] < t->whole_start[cell + 1];
         depth++) {
        uint32_t r = t->whole_rel[t->whole_start[cell]];
        double best = -1;
        for (uint32_t k = t->system->relation_start[r] + 1; k < t->system->relation_start[r + 1];
             k++) {
            double left = t->system->value[t->cell[k]] + step_so_far(t, n, w->class_of[t->cell[k]]);
            if (left > best) {
                best = left;
                cell = t->cell[k];
            }
        }
    }
    return cell;
}

/* As many records as are needed put in, or taken out, one after the other below the class: all
 * totals above change too. Nothing but cells that must stay, and the rule, stands against it. */
static bool change_records(Transfer *t, uint32_t class, bool up)
{
    const Work *w = t->search->work;
    double need = up ? fmin(w->need_up[class], w->room_up[class])
                     : fmin(w->need_down[class], w->room_down[class]);
    uint32_t n = 0;
    if (!w->is_integer || need > RECORDS_MOST || need <= 0 ||
        w->member_start[class] == w->member_start[class + 1])
        return false;
    for (double done = 0; done < need; done++) {
        uint32_t inner = fullest(t, w->member[w->member_start[class]], n);
        uint32_t n_above = above(t, inner, t->gain);
        for (uint32_t i = 0; i < n_above; i++) {
            uint32_t at = 0;
            while (at < n && t->try_class[at] != t->gain[i])
                at++;
            if (at == 2 * ABOVE_MOST || w->state[t->gain[i]] == CLASS_MUST_STAY)
                return false;
            if (at == n) {
                t->try_class[n] = t->gain[i];
                t->try_step[n++] = 0;
            }
            t->try_step[at] += up ? 1 : -1;
        }
    }
    return search_take(t->search, t->try_class, t->try_step, n);
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
            attempt_siblings(&a, inner);
            if (cell != inner && a.best_cost > 0)
                attempt_siblings(&a, cell);
            if (a.best_cost > 0)
                attempt(&a, NONE);
        }
        is_moved =
            isfinite(a.best_cost) && search_take(t->search, t->best_class, t->best_step, t->n_best);
    }
    if (with_new && !search_is_shown(t->search, class)) {
        if (t->search->up[class] == NONE)
            change_records(t, class, true);
        if (t->search->down[class] == NONE)
            change_records(t, class, false);
    }
    return search_is_shown(t->search, class);
}

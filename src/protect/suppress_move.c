/* Moves: how else the hidden cells could be. A move begins with a step of one class, which breaks
 * the relations it stands in; each further step mends one of them, preferring the class that mends
 * most and breaks least, until none is broken. A step never takes back an earlier one, so a try
 * ends; other tries prefer differently. In a table of D dimensions this closes boxes, chains of
 * them, and boxes through margins, without being told of dimensions.
 *
 * The search is a heuristic: it may miss a move, and then more is hidden than needed. It cannot
 * err the other way: a move is kept only when all relations hold. */
#include "protect/suppress_private.h"

#include <math.h>
#include <stdlib.h>

#define TINY 1e-9 /* of steps in systems that are not of whole numbers */

ProtectStatus search_init(Search *s, Work *work)
{
    *s = (Search){.work = work, .unit_cost = 1};
    size_t n = (size_t)work->n + 1, n_rel = (size_t)work->n_rel + 1;
    size_t n_terms = (size_t)work->rel_start[work->n_rel] + 1;
    s->n_hidden = calloc(n_rel, sizeof *s->n_hidden);
    s->hidden_class = malloc(n_terms * sizeof *s->hidden_class);
    s->hidden_sign = malloc(n_terms);
    s->residual = calloc(n_rel, sizeof *s->residual);
    s->broken = malloc(n_rel * sizeof *s->broken);
    s->broken_at = malloc(n_rel * sizeof *s->broken_at);
    s->step = calloc(n, sizeof *s->step);
    s->touched = malloc(n * sizeof *s->touched);
    s->first_link = malloc(n * sizeof *s->first_link);
    s->down = malloc(n * sizeof *s->down);
    s->up = malloc(n * sizeof *s->up);
    if (!s->n_hidden || !s->hidden_class || !s->hidden_sign || !s->residual || !s->broken ||
        !s->broken_at || !s->step || !s->touched || !s->first_link || !s->down || !s->up)
        return PROTECT_MEMORY;
    for (uint32_t r = 0; r < work->n_rel; r++) {
        s->broken_at[r] = NONE;
        for (uint32_t t = work->rel_start[r]; t < work->rel_start[r + 1]; t++) {
            if (!work_hides(work, work->rel_class[t]))
                continue;
            uint32_t at = work->rel_start[r] + s->n_hidden[r]++;
            s->hidden_class[at] = work->rel_class[t];
            s->hidden_sign[at] = work->rel_sign[t];
        }
    }
    double cost = 0;
    uint32_t n_costly = 0;
    for (uint32_t c = 0; c < work->n; c++) {
        s->first_link[c] = s->down[c] = s->up[c] = NONE;
        if (work->class_start[c] == work->class_start[c + 1] || work->cost[c] <= 0)
            continue;
        cost += work->cost[c];
        n_costly++;
    }
    if (n_costly > 0)
        s->unit_cost = cost / n_costly;
    return PROTECT_OK;
}

void search_clear(Search *s)
{
    free(s->n_hidden);
    free(s->hidden_class);
    free(s->hidden_sign);
    free(s->residual);
    free(s->broken);
    free(s->broken_at);
    free(s->step);
    free(s->touched);
    free(s->moves);
    free(s->move_class);
    free(s->move_step);
    free(s->links);
    free(s->first_link);
    free(s->down);
    free(s->up);
    *s = (Search){0};
}

void search_hide(Search *s, uint32_t class)
{
    Work *w = s->work;
    w->state[class] = CLASS_SECONDARY;
    for (uint32_t k = w->class_start[class]; k < w->class_start[class + 1]; k++) {
        uint32_t r = w->class_rel[k], at = w->rel_start[r] + s->n_hidden[r]++;
        s->hidden_class[at] = class;
        s->hidden_sign[at] = w->class_sign[k];
    }
}

void search_publish(Search *s, uint32_t class)
{
    Work *w = s->work;
    w->state[class] = CLASS_OPEN;
    for (uint32_t k = w->class_start[class]; k < w->class_start[class + 1]; k++) {
        uint32_t r = w->class_rel[k], at = w->rel_start[r];
        uint32_t last = at + --s->n_hidden[r];
        while (s->hidden_class[at] != class)
            at++;
        s->hidden_class[at] = s->hidden_class[last];
        s->hidden_sign[at] = s->hidden_sign[last];
    }
}

/* --- making a move ----------------------------------------------------------------------- */

static bool is_zero(const Search *s, double x)
{
    return s->work->is_integer ? x == 0 : fabs(x) < TINY;
}

static void set_residual(Search *s, uint32_t r, double value)
{
    bool is_broken = !is_zero(s, value);
    s->residual[r] = is_broken ? value : 0;
    uint32_t at = s->broken_at[r];
    if (is_broken && at == NONE) {
        s->broken_at[r] = s->n_broken;
        s->broken[s->n_broken++] = r;
    } else if (!is_broken && at != NONE) {
        uint32_t last = s->broken[--s->n_broken];
        s->broken[at] = last;
        s->broken_at[last] = at;
        s->broken_at[r] = NONE;
    }
}

static void take_step(Search *s, uint32_t class, double amount)
{
    const Work *w = s->work;
    if (s->step[class] == 0)
        s->touched[s->n_touched++] = class;
    s->step[class] += amount;
    for (uint32_t k = w->class_start[class]; k < w->class_start[class + 1]; k++)
        set_residual(s, w->class_rel[k], s->residual[w->class_rel[k]] + w->class_sign[k] * amount);
}

static void forget_steps(Search *s)
{
    for (uint32_t i = 0; i < s->n_touched; i++)
        s->step[s->touched[i]] = 0;
    s->n_touched = 0;
    while (s->n_broken > 0)
        set_residual(s, s->broken[s->n_broken - 1], 0);
}

/* How much of `wanted` the class can still go. */
static double possible(const Search *s, uint32_t class, double wanted)
{
    double step = s->step[class];
    if (wanted > 0) {
        if (step < 0)
            return 0;
        return fmin(wanted, s->work->room_up[class] - step);
    }
    if (step > 0)
        return 0;
    return -fmin(-wanted, s->work->room_down[class] + step);
}

static double noise(uint32_t class, uint32_t seed)
{
    uint64_t h =
        ((uint64_t) class + 1) * 0x9e3779b97f4a7c15u ^ (uint64_t)seed * 0xbf58476d1ce4e5b9u;
    h = (h ^ (h >> 31)) * 0x94d049bb133111ebu;
    return (double)(h >> 40) * 0x1p-24;
}

typedef struct {
    double score, amount;
    uint32_t class;
} Choice;

/* How good it is to mend relation r with this class: relations mended count for it, relations broken
 * and costs against it. */
static void weigh(const Search *s, uint32_t class, int sign, uint32_t r, uint32_t seed,
                  Choice *best)
{
    const Work *w = s->work;
    double amount = possible(s, class, -s->residual[r] * sign);
    if (is_zero(s, amount))
        return;
    double score = 0;
    if (!work_hides(w, class) && s->step[class] == 0)
        score += s->new_weight * w->cost[class] / s->unit_cost;
    for (uint32_t k = w->class_start[class]; k < w->class_start[class + 1]; k++) {
        double old = s->residual[w->class_rel[k]], new = old + w->class_sign[k] * amount;
        if (is_zero(s, new))
            score -= 1.5;
        else if (old == 0 || fabs(new) > fabs(old))
            score += 1;
        else
            score -= 0.5;
    }
    if (seed)
        score += noise(class, seed) * (seed & 1 ? 1 : 3);
    if (score < best->score || (!(score > best->score) && class < best->class))
        *best = (Choice){score, amount, class};
}

/* The broken relation with the fewest hidden classes, then the best class of it. */
static Choice choose_hidden(const Search *s, uint32_t seed)
{
    const Work *w = s->work;
    Choice best = {INFINITY, 0, NONE};
    uint32_t tightest = s->broken[0];
    for (uint32_t i = 1; i < s->n_broken; i++) {
        uint32_t r = s->broken[i];
        if (s->n_hidden[r] < s->n_hidden[tightest] ||
            (s->n_hidden[r] == s->n_hidden[tightest] && r < tightest))
            tightest = r;
    }
    uint32_t from = w->rel_start[tightest], to = from + s->n_hidden[tightest];
    for (uint32_t t = from; t < to; t++)
        weigh(s, s->hidden_class[t], s->hidden_sign[t], tightest, seed, &best);
    return best;
}

/* The best class of all broken relations, hidden or not. */
static Choice choose_any(const Search *s, uint32_t seed)
{
    const Work *w = s->work;
    Choice best = {INFINITY, 0, NONE};
    for (uint32_t i = 0; i < s->n_broken; i++) {
        uint32_t r = s->broken[i];
        for (uint32_t t = w->rel_start[r]; t < w->rel_start[r + 1]; t++)
            if (w->state[w->rel_class[t]] != CLASS_MUST_STAY)
                weigh(s, w->rel_class[t], w->rel_sign[t], r, seed, &best);
    }
    return best;
}

static bool try_move(Search *s, uint32_t class, double amount, bool with_new, unsigned most_steps,
                     uint32_t seed)
{
    take_step(s, class, amount);
    for (unsigned n = 0; s->n_broken > 0; n++) {
        Choice choice = with_new ? choose_any(s, seed) : choose_hidden(s, seed);
        if (choice.class == NONE || n == most_steps) {
            forget_steps(s);
            return false;
        }
        take_step(s, choice.class, choice.amount);
    }
    return true;
}

/* --- keeping moves ----------------------------------------------------------------------- */

static bool grow(Search *s, void **array, size_t size, uint32_t needed, uint32_t *room)
{
    if (needed <= *room)
        return true;
    uint32_t more = *room ? *room : 256;
    while (more < needed)
        more *= 2;
    void *larger = realloc(*array, (size_t)more * size);
    if (!larger) {
        s->is_out_of_memory = true;
        return false;
    }
    *array = larger;
    *room = more;
    return true;
}

static bool is_enough(const Work *w, uint32_t class, double step)
{
    double need = step < 0 ? fmin(w->need_down[class], w->room_down[class])
                           : fmin(w->need_up[class], w->room_up[class]);
    return fabs(step) >= need;
}

static bool keep_move(Search *s)
{
    uint32_t room = s->room_terms;
    if (!grow(s, (void **)&s->moves, sizeof *s->moves, s->n_moves + 1, &s->room_moves) ||
        !grow(s, (void **)&s->move_class, sizeof *s->move_class, s->n_terms + s->n_touched,
              &room) ||
        !grow(s, (void **)&s->move_step, sizeof *s->move_step, s->n_terms + s->n_touched,
              &s->room_terms) ||
        !grow(s, (void **)&s->links, sizeof *s->links, s->n_links + s->n_touched, &s->room_links))
        return false;
    uint32_t m = s->n_moves++;
    s->moves[m] = (Move){.from = s->n_terms, .n = s->n_touched};
    for (uint32_t i = 0; i < s->n_touched; i++) {
        uint32_t class = s->touched[i];
        double step = s->step[class];
        if (s->work->state[class] == CLASS_OPEN)
            search_hide(s, class);
        s->move_class[s->n_terms] = class;
        s->move_step[s->n_terms++] = step;
        s->links[s->n_links] = (MoveLink){m, s->first_link[class]};
        s->first_link[class] = s->n_links++;
        uint32_t *shown = step < 0 ? &s->down[class] : &s->up[class];
        if (*shown == NONE && is_enough(s->work, class, step))
            *shown = m;
    }
    return true;
}

static double cost_of_steps(const Search *s)
{
    double cost = 0;
    for (uint32_t i = 0; i < s->n_touched; i++)
        if (s->work->state[s->touched[i]] == CLASS_OPEN)
            cost += s->work->cost[s->touched[i]];
    return cost;
}

/* Of all tries the cheapest is made again and kept. */
static bool move_with_new(Search *s, uint32_t class, double amount, unsigned tries,
                          unsigned most_steps)
{
    static const double weights[] = {0.3, 1, 0.6, 2};
    double best_cost = INFINITY;
    unsigned best = 0;
    for (unsigned i = 0; i < tries && best_cost > 0; i++) {
        s->new_weight = weights[i % 4];
        if (!try_move(s, class, amount, true, most_steps, i / 4))
            continue;
        double cost = cost_of_steps(s);
        forget_steps(s);
        if (cost < best_cost) {
            best_cost = cost;
            best = i;
        }
    }
    if (!isfinite(best_cost))
        return false;
    s->new_weight = weights[best % 4];
    bool is_kept = try_move(s, class, amount, true, most_steps, best / 4) && keep_move(s);
    forget_steps(s);
    return is_kept;
}

bool search_move(Search *s, uint32_t class, double amount, bool with_new, unsigned tries,
                 unsigned most_steps)
{
    if (with_new)
        return move_with_new(s, class, amount, tries, most_steps);
    for (unsigned i = 0; i < tries; i++) {
        if (!try_move(s, class, amount, false, most_steps, i))
            continue;
        bool is_kept = keep_move(s);
        forget_steps(s);
        return is_kept;
    }
    return false;
}

/* Whether every step times `factor` stays in its room. */
static bool fits(const Work *w, const uint32_t *classes, const double *steps, uint32_t n,
                 double factor)
{
    for (uint32_t i = 0; i < n; i++) {
        double step = steps[i] * factor;
        if (step > w->room_up[classes[i]] || -step > w->room_down[classes[i]])
            return false;
    }
    return true;
}

/* Whether the move times `factor` would show what is not shown yet. */
static bool is_news(const Search *s, const uint32_t *classes, const double *steps, uint32_t n,
                    double factor)
{
    for (uint32_t i = 0; i < n; i++) {
        double step = steps[i] * factor;
        if (s->work->state[classes[i]] == CLASS_PRIMARY && !search_is_shown(s, classes[i]) &&
            (step < 0 ? s->down : s->up)[classes[i]] == NONE &&
            is_enough(s->work, classes[i], step))
            return true;
    }
    return false;
}

bool search_take(Search *s, const uint32_t *classes, const double *steps, uint32_t n)
{
    static const double factors[] = {1, -1, 2, -2, 3, -3, 5, -5, 10, -10};
    bool is_kept = false;
    for (unsigned f = 0; f < sizeof factors / sizeof *factors; f++) {
        if (!fits(s->work, classes, steps, n, factors[f]) ||
            !is_news(s, classes, steps, n, factors[f]))
            continue;
        for (uint32_t i = 0; i < n; i++)
            take_step(s, classes[i], steps[i] * factors[f]);
        is_kept |= s->n_broken == 0 && keep_move(s);
        forget_steps(s);
    }
    return is_kept;
}

bool search_is_shown(const Search *s, uint32_t class)
{
    const Work *w = s->work;
    if (w->need_down[class] <= 0 && w->need_up[class] <= 0)
        return s->down[class] != NONE || s->up[class] != NONE;
    return (s->down[class] != NONE || fmin(w->need_down[class], w->room_down[class]) <= 0) &&
           (s->up[class] != NONE || fmin(w->need_up[class], w->room_up[class]) <= 0) &&
           (s->down[class] != NONE || s->up[class] != NONE);
}

static double step_in(const Search *s, uint32_t move, uint32_t class)
{
    uint32_t at = s->moves[move].from;
    while (s->move_class[at] != class)
        at++;
    return s->move_step[at];
}

/* What dead moves showed of a class, by other moves that live; else it stays unshown. */
void search_look_again(Search *s, uint32_t class)
{
    bool lost_down = s->down[class] != NONE && s->moves[s->down[class]].is_dead;
    bool lost_up = s->up[class] != NONE && s->moves[s->up[class]].is_dead;
    if (lost_down)
        s->down[class] = NONE;
    if (lost_up)
        s->up[class] = NONE;
    if (search_is_shown(s, class))
        return;
    for (uint32_t l = s->first_link[class]; l != NONE; l = s->links[l].next) {
        uint32_t m = s->links[l].move;
        if (s->moves[m].is_dead)
            continue;
        double step = step_in(s, m, class);
        uint32_t *shown = step < 0 ? &s->down[class] : &s->up[class];
        if (*shown == NONE && is_enough(s->work, class, step))
            *shown = m;
    }
}

double search_enough(const Work *w, uint32_t class, bool up)
{
    double room = up ? w->room_up[class] : w->room_down[class];
    double need = up ? w->need_up[class] : w->need_down[class];
    double least = w->is_integer ? 1 : fmax(w->value[class] * 0.01, 1e-3);
    double amount = fmin(fmax(need, least), room);
    return up ? amount : -amount;
}

static bool show_direction(Search *s, uint32_t class, bool up, bool with_new, unsigned tries,
                           unsigned most_steps)
{
    double amount = search_enough(s->work, class, up);
    return amount != 0 && search_move(s, class, amount, with_new, tries, most_steps);
}

bool search_show(Search *s, uint32_t class, bool with_new, unsigned tries, unsigned most_steps)
{
    const Work *w = s->work;
    bool is_asked = w->need_down[class] > 0 || w->need_up[class] > 0;
    for (int up = 1; up >= 0 && !search_is_shown(s, class); up--) {
        const uint32_t *shown = up ? &s->up[class] : &s->down[class];
        double need = up ? w->need_up[class] : w->need_down[class];
        if (*shown == NONE && (!is_asked || need > 0))
            show_direction(s, class, up, with_new, tries, most_steps);
    }
    return search_is_shown(s, class);
}

/* The first pass: a relation with exactly one hidden class gives that class away, so it needs a
 * second one. Each step hides the class that serves the most such relations for its cost, counting
 * against it the new ones that it makes; in a table of D dimensions the choices close up to boxes by
 * themselves. Near-linear: a relation is scanned again only when it gains or loses its need. */
#include "protect/suppress_private.h"

#include <math.h>
#include <stdlib.h>

typedef struct {
    double score;
    uint32_t class;
} Offer;

typedef struct {
    Work *work;
    const CoverPlan *plan;
    Hidden *hidden;   /* [n_rel] */
    double *cheapest; /* [n_rel] the least cost of an open class in it */
    Offer *heap;
    uint32_t n_heap, room_heap;
    bool is_out_of_memory;
} Cover;

/* Smaller is better; at equal score the smaller loss of counts, then the lower number. */
static bool is_before(const Cover *c, Offer a, Offer b)
{
    if (a.score < b.score || a.score > b.score)
        return a.score < b.score;
    double va = c->work->value[a.class], vb = c->work->value[b.class];
    if (va < vb || va > vb)
        return va < vb;
    return a.class < b.class;
}

static void push(Cover *c, Offer offer)
{
    if (c->n_heap == c->room_heap) {
        uint32_t room = c->room_heap ? c->room_heap * 2 : 1024;
        Offer *heap = realloc(c->heap, room * sizeof *heap);
        if (!heap) {
            c->is_out_of_memory = true;
            return;
        }
        c->heap = heap;
        c->room_heap = room;
    }
    uint32_t at = c->n_heap++;
    for (; at > 0 && is_before(c, offer, c->heap[(at - 1) / 2]); at = (at - 1) / 2)
        c->heap[at] = c->heap[(at - 1) / 2];
    c->heap[at] = offer;
}

static Offer pop(Cover *c)
{
    Offer best = c->heap[0], last = c->heap[--c->n_heap];
    uint32_t at = 0;
    for (uint32_t child = 1; child < c->n_heap; child = 2 * at + 1) {
        if (child + 1 < c->n_heap && is_before(c, c->heap[child + 1], c->heap[child]))
            child++;
        if (!is_before(c, c->heap[child], last))
            break;
        c->heap[at] = c->heap[child];
        at = child;
    }
    c->heap[at] = last;
    return best;
}

static uint32_t scramble(uint32_t x, uint32_t seed)
{
    uint64_t h = ((uint64_t)x + 1) * 0x9e3779b97f4a7c15u ^ ((uint64_t)seed * 0xbf58476d1ce4e5b9u);
    h = (h ^ (h >> 31)) * 0x94d049bb133111ebu;
    return (uint32_t)(h >> 33);
}

/* What hiding a class costs for each relation that it serves; INFINITY if it serves none. */
static double score_of(const Cover *c, uint32_t class)
{
    const Work *w = c->work;
    unsigned served = 0;
    double created = 0;
    for (uint32_t k = w->class_start[class]; k < w->class_start[class + 1]; k++) {
        Hidden before = c->hidden[w->class_rel[k]], after = before;
        hidden_add(&after, w, class, w->class_sign[k]);
        if (lacks_another(before))
            served += !lacks_another(after);
        else if (lacks_another(after))
            created += c->cheapest[w->class_rel[k]];
    }
    if (served == 0)
        return INFINITY;
    double score = (w->cost[class] + c->plan->created_weight * created) / served;
    if (c->plan->seed)
        score *= 1 + (double)(scramble(class, c->plan->seed) & 0xffff) * 0.3 / 65536;
    return score;
}

static void offer(Cover *c, uint32_t class)
{
    if (c->work->state[class] != CLASS_OPEN)
        return;
    double score = score_of(c, class);
    if (isfinite(score))
        push(c, (Offer){score, class});
}

static void offer_relation(Cover *c, uint32_t r)
{
    for (uint32_t t = c->work->rel_start[r]; t < c->work->rel_start[r + 1]; t++)
        offer(c, c->work->rel_class[t]);
}

static void hide(Cover *c, uint32_t class)
{
    Work *w = c->work;
    w->state[class] = CLASS_SECONDARY;
    for (uint32_t k = w->class_start[class]; k < w->class_start[class + 1]; k++)
        hidden_add(&c->hidden[w->class_rel[k]], w, class, w->class_sign[k]);
    for (uint32_t k = w->class_start[class]; k < w->class_start[class + 1]; k++)
        if (lacks_another(c->hidden[w->class_rel[k]]))
            offer_relation(c, w->class_rel[k]);
}

static bool begin(Cover *c)
{
    const Work *w = c->work;
    c->hidden = calloc((size_t)w->n_rel + 1, sizeof *c->hidden);
    c->cheapest = calloc((size_t)w->n_rel + 1, sizeof *c->cheapest);
    if (!c->hidden || !c->cheapest)
        return false;
    for (uint32_t r = 0; r < w->n_rel; r++) {
        double cheapest = INFINITY;
        for (uint32_t t = w->rel_start[r]; t < w->rel_start[r + 1]; t++) {
            uint32_t class = w->rel_class[t];
            if (work_hides(w, class))
                hidden_add(&c->hidden[r], w, class, w->rel_sign[t]);
            if (w->state[class] == CLASS_OPEN)
                cheapest = fmin(cheapest, w->cost[class]);
        }
        /* A relation that nothing else can serve: its class should rather not be hidden. */
        c->cheapest[r] = isfinite(cheapest) ? cheapest : 1e9;
    }
    return true;
}

ProtectStatus cover_run(Work *work, const CoverPlan *plan)
{
    Cover c = {.work = work, .plan = plan};
    ProtectStatus status = PROTECT_OK;
    if (!begin(&c)) {
        status = PROTECT_MEMORY;
    } else {
        for (uint32_t r = 0; r < work->n_rel; r++)
            if (lacks_another(c.hidden[r]))
                offer_relation(&c, r);
    }
    for (uint64_t step = 0; status == PROTECT_OK && c.n_heap > 0; step++) {
        if ((step & 0xffff) == 0 && !work_goes_on(work, "cover", step, step + c.n_heap))
            status = PROTECT_CANCELLED;
        Offer best = pop(&c);
        if (work->state[best.class] != CLASS_OPEN)
            continue;
        double score = score_of(&c, best.class);
        if (score <= best.score)
            hide(&c, best.class);
        else if (isfinite(score))
            push(&c, (Offer){score, best.class});
        if (c.is_out_of_memory)
            status = PROTECT_MEMORY;
    }
    free(c.hidden);
    free(c.cheapest);
    free(c.heap);
    return status;
}

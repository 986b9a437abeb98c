/* Publishing again what turned out superfluous. A class may be published if everything that its
 * moves show can be shown by moves without it. */
#include "protect/suppress_private.h"

#include <math.h>
#include <stdlib.h>

#define LINKS_MOST 4000u /* a class in more moves than this is kept: asking costs too much */

typedef struct {
    Search *search;
    uint32_t *killed; /* moves that end if the classes asked for are published */
    uint32_t n_killed, room_killed;
    unsigned tries, most_steps;
    bool is_out_of_memory;
} Reduction;

static bool kill_moves_of(Reduction *r, uint32_t class)
{
    Search *s = r->search;
    unsigned n = 0;
    for (uint32_t l = s->first_link[class]; l != NONE; l = s->links[l].next) {
        uint32_t m = s->links[l].move;
        if (s->moves[m].is_dead)
            continue;
        if (++n > LINKS_MOST)
            return false;
        if (r->n_killed == r->room_killed) {
            uint32_t room = r->room_killed ? 2 * r->room_killed : 256;
            uint32_t *killed = realloc(r->killed, room * sizeof *killed);
            if (!killed) {
                r->is_out_of_memory = true;
                return false;
            }
            r->killed = killed;
            r->room_killed = room;
        }
        s->moves[m].is_dead = true;
        r->killed[r->n_killed++] = m;
    }
    return true;
}

/* Whether the primaries that the killed moves showed can be shown without them. */
static bool show_again(Reduction *r)
{
    Search *s = r->search;
    for (uint32_t k = 0; k < r->n_killed; k++) {
        uint32_t to = s->moves[r->killed[k]].from + s->moves[r->killed[k]].n;
        for (uint32_t t = s->moves[r->killed[k]].from; t < to; t++) {
            uint32_t class = s->move_class[t];
            if (s->work->state[class] != CLASS_PRIMARY)
                continue;
            search_look_again(s, class);
            if (!search_is_shown(s, class) &&
                !search_show(s, class, false, r->tries, r->most_steps))
                return false;
        }
    }
    return true;
}

static void revive(Reduction *r)
{
    Search *s = r->search;
    for (uint32_t k = 0; k < r->n_killed; k++)
        s->moves[r->killed[k]].is_dead = false;
    for (uint32_t k = 0; k < r->n_killed; k++) {
        uint32_t from = s->moves[r->killed[k]].from, to = from + s->moves[r->killed[k]].n;
        for (uint32_t t = from; t < to; t++)
            search_look_again(s, s->move_class[t]);
    }
}

static bool ask(void *data, const uint32_t *classes, uint32_t n)
{
    Reduction *r = data;
    Search *s = r->search;
    r->n_killed = 0;
    bool is_agreed = true;
    uint32_t n_published = 0;
    for (uint32_t i = 0; i < n && is_agreed; i++)
        is_agreed = kill_moves_of(r, classes[i]);
    for (; is_agreed && n_published < n; n_published++)
        search_publish(s, classes[n_published]);
    is_agreed = is_agreed && show_again(r);
    if (is_agreed)
        return true;
    for (uint32_t i = 0; i < n_published; i++)
        search_hide(s, classes[i]);
    revive(r);
    return false;
}

/* Secondary classes in no living move serve nobody. */
void reduce_unused(Search *s)
{
    for (uint32_t c = 0; c < s->work->n; c++) {
        if (s->work->state[c] != CLASS_SECONDARY)
            continue;
        uint32_t l = s->first_link[c];
        while (l != NONE && s->moves[s->links[l].move].is_dead)
            l = s->links[l].next;
        if (l == NONE)
            search_publish(s, c);
    }
}

ProtectStatus reduce_run(Search *search, bool is_large)
{
    Reduction r = {.search = search, .tries = 1, .most_steps = 40};
    reduce_unused(search);
    /* A vector for each class and step: quadratic, so only where that is not much. */
    ProtectStatus status = is_large ? PROTECT_OK : kernel_reduce(search->work, ask, &r);
    if (status == PROTECT_LIMIT) /* of the elimination: superfluous cells stay hidden */
        status = PROTECT_OK;
    if (r.is_out_of_memory || search->is_out_of_memory)
        status = PROTECT_MEMORY;
    free(r.killed);
    if (status == PROTECT_OK)
        reduce_unused(search);
    return status;
}

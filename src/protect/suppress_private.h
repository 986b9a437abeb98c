/* The inside of protect/suppress.c: the system as the search works on it. */
#pragma once

#include "protect/lp.h"
#include "protect/suppress.h"

#define NONE UINT32_MAX

typedef enum {
    CLASS_OPEN,      /* published, may be hidden */
    CLASS_MUST_STAY, /* published for good */
    CLASS_PRIMARY,
    CLASS_SECONDARY,
    CLASS_SLACK, /* the difference that a relation `at least` leaves: nobody publishes it */
} ClassState;

/* Cells that a relation of one part makes equal are one *class* and are hidden or published
 * together. Relations between classes are lists of terms whose signed sum is zero; those that say
 * the same twice are kept once. Classes are numbered by the lowest rank of their cells, relations
 * by their terms, so that what follows does not depend on the order of the input. */
typedef struct {
    uint32_t n;     /* classes */
    uint32_t n_rel; /* relations */

    uint32_t *rel_start; /* [n_rel + 1] */
    uint32_t *rel_class; /* terms, ascending by class */
    int8_t *rel_sign;
    uint32_t *class_start; /* [n + 1] */
    uint32_t *class_rel;   /* ascending by relation */
    int8_t *class_sign;

    double *value;  /* [n] */
    double *cost;   /* [n] of hiding what is not primary in it */
    uint8_t *state; /* [n] ClassState */
    bool is_integer;

    /* What an attacker takes for possible, as a difference to the truth; for open classes: once they
     * are hidden. */
    double *room_down, *room_up; /* [n] */
    double *need_down, *need_up; /* [n] 0: nothing is asked in this direction */

    uint32_t n_cells;
    uint32_t *class_of;     /* [n_cells] */
    uint32_t *member_start; /* [n + 1] */
    uint32_t *member;       /* cells of a class */

    ProtectProgress progress;
    void *progress_data;
} Work;

static inline bool work_hides(const Work *work, uint32_t class)
{
    return work->state[class] >= CLASS_PRIMARY;
}

static inline bool work_goes_on(const Work *work, const char *phase, uint64_t done, uint64_t total)
{
    return !work->progress || work->progress(work->progress_data, phase, done, total);
}

/* --- suppress_merge.c --- */
ProtectStatus work_init(Work *work, const CellSystem *system, const SuppressOptions *options);
void work_clear(Work *work);

/* --- suppress_cover.c --- */
/* Hides classes until no relation has exactly one hidden class. Relations for which that cannot be
 * had are left; their hidden class is then exact. */
typedef struct {
    double created_weight; /* what a new relation with one hidden class is counted as, in costs */
    uint32_t seed;         /* 0: no noise */
} CoverPlan;
ProtectStatus cover_run(Work *work, const CoverPlan *plan);

/* The hidden classes of a relation: how many can raise its signed sum, lower it, do both. None of
 * them is given away at once if one can raise what another can lower. */
typedef struct {
    uint32_t raise, lower, both, any;
} Hidden;

static inline void hidden_add(Hidden *h, const Work *w, uint32_t class, int sign)
{
    bool up = w->room_up[class] > 0, down = w->room_down[class] > 0;
    h->raise += sign > 0 ? up : down;
    h->lower += sign > 0 ? down : up;
    h->both += up && down;
    h->any++;
}

static inline bool lacks_another(Hidden h)
{
    if (h.any == 0)
        return false;
    return h.raise == 0 || h.lower == 0 || (h.raise == 1 && h.lower == 1 && h.both == 1);
}

/* --- suppress_kernel.c --- */
/* Elimination modulo a prime on the hidden classes. exact[class] = 1 for hidden classes that are
 * linearly determined by what is published. */
ProtectStatus kernel_exact(const Work *work, uint8_t *exact, uint32_t *out_n_exact);
/* Publishes secondary classes again, the costliest first, as long as no primary becomes linearly
 * determined and `ask` agrees: it is given classes that stand or fall together, and publishes all of
 * them or none. */
typedef bool (*KernelAsk)(void *data, const uint32_t *classes, uint32_t n);
ProtectStatus kernel_reduce(Work *work, KernelAsk ask, void *data);

/* The vectors of the null space that belong to one free class each, in small whole numbers: together
 * they touch every hidden class that is not linearly determined. Longer ones are passed over. */
typedef void (*KernelTake)(void *data, const uint32_t *classes, const double *steps, uint32_t n);
ProtectStatus kernel_circuits(const Work *work, uint32_t most_terms, KernelTake take, void *data);

/* --- suppress_move.c --- */
/* A move: steps by which some hidden classes change so that every relation still holds, inside
 * their rooms. */
typedef struct {
    uint32_t from, n; /* in move_class and move_step */
    bool is_dead;     /* uses a class that is published now */
} Move;

typedef struct {
    uint32_t move, next;
} MoveLink;

typedef struct {
    Work *work;
    uint32_t *n_hidden;     /* [n_rel] hidden classes of a relation, */
    uint32_t *hidden_class; /* [rel_start] they stand first in its part of these, */
    int8_t *hidden_sign;    /* in no order that matters */

    double *residual;    /* [n_rel] signed sum of the steps so far */
    uint32_t *broken;    /* relations with residual != 0, */
    uint32_t *broken_at; /* [n_rel] where there, or NONE */
    uint32_t n_broken;
    double *step; /* [n] of the move being made */
    uint32_t *touched;
    uint32_t n_touched;
    double new_weight; /* how much a class that is not hidden yet counts against mending */
    double unit_cost;  /* what one new cell usually costs */

    Move *moves;
    uint32_t n_moves, room_moves;
    uint32_t *move_class;
    double *move_step;
    uint32_t n_terms, room_terms;
    MoveLink *links; /* the moves of each class, newest first */
    uint32_t n_links, room_links;
    uint32_t *first_link; /* [n] */
    uint32_t *down, *up;  /* [n] a living move that shows what is needed in this direction */
    bool is_out_of_memory;
} Search;

ProtectStatus search_init(Search *search, Work *work);
void search_clear(Search *search);
void search_hide(Search *search, uint32_t class);    /* open -> secondary */
void search_publish(Search *search, uint32_t class); /* secondary -> open */
/* Looks for a move in which `class` changes by `amount`; with `with_new` also through classes that
 * are not hidden yet (and are hidden then). The move is kept. */
bool search_move(Search *search, uint32_t class, double amount, bool with_new, unsigned tries,
                 unsigned most_steps);
/* Keeps a move found elsewhere, in the direction and multiple that the rooms allow, if it shows
 * something that was not shown. Classes in it that are open are hidden. */
bool search_take(Search *search, const uint32_t *classes, const double *steps, uint32_t n);
/* Whether what is needed of a hidden class is shown by living moves. */
bool search_is_shown(const Search *search, uint32_t class);
/* Names living moves for a class whose moves may have ended. */
void search_look_again(Search *search, uint32_t class);
/* Tries to show it by new moves. */
bool search_show(Search *search, uint32_t class, bool with_new, unsigned tries,
                 unsigned most_steps);

/* A step that is enough in this direction; 0: the class cannot go there. */
double search_enough(const Work *work, uint32_t class, bool up);

/* --- suppress_program.c --- */
/* What is still not shown, by linear programs. */
ProtectStatus program_show(Search *search, const LpEngine *lp);

/* --- suppress_reduce.c --- */
ProtectStatus reduce_run(Search *search, bool is_large);

/* --- suppress_transfer.c --- */
/* Moves of one record from an innermost cell to another: all totals above the one lose it, all above
 * the other gain it. They exist in every table, so they are the last resort; and the first one where
 * tables are too large for anything else. */
typedef struct {
    Search *search;
    const CellSystem *system;
    uint32_t *cell;                    /* the relations' cells again, parts by rank */
    uint32_t *part_start, *part_total; /* [n_cells + 1], the totals above each cell */
    uint32_t *whole_start, *whole_rel; /* the relations of which it is the total */
    uint32_t *mark;                    /* [n_classes] */
    uint32_t stamp;
    uint32_t *queue, *gain, *lose;
    uint32_t *cell_mark, *relation_mark;
    uint32_t *best_class, *try_class;
    double *best_step, *try_step;
    uint32_t n_best;
} Transfer;

ProtectStatus transfer_init(Transfer *transfer, Search *search, const CellSystem *system,
                            const uint32_t *rank);
void transfer_clear(Transfer *transfer);
/* Shows a class by the cheapest transfer among up to `most` tried; hides what it needs. */
bool transfer_show(Transfer *transfer, uint32_t class, bool with_new, unsigned most);
/* Publishes secondary classes that no living move uses: they serve nobody. */
void reduce_unused(Search *search);

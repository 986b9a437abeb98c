/* The insides of handin_cut*.c: figures that are being cut into tables. */
#pragma once

#include "figures/handin_cut.h"

/* A figure by its codes. */
typedef struct {
    uint16_t code[LIMIT_DIMENSIONS];
    unsigned support; /* bits: dimensions in which it is not the total */
    const HandinFigure *figure;
    bool is_covered;
} CutCell;

typedef struct {
    Cuts *cuts;
    GArray *cells;   /* CutCell */
    unsigned always; /* dimensions without a total: every cut shows them */
    unsigned shown;  /* dimensions that a table can show: not FREQ, REF_AREA, SOURCE */
    GHashTable *used[LIMIT_DIMENSIONS]; /* codes of all cells */
} Cutting;

static inline const char *cuts_code_id(const Cuts *cuts, unsigned d, unsigned code)
{
    return codelist_code(cuts->flow->dimensions[d].codelist, code)->id;
}

/* Whether some cell has the code; -1 is none. */
static inline bool cutting_uses(const Cutting *c, unsigned d, int code)
{
    return code >= 0 && g_hash_table_contains(c->used[d], GUINT_TO_POINTER(code + 1));
}

/* Parts of the questionnaire first; then, by what they show, the cells that are in none. LIMIT if one
 * of them has too many rows. */
bool cutting_make_cuts(Cutting *c, GError **error);

/* The code lists of what the cuts show. From here on their lines count as used. */
void cutting_make_codes(Cutting *c);
/* The code above, within these lists; -1: none. */
int cuts_parent(const Cuts *cuts, unsigned dimension, unsigned code);

/* What the sums say: in which dimensions persons stand several times, whether somebody is in no part.
 * `counted` as in cuts_new(). */
void cutting_look_at_sums(Cutting *c, const char *counted);

/* Inside the release of accepted figures: the figures of one dataflow as tables ("cuts"), in which every
 * sum that a reader could make is there, and what has to be hidden in them.
 *
 * A cut is a part of the questionnaire with all its lines, or, for figures that stand in no part, one
 * of their own. A line of which the state said nothing is a row without a value: it is not zero, and
 * nobody may be led to think so. */
#pragma once

#include "figures/handin_file.h"
#include "figures/release_table.h"
#include "model/questionnaire.h"

typedef struct {
    uint16_t code[LIMIT_DIMENSIONS];
    double truth;        /* NaN: not said */
    bool is_said;        /* the state said this number */
    bool is_hidden;      /* the state itself hides it */
    double lower, upper; /* what the state said of a number that it hides */
    char mark;           /* ReleaseMark */
} CutRow;

typedef struct {
    char *name;         /* "sex-age" */
    unsigned dims;      /* bits: the dimensions that it shows */
    GArray *rows;       /* CutRow */
    GHashTable *row_of; /* codes -> row + 1 */
} Cut;

typedef struct {
    const Model *model;
    const Dataflow *flow;
    const Questionnaire *questionnaire;
    char area[ROUND_AREA_BYTES];
    int period;
    GPtrArray *cuts;
    GPtrArray *codes;    /* ReleaseTable: code lists of the dimensions, as the audit reads them */
    GPtrArray *overlaps; /* const char *: dimensions in which a person can stand several times */
    unsigned overlap_dims;
    bool is_partial; /* somebody is in no part of a total */
} Cuts;

/* `counted`: dimensions in which the state counts a person several times, by blanks. LIMIT if they are
 * too many. */
Cuts *cuts_new(const Model *model, const Dataflow *flow, const char *area, int period,
               const GPtrArray *figures, const char *counted, GError **error);
void cuts_free(Cuts *cuts);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Cuts, cuts_free)

static inline CutRow *cut_row(const Cut *cut, unsigned i)
{
    return &g_array_index(cut->rows, CutRow, i);
}
/* The row of a cell; NULL if the cut has none. */
CutRow *cut_find(const Cut *cut, const uint16_t *codes);

/* Marks what has to be hidden: counts from 1 to threshold - 1, and further cells so that those cannot
 * be worked out. FORBIDDEN if that cannot be had. */
bool cuts_suppress(Cuts *cuts, unsigned threshold, unsigned *out_n_primary,
                   unsigned *out_n_secondary, GError **error);

/* As they will be published. ReleaseTable. */
GPtrArray *cuts_tables(const Cuts *cuts);

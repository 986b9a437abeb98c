/* All tables about one population as one system of cells: what an audit of releases looks at.
 *
 * Tables stand in *layers*: a layer is what one release (or one table of somebody else) says, and
 * knows no revision in itself. A cell is the same in all layers, unless it was *parted*: then each
 * layer has its own, and the attacker knows only that they lie near each other (`reach`).
 *
 * How tables add up: a code's parts are its children in the code list of the dimension, or, where
 * there is none, all other codes of the table are the parts of _T. A row that is not in a table is
 * no cell of it (zero); a code of the list that a table never shows is left out of it, and stands
 * in the system as the *rest*; so does, where there is no list, what a table without a total leaves
 * out of the codes that other tables show. With margins "at least", every total has such a rest. Totals that a
 * table does not show are cells too, so that tables without margins are linked as well. */
#pragma once

#include "figures/release.h"
#include "protect/cell_system.h"

typedef struct {
    const ReleaseTable *table;
    uint32_t layer;
    bool is_helper; /* nobody sees it; it only links the others */
} PlacedTable;

typedef enum {
    SUMS_ADDITIVE, /* a total is the sum of its parts */
    SUMS_ATLEAST,  /* or more */
    SUMS_NONE,     /* values were changed, each for itself (cell key): nothing adds up */
    SUMS_LEFT_OUT, /* the layer is not looked at */
} LayerSums;

typedef struct {
    GArray *tables;            /* PlacedTable, in order */
    GPtrArray *codes;          /* code lists as in ReleaseDraft; the first of a dimension counts */
    const uint8_t *adds_up;    /* [layer] LayerSums */
    const GPtrArray *overlaps; /* const char *: dimensions in which each part is at most its total,
                                  and no more is known; NULL: none */
    const char *const *loose;  /* dimensions whose totals may be more than their parts, whatever the
                                 layer; ends with NULL; or NULL: none */
    GHashTable *parted;        /* keys of cells that differ between layers; NULL: none */
    GHashTable *unlinked;      /* of them, those whose distance is not known either; NULL: none */
    double reach;              /* how far a parted cell may be from that of the layer before */
} SystemInput;

typedef enum {
    CELL_SHOWN = 1,    /* some table shows its value */
    CELL_HIDDEN = 2,   /* some table hides it */
    CELL_RULE = 4,     /* some table hides it by a rule (primary) */
    CELL_REST = 8,     /* what a total has beside the parts that are shown */
    CELL_IMPLIED = 16, /* in no table: a total that nobody shows, a helper of a link */
    CELL_UNEQUAL = 32, /* shown with two values: `value` is the first */
} CellFlags;

typedef struct {
    char *key;            /* its codes without totals, sorted by dimension */
    uint32_t layer;       /* G_MAXUINT32: the same in all layers */
    unsigned flags;       /* CellFlags */
    uint32_t first_table; /* the first that shows or hides it; G_MAXUINT32: none */
    uint32_t value_table; /* the first that shows it; likewise */
    uint32_t other_table; /* CELL_UNEQUAL: one that shows another value */
} ReleaseCell;

typedef struct {
    CellSystem system;
    GArray *cells;          /* ReleaseCell, as many as the system has */
    GArray *relation_layer; /* uint32_t: whose relation it is; G_MAXUINT32: a link */
    uint32_t **table_cell;  /* [table][row]: the cell of each row; NULL: its layer is left out */
    uint32_t n_tables;
} ReleaseSystem;

/* LIMIT: more cells than LIMIT_RELEASE_CELLS. Caller frees. */
ReleaseSystem *release_system_new(const SystemInput *input, GError **error);
void release_system_free(ReleaseSystem *system);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(ReleaseSystem, release_system_free)
/* "AGE=Y_LT18, SEX=F"; "all" for the total of everything; a rest as "AGE=Y_GE18 without its parts
 * that are shown, SEX=F". Caller frees. */
char *release_cell_words(const ReleaseCell *cell);
static inline ReleaseCell *release_system_cell(const ReleaseSystem *system, uint32_t cell)
{
    return &g_array_index(system->cells, ReleaseCell, cell);
}

/* The other collections that a state reports to: their tables in their own codes, and where each cell
 * stands among ours. From model/collections (.ini). Everything returned belongs to the model.
 *
 * A table is rows by columns; both are products of axes ("form", "sex"); an axis has items. An item
 * says how it is said in our codes (its ways, the best one first), that it lists whatever codes are
 * there (`each`), or why we have nothing for it (`no_source`). A cell is one item of each axis of its
 * table: their terms together are the key of our figures whose sum it is. Nothing is ever worked out
 * by taking one figure from another: that could undo the protection of small numbers. */
#pragma once

#include "base/ini.h"
#include "model/model.h"

#define COLLECTION_OWN_AREA "@AREA" /* among the codes of a term: the reporting state's own */

typedef struct {
    const char *dimension;    /* "SEX" */
    const char *const *codes; /* NULL-terminated: the figure is their sum */
} CollectionTerm;

typedef struct {
    const CollectionTerm *terms;
    unsigned n_terms;
} CollectionWay;

/* How an item is said in one dataflow. */
typedef struct {
    const Dataflow *flow; /* NULL: in all that are not named */
    const CollectionWay *ways;
    unsigned n_ways;
} CollectionOurs;

typedef enum { EACH_CODE, EACH_ALPHA3, EACH_LABEL } EachCode;

typedef struct {
    const char *id;                    /* within the axis */
    const char *code;                  /* theirs, for downloads; the id where they have none */
    const char *label[LANG_COUNT];     /* never NULL */
    const char *differs[LANG_COUNT];   /* how theirs differs from ours; NULL */
    const char *no_source[LANG_COUNT]; /* why we have nothing; NULL where we have */
    const Dataflow *flow;              /* NULL: the table's */
    const CollectionOurs *ours;
    unsigned n_ours;
    const char *each;  /* the dimension whose codes it lists, NULL */
    EachCode each_as;  /* how they write these codes */
    int below;         /* item of this axis that it is a part of; -1 */
    const char *group; /* parts of one total in one way, "" ; "age" beside "sex" */
} CollectionItem;

typedef struct {
    const char *id;
    const char *key; /* their name of it in keys: "sex", "Sex,Age" */
    const char *label[LANG_COUNT];
    bool is_verified;
    const char *reason[LANG_COUNT]; /* why not; NULL */
    const CollectionItem *items;
    unsigned n_items;
} CollectionAxis;

/* A part of their keys: an axis, the state, or a constant. */
typedef struct {
    const char *name;     /* theirs */
    const char *constant; /* NULL */
    int axis;             /* index into the collection's axes; -1 */
    bool is_area;
} CollectionKeyPart;

#define COLLECTION_AXES_MOST 4u /* of one table */

typedef struct {
    const char *id;
    const char *label[LANG_COUNT];
    const char *unit[LANG_COUNT]; /* what is counted */
    const char *definition[LANG_COUNT];
    const char *differs[LANG_COUNT];   /* NULL */
    const char *no_source[LANG_COUNT]; /* of the whole table; NULL */
    bool is_verified;
    const char *reason[LANG_COUNT];
    const Dataflow *flow; /* NULL only with no_source */
    CollectionWay fixed;  /* terms of every cell */
    const CollectionAxis *axes[COLLECTION_AXES_MOST];
    unsigned n_row_axes, n_axes; /* rows first, then columns */
    const CollectionKeyPart *key;
    unsigned n_key;
} CollectionTable;

typedef struct {
    const char *id;   /* "DIRECTIVE_19A" */
    const char *slug; /* "directive-19a" */
    unsigned order;
    const char *label[LANG_COUNT];
    const char *note[LANG_COUNT]; /* NULL */
    const char *recipient[LANG_COUNT];
    const char *deadline[LANG_COUNT];
    const char *source[LANG_COUNT]; /* where the definitions here come from */
    const char *states_note[LANG_COUNT];
    const unsigned *states; /* bound or asked: codes of CL_AREA */
    unsigned n_states;
    bool is_verified;
    const char *reason[LANG_COUNT];
    const char *area_key;         /* their name of the state's dimension */
    bool area_is_alpha3;          /* FIN, else FI */
    const IniSection *area_codes; /* their own: GR = EL; NULL */
    const CollectionAxis *axes;
    unsigned n_axes;
    const CollectionTable *tables;
    unsigned n_tables;
} Collection;

unsigned model_n_collections(const Model *model);
const Collection *model_collection(const Model *model, unsigned index); /* in their order */
const Collection *model_find_collection(const Model *model, const char *id_or_slug); /* any case */

const CollectionTable *collection_find_table(const Collection *collection, const char *id);
bool collection_has_state(const Collection *collection, unsigned area);
/* Their code of a state: "EL". */
const char *collection_area(const Collection *collection, const Code *area);
/* The ways of an item in a dataflow; NULL: it says nothing there. */
const CollectionOurs *collection_ours(const CollectionItem *item, const Dataflow *flow);
/* The dataflow of a cell: the first of its items that names one, else the table's. */
const Dataflow *collection_flow(const CollectionTable *table, const CollectionItem *const *items);
/* Why a cell has no source: the table's reason or that of one of its items; NULL: it has one. */
const char *const *collection_no_source(const CollectionTable *table,
                                        const CollectionItem *const *items);

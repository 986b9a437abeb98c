/* Another collection's tables, filled for one state and year from what the state said here.
 *
 * A cell is one of our figures or the sum of several. The five nothings stay five: of a sum
 * - any suppressed part makes the sum suppressed, between the sums of the bounds;
 * - any part that is not known, not given, or cannot be true makes it not known, with a lower bound;
 * - a part that cannot exist counts as none.
 * No figure is ever taken from another: what a state does not say is not worked out. */
#pragma once

#include "figures/state_figures.h"
#include "model/collection.h"

typedef enum {
    ANSWER_FIGURE,    /* what the state said, a number or one of the nothings */
    ANSWER_PARTIAL,   /* a sum of which not every part is known: only a lower bound */
    ANSWER_NOT_GIVEN, /* our questionnaire asks for it, the state left it open */
    ANSWER_NOT_ASKED, /* our questionnaire has no such line */
    ANSWER_NO_SOURCE, /* the definitions say why we have nothing */
    ANSWER_COUNT
} CollectionAnswer;

typedef struct {
    CollectionAnswer answer;
    Figure figure;             /* FIGURE_ABSENT for the last three */
    unsigned n_parts;          /* of our figures in it */
    unsigned n_missing;        /* of them not known or not given */
    char *ours;                /* the key of the parts, as `fyr query` takes it; NULL without */
    const char *const *reason; /* by language: the definitions' own; NULL but for NO_SOURCE */
} FilledCell;

/* A row or a column: one item of each of its axes. */
typedef struct {
    const CollectionItem *items[COLLECTION_AXES_MOST];
    int each[COLLECTION_AXES_MOST]; /* the code that an `each` item stands for; -1 */
    const CodeList *each_list[COLLECTION_AXES_MOST];
} FilledLine;

typedef struct {
    const CollectionTable *table;
    GArray *rows, *columns; /* FilledLine */
    FilledCell *cells;      /* [row * columns + column] */
} FilledTable;

/* Where a total and its parts do not agree. */
typedef struct {
    unsigned table, total_row, total_column; /* of the total */
    double parts, total;                     /* what the parts are at least, the total at most */
    const CollectionAxis *axis;              /* of the parts */
    const CollectionItem *above;             /* the total's item on it */
    const char *group;                       /* of the parts */
    const CollectionItem *one;               /* the part that alone is larger; NULL: their sum */
} FilledFinding;

typedef struct {
    const Collection *collection;
    const Model *model;
    unsigned area; /* code of CL_AREA */
    int period;
    const char *source; /* "NATIONAL" */
    GArray *tables;     /* FilledTable */
    GArray *findings;   /* FilledFinding */
} FilledCollection;

/* Never fails; `only` NULL: all tables. `figures` NULL: as if nothing were given, which says what
 * could be answered. */
FilledCollection *collection_fill(const Collection *collection, const Model *model,
                                  const StateFigures *figures, unsigned area, int period,
                                  const char *source, const CollectionTable *only);
void filled_collection_free(FilledCollection *filled);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(FilledCollection, filled_collection_free)

const FilledTable *filled_table(const FilledCollection *filled, unsigned index);
const FilledLine *filled_line(const GArray *lines, unsigned index);
const FilledCell *filled_cell(const FilledTable *table, unsigned row, unsigned column);
unsigned filled_count(const FilledTable *table, CollectionAnswer answer);

/* "Female, 0 to 17 years"; "F" for a line of one axis; "" for a line of none. Caller frees. */
char *filled_line_label(const FilledLine *line, Lang lang);
char *filled_line_code(const FilledLine *line);
/* Their key of a cell, and the names of its parts: "A,T,Y_LT18,NR,FI", "freq,sex,age,unit,geo".
 * Caller frees. */
char *filled_key(const FilledCollection *filled, const FilledTable *table, unsigned row,
                 unsigned column);
char *collection_key_names(const CollectionTable *table);
/* Why a cell has no figure, or not the whole one, in words; NULL if it has. Caller frees. */
char *filled_reason(const FilledCell *cell, Lang lang);

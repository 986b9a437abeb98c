/* Table files given together, and how their cells hang together.
 *
 * A table file is tidy CSV: one column per dimension (codes; `_T` for totals), then OBS_VALUE, and
 * optionally CONF_STATUS, LOWER, UPPER; CONTRIBUTORS, LARGEST_1 to LARGEST_3 and CELL_KEY as
 * `fyr tabulate` writes them; other attributes of SDMX are kept and written back. A hidden cell has
 * an empty OBS_VALUE and CONF_STATUS C (primary) or D (secondary), or a value such as `<5`, which
 * stands for 0 to 4. An empty OBS_VALUE without any of these is not known to anybody.
 *
 * Two rows are the same cell when they have the same codes in all dimensions, leaving out totals: so
 * tables are linked through the cells they share, also where one lacks a dimension of the other.
 *
 * Margins: the codes of a dimension are parts of their parent in its code list, or of `_T`. What is
 * said of the sum is a property of the dimension:
 *     additive   the parts that stand in the tables sum to the total; parts that stand in none are 0
 *     atleast    parts may be missing: the total is at least the sum
 *     overlap    a case may be in several parts: the total is at least each of them
 *     none       nothing is known
 * Where the parent's row is missing, the nearest ancestor that is there is taken. Totals that no
 * table shows are cells nevertheless where they link two tables. */
#pragma once

#include "base/problem.h"
#include "protect/cell_system.h"
#include "tables/names.h"

typedef enum {
    MARGIN_ADDITIVE,
    MARGIN_ATLEAST,
    MARGIN_OVERLAP,
    MARGIN_NONE,
    MARGIN_COUNT
} MarginKind;

typedef enum {
    MARK_SHOWN,
    MARK_HIDDEN_PRIMARY,
    MARK_HIDDEN_SECONDARY,
    MARK_NOT_KNOWN, /* an empty value that nobody hides */
} TableMark;

#define TABLE_TOTAL 0u /* the code `_T` in every dimension */
#define TABLE_LARGEST 3u

/* One dimension of the set, shared by all tables that have a column of its name. */
typedef struct {
    char *name;
    Names codes;      /* code 0 is _T */
    uint32_t *parent; /* [n_parents] code of the parent; TABLE_TOTAL at the top */
    char **label;     /* [n_parents] or NULL */
    uint32_t n_parents;
    MarginKind margin;
    bool has_tree; /* a code list was given */
} TableDimension;

typedef struct {
    char *name;  /* the file's name without folders */
    char *place; /* as given: for messages */
    unsigned n_dimensions;
    unsigned *dimension; /* [n_dimensions] in the set, in the order of columns */
    uint32_t n_rows;
    uint32_t *code; /* [row * n_dimensions + column] */
    double *value;  /* [row]; NaN where none is shown */
    double *lower,
        *upper;     /* [row]; what the file says of a hidden cell: 0 and INFINITY if nothing */
    uint8_t *mark;  /* [row] TableMark */
    uint32_t *line; /* [row] of the file; 0: a row that was computed */
    uint32_t *cell; /* [row] in the system, after table_set_link() */
    bool has_bounds, has_whole_values;

    double *contributors;           /* [row] or NULL: number of contributors */
    double *largest[TABLE_LARGEST]; /* [row] or NULL: the largest contributions, descending */
    uint64_t *cell_key;             /* [row] or NULL: fraction of 2^64 */

    unsigned n_extra; /* further columns, kept as text */
    char **extra_name;
    const char **extra; /* [row * n_extra + column] in `bytes` */
    char *bytes;
} Table;

typedef struct TableSet TableSet;

TableSet *table_set_new(void);
void table_set_free(TableSet *set);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(TableSet, table_set_free)

/* "additive", or "SEX=overlap" for one dimension. Before table_set_link(). */
bool table_set_margins(TableSet *set, const char *text, GError **error);
/* A code list, `code,parent,label` (label may be missing): the hierarchy of a dimension. `data` is
 * taken (g_free); it must have one writable byte after its length. False with problems. */
bool table_set_take_codes(TableSet *set, const char *dimension, char *data, size_t length,
                          const char *place, Problems *problems);
/* A table file; `data` likewise. `place` is the file's path for messages. */
bool table_set_take_table(TableSet *set, char *data, size_t length, const char *place,
                          Problems *problems);
/* A made table: takes over what it holds (all from g_malloc). */
void table_set_take_made(TableSet *set, Table *table);
unsigned table_set_dimension(TableSet *set, const char *name); /* its index; it is added if new */

/* Computes the totals that a table has not: in every dimension without a row of `_T`, and for every
 * parent of its code list that has no row. Values, contributors and keys are summed; the new rows
 * stand after the given ones. False if a value is missing. */
bool table_set_add_totals(TableSet *set, unsigned table, Problems *problems);

typedef struct {
    bool needs_truth; /* every cell must have a value: for protection */
    bool is_tolerant; /* sums that do not hold are no problems: see table_set_relax() */
} TableSetOptions;

/* Finds the shared cells and the relations, checks that what is shown adds up, and makes the
 * system. Contradictions are problems with both places named. */
bool table_set_link(TableSet *set, const TableSetOptions *options, Problems *problems);

/* Figures that others publish do not always add up. Relations that what is shown contradicts say less
 * then: one that is additive says `at least`, and one whose parts sum to more than the total nothing,
 * and is left out. Counts are added to. */
typedef struct {
    uint32_t n_relations; /* before */
    uint32_t n_weakened;  /* from additive to at least */
    uint32_t n_dropped;
} TableRelaxed;
void table_set_relax(TableSet *set, TableRelaxed *relaxed);
/* The same for sets of relations that cannot hold together, n of them, as audit_run() names them:
 * additive ones of a set are weakened; a set without any is dropped. Relations are numbered anew. */
void table_set_relax_sets(TableSet *set, uint32_t n, const uint32_t *start,
                          const uint32_t *relation, TableRelaxed *relaxed);

unsigned table_set_n_tables(const TableSet *set);
Table *table_set_table(TableSet *set, unsigned index);
unsigned table_set_n_dimensions(const TableSet *set);
const TableDimension *table_set_peek_dimension(const TableSet *set, unsigned index);

/* After table_set_link(). A hidden row's cell is published in the system if another table shows it. */
CellSystem *table_set_system(TableSet *set);
/* An order of the cells that depends on their codes only, not on the order of rows, tables or
 * columns: rank[n_cells], 0 first. Caller frees. */
uint32_t *table_set_rank(const TableSet *set);
/* A row that stands for the cell, NULL table if none does (a total that only links). */
typedef struct {
    const Table *table;
    uint32_t row;
} TableRow;
TableRow table_set_row(const TableSet *set, uint32_t cell);
/* "SEX=F, AGE=_T" of a row; "all" where there is no row. Caller frees. */
char *table_row_words(const TableSet *set, const Table *table, uint32_t row);
char *table_cell_words(const TableSet *set, uint32_t cell);
const char *table_code(const TableSet *set, const Table *table, uint32_t row, unsigned column);
/* The relation in words for messages: "SEX=_T, AGE=Y = its 3 parts by SEX". Caller frees. */
char *table_relation_words(const TableSet *set, uint32_t relation);

/* Where the lists of hidden cells by rows of all tables go. The table as CSV: its dimensions,
 * OBS_VALUE, CONF_STATUS, LOWER and UPPER if `with_bounds`, and the further columns as they were;
 * never keys or contributors. `value` and `mark` [row] replace the table's own. Appends. */
typedef struct {
    const double *value;         /* [row] NaN = empty */
    const char *status;          /* [row] letter of CONF_STATUS */
    const double *lower, *upper; /* [row] or NULL */
} TableOutput;
void table_write(const TableSet *set, const Table *table, const TableOutput *output, GString *to);

/* The cube: an immutable, columnar, in-memory snapshot of one dataflow with all its vintages.
 *
 * A row is one observation of one vintage: a 16-bit code per dimension, the year, the figure, and
 * the half-open span of days [valid_from, valid_to) in which it was what its source last said.
 * So "as of D" is a filter on two columns. Rows are sorted by dimensions, period, valid_from.
 *
 * What supersedes what: a vintage replaces, for each (REF_AREA, SOURCE) that it speaks of, every
 * observation of the vintages before it, also those it no longer mentions. A vintage of one period
 * (national figures out of a reporting round) does so for that period only.
 *
 * Threads: a Cubes is shared by reference; cubes_current() takes a reference, cubes_publish()
 * swaps the pointer under running readers. Nothing in a Cubes ever changes. */
#pragma once

#include "base/isotime.h"
#include "figures/figure.h"
#include "model/model.h"

typedef struct Db Db; /* store/db.h */

typedef struct {
    uint32_t id;
    const char *source;   /* "UNODC" */
    IsoDay as_of;         /* when the source said it */
    const char *received; /* when the centre took it in, ISO 8601 */
    const char *title;
    const char *file_name;
    const char *sha256;
    int16_t period; /* the only year that it speaks of; 0: it replaces all years */
    uint32_t n_rows;
    uint32_t n_set_aside;
    uint32_t n_problems;
} Vintage;

typedef struct {
    const Dataflow *flow;
    uint32_t n_rows;
    const uint16_t *code[LIMIT_DIMENSIONS]; /* [dimension][row] */
    const int16_t *period;                  /* year */
    const uint8_t *kind;                    /* FigureKind */
    const char *obs_status, *conf_status;
    const double *value, *lower, *upper;
    const uint32_t *vintage;
    const IsoDay *valid_from, *valid_to;
    const uint32_t *comment; /* index into comments, 0 = none */
    const char *const *comments;
} Cube;

typedef struct Cubes Cubes;

/* Loads every released figure of the centre. The model must outlive the cubes. */
Cubes *cubes_load(Db *db, const Model *model, GError **error);
Cubes *cubes_ref(Cubes *cubes);
void cubes_unref(Cubes *cubes);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Cubes, cubes_unref)
const Model *cubes_model(const Cubes *cubes);
const Cube *cubes_find(const Cubes *cubes, const char *flow_id); /* any case; NULL: no such flow */
unsigned cubes_n_vintages(const Cubes *cubes);
const Vintage *cubes_vintage(const Cubes *cubes, unsigned index); /* newest first */
const Vintage *cubes_find_vintage(const Cubes *cubes, uint32_t id);

/* The process's current snapshot. A reader takes its reference under the same short lock under
 * which the writer swaps the pointer, so it can never take one of a snapshot that is being freed;
 * the last reader frees the old one, outside the lock. publish(NULL) lets go of it. */
void cubes_publish(Cubes *take_cubes);
Cubes *cubes_current(void); /* a reference; NULL before the first publish */

/* Makes cubes of rows, without a store: for tests, for `--dry-run`, and by cubes_load(). Call
 * _vintage, then _add for each of its rows, then the next vintage. Everything is copied. */
typedef struct CubesBuilder CubesBuilder;
CubesBuilder *cubes_builder_new(const Model *model);
void cubes_builder_free(CubesBuilder *builder);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(CubesBuilder, cubes_builder_free)
void cubes_builder_vintage(CubesBuilder *builder, const Vintage *vintage);
void cubes_builder_add(CubesBuilder *builder, const FigureRow *row);
const Model *cubes_builder_model(const CubesBuilder *builder);
/* Adds everything the store holds. */
bool cubes_builder_load(CubesBuilder *builder, Db *db, GError **error);
/* Supersession, disputed cells, sorting. The builder is empty afterwards. */
Cubes *cubes_builder_build(CubesBuilder *builder);

/* --- asking ----------------------------------------------------------------------------- */

typedef struct {
    const Dataflow *flow;
    uint8_t *wanted[LIMIT_DIMENSIONS]; /* [dimension][code] 1 = wanted; NULL = all */
    int start_period, end_period;      /* inclusive years */
    IsoDay as_of;                      /* ISO_DAY_NEVER = today's knowledge */
} CubeQuery;

/* All of a flow, today. */
CubeQuery *cube_query_new(const Dataflow *flow);
void cube_query_free(CubeQuery *query);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(CubeQuery, cube_query_free)
/* Adds one code to a dimension's wanted ones (the first call narrows "all" to it). */
void cube_query_want(CubeQuery *query, unsigned dimension, unsigned code);
/* FLOW[/KEY], KEY as in SDMX 2.1: "A.SE+FI.UNODC._T.F"; empty = all, trailing parts may be left
 * off, "all" or "" = everything. Codes are checked; an error names the part, the dimension and
 * near codes. */
CubeQuery *cube_query_parse(const Model *model, const char *flow_and_key, GError **error);
/* The key that asks the same, without trailing empty parts. Caller frees. */
char *cube_query_key(const CubeQuery *query);

/* The rows that answer, in the cube's order. Borrowed from nothing: only row numbers. */
typedef struct {
    uint32_t *rows;
    uint32_t n_rows;
} CubeSlice;
void cube_select(const Cube *cube, const CubeQuery *query, CubeSlice *out_slice);
/* Which codes of one dimension have figures when everything else is as the query asks (its own
 * wanted codes of that dimension are not looked at): out_present[code] = 1. For filters, and to
 * say what there is where the answer is empty. */
void cube_present(const Cube *cube, const CubeQuery *query, unsigned dimension,
                  uint8_t *out_present);
/* The first and last period with figures under the query's codes and day; false: none. */
bool cube_periods(const Cube *cube, const CubeQuery *query, int *out_first, int *out_last);
void cube_slice_clear(CubeSlice *slice);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(CubeSlice, cube_slice_clear)

/* One row as a figure, with `revised` set by looking at the vintage before. */
Figure cube_figure(const Cube *cube, uint32_t row);
/* One cell by its codes (n_dimensions of them), year and day; FIGURE_ABSENT if there is none.
 * Binary search. */
Figure cube_cell(const Cube *cube, const uint16_t *codes, int period, IsoDay as_of);
/* What the vintage before said of the same cell (FIGURE_ABSENT: nothing). */
Figure cube_before(const Cube *cube, uint32_t row);
/* Fills codes[] by "REF_AREA", "SE", "SEX", "F", ..., NULL; the rest FREQ=A and _T. False (and a
 * critical message) if a name is wrong: a programmer's error. */
bool cube_codes(const Dataflow *flow, uint16_t *out_codes, ...) G_GNUC_NULL_TERMINATED;

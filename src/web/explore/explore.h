/* The explorer's state: what an address asks of a dataflow, made complete by sensible defaults,
 * and the addresses that ask a little differently. Pages (table, embedding, downloads) are views
 * of it.
 *
 * Defaults. A dimension with a total and without a filter stands at its total, unless it is on an
 * axis (`rows`, `columns`), where it is open: every code. A dimension without a total (state,
 * source) is open. Where a source publishes a breakdown only together with another one (women by
 * form of exploitation: only for adults and children apart), the total in between has no figures;
 * then the fewest such dimensions are opened too, and the page says so. Filters that are given are
 * never changed. */
#pragma once

#include "exchange/format.h"
#include "figures/cube.h"
#include "web/request.h"

#define EXPLORE_AXIS_YEAR (-1)
#define EXPLORE_COLUMNS_MOST 60u /* more codes than this do not make columns */

typedef enum {
    EXPLORE_AUTO,
    EXPLORE_LINE,
    EXPLORE_COLUMN,
    EXPLORE_STACKED,
    EXPLORE_BAR,
    EXPLORE_MAP,
    EXPLORE_NONE,
    EXPLORE_PICTURE_COUNT
} ExplorePicture;
#define EXPLORE_PICTURES "auto|line|column|stacked|bar|map|none" /* the parameter `view` */

/* What an address says, ready to be changed and written again. */
typedef struct {
    const Dataflow *flow;
    const uint8_t *given[LIMIT_DIMENSIONS]; /* NULL: no filter */
    int only[LIMIT_DIMENSIONS];             /* -1, or exactly this code instead of `given` */
    int start, end;                         /* 0: none */
    IsoDay as_of;                           /* ISO_DAY_NEVER: none */
    uint8_t rows[LIMIT_DIMENSIONS];         /* dimensions */
    unsigned n_rows;                        /* 0: by default */
    int column;                             /* a dimension, or EXPLORE_AXIS_YEAR */
    ExplorePicture picture;
} ExploreAddress;

typedef struct {
    Request *request;
    Lang lang;
    const Model *model;
    Cubes *cubes;
    const Cube *cube;
    const Dataflow *flow;
    ExploreAddress address;
    CubeQuery *query; /* the address with its defaults */
    CubeSlice slice;
    bool is_relaxed[LIMIT_DIMENSIONS];       /* its total has no figures here: opened */
    uint32_t n_codes_seen[LIMIT_DIMENSIONS]; /* codes in the slice */
    int first_year, last_year;               /* in the slice; 0, 0 if it is empty */
    uint8_t axis[LIMIT_DIMENSIONS];          /* the dimensions of the rows, in order */
    unsigned n_axis;
    int column;             /* as shown */
    bool is_column_refused; /* the address asked for more columns than a table can show */
    uint8_t *given_codes[LIMIT_DIMENSIONS];
} Explore;

/* Reads the request for a dataflow. NULL, with the request's faults naming the parameter, if it
 * cannot be meant. Codes and dates are the router's to check. */
Explore *explore_new(Request *request, const Dataflow *flow);
void explore_free(Explore *explore);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Explore, explore_free)

int explore_total(const Dimension *dimension); /* index of _T; -1: there is none */
bool explore_is_open(const Explore *explore, unsigned dimension); /* all its codes */

/* "/data/VICTIMS.csv?area=LV+EE&start=2015" (no language); ending NULL = the page. Caller frees. */
void explore_all_rows(ExploreAddress *address); /* rows=all: every dimension apart */
char *explore_path(const ExploreAddress *address, const char *stem, const char *ending);
/* The page's link in the request's language; lives as long as the request. */
const char *explore_link(const Explore *explore, const ExploreAddress *address);
/* The address of exactly these figures: every filter written out, no default left to later. */
ExploreAddress explore_exact(const Explore *explore);
/* The exact address of one row's cell. `only` is filled for every dimension. */
ExploreAddress explore_cell(const Explore *explore, uint32_t row);
/* "https://host/data/VICTIMS?...": absolute, English. Caller frees. */
char *explore_permanent(const Explore *explore);

/* "Latvia, women and girls, by form of exploitation and age, 2020": the view in words, without
 * the dataflow's name. Caller frees. */
char *explore_words(const Explore *explore);
/* What the formats and citations want; borrows everything. `address` may be NULL. */
FigureView explore_view(const Explore *explore, const char *address);

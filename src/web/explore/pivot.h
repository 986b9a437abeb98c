/* The view as a table: rows by the axis dimensions, columns by the year or one dimension. */
#pragma once

#include "web/explore/explore.h"

#define PIVOT_NO_ROW UINT32_MAX

typedef struct {
    const Explore *explore;
    int column;         /* a dimension or EXPLORE_AXIS_YEAR: as shown */
    bool has_year_axis; /* the year is the last part of the rows' keys */
    int *columns;       /* codes or years */
    unsigned n_columns;
    uint32_t *first; /* [row] a cube row with the row's key */
    uint32_t *cells; /* [row * n_columns + column] cube row, or PIVOT_NO_ROW */
    unsigned n_rows;
    unsigned state_dimension; /* REF_AREA's states are ordered by name: */
    uint16_t *state_rank;     /* [code], NULL: there is no such dimension */
} Pivot;

void pivot_init(Pivot *pivot, const Explore *explore);
void pivot_clear(Pivot *pivot);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Pivot, pivot_clear)

Figure pivot_no_figure(void); /* FIGURE_ABSENT */
Figure pivot_figure(const Pivot *pivot, unsigned row, unsigned column);
/* The parts of a row's key: how many, and each one's label. Caller frees. */
unsigned pivot_n_parts(const Pivot *pivot);
char *pivot_part(const Pivot *pivot, unsigned row, unsigned part);
/* All but the last, which heads a group of rows: "Latvia · Women and girls". Caller frees. */
char *pivot_outer(const Pivot *pivot, unsigned row);
/* All of them. Caller frees. */
char *pivot_label(const Pivot *pivot, unsigned row);
char *pivot_column_label(const Pivot *pivot, unsigned column);

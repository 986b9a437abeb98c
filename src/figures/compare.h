/* What changed between two days: the rows that one vintage added, dropped or revised. */
#pragma once

#include "figures/cube.h"

typedef enum { CHANGE_ADDED, CHANGE_DROPPED, CHANGE_REVISED, CHANGE_KIND_COUNT } ChangeKind;

#define CHANGE_NO_ROW UINT32_MAX

typedef struct {
    ChangeKind kind;
    uint32_t row_before, row_after; /* rows of the cube; CHANGE_NO_ROW where there is none */
    Figure before, after;           /* FIGURE_ABSENT where there is none */
    double size; /* how much it changed at least: the gap between what was and what is known */
} Change;

typedef struct {
    Change *changes; /* the largest first, then in the cube's order */
    uint32_t n_changes;
    uint32_t count[CHANGE_KIND_COUNT];
    uint32_t n_same; /* cells that say what they said */
} Comparison;

/* Of the query's codes and periods (its own day is not looked at): what was known on `day_before`
 * against what is on `day_after` (ISO_DAY_NEVER = today). */
void cube_compare(const Cube *cube, const CubeQuery *query, IsoDay day_before, IsoDay day_after,
                  Comparison *out_comparison);
void comparison_clear(Comparison *comparison);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Comparison, comparison_clear)

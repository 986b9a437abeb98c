/* Figure by figure: what counts in a submission against what was there before. */
#pragma once

#include "figures/cube.h"
#include "figures/handin_file.h"

typedef enum { DIFF_ADDED, DIFF_DROPPED, DIFF_CHANGED, DIFF_SAME, DIFF_KIND_COUNT } DiffKind;
const char *diff_kind_word(DiffKind kind);

typedef struct {
    DiffKind kind;
    char *flow, *key;
    char *before, *now; /* as a reader says them: "35", "not known", "0 to 4"; NULL: not said */
    double change;      /* now less before; NaN where one of them is no number */
    double share;       /* change / before; NaN likewise, and where before is 0 */
} HandinDiff;
void handin_diff_free(HandinDiff *diff);

typedef enum {
    DIFF_ACCEPTED, /* the state's last accepted figures of the period, of this round or one before */
    DIFF_RELEASED, /* its released figures: the NATIONAL vintage */
} DiffAgainst;

/* HandinDiff by flow and key, without those that are the same; counts of all four kinds. `cubes` is
 * needed for DIFF_RELEASED. `out_said` (may be NULL, g_free): what it was compared with, NULL if there
 * is nothing before. */
GPtrArray *handin_diff(Db *db, const Cubes *cubes, const char *account, const char *id,
                       DiffAgainst against, unsigned out_count[DIFF_KIND_COUNT], char **out_said,
                       GError **error);

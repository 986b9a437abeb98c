/* Two slices in the cube's order, walked side by side like the two halves of a merge. */
#include "figures/compare.h"

#include <math.h>

static int compare_cells(const Cube *cube, uint32_t a, uint32_t b)
{
    for (unsigned d = 0; d < cube->flow->n_dimensions; d++)
        if (cube->code[d][a] != cube->code[d][b])
            return cube->code[d][a] < cube->code[d][b] ? -1 : 1;
    return cube->period[a] < cube->period[b] ? -1 : cube->period[a] > cube->period[b];
}

static double or_zero(double value)
{
    return isnan(value) ? 0 : value;
}

/* The least that must have changed: the gap between two intervals; at least one if they touch,
 * for something changed after all. */
static double gap(const Figure *before, const Figure *after)
{
    if (before->kind == FIGURE_ABSENT)
        return or_zero(after->lower);
    if (after->kind == FIGURE_ABSENT)
        return or_zero(before->lower);
    double up = after->lower - before->upper, down = before->lower - after->upper;
    return fmax(1, fmax(or_zero(up), or_zero(down)));
}

static void note(GArray *changes, Comparison *to, const Cube *cube, uint32_t before, uint32_t after)
{
    Figure absent = {.kind = FIGURE_ABSENT,
                     .obs_status = 'O',
                     .conf_status = 'F',
                     .value = NAN,
                     .lower = NAN,
                     .upper = NAN};
    Change change = {.kind = before == CHANGE_NO_ROW  ? CHANGE_ADDED
                             : after == CHANGE_NO_ROW ? CHANGE_DROPPED
                                                      : CHANGE_REVISED,
                     .row_before = before,
                     .row_after = after,
                     .before = before == CHANGE_NO_ROW ? absent : cube_figure(cube, before),
                     .after = after == CHANGE_NO_ROW ? absent : cube_figure(cube, after)};
    if (change.kind == CHANGE_REVISED && figure_equal(&change.before, &change.after)) {
        to->n_same++;
        return;
    }
    change.size = gap(&change.before, &change.after);
    to->count[change.kind]++;
    g_array_append_val(changes, change);
}

static gint compare_sizes(gconstpointer a, gconstpointer b)
{
    const Change *x = a, *y = b;
    if (x->size != y->size)
        return x->size > y->size ? -1 : 1;
    uint32_t i = MIN(x->row_before, x->row_after), j = MIN(y->row_before, y->row_after);
    return i < j ? -1 : i > j;
}

void cube_compare(const Cube *cube, const CubeQuery *query, IsoDay day_before, IsoDay day_after,
                  Comparison *out_comparison)
{
    CubeQuery at = *query; /* borrows the lists */
    g_auto(CubeSlice) was = {0};
    g_auto(CubeSlice) is = {0};
    at.as_of = day_before;
    cube_select(cube, &at, &was);
    at.as_of = day_after;
    cube_select(cube, &at, &is);

    *out_comparison = (Comparison){0};
    GArray *changes = g_array_new(FALSE, FALSE, sizeof(Change));
    uint32_t i = 0, j = 0;
    while (i < was.n_rows || j < is.n_rows) {
        int order = i == was.n_rows  ? 1
                    : j == is.n_rows ? -1
                                     : compare_cells(cube, was.rows[i], is.rows[j]);
        note(changes, out_comparison, cube, order <= 0 ? was.rows[i] : CHANGE_NO_ROW,
             order >= 0 ? is.rows[j] : CHANGE_NO_ROW);
        i += order <= 0;
        j += order >= 0;
    }
    g_array_sort(changes, compare_sizes);
    out_comparison->n_changes = changes->len;
    out_comparison->changes = (Change *)(void *)g_array_free(changes, FALSE);
}

void comparison_clear(Comparison *comparison)
{
    g_clear_pointer(&comparison->changes, g_free);
    *comparison = (Comparison){0};
}

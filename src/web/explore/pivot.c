#include "web/explore/pivot.h"
#include <math.h>
#include <string.h>

#define YEARS_WITH_GAPS_MOST 40 /* a longer span shows only the years that have figures */

static int compare_rows(gconstpointer a, gconstpointer b, gpointer data)
{
    const Pivot *pivot = data;
    const Cube *cube = pivot->explore->cube;
    uint32_t one = *(const uint32_t *)a, other = *(const uint32_t *)b;
    for (unsigned i = 0; i < pivot->explore->n_axis; i++) {
        unsigned d = pivot->explore->axis[i];
        uint16_t a_code = cube->code[d][one], b_code = cube->code[d][other];
        if (a_code == b_code)
            continue;
        if (pivot->state_rank && d == pivot->state_dimension)
            return pivot->state_rank[a_code] < pivot->state_rank[b_code] ? -1 : 1;
        return a_code < b_code ? -1 : 1;
    }
    if (pivot->has_year_axis && cube->period[one] != cube->period[other])
        return cube->period[one] < cube->period[other] ? -1 : 1;
    return 0;
}

typedef struct {
    const char *label;
    uint16_t code;
} NamedCode;

static int by_label(const void *a, const void *b)
{
    return strcmp(((const NamedCode *)a)->label, ((const NamedCode *)b)->label);
}

/* States stand by their name in the reader's language; every other list keeps its own order. */
static void rank_states(Pivot *pivot)
{
    const Explore *explore = pivot->explore;
    int area = dataflow_find_dimension(explore->flow, "REF_AREA");
    if (area < 0)
        return;
    const CodeList *list = explore->flow->dimensions[area].codelist;
    unsigned n = codelist_n(list);
    g_autofree NamedCode *names = g_new(NamedCode, n);
    for (unsigned c = 0; c < n; c++)
        names[c] = (NamedCode){codelist_code(list, c)->label[explore->lang], (uint16_t)c};
    qsort(names, n, sizeof names[0], by_label);
    pivot->state_dimension = (unsigned)area;
    pivot->state_rank = g_new(uint16_t, n);
    for (unsigned i = 0; i < n; i++)
        pivot->state_rank[names[i].code] = (uint16_t)i;
}

static void find_columns(Pivot *pivot)
{
    const Explore *explore = pivot->explore;
    const CubeSlice *slice = &explore->slice;
    g_autofree bool *seen = g_new0(bool, UINT16_MAX + 1);
    for (uint32_t i = 0; i < slice->n_rows; i++)
        seen[pivot->column == EXPLORE_AXIS_YEAR
                 ? (unsigned)(explore->cube->period[slice->rows[i]] - INT16_MIN)
                 : explore->cube->code[pivot->column][slice->rows[i]]] = true;
    bool with_gaps = pivot->column == EXPLORE_AXIS_YEAR && slice->n_rows > 0 &&
                     explore->last_year - explore->first_year < YEARS_WITH_GAPS_MOST;
    for (int year = explore->first_year; with_gaps && year <= explore->last_year; year++)
        seen[year - INT16_MIN] = true;
    unsigned n = 0;
    for (unsigned i = 0; i <= UINT16_MAX; i++)
        n += seen[i];
    pivot->columns = g_new(int, MAX(n, 1));
    for (unsigned i = 0; i <= UINT16_MAX; i++)
        if (seen[i])
            pivot->columns[pivot->n_columns++] =
                pivot->column == EXPLORE_AXIS_YEAR ? (int)i + INT16_MIN : (int)i;
}

static unsigned column_of(const Pivot *pivot, uint32_t row)
{
    const Cube *cube = pivot->explore->cube;
    int value =
        pivot->column == EXPLORE_AXIS_YEAR ? cube->period[row] : cube->code[pivot->column][row];
    unsigned low = 0, high = pivot->n_columns - 1;
    while (low < high) {
        unsigned middle = low + (high - low) / 2;
        if (pivot->columns[middle] < value)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static void fill_rows(Pivot *pivot, const uint32_t *sorted, uint32_t n)
{
    for (uint32_t i = 0; i < n; i++)
        pivot->n_rows += i == 0 || compare_rows(&sorted[i - 1], &sorted[i], pivot) != 0;
    pivot->first = g_new(uint32_t, MAX(pivot->n_rows, 1));
    size_t n_cells = (size_t)pivot->n_rows * pivot->n_columns;
    pivot->cells = g_new(uint32_t, MAX(n_cells, 1));
    memset(pivot->cells, 0xff, n_cells * sizeof pivot->cells[0]); /* PIVOT_NO_ROW */
    unsigned row = 0;
    for (uint32_t i = 0; i < n; i++) {
        if (i > 0 && compare_rows(&sorted[i - 1], &sorted[i], pivot) != 0)
            row++;
        pivot->first[row] = sorted[i];
        pivot->cells[(size_t)row * pivot->n_columns + column_of(pivot, sorted[i])] = sorted[i];
    }
}

void pivot_init(Pivot *pivot, const Explore *explore)
{
    const CubeSlice *slice = &explore->slice;
    *pivot = (Pivot){.explore = explore, .column = explore->column};
    pivot->has_year_axis =
        pivot->column != EXPLORE_AXIS_YEAR && explore->first_year != explore->last_year;
    rank_states(pivot);
    find_columns(pivot);
    g_autofree uint32_t *sorted = g_memdup2(slice->rows, slice->n_rows * sizeof slice->rows[0]);
    bool is_sorted = true;
    for (uint32_t i = 1; i < slice->n_rows && is_sorted; i++)
        is_sorted = compare_rows(&sorted[i - 1], &sorted[i], pivot) <= 0;
    if (!is_sorted)
        g_qsort_with_data(sorted, (gint)slice->n_rows, sizeof sorted[0], compare_rows, pivot);
    fill_rows(pivot, sorted, slice->n_rows);
}

void pivot_clear(Pivot *pivot)
{
    g_clear_pointer(&pivot->columns, g_free);
    g_clear_pointer(&pivot->state_rank, g_free);
    g_clear_pointer(&pivot->first, g_free);
    g_clear_pointer(&pivot->cells, g_free);
}

Figure pivot_no_figure(void)
{
    return (Figure){.kind = FIGURE_ABSENT,
                    .obs_status = 'O',
                    .conf_status = 'F',
                    .value = NAN,
                    .lower = NAN,
                    .upper = NAN};
}

Figure pivot_figure(const Pivot *pivot, unsigned row, unsigned column)
{
    uint32_t cell = pivot->cells[(size_t)row * pivot->n_columns + column];
    if (cell != PIVOT_NO_ROW)
        return cube_figure(pivot->explore->cube, cell);
    return pivot_no_figure();
}

unsigned pivot_n_parts(const Pivot *pivot)
{
    return pivot->explore->n_axis + pivot->has_year_axis;
}

char *pivot_part(const Pivot *pivot, unsigned row, unsigned part)
{
    const Explore *explore = pivot->explore;
    uint32_t first = pivot->first[row];
    if (part >= explore->n_axis)
        return g_strdup_printf("%d", explore->cube->period[first]);
    unsigned d = explore->axis[part];
    return g_strdup(
        codelist_code(explore->flow->dimensions[d].codelist, explore->cube->code[d][first])
            ->label[explore->lang]);
}

char *pivot_outer(const Pivot *pivot, unsigned row)
{
    g_autoptr(GString) label = g_string_new(NULL);
    for (unsigned part = 0; part + 1 < pivot_n_parts(pivot); part++) {
        g_autofree char *text = pivot_part(pivot, row, part);
        g_string_append_printf(label, "%s%s", label->len ? " \xc2\xb7 " : "", text);
    }
    return g_string_free(g_steal_pointer(&label), FALSE);
}

char *pivot_label(const Pivot *pivot, unsigned row)
{
    g_autoptr(GString) label = g_string_new(NULL);
    for (unsigned part = 0; part < pivot_n_parts(pivot); part++) {
        g_autofree char *text = pivot_part(pivot, row, part);
        g_string_append_printf(label, "%s%s", label->len ? ", " : "", text);
    }
    return g_string_free(g_steal_pointer(&label), FALSE);
}

char *pivot_column_label(const Pivot *pivot, unsigned column)
{
    const Explore *explore = pivot->explore;
    if (pivot->column == EXPLORE_AXIS_YEAR)
        return g_strdup_printf("%d", pivot->columns[column]);
    return g_strdup(codelist_code(explore->flow->dimensions[pivot->column].codelist,
                                  (unsigned)pivot->columns[column])
                        ->label[explore->lang]);
}

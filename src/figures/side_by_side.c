#include "figures/side_by_side.h"

#include "figures/side_private.h"
#include <math.h>
#include <string.h>

/* --- cells ------------------------------------------------------------------------------- */

typedef struct {
    const Cube *cube;
    unsigned source;
} CellOrder;

/* By the dimensions but SOURCE, then by period: what stands side by side is equal. */
static gint compare_cells(gconstpointer a, gconstpointer b, gpointer data)
{
    const CellOrder *order = data;
    uint32_t i = *(const uint32_t *)a, j = *(const uint32_t *)b;
    for (unsigned d = 0; d < order->cube->flow->n_dimensions; d++) {
        const uint16_t *column = order->cube->code[d];
        if (d != order->source && column[i] != column[j])
            return column[i] < column[j] ? -1 : 1;
    }
    return order->cube->period[i] < order->cube->period[j]
               ? -1
               : order->cube->period[i] > order->cube->period[j];
}

static bool collect_cells(SideBySide *side, CubeSlice *slice, GError **error)
{
    CellOrder order = {side->cube, side->source_dimension};
    if (slice->n_rows > 1)
        g_qsort_with_data(slice->rows, (gint)slice->n_rows, sizeof slice->rows[0], compare_cells,
                          &order);
    for (uint32_t i = 0; i < slice->n_rows; i++) {
        uint32_t row = slice->rows[i];
        if (i > 0 && compare_cells(&slice->rows[i - 1], &row, &order) == 0)
            continue;
        if (side->cells->len == LIMIT_SIDE_CELLS) {
            g_set_error(error, FYR_ERROR, FYR_ERROR_LIMIT,
                        "more than %u figures to set side by side; ask for a state, or for fewer "
                        "years",
                        LIMIT_SIDE_CELLS);
            return false;
        }
        SideCell cell = {.period = side->cube->period[row], .reference = -1};
        for (unsigned d = 0; d < side->flow->n_dimensions; d++)
            cell.codes[d] = side->cube->code[d][row];
        cell.says = g_new0(SideSays, side->n_sources);
        cell.reasons = g_array_new(FALSE, FALSE, sizeof(unsigned));
        g_array_append_val(side->cells, cell);
    }
    return true;
}

/* --- sources ----------------------------------------------------------------------------- */

static void add_source(SideBySide *side, unsigned code)
{
    for (unsigned i = 0; i < side->n_sources; i++)
        if (side->sources[i] == code)
            return;
    if (side->n_sources < G_N_ELEMENTS(side->sources))
        side->sources[side->n_sources++] = (uint16_t)code;
}

/* The usual ones first, then whoever else has a figure here; or exactly those that were asked for, in the
 * same order. */
static void choose_sources(SideBySide *side, const CubeQuery *query, const CubeSlice *slice)
{
    const Model *model = cubes_model(side->cubes);
    const CodeList *list = side->flow->dimensions[side->source_dimension].codelist;
    const uint8_t *wanted = query->wanted[side->source_dimension];
    for (unsigned i = 0; i < model_n_compared(model); i++) {
        int code = codelist_find(list, model_compared(model, i));
        if (code >= 0 && (!wanted || wanted[code]))
            add_source(side, (unsigned)code);
    }
    for (unsigned c = 0; wanted && c < codelist_n(list); c++)
        if (wanted[c])
            add_source(side, c);
    for (uint32_t i = 0; !wanted && i < slice->n_rows; i++)
        add_source(side, side->cube->code[side->source_dimension][slice->rows[i]]);
}

/* --- what was said ----------------------------------------------------------------------- */

static int compare_row(const Cube *cube, uint32_t row, const uint16_t *codes, int period)
{
    for (unsigned d = 0; d < cube->flow->n_dimensions; d++)
        if (cube->code[d][row] != codes[d])
            return cube->code[d][row] < codes[d] ? -1 : 1;
    return cube->period[row] < period ? -1 : cube->period[row] > period;
}

static uint32_t first_row(const Cube *cube, const uint16_t *codes, int period)
{
    uint32_t low = 0, high = cube->n_rows;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (compare_row(cube, middle, codes, period) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

/* All rows of one cell stand together, the oldest first. */
static void read_says(const SideBySide *side, const SideCell *cell, unsigned source, SideSays *says)
{
    const Cube *cube = side->cube;
    uint16_t codes[LIMIT_DIMENSIONS];
    memcpy(codes, cell->codes, sizeof codes);
    codes[side->source_dimension] = side->sources[source];
    IsoDay day = side->as_of == ISO_DAY_NEVER ? ISO_DAY_NEVER - 1 : side->as_of;
    uint32_t first = first_row(cube, codes, cell->period), next = first;
    while (next < cube->n_rows && compare_row(cube, next, codes, cell->period) == 0 &&
           cube->valid_from[next] <= day)
        next++;
    *says = (SideSays){.figure = {.kind = FIGURE_ABSENT,
                                  .obs_status = 'O',
                                  .conf_status = 'F',
                                  .value = NAN,
                                  .lower = NAN,
                                  .upper = NAN},
                       .difference = NAN,
                       .percent = NAN};
    if (next == first)
        return;
    uint32_t last = next - 1;
    if (cube->valid_to[last] > day) {
        says->figure = cube_figure(cube, last);
        says->vintage = cubes_find_vintage(side->cubes, says->figure.vintage);
        next = last;
    }
    says->earlier = g_new0(SideStatement, next - first + 1);
    Figure after = says->figure;
    for (uint32_t row = next; row-- > first;) {
        Figure figure = cube_figure(cube, row);
        figure.revised = false;
        if (figure_equal(&figure, &after))
            continue;
        says->earlier[says->n_earlier++] =
            (SideStatement){figure, cubes_find_vintage(side->cubes, figure.vintage)};
        after = figure;
    }
}

/* A number that others may be compared with. */
static bool is_number(const Figure *figure)
{
    return figure->kind == FIGURE_VALUE && !figure_is_doubtful(figure);
}

static void compare_says(SideCell *cell, unsigned n_sources)
{
    for (unsigned i = 0; i < n_sources && cell->reference < 0; i++)
        if (is_number(&cell->says[i].figure))
            cell->reference = (int)i;
    for (unsigned i = 0; i < n_sources && cell->reference >= 0; i++) {
        SideSays *says = &cell->says[i];
        if ((int)i == cell->reference || !is_number(&says->figure))
            continue;
        double base = cell->says[cell->reference].figure.value;
        says->difference = says->figure.value - base;
        says->percent = base == 0 ? NAN : says->difference / base * 100;
    }
}

/* --- the whole --------------------------------------------------------------------------- */

static void cell_clear(SideCell *cell, unsigned n_sources)
{
    for (unsigned i = 0; i < n_sources; i++)
        g_free(cell->says[i].earlier);
    g_free(cell->says);
    g_array_unref(cell->reasons);
}

static void reason_clear(gpointer data)
{
    SideReason *reason = data;
    g_clear_pointer(&reason->codes, g_array_unref);
}

void side_by_side_free(SideBySide *side)
{
    if (!side)
        return;
    for (unsigned i = 0; i < side->cells->len; i++)
        cell_clear(&g_array_index(side->cells, SideCell, i), side->n_sources);
    g_array_unref(side->cells);
    g_array_unref(side->reasons);
    g_free(side);
}

SideBySide *side_by_side_new(const Cubes *cubes, const CubeQuery *query, GError **error)
{
    int source = dataflow_find_dimension(query->flow, "SOURCE");
    if (source < 0) {
        g_set_error(error, FYR_ERROR, FYR_ERROR_INVALID,
                    "%s has no dimension SOURCE: there is nothing to set side by side",
                    query->flow->id);
        return NULL;
    }
    g_autoptr(SideBySide) side = g_new0(SideBySide, 1);
    *side = (SideBySide){.cubes = cubes,
                         .cube = cubes_find(cubes, query->flow->id),
                         .flow = query->flow,
                         .source_dimension = (unsigned)source,
                         .as_of = query->as_of,
                         .cells = g_array_new(FALSE, FALSE, sizeof(SideCell)),
                         .reasons = g_array_new(FALSE, FALSE, sizeof(SideReason))};
    g_array_set_clear_func(side->reasons, reason_clear);
    g_auto(CubeSlice) slice = {0};
    CubeQuery open = *query; /* borrows the other dimensions' lists */
    open.wanted[source] = NULL;
    cube_select(side->cube, &open, &slice);
    choose_sources(side, query, &slice);
    if (!collect_cells(side, &slice, error))
        return NULL;
    for (unsigned i = 0; i < side->cells->len; i++) {
        SideCell *cell = &g_array_index(side->cells, SideCell, i);
        for (unsigned s = 0; s < side->n_sources; s++)
            read_says(side, cell, s, &cell->says[s]);
        compare_says(cell, side->n_sources);
    }
    side_find_reasons(side);
    return g_steal_pointer(&side);
}

const SideCell *side_cell(const SideBySide *side, unsigned index)
{
    g_assert(index < side->cells->len);
    return &g_array_index(side->cells, SideCell, index);
}

const SideReason *side_reason(const SideBySide *side, unsigned index)
{
    g_assert(index < side->reasons->len);
    return &g_array_index(side->reasons, SideReason, index);
}

const Code *side_source(const SideBySide *side, unsigned index)
{
    g_assert(index < side->n_sources);
    return codelist_code(side->flow->dimensions[side->source_dimension].codelist,
                         side->sources[index]);
}

bool side_is_general(const SideReason *reason)
{
    const Difference *known = reason->known;
    return known && known->n_areas == 0 && !known->dimension && known->start == INT16_MIN &&
           known->end == INT16_MAX && known->when == DIFFERENCE_ALWAYS;
}

bool side_is_about(const SideBySide *side, const SideCell *cell, const SideReason *reason,
                   unsigned source)
{
    if (reason->kind != SIDE_KNOWN)
        return reason->source[0] == (int)source || reason->source[1] == (int)source;
    const char *id = side_source(side, source)->id;
    const char *const *pair = reason->known->source;
    return cell->says[source].figure.kind != FIGURE_ABSENT &&
           (!pair[0] || !pair[1] || strcmp(pair[0], id) == 0 || strcmp(pair[1], id) == 0);
}

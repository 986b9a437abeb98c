/* Differences: two lists in the order of flow and key, walked side by side. */
#include "figures/handin_diff.h"

#include "figures/handin_private.h"

#include <math.h>
#include <string.h>

/* One cell of either side. */
typedef struct {
    char *flow, *key;
    FigureKind kind;
    double value, lower, upper;
} Cell;

static void clear_cell(gpointer data)
{
    Cell *cell = data;
    g_free(cell->flow);
    g_free(cell->key);
}

static GArray *new_cells(void)
{
    GArray *cells = g_array_new(FALSE, FALSE, sizeof(Cell));
    g_array_set_clear_func(cells, clear_cell);
    return cells;
}

void handin_diff_free(HandinDiff *diff)
{
    if (!diff)
        return;
    g_free(diff->flow);
    g_free(diff->key);
    g_free(diff->before);
    g_free(diff->now);
    g_free(diff);
}

const char *diff_kind_word(DiffKind kind)
{
    static const char *const words[DIFF_KIND_COUNT] = {"added", "dropped", "changed", "same"};
    return (unsigned)kind < DIFF_KIND_COUNT ? words[kind] : "?";
}

static gint compare_cells(gconstpointer a, gconstpointer b)
{
    const Cell *x = a, *y = b;
    int by_flow = strcmp(x->flow, y->flow);
    return by_flow ? by_flow : strcmp(x->key, y->key);
}

/* --- both sides ----------------------------------------------------------------------------------- */

static GArray *cells_of_figures(const GPtrArray *figures)
{
    GArray *cells = new_cells();
    for (unsigned i = 0; i < figures->len; i++) {
        const HandinFigure *figure = figures->pdata[i];
        Cell cell = {g_strdup(figure->flow), g_strdup(figure->key), figure->kind,
                     figure->value,          figure->lower,         figure->upper};
        g_array_append_val(cells, cell);
    }
    g_array_sort(cells, compare_cells);
    return cells;
}

static GArray *cells_accepted(Db *db, const char *account, const char *id, char **out_said,
                              GError **error)
{
    g_autoptr(Rows) rows = db_query(db, STMT_SUBMISSION_ACCEPTED_BEFORE, error, "ss", account, id);
    GError *fault = NULL;
    if (!rows)
        return NULL;
    if (!rows_next(rows, &fault)) {
        if (fault)
            g_propagate_error(error, fault);
        return fault ? NULL : new_cells();
    }
    int64_t acceptance = rows_int(rows, 0);
    *out_said = g_strdup_printf("accepted on %.10s (%s)", rows_text(rows, 1), rows_text(rows, 2));
    g_clear_pointer(&rows, rows_free);
    g_autoptr(GPtrArray) figures = handin_accepted_rows(db, account, acceptance, error);
    return figures ? cells_of_figures(figures) : NULL;
}

static void add_cube(const Cube *cube, const Handin *handin, GArray *cells, uint32_t *out_vintage)
{
    const Dataflow *flow = cube->flow;
    int area = dataflow_find_dimension(flow, "REF_AREA");
    int source = dataflow_find_dimension(flow, "SOURCE");
    if (area < 0 || source < 0)
        return;
    int own = codelist_find(flow->dimensions[area].codelist, handin->area);
    int national = codelist_find(flow->dimensions[source].codelist, SUBMISSION_SOURCE);
    for (uint32_t row = 0; row < cube->n_rows; row++) {
        if (cube->valid_to[row] != ISO_DAY_NEVER || cube->period[row] != handin->period ||
            cube->code[area][row] != own || cube->code[source][row] != national)
            continue;
        GString *key = g_string_new(NULL);
        for (unsigned d = 0; d < flow->n_dimensions; d++)
            g_string_append_printf(
                key, "%s%s", d ? "." : "",
                codelist_code(flow->dimensions[d].codelist, cube->code[d][row])->id);
        Cell cell = {g_strdup(flow->id), g_string_free(key, FALSE), (FigureKind)cube->kind[row],
                     cube->value[row],   cube->lower[row],          cube->upper[row]};
        g_array_append_val(cells, cell);
        *out_vintage = MAX(*out_vintage, cube->vintage[row]);
    }
}

static GArray *cells_released(const Cubes *cubes, const Handin *handin, char **out_said)
{
    GArray *cells = new_cells();
    const Model *model = cubes_model(cubes);
    uint32_t vintage = 0;
    for (unsigned f = 0; f < model_n_flows(model); f++)
        add_cube(cubes_find(cubes, model_flow(model, f)->id), handin, cells, &vintage);
    const Vintage *from = cubes_find_vintage(cubes, vintage);
    char day[ISO_DATE_BYTES];
    if (from) {
        iso_day_write(from->as_of, day);
        *out_said = g_strdup_printf("released, as of %s", day);
    }
    g_array_sort(cells, compare_cells);
    return cells;
}

/* --- side by side ---------------------------------------------------------------------------------- */

static char *said(const Cell *cell)
{
    FigureRow row = {.kind = cell->kind, .lower = cell->lower, .upper = cell->upper};
    return submission_said(&row);
}

/* A hidden cell differs from a number only if that number lies outside of it. */
static bool differs(const Cell *before, const Cell *now)
{
    if (before->kind == FIGURE_SUPPRESSED && now->kind == FIGURE_VALUE)
        return now->value < before->lower || now->value > before->upper;
    Figure a = {.kind = before->kind,
                .value = before->value,
                .lower = before->lower,
                .upper = before->upper};
    Figure b = {.kind = now->kind, .value = now->value, .lower = now->lower, .upper = now->upper};
    return !figure_equal(&a, &b);
}

static HandinDiff *make_diff(DiffKind kind, const Cell *before, const Cell *now)
{
    const Cell *one = now ? now : before;
    HandinDiff *diff = g_new0(HandinDiff, 1);
    *diff = (HandinDiff){.kind = kind,
                         .flow = g_strdup(one->flow),
                         .key = g_strdup(one->key),
                         .before = before ? said(before) : NULL,
                         .now = now ? said(now) : NULL,
                         .change = NAN,
                         .share = NAN};
    if (before && now && before->kind == FIGURE_VALUE && now->kind == FIGURE_VALUE) {
        diff->change = now->value - before->value;
        diff->share = before->value > 0 ? diff->change / before->value : NAN;
    }
    return diff;
}

static GPtrArray *walk(const GArray *before, const GArray *now, unsigned count[DIFF_KIND_COUNT])
{
    GPtrArray *all = g_ptr_array_new_with_free_func((GDestroyNotify)handin_diff_free);
    unsigned b = 0, n = 0;
    while (b < before->len || n < now->len) {
        const Cell *old = b < before->len ? &g_array_index(before, Cell, b) : NULL;
        const Cell *new = n < now->len ? &g_array_index(now, Cell, n) : NULL;
        int order = !old ? 1 : !new ? -1 : compare_cells(old, new);
        DiffKind kind = order < 0           ? DIFF_DROPPED
                        : order > 0         ? DIFF_ADDED
                        : differs(old, new) ? DIFF_CHANGED
                                            : DIFF_SAME;
        count[kind]++;
        if (kind != DIFF_SAME)
            g_ptr_array_add(all, make_diff(kind, order <= 0 ? old : NULL, order >= 0 ? new : NULL));
        b += order <= 0;
        n += order >= 0;
    }
    return all;
}

GPtrArray *handin_diff(Db *db, const Cubes *cubes, const char *account, const char *id,
                       DiffAgainst against, unsigned out_count[DIFF_KIND_COUNT], char **out_said,
                       GError **error)
{
    g_autoptr(Handin) handin = handin_load(db, account, id, iso_today(), error);
    g_autoptr(GPtrArray) figures = handin ? handin_figures(db, account, id, NULL, error) : NULL;
    if (!figures)
        return NULL;
    g_autofree char *from = NULL;
    g_autoptr(GArray) now = cells_of_figures(figures);
    g_autoptr(GArray) before = against == DIFF_RELEASED && cubes
                                   ? cells_released(cubes, handin, &from)
                                   : cells_accepted(db, account, id, &from, error);
    if (!before)
        return NULL;
    unsigned count[DIFF_KIND_COUNT] = {0};
    GPtrArray *all = walk(before, now, count);
    memcpy(out_count, count, sizeof count);
    if (out_said)
        *out_said = g_steal_pointer(&from);
    return all;
}

/* What one state said of one year: a table from the codes of a cell to its figure, from a filled
 * questionnaire or from the cubes. SOURCE and REF_AREA are no part of the key. */
#include "figures/state_figures.h"

#include <string.h>

typedef struct {
    const Dataflow *flow;
    uint16_t code[LIMIT_DIMENSIONS];
} CellKey;

struct StateFigures {
    GHashTable *cells; /* CellKey -> Figure */
    GArray *keys;      /* CellKey, in the order they were said */
};

static guint key_hash(gconstpointer data)
{
    const CellKey *key = data;
    guint hash = g_direct_hash(key->flow);
    for (unsigned d = 0; d < LIMIT_DIMENSIONS; d++)
        hash = hash * 31 + key->code[d];
    return hash;
}

static gboolean key_equal(gconstpointer a, gconstpointer b)
{
    const CellKey *x = a, *y = b;
    return x->flow == y->flow && memcmp(x->code, y->code, sizeof x->code) == 0;
}

static CellKey make_key(const Dataflow *flow, const uint16_t *codes)
{
    CellKey key = {.flow = flow};
    for (unsigned d = 0; d < flow->n_dimensions; d++) {
        const char *id = flow->dimensions[d].id;
        if (strcmp(id, "REF_AREA") != 0 && strcmp(id, "SOURCE") != 0)
            key.code[d] = codes[d];
    }
    return key;
}

static StateFigures *figures_new(void)
{
    StateFigures *figures = g_new0(StateFigures, 1);
    figures->cells = g_hash_table_new_full(key_hash, key_equal, g_free, g_free);
    figures->keys = g_array_new(FALSE, FALSE, sizeof(CellKey));
    return figures;
}

/* The first that was said of a cell stays; a second one is an error that the check reports. */
static void add(StateFigures *figures, const Dataflow *flow, const uint16_t *codes, Figure figure)
{
    CellKey key = make_key(flow, codes);
    if (g_hash_table_contains(figures->cells, &key))
        return;
    g_hash_table_insert(figures->cells, g_memdup2(&key, sizeof key),
                        g_memdup2(&figure, sizeof figure));
    g_array_append_val(figures->keys, key);
}

StateFigures *state_figures_of_submission(const Submission *submission, int period)
{
    StateFigures *figures = figures_new();
    for (unsigned i = 0; i < submission->rows->len; i++) {
        const FigureRow *row = &g_array_index(submission->rows, FigureRow, i);
        if (row->period != period)
            continue;
        Figure figure = {.kind = row->kind,
                         .obs_status = row->obs_status,
                         .conf_status = row->conf_status,
                         .value = row->value,
                         .lower = row->lower,
                         .upper = row->upper,
                         .comment = row->comment};
        add(figures, row->flow, row->code, figure);
    }
    return figures;
}

StateFigures *state_figures_of_cubes(const Cubes *cubes, unsigned area, int period,
                                     const char *source, IsoDay as_of)
{
    StateFigures *figures = figures_new();
    const Model *model = cubes_model(cubes);
    const char *area_id = codelist_code(model_find_codelist(model, "CL_AREA"), area)->id;
    for (unsigned f = 0; f < model_n_flows(model); f++) {
        const Dataflow *flow = model_flow(model, f);
        const Cube *cube = cubes_find(cubes, flow->id);
        int d_area = dataflow_find_dimension(flow, "REF_AREA");
        int d_source = dataflow_find_dimension(flow, "SOURCE");
        int area_code = d_area < 0 ? -1 : codelist_find(flow->dimensions[d_area].codelist, area_id);
        int source_code =
            d_source < 0 ? -1 : codelist_find(flow->dimensions[d_source].codelist, source);
        if (!cube || area_code < 0 || source_code < 0)
            continue;
        g_autoptr(CubeQuery) query = cube_query_new(flow);
        cube_query_want(query, (unsigned)d_area, (unsigned)area_code);
        cube_query_want(query, (unsigned)d_source, (unsigned)source_code);
        query->start_period = query->end_period = period;
        query->as_of = as_of;
        g_auto(CubeSlice) slice = {0};
        cube_select(cube, query, &slice);
        for (uint32_t i = 0; i < slice.n_rows; i++) {
            uint16_t codes[LIMIT_DIMENSIONS] = {0};
            for (unsigned d = 0; d < flow->n_dimensions; d++)
                codes[d] = cube->code[d][slice.rows[i]];
            add(figures, flow, codes, cube_figure(cube, slice.rows[i]));
        }
    }
    return figures;
}

void state_figures_free(StateFigures *figures)
{
    if (!figures)
        return;
    g_hash_table_unref(figures->cells);
    g_array_unref(figures->keys);
    g_free(figures);
}

unsigned state_figures_n(const StateFigures *figures)
{
    return figures->keys->len;
}

Figure state_figures_cell(const StateFigures *figures, const Dataflow *flow, const uint16_t *codes)
{
    CellKey key = make_key(flow, codes);
    const Figure *found = figures ? g_hash_table_lookup(figures->cells, &key) : NULL;
    return found ? *found
                 : (Figure){.kind = FIGURE_ABSENT,
                            .obs_status = 'A',
                            .conf_status = 'F',
                            .value = NAN,
                            .lower = NAN,
                            .upper = NAN};
}

void state_figures_present(const StateFigures *figures, const Dataflow *flow, unsigned dimension,
                           const uint16_t *codes, uint8_t *out_present)
{
    for (unsigned i = 0; figures && i < figures->keys->len; i++) {
        const CellKey *key = &g_array_index(figures->keys, CellKey, i);
        if (key->flow != flow)
            continue;
        CellKey wanted = make_key(flow, codes);
        wanted.code[dimension] = key->code[dimension];
        if (key_equal(key, &wanted))
            out_present[key->code[dimension]] = 1;
    }
}

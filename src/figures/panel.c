#include "figures/panel.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* --- the panel --------------------------------------------------------------------------- */

static bool is_usable(const Figure *figure)
{
    switch (figure->kind) {
    case FIGURE_VALUE:
    case FIGURE_SUPPRESSED:
        return figure->obs_status != 'U';
    case FIGURE_DISPUTED:
        return isfinite(figure->lower) && isfinite(figure->upper);
    case FIGURE_NOT_KNOWN:
    case FIGURE_NOT_APPLICABLE:
    case FIGURE_NOT_YET:
    case FIGURE_ABSENT:
    case FIGURE_KIND_COUNT:
        break;
    }
    return false;
}

static void add(Figure *total, const Figure *part)
{
    bool is_interval = part->kind != FIGURE_VALUE;
    total->lower += part->lower;
    total->upper += part->upper;
    total->value = total->kind == FIGURE_VALUE && !is_interval ? total->value + part->value : NAN;
    total->revised = total->revised || part->revised;
    if (part->kind == FIGURE_SUPPRESSED) {
        total->kind = FIGURE_SUPPRESSED;
        total->obs_status = 'Q';
        total->conf_status = 'C';
    } else if (part->kind == FIGURE_DISPUTED && total->kind != FIGURE_SUPPRESSED) {
        total->kind = FIGURE_DISPUTED;
        total->obs_status = 'U';
    }
}

/* The area's index in the flow's own list; -1: it is not there. */
static int flow_area(const Cubes *cubes, const CodeList *flow_areas, unsigned member)
{
    const CodeList *areas = model_find_codelist(cubes_model(cubes), "CL_AREA");
    return flow_areas == areas ? (int)member
                               : codelist_find(flow_areas, codelist_code(areas, member)->id);
}

static void count_state(Panel *panel, const Cube *cube, uint16_t *codes, unsigned area,
                        IsoDay as_of)
{
    unsigned n = (unsigned)(panel->last - panel->first + 1);
    g_autofree Figure *parts = g_new0(Figure, n);
    bool is_whole = true;
    for (unsigned i = 0; i < n; i++) {
        parts[i] = cube_cell(cube, codes, panel->first + (int)i, as_of);
        is_whole = is_whole && is_usable(&parts[i]);
    }
    RegionStates *states = is_whole ? &panel->states : &panel->left_out;
    if (states->n < REGION_STATES_MOST)
        states->area[states->n++] = (uint16_t)area;
    for (unsigned i = 0; is_whole && i < n; i++)
        add(&panel->figures[i], &parts[i]);
}

void panel_init(Panel *panel, const Cubes *cubes, const Cube *cube, const uint16_t *codes,
                int first, int last, IsoDay as_of)
{
    *panel = (Panel){.first = first, .last = last};
    int dimension = dataflow_find_dimension(cube->flow, "REF_AREA");
    g_return_if_fail(dimension >= 0 && last >= first);
    unsigned n = (unsigned)(last - first + 1);
    panel->figures = g_new0(Figure, n);
    for (unsigned i = 0; i < n; i++)
        panel->figures[i] = (Figure){.kind = FIGURE_VALUE, .obs_status = 'A', .conf_status = 'F'};
    uint16_t own[LIMIT_DIMENSIONS];
    memcpy(own, codes, cube->flow->n_dimensions * sizeof own[0]);
    const Model *model = cubes_model(cubes);
    for (unsigned m = 0; m < model_n_members(model); m++) {
        int area =
            flow_area(cubes, cube->flow->dimensions[dimension].codelist, model_member(model, m));
        if (area < 0)
            continue;
        own[dimension] = (uint16_t)area;
        count_state(panel, cube, own, (unsigned)area, as_of);
    }
    for (unsigned i = 0; panel->states.n == 0 && i < n; i++)
        panel->figures[i] = (Figure){
            .kind = FIGURE_ABSENT, .obs_status = 'O', .value = NAN, .lower = NAN, .upper = NAN};
}

void panel_clear(Panel *panel)
{
    g_clear_pointer(&panel->figures, g_free);
}

/* --- ranking ----------------------------------------------------------------------------- */

/* Numbers before intervals before words. */
static int rank_class(const Figure *figure)
{
    switch (figure->kind) {
    case FIGURE_VALUE:
        return figure->obs_status == 'U' ? 1 : 0;
    case FIGURE_SUPPRESSED:
    case FIGURE_DISPUTED:
        return 1;
    case FIGURE_NOT_KNOWN:
    case FIGURE_NOT_APPLICABLE:
    case FIGURE_NOT_YET:
    case FIGURE_ABSENT:
    case FIGURE_KIND_COUNT:
        break;
    }
    return 2;
}

static int compare_ranked(const void *a, const void *b)
{
    const RankedFigure *x = a, *y = b;
    int class_x = rank_class(&x->figure), class_y = rank_class(&y->figure);
    if (class_x != class_y)
        return class_x - class_y;
    double size_x = isnan(x->figure.upper) ? -1 : x->figure.upper;
    double size_y = isnan(y->figure.upper) ? -1 : y->figure.upper;
    if (size_x != size_y)
        return size_x > size_y ? -1 : 1;
    return x->code < y->code ? -1 : x->code > y->code;
}

unsigned cube_rank(const Cube *cube, const uint16_t *codes, unsigned dimension, int period,
                   IsoDay as_of, RankedFigure **out_ranked)
{
    const CodeList *list = cube->flow->dimensions[dimension].codelist;
    int total = codelist_find(list, CODE_TOTAL);
    uint16_t own[LIMIT_DIMENSIONS];
    memcpy(own, codes, cube->flow->n_dimensions * sizeof own[0]);
    g_autoptr(GArray) ranked = g_array_new(FALSE, FALSE, sizeof(RankedFigure));
    for (unsigned c = 0; c < codelist_n(list); c++) {
        own[dimension] = (uint16_t)c;
        RankedFigure one = {.code = (uint16_t)c, .figure = cube_cell(cube, own, period, as_of)};
        if ((int)c != total && one.figure.kind != FIGURE_ABSENT)
            g_array_append_val(ranked, one);
    }
    unsigned n = ranked->len;
    *out_ranked = NULL;
    if (n == 0)
        return 0;
    qsort(ranked->data, n, sizeof(RankedFigure), compare_ranked);
    *out_ranked = (RankedFigure *)(void *)g_array_free(g_steal_pointer(&ranked), FALSE);
    return n;
}

bool cube_latest(const Cube *cube, const uint16_t *codes, int first, int last, IsoDay as_of,
                 int *out_period)
{
    for (int period = last; period >= first; period--) {
        if (cube_cell(cube, codes, period, as_of).kind != FIGURE_ABSENT) {
            *out_period = period;
            return true;
        }
    }
    return false;
}

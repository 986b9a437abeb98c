#include "figures/region.h"

#include <math.h>
#include <string.h>

static void put(RegionStates *states, unsigned area)
{
    if (states->n < REGION_STATES_MOST)
        states->area[states->n++] = (uint16_t)area;
}

static void widen(RegionTotal *total, const Figure *figure)
{
    total->lower += isnan(figure->lower) ? 0 : figure->lower;
    total->upper += isnan(figure->upper) ? INFINITY : figure->upper;
}

static void count(RegionTotal *total, const Figure *figure, unsigned area)
{
    switch (figure->kind) {
    case FIGURE_VALUE:
    case FIGURE_SUPPRESSED:
        if (figure->obs_status == 'U') {
            put(&total->unreliable, area);
        } else if (figure->kind == FIGURE_VALUE) {
            put(&total->known, area);
            total->sum += figure->value;
            widen(total, figure);
        } else {
            put(&total->suppressed, area);
            widen(total, figure);
        }
        break;
    case FIGURE_DISPUTED:
        put(&total->disputed, area);
        widen(total, figure);
        break;
    case FIGURE_NOT_KNOWN:
    case FIGURE_NOT_APPLICABLE:
    case FIGURE_NOT_YET:
    case FIGURE_ABSENT:
    case FIGURE_KIND_COUNT:
        put(&total->missing, area);
        break;
    }
}

/* The id of the newer of two vintages; cubes_vintage() is newest first. */
static uint32_t newer(const Cubes *cubes, uint32_t a, uint32_t b)
{
    for (unsigned i = 0; a != b && i < cubes_n_vintages(cubes); i++) {
        uint32_t id = cubes_vintage(cubes, i)->id;
        if (id == a || id == b)
            return id;
    }
    return a;
}

void region_total(const Cubes *cubes, const Cube *cube, const uint16_t *codes, int period,
                  IsoDay as_of, RegionTotal *out_total)
{
    const Model *model = cubes_model(cubes);
    const CodeList *areas = model_find_codelist(model, "CL_AREA");
    int dimension = dataflow_find_dimension(cube->flow, "REF_AREA");
    *out_total = (RegionTotal){.period = period};
    g_return_if_fail(dimension >= 0 && areas);
    uint16_t own[LIMIT_DIMENSIONS];
    memcpy(own, codes, cube->flow->n_dimensions * sizeof own[0]);
    const CodeList *flow_areas = cube->flow->dimensions[dimension].codelist;
    for (unsigned m = 0; m < model_n_members(model); m++) {
        unsigned member = model_member(model, m);
        int area = flow_areas == areas
                       ? (int)member
                       : codelist_find(flow_areas, codelist_code(areas, member)->id);
        Figure figure = {.kind = FIGURE_ABSENT};
        if (area >= 0) {
            own[dimension] = (uint16_t)area;
            figure = cube_cell(cube, own, period, as_of);
        }
        count(out_total, &figure, area >= 0 ? (unsigned)area : member);
        if (figure.kind != FIGURE_ABSENT)
            out_total->newest_vintage = newer(cubes, figure.vintage, out_total->newest_vintage);
    }
    out_total->is_complete = out_total->missing.n == 0 && out_total->unreliable.n == 0;
}

Figure region_figure(const RegionTotal *total)
{
    Figure figure = {.kind = FIGURE_VALUE,
                     .obs_status = 'A',
                     .conf_status = 'F',
                     .value = total->sum,
                     .lower = total->lower,
                     .upper = total->upper,
                     .vintage = total->newest_vintage};
    if (total->suppressed.n > 0) {
        figure.kind = FIGURE_SUPPRESSED;
        figure.obs_status = 'Q';
        figure.conf_status = 'C';
    } else if (total->disputed.n > 0) {
        figure.kind = FIGURE_DISPUTED;
        figure.obs_status = 'U';
    } else if (total->known.n == 0) {
        figure.kind = FIGURE_ABSENT;
        figure.obs_status = 'O';
        figure.lower = figure.upper = NAN;
        figure.vintage = 0;
    }
    if (figure.kind != FIGURE_VALUE)
        figure.value = NAN;
    return figure;
}

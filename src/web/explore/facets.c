#include "web/explore/facets.h"

static void find_years(Facets *facets, const Cube *cube)
{
    facets->first_year = 0;
    facets->last_year = -1;
    for (uint32_t row = 0; row < cube->n_rows; row++) {
        if (row == 0 || cube->period[row] < facets->first_year)
            facets->first_year = cube->period[row];
        if (row == 0 || cube->period[row] > facets->last_year)
            facets->last_year = cube->period[row];
    }
}

/* A row counts for a dimension's code if every other condition holds: so a row that fails none
 * counts everywhere, one that fails one counts only there. */
static void count_row(Facets *facets, const Explore *explore, uint32_t row)
{
    const Cube *cube = explore->cube;
    const CubeQuery *query = explore->query;
    unsigned n = facets->n_dimensions, failed = n, n_failed = 0;
    int year = cube->period[row];
    bool is_year_wrong = year < query->start_period || year > query->end_period;
    n_failed += is_year_wrong;
    for (unsigned d = 0; d < n && n_failed < 2; d++) {
        if (!query->wanted[d] || query->wanted[d][cube->code[d][row]])
            continue;
        failed = d;
        n_failed++;
    }
    if (n_failed >= 2)
        return;
    if (n_failed == 0 || is_year_wrong)
        facets->years[year - facets->first_year]++;
    if (n_failed == 1 && !is_year_wrong)
        facets->count[failed][cube->code[failed][row]]++;
    for (unsigned d = 0; d < n && n_failed == 0; d++)
        facets->count[d][cube->code[d][row]]++;
}

void facets_init(Facets *facets, const Explore *explore)
{
    const Cube *cube = explore->cube;
    *facets = (Facets){.n_dimensions = explore->flow->n_dimensions};
    for (unsigned d = 0; d < facets->n_dimensions; d++)
        facets->count[d] = g_new0(uint32_t, codelist_n(explore->flow->dimensions[d].codelist));
    find_years(facets, cube);
    facets->years = g_new0(uint32_t, (gsize)(facets->last_year - facets->first_year + 1));
    IsoDay day = explore->query->as_of == ISO_DAY_NEVER ? ISO_DAY_NEVER - 1 : explore->query->as_of;
    for (uint32_t row = 0; row < cube->n_rows; row++)
        if (cube->valid_from[row] <= day && day < cube->valid_to[row])
            count_row(facets, explore, row);
}

void facets_clear(Facets *facets)
{
    for (unsigned d = 0; d < facets->n_dimensions; d++)
        g_clear_pointer(&facets->count[d], g_free);
    g_clear_pointer(&facets->years, g_free);
}

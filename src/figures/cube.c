/* The snapshot as a shared thing: references, the process's current one, and single cells. */
#include "figures/cube_private.h"

#include <math.h>
#include <string.h>

/* --- references -------------------------------------------------------------------------- */

Cubes *cubes_ref(Cubes *cubes)
{
    g_atomic_int_inc(&cubes->references);
    return cubes;
}

void cube_clear_columns(Cube *cube)
{
    for (unsigned d = 0; d < LIMIT_DIMENSIONS; d++)
        g_free((gpointer)cube->code[d]);
    g_free((gpointer)cube->period);
    g_free((gpointer)cube->kind);
    g_free((gpointer)cube->obs_status);
    g_free((gpointer)cube->conf_status);
    g_free((gpointer)cube->value);
    g_free((gpointer)cube->lower);
    g_free((gpointer)cube->upper);
    g_free((gpointer)cube->vintage);
    g_free((gpointer)cube->valid_from);
    g_free((gpointer)cube->valid_to);
    g_free((gpointer)cube->comment);
    g_free((gpointer)cube->comments);
    memset(cube, 0, sizeof *cube);
}

void cubes_unref(Cubes *cubes)
{
    if (!cubes || !g_atomic_int_dec_and_test(&cubes->references))
        return;
    for (unsigned i = 0; i < cubes->n_cubes; i++)
        cube_clear_columns(&cubes->cubes[i]);
    g_free(cubes->cubes);
    g_free(cubes->vintages);
    g_string_chunk_free(cubes->texts);
    g_free(cubes);
}

/* The lock is held for one increment or one swap, never while a snapshot is built or freed. A bare
 * atomic pointer would not do: between reading the pointer and raising its count the writer could
 * drop the last reference. */
static GMutex current_lock;
static Cubes *current;

void cubes_publish(Cubes *take_cubes)
{
    g_mutex_lock(&current_lock);
    Cubes *old = current;
    current = take_cubes;
    g_mutex_unlock(&current_lock);
    cubes_unref(old);
}

Cubes *cubes_current(void)
{
    g_mutex_lock(&current_lock);
    Cubes *cubes = current ? cubes_ref(current) : NULL;
    g_mutex_unlock(&current_lock);
    return cubes;
}

/* --- what is in it ----------------------------------------------------------------------- */

const Model *cubes_model(const Cubes *cubes)
{
    return cubes->model;
}

const Cube *cubes_find(const Cubes *cubes, const char *flow_id)
{
    for (unsigned i = 0; i < cubes->n_cubes; i++)
        if (g_ascii_strcasecmp(cubes->cubes[i].flow->id, flow_id) == 0)
            return &cubes->cubes[i];
    return NULL;
}

unsigned cubes_n_vintages(const Cubes *cubes)
{
    return cubes->n_vintages;
}

const Vintage *cubes_vintage(const Cubes *cubes, unsigned index)
{
    g_return_val_if_fail(index < cubes->n_vintages, NULL);
    return &cubes->vintages[index];
}

const Vintage *cubes_find_vintage(const Cubes *cubes, uint32_t id)
{
    for (unsigned i = 0; i < cubes->n_vintages; i++)
        if (cubes->vintages[i].id == id)
            return &cubes->vintages[i];
    return NULL;
}

/* --- cells ------------------------------------------------------------------------------- */

static Figure absent(void)
{
    return (Figure){.kind = FIGURE_ABSENT,
                    .obs_status = 'O',
                    .conf_status = 'F',
                    .value = NAN,
                    .lower = NAN,
                    .upper = NAN};
}

static Figure read_row(const Cube *cube, uint32_t row)
{
    return (Figure){.kind = (FigureKind)cube->kind[row],
                    .obs_status = cube->obs_status[row],
                    .conf_status = cube->conf_status[row],
                    .value = cube->value[row],
                    .lower = cube->lower[row],
                    .upper = cube->upper[row],
                    .vintage = cube->vintage[row],
                    .comment = cube->comments[cube->comment[row]]};
}

/* The rows of one cell stand together, in the order of valid_from. The row before belongs to the
 * vintage just before only if its span ends where this one begins: otherwise a vintage between
 * them spoke of the state and did not say the cell. */
Figure cube_before(const Cube *cube, uint32_t row)
{
    g_return_val_if_fail(row < cube->n_rows, absent());
    bool is_said = row > 0 && cube_same_cell(cube, row - 1, row) &&
                   cube->valid_to[row - 1] == cube->valid_from[row];
    return is_said ? read_row(cube, row - 1) : absent();
}

Figure cube_figure(const Cube *cube, uint32_t row)
{
    g_return_val_if_fail(row < cube->n_rows, absent());
    Figure figure = read_row(cube, row);
    Figure before = cube_before(cube, row);
    figure.revised = before.kind != FIGURE_ABSENT && !figure_equal(&before, &figure);
    return figure;
}

/* Less than, equal to or greater than 0 as the row stands before, at or after the cell. */
static int compare_cell(const Cube *cube, uint32_t row, const uint16_t *codes, int period)
{
    for (unsigned d = 0; d < cube->flow->n_dimensions; d++)
        if (cube->code[d][row] != codes[d])
            return cube->code[d][row] < codes[d] ? -1 : 1;
    return cube->period[row] < period ? -1 : cube->period[row] > period;
}

Figure cube_cell(const Cube *cube, const uint16_t *codes, int period, IsoDay as_of)
{
    uint32_t low = 0, high = cube->n_rows;
    while (low < high) { /* the first row of the cell, or of the one after it */
        uint32_t middle = low + (high - low) / 2;
        if (compare_cell(cube, middle, codes, period) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    IsoDay day = cube_day_of(as_of);
    for (; low < cube->n_rows && compare_cell(cube, low, codes, period) == 0; low++)
        if (cube->valid_from[low] <= day && day < cube->valid_to[low])
            return cube_figure(cube, low);
    return absent();
}

bool cube_codes(const Dataflow *flow, uint16_t *out_codes, ...)
{
    int found[LIMIT_DIMENSIONS];
    for (unsigned d = 0; d < flow->n_dimensions; d++) {
        bool is_frequency = strcmp(flow->dimensions[d].id, "FREQ") == 0;
        found[d] = codelist_find(flow->dimensions[d].codelist, is_frequency ? "A" : CODE_TOTAL);
    }
    bool is_right = true;
    va_list names;
    va_start(names, out_codes);
    for (const char *name; is_right && (name = va_arg(names, const char *)) != NULL;) {
        const char *code = va_arg(names, const char *);
        int d = dataflow_find_dimension(flow, name);
        if (d >= 0 && code)
            found[d] = codelist_find(flow->dimensions[d].codelist, code);
        is_right = d >= 0 && code && found[d] >= 0;
        if (!is_right)
            g_critical("cube_codes: %s has no %s = %s", flow->id, name, code ? code : "(null)");
    }
    va_end(names);
    for (unsigned d = 0; is_right && d < flow->n_dimensions; d++) {
        is_right = found[d] >= 0;
        if (!is_right)
            g_critical("cube_codes: %s needs a code for %s", flow->id, flow->dimensions[d].id);
        else
            out_codes[d] = (uint16_t)found[d];
    }
    return is_right;
}

#include "figures/release_same.h"

#include <string.h>

static void free_twin(gpointer data)
{
    ReleaseTwin *twin = data;
    g_free(twin->population);
    g_free(twin);
}

/* "SE-offenders-2024" in three; the dataflow's id is in capital letters. */
static bool split(const char *population, char **out_area, char **out_flow, const char **out_period)
{
    const char *first = strchr(population, '-'), *last = strrchr(population, '-');
    if (!first || first == last)
        return false;
    g_autofree char *flow = g_strndup(first + 1, (gsize)(last - first - 1));
    *out_area = g_strndup(population, (gsize)(first - population));
    *out_flow = g_ascii_strup(flow, -1);
    *out_period = last + 1;
    return true;
}

static void add_twin(GPtrArray *to, const Dataflow *declares, const char *area, const char *flow,
                     const char *period)
{
    ReleaseTwin *twin = g_new0(ReleaseTwin, 1);
    g_autofree char *folded = g_ascii_strdown(flow, -1);
    twin->population = g_strdup_printf("%s-%s-%s", area, folded, period);
    twin->dimension = declares->same_dimension;
    twin->code = declares->same_code;
    g_ptr_array_add(to, twin);
}

GPtrArray *release_twins_of(const Model *model, const char *population)
{
    GPtrArray *twins = g_ptr_array_new_with_free_func(free_twin);
    g_autofree char *area = NULL, *flow = NULL;
    const char *period = NULL;
    if (!model || !split(population, &area, &flow, &period))
        return twins;
    for (unsigned f = 0; f < model_n_flows(model); f++) {
        const Dataflow *one = model_flow(model, f);
        if (one->same_flow && strcmp(one->id, flow) == 0)
            add_twin(twins, one, area, one->same_flow, period);
        else if (g_strcmp0(one->same_flow, flow) == 0)
            add_twin(twins, one, area, one->id, period);
    }
    return twins;
}

static int column_of(const ReleaseTable *table, const char *dimension)
{
    for (unsigned d = 0; d < table->n_dimensions; d++)
        if (strcmp(table->dimensions[d], dimension) == 0)
            return (int)d;
    return -1;
}

static void copy_row(ReleaseTable *to, uint32_t at, const ReleaseTable *from, uint32_t row)
{
    for (unsigned d = 0; d < from->n_dimensions; d++)
        release_table_set_code(to, at, d, release_table_code(from, row, d));
    to->value[at] = from->value[row];
    to->lower[at] = from->lower[row];
    to->upper[at] = from->upper[row];
    to->mark[at] = from->mark[row];
}

ReleaseTable *release_twin_rows(const ReleaseTable *table, const ReleaseTwin *twin)
{
    int column = column_of(table, twin->dimension);
    g_autoptr(GArray) rows = g_array_new(FALSE, FALSE, sizeof(uint32_t));
    for (uint32_t row = 0; column >= 0 && row < table->n_rows; row++)
        if (strcmp(release_table_code(table, row, (unsigned)column), twin->code) == 0)
            g_array_append_val(rows, row);
    if (rows->len == 0)
        return NULL;
    ReleaseTable *same = release_table_new(table->name, table->n_dimensions, rows->len);
    for (unsigned d = 0; d < table->n_dimensions; d++)
        release_table_set_dimension(same, d, table->dimensions[d]);
    for (uint32_t i = 0; i < rows->len; i++)
        copy_row(same, i, table, g_array_index(rows, uint32_t, i));
    return same;
}

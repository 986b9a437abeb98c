#include "figures/release_known.h"

#include <stdlib.h>
#include <string.h>

#define PERIOD_COLUMN "TIME_PERIOD"

ReleaseTable *release_codes_of_cube(const Cube *cube, unsigned dimension, const uint32_t *rows,
                                    uint32_t n)
{
    const CodeList *list = cube->flow->dimensions[dimension].codelist;
    g_autofree bool *is_used = g_new0(bool, codelist_n(list) + 1);
    uint32_t n_used = 0, row = 0;
    for (uint32_t i = 0; i < n; i++) {
        int code = cube->code[dimension][rows[i]];
        for (; code >= 0 && !is_used[code]; code = codelist_code(list, (unsigned)code)->parent) {
            is_used[code] = true;
            n_used++;
        }
    }
    ReleaseTable *table = release_table_new(cube->flow->dimensions[dimension].id, 2, n_used);
    release_table_set_dimension(table, 0, "code");
    release_table_set_dimension(table, 1, "parent");
    for (unsigned c = 0; c < codelist_n(list); c++) {
        if (!is_used[c])
            continue;
        int parent = codelist_code(list, c)->parent;
        release_table_set_code(table, row, 0, codelist_code(list, c)->id);
        release_table_set_code(table, row++, 1,
                               parent >= 0 ? codelist_code(list, (unsigned)parent)->id : "");
    }
    return table;
}

static int column_of(const ReleaseTable *table, const char *name)
{
    for (unsigned d = 0; d < table->n_dimensions; d++)
        if (strcmp(table->dimensions[d], name) == 0)
            return (int)d;
    return -1;
}

static bool check_columns(const Dataflow *flow, const GPtrArray *tables, GError **error)
{
    for (unsigned t = 0; t < tables->len; t++) {
        const ReleaseTable *table = tables->pdata[t];
        const char *wrong = NULL;
        for (unsigned d = 0; d < table->n_dimensions && !wrong; d++)
            if (strcmp(table->dimensions[d], PERIOD_COLUMN) != 0 &&
                dataflow_find_dimension(flow, table->dimensions[d]) < 0)
                wrong = table->dimensions[d];
        if (!wrong && column_of(table, "REF_AREA") >= 0 && column_of(table, PERIOD_COLUMN) >= 0)
            continue;
        if (wrong)
            g_set_error(error, FYR_ERROR, FYR_ERROR_INVALID,
                        "\"%s\": the column %s is no dimension of %s", table->name, wrong,
                        flow->id);
        else
            g_set_error(error, FYR_ERROR, FYR_ERROR_INVALID,
                        "\"%s\" needs the columns REF_AREA and TIME_PERIOD, to be compared with "
                        "the figures of %s",
                        table->name, flow->id);
        return false;
    }
    return true;
}

/* "SE\x1f2022" of every row. */
static GHashTable *places_of(const GPtrArray *tables)
{
    GHashTable *places = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    for (unsigned t = 0; t < tables->len; t++) {
        const ReleaseTable *table = tables->pdata[t];
        unsigned area = (unsigned)column_of(table, "REF_AREA");
        unsigned period = (unsigned)column_of(table, PERIOD_COLUMN);
        for (uint32_t row = 0; row < table->n_rows; row++)
            g_hash_table_add(places, g_strconcat(release_table_code(table, row, area), "\x1f",
                                                 release_table_code(table, row, period), NULL));
    }
    return places;
}

/* One source's figures of one state and year; FREQ and SOURCE say nothing about which cell it is. */
static ReleaseTable *make_known(const Cube *cube, const char *name, const GArray *rows)
{
    const Dataflow *flow = cube->flow;
    unsigned from[LIMIT_DIMENSIONS], n = 0;
    for (unsigned d = 0; d < flow->n_dimensions; d++)
        if (strcmp(flow->dimensions[d].id, "FREQ") != 0 &&
            strcmp(flow->dimensions[d].id, "SOURCE") != 0)
            from[n++] = d;
    ReleaseTable *table = release_table_new(name, n + 1, rows->len);
    for (unsigned d = 0; d < n; d++)
        release_table_set_dimension(table, d, flow->dimensions[from[d]].id);
    release_table_set_dimension(table, n, PERIOD_COLUMN);
    for (uint32_t i = 0; i < rows->len; i++) {
        uint32_t row = g_array_index(rows, uint32_t, i);
        char period[16];
        for (unsigned d = 0; d < n; d++)
            release_table_set_code(
                table, i, d,
                codelist_code(flow->dimensions[from[d]].codelist, cube->code[from[d]][row])->id);
        g_snprintf(period, sizeof period, "%d", cube->period[row]);
        release_table_set_code(table, i, n, period);
        if (cube->kind[row] == FIGURE_VALUE && cube->obs_status[row] != 'U')
            table->value[i] = cube->value[row];
        if (cube->kind[row] == FIGURE_SUPPRESSED) {
            table->mark[i] = MARK_PRIMARY;
            table->lower[i] = cube->lower[row];
            table->upper[i] = cube->upper[row];
        }
    }
    return table;
}

static void free_rows(gpointer rows)
{
    g_array_unref(rows);
}

static gint compare_texts(gconstpointer a, gconstpointer b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* Rows by the name of their table. */
static GHashTable *group_rows(const Cube *cube, GHashTable *places, GArray *out_all)
{
    GHashTable *groups = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, free_rows);
    int area = dataflow_find_dimension(cube->flow, "REF_AREA");
    int source = dataflow_find_dimension(cube->flow, "SOURCE");
    for (uint32_t row = 0; row < cube->n_rows && area >= 0 && source >= 0; row++) {
        if (cube->valid_to[row] != ISO_DAY_NEVER)
            continue;
        const char *where =
            codelist_code(cube->flow->dimensions[area].codelist, cube->code[area][row])->id;
        const char *who =
            codelist_code(cube->flow->dimensions[source].codelist, cube->code[source][row])->id;
        g_autofree char *place = g_strdup_printf("%s\x1f%d", where, cube->period[row]);
        if (!g_hash_table_contains(places, place))
            continue;
        g_autofree char *name =
            g_strdup_printf("%s-%s-%s-%d", who, cube->flow->id, where, cube->period[row]);
        GArray *rows = g_hash_table_lookup(groups, name);
        if (!rows) {
            rows = g_array_new(FALSE, FALSE, sizeof(uint32_t));
            g_hash_table_insert(groups, g_strdup(name), rows);
        }
        g_array_append_val(rows, row);
        g_array_append_val(out_all, row);
    }
    return groups;
}

bool release_add_known_figures(const Cubes *cubes, const char *flow, const GPtrArray *tables,
                               GPtrArray *known, GPtrArray *codes, GError **error)
{
    const Cube *cube = cubes_find(cubes, flow);
    if (!cube) {
        g_set_error(error, FYR_ERROR, FYR_ERROR_NOT_FOUND, "there is no dataflow \"%s\"", flow);
        return false;
    }
    if (!check_columns(cube->flow, tables, error))
        return false;
    g_autoptr(GHashTable) places = places_of(tables);
    g_autoptr(GArray) all = g_array_new(FALSE, FALSE, sizeof(uint32_t));
    g_autoptr(GHashTable) groups = group_rows(cube, places, all);
    guint n;
    g_autofree gpointer *names = g_hash_table_get_keys_as_array(groups, &n);
    qsort(names, n, sizeof *names, compare_texts);
    for (guint i = 0; i < n; i++)
        g_ptr_array_add(known, make_known(cube, names[i], g_hash_table_lookup(groups, names[i])));
    for (unsigned d = 0; d < cube->flow->n_dimensions && all->len > 0; d++) {
        ReleaseTable *list = release_codes_of_cube(cube, d, (const uint32_t *)all->data, all->len);
        g_ptr_array_add(codes, list); /* after those that were given: the first counts */
    }
    return true;
}

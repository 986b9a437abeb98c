#include "figures/disclosure.h"

#include "base/isotime.h"
#include "figures/release_known.h"
#include "figures/release_system.h"
#include "protect/audit.h"
#include "solve/solve.h"

#include <math.h>
#include <string.h>

#define COUNTED_SOURCE "UNODC"

/* Dimensions that say which group a figure belongs to, not which cell of it. */
static const char *const group_dimensions[] = {"FREQ", "REF_AREA", "SOURCE", NULL};
/* Those whose parts exclude each other and cover everybody. */
static const char *const additive_dimensions[] = {"SEX", "AGE", NULL};

typedef struct {
    const Cube *cube;
    unsigned n;
    unsigned dimension[LIMIT_DIMENSIONS]; /* of the cube, that make the cell */
    const char *loose[LIMIT_DIMENSIONS + 1];
    GPtrArray *codes;
} FlowShape;

/* The rows of one state and year as a table. What is disputed or not believed is a cell of which
 * nothing is known. */
static ReleaseTable *table_of(const FlowShape *shape, const uint32_t *rows, uint32_t n)
{
    const Cube *cube = shape->cube;
    ReleaseTable *table = release_table_new("group", shape->n, n);
    for (unsigned d = 0; d < shape->n; d++)
        release_table_set_dimension(table, d, cube->flow->dimensions[shape->dimension[d]].id);
    for (uint32_t i = 0; i < n; i++) {
        uint32_t row = rows[i];
        for (unsigned d = 0; d < shape->n; d++) {
            unsigned from = shape->dimension[d];
            release_table_set_code(
                table, i, d,
                codelist_code(cube->flow->dimensions[from].codelist, cube->code[from][row])->id);
        }
        bool is_believed = cube->obs_status[row] != 'U';
        if (cube->kind[row] == FIGURE_VALUE && is_believed)
            table->value[i] = cube->value[row];
        if (cube->kind[row] == FIGURE_SUPPRESSED && is_believed) {
            table->mark[i] = MARK_PRIMARY;
            table->lower[i] = cube->lower[row];
            table->upper[i] = cube->upper[row];
        }
    }
    return table;
}

static void count_cells(const ReleaseSystem *system, const double *lower, const double *upper,
                        const uint8_t *verdict, DisclosureCount *count)
{
    for (uint32_t i = 0; i < system->cells->len; i++) {
        if (!(release_system_cell(system, i)->flags & CELL_HIDDEN) ||
            system->system.state[i] == CELL_PUBLISHED)
            continue;
        if (isnan(lower[i])) /* its figures contradict each other */
            count->n_left_out++;
        else if (verdict[i] == VERDICT_EXACT)
            count->n_exact++;
        else if (lower[i] > system->system.lower[i] || upper[i] < system->system.upper[i])
            count->n_narrowed++;
    }
}

static bool audit_group(const FlowShape *shape, const uint32_t *rows, uint32_t n,
                        ReleaseMargins margins, DisclosureCount *count, GError **error)
{
    g_autoptr(ReleaseTable) table = table_of(shape, rows, n);
    uint32_t n_hidden = release_table_n_hidden(table);
    count->n_cells += n;
    count->n_hidden += n_hidden;
    if (n_hidden == 0)
        return true;
    g_autoptr(GArray) tables = g_array_new(FALSE, FALSE, sizeof(PlacedTable));
    g_autoptr(GPtrArray) codes = g_ptr_array_new_with_free_func((GDestroyNotify)release_table_free);
    PlacedTable placed = {table, 0, false};
    g_array_append_val(tables, placed);
    for (unsigned d = 0; d < shape->n; d++)
        g_ptr_array_add(codes, release_codes_of_cube(shape->cube, shape->dimension[d], rows, n));
    uint8_t sums = margins == MARGINS_ATLEAST ? SUMS_ATLEAST : SUMS_ADDITIVE;
    SystemInput input = {.tables = tables, .codes = codes, .adds_up = &sums, .loose = shape->loose};
    g_autoptr(ReleaseSystem) system = release_system_new(&input, error);
    if (!system)
        return false;
    g_autofree double *lower = g_new0(double, system->cells->len + 1);
    g_autofree double *upper = g_new0(double, system->cells->len + 1);
    g_autofree uint8_t *verdict = g_new0(uint8_t, system->cells->len + 1);
    AuditOptions options = {.lp = solve_engine(), .keep_going = true};
    AuditConflicts conflicts = {0};
    for (uint32_t i = 0; i < system->cells->len; i++)
        lower[i] = NAN; /* where the figures contradict each other nothing may be written */
    ProtectStatus status =
        audit_run(&system->system, &options, lower, upper, verdict, NULL, &conflicts);
    audit_conflicts_clear(&conflicts);
    if (status != PROTECT_OK && status != PROTECT_INCONSISTENT) {
        g_set_error(error, FYR_ERROR, FYR_ERROR_INTERNAL, "the audit could not be finished");
        return false;
    }
    count_cells(system, lower, upper, verdict, count);
    return true;
}

/* --- groups ------------------------------------------------------------------------------- */

static void shape_init(FlowShape *shape, const Cube *cube)
{
    unsigned n_loose = 0;
    *shape = (FlowShape){.cube = cube};
    for (unsigned d = 0; d < cube->flow->n_dimensions; d++) {
        const char *id = cube->flow->dimensions[d].id;
        if (g_strv_contains(group_dimensions, id))
            continue;
        shape->dimension[shape->n++] = d;
        if (!g_strv_contains(additive_dimensions, id))
            shape->loose[n_loose++] = id;
    }
}

static bool is_member(const Model *model, unsigned area)
{
    for (unsigned i = 0; i < model_n_members(model); i++)
        if (model_member(model, i) == area)
            return true;
    return false;
}

static void free_rows(gpointer rows)
{
    g_array_unref(rows);
}

static bool count_flow(const Cubes *cubes, const Cube *cube, DisclosureScope scope,
                       ReleaseMargins margins, bool *has_area, DisclosureCount *count,
                       GError **error)
{
    int area = dataflow_find_dimension(cube->flow, "REF_AREA");
    int source = dataflow_find_dimension(cube->flow, "SOURCE");
    int code =
        source < 0 ? -1 : codelist_find(cube->flow->dimensions[source].codelist, count->source);
    if (area < 0 || code < 0)
        return true;
    FlowShape shape;
    shape_init(&shape, cube);
    g_autoptr(GHashTable) groups = g_hash_table_new_full(NULL, NULL, NULL, free_rows);
    g_autoptr(GPtrArray) in_order = g_ptr_array_new();
    for (uint32_t row = 0; row < cube->n_rows; row++) {
        unsigned where = cube->code[area][row];
        if (cube->valid_to[row] != ISO_DAY_NEVER || cube->code[source][row] != code ||
            (scope == DISCLOSURE_MEMBERS && !is_member(cubes_model(cubes), where)))
            continue;
        gpointer key = GUINT_TO_POINTER(where << 16 | (uint16_t)cube->period[row]);
        GArray *group = g_hash_table_lookup(groups, key);
        if (!group) {
            group = g_array_new(FALSE, FALSE, sizeof(uint32_t));
            g_hash_table_insert(groups, key, group);
            g_ptr_array_add(in_order, group);
        }
        g_array_append_val(group, row);
        has_area[where] = true;
    }
    for (unsigned i = 0; i < in_order->len; i++) {
        const GArray *group = in_order->pdata[i];
        if (!audit_group(&shape, (const uint32_t *)group->data, group->len, margins, count, error))
            return false;
    }
    return true;
}

bool disclosure_count(const Cubes *cubes, const char *source, DisclosureScope scope,
                      ReleaseMargins margins, DisclosureCount *out_count, GError **error)
{
    const Model *model = cubes_model(cubes);
    DisclosureCount count = {.scope = scope, .margins = margins};
    g_strlcpy(count.source, source, sizeof count.source);
    for (unsigned i = 0; i < cubes_n_vintages(cubes); i++)
        if (strcmp(cubes_vintage(cubes, i)->source, source) == 0)
            count.vintage = MAX(count.vintage, cubes_vintage(cubes, i)->id);
    g_autofree bool *has_area = g_new0(bool, LIMIT_CODES + 1);
    for (unsigned f = 0; f < model_n_flows(model); f++) {
        const Cube *cube = cubes_find(cubes, model_flow(model, f)->id);
        if (cube && !count_flow(cubes, cube, scope, margins, has_area, &count, error))
            return false;
    }
    for (unsigned i = 0; i <= LIMIT_CODES; i++)
        count.n_areas += has_area[i];
    *out_count = count;
    return true;
}

/* --- kept ---------------------------------------------------------------------------------- */

static const char *scope_word(DisclosureScope scope)
{
    return scope == DISCLOSURE_ALL ? "all" : "members";
}

GArray *disclosure_load(Db *db, GError **error)
{
    g_autoptr(GArray) all = g_array_new(FALSE, TRUE, sizeof(DisclosureCount));
    g_autoptr(Rows) rows = db_query(db, STMT_DISCLOSURE_COUNTS, error, "");
    GError *failure = NULL;
    if (!rows)
        return NULL;
    while (rows_next(rows, &failure)) {
        DisclosureCount count = {
            .vintage = (uint32_t)rows_int(rows, 1),
            .scope = strcmp(rows_text(rows, 2), scope_word(DISCLOSURE_ALL)) == 0
                         ? DISCLOSURE_ALL
                         : DISCLOSURE_MEMBERS,
            .margins = strcmp(rows_text(rows, 3), release_margins_word(MARGINS_ATLEAST)) == 0
                           ? MARGINS_ATLEAST
                           : MARGINS_ADDITIVE,
            .n_areas = (uint32_t)rows_int(rows, 5),
            .n_cells = (uint32_t)rows_int(rows, 6),
            .n_hidden = (uint32_t)rows_int(rows, 7),
            .n_exact = (uint32_t)rows_int(rows, 8),
            .n_narrowed = (uint32_t)rows_int(rows, 9),
            .n_left_out = (uint32_t)rows_int(rows, 10)};
        g_strlcpy(count.source, rows_text(rows, 0), sizeof count.source);
        g_array_append_val(all, count);
    }
    if (failure) {
        g_propagate_error(error, failure);
        return NULL;
    }
    return g_steal_pointer(&all);
}

static bool keep(Db *db, const DisclosureCount *count, GError **error)
{
    char now[ISO_DATETIME_BYTES];
    iso_now_write(now);
    return db_run(db, STMT_DISCLOSURE_COUNT_SET, error, "sisssiiiiii", count->source,
                  (int64_t)count->vintage, scope_word(count->scope),
                  release_margins_word(count->margins), now, (int64_t)count->n_areas,
                  (int64_t)count->n_cells, (int64_t)count->n_hidden, (int64_t)count->n_exact,
                  (int64_t)count->n_narrowed, (int64_t)count->n_left_out);
}

static bool is_counted(const GArray *held, uint32_t vintage)
{
    unsigned n = 0;
    for (unsigned i = 0; i < held->len; i++)
        n += g_array_index(held, DisclosureCount, i).vintage == vintage;
    return n == 4;
}

typedef struct {
    const Cubes *cubes;
    DisclosureCount count;
    GError *fault;
} CountJob;

static gpointer count_apart(gpointer data)
{
    CountJob *job = data;
    (void)disclosure_count(job->cubes, COUNTED_SOURCE, job->count.scope, job->count.margins,
                           &job->count, &job->fault);
    return NULL;
}

/* Both assumptions at a time. */
static bool count_scope(const Cubes *cubes, DisclosureScope scope, DisclosureCount out[2],
                        GError **error)
{
    CountJob jobs[2] = {{.cubes = cubes, .count = {.scope = scope, .margins = MARGINS_ADDITIVE}},
                        {.cubes = cubes, .count = {.scope = scope, .margins = MARGINS_ATLEAST}}};
    GThread *second = g_thread_new("count", count_apart, &jobs[1]);
    count_apart(&jobs[0]);
    g_thread_join(second);
    for (unsigned i = 0; i < 2; i++) {
        out[i] = jobs[i].count;
        if (!jobs[i].fault)
            continue;
        g_propagate_error(error, jobs[i].fault);
        if (i == 0)
            g_clear_error(&jobs[1].fault);
        return false;
    }
    return true;
}

static bool count_all(const Cubes *cubes, DisclosureCount counts[4], GError **error)
{
    uint32_t n_cells = 0;
    if (!count_scope(cubes, DISCLOSURE_MEMBERS, counts, error))
        return false;
    for (unsigned f = 0; f < model_n_flows(cubes_model(cubes)); f++) {
        const Cube *cube = cubes_find(cubes, model_flow(cubes_model(cubes), f)->id);
        int source = cube ? dataflow_find_dimension(cube->flow, "SOURCE") : -1;
        int code = source < 0
                       ? -1
                       : codelist_find(cube->flow->dimensions[source].codelist, COUNTED_SOURCE);
        for (uint32_t row = 0; code >= 0 && row < cube->n_rows; row++)
            n_cells += cube->valid_to[row] == ISO_DAY_NEVER && cube->code[source][row] == code;
    }
    if (n_cells != counts[0].n_cells)
        return count_scope(cubes, DISCLOSURE_ALL, counts + 2, error);
    for (unsigned i = 0; i < 2; i++) { /* no other states: the same once more */
        counts[2 + i] = counts[i];
        counts[2 + i].scope = DISCLOSURE_ALL;
    }
    return true;
}

bool disclosure_refresh(Centre *centre, const Cubes *cubes, GError **error)
{
    DisclosureCount counts[4];
    uint32_t newest = 0;
    for (unsigned i = 0; i < cubes_n_vintages(cubes); i++)
        if (strcmp(cubes_vintage(cubes, i)->source, COUNTED_SOURCE) == 0)
            newest = MAX(newest, cubes_vintage(cubes, i)->id);
    Db *reader = centre_reader(centre, error);
    g_autoptr(GArray) held = reader ? disclosure_load(reader, error) : NULL;
    if (!held)
        return false;
    if (newest == 0 || is_counted(held, newest))
        return true;
    if (!count_all(cubes, counts, error))
        return false;
    Db *db = centre_write_begin(centre, error);
    if (!db)
        return false;
    for (unsigned i = 0; i < 4; i++)
        if (!keep(db, &counts[i], error)) {
            centre_write_rollback(centre);
            return false;
        }
    return centre_write_commit(centre, error);
}

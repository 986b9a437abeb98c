/* The cube against a naive scan: over random rows and vintages, any slice, any cell, any day, what
 * was before and what changed must be as a straight reading of the rules says. A failing case is
 * made smaller until nothing more can be left out, and printed. */
#include "figures/compare.h"
#include "figures/cube.h"

#include <math.h>
#include <string.h>

#define VINTAGES_MOST 6u
#define ROWS_MOST 160u
#define DAY_ONE 19000 /* some day in 2022 */

static Model *model;

/* --- a case ------------------------------------------------------------------------------ */

typedef struct {
    IsoDay as_of;
    unsigned received; /* minutes */
} CaseVintage;

typedef struct {
    unsigned vintage;
    FigureRow row;
} CaseRow;

typedef struct {
    const Dataflow *flow;
    CaseVintage vintages[VINTAGES_MOST];
    unsigned n_vintages;
    GArray *rows; /* CaseRow */
    uint32_t question_seed;
} Case;

/* Few codes per dimension, so that rows meet: the first ones, among them the total. */
static uint16_t some_code(GRand *rand, const Dataflow *flow, unsigned d)
{
    unsigned n = codelist_n(flow->dimensions[d].codelist);
    unsigned few = strcmp(flow->dimensions[d].id, "REF_AREA") == 0 ? 4 : 2;
    return (uint16_t)g_rand_int_range(rand, 0, (gint32)MIN(n, few));
}

static Case *make_case(uint32_t seed)
{
    g_autoptr(GRand) rand = g_rand_new_with_seed(seed);
    Case *c = g_new0(Case, 1);
    c->flow = model_flow(model, (unsigned)g_rand_int_range(rand, 0, (gint32)model_n_flows(model)));
    c->question_seed = g_rand_int(rand);
    c->n_vintages = (unsigned)g_rand_int_range(rand, 1, VINTAGES_MOST + 1);
    for (unsigned v = 0; v < c->n_vintages; v++)
        c->vintages[v] = (CaseVintage){DAY_ONE + g_rand_int_range(rand, 0, 4) * 10,
                                       (unsigned)g_rand_int_range(rand, 0, 50)};
    c->rows = g_array_new(FALSE, FALSE, sizeof(CaseRow));
    unsigned n = (unsigned)g_rand_int_range(rand, 0, ROWS_MOST);
    for (unsigned i = 0; i < n; i++) {
        CaseRow row = {(unsigned)g_rand_int_range(rand, 0, (gint32)c->n_vintages),
                       figure_row(c->flow)};
        for (unsigned d = 0; d < c->flow->n_dimensions; d++)
            row.row.code[d] = some_code(rand, c->flow, d);
        row.row.period = (int16_t)g_rand_int_range(rand, 2019, 2022);
        row.row.line = i + 2;
        if (g_rand_int_range(rand, 0, 3) == 0)
            figure_row_set_suppressed(&row.row, 0, 4);
        else
            figure_row_set_value(&row.row, g_rand_int_range(rand, 5, 9));
        g_array_append_val(c->rows, row);
    }
    return c;
}

static void case_free(Case *c)
{
    g_array_unref(c->rows);
    g_free(c);
}

static Cubes *build(const Case *c)
{
    g_autoptr(CubesBuilder) builder = cubes_builder_new(model);
    for (unsigned v = 0; v < c->n_vintages; v++) {
        g_autofree char *received =
            g_strdup_printf("2024-01-01T00:%02u:00.000Z", c->vintages[v].received);
        Vintage vintage = {.id = v + 1,
                           .source = "UNODC",
                           .as_of = c->vintages[v].as_of,
                           .received = received,
                           .title = "t",
                           .file_name = "f",
                           .sha256 = ""};
        cubes_builder_vintage(builder, &vintage);
        for (unsigned i = 0; i < c->rows->len; i++) {
            const CaseRow *row = &g_array_index(c->rows, CaseRow, i);
            if (row->vintage == v)
                cubes_builder_add(builder, &row->row);
        }
    }
    return cubes_builder_build(builder);
}

/* --- the naive model --------------------------------------------------------------------- */

/* True if vintage a is later than b: said later, or the same day and received later (added later). */
static bool is_later(const Case *c, unsigned a, unsigned b)
{
    const CaseVintage *x = &c->vintages[a], *y = &c->vintages[b];
    if (x->as_of != y->as_of)
        return x->as_of > y->as_of;
    return x->received != y->received ? x->received > y->received : a > b;
}

/* The last vintage up to a day that has any row of this area and source; -1 = none. */
static int speaker(const Case *c, const uint16_t *code, IsoDay day)
{
    int area = dataflow_find_dimension(c->flow, "REF_AREA");
    int source = dataflow_find_dimension(c->flow, "SOURCE");
    int best = -1;
    for (unsigned i = 0; i < c->rows->len; i++) {
        const CaseRow *row = &g_array_index(c->rows, CaseRow, i);
        if (row->row.code[area] != code[area] || row->row.code[source] != code[source] ||
            c->vintages[row->vintage].as_of > day)
            continue;
        if (best < 0 || is_later(c, row->vintage, (unsigned)best))
            best = (int)row->vintage;
    }
    return best;
}

static bool is_cell(const Case *c, const FigureRow *row, const uint16_t *code, int period)
{
    return row->period == period && memcmp(row->code, code, c->flow->n_dimensions * 2) == 0;
}

/* What is known of a cell on a day. */
static Figure naive_cell(const Case *c, const uint16_t *code, int period, IsoDay day)
{
    Figure figure = {.kind = FIGURE_ABSENT, .value = NAN, .lower = NAN, .upper = NAN};
    int vintage = speaker(c, code, day);
    for (unsigned i = 0; vintage >= 0 && i < c->rows->len; i++) {
        const CaseRow *row = &g_array_index(c->rows, CaseRow, i);
        if (row->vintage != (unsigned)vintage || !is_cell(c, &row->row, code, period))
            continue;
        Figure said = {.kind = row->row.kind,
                       .value = row->row.value,
                       .lower = row->row.lower,
                       .upper = row->row.upper};
        if (figure.kind == FIGURE_ABSENT) {
            figure = said;
        } else if (figure.kind == FIGURE_DISPUTED || !figure_equal(&figure, &said)) {
            figure.kind = FIGURE_DISPUTED;
            figure.value = NAN;
            figure.lower = fmin(figure.lower, said.lower);
            figure.upper = fmax(figure.upper, said.upper);
        }
    }
    if (figure.kind != FIGURE_ABSENT)
        figure.vintage = (uint32_t)vintage + 1;
    return figure;
}

/* Every cell that any row names, each once, in no order. */
static GArray *all_cells(const Case *c)
{
    GArray *cells = g_array_new(FALSE, FALSE, sizeof(FigureRow));
    for (unsigned i = 0; i < c->rows->len; i++) {
        const FigureRow *row = &g_array_index(c->rows, CaseRow, i).row;
        bool is_known = false;
        for (unsigned k = 0; k < cells->len && !is_known; k++) {
            const FigureRow *other = &g_array_index(cells, FigureRow, k);
            is_known = is_cell(c, other, row->code, row->period);
        }
        if (!is_known)
            g_array_append_val(cells, *row);
    }
    return cells;
}

/* --- what must hold ---------------------------------------------------------------------- */

static CubeQuery *some_question(const Case *c, GRand *rand)
{
    CubeQuery *query = cube_query_new(c->flow);
    for (unsigned d = 0; d < c->flow->n_dimensions; d++)
        for (int n = g_rand_int_range(rand, 0, 3); n > 0; n--)
            cube_query_want(query, d, some_code(rand, c->flow, d));
    if (g_rand_boolean(rand))
        query->start_period = g_rand_int_range(rand, 2018, 2023);
    if (g_rand_boolean(rand))
        query->end_period = g_rand_int_range(rand, 2018, 2023);
    if (g_rand_boolean(rand))
        query->as_of = DAY_ONE + g_rand_int_range(rand, -1, 35);
    return query;
}

static bool is_wanted(const CubeQuery *query, const FigureRow *cell)
{
    for (unsigned d = 0; d < query->flow->n_dimensions; d++)
        if (query->wanted[d] && !query->wanted[d][cell->code[d]])
            return false;
    return cell->period >= query->start_period && cell->period <= query->end_period;
}

static bool same_figure(const Figure *a, const Figure *b)
{
    return figure_equal(a, b) && a->vintage == b->vintage;
}

static const char *check_sorted(const Cube *cube)
{
    for (uint32_t r = 1; r < cube->n_rows; r++) {
        int order = 0;
        for (unsigned d = 0; d < cube->flow->n_dimensions && order == 0; d++)
            order = cube->code[d][r - 1] - cube->code[d][r];
        if (order == 0)
            order = cube->period[r - 1] - cube->period[r];
        if (order == 0)
            order = cube->valid_from[r - 1] - cube->valid_from[r];
        if (order >= 0)
            return "rows are not sorted, or one stands twice";
        if (cube->valid_from[r] >= cube->valid_to[r])
            return "a row has an empty span of days";
    }
    return NULL;
}

static const char *check_slice(const Case *c, const Cube *cube, const CubeQuery *query)
{
    g_autoptr(GArray) cells = all_cells(c);
    g_auto(CubeSlice) slice = {0};
    cube_select(cube, query, &slice);
    uint32_t expected = 0;
    for (unsigned i = 0; i < cells->len; i++) {
        const FigureRow *cell = &g_array_index(cells, FigureRow, i);
        Figure naive = naive_cell(c, cell->code, cell->period, query->as_of);
        Figure found = cube_cell(cube, cell->code, cell->period, query->as_of);
        if (!same_figure(&naive, &found))
            return "cube_cell differs from the naive cell";
        expected += naive.kind != FIGURE_ABSENT && is_wanted(query, cell);
    }
    if (slice.n_rows != expected)
        return "cube_select finds another number of rows than the naive scan";
    for (uint32_t i = 0; i < slice.n_rows; i++) {
        uint32_t r = slice.rows[i];
        uint16_t code[LIMIT_DIMENSIONS];
        for (unsigned d = 0; d < c->flow->n_dimensions; d++)
            code[d] = cube->code[d][r];
        Figure naive = naive_cell(c, code, cube->period[r], query->as_of);
        Figure found = cube_figure(cube, r);
        if (!same_figure(&naive, &found))
            return "a selected row is not what was known that day";
        Figure before = naive_cell(c, code, cube->period[r], cube->valid_from[r] - 1);
        bool is_revised = before.kind != FIGURE_ABSENT && !figure_equal(&before, &naive);
        if (found.revised != is_revised)
            return "the revised mark is not what the vintage before says";
        if (i > 0 && slice.rows[i - 1] >= r)
            return "selected rows are not in the cube's order";
    }
    return NULL;
}

static const char *check_present(const Case *c, const Cube *cube, const CubeQuery *query,
                                 unsigned d)
{
    unsigned n = codelist_n(c->flow->dimensions[d].codelist);
    g_autofree uint8_t *present = g_new0(uint8_t, n + 1);
    g_autofree uint8_t *naive = g_new0(uint8_t, n + 1);
    cube_present(cube, query, d, present);
    CubeQuery open = *query;
    open.wanted[d] = NULL;
    g_autoptr(GArray) cells = all_cells(c);
    int first = G_MAXINT, last = G_MININT;
    for (unsigned i = 0; i < cells->len; i++) {
        const FigureRow *cell = &g_array_index(cells, FigureRow, i);
        Figure figure = naive_cell(c, cell->code, cell->period, query->as_of);
        if (figure.kind == FIGURE_ABSENT)
            continue;
        if (is_wanted(&open, cell))
            naive[cell->code[d]] = 1;
        CubeQuery any_year = *query;
        any_year.start_period = 0;
        any_year.end_period = 9999;
        if (is_wanted(&any_year, cell)) {
            first = MIN(first, cell->period);
            last = MAX(last, cell->period);
        }
    }
    if (memcmp(present, naive, n) != 0)
        return "cube_present differs from the naive scan";
    int from = 0, to = 0;
    bool is_any = cube_periods(cube, query, &from, &to);
    if (is_any != (first <= last) || (is_any && (from != first || to != last)))
        return "cube_periods differs from the naive scan";
    return NULL;
}

static const char *check_changes(const Case *c, const Cube *cube, const CubeQuery *query,
                                 IsoDay before, IsoDay after)
{
    g_auto(Comparison) comparison = {0};
    cube_compare(cube, query, before, after, &comparison);
    g_autoptr(GArray) cells = all_cells(c);
    uint32_t count[CHANGE_KIND_COUNT] = {0}, same = 0;
    for (unsigned i = 0; i < cells->len; i++) {
        const FigureRow *cell = &g_array_index(cells, FigureRow, i);
        if (!is_wanted(query, cell))
            continue;
        Figure was = naive_cell(c, cell->code, cell->period, before);
        Figure is = naive_cell(c, cell->code, cell->period, after);
        if (was.kind == FIGURE_ABSENT && is.kind == FIGURE_ABSENT)
            continue;
        if (was.kind == FIGURE_ABSENT)
            count[CHANGE_ADDED]++;
        else if (is.kind == FIGURE_ABSENT)
            count[CHANGE_DROPPED]++;
        else if (figure_equal(&was, &is))
            same++;
        else
            count[CHANGE_REVISED]++;
    }
    if (memcmp(count, comparison.count, sizeof count) != 0 || same != comparison.n_same)
        return "cube_compare counts other changes than the naive scan";
    for (uint32_t i = 1; i < comparison.n_changes; i++)
        if (comparison.changes[i - 1].size < comparison.changes[i].size)
            return "changes are not sorted by size";
    return NULL;
}

/* NULL if all holds, else what does not. */
static const char *check(const Case *c)
{
    g_autoptr(Cubes) cubes = build(c);
    const Cube *cube = cubes_find(cubes, c->flow->id);
    const char *fault = check_sorted(cube);
    g_autoptr(GRand) rand = g_rand_new_with_seed(c->question_seed);
    for (unsigned i = 0; i < 8 && !fault; i++) {
        g_autoptr(CubeQuery) query = some_question(c, rand);
        unsigned d = (unsigned)g_rand_int_range(rand, 0, (gint32)c->flow->n_dimensions);
        IsoDay before = DAY_ONE + g_rand_int_range(rand, -1, 35);
        IsoDay after = g_rand_boolean(rand) ? ISO_DAY_NEVER : before + 10;
        fault = check_slice(c, cube, query);
        fault = fault ? fault : check_present(c, cube, query, d);
        fault = fault ? fault : check_changes(c, cube, query, before, after);
    }
    return fault;
}

/* --- making a failure small -------------------------------------------------------------- */

/* Leaves out ever smaller runs of rows as long as the case still fails. */
static void shrink(Case *c)
{
    for (guint run = MAX(c->rows->len / 2, 1); run > 0 && c->rows->len > 0; run /= 2)
        for (guint at = 0; at + run <= c->rows->len;) {
            g_autoptr(GArray) whole = g_array_copy(c->rows);
            g_array_remove_range(c->rows, at, run);
            if (check(c)) {
                continue; /* still fails: go on without them */
            }
            g_array_set_size(c->rows, 0);
            g_array_append_vals(c->rows, whole->data, whole->len);
            at += run;
        }
}

static void print_case(const Case *c)
{
    for (unsigned v = 0; v < c->n_vintages; v++)
        g_test_message("vintage %u: day %d, received minute %u", v + 1, c->vintages[v].as_of,
                       c->vintages[v].received);
    for (unsigned i = 0; i < c->rows->len; i++) {
        const CaseRow *row = &g_array_index(c->rows, CaseRow, i);
        g_autoptr(GString) key = g_string_new(NULL);
        for (unsigned d = 0; d < c->flow->n_dimensions; d++)
            g_string_append_printf(key, "%u.", row->row.code[d]);
        g_test_message("vintage %u, %s %s %d: kind %u, %g to %g", row->vintage + 1, c->flow->id,
                       key->str, row->row.period, row->row.kind, row->row.lower, row->row.upper);
    }
}

static void test_cube_equals_naive_scan(void)
{
    unsigned n_cases = g_test_slow() ? 5000 : 150;
    for (unsigned i = 0; i < n_cases; i++) {
        uint32_t seed = (uint32_t)g_test_rand_int();
        Case *c = make_case(seed);
        const char *fault = check(c);
        if (fault) {
            shrink(c);
            print_case(c);
            g_test_message("case %u (seed %u): %s", i, seed, check(c));
            g_test_fail();
            case_free(c);
            return;
        }
        case_free(c);
    }
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_autoptr(Problems) problems = problems_new();
    g_autoptr(GError) error = NULL;
    model = model_load_embedded(problems, &error);
    g_assert_no_error(error);
    g_test_add_func("/cube/equals-naive-scan", test_cube_equals_naive_scan);
    int status = g_test_run();
    model_free(model);
    return status;
}

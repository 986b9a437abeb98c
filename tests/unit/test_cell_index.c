/* Finding cells and what is above them: against the plain way, looking at every row; with keys that are
 * exact and with lists too long for that. */
#include "figures/cell_index.h"
#include "model/codelist.h"

#include <string.h>

#define ROWS 400u

typedef struct {
    CodeList *list;
    Dataflow flows[2];
} World;

/* "_T", then codes of which every third has a parent among those before it. */
static CodeList *make_list(unsigned n_codes)
{
    CodeList *list = codelist_new("CL_TEST");
    for (unsigned c = 0; c < n_codes; c++) {
        g_autofree char *name = g_strdup_printf("C%u", c);
        const char *id = c == 0 ? CODE_TOTAL : g_intern_string(name);
        const Code code = {
            .id = id, .label = {[LANG_EN] = id}, .parent = c > 2 && c % 3 == 0 ? (int)(c / 2) : -1};
        g_assert_cmpint(codelist_append(list, &code), ==, (int)c);
    }
    return list;
}

static void world_init(World *world, unsigned n_dimensions, unsigned n_codes)
{
    *world = (World){.list = make_list(n_codes)};
    for (unsigned f = 0; f < 2; f++) {
        world->flows[f] = (Dataflow){.id = f ? "B" : "A", .n_dimensions = n_dimensions - f};
        for (unsigned d = 0; d < n_dimensions; d++)
            world->flows[f].dimensions[d] = (Dimension){.id = "D", .codelist = world->list};
    }
}

static FigureRow random_row(const World *world, unsigned n_used)
{
    FigureRow row = figure_row(&world->flows[g_test_rand_int_range(0, 8) == 0]);
    for (unsigned d = 0; d < row.flow->n_dimensions; d++)
        row.code[d] = (uint16_t)(d < 4 ? g_test_rand_int_range(0, (int)n_used) : 0);
    row.period = (int16_t)g_test_rand_int_range(2020, 2023);
    return row;
}

static bool is_same(const FigureRow *a, const FigureRow *b)
{
    return a->flow == b->flow && a->period == b->period &&
           memcmp(a->code, b->code, a->flow->n_dimensions * sizeof a->code[0]) == 0;
}

static uint32_t find_plainly(const FigureRow *rows, uint32_t n, const FigureRow *sought)
{
    for (uint32_t i = 0; i < n; i++)
        if (is_same(&rows[i], sought))
            return i;
    return NO_ROW;
}

static uint32_t above_plainly(const FigureRow *rows, uint32_t n, const FigureRow *row, unsigned d)
{
    FigureRow sought = *row;
    while (sought.code[d] != 0) {
        int parent = codelist_code(row->flow->dimensions[d].codelist, sought.code[d])->parent;
        sought.code[d] = (uint16_t)MAX(parent, 0);
        uint32_t found = find_plainly(rows, n, &sought);
        if (found != NO_ROW)
            return found;
    }
    return NO_ROW;
}

static int compare_rows(const void *a, const void *b)
{
    return memcmp(((const FigureRow *)a)->code, ((const FigureRow *)b)->code,
                  sizeof((const FigureRow *)a)->code);
}

static void check_index(const FigureRow *rows, uint32_t n, bool is_exact)
{
    CellIndex index;
    g_autofree uint32_t *above = g_new(uint32_t, n + 1);
    cell_index_init(&index, rows, n);
    g_assert_true(index.is_exact == is_exact || n == 0);
    for (uint32_t i = 0; i < n; i++) {
        uint32_t first = find_plainly(rows, n, &rows[i]);
        g_assert_cmpuint(cell_index_find(&index, rows[i].flow, rows[i].code, rows[i].period), ==,
                         first);
        g_assert_true(index.is_first[i] == (first == i));
        uint32_t next = i + 1 < n ? find_plainly(rows + i + 1, n - i - 1, &rows[i]) : NO_ROW;
        g_assert_cmpuint(index.next[i], ==, next == NO_ROW ? NO_ROW : next + i + 1);
    }
    for (unsigned d = 0; d < index.n_dimensions; d++) {
        uint32_t n_found = 0;
        uint32_t n_told = cell_index_above_all(&index, d, above);
        for (uint32_t i = 0; i < n; i++) {
            bool has_it = d < rows[i].flow->n_dimensions;
            uint32_t plain = has_it ? above_plainly(rows, n, &rows[i], d) : NO_ROW;
            g_assert_cmpuint(above[i], ==, plain);
            n_found += plain != NO_ROW;
            if (has_it)
                g_assert_cmpuint(cell_index_above(&index, &rows[i], d), ==, plain);
        }
        g_assert_cmpuint(n_told, ==, n_found);
    }
    cell_index_clear(&index);
}

static void test_against_plain(unsigned n_dimensions, unsigned n_codes, bool is_exact)
{
    World world;
    world_init(&world, n_dimensions, n_codes);
    g_autofree FigureRow *rows = g_new(FigureRow, ROWS);
    static const uint32_t sizes[] = {0, 1, 63, 64, 65, ROWS};
    for (unsigned k = 0; k < G_N_ELEMENTS(sizes); k++)
        for (int is_sorted = 0; is_sorted < 2; is_sorted++) {
            for (uint32_t i = 0; i < sizes[k]; i++)
                rows[i] = random_row(&world, MIN(n_codes, 7));
            if (is_sorted)
                qsort(rows, sizes[k], sizeof rows[0], compare_rows);
            check_index(rows, sizes[k], is_exact);
        }
    codelist_free(world.list);
}

static void test_exact(void)
{
    test_against_plain(5, 40, true);
}

/* 12 dimensions of 500 codes are 2^107 cells. */
static void test_loose(void)
{
    test_against_plain(LIMIT_DIMENSIONS, 500, false);
}

/* The slow way is for code lists that nobody has: those that ship must fit. */
static void test_shipped_are_exact(void)
{
    g_autoptr(Problems) problems = problems_new();
    g_autoptr(Model) model = model_load_embedded(problems, NULL);
    g_assert_nonnull(model);
    g_autoptr(GArray) rows = g_array_new(FALSE, FALSE, sizeof(FigureRow));
    for (unsigned f = 0; f < model_n_flows(model); f++) {
        FigureRow row = figure_row(model_flow(model, f));
        row.period = 2024;
        memset(row.code, 0, sizeof row.code);
        g_array_append_val(rows, row);
    }
    CellIndex index;
    cell_index_init(&index, (const FigureRow *)(const void *)rows->data, rows->len);
    g_assert_true(index.is_exact);
    cell_index_clear(&index);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/cell-index/exact", test_exact);
    g_test_add_func("/cell-index/loose", test_loose);
    g_test_add_func("/cell-index/shipped-are-exact", test_shipped_are_exact);
    return g_test_run();
}

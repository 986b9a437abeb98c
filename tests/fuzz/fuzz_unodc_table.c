/* UNODC's table as it is audited: whatever the file says, problems are located, or the relations that are
 * left hold one by one. */
#include "tests/fuzz/fuzz.h"

#include "tables/unodc_table.h"
#include <string.h>

static void check_relations(const CellSystem *s)
{
    for (uint32_t r = 0; r < s->n_relations; r++) {
        double most = 0, least = 0;
        for (uint32_t k = s->relation_start[r]; k < s->relation_start[r + 1]; k++) {
            uint32_t cell = s->relation_cell[k];
            bool is_shown = s->state[cell] == CELL_PUBLISHED, is_part = k > s->relation_start[r];
            if (is_part)
                least += is_shown ? s->value[cell] : s->lower[cell];
            else
                most = is_shown ? s->value[cell] : s->upper[cell];
        }
        g_assert_cmpfloat(least, <=, most);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    g_autoptr(TableSet) set = table_set_new();
    g_autoptr(Problems) problems = problems_new();
    UnodcCounts counts;
    char *bytes = g_malloc(size + 1);
    memcpy(bytes, data, size);
    bytes[size] = '\0';
    if (!unodc_table_take(set, bytes, size, "fuzz", &counts, problems)) {
        g_assert_cmpuint(problems_count(problems, PROBLEM_ERROR), >, 0);
        return 0;
    }
    if (!table_set_link(set, &(TableSetOptions){.is_tolerant = true}, problems))
        return 0;
    TableRelaxed relaxed = {0};
    table_set_relax(set, &relaxed);
    g_assert_true(cell_system_is_valid(table_set_system(set)));
    g_assert_cmpuint(table_set_system(set)->n_relations, ==,
                     relaxed.n_relations - relaxed.n_dropped);
    check_relations(table_set_system(set));
    return 0;
}

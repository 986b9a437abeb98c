/* Table files and code lists, linked and audited: whatever they say, what comes out is a valid system
 * or located problems. Parts are divided by lines of `---`: what begins with `code,` is the code list of
 * A, everything else is a table. */
#include "tests/fuzz/fuzz.h"

#include "protect/audit.h"
#include "tables/table_set.h"
#include <string.h>

#define TABLES_MOST 4u
#define CELLS_MOST 300u /* audited; more would take too long */

static char *with_room(const char *text, size_t *out_length)
{
    *out_length = strlen(text);
    char *data = g_malloc(*out_length + 1);
    memcpy(data, text, *out_length + 1);
    return data;
}

static void audit(TableSet *set)
{
    const CellSystem *system = table_set_system(set);
    g_assert_true(cell_system_is_valid(system));
    g_autofree uint32_t *rank = table_set_rank(set);
    for (uint32_t i = 0; i < system->n_cells; i++) {
        g_autofree char *words = table_cell_words(set, i);
        g_assert_true(g_utf8_validate(words, -1, NULL) && rank[i] < system->n_cells);
    }
    if (system->n_cells > CELLS_MOST)
        return;
    g_autofree double *lower = g_new0(double, system->n_cells + 1);
    g_autofree double *upper = g_new0(double, system->n_cells + 1);
    g_autofree uint8_t *verdict = g_new0(uint8_t, system->n_cells + 1);
    AuditOptions options = {.keep_going = true};
    AuditConflicts conflicts = {0};
    ProtectStatus status = audit_run(system, &options, lower, upper, verdict, NULL, &conflicts);
    g_assert_true(status == PROTECT_OK || status == PROTECT_INCONSISTENT ||
                  status == PROTECT_NUMERIC);
    audit_conflicts_clear(&conflicts);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (memchr(data, 0, size))
        return 0; /* fuzz_csv looks at these */
    g_autofree char *text = g_strndup((const char *)data, size);
    g_auto(GStrv) parts = g_strsplit(text, "---\n", TABLES_MOST);
    g_autoptr(TableSet) set = table_set_new();
    g_autoptr(Problems) problems = problems_new();
    unsigned n = 0;
    for (char **part = parts; *part; part++) {
        size_t length;
        char *bytes = with_room(*part, &length);
        if (g_str_has_prefix(*part, "code,"))
            (void)table_set_take_codes(set, "A", bytes, length, "codes", problems);
        else if (table_set_take_table(set, bytes, length, "table", problems) && n++ == 0)
            (void)table_set_add_totals(set, 0, problems);
    }
    if (n == 0 || problems_count(problems, PROBLEM_ERROR) > 0)
        return 0;
    if (table_set_link(set, NULL, problems))
        audit(set);
    else
        g_assert_cmpuint(problems_count(problems, PROBLEM_ERROR), >, 0);
    return 0;
}

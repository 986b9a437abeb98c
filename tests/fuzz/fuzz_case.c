/* The case file reader against base/csv.h, which is slower and simpler: both read the same fields of
 * what neither refuses. Then attributes and counts of what was read, with every other column
 * multi-valued. */
#include "tests/fuzz/fuzz.h"

#include "base/csv.h"
#include "tables/case_attributes.h"
#include <string.h>

static char *copy_of(const uint8_t *data, size_t size)
{
    char *copy = g_malloc(size + 1);
    if (size > 0)
        memcpy(copy, data, size);
    copy[size] = '\0';
    return copy;
}

static void check_row(const CaseScan *scan, uint32_t at, const CsvRow *row)
{
    g_assert_cmpuint(row->n_fields, ==, scan->n_columns);
    g_assert_cmpuint(row->line, ==, scan->line[at]);
    for (uint32_t c = 0; c < scan->n_columns; c++) {
        const CaseColumn *column = &scan->columns[c];
        uint32_t code = column->code[at];
        g_assert_cmpuint(code, <=, column->n_values);
        g_assert_cmpstr(code > 0 ? column->value[code - 1] : "", ==, row->fields[c].text);
    }
}

static void compare(const uint8_t *data, size_t size, const CaseScan *scan)
{
    g_autofree char *copy = copy_of(data, size);
    g_autoptr(CsvReader) reader = csv_reader_new(copy, size, "fuzz", scan->delimiter);
    g_autoptr(GError) error = NULL;
    CsvRow row;
    g_assert_true(csv_reader_next(reader, &row, &error));
    for (uint32_t c = 0; c < scan->n_columns; c++)
        g_assert_cmpstr(row.fields[c].text, ==, scan->columns[c].name);
    uint32_t n = 0;
    for (; csv_reader_next(reader, &row, &error); n++)
        check_row(scan, n, &row);
    g_assert_no_error(error);
    g_assert_cmpuint(n, ==, scan->n_rows);
}

static bool sum_up(void *data, uint32_t length, const uint32_t *prefix, uint32_t n,
                   const uint32_t *last, const uint32_t *count)
{
    (void)length, (void)prefix, (void)last;
    for (uint32_t i = 0; i < n; i++)
        *(uint64_t *)data += count[i];
    return true;
}

static void count(const CaseScan *scan, const char *id)
{
    g_autofree CaseRule *rules = g_new0(CaseRule, scan->n_columns + 1);
    static const char *const missing[] = {"-", "0", NULL};
    g_autoptr(Problems) problems = problems_new();
    g_autoptr(GError) error = NULL;
    for (uint32_t c = 0; c < scan->n_columns; c++)
        rules[c] = (CaseRule){scan->columns[c].name, c % 2 ? " " : NULL, c % 3 ? missing : NULL,
                              c % 5 == 4};
    g_autoptr(CaseAttributes) attributes =
        case_attributes_new(scan, "fuzz", id, rules, scan->n_columns, problems, &error);
    if (!attributes) {
        g_assert_nonnull(error);
        return;
    }
    CountOptions options = {.length = 2, .memory_limit = 64u << 20};
    CountTree *tree = NULL;
    ProtectStatus status = count_run(&attributes->cases, &options, &tree, NULL);
    g_assert_true(status == PROTECT_OK || status == PROTECT_LIMIT);
    uint64_t n = 0;
    if (status == PROTECT_OK)
        count_tree_visit(tree, 1, sum_up, &n);
    g_assert_cmpuint(n, <=, (uint64_t)attributes->n_persons * attributes->n_attributes);
    count_tree_free(tree);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    g_autofree char *copy = copy_of(data, size);
    g_autoptr(Problems) problems = problems_new();
    g_autoptr(GError) error = NULL;
    g_autoptr(CaseScan) scan = case_scan(copy, size, "fuzz", problems, &error);
    if (!scan) {
        g_assert_nonnull(error);
        return 0;
    }
    for (uint32_t c = 0; c < scan->n_columns; c++)
        for (uint32_t v = 0; v + 1 < scan->columns[c].n_values; v++)
            g_assert_cmpint(strcmp(scan->columns[c].value[v], scan->columns[c].value[v + 1]), <, 0);
    if (problems_count(problems, PROBLEM_ERROR) > 0)
        return 0;
    compare(data, size, scan);
    count(scan, NULL);
    count(scan, scan->columns[0].name);
    return 0;
}

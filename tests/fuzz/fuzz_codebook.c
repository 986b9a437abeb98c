/* Codebooks, against a small case file: whatever they say, problems are located and texts are whole. */
#include "tests/fuzz/fuzz.h"

#include "tables/codebook.h"
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char cases[] = "case,sex,form\n1,F,Labour;Begging\n2,M,-99\n2,,Labour\n,F,\n";
    g_autoptr(Problems) problems = problems_new();
    g_autoptr(GError) error = NULL;
    g_autoptr(CaseScan) scan = case_scan(cases, strlen(cases), "cases", problems, &error);
    g_assert_nonnull(scan);
    g_autoptr(Codebook) codebook = codebook_parse((const char *)data, size, "fuzz", problems);
    if (!codebook) {
        g_assert_cmpuint(problems_count(problems, PROBLEM_ERROR), >, 0);
        return 0;
    }
    codebook_check(codebook, scan, problems);
    for (unsigned i = 0; i < problems_kept(problems); i++)
        g_assert_cmpuint(problems_peek(problems, i)->line, >, 0);
    g_autofree CaseRule *rules = g_new0(CaseRule, codebook->n_columns + 1);
    for (uint32_t i = 0; i < codebook->n_columns; i++) {
        rules[i] = codebook->columns[i].rule;
        g_assert_true(rules[i].delimiter == NULL || *rules[i].delimiter);
        g_assert_true(g_utf8_validate(rules[i].column, -1, NULL));
    }
    g_autoptr(CaseAttributes) attributes = case_attributes_new(
        scan, "cases", codebook->id, rules, codebook->n_columns, problems, &error);
    g_assert_true((attributes == NULL) == (error != NULL));
    return 0;
}

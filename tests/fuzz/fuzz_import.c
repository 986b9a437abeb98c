/* Files of outside, as the sandboxed child reads them: any bytes give a draft whose rows hold, or
 * an error, never anything else. FUZZ_IMPORTER is the importer's name. */
#include "tests/fuzz/fuzz.h"

#include "exchange/parse.h"

static const Model *shipped(void)
{
    static Model *model;
    if (!model) {
        g_autoptr(Problems) problems = problems_new();
        model = model_load_embedded(problems, NULL);
        g_assert_nonnull(model);
    }
    return model;
}

static void check_draft(const VintageDraft *draft)
{
    for (unsigned i = 0; i < vintage_draft_n_rows(draft); i++) {
        const FigureRow *row = vintage_draft_row(draft, i);
        g_assert_nonnull(row->flow);
        for (unsigned d = 0; d < row->flow->n_dimensions; d++)
            g_assert_cmpuint(row->code[d], <, codelist_n(row->flow->dimensions[d].codelist));
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    g_autoptr(Problems) problems = problems_new();
    g_autoptr(GError) error = NULL;
    IntakeOptions options = {.importer = importer_find(FUZZ_IMPORTER),
                             .file_name = "fuzz-2025-04-14.csv",
                             .place = "fuzz",
                             .as_of = ISO_DAY_NEVER,
                             .is_dry_run = true};
    ParsedFile parsed = {.problems = problems};
    bool ok = parse_here(shipped(), (const char *)data, size, &options, &parsed, &error);
    g_assert_true(ok == (error == NULL));
    g_assert_true(!ok || parsed.draft);
    if (ok)
        check_draft(parsed.draft);
    for (unsigned i = 0; i < problems_kept(problems); i++)
        g_assert_true(g_utf8_validate(problems_peek(problems, i)->message, -1, NULL));
    vintage_draft_free(parsed.draft);
    return 0;
}

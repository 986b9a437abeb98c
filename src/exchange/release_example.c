#include "exchange/release_example.h"

#include "base/asset.h"
#include "exchange/release_in.h"
#include "figures/release_audit.h"

typedef struct {
    const char *title, *released, *statement;
    const char *files[3]; /* of data/examples, ends with NULL */
} Example;

#define POPULATION "EXAMPLE-victims-2024"

static const Example examples[] = {
    {"Example: victims by sex, age and form of exploitation, 2024",
     "2025-03-03T09:00:00.000Z",
     "The figures are invented; no such state exists.\n\n"
     "The tables count persons. Every number from 1 to 4 is hidden, and further numbers are hidden "
     "so that none of them can be worked out from the totals: for each hidden number between 1 "
     "and 4, everything that can be concluded from these tables leaves a range at least 4 wide.\n\n"
     "Zeros are shown. Totals are true: nothing was rounded or changed.",
     {"data/examples/by-sex-and-age.csv", "data/examples/by-exploitation-and-sex.csv", NULL}},
    {"Example: victims by region, 2024",
     "2025-06-02T09:00:00.000Z",
     "The figures are invented; no such state exists.\n\n"
     "Further tables about the persons of the release of 3 March. They were audited together with "
     "it: no hidden number of either release can be worked out from both.\n\n"
     "Four numbers larger than 4 are hidden here as well, because with them shown the numbers of "
     "the rare form of exploitation would follow from the totals.",
     {"data/examples/by-region-and-exploitation.csv", "data/examples/by-region-and-age.csv", NULL}},
};

static bool read_files(const Example *example, GPtrArray *to, GError **error)
{
    g_autoptr(Problems) problems = problems_new();
    for (unsigned i = 0; example->files[i]; i++) {
        const Asset *asset = asset_find(example->files[i]);
        if (!asset) {
            g_set_error(error, FYR_ERROR, FYR_ERROR_INTERNAL, "\"%s\" is not built in",
                        example->files[i]);
            return false;
        }
        ReleaseTable *table = release_in_table((const char *)asset->bytes, asset->size,
                                               example->files[i], true, problems, error);
        if (!table)
            return false;
        g_ptr_array_add(to, table);
    }
    return true;
}

static bool add_one(const Example *example, Centre *centre, GError **error)
{
    g_autoptr(GPtrArray) tables =
        g_ptr_array_new_with_free_func((GDestroyNotify)release_table_free);
    ReleaseDraft draft = {.population = POPULATION,
                          .title = example->title,
                          .statement = example->statement,
                          .method = "suppress",
                          .released = example->released,
                          .is_example = true,
                          .promise = {.threshold = 5, .interval = 4},
                          .tables = tables};
    g_auto(ReleaseAudit) audit = {0};
    ReleaseAuditOptions options = {.no_cure = true};
    char id[ULID_BYTES];
    Db *db = centre_reader(centre, error);
    if (!db || !read_files(example, tables, error) ||
        !release_audit_draft(&draft, db, &options, &audit, error))
        return false;
    if (audit.findings->len > 0) {
        g_set_error(error, FYR_ERROR, FYR_ERROR_INTERNAL,
                    "the example \"%s\" does not pass the audit", example->title);
        return false;
    }
    return release_keep(&draft, &audit.summary, audit.ledger_head, centre, "examples", id, error);
}

bool release_examples_add(Centre *centre, GError **error)
{
    for (unsigned i = 0; i < G_N_ELEMENTS(examples); i++)
        if (!add_one(&examples[i], centre, error))
            return false;
    return true;
}

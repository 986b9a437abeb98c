/* A file of definitions of another collection: read into the shipped model, and, where it has no
 * fault, filled with nothing and written in every form. */
#include "tests/fuzz/fuzz.h"

#include "exchange/collection_out.h"
#include "model/loader.h"
#include <string.h>

/* The shipped model, loaded once; what leaks of it is one block that is still reachable. */
static Model *shipped(void)
{
    static Model *model;
    if (model == NULL) {
        g_autoptr(Problems) problems = problems_new();
        model = model_load_embedded(problems, NULL);
        g_assert_nonnull(model);
        g_ptr_array_set_size(model->collections, 0); /* theirs have no names that others take */
    }
    return model;
}

static void fill(const Model *model)
{
    const Collection *collection = model_collection(model, 0);
    g_autoptr(FilledCollection) filled =
        collection_fill(collection, model, NULL, model_member(model, 0), 2023, "NATIONAL", NULL);
    const CollectionView view = {.filled = filled};
    g_autoptr(GString) text = g_string_new(NULL);
    collection_out_text(&view, text);
    collection_out_csv(&view, text);
    collection_out_json(&view, text);
    for (unsigned t = 0; t < filled->tables->len; t++) {
        const FilledTable *table = filled_table(filled, t);
        g_assert_cmpuint(filled_count(table, ANSWER_FIGURE), ==, 0); /* of nothing comes nothing */
        collection_out_tsv(&view, table, text);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    Model *model = shipped();
    unsigned n_files = model->files->len, n_blocks = model->blocks->len;
    g_autoptr(Problems) problems = problems_new();
    g_autofree char *copy = g_malloc(size + 1);
    if (size > 0)
        memcpy(copy, data, size);
    copy[size] = '\0';
    IniFile *file = ini_parse(copy, size, "fuzz", problems);
    if (file == NULL)
        return 0;
    g_ptr_array_add(model->files, file);
    Loader loader = {.model = model, .problems = problems};
    load_collection(&loader, file);
    if (problems_count(problems, PROBLEM_ERROR) == 0 && model->collections->len == 1)
        fill(model);
    g_ptr_array_set_size(model->collections, 0);
    g_ptr_array_set_size(model->blocks, (int)n_blocks);
    g_ptr_array_set_size(model->files, (int)n_files);
    return 0;
}

/* A flow and a key as people type them. */
#include "tests/fuzz/fuzz.h"

#include "figures/cube.h"
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static Model *model;
    if (!model) {
        g_autoptr(Problems) problems = problems_new();
        model = model_load_embedded(problems, NULL);
        g_assert_nonnull(model);
    }
    if (size > 0 && memchr(data, '\0', size))
        return 0; /* a string ends there */
    g_autofree char *text = g_strndup((const char *)data, size);
    g_autoptr(GError) error = NULL;
    CubeQuery *query = cube_query_parse(model, text, &error);
    g_assert_true((query != NULL) == (error == NULL));
    if (query)
        cube_query_free(query);
    return 0;
}

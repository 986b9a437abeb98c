#include "cmd/centre_types.h"

#include <stdio.h>

RecordTypes *centre_types(const char *directory, const Model *model, GError **error)
{
    g_autofree char *folder = directory ? g_build_filename(directory, "model", NULL) : NULL;
    bool is_there = folder && g_file_test(folder, G_FILE_TEST_IS_DIR);
    g_autoptr(Problems) problems = problems_new();
    RecordTypes *types = record_types_load(is_there ? folder : NULL, model, problems, error);
    problems_print(problems, 0, stderr);
    return types;
}

/* Runs a fuzz target over files and folders of files: the corpus as an ordinary test, and a crash
 * that was found again under gcc and a debugger. */
#include "tests/fuzz/fuzz.h"

#include <glib.h>
#include <stdio.h>

static unsigned run_file(const char *path)
{
    g_autofree char *data = NULL;
    gsize length = 0;
    if (!g_file_get_contents(path, &data, &length, NULL))
        return 0;
    LLVMFuzzerTestOneInput((const uint8_t *)data, length);
    return 1;
}

static unsigned run_path(const char *path)
{
    if (!g_file_test(path, G_FILE_TEST_IS_DIR))
        return run_file(path);
    unsigned n = 0;
    GDir *dir = g_dir_open(path, 0, NULL);
    for (const char *name; dir != NULL && (name = g_dir_read_name(dir)) != NULL;) {
        g_autofree char *below = g_build_filename(path, name, NULL);
        n += run_path(below);
    }
    if (dir != NULL)
        g_dir_close(dir);
    return n;
}

int main(int argc, char **argv)
{
    unsigned n = 0;
    for (int i = 1; i < argc; i++)
        n += run_path(argv[i]);
    printf("%u inputs\n", n);
    return n > 0 ? 0 : 1;
}

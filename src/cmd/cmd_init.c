/* fyr init: a new, empty centre with its definitions. */
#include "cmd/command.h"

#include "base/json.h"
#include "model/model.h"
#include "store/db.h"

#include <stdio.h>

/* The definitions as files, where an editor can change them; read back before anybody relies on
 * them. */
static bool add_definitions(const char *directory, void *data, GError **error)
{
    (void)data;
    g_autofree char *folder = g_build_filename(directory, "model", NULL);
    if (!model_unpack(folder, error))
        return false;
    g_autoptr(Problems) problems = problems_new();
    g_autoptr(Model) model = model_load(folder, problems, error);
    if (!model)
        problems_print(problems, 0, stderr);
    return model != NULL;
}

static int run(const CommandContext *context, int argc, char **argv, GError **error)
{
    if (argc > 2 || (argc == 2 && argv[1][0] == '-')) {
        g_set_error(error, FYR_ERROR, FYR_ERROR_USAGE, "usage: fyr init [DIR]");
        return 2;
    }
    const char *directory = argc == 2 ? argv[1] : context->centre;
    if (!centre_create_filled(directory, add_definitions, NULL, error))
        return fyr_error_exit_status(*error);
    if (context->json) {
        g_autoptr(GString) text = g_string_new(NULL);
        JsonWriter json;
        json_init(&json, text);
        json_object(&json);
        json_name(&json, "centre");
        json_string(&json, directory);
        json_end(&json);
        printf("%s\n", text->str);
    } else {
        printf("%s\n", directory);
        fprintf(stderr,
                "The centre is made. Its definitions are in %s/model; take figures in with\n"
                "    fyr --centre %s import unodc FILE\n",
                directory, directory);
    }
    return 0;
}

const Command cmd_init = {
    .name = "init",
    .usage = "[DIR]",
    .summary = "make a new centre",
    .help =
        "Makes DIR (the --centre directory if left out): an empty store and, in DIR/model, the\n"
        "definitions (code lists, tables, sources, the strategic plan) as files that can be\n"
        "changed. DIR must not exist, or be empty; if anything fails, nothing is left behind.",
    .run = run};

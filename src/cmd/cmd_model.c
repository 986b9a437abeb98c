#include "cmd/command.h"

#include "model/model.h"
#include <stdio.h>
#include <string.h>

static void print_summary(const Model *model, const char *place)
{
    unsigned n_codes = 0;
    for (unsigned i = 0; i < model_n_codelists(model); i++)
        n_codes += codelist_n(model_codelist(model, i));
    const Plan *plan = model_plan(model);
    printf("%s: %u code lists with %u codes, %u dataflows, %u sources, %u member states, "
           "%u priorities: in order\n",
           place, model_n_codelists(model), n_codes, model_n_flows(model), model_n_sources(model),
           model_n_members(model), plan->n_priorities);
}

static int check(const char *directory, GError **error)
{
    g_autoptr(Problems) problems = problems_new();
    g_autoptr(GError) failure = NULL;
    g_autoptr(Model) model = directory != NULL ? model_load(directory, problems, &failure)
                                               : model_load_embedded(problems, &failure);
    problems_print(problems, 0, stderr);
    bool is_broken = g_error_matches(failure, FYR_ERROR, FYR_ERROR_INVALID);
    if (model == NULL && !is_broken) {
        g_propagate_error(error, g_steal_pointer(&failure));
        return fyr_error_exit_status(*error);
    }
    if (is_broken)
        fprintf(stderr, "%s\n", failure->message);
    else
        print_summary(model, directory != NULL ? directory : "model");
    return problems_kept(problems) > 0 ? 1 : 0;
}

static int run(const CommandContext *context, int argc, char **argv, GError **error)
{
    const char *verb = argc > 1 ? argv[1] : "";
    if (strcmp(verb, "check") == 0 && argc <= 3) {
        g_autofree char *own = g_build_filename(context->centre, "model", NULL);
        if (argc == 3)
            return check(argv[2], error);
        return check(g_file_test(own, G_FILE_TEST_IS_DIR) ? own : NULL, error);
    }
    if (strcmp(verb, "unpack") == 0 && argc == 3) {
        if (!model_unpack(argv[2], error))
            return fyr_error_exit_status(*error);
        printf("wrote the definitions to %s\n", argv[2]);
        return 0;
    }
    g_set_error_literal(error, FYR_ERROR, FYR_ERROR_USAGE,
                        "write \"fyr model check [DIR]\" or \"fyr model unpack DIR\"");
    return fyr_error_exit_status(*error);
}

const Command cmd_model = {
    .name = "model",
    .usage = "check [DIR] | unpack DIR",
    .summary = "check a folder of definitions, or write the program's own to one",
    .help =
        "Definitions are the code lists, dataflows, sources, member states and the strategic\n"
        "plan. \"check\" reads a folder of them (the centre's own, if none is named) and prints\n"
        "every problem with file and line; it ends with 1 if there is any. \"unpack\" writes\n"
        "the definitions that are built into the program to a folder, to be edited there.\n"
        "\n"
        "  fyr model unpack mymodel\n"
        "  fyr model check mymodel\n",
    .run = run};

/* fyr verify: is everything in the centre what was put there? */
#include "cmd/command.h"

#include "base/json.h"
#include "model/model.h"
#include "store/db.h"

#include <stdio.h>

static void add_definition_faults(const char *directory, GPtrArray *faults)
{
    g_autofree char *folder = g_build_filename(directory, "model", NULL);
    g_autoptr(Problems) problems = problems_new();
    g_autoptr(GError) error = NULL;
    g_autoptr(Model) model = model_load(folder, problems, &error);
    for (unsigned i = 0; i < problems_kept(problems); i++) {
        const Problem *problem = problems_peek(problems, i);
        if (problem->severity == PROBLEM_ERROR)
            g_ptr_array_add(faults, g_strdup_printf("%s:%u: %s", problem->place, problem->line,
                                                    problem->message));
    }
    if (!model && faults->len == 0)
        g_ptr_array_add(faults, g_strdup(error->message));
}

static void print_json(const GPtrArray *faults)
{
    g_autoptr(GString) text = g_string_new(NULL);
    JsonWriter json;
    json_init(&json, text);
    json_object(&json);
    json_name(&json, "faults");
    json_array(&json);
    for (unsigned i = 0; i < faults->len; i++)
        json_string(&json, faults->pdata[i]);
    json_end(&json);
    json_end(&json);
    printf("%s\n", text->str);
}

static int run(const CommandContext *context, int argc, char **argv, GError **error)
{
    (void)argv;
    if (argc != 1) {
        g_set_error(error, FYR_ERROR, FYR_ERROR_USAGE, "usage: fyr verify");
        return 2;
    }
    g_autoptr(GPtrArray) faults = g_ptr_array_new_with_free_func(g_free);
    g_autoptr(Centre) centre = centre_open(context->centre, error);
    if (!centre || !centre_verify(centre, faults, error))
        return fyr_error_exit_status(*error);
    add_definition_faults(context->centre, faults);
    if (context->json)
        print_json(faults);
    else if (faults->len == 0)
        printf("The centre is whole: store, audit log, seals of the vintages, ledger of "
               "releases, files, definitions.\n");
    for (unsigned i = 0; !context->json && i < faults->len; i++)
        printf("%s\n", (const char *)faults->pdata[i]);
    return faults->len == 0 ? 0 : 1;
}

const Command cmd_verify = {
    .name = "verify",
    .usage = "",
    .summary = "check that the centre holds what was put into it",
    .help = "Checks the database file, references between its tables, the checksums of its\n"
            "migrations, the chain of the audit log, the seal of every vintage of figures, the\n"
            "ledger with every byte of the releases, every file, and the definitions. One line per "
            "fault on\n"
            "standard output; exit status 1 if there is one.",
    .run = run};

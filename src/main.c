/* The program: find the command in the table and run it. */
#include "cmd/command.h"

#include <stdio.h>
#include <string.h>

static const Command *find_command(const char *name)
{
    for (unsigned i = 0; i < n_commands; i++)
        if (strcmp(commands[i]->name, name) == 0)
            return commands[i];
    return NULL;
}

/* --centre and --json may stand before or after the command's name; what is left is its own. */
static bool take_common_options(int *argc, char **argv, CommandContext *context, GError **error)
{
    int kept = 1;
    for (int i = 1; i < *argc; i++) {
        if (strcmp(argv[i], "--json") == 0) {
            context->json = true;
        } else if (strcmp(argv[i], "--centre") == 0) {
            if (i + 1 == *argc) {
                g_set_error(error, FYR_ERROR, FYR_ERROR_USAGE, "--centre needs a directory");
                return false;
            }
            context->centre = argv[++i];
        } else if (g_str_has_prefix(argv[i], "--centre=")) {
            context->centre = argv[i] + strlen("--centre=");
        } else if (strcmp(argv[i], "--") == 0) {
            while (i < *argc)
                argv[kept++] = argv[i++];
        } else {
            argv[kept++] = argv[i];
        }
    }
    argv[kept] = NULL;
    *argc = kept;
    return true;
}

static int fail(const GError *error, int status)
{
    fprintf(stderr, "fyr: %s\n", error ? error->message : "failed without saying why");
    return error && status == 0 ? fyr_error_exit_status(error) : status;
}

int main(int argc, char **argv)
{
    const char *from_environment = g_getenv("FYR_CENTRE");
    CommandContext context = {.centre = from_environment ? from_environment : "./centre"};
    g_autoptr(GError) error = NULL;

    if (!take_common_options(&argc, argv, &context, &error))
        return fail(error, 2);
    if (argc == 1 || strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "-h") == 0)
        argv[argc = 1] = NULL;
    const char *name = argc == 1 ? "help" : strcmp(argv[1], "--version") == 0 ? "version" : argv[1];
    const Command *command = find_command(name);
    if (!command) {
        g_set_error(&error, FYR_ERROR, FYR_ERROR_USAGE,
                    "there is no command \"%s\"; see `fyr help`", name);
        return fail(error, 2);
    }
    bool wants_help = argc > 2 && (strcmp(argv[2], "--help") == 0 || strcmp(argv[2], "-h") == 0);
    if (wants_help) {
        char *help_argv[] = {(char *)"help", (char *)command->name, NULL};
        return find_command("help")->run(&context, 2, help_argv, &error);
    }
    char *own_argv[] = {(char *)name, NULL};
    int status = argc > 1 ? command->run(&context, argc - 1, argv + 1, &error)
                          : command->run(&context, 1, own_argv, &error);
    return error ? fail(error, fyr_error_exit_status(error)) : status;
}

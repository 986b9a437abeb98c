#include "cmd/command.h"

#include <stdio.h>
#include <string.h>

static void list_all(void)
{
    printf("fyr - the information and resource centre against trafficking in human beings\n\n"
           "usage: fyr [--centre DIR] [--json] COMMAND [options]\n\ncommands:\n");
    int width = 0;
    for (unsigned i = 0; i < n_commands; i++)
        width = MAX(width, (int)strlen(commands[i]->name));
    for (unsigned i = 0; i < n_commands; i++)
        printf("  %-*s  %s\n", width, commands[i]->name, commands[i]->summary);
    printf("\n`fyr help COMMAND` tells more. The centre is ./centre unless --centre or FYR_CENTRE\n"
           "names another. Exit status: 0 done, 1 found something wrong, 2 wrong usage,\n"
           "3 bad input, 4 refused, 5 internal.\n");
}

static int run(const CommandContext *context, int argc, char **argv, GError **error)
{
    (void)context;
    if (argc < 2) {
        list_all();
        return 0;
    }
    for (unsigned i = 0; i < n_commands; i++) {
        const Command *command = commands[i];
        if (strcmp(command->name, argv[1]) != 0)
            continue;
        printf("usage: fyr %s %s\n\n%s\n", command->name, command->usage, command->summary);
        if (command->help)
            printf("\n%s\n", command->help);
        return 0;
    }
    g_set_error(error, FYR_ERROR, FYR_ERROR_USAGE, "there is no command \"%s\"; see `fyr help`",
                argv[1]);
    return 2;
}

const Command cmd_help = {.name = "help",
                          .usage = "[COMMAND]",
                          .summary = "list the commands, or explain one",
                          .run = run};

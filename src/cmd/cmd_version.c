#include "cmd/command.h"

#include <stdio.h>

static int run(const CommandContext *context, int argc, char **argv, GError **error)
{
    (void)argc, (void)argv, (void)error;
    printf(context->json ? "{\"fyr\":\"%s\"}\n" : "fyr %s\n", FYR_VERSION);
    return 0;
}

const Command cmd_version = {
    .name = "version", .usage = "", .summary = "print the program's version", .run = run};

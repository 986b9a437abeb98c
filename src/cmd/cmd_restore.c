/* fyr restore: a centre from a backup file. */
#include "cmd/command.h"

#include "store/db.h"

#include <stdio.h>

static int run(const CommandContext *context, int argc, char **argv, GError **error)
{
    if (argc < 2 || argc > 3 || argv[1][0] == '-') {
        g_set_error(error, FYR_ERROR, FYR_ERROR_USAGE, "usage: fyr restore FILE [DIR]");
        return 2;
    }
    const char *directory = argc == 3 ? argv[2] : context->centre;
    if (!centre_restore(argv[1], directory, "command line", error))
        return fyr_error_exit_status(*error);
    printf("%s\n", directory);
    fprintf(stderr, "The centre is restored from \"%s\".\n", argv[1]);
    return 0;
}

const Command cmd_restore = {
    .name = "restore",
    .usage = "FILE [DIR]",
    .summary = "make a centre from a backup file",
    .help =
        "FILE is one that `fyr backup` wrote; every byte of it is checked first. DIR (the\n"
        "--centre directory if left out) must not exist, or be empty. A damaged or foreign file\n"
        "is refused and leaves nothing behind.",
    .run = run};

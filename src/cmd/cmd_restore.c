/* fyr restore: a centre from a backup file. */
#include "cmd/command.h"

#include "people/centre_key.h"
#include "store/db.h"

#include <stdio.h>

/* A backup holds no secrets: what is missing is said now and not when a submission comes. */
static bool say_key(const char *directory, GError **error)
{
    char fingerprint[FINGERPRINT_TEXT_BYTES] = "";
    bool has_file = false;
    g_autoptr(Centre) centre = centre_open(directory, error);
    if (!centre || !centre_key_state(centre, fingerprint, &has_file, error))
        return false;
    if (*fingerprint && !has_file)
        fprintf(
            stderr,
            "The secret of its key %s is not in a backup: put your copy of it at \"%s/%s\" (mode "
            "600), or make a new key with `fyr key centre --new`.\n",
            fingerprint, directory, CENTRE_KEY_FILE);
    return true;
}

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
    return say_key(directory, error) ? 0 : fyr_error_exit_status(*error);
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

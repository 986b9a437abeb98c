/* fyr backup: one file with everything, while the centre runs. */
#include "cmd/command.h"

#include "people/centre_key.h"
#include "store/db.h"

#include <stdio.h>

static int run(const CommandContext *context, int argc, char **argv, GError **error)
{
    if (argc != 2 || argv[1][0] == '-') {
        g_set_error(error, FYR_ERROR, FYR_ERROR_USAGE, "usage: fyr backup FILE");
        return 2;
    }
    char fingerprint[FINGERPRINT_TEXT_BYTES] = "";
    bool has_file = false;
    g_autoptr(Centre) centre = centre_open(context->centre, error);
    if (!centre || !centre_backup(centre, argv[1], error) ||
        !centre_key_state(centre, fingerprint, &has_file, error))
        return fyr_error_exit_status(*error);
    fprintf(stderr, "The backup \"%s\" is written and verified.\n", argv[1]);
    if (*fingerprint)
        fprintf(stderr,
                "It does not hold the secret of the centre's key %s: keep a copy of \"%s/%s\" "
                "apart from it.\n",
                fingerprint, context->centre, CENTRE_KEY_FILE);
    return 0;
}

const Command cmd_backup = {
    .name = "backup",
    .usage = "FILE",
    .summary = "write the whole centre to one file",
    .help =
        "FILE must not exist. It holds the store as it is at one moment, also while the site is\n"
        "running and somebody is writing, and the files of the centre's model folder. It is\n"
        "verified before it gets its name, and carries a seal over every byte.\n"
        "It does not hold the secret of the centre's key (centre.key, see `fyr help key`): keep a\n"
        "copy of that file apart, so that who finds a backup cannot open sealed submissions.\n\n"
        "    fyr --centre centre backup /backups/centre-2026-11-24.fyr",
    .run = run};

/* fyr screen: tells a list of persons from a table of counts, before anything is kept of it. The server
 * runs it for each upload, so that such a list never enters the centre, not even for a moment. */
#include "cmd/command.h"
#include "cmd/desk.h"
#include "cmd/session.h"

#include "exchange/check.h"
#include <stdio.h>
#include <string.h>

static int run(const CommandContext *context, int argc, char **argv, GError **error)
{
    (void)context;
    if (argc != 2) {
        g_set_error(error, FYR_ERROR, FYR_ERROR_USAGE,
                    "write \"fyr screen FILE\"; - is standard input");
        return fyr_error_exit_status(*error);
    }
    const char *path = strcmp(argv[1], "-") == 0 ? "/dev/stdin" : argv[1];
    DeskFile file;
    g_autoptr(Problems) problems = problems_new();
    g_autoptr(Model) model = model_load_embedded(problems, error);
    if (!model || !desk_read_packed(&file, path, error))
        return fyr_error_exit_status(*error);
    CheckOptions options = {.submission = {.place = argv[1], .area = -1}};
    g_auto(CheckReport) report = {0};
    g_autoptr(GError) fault = NULL;
    (void)check_file(model, NULL, file.data, file.length, &options, &report, &fault);
    desk_file_clear(&file);
    /* Whatever else is wrong with it is for `fyr check` to say. */
    if (fault && g_error_matches(fault, FYR_ERROR, FYR_ERROR_FORBIDDEN)) {
        g_propagate_error(error, g_steal_pointer(&fault));
        return fyr_error_exit_status(*error);
    }
    printf("%s: no list of persons\n", argv[1]);
    return 0;
}

const Command cmd_screen = {
    .name = "screen",
    .usage = "FILE|-",
    .summary = "tell a list of persons from a table of counts",
    .help =
        "Looks at a file (.xlsx, .ods, .csv) in a process that can do nothing else, and refuses "
        "it\n"
        "(exit 4) if it seems to be a list of persons. Keeps nothing. `fyr serve` does this with\n"
        "every upload before it keeps it.",
    .run = run};

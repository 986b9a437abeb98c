/* fyr vintages: what the centre was told, by whom and when. */
#include "cmd/command.h"
#include "cmd/options.h"
#include "cmd/session.h"

#include "base/json.h"
#include <stdio.h>

static void print_text(const Cubes *cubes)
{
    if (cubes_n_vintages(cubes) == 0) {
        printf("no vintages yet; take one in with `fyr import`\n");
        return;
    }
    printf("%7s  %-10s  %-10s  %9s  %9s  %9s  %s\n", "VINTAGE", "SOURCE", "AS OF", "FIGURES",
           "SET ASIDE", "PROBLEMS", "FILE");
    for (unsigned i = 0; i < cubes_n_vintages(cubes); i++) {
        const Vintage *vintage = cubes_vintage(cubes, i);
        char day[ISO_DATE_BYTES];
        iso_day_write(vintage->as_of, day);
        printf("%7u  %-10s  %-10s  %9u  %9u  %9u  %s\n", vintage->id, vintage->source, day,
               vintage->n_rows, vintage->n_set_aside, vintage->n_problems, vintage->file_name);
    }
}

static void print_json(const Cubes *cubes)
{
    g_autoptr(GString) text = g_string_new(NULL);
    JsonWriter json;
    json_init(&json, text);
    json_array(&json);
    for (unsigned i = 0; i < cubes_n_vintages(cubes); i++) {
        const Vintage *vintage = cubes_vintage(cubes, i);
        char day[ISO_DATE_BYTES];
        iso_day_write(vintage->as_of, day);
        json_object(&json);
        json_name(&json, "vintage");
        json_integer(&json, vintage->id);
        json_name(&json, "source");
        json_string(&json, vintage->source);
        json_name(&json, "as_of");
        json_string(&json, day);
        json_name(&json, "received");
        json_string(&json, vintage->received);
        json_name(&json, "figures");
        json_integer(&json, vintage->n_rows);
        json_name(&json, "set_aside");
        json_integer(&json, vintage->n_set_aside);
        json_name(&json, "problems");
        json_integer(&json, vintage->n_problems);
        json_name(&json, "file");
        json_string(&json, vintage->file_name);
        json_name(&json, "sha256");
        json_string(&json, vintage->sha256);
        json_end(&json);
    }
    json_end(&json);
    printf("%s\n", text->str);
}

static int run(const CommandContext *context, int argc, char **argv, GError **error)
{
    if (!options_take(NULL, 0, &argc, argv, error))
        return fyr_error_exit_status(*error);
    if (argc > 1) {
        g_set_error(error, FYR_ERROR, FYR_ERROR_USAGE, "fyr vintages takes no arguments");
        return fyr_error_exit_status(*error);
    }
    g_auto(Session) session = {0};
    if (!session_open(&session, context->centre, error))
        return fyr_error_exit_status(*error);
    g_autoptr(Cubes) cubes = session_cubes(&session, error);
    if (!cubes)
        return fyr_error_exit_status(*error);
    if (context->json)
        print_json(cubes);
    else
        print_text(cubes);
    return 0;
}

const Command cmd_vintages = {.name = "vintages",
                              .usage = "",
                              .summary = "list what was taken in: source, day, file",
                              .help =
                                  "The newest first. A later vintage of a source supersedes what\n"
                                  "it said before of the same states; nothing is overwritten.",
                              .run = run};

/* `fyr settings`: what an administrator sets, from the shell. */
#include "cmd/command.h"

#include "base/json.h"
#include "base/limits.h"
#include "store/setting.h"
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static void write_json(JsonWriter *json, Setting setting, const char *shown)
{
    json_object(json);
    json_name(json, "name");
    json_string(json, setting_name(setting));
    json_name(json, "value");
    json_string(json, shown);
    json_name(json, "help");
    json_string(json, setting_help(setting));
    json_end(json);
}

/* All, or one. */
static bool show(Db *db, const Setting *only, bool as_json, GError **error)
{
    g_autoptr(GString) text = g_string_new(NULL);
    JsonWriter json;
    json_init(&json, text);
    if (!only && as_json)
        json_array(&json);
    for (Setting setting = SETTING_BASE; setting < SETTING_COUNT; setting++) {
        g_autofree char *value = NULL;
        if (only && *only != setting)
            continue;
        if (!setting_get(db, setting, &value, error))
            return false;
        g_autofree char *shown = setting_shown(setting, value);
        if (as_json)
            write_json(&json, setting, shown);
        else if (only)
            g_string_append_printf(text, "%s\n", shown ? shown : "");
        else
            g_string_append_printf(text, "%-12s  %s\n%14s%s\n", setting_name(setting),
                                   shown ? shown : "(not set)", "", setting_help(setting));
    }
    if (!only && as_json)
        json_end(&json);
    fputs(text->str, stdout);
    if (as_json)
        fputs("\n", stdout);
    return true;
}

/* The first line of standard input: what stands on a command line is seen by everybody on the
 * machine. NULL if there is none. */
static char *read_line(GError **error)
{
    char line[LIMIT_SETTING_BYTES + 2];
    if (!fgets(line, sizeof line, stdin)) {
        g_set_error_literal(error, FYR_ERROR, FYR_ERROR_INVALID,
                            "standard input has no line with the value");
        return NULL;
    }
    line[strcspn(line, "\r\n")] = '\0';
    return g_strdup(line);
}

static bool set(Centre *centre, Setting setting, const char *value, GError **error)
{
    g_autofree char *actor = g_strdup_printf("shell:%s", g_get_user_name());
    Db *db = centre_write_begin(centre, error);
    if (!db)
        return false;
    if (setting_set(db, setting, value, actor, error))
        return centre_write_commit(centre, error);
    centre_write_rollback(centre);
    return false;
}

static int run(const CommandContext *context, int argc, char **argv, GError **error)
{
    Setting setting = SETTING_BASE;
    if (argc > 3 || (argc > 1 && !setting_find(argv[1], &setting))) {
        if (argc > 3)
            g_set_error_literal(error, FYR_ERROR, FYR_ERROR_USAGE,
                                "settings takes a name and a value; put a value with blanks in "
                                "quotes");
        else
            g_set_error(error, FYR_ERROR, FYR_ERROR_USAGE,
                        "there is no setting \"%s\"; `fyr settings` names them all", argv[1]);
        return 2;
    }
    g_autofree char *value = argc < 3                    ? NULL
                             : strcmp(argv[2], "-") == 0 ? read_line(error)
                                                         : g_strdup(argv[2]);
    if (argc == 3 && !value)
        return fyr_error_exit_status(*error);
    g_autoptr(Centre) centre = centre_open(context->centre, error);
    Db *db = centre ? centre_reader(centre, error) : NULL;
    if (!db || (value && !set(centre, setting, value, error)) ||
        !show(db, argc > 1 ? &setting : NULL, context->json, error))
        return fyr_error_exit_status(*error);
    return 0;
}

const Command cmd_settings = {
    .name = "settings",
    .usage = "[NAME [VALUE]]",
    .summary = "show or change what the centre is told: its address, its mail server",
    .help =
        "Without a name all are shown; with one, its value. A VALUE is checked and kept, and the\n"
        "change stands in the audit log; \"\" takes a setting back. \"-\" reads the value from\n"
        "standard input, so that a password does not stand in the list of processes. A password\n"
        "is never shown or logged.\n"
        "\n"
        "  fyr settings base https://fyr.example.org\n"
        "  fyr settings mail_from fyr@example.org\n"
        "  echo smtps://fyr:SECRET@mail.example.org:465 | fyr settings smtp -\n",
    .run = run};

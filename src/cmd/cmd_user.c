/* fyr user: accounts, from the shell of the machine that has the centre. */
#include "cmd/user.h"

#include <string.h>

static const struct {
    const char *name;
    int (*run)(const CommandContext *, int, char **, GError **);
} verbs[] = {{"add", user_add},           {"invite", user_invite},
             {"list", user_list},         {"show", user_show},
             {"grant", user_grant},       {"revoke", user_revoke},
             {"suspend", user_suspend},   {"resume", user_resume},
             {"close", user_close},       {"password", user_password},
             {"reset", user_reset},       {"no-factor", user_no_factor},
             {"sessions", user_sessions}, {"end-sessions", user_end_sessions}};

static int run(const CommandContext *context, int argc, char **argv, GError **error)
{
    for (unsigned i = 0; argc > 1 && i < G_N_ELEMENTS(verbs); i++)
        if (strcmp(argv[1], verbs[i].name) == 0)
            return verbs[i].run(context, argc - 1, argv + 1, error);
    g_autoptr(GString) all = g_string_new(NULL);
    for (unsigned i = 0; i < G_N_ELEMENTS(verbs); i++)
        g_string_append_printf(all, "%s%s", i > 0 ? ", " : "", verbs[i].name);
    if (argc > 1)
        g_set_error(error, FYR_ERROR, FYR_ERROR_USAGE,
                    "\"fyr user\" cannot \"%s\"; it can %s; see \"fyr help user\"", argv[1],
                    all->str);
    else
        g_set_error(error, FYR_ERROR, FYR_ERROR_USAGE,
                    "write what to do: \"fyr user list\"; it can %s; see \"fyr help user\"",
                    all->str);
    return fyr_error_exit_status(*error);
}

const Command cmd_user = {
    .name = "user",
    .usage = "add EMAIL --name N --role ROLE | list | show EMAIL | grant EMAIL ROLE | ...",
    .summary = "accounts: who may sign in, and what as",
    .help =
        "add EMAIL --name NAME --role ROLE [--role ROLE] [--lang sv]\n"
        "                     makes an account and prints the link of its invitation\n"
        "invite EMAIL         a new link for one who has not used theirs; the old one is void\n"
        "list, show EMAIL     who has an account, in which state, with which roles\n"
        "grant EMAIL ROLE, revoke EMAIL ROLE\n"
        "suspend EMAIL, resume EMAIL, close EMAIL\n"
        "                     a closed account cannot be opened again; its address is free\n"
        "password EMAIL       sets a password: typed twice, or a line of standard input\n"
        "reset EMAIL          prints a link to choose a new one, valid for an hour\n"
        "no-factor EMAIL      for somebody who has lost the second factor and all codes\n"
        "sessions EMAIL, end-sessions EMAIL\n"
        "\n"
        "ROLE is practitioner, focal:STATE, member:STATE, editor, chair, admin or auditor; STATE "
        "one\n"
        "of the ten, as SE. All but practitioners sign in with a second factor. The last active\n"
        "administrator stays one. Every act is in the audit log (`fyr log`).\n"
        "\n"
        "  fyr user add anna@example.org --name \"Anna Berg\" --role focal:SE --lang sv",
    .run = run};

/* The verbs of `fyr user` that change something. Each is one act of people/, whole or not at all. */
#include "cmd/user.h"

#include "base/json.h"
#include "cmd/options.h"
#include "cmd/secret_in.h"
#include "people/link.h"
#include "people/second_factor.h"
#include <stdio.h>
#include <string.h>

/* A centre, an address's account, and who is at the keyboard. */
typedef struct {
    Centre *centre;
    Db *db;
    Account *account;
    char *actor;
} Desk;

static void desk_clear(Desk *desk)
{
    account_free(desk->account);
    g_free(desk->actor);
    if (desk->centre)
        centre_close(desk->centre);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Desk, desk_clear)

static bool open_centre(const CommandContext *context, Desk *desk, GError **error)
{
    desk->centre = centre_open(context->centre, error);
    desk->db = desk->centre ? centre_reader(desk->centre, error) : NULL;
    desk->actor = user_actor();
    return desk->db != NULL;
}

/* EMAIL alone, or with `n_more` arguments behind it. */
static bool open_desk(const CommandContext *context, int argc, char **argv, int n_more,
                      const char *usage, Desk *desk, GError **error)
{
    if (!options_take(NULL, 0, &argc, argv, error))
        return false;
    if (argc != 2 + n_more) {
        g_set_error(error, FYR_ERROR, FYR_ERROR_USAGE, "write \"fyr user %s %s\"", argv[0], usage);
        return false;
    }
    if (!open_centre(context, desk, error))
        return false;
    desk->account = user_find(desk->db, argv[1], error);
    return desk->account != NULL;
}

static int ended(bool is_done, GError **error)
{
    return is_done ? 0 : fyr_error_exit_status(*error);
}

/* --- links ------------------------------------------------------------------------------------------ */

static int tell_link(const CommandContext *context, Desk *desk, TokenKind kind, const char *email,
                     const char *id, const char *token, GError **error)
{
    g_autofree char *link = account_link(desk->db, kind, token, error);
    if (!link)
        return fyr_error_exit_status(*error);
    const char *valid = kind == TOKEN_INVITATION ? "7 days" : "an hour";
    if (context->json) {
        g_autoptr(GString) text = g_string_new(NULL);
        JsonWriter json;
        json_init(&json, text);
        json_object(&json);
        json_name(&json, "id");
        json_string(&json, id);
        json_name(&json, "email");
        json_string(&json, email);
        json_name(&json, "link");
        json_string(&json, link);
        json_end(&json);
        printf("%s\n", text->str);
        return 0;
    }
    printf("%s\n", link);
    fprintf(stderr,
            "Give this link to %s and nobody else: whoever opens it chooses the password. It is\n"
            "valid for %s and works once.%s\n",
            email, valid,
            *link == '/' ? " Put the site's address in front (setting \"base\" does)." : "");
    return 0;
}

static bool parse_grants(const CommandContext *context, const GPtrArray *texts, GArray *grants,
                         GError **error)
{
    for (unsigned i = 0; i < texts->len; i++) {
        RoleGrant grant;
        if (!user_parse_grant(context->centre, texts->pdata[i], &grant, error))
            return false;
        g_array_append_val(grants, grant);
    }
    return true;
}

int user_add(const CommandContext *context, int argc, char **argv, GError **error)
{
    const char *name = NULL, *tag = NULL;
    g_autoptr(GPtrArray) roles = g_ptr_array_new();
    g_autoptr(GArray) grants = g_array_new(FALSE, TRUE, sizeof(RoleGrant));
    const Option options[] = {{.name = "--name", .value = &name},
                              {.name = "--lang", .value = &tag},
                              {.name = "--role", .many = roles}};
    g_auto(Desk) desk = {0};
    char id[27], token[ACCOUNT_TOKEN_BYTES];
    Lang lang = LANG_EN;
    if (!options_take(options, G_N_ELEMENTS(options), &argc, argv, error))
        return fyr_error_exit_status(*error);
    if (argc != 2 || !name || roles->len == 0)
        g_set_error(error, FYR_ERROR, FYR_ERROR_USAGE,
                    "write \"fyr user add EMAIL --name NAME --role ROLE\", the role like focal:SE");
    else if (tag && !lang_parse(tag, &lang))
        g_set_error(error, FYR_ERROR, FYR_ERROR_USAGE,
                    "there is no language \"%s\"; write en or sv", tag);
    else if (open_centre(context, &desk, error) && parse_grants(context, roles, grants, error) &&
             account_invite(desk.centre, argv[1], name, lang, grants, desk.actor, id, token, error))
        return tell_link(context, &desk, TOKEN_INVITATION, argv[1], id, token, error);
    return fyr_error_exit_status(*error);
}

int user_invite(const CommandContext *context, int argc, char **argv, GError **error)
{
    g_auto(Desk) desk = {0};
    char token[ACCOUNT_TOKEN_BYTES];
    if (!open_desk(context, argc, argv, 0, "EMAIL", &desk, error) ||
        !account_invite_again(desk.centre, desk.account->id, desk.actor, token, error))
        return fyr_error_exit_status(*error);
    return tell_link(context, &desk, TOKEN_INVITATION, desk.account->email, desk.account->id, token,
                     error);
}

int user_reset(const CommandContext *context, int argc, char **argv, GError **error)
{
    g_auto(Desk) desk = {0};
    char token[ACCOUNT_TOKEN_BYTES];
    if (!open_desk(context, argc, argv, 0, "EMAIL", &desk, error))
        return fyr_error_exit_status(*error);
    if (desk.account->state != ACCOUNT_ACTIVE) {
        g_set_error(error, FYR_ERROR, FYR_ERROR_CONFLICT, "\"%s\" is %s; %s", argv[1],
                    account_state_word(desk.account->state),
                    desk.account->state == ACCOUNT_INVITED ? "write `fyr user invite` instead"
                                                           : "write `fyr user resume` first");
        return fyr_error_exit_status(*error);
    }
    if (!account_reset_begin(desk.centre, argv[1], desk.actor, token, error))
        return fyr_error_exit_status(*error);
    return tell_link(context, &desk, TOKEN_RESET, desk.account->email, desk.account->id, token,
                     error);
}

/* --- roles ------------------------------------------------------------------------------------------ */

/* The index of a grant among an account's, or -1. */
static int find_grant(const GArray *grants, const RoleGrant *wanted)
{
    for (unsigned i = 0; i < grants->len; i++) {
        const RoleGrant *grant = &g_array_index(grants, RoleGrant, i);
        if (grant->role == wanted->role && strcmp(grant->area, wanted->area) == 0)
            return (int)i;
    }
    return -1;
}

static int set_grants(Desk *desk, GArray *grants, GError **error)
{
    if (!account_set_grants(desk->centre, desk->account->id, grants, desk->actor, error))
        return fyr_error_exit_status(*error);
    g_autofree char *text = user_grants_text(grants);
    printf("%s: %s\n", desk->account->email, text);
    return 0;
}

int user_grant(const CommandContext *context, int argc, char **argv, GError **error)
{
    g_auto(Desk) desk = {0};
    RoleGrant grant;
    if (!open_desk(context, argc, argv, 1, "EMAIL ROLE", &desk, error) ||
        !user_parse_grant(context->centre, argv[2], &grant, error))
        return fyr_error_exit_status(*error);
    if (find_grant(desk.account->grants, &grant) >= 0) {
        g_set_error(error, FYR_ERROR, FYR_ERROR_CONFLICT, "\"%s\" is %s already", argv[1], argv[2]);
        return fyr_error_exit_status(*error);
    }
    g_array_append_val(desk.account->grants, grant);
    return set_grants(&desk, desk.account->grants, error);
}

int user_revoke(const CommandContext *context, int argc, char **argv, GError **error)
{
    g_auto(Desk) desk = {0};
    RoleGrant grant;
    if (!open_desk(context, argc, argv, 1, "EMAIL ROLE", &desk, error) ||
        !user_parse_grant(context->centre, argv[2], &grant, error))
        return fyr_error_exit_status(*error);
    int index = find_grant(desk.account->grants, &grant);
    g_autofree char *has = user_grants_text(desk.account->grants);
    if (index < 0)
        g_set_error(error, FYR_ERROR, FYR_ERROR_NOT_FOUND, "\"%s\" is not %s but %s", argv[1],
                    argv[2], has);
    else if (desk.account->grants->len == 1)
        g_set_error(
            error, FYR_ERROR, FYR_ERROR_CONFLICT,
            "\"%s\" has no other role; grant another first, or suspend or close the account",
            argv[1]);
    if (index < 0 || desk.account->grants->len == 1)
        return fyr_error_exit_status(*error);
    g_array_remove_index(desk.account->grants, (unsigned)index);
    return set_grants(&desk, desk.account->grants, error);
}

/* --- states ----------------------------------------------------------------------------------------- */

static int set_state(const CommandContext *context, int argc, char **argv, AccountState state,
                     GError **error)
{
    g_auto(Desk) desk = {0};
    if (!open_desk(context, argc, argv, 0, "EMAIL", &desk, error) ||
        !account_set_state(desk.centre, desk.account->id, state, desk.actor, error))
        return fyr_error_exit_status(*error);
    printf("%s: %s\n", desk.account->email, account_state_word(state));
    return 0;
}

int user_suspend(const CommandContext *context, int argc, char **argv, GError **error)
{
    return set_state(context, argc, argv, ACCOUNT_SUSPENDED, error);
}

int user_resume(const CommandContext *context, int argc, char **argv, GError **error)
{
    return set_state(context, argc, argv, ACCOUNT_ACTIVE, error);
}

int user_close(const CommandContext *context, int argc, char **argv, GError **error)
{
    return set_state(context, argc, argv, ACCOUNT_CLOSED, error);
}

/* --- secrets and sessions ------------------------------------------------------------------------------ */

int user_password(const CommandContext *context, int argc, char **argv, GError **error)
{
    g_auto(Desk) desk = {0};
    if (!open_desk(context, argc, argv, 0, "EMAIL", &desk, error))
        return fyr_error_exit_status(*error);
    char *password = secret_read("New password", error);
    bool is_done =
        password &&
        account_set_password(desk.centre, desk.account->id, password, desk.actor, error) &&
        sessions_end_all(desk.centre, desk.account->id, NULL, desk.actor, error);
    secret_free(password);
    if (is_done)
        printf("%s: the password is changed, all sessions have ended\n", desk.account->email);
    return ended(is_done, error);
}

int user_no_factor(const CommandContext *context, int argc, char **argv, GError **error)
{
    g_auto(Desk) desk = {0};
    bool is_done = open_desk(context, argc, argv, 0, "EMAIL", &desk, error) &&
                   second_factor_remove(desk.centre, desk.account->id, desk.actor, error);
    if (is_done)
        printf("%s: no second factor; a new one is set up at the next sign-in\n",
               desk.account->email);
    return ended(is_done, error);
}

int user_end_sessions(const CommandContext *context, int argc, char **argv, GError **error)
{
    g_auto(Desk) desk = {0};
    bool is_done = open_desk(context, argc, argv, 0, "EMAIL", &desk, error) &&
                   sessions_end_all(desk.centre, desk.account->id, NULL, desk.actor, error);
    if (is_done)
        printf("%s: all sessions have ended\n", desk.account->email);
    return ended(is_done, error);
}

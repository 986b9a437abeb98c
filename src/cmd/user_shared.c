#include "cmd/user.h"

#include "cmd/session.h"
#include "people/link.h"
#include <stdio.h>
#include <string.h>

char *user_actor(void)
{
    g_autofree char *name = g_utf8_make_valid(g_get_user_name(), -1);
    return g_strdup_printf("shell:%s", name);
}

Account *user_find(Db *db, const char *email, GError **error)
{
    g_autoptr(GError) fault = NULL;
    Account *account = account_find(db, email, &fault);
    if (account)
        return account;
    if (g_error_matches(fault, FYR_ERROR, FYR_ERROR_NOT_FOUND))
        g_set_error(error, FYR_ERROR, FYR_ERROR_NOT_FOUND,
                    "there is no account \"%s\"; see them all with `fyr user list`", email);
    else
        g_propagate_error(error, g_steal_pointer(&fault));
    return NULL;
}

char *user_grants_text(const GArray *grants)
{
    GString *text = g_string_new(NULL);
    for (unsigned i = 0; i < grants->len; i++) {
        const RoleGrant *grant = &g_array_index(grants, RoleGrant, i);
        g_string_append_printf(text, "%s%s%s%s", i > 0 ? ", " : "", role_word(grant->role),
                               grant->area[0] ? ":" : "", grant->area);
    }
    return g_string_free(text, FALSE);
}

/* --- roles ----------------------------------------------------------------------------------------- */

static bool refuse_role(const char *word, GError **error)
{
    g_autoptr(GString) all = g_string_new(NULL);
    for (Role role = ROLE_PRACTITIONER; role < ROLE_COUNT; role++)
        g_string_append_printf(all, "%s%s%s", all->len ? ", " : "", role_word(role),
                               role_has_area(role) ? ":STATE" : "");
    g_set_error(error, FYR_ERROR, FYR_ERROR_USAGE, "there is no role \"%s\"; the roles are %s",
                word, all->str);
    return false;
}

static bool check_area(const char *directory, const char *area, GError **error)
{
    g_autoptr(Model) model = session_model(directory, error);
    const CodeList *areas = model ? model_find_codelist(model, "CL_AREA") : NULL;
    if (!areas)
        return false;
    int code = codelist_find(areas, area);
    if (code >= 0 && model_is_member(model, (unsigned)code))
        return true;
    g_autoptr(GString) all = g_string_new(NULL);
    for (unsigned i = 0; i < model_n_members(model); i++)
        g_string_append_printf(all, "%s%s", i > 0 ? " " : "",
                               codelist_code(areas, model_member(model, i))->id);
    g_set_error(error, FYR_ERROR, FYR_ERROR_USAGE,
                "\"%s\" is not a member state; the member states are %s", area, all->str);
    return false;
}

bool user_parse_grant(const char *directory, const char *text, RoleGrant *out_grant, GError **error)
{
    const char *colon = strchr(text, ':');
    g_autofree char *word = colon ? g_strndup(text, (size_t)(colon - text)) : g_strdup(text);
    g_autofree char *area = g_ascii_strup(colon ? colon + 1 : "", -1);
    RoleGrant grant = {0};
    if (!role_parse(word, &grant.role) || grant.role == ROLE_PUBLIC)
        return refuse_role(word, error);
    if (role_has_area(grant.role) && !*area) {
        g_set_error(error, FYR_ERROR, FYR_ERROR_USAGE,
                    "\"%s\" speaks for one state: write it like %s:SE", word, word);
        return false;
    }
    if (!role_has_area(grant.role) && colon) {
        g_set_error(error, FYR_ERROR, FYR_ERROR_USAGE, "\"%s\" speaks for no state: write %s alone",
                    word, word);
        return false;
    }
    if (*area && !check_area(directory, area, error))
        return false;
    g_strlcpy(grant.area, area, sizeof grant.area);
    *out_grant = grant;
    return true;
}

/* --- the first administrator -------------------------------------------------------------------------- */

bool first_admin_check(const FirstAdmin *admin, GError **error)
{
    Lang lang;
    if (!admin->email && (admin->name || admin->lang))
        g_set_error(error, FYR_ERROR, FYR_ERROR_USAGE,
                    "--name and --lang are the administrator's: write --admin EMAIL too");
    else if (admin->email && !account_email_is_valid(admin->email))
        g_set_error(error, FYR_ERROR, FYR_ERROR_USAGE,
                    "\"%s\" is not an address of mail; write it like anna@example.org",
                    admin->email);
    else if (admin->lang && !lang_parse(admin->lang, &lang))
        g_set_error(error, FYR_ERROR, FYR_ERROR_USAGE,
                    "there is no language \"%s\"; write en or sv", admin->lang);
    else
        return true;
    return false;
}

bool first_admin_make(FirstAdmin *admin, Centre *centre, GError **error)
{
    if (!admin->email)
        return true;
    char id[27], token[ACCOUNT_TOKEN_BYTES];
    g_autofree char *actor = user_actor();
    g_autoptr(GArray) grants = g_array_new(FALSE, TRUE, sizeof(RoleGrant));
    RoleGrant grant = {.role = ROLE_ADMIN};
    Lang lang = LANG_EN;
    g_array_append_val(grants, grant);
    if (admin->lang)
        lang_parse(admin->lang, &lang);
    if (!account_invite(centre, admin->email, admin->name ? admin->name : "Administrator", lang,
                        grants, actor, id, token, error))
        return false;
    Db *db = centre_reader(centre, error);
    admin->link = db ? account_link(db, TOKEN_INVITATION, token, error) : NULL;
    return admin->link != NULL;
}

void first_admin_tell(const FirstAdmin *admin, const char *directory)
{
    if (!admin->link) {
        fprintf(stderr,
                "Nobody can sign in yet. Make an administrator with\n"
                "    fyr --centre %s user add EMAIL --name NAME --role admin\n",
                directory);
        return;
    }
    printf("%s\n", admin->link);
    fprintf(stderr,
            "%s administers it: give them the link and nobody else. Whoever opens it on the site\n"
            "within 7 days chooses the password and sets up the second factor.\n",
            admin->email);
}

/* The verbs of `fyr user` that only show. */
#include "cmd/user.h"

#include "base/json.h"
#include "cmd/options.h"
#include <stdio.h>
#include <string.h>

/* --- tables ------------------------------------------------------------------------------------------- */

enum { MAX_COLUMNS = 6 };

/* Columns as wide as their widest cell, in characters; the last is not padded. Rows of n_columns texts
 * each, the first the head. */
static void print_table(const GPtrArray *cells, unsigned n_columns)
{
    unsigned width[MAX_COLUMNS] = {0};
    for (unsigned i = 0; i < cells->len; i++) {
        unsigned n = (unsigned)g_utf8_strlen(cells->pdata[i], -1);
        width[i % n_columns] = MAX(width[i % n_columns], n);
    }
    for (unsigned i = 0; i < cells->len; i++) {
        const char *text = cells->pdata[i];
        unsigned column = i % n_columns;
        if (column + 1 == n_columns)
            printf("%s\n", text);
        else
            printf("%s%*s", text, (int)(width[column] - g_utf8_strlen(text, -1) + 2), "");
    }
}

static void add(GPtrArray *cells, const char *text)
{
    g_ptr_array_add(cells, g_strdup(text));
}

/* "2025-04-14 12:00" */
static void add_moment(GPtrArray *cells, const char *at)
{
    g_ptr_array_add(cells, at ? g_strdup_printf("%.10s %.5s", at, at + 11) : g_strdup("never"));
}

static const char *factor_text(const Account *account)
{
    return account->has_second_factor ? "yes" : "no";
}

/* --- accounts ----------------------------------------------------------------------------------------- */

static void json_text(JsonWriter *json, const char *name, const char *text)
{
    json_name(json, name);
    json_string(json, text);
}

static void json_account(JsonWriter *json, const Account *account)
{
    json_object(json);
    json_text(json, "id", account->id);
    json_text(json, "email", account->email);
    json_text(json, "name", account->name);
    json_text(json, "language", lang_tag(account->lang));
    json_text(json, "state", account_state_word(account->state));
    json_name(json, "roles");
    json_array(json);
    for (unsigned i = 0; i < account->grants->len; i++) {
        const RoleGrant *grant = &g_array_index(account->grants, RoleGrant, i);
        json_object(json);
        json_text(json, "role", role_word(grant->role));
        json_text(json, "area", grant->area[0] ? grant->area : NULL);
        json_end(json);
    }
    json_end(json);
    json_name(json, "second_factor");
    json_bool(json, account->has_second_factor);
    json_name(json, "recovery_codes_left");
    json_integer(json, account->n_recovery_codes_left);
    json_text(json, "created", account->created);
    json_text(json, "last_signin", account->last_signin);
    json_end(json);
}

static void print_accounts(const GPtrArray *all)
{
    g_autoptr(GPtrArray) cells = g_ptr_array_new_with_free_func(g_free);
    static const char *const head[] = {"EMAIL", "NAME", "STATE", "FACTOR", "LAST SIGN-IN", "ROLES"};
    for (unsigned i = 0; i < G_N_ELEMENTS(head); i++)
        add(cells, head[i]);
    for (unsigned i = 0; i < all->len; i++) {
        const Account *account = all->pdata[i];
        add(cells, account->email);
        add(cells, account->name);
        add(cells, account_state_word(account->state));
        add(cells, factor_text(account));
        add_moment(cells, account->last_signin);
        g_ptr_array_add(cells, user_grants_text(account->grants));
    }
    print_table(cells, G_N_ELEMENTS(head));
}

int user_list(const CommandContext *context, int argc, char **argv, GError **error)
{
    if (!options_take(NULL, 0, &argc, argv, error))
        return fyr_error_exit_status(*error);
    if (argc > 1) {
        g_set_error(error, FYR_ERROR, FYR_ERROR_USAGE, "fyr user list takes no arguments");
        return fyr_error_exit_status(*error);
    }
    g_autoptr(Centre) centre = centre_open(context->centre, error);
    Db *db = centre ? centre_reader(centre, error) : NULL;
    g_autoptr(GPtrArray) all = db ? accounts_load(db, error) : NULL;
    if (!all)
        return fyr_error_exit_status(*error);
    if (context->json) {
        g_autoptr(GString) text = g_string_new(NULL);
        JsonWriter json;
        json_init(&json, text);
        json_array(&json);
        for (unsigned i = 0; i < all->len; i++)
            json_account(&json, all->pdata[i]);
        json_end(&json);
        printf("%s\n", text->str);
    } else if (all->len == 0) {
        printf("nobody has an account yet; make an administrator with `fyr user add EMAIL --name "
               "NAME --role admin`\n");
    } else {
        print_accounts(all);
    }
    return 0;
}

static void print_account(const Account *account)
{
    g_autofree char *roles = user_grants_text(account->grants);
    printf("%s <%s>\n", account->name, account->email);
    printf("id             %s\n", account->id);
    printf("state          %s\n", account_state_word(account->state));
    printf("roles          %s\n", roles);
    printf("language       %s\n", lang_name(account->lang));
    printf("second factor  %s", factor_text(account));
    if (account->has_second_factor)
        printf(", %u recovery codes left", account->n_recovery_codes_left);
    printf("\ncreated        %s\n", account->created);
    printf("last sign-in   %s\n", account->last_signin ? account->last_signin : "never");
}

/* Opens, and finds the account of the only argument. */
static Account *open_one(const CommandContext *context, int argc, char **argv, Centre **out_centre,
                         Db **out_db, GError **error)
{
    if (!options_take(NULL, 0, &argc, argv, error))
        return NULL;
    if (argc != 2) {
        g_set_error(error, FYR_ERROR, FYR_ERROR_USAGE, "write \"fyr user %s EMAIL\"", argv[0]);
        return NULL;
    }
    *out_centre = centre_open(context->centre, error);
    *out_db = *out_centre ? centre_reader(*out_centre, error) : NULL;
    return *out_db ? user_find(*out_db, argv[1], error) : NULL;
}

int user_show(const CommandContext *context, int argc, char **argv, GError **error)
{
    g_autoptr(Centre) centre = NULL;
    Db *db = NULL;
    g_autoptr(Account) account = open_one(context, argc, argv, &centre, &db, error);
    if (!account)
        return fyr_error_exit_status(*error);
    if (context->json) {
        g_autoptr(GString) text = g_string_new(NULL);
        JsonWriter json;
        json_init(&json, text);
        json_account(&json, account);
        printf("%s\n", text->str);
    } else {
        print_account(account);
    }
    return 0;
}

/* --- sessions ----------------------------------------------------------------------------------------- */

static const char *session_word(SessionState state)
{
    return state == SESSION_WHOLE          ? "whole"
           : state == SESSION_NEEDS_FACTOR ? "needs the factor"
                                           : "needs to set a factor up";
}

static void json_sessions(const GPtrArray *all)
{
    g_autoptr(GString) text = g_string_new(NULL);
    JsonWriter json;
    json_init(&json, text);
    json_array(&json);
    for (unsigned i = 0; i < all->len; i++) {
        const WebSession *session = all->pdata[i];
        json_object(&json);
        json_text(&json, "id", session->id);
        json_text(&json, "agent", session->agent);
        json_text(&json, "state", session_word(session->state));
        json_text(&json, "created", session->created);
        json_text(&json, "last_seen", session->last_seen);
        json_end(&json);
    }
    json_end(&json);
    printf("%s\n", text->str);
}

int user_sessions(const CommandContext *context, int argc, char **argv, GError **error)
{
    g_autoptr(Centre) centre = NULL;
    Db *db = NULL;
    g_autoptr(Account) account = open_one(context, argc, argv, &centre, &db, error);
    g_autoptr(GPtrArray) all = account ? sessions_of(db, account->id, error) : NULL;
    g_autoptr(GPtrArray) cells = g_ptr_array_new_with_free_func(g_free);
    static const char *const head[] = {"AGENT", "BEGUN", "LAST SEEN", "STATE"};
    if (!all)
        return fyr_error_exit_status(*error);
    if (context->json) {
        json_sessions(all);
        return 0;
    }
    if (all->len == 0) {
        printf("%s is not signed in\n", account->email);
        return 0;
    }
    for (unsigned i = 0; i < G_N_ELEMENTS(head); i++)
        add(cells, head[i]);
    for (unsigned i = 0; i < all->len; i++) {
        const WebSession *session = all->pdata[i];
        add(cells, session->agent);
        add_moment(cells, session->created);
        add_moment(cells, session->last_seen);
        add(cells, session_word(session->state));
    }
    print_table(cells, G_N_ELEMENTS(head));
    return 0;
}

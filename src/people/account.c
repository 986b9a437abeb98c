/* Reading accounts, and the rules that their fields follow. */
#include "people/private.h"

#include "base/limits.h"
#include "people/password.h"
#include <string.h>

static const char *const state_words[ACCOUNT_STATE_COUNT] = {
    [ACCOUNT_INVITED] = "invited",
    [ACCOUNT_ACTIVE] = "active",
    [ACCOUNT_SUSPENDED] = "suspended",
    [ACCOUNT_CLOSED] = "closed",
};

const char *account_state_word(AccountState state)
{
    return (unsigned)state < ACCOUNT_STATE_COUNT ? state_words[state] : "?";
}

void account_free(Account *account)
{
    if (!account)
        return;
    g_free(account->id);
    g_free(account->email);
    g_free(account->name);
    g_free(account->created);
    g_free(account->last_signin);
    if (account->grants)
        g_array_unref(account->grants);
    g_free(account);
}

RoleSet account_roles(const Account *account)
{
    RoleSet roles = ROLE_BIT(ROLE_PUBLIC);
    for (unsigned i = 0; i < account->grants->len; i++)
        roles |= ROLE_BIT(g_array_index(account->grants, RoleGrant, i).role);
    return roles;
}

bool account_may(const Account *account, RoleSet roles, const char *area)
{
    if (roles & ROLE_BIT(ROLE_PUBLIC))
        return true;
    for (unsigned i = 0; i < account->grants->len; i++) {
        const RoleGrant *grant = &g_array_index(account->grants, RoleGrant, i);
        if ((roles & ROLE_BIT(grant->role)) &&
            (!area || !role_has_area(grant->role) || strcmp(grant->area, area) == 0))
            return true;
    }
    return false;
}

/* --- reading ----------------------------------------------------------------------------------- */

static int compare_grants(const void *a, const void *b)
{
    const RoleGrant *x = a, *y = b;
    return x->role != y->role ? (x->role < y->role ? -1 : 1) : strcmp(x->area, y->area);
}

static bool read_grants(Db *db, Account *account, GError **error)
{
    g_autoptr(Rows) rows = db_query(db, STMT_ACCOUNT_ROLE_OF, error, "s", account->id);
    GError *fault = NULL;
    while (rows && rows_next(rows, &fault)) {
        RoleGrant grant = {0};
        if (!role_parse(rows_text(rows, 0), &grant.role))
            continue;
        g_strlcpy(grant.area, rows_text(rows, 1), sizeof grant.area);
        g_array_append_val(account->grants, grant);
    }
    if (fault)
        g_propagate_error(error, fault);
    g_array_sort(account->grants, compare_grants);
    return rows && !fault;
}

static Account *account_of_row(const Rows *rows)
{
    Account *account = g_new0(Account, 1);
    account->grants = g_array_new(FALSE, TRUE, sizeof(RoleGrant));
    account->id = g_strdup(rows_text(rows, 0));
    account->email = g_strdup(rows_text(rows, 1));
    account->name = g_strdup(rows_text(rows, 2));
    lang_parse(rows_text(rows, 3), &account->lang);
    for (AccountState state = ACCOUNT_INVITED; state < ACCOUNT_STATE_COUNT; state++)
        if (strcmp(rows_text(rows, 4), state_words[state]) == 0)
            account->state = state;
    account->created = g_strdup(rows_text(rows, 5));
    account->last_signin = g_strdup(rows_text(rows, 6));
    account->has_second_factor = rows_int(rows, 7) > 0;
    account->n_recovery_codes_left = (unsigned)rows_int(rows, 8);
    return account;
}

static Account *load(Db *db, StatementId statement, const char *key, GError **error)
{
    g_autoptr(Account) account = NULL;
    g_autoptr(Rows) rows = key ? db_query(db, statement, error, "s", key) : NULL;
    GError *fault = NULL;
    if (rows && rows_next(rows, &fault))
        account = account_of_row(rows);
    if (fault)
        g_propagate_error(error, fault);
    else if (!account && (rows || !key))
        g_set_error(error, FYR_ERROR, FYR_ERROR_NOT_FOUND, "there is no such account");
    return account && read_grants(db, account, error) ? g_steal_pointer(&account) : NULL;
}

Account *account_load(Db *db, const char *id, GError **error)
{
    return load(db, STMT_ACCOUNT_BY_ID, id, error);
}

Account *account_find(Db *db, const char *email, GError **error)
{
    g_autofree char *folded = email_fold(email);
    return load(db, STMT_ACCOUNT_BY_EMAIL, folded, error);
}

static void free_account(gpointer account)
{
    account_free(account);
}

GPtrArray *accounts_load(Db *db, GError **error)
{
    g_autoptr(GPtrArray) all = g_ptr_array_new_with_free_func(free_account);
    g_autoptr(Rows) rows = db_query(db, STMT_ACCOUNT_ALL, error, "");
    GError *fault = NULL;
    while (rows && rows_next(rows, &fault))
        g_ptr_array_add(all, account_of_row(rows));
    if (fault)
        g_propagate_error(error, fault);
    if (!rows || fault)
        return NULL;
    for (unsigned i = 0; i < all->len; i++)
        if (!read_grants(db, all->pdata[i], error))
            return NULL;
    return g_steal_pointer(&all);
}

/* --- rules ---------------------------------------------------------------------------------------- */

/* Brackets, quotes, commas and the like are allowed in addresses by quoting, which nobody does; in the
 * head of a mail they would mean something else. */
bool account_email_is_valid(const char *email)
{
    size_t length = strnlen(email, LIMIT_EMAIL_BYTES + 1);
    if (length == 0 || length > LIMIT_EMAIL_BYTES || !g_utf8_validate(email, -1, NULL))
        return false;
    const char *at = strchr(email, '@');
    if (!at || at == email || strchr(at + 1, '@') || !at[1])
        return false;
    if (at[1] == '.' || email[length - 1] == '.' || strstr(at, "..") || email[0] == '-')
        return false;
    for (const char *c = email; *c; c = g_utf8_next_char(c)) {
        gunichar letter = g_utf8_get_char(c);
        if (!g_unichar_isgraph(letter) || (letter < 128 && strchr("<>()[],;:\\\"", (int)letter)))
            return false;
    }
    return true;
}

char *email_fold(const char *email)
{
    if (!email || !account_email_is_valid(email))
        return NULL;
    g_autofree char *normal = g_utf8_normalize(email, -1, G_NORMALIZE_NFKC);
    return normal ? g_utf8_casefold(normal, -1) : NULL;
}

bool name_check(const char *name, GError **error)
{
    bool is_fine = strnlen(name, LIMIT_PERSON_NAME_BYTES + 1) <= LIMIT_PERSON_NAME_BYTES &&
                   g_utf8_validate(name, -1, NULL);
    bool has_letter = false;
    for (const char *c = name; is_fine && *c; c = g_utf8_next_char(c)) {
        is_fine = g_unichar_isprint(g_utf8_get_char(c));
        has_letter |= g_unichar_isalpha(g_utf8_get_char(c));
    }
    if (!is_fine || !has_letter)
        g_set_error(error, FYR_ERROR, FYR_ERROR_INVALID,
                    "a name needs a letter, has no control characters, and at most %u bytes",
                    LIMIT_PERSON_NAME_BYTES);
    return is_fine && has_letter;
}

static bool grant_check(const GArray *grants, unsigned index, GError **error)
{
    const RoleGrant *grant = &g_array_index(grants, RoleGrant, index);
    if ((unsigned)grant->role >= ROLE_COUNT || grant->role == ROLE_PUBLIC) {
        g_set_error(error, FYR_ERROR, FYR_ERROR_INVALID, "the role \"%s\" is given to nobody",
                    role_word(grant->role));
        return false;
    }
    bool is_area =
        g_ascii_isupper(grant->area[0]) && g_ascii_isupper(grant->area[1]) && !grant->area[2];
    if (role_has_area(grant->role) ? !is_area : grant->area[0] != '\0') {
        g_set_error(error, FYR_ERROR, FYR_ERROR_INVALID,
                    role_has_area(grant->role) ? "the role \"%s\" needs a state: write %s:SE"
                                               : "the role \"%s\" speaks for no state: write %s",
                    role_word(grant->role), role_word(grant->role));
        return false;
    }
    for (unsigned i = 0; i < index; i++)
        if (compare_grants(grant, &g_array_index(grants, RoleGrant, i)) == 0) {
            g_set_error(error, FYR_ERROR, FYR_ERROR_INVALID, "the role \"%s\" is given twice",
                        role_word(grant->role));
            return false;
        }
    return true;
}

bool grants_check(const GArray *grants, GError **error)
{
    if (grants->len == 0 || grants->len > LIMIT_GRANTS) {
        g_set_error(error, FYR_ERROR, FYR_ERROR_INVALID,
                    "an account needs a role, and has %u at most", LIMIT_GRANTS);
        return false;
    }
    for (unsigned i = 0; i < grants->len; i++)
        if (!grant_check(grants, i, error))
            return false;
    return true;
}

bool account_check_other_admin(Db *db, const Account *account, GError **error)
{
    int64_t n = 0;
    if (account->state != ACCOUNT_ACTIVE || !(account_roles(account) & ROLE_BIT(ROLE_ADMIN)))
        return true;
    if (!ask_number(db, STMT_ACCOUNT_OTHER_ADMINS, account->id, &n, error))
        return false;
    if (n == 0)
        g_set_error(error, FYR_ERROR, FYR_ERROR_CONFLICT,
                    "\"%s\" is the only active administrator; make another one first",
                    account->email);
    return n > 0;
}

bool account_check_password(Db *db, const char *id, const char *password)
{
    g_autofree char *hash = NULL;
    {
        g_autoptr(Rows) rows = id ? db_query(db, STMT_ACCOUNT_PASSWORD_GET, NULL, "s", id) : NULL;
        if (rows && rows_next(rows, NULL))
            hash = g_strdup(rows_text(rows, 0));
    }
    return password_matches(password, hash);
}

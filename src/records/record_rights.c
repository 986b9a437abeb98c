/* Who may see and do what with a record: the type's words, and the account's roles as the store has
 * them now. */
#include "records/record_private.h"

#include <string.h>

bool record_actor_is_inside(const char *account)
{
    return strcmp(account, "system") == 0 || g_str_has_prefix(account, "shell:");
}

static bool take_roles(Rows *rows, RoleSet *out_roles, GError **error)
{
    GError *fault = NULL;
    Role role;
    while (rows && rows_next(rows, &fault))
        if (role_parse(rows_text(rows, 0), &role))
            *out_roles |= ROLE_BIT(role);
    if (fault)
        g_propagate_error(error, fault);
    return rows && !fault;
}

bool record_roles(Db *db, const char *account, const char *area, RoleSet *out_roles, GError **error)
{
    *out_roles = ROLE_BIT(ROLE_PUBLIC);
    if (!account)
        return true;
    if (record_actor_is_inside(account)) {
        *out_roles = ROLES_SIGNED_IN | ROLE_BIT(ROLE_PUBLIC);
        return true;
    }
    g_autoptr(Rows) rows = db_query(db, STMT_RECORD_ROLES, error, "ss", account, area);
    return take_roles(rows, out_roles, error);
}

bool record_roles_to_change(Db *db, const char *account, const RecordType *type, const char *area,
                            RoleSet *out_roles, GError **error)
{
    bool is_of_region = type->area < type->n_fields && !*area;
    if (!account || !is_of_region || record_actor_is_inside(account))
        return record_roles(db, account, area, out_roles, error);
    *out_roles = ROLE_BIT(ROLE_PUBLIC);
    g_autoptr(Rows) rows = db_query(db, STMT_RECORD_ROLES_OF_REGION, error, "s", account);
    return take_roles(rows, out_roles, error);
}

bool record_may_see(const RecordType *type, const char *state, RoleSet roles, const char *account,
                    const char *created_by)
{
    int index = type ? record_type_state(type, state) : -1;
    if (account && g_strcmp0(account, created_by) == 0)
        return true;
    if (index < 0) /* a state that the type no longer has: only for the secretariat */
        return roles & (ROLE_BIT(ROLE_EDITOR) | ROLE_BIT(ROLE_ADMIN));
    const RecordState *own = &type->states[index];
    bool is_signed_in = roles & ROLES_SIGNED_IN;
    return own->is_public || (own->is_restricted && is_signed_in) || (own->seen_by & roles);
}

#include "web/permission.h"

Permission permission_of(const Page *page, Role role)
{
    if (page_is_public(page))
        return MAY;
    if (role == ROLE_PUBLIC)
        return MAY_NOT;
    /* Half-way in there is no role yet: whoever gave a password is meant. */
    RoleSet roles = page->roles ? page->roles : ROLES_SIGNED_IN;
    if (!(roles & ROLE_BIT(role)))
        return MAY_NOT;
    return page->area_param && role_has_area(role) ? MAY_OWN_STATE : MAY;
}

Reach permission_reach(const Page *page)
{
    if (page_is_public(page))
        return REACH_PUBLIC;
    if (page->takes_half)
        return REACH_HALF;
    return page->roles == ROLES_SIGNED_IN ? REACH_SIGNED_IN : REACH_ROLES;
}

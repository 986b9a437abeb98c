/* Who may come to which page, read from the table of pages: for the page that says so, and for the test
 * that walks it. The router asks the same fields (web/guard.c), so the two cannot part. */
#pragma once

#include "web/page.h"

typedef enum {
    MAY_NOT,
    MAY_OWN_STATE, /* only where it speaks for the state that the address names */
    MAY,
} Permission;

/* ROLE_PUBLIC is who is not signed in. */
Permission permission_of(const Page *page, Role role);

typedef enum {
    REACH_PUBLIC,    /* everybody */
    REACH_HALF,      /* between the password and the second factor */
    REACH_SIGNED_IN, /* whoever is signed in, whatever the role */
    REACH_ROLES,     /* some roles only */
    REACH_COUNT
} Reach;
Reach permission_reach(const Page *page);

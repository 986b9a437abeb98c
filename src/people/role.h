/* Roles: what somebody may do. The words are those of the design; rights are declared in the tables
 * (pages, statements), never in code that handles a request. */
#pragma once

#include <stdbool.h>

typedef enum {
    ROLE_PUBLIC,       /* anybody, without an account */
    ROLE_PRACTITIONER, /* verified; sees restricted guidance */
    ROLE_FOCAL,        /* one state's figures and records */
    ROLE_MEMBER,       /* one state's voice: comments, approves, signs */
    ROLE_EDITOR,       /* the secretariat */
    ROLE_CHAIR,        /* puts to decision */
    ROLE_ADMIN,        /* accounts and settings, no votes */
    ROLE_AUDITOR,      /* reads the log */
    ROLE_COUNT
} Role;

typedef unsigned RoleSet; /* bits */
#define ROLE_BIT(role) (1u << (role))
/* Everybody who is signed in, whatever the role. */
#define ROLES_SIGNED_IN (((1u << ROLE_COUNT) - 1u) & ~ROLE_BIT(ROLE_PUBLIC))

/* "focal": as it stands in the store, on the command line and in the permission matrix. */
const char *role_word(Role role);
bool role_parse(const char *word, Role *out_role);
/* Focal points and members speak for one state; the others for none. */
bool role_has_area(Role role);
/* Whether it must sign in with a second factor: all but practitioners. */
bool role_needs_second_factor(Role role);

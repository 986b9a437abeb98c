#include "people/role.h"

#include <string.h>

static const char *const words[ROLE_COUNT] = {
    [ROLE_PUBLIC] = "public", [ROLE_PRACTITIONER] = "practitioner",
    [ROLE_FOCAL] = "focal",   [ROLE_MEMBER] = "member",
    [ROLE_EDITOR] = "editor", [ROLE_CHAIR] = "chair",
    [ROLE_ADMIN] = "admin",   [ROLE_AUDITOR] = "auditor",
};

const char *role_word(Role role)
{
    return (unsigned)role < ROLE_COUNT ? words[role] : "?";
}

bool role_parse(const char *word, Role *out_role)
{
    for (Role role = ROLE_PUBLIC; role < ROLE_COUNT; role++)
        if (strcmp(words[role], word) == 0) {
            *out_role = role;
            return true;
        }
    return false;
}

bool role_has_area(Role role)
{
    return role == ROLE_FOCAL || role == ROLE_MEMBER;
}

bool role_needs_second_factor(Role role)
{
    return role != ROLE_PUBLIC && role != ROLE_PRACTITIONER;
}

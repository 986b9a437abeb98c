/* What the administrator's pages about people share. */
#pragma once

#include "web/desk.h"
#include "web/response.h"

/* A badge with the account's state in words. */
void person_write_state(Html *w, AccountState state);
/* Roles as options, all but the public's; `out` has room for ROLE_COUNT. Returns how many. */
unsigned person_role_options(Lang lang, UiOption *out);
/* The member states, after one that says "no state"; lives as long as the request. */
const UiOption *person_area_options(Request *request, unsigned *out_n);

/* The fields of a role: in a table of a page's form. */
#define PERSON_ROLES "practitioner|focal|member|editor|chair|admin|auditor"
#define PERSON_ROLE_FORM                                                                           \
    {.name = "role",                                                                               \
     .kind = P_CHOICE,                                                                             \
     .choices = PERSON_ROLES,                                                                      \
     .required = true,                                                                             \
     .help = N_("Role")},                                                                          \
    {                                                                                              \
        .name = "area", .kind = P_CODE, .codelist = "CL_AREA",                                     \
        .help = N_("State, for focal points and members")                                          \
    }
void person_role_fields(Html *w, Request *request);
/* The role that was chosen. False after request_fault(): a state is missing, or one too many. */
bool person_read_grant(Request *request, RoleGrant *out_grant);
/* "practitioner; focal point, Sweden". g_free. */
char *person_grant_words(Request *request, const Account *account);

/* The account of {id}; NULL and NOT_FOUND. */
Account *person_of_address(Request *request, GError **error);

/* Where links of mails begin: the setting, or how the program was started. NULL if neither is known: the
 * Host of a request is whatever its sender wrote. g_free. */
char *person_mail_base(Request *request, Db *db, GError **error);
/* A link that lets somebody in was made: it is mailed, where mail is set up, and shown this once. */
bool person_show_link(Request *request, Response *response, const Account *account, TokenKind kind,
                      const char *token, GError **error);

/* Pages that a mailed link opens: choosing a password with a token. Shared by the invitation and the
 * forgotten password, which differ in their words only. */
#pragma once

#include "web/desk.h"

typedef struct {
    TokenKind kind;
    const char *path;
    const char *title, *lead;     /* in the reader's language */
    const char *expired, *button; /* likewise */
} TokenWords;

#define TOKEN_PARAMS                                                                               \
    {                                                                                              \
        .name = "token", .kind = P_TEXT, .max = 64, .help = "from the link that was mailed"        \
    }
#define TOKEN_FORM                                                                                 \
    {.name = "password",                                                                           \
     .kind = P_SECRET,                                                                             \
     .max = 256,                                                                                   \
     .required = true,                                                                             \
     .help = N_("New password")},                                                                  \
    {                                                                                              \
        .name = "again", .kind = P_SECRET, .max = 256, .required = true,                           \
        .help = N_("The same once more")                                                           \
    }

bool token_form_handle(const TokenWords *words, Request *request, Response *response,
                       GError **error);
/* Uses the token; true: the password is set, and `out_email` (g_free) says whose. */
bool token_form_act(const TokenWords *words, Request *request, char **out_email, GError **error);
/* Two fields that must agree and be good; faults otherwise. */
bool token_form_password_is_good(Request *request, const char *email, const char *name);
void token_form_fields(Html *w, Request *request, const char *email);

/* Addresses of the pages where links are used. */
#pragma once

#include "people/account.h"

/* "https://fyr.example.org/account/invitation?token=...", or from "/account" on where nobody has set the
 * public address (setting "base"). NULL on an error; g_free. */
char *account_link(Db *db, TokenKind kind, const char *token, GError **error);

/* The two mails that let somebody in: the invitation and the forgotten password, with their links, in
 * the language of the account. */
#pragma once

#include "people/account.h"

typedef struct {
    const Account *account;
    TokenKind kind;
    const char *base, *token; /* "https://fyr.example.org"; the link's secret */
} AccountLetter;

/* Inside the caller's write, as mail_queue() of people/mail.h. */
bool account_letter_queue(Db *db, const AccountLetter *letter, GError **error);
/* "https://fyr.example.org/sv/account/invitation?token=..."; g_free. */
char *account_letter_link(const char *base, TokenKind kind, Lang lang, const char *token);

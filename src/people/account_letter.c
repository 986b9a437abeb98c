#include "people/account_letter.h"

#include "people/letters.h"
#include "people/mail.h"

char *account_letter_link(const char *base, TokenKind kind, Lang lang, const char *token)
{
    const char *page = kind == TOKEN_INVITATION ? "invitation" : "reset";
    return g_strconcat(base, lang == LANG_EN ? "" : "/", lang == LANG_EN ? "" : lang_tag(lang),
                       "/account/", page, "?token=", token, NULL);
}

bool account_letter_queue(Db *db, const AccountLetter *letter, GError **error)
{
    const Account *account = letter->account;
    g_auto(LetterHead) head = {0};
    if (!letter_head_load(db, &head, error))
        return false;
    g_autofree char *link =
        account_letter_link(letter->base, letter->kind, account->lang, letter->token);
    const LetterTo to = {.head = &head, .lang = account->lang, .name = account->name, .link = link};
    g_auto(Letter) written =
        letter->kind == TOKEN_INVITATION ? letter_invitation(&to) : letter_password_reset(&to);
    return mail_queue(db, account->email, written.subject, written.body, error);
}

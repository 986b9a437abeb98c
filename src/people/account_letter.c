#include "people/account_letter.h"

#include "people/mail.h"
#include "store/setting.h"

char *account_letter_link(const char *base, TokenKind kind, Lang lang, const char *token)
{
    const char *page = kind == TOKEN_INVITATION ? "invitation" : "reset";
    return g_strconcat(base, lang == LANG_EN ? "" : "/", lang == LANG_EN ? "" : lang_tag(lang),
                       "/account/", page, "?token=", token, NULL);
}

static const char *body_of(TokenKind kind, Lang lang)
{
    if (kind == TOKEN_INVITATION)
        return tr(lang, "Dear {name},\n\nyou are invited to work in {centre}, the information and "
                        "resource centre on trafficking in human beings. Open this link and choose "
                        "a password; a second step with your telephone follows:\n\n{link}\n\nThe "
                        "link works once, for seven days. If you did not expect this mail, do "
                        "nothing: without the link nobody can use the account.\n");
    return tr(lang, "Dear {name},\n\nsomebody, probably you, asked for a new password in {centre}. "
                    "Open this link to choose one:\n\n{link}\n\nThe link works once, for an hour. If "
                    "you did not ask for it, do nothing: your password stays as it is. If such "
                    "mails come again, tell the secretariat.\n");
}

bool account_letter_queue(Db *db, const AccountLetter *letter, GError **error)
{
    Lang lang = letter->account->lang;
    g_autofree char *centre = NULL;
    if (!setting_get(db, SETTING_CENTRE_NAME, &centre, error))
        return false;
    g_autofree char *link = account_letter_link(letter->base, letter->kind, lang, letter->token);
    g_autofree char *body = text_fill(body_of(letter->kind, lang), "name", letter->account->name,
                                      "centre", centre, "link", link, NULL);
    g_autofree char *subject =
        text_fill(letter->kind == TOKEN_INVITATION ? tr(lang, "{centre}: your invitation")
                                                   : tr(lang, "{centre}: a new password"),
                  "centre", centre, NULL);
    return mail_queue(db, letter->account->email, subject, body, error);
}

/* Settings that an administrator makes: a fixed table of names, each with what it may be and a help
 * text. Every change is in the audit log, never with a password in it. */
#pragma once

#include "store/db.h"

typedef enum {
    SETTING_BASE,        /* "https://fyr.example.org": public address, without a slash at the end */
    SETTING_SMTP,        /* "smtp://host:587", "smtps://user:password@host:465" */
    SETTING_MAIL_FROM,   /* the address that mail is sent from */
    SETTING_CONTACT,     /* the address that people can write to */
    SETTING_CENTRE_NAME, /* "Fyr" */
    SETTING_COUNT
} Setting;

const char *setting_name(Setting setting); /* "mail_from" */
const char *setting_help(Setting setting); /* marked for translation: tr(lang, ...) */
bool setting_find(const char *name, Setting *out_setting);

/* INVALID, with what it should look like, if it cannot be the setting's value. The message never has
 * the value in it. */
bool setting_check(Setting setting, const char *value, GError **error);
/* The value, or the default where none was made (centre_name has one), or NULL. Caller frees. */
bool setting_get(Db *db, Setting setting, char **out_value, GError **error);
/* Checks and keeps it, inside the caller's write, with an entry of the audit log. `value` NULL or ""
 * takes it back. `actor`: an account's id, or "shell:NAME". */
bool setting_set(Db *db, Setting setting, const char *value, const char *actor, GError **error);
/* As it may be shown and logged: with "***" for a password. Caller frees; NULL for NULL. */
char *setting_shown(Setting setting, const char *value);

/* The parts of SETTING_SMTP. */
typedef struct {
    bool is_tls;           /* smtps: TLS from the first byte */
    char *host;            /* without brackets */
    unsigned port;         /* 1 to 65535 */
    char *user, *password; /* both or none */
} SmtpAddress;
bool smtp_address_parse(const char *text, SmtpAddress *out_address, GError **error);
void smtp_address_clear(SmtpAddress *address);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(SmtpAddress, smtp_address_clear)

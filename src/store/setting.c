/* The table of settings: what each may be. */
#include "store/setting.h"

#include "base/catalogue.h"
#include "base/isotime.h"
#include "base/limits.h"
#include <string.h>

typedef struct {
    const char *name, *fallback, *looks_like, *help;
    bool (*is_valid)(const char *value);
} Kind;

/* --- what they may be --------------------------------------------------------------------- */

/* One line of printable UTF-8 without blanks at its ends. */
static bool is_line(const char *value)
{
    if (!*value || !g_utf8_validate(value, -1, NULL))
        return false;
    for (const char *c = value; *c; c = g_utf8_next_char(c))
        if (!g_unichar_isprint(g_utf8_get_char(c)))
            return false;
    return value[0] != ' ' && value[strlen(value) - 1] != ' ';
}

static bool is_name(const char *value)
{
    return is_line(value) && g_utf8_strlen(value, -1) <= 100;
}

/* Printable ASCII without blanks, quotes and brackets. */
static bool is_bare(const char *value)
{
    for (const char *c = value; *c; c++)
        if (!g_ascii_isgraph(*c) || strchr("\"'<>\\^`{|}", *c))
            return false;
    return *value != '\0';
}

static bool is_host(const char *host)
{
    size_t length = host ? strlen(host) : 0;
    if (length == 0 || length > 253 || host[0] == '-' || host[0] == '.')
        return false;
    if (strchr(host, ':'))
        return g_hostname_is_ip_address(host);
    for (const char *c = host; *c; c++)
        if (!g_ascii_isalnum(*c) && *c != '-' && *c != '.')
            return false;
    return strstr(host, "..") == NULL;
}

static bool is_this_machine(const char *host)
{
    return strcmp(host, "localhost") == 0 || strcmp(host, "127.0.0.1") == 0 ||
           strcmp(host, "::1") == 0;
}

/* https, or http on this very machine, where a trial is run. */
static bool is_base(const char *value)
{
    g_autofree char *scheme = NULL, *user = NULL, *host = NULL, *path = NULL, *query = NULL,
                    *fragment = NULL;
    int port = -1;
    if (!is_bare(value) || g_str_has_suffix(value, "/") ||
        !g_uri_split(value, G_URI_FLAGS_NONE, &scheme, &user, &host, &port, &path, &query,
                     &fragment, NULL))
        return false;
    if (!scheme || !is_host(host) || user || query || fragment || port == 0)
        return false;
    return strcmp(scheme, "https") == 0 || (strcmp(scheme, "http") == 0 && is_this_machine(host));
}

/* The same letters as people/mail.h allows; only that room queues mail, and it checks again. */
static bool is_address(const char *value)
{
    const char *at = strchr(value, '@');
    if (!is_bare(value) || strlen(value) > LIMIT_MAIL_ADDRESS_BYTES || !at || at == value)
        return false;
    return !strchr(at + 1, '@') && is_host(at + 1) && strchr(at + 1, '.') &&
           !strpbrk(value, ",;:()[]") && at[-1] != '.' && value[0] != '.' &&
           !g_str_has_suffix(value, ".") && !strstr(value, "..");
}

static bool is_smtp(const char *value)
{
    g_auto(SmtpAddress) address = {0};
    return smtp_address_parse(value, &address, NULL);
}

static const Kind kinds[SETTING_COUNT] = {
    [SETTING_BASE] = {"base", NULL, "\"https://fyr.example.org\", without a slash at its end",
                      N_("The public address of the centre. Links in mail begin with it."),
                      is_base},
    [SETTING_SMTP] = {"smtp", NULL,
                      "\"smtp://HOST:PORT\" or \"smtps://USER:PASSWORD@HOST:PORT\", with %40 for @ "
                      "in a user or password",
                      N_("The server that mail is sent through. Without it mail waits."), is_smtp},
    [SETTING_MAIL_FROM] = {"mail_from", NULL, "an address like \"fyr@example.org\"",
                           N_("The address that mail is sent from."), is_address},
    [SETTING_CONTACT] = {"contact", NULL, "an address like \"secretariat@example.org\"",
                         N_("The address that people can write to; it stands in every mail."),
                         is_address},
    [SETTING_CENTRE_NAME] = {"centre_name", "Fyr", "one line of at most 100 letters",
                             N_("The name of the centre, in mail and as its sender."), is_name},
};

const char *setting_name(Setting setting)
{
    return kinds[setting].name;
}

const char *setting_help(Setting setting)
{
    return kinds[setting].help;
}

bool setting_find(const char *name, Setting *out_setting)
{
    for (Setting setting = SETTING_BASE; setting < SETTING_COUNT; setting++)
        if (strcmp(kinds[setting].name, name) == 0) {
            *out_setting = setting;
            return true;
        }
    return false;
}

bool setting_check(Setting setting, const char *value, GError **error)
{
    if (strlen(value) <= LIMIT_SETTING_BYTES && kinds[setting].is_valid(value))
        return true;
    g_set_error(error, FYR_ERROR, FYR_ERROR_INVALID, "the setting \"%s\" must be %s",
                kinds[setting].name, kinds[setting].looks_like);
    return false;
}

/* --- keeping ------------------------------------------------------------------------------ */

bool setting_get(Db *db, Setting setting, char **out_value, GError **error)
{
    g_autoptr(Rows) rows = db_query(db, STMT_SETTING_GET, error, "s", kinds[setting].name);
    if (!rows)
        return false;
    GError *failure = NULL;
    bool is_there = rows_next(rows, &failure);
    if (failure) {
        g_propagate_error(error, failure);
        return false;
    }
    *out_value = g_strdup(is_there ? rows_text(rows, 0) : kinds[setting].fallback);
    return true;
}

bool setting_set(Db *db, Setting setting, const char *value, const char *actor, GError **error)
{
    const char *name = kinds[setting].name;
    if (!value || !*value)
        return db_run(db, STMT_SETTING_REMOVE, error, "s", name) &&
               audit_append(db, actor, "setting", name, "taken back", error);
    if (!setting_check(setting, value, error))
        return false;
    char now[ISO_DATETIME_BYTES];
    iso_now_write(now);
    g_autofree char *shown = setting_shown(setting, value);
    return db_run(db, STMT_SETTING_SET, error, "ssss", name, value, now, actor) &&
           audit_append(db, actor, "setting", name, shown, error);
}

char *setting_shown(Setting setting, const char *value)
{
    g_auto(SmtpAddress) address = {0};
    if (!value || setting != SETTING_SMTP)
        return g_strdup(value);
    if (!smtp_address_parse(value, &address, NULL))
        return g_strdup("***");
    g_autofree char *user = address.user ? g_uri_escape_string(address.user, NULL, FALSE) : NULL;
    bool is_v6 = strchr(address.host, ':') != NULL;
    return g_strdup_printf("%s://%s%s%s%s%s:%u", address.is_tls ? "smtps" : "smtp",
                           user ? user : "", user ? ":***@" : "", is_v6 ? "[" : "", address.host,
                           is_v6 ? "]" : "", address.port);
}

/* --- the mail server's address ------------------------------------------------------------ */

void smtp_address_clear(SmtpAddress *address)
{
    g_clear_pointer(&address->host, g_free);
    g_clear_pointer(&address->user, g_free);
    g_clear_pointer(&address->password, g_free);
}

/* NULL, or text that can stand in a line of the protocol. */
static bool is_credential(const char *text)
{
    return !text || (*text && strlen(text) <= 255 && is_line(text));
}

bool smtp_address_parse(const char *text, SmtpAddress *out_address, GError **error)
{
    g_autofree char *scheme = NULL, *path = NULL, *query = NULL, *fragment = NULL,
                    *parameters = NULL;
    g_auto(SmtpAddress) address = {0};
    int port = -1;
    bool is_good = is_bare(text) &&
                   g_uri_split_with_user(text, G_URI_FLAGS_HAS_PASSWORD, &scheme, &address.user,
                                         &address.password, &parameters, &address.host, &port,
                                         &path, &query, &fragment, NULL);
    is_good = is_good && scheme && (!strcmp(scheme, "smtp") || !strcmp(scheme, "smtps")) &&
              is_host(address.host) && port >= 1 && port <= 65535 && !query && !fragment &&
              (!path || !*path || !strcmp(path, "/")) &&
              (address.user == NULL) == (address.password == NULL) && is_credential(address.user) &&
              is_credential(address.password);
    if (!is_good) {
        g_set_error(error, FYR_ERROR, FYR_ERROR_INVALID, "the mail server must be %s",
                    kinds[SETTING_SMTP].looks_like);
        return false;
    }
    address.is_tls = strcmp(scheme, "smtps") == 0;
    address.port = (unsigned)port;
    *out_address = address;
    address = (SmtpAddress){0};
    return true;
}

/* /desk/settings: what store/setting.h knows, as a form. The mail server's password has a field of its
 * own that is never filled in: left empty, the password stays. */
#include "store/setting.h"
#include "web/desk.h"
#include "web/response.h"

#include <string.h>

static const Param params[] = {
    {.name = "done",
     .kind = P_CHOICE,
     .choices = "saved",
     .sample = "saved",
     .help = "what was done just now"},
};
static const Param form[] = {
    {.name = "base", .kind = P_TEXT, .max = 300, .help = N_("Public address")},
    {.name = "smtp", .kind = P_TEXT, .max = 300, .help = N_("Mail server")},
    {.name = "smtp_user", .kind = P_TEXT, .max = 250, .help = N_("User at the mail server")},
    {.name = "smtp_password", .kind = P_SECRET, .max = 250, .help = N_("Password there")},
    {.name = "mail_from", .kind = P_TEXT, .max = 254, .help = N_("Mail is sent from")},
    {.name = "contact", .kind = P_TEXT, .max = 254, .help = N_("Address for questions")},
    {.name = "centre_name", .kind = P_TEXT, .max = 200, .help = N_("Name of the centre")},
};

/* What is wrong with each, in the reader's language. */
static const char *const wrong[SETTING_COUNT] = {
    [SETTING_BASE] = N_("must look like https://fyr.example.org, without a slash at its end"),
    [SETTING_SMTP] = N_("must look like smtp://mail.example.org:587 or "
                        "smtps://mail.example.org:465, with a user and a password, or neither"),
    [SETTING_MAIL_FROM] = N_("is not an address; write it like name@example.org"),
    [SETTING_CONTACT] = N_("is not an address; write it like name@example.org"),
    [SETTING_CENTRE_NAME] = N_("must be one line of at most 100 letters"),
};

typedef struct {
    char *value[SETTING_COUNT]; /* as it is kept; NULL: none */
    SmtpAddress smtp;           /* the parts of one of them */
} Kept;

static void kept_clear(Kept *kept)
{
    for (Setting i = SETTING_BASE; i < SETTING_COUNT; i++)
        g_free(kept->value[i]);
    smtp_address_clear(&kept->smtp);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Kept, kept_clear)

static bool load(Request *request, Kept *kept, GError **error)
{
    Db *db = request_private_db(request, error);
    if (!db)
        return false;
    for (Setting i = SETTING_BASE; i < SETTING_COUNT; i++)
        if (!setting_get(db, i, &kept->value[i], error))
            return false;
    if (kept->value[SETTING_SMTP])
        smtp_address_parse(kept->value[SETTING_SMTP], &kept->smtp, NULL);
    return true;
}

/* "smtps://host:465", as the form shows it. g_free. */
static char *server_of(const SmtpAddress *smtp)
{
    if (!smtp->host)
        return NULL;
    bool is_v6 = strchr(smtp->host, ':') != NULL;
    return g_strdup_printf("%s://%s%s%s:%u", smtp->is_tls ? "smtps" : "smtp", is_v6 ? "[" : "",
                           smtp->host, is_v6 ? "]" : "", smtp->port);
}

/* Server, user and password put together as the setting has them. The old password goes with the old
 * server and the old user only: another server must not be sent it. g_free; NULL: no server. */
static char *joined_smtp(Request *request, const Kept *kept)
{
    const char *server = request_param(request, "smtp")->text;
    const char *user = request_param(request, "smtp_user")->text;
    const char *password = request_param(request, "smtp_password")->text;
    const char *rest = server ? strstr(server, "://") : NULL;
    if (!server)
        return NULL;
    if (!rest || strchr(server, '@')) /* the check says what is wrong with it */
        return g_strdup(rest ? "user in the address" : server);
    g_autofree char *old_server = server_of(&kept->smtp);
    bool is_same = g_strcmp0(old_server, server) == 0 && g_strcmp0(kept->smtp.user, user) == 0;
    if (!password && user && is_same)
        password = kept->smtp.password;
    if (!user && !password)
        return g_strdup(server);
    g_autofree char *safe_user = g_uri_escape_string(user ? user : "", NULL, FALSE);
    g_autofree char *safe_password = g_uri_escape_string(password ? password : "", NULL, FALSE);
    return g_strdup_printf("%.*s://%s:%s@%s", (int)(rest - server), server, safe_user,
                           safe_password, rest + 3);
}

static void check(Request *request, Setting setting, const char *value)
{
    if (value && *value && !setting_check(setting, value, NULL))
        request_fault(request, setting_name(setting), NULL, "%s",
                      tr(request_lang(request), wrong[setting]));
}

/* Only what has changed: so that the log tells what somebody did, and not that they looked. */
static bool save(Request *request, const Kept *kept, char *const *values, GError **error)
{
    Centre *centre = request_centre(request);
    Db *db = centre_write_begin(centre, error);
    if (!db)
        return false;
    bool ok = true;
    for (Setting i = SETTING_BASE; ok && i < SETTING_COUNT; i++)
        if (g_strcmp0(values[i], kept->value[i]) != 0)
            ok = setting_set(db, i, values[i], request_account(request)->id, error);
    if (ok)
        return centre_write_commit(centre, error);
    centre_write_rollback(centre);
    return false;
}

static bool act(const Page *page, Request *request, Response *response, GError **error)
{
    (void)page;
    g_auto(Kept) kept = {0};
    if (!load(request, &kept, error))
        return false;
    g_autofree char *smtp = joined_smtp(request, &kept);
    char *values[SETTING_COUNT];
    for (Setting i = SETTING_BASE; i < SETTING_COUNT; i++) {
        values[i] =
            i == SETTING_SMTP ? smtp : (char *)request_param(request, setting_name(i))->text;
        check(request, i, values[i]);
    }
    if (request_has_faults(request) || !save(request, &kept, values, error))
        return false;
    response_see_other(response, request_link(request, "/desk/settings?done=saved"));
    return true;
}

static void write_smtp(Html *w, Request *request, const Kept *kept)
{
    Lang lang = html_lang(w);
    g_autofree char *server = server_of(&kept->smtp);
    form_field(w, request, "smtp",
               (FormField){.value = server, .help = tr(lang, setting_help(SETTING_SMTP))});
    form_field(w, request, "smtp_user",
               (FormField){.value = kept->smtp.user, .autocomplete = "off"});
    form_field(w, request, "smtp_password",
               (FormField){.autocomplete = "new-password",
                           .help = kept->smtp.password
                                       ? tr(lang, "There is one. Left empty, it stays as long as "
                                                  "server and user stay.")
                                       : tr(lang, "There is none.")});
}

static void write_form(Html *w, Request *request, const Kept *kept)
{
    Lang lang = html_lang(w);
    form_begin(w, request, NULL, "settings");
    for (Setting i = SETTING_BASE; i < SETTING_COUNT; i++) {
        if (i == SETTING_SMTP)
            write_smtp(w, request, kept);
        else
            form_field(w, request, setting_name(i),
                       (FormField){.value = kept->value[i], .help = tr(lang, setting_help(i))});
    }
    form_submit(w, tr(lang, "Save"));
    form_end(w);
}

static bool handle(const Page *page, Request *request, Response *response, GError **error)
{
    Lang lang = request_lang(request);
    g_auto(Kept) kept = {0};
    if (!load(request, &kept, error))
        return false;
    UiPage frame = {
        .title = tr(lang, page->title), .path = page->path, .base = request_base(request)};
    desk_frame(request, &frame, "/desk/settings");
    Html *w = response_html(response, lang);
    ui_page_begin(w, &frame);
    ui_heading(w, 1, NULL, frame.title);
    if (request_param(request, "done")->given)
        ui_notice(w, NOTICE_INFO, NULL, tr(lang, "Saved."));
    if (!kept.value[SETTING_BASE] || !kept.value[SETTING_SMTP] || !kept.value[SETTING_MAIL_FROM])
        ui_notice(w, NOTICE_CAUTION, tr(lang, "Mail is not set up"),
                  tr(lang, "It needs the public address, a mail server and an address to send "
                           "from. Until then mail waits, and nobody can ask for a new password."));
    write_form(w, request, &kept);
    ui_heading(w, 2, "mail", tr(lang, "Mail and work"));
    size_t at = html_depth(w);
    html_open(w, EL_DIV);
    html_attr(w, AT_CLASS, "acts");
    form_act(w, request, request_link(request, "/desk/mail"), tr(lang, "Send a test mail to me"),
             false, "what", "test", NULL);
    html_link(w, request_link(request, "/desk/mail"), "button",
              tr(lang, "What waits, what failed"));
    html_close_to(w, at);
    ui_page_end(w, &frame);
    return true;
}

const Page page_desk_settings = {
    .path = "/desk/settings",
    .methods = METHOD_GET | METHOD_POST,
    .roles = ROLE_BIT(ROLE_ADMIN),
    .needs_fresh = true,
    .params = params,
    .n_params = G_N_ELEMENTS(params),
    .form = form,
    .n_form = G_N_ELEMENTS(form),
    .is_live = true,
    .title = N_("Settings"),
    .help = N_("Public address, mail server and names."),
    .sample = "/desk/settings",
    .handle = handle,
    .act = act,
};

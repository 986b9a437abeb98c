#include "cmd/work_mail.h"

#include "base/isotime.h"
#include "exchange/message.h"
#include "exchange/smtp.h"
#include "people/mail.h"
#include <stdio.h>
#include <string.h>

#define BATCH 50u

typedef struct {
    char *smtp, *from, *name, *contact;
} Settings;

static void settings_clear(Settings *settings)
{
    g_free(settings->smtp);
    g_free(settings->from);
    g_free(settings->name);
    g_free(settings->contact);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Settings, settings_clear)

static bool settings_load(Db *db, Settings *settings, GError **error)
{
    return setting_get(db, SETTING_SMTP, &settings->smtp, error) &&
           setting_get(db, SETTING_MAIL_FROM, &settings->from, error) &&
           setting_get(db, SETTING_CENTRE_NAME, &settings->name, error) &&
           setting_get(db, SETTING_CONTACT, &settings->contact, error);
}

/* What to do next, on standard error, once: the same trouble is there every minute. */
static void say_once(WorkMail *work, const char *what)
{
    if (!work->has_said_why)
        fprintf(stderr, "fyr work: %s\n", what);
    work->has_said_why = true;
}

static SmtpOutcome send_one(SmtpSender *sender, const Settings *settings, const Mail *mail,
                            GString *said)
{
    char now[ISO_DATETIME_BYTES];
    iso_now_write(now);
    g_autofree char *key =
        g_strdup_printf("%" G_GINT64_FORMAT " %s %s", mail->id, mail->created, mail->recipient);
    Message message = {.from = settings->from,
                       .from_name = settings->name,
                       .reply_to = settings->contact,
                       .to = mail->recipient,
                       .subject = mail->subject,
                       .body = mail->body,
                       .date = now,
                       .unsubscribe = mail->unsubscribe,
                       .key = key};
    g_autoptr(GString) text = message_write(&message);
    return smtp_send(sender, settings->from, mail->recipient, text, said);
}

/* Nothing can be sent: it is said of the one that was tried, and the rest of the batch waits with it,
 * or each of them would wait for the same timeout while other work lies. */
static bool postpone(WorkMail *work, Centre *centre, const GPtrArray *due, unsigned from,
                     const char *why, GError **error)
{
    static const unsigned wait_s[] = {60, 5 * 60, 15 * 60};
    unsigned seconds = wait_s[MIN(work->n_unreachable++, G_N_ELEMENTS(wait_s) - 1)];
    if (!mail_failed(centre, due->pdata[from], why, error))
        return false;
    for (unsigned i = from + 1; i < due->len; i++)
        if (!mail_wait(centre, due->pdata[i], seconds, why, error))
            return false;
    return true;
}

static bool send_batch(WorkMail *work, Centre *centre, SmtpSender *sender, const Settings *settings,
                       const GPtrArray *due, WorkMailResult *result, GError **error)
{
    g_autoptr(GString) said = g_string_new(NULL);
    for (unsigned i = 0; i < due->len && !work->should_end(work->data); i++) {
        const Mail *mail = due->pdata[i];
        bool is_written = false;
        switch (send_one(sender, settings, mail, said)) {
        case SMTP_SENT:
            is_written = mail_sent(centre, mail, error);
            result->n_sent++;
            work->has_said_why = false;
            work->n_unreachable = 0;
            break;
        case SMTP_REFUSED:
            fprintf(stderr, "fyr work: mail %" G_GINT64_FORMAT " is given up: %s\n", mail->id,
                    said->str);
            is_written = mail_give_up(centre, mail, said->str, error);
            result->n_failed++;
            break;
        case SMTP_LATER:
            is_written = mail_failed(centre, mail, said->str, error);
            result->n_failed++;
            break;
        case SMTP_UNREACHABLE:
            say_once(work, said->str);
            result->n_failed += due->len - i;
            return postpone(work, centre, due, i, said->str, error);
        }
        if (!is_written)
            return false;
    }
    return true;
}

bool work_mail_send(WorkMail *work, Centre *centre, WorkMailResult *out_result, GError **error)
{
    WorkMailResult result = {0};
    g_auto(Settings) settings = {0};
    Db *db = centre_reader(centre, error);
    g_autoptr(GPtrArray) due = db ? mail_due(db, BATCH, error) : NULL;
    if (!due || !settings_load(db, &settings, error))
        return false;
    result.is_unset = !settings.smtp || !settings.from;
    if (result.is_unset && due->len > 0)
        say_once(work, "mail waits: set the mail server with `fyr settings smtp smtp://HOST:PORT` "
                       "and the sender with `fyr settings mail_from ADDRESS`");
    *out_result = result;
    if (result.is_unset || due->len == 0)
        return true;
    g_auto(SmtpAddress) address = {0};
    g_autoptr(GError) why = NULL;
    g_autoptr(SmtpSender) sender = NULL;
    if (smtp_address_parse(settings.smtp, &address, &why))
        sender = smtp_open(&address, strrchr(settings.from, '@') + 1, work->ca_file,
                           work->timeout_s, &why);
    if (!sender) {
        say_once(work, why->message);
        out_result->n_failed = due->len;
        return postpone(work, centre, due, 0, why->message, error);
    }
    return send_batch(work, centre, sender, &settings, due, out_result, error);
}

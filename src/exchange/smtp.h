/* Sending mail to one server (libcurl). A sender keeps its connection for the mails that follow.
 *
 * TLS: `smtps` from the first byte; `smtp` by STARTTLS if the server offers it. A certificate that is
 * not trusted ends the try; it is never gone on without. A password is only given over TLS, or to this
 * very machine.
 *
 * No thread is started (names are looked up here, not by libcurl), so a process that forks may use it. */
#pragma once

#include "store/setting.h"

typedef struct SmtpSender SmtpSender;

typedef enum {
    SMTP_SENT,        /* the server took it */
    SMTP_REFUSED,     /* it will never take this mail (5xx) */
    SMTP_LATER,       /* it does not take this mail now (4xx) */
    SMTP_UNREACHABLE, /* nothing can be sent: no connection, no trust, a wrong password, too slow */
} SmtpOutcome;

/* `domain` is the name to say hello with; `ca_file` has certificates to trust instead of the system's,
 * or NULL; no try takes longer than `timeout_s`. */
SmtpSender *smtp_open(const SmtpAddress *address, const char *domain, const char *ca_file,
                      unsigned timeout_s, GError **error);
void smtp_close(SmtpSender *sender);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(SmtpSender, smtp_close)

/* `message` as message_write() makes it. `out_said` gets the server's last words, or what went wrong
 * (never a password); "" after SMTP_SENT. */
SmtpOutcome smtp_send(SmtpSender *sender, const char *from, const char *to, const GString *message,
                      GString *out_said);

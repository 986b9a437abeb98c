/* Mail that waits to be sent. It is queued in the transaction of the act that causes it, and sent by
 * the worker: at least once, and at most twice if the worker dies after the mail server took it and
 * before that is written down (both have the same Message-ID).
 *
 * A body can hold a link that lets its reader in, so it is deleted as soon as the mail is sent or given
 * up, and no page or log shows it. */
#pragma once

#include "store/db.h"

#define MAIL_GIVE_UP_S                                                                             \
    (2 * 24 * 60 * 60) /* a failed try this long after it was queued is the last */

/* --- for who writes ----------------------------------------------------------------------- */

/* An address that mail can go to: ASCII, one @, letters that need no quotes, at most 254 bytes. */
bool mail_address_is_valid(const char *address);

/* Inside the caller's write. INVALID if the recipient is no address, the subject is empty or has a
 * control character or a line break in it, or either is not UTF-8: nothing that is written by anybody
 * can become a header. The body is plain text; CR LF and CR become LF. LIMIT if it is too long. */
bool mail_queue(Db *db, const char *recipient, const char *subject, const char *body,
                GError **error);
/* The same for mail that its reader can end: `list` is what it is sent for (its waiting mail can be dropped by
 * it), `unsubscribe` the address that ends it, which becomes a header (RFC 2369, RFC 8058). */
bool mail_queue_list(Db *db, const char *recipient, const char *subject, const char *body,
                     const char *list, const char *unsubscribe, GError **error);

/* --- for the administrator's page --------------------------------------------------------- */

typedef struct {
    int64_t id;
    char *recipient, *subject;
    char *created, *next_try; /* ISO 8601 */
    unsigned tries;
    char *given_up; /* when; NULL: it waits */
    char *fault;    /* the server's last word; NULL: not tried yet */
} MailStatus;
void mail_status_free(MailStatus *status);

/* Waiting and given up, newest first, at most `n`; MailStatus, freed with the array. */
GPtrArray *mail_list(Db *db, unsigned n, GError **error);
typedef struct {
    unsigned n_waiting, n_given_up;
} MailCounts;
bool mail_count(Db *db, MailCounts *out_counts, GError **error);

/* --- for the worker ----------------------------------------------------------------------- */

typedef struct {
    int64_t id;
    char *recipient, *subject, *body, *created;
    char *unsubscribe; /* NULL */
    unsigned tries;    /* before this one */
} Mail;
void mail_free(Mail *mail);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Mail, mail_free)

/* Those that are due, those with fewer tries first, then the oldest, at most `n`; Mail, freed with the
 * array. So one mail that brings the server down cannot stand in front of all others. */
GPtrArray *mail_due(Db *db, unsigned n, GError **error);
/* The server took it: its body is deleted. */
bool mail_sent(Centre *centre, const Mail *mail, GError **error);
/* It did not: tried again after 1, 5, 15 and then every 60 minutes, given up after MAIL_GIVE_UP_S. */
bool mail_failed(Centre *centre, const Mail *mail, const char *fault, GError **error);
/* It was not tried, because another one could not be sent for a reason that is everyone's: waits. */
bool mail_wait(Centre *centre, const Mail *mail, unsigned seconds, const char *fault,
               GError **error);
/* The server will never take it: given up now. */
bool mail_give_up(Centre *centre, const Mail *mail, const char *fault, GError **error);
/* What was sent before one day, and given up before another (ISO 8601), is forgotten. */
bool mail_forget(Centre *centre, const char *sent_before, const char *given_up_before,
                 GError **error);

/* Whom to tell what about rounds, each once: that it is open, that the deadline comes, that figures
 * were returned with questions, or accepted. Who writes to people is another room (people/mail.h):
 * it is handed over. */
#pragma once

#include "base/catalogue.h"
#include "figures/rounds.h"

typedef enum {
    NOTICE_OPENED,
    NOTICE_REMINDER, /* to those who have not submitted */
    NOTICE_UNSIGNED, /* likewise: submitted, and nobody has signed */
    NOTICE_RETURNED,
    NOTICE_ACCEPTED,
    NOTICE_KIND_COUNT
} NoticeKind;

typedef struct {
    NoticeKind kind;
    char *account, *email, *name;
    Lang lang;
    char *round, *round_title, *round_note;
    char *submission; /* NULL: the whole round */
    char area[ROUND_AREA_BYTES];
    int period; /* 0: the whole round */
    IsoDay deadline;
    int days_left;
    GPtrArray *questions; /* char *: NOTICE_RETURNED */
    char *what;           /* as in the store: "remind-7" */
} RoundNotice;
void round_notice_free(RoundNotice *notice);

/* A mail about it, plain text in the reader's language. `address`: where the desk is
 * ("https://..."), NULL: not said. */
void round_notice_write(const RoundNotice *notice, const char *address, GString *subject,
                        GString *body);

/* Hands one notice over, inside the write: what it puts into the store is kept with the note that it
 * was told, or neither is. False ends it all. */
typedef bool (*RoundNoticeTell)(Db *db, const RoundNotice *notice, void *data, GError **error);
/* Tells everybody what is due on a day. For the worker, once an hour or so. */
bool round_tell_due(Centre *centre, IsoDay today, RoundNoticeTell tell, void *data, unsigned *out_n,
                    GError **error);

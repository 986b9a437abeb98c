/* One mail as it goes over the wire (RFC 5322, MIME): headers, then plain text. */
#pragma once

#include <glib.h>

typedef struct {
    const char *from, *from_name; /* an address; a name or NULL */
    const char *reply_to;         /* an address or NULL */
    const char *to;               /* an address */
    const char *subject;          /* UTF-8, one line */
    const char *body;             /* UTF-8, lines end with LF */
    const char *date;             /* ISO 8601, UTC, as iso_now_write() gives it */
    const char *unsubscribe;      /* an address that ends such mail, or NULL */
    const char *key; /* the same for every try to send this mail: makes its Message-ID */
} Message;

/* Lines end with CR LF and have at most 78 characters (a header with a long address more); only ASCII
 * is in it. A line break in a field becomes a blank: no field can begin another one. Caller frees. */
GString *message_write(const Message *message);

/* Its parts, for tests: the text of a header, encoded by RFC 2047 where it needs it, which begins at
 * `column` (20 at most); and a body in quoted-printable. */
void message_put_text(GString *to, const char *text, size_t column);
void message_put_quoted_printable(GString *to, const char *body);

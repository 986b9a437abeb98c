#include "exchange/message.h"

#include "base/isotime.h"
#include "base/line.h"
#include <stdbool.h>
#include <string.h>

#define LINE_MAX_LETTERS 76u /* RFC 2045, 6.7 (5); RFC 2047, 2 */
#define WORD_BEGIN "=?UTF-8?B?"
#define WORD_END "?="
#define WORD_FRAME 12u /* letters of both */

/* --- headers ------------------------------------------------------------------------------ */

static bool is_plain_ascii(const char *text)
{
    for (const char *c = text; *c; c++)
        if (*c < 0x20 || *c > 0x7e)
            return false;
    return true;
}

/* Bytes of whole characters that fit into one encoded word after `column`: three become four letters. */
static size_t word_bytes(const char *text, size_t column)
{
    size_t room = (LINE_MAX_LETTERS - column - WORD_FRAME) / 4 * 3, length = 0;
    while (text[length]) {
        size_t next = (size_t)(g_utf8_next_char(text + length) - text);
        if (next > room)
            break;
        length = next;
    }
    return length;
}

void message_put_text(GString *to, const char *text, size_t column)
{
    g_autofree char *line = line_clean(text);
    /* "=?" could be read as the beginning of an encoded word, blanks at an end would be lost. */
    size_t length = strlen(line);
    bool is_kept = is_plain_ascii(line) && !strstr(line, "=?") &&
                   column + length <= LINE_MAX_LETTERS && length > 0 && line[0] != ' ' &&
                   line[length - 1] != ' ';
    if (is_kept) {
        g_string_append(to, line);
        return;
    }
    for (const char *rest = line; *rest;) {
        size_t n = word_bytes(rest, rest == line ? column : 1);
        g_autofree char *coded = g_base64_encode((const guchar *)rest, n);
        if (rest != line)
            g_string_append(to, "\r\n ");
        g_string_append_printf(to, WORD_BEGIN "%s" WORD_END, coded);
        rest += n;
    }
}

static void put_header(GString *to, const char *name, const char *text)
{
    g_string_append_printf(to, "%s: ", name);
    message_put_text(to, text, strlen(name) + 2);
    g_string_append(to, "\r\n");
}

/* An address has no letter that could end a header (people/mail.h); what has one is left out. */
static void put_address(GString *to, const char *name, const char *label, const char *address)
{
    g_autofree char *line = line_clean(address);
    g_string_append_printf(to, "%s: ", name);
    size_t length = label ? strlen(label) : 0, column = strlen(name) + 2;
    if (length > 0 && is_plain_ascii(label) && column + length < 60 && !strstr(label, "=?")) {
        g_string_append_c(to, '"');
        for (const char *c = label; *c; c++) {
            if (*c == '"' || *c == '\\')
                g_string_append_c(to, '\\');
            g_string_append_c(to, *c);
        }
        g_string_append_c(to, '"');
    } else if (length > 0) {
        message_put_text(to, label, column);
    }
    g_string_append_printf(to, "%s<%s>\r\n", length > 0 ? "\r\n " : "", line);
}

static void put_date(GString *to, const char *iso)
{
    static const char days[] = "ThuFriSatSunMonTueWed"; /* 1970-01-01 was a Thursday */
    static const char months[] = "JanFebMarAprMayJunJulAugSepOctNovDec";
    char date[ISO_DATE_BYTES];
    g_strlcpy(date, iso, sizeof date);
    IsoDay day = 0;
    int y, m, d;
    (void)iso_day_parse(date, &day);
    iso_day_to_ymd(day, &y, &m, &d);
    g_autofree char *clock = strlen(iso) > 19 ? g_strndup(iso + 11, 8) : g_strdup("00:00:00");
    g_string_append_printf(to, "Date: %.3s, %d %.3s %04d %s +0000\r\n", days + 3 * (day % 7), d,
                           months + 3 * (m - 1), y, clock);
}

/* The key's hash at the sender's domain: says nothing about the key. */
static void put_id(GString *to, const Message *message)
{
    g_autofree char *hash = g_compute_checksum_for_string(G_CHECKSUM_SHA256, message->key, -1);
    const char *at = strrchr(message->from, '@');
    g_string_append_printf(to, "Message-ID: <%.32s@%s>\r\n", hash, at ? at + 1 : "localhost");
}

/* --- body --------------------------------------------------------------------------------- */

/* One line: what is not printable ASCII as =XX, a blank at its end too; soft breaks keep it short. */
static void put_line(GString *to, const char *line, size_t length)
{
    static const char hex[] = "0123456789ABCDEF";
    size_t column = 0;
    for (size_t i = 0; i < length; i++) {
        unsigned char c = (unsigned char)line[i];
        bool is_last = i + 1 == length;
        bool is_kept = (c > 0x20 && c < 0x7f && c != '=') || ((c == ' ' || c == '\t') && !is_last);
        /* A dot alone and "From " at the beginning of a line mean something to mail programs of old. */
        size_t most = LINE_MAX_LETTERS - (is_last ? 0 : 1);
        bool begins = column == 0 || column + 1 > most;
        if (begins && (c == '.' || (length - i > 4 && memcmp(line + i, "From ", 5) == 0)))
            is_kept = false;
        size_t width = is_kept ? 1 : 3;
        if (column + width > most) {
            g_string_append(to, "=\r\n");
            column = 0;
        }
        if (is_kept)
            g_string_append_c(to, (char)c);
        else
            g_string_append_printf(to, "=%c%c", hex[c >> 4], hex[c & 15]);
        column += width;
    }
    g_string_append(to, "\r\n");
}

void message_put_quoted_printable(GString *to, const char *body)
{
    while (*body) {
        size_t length = strcspn(body, "\n");
        put_line(to, body, length);
        body += length + (body[length] == '\n');
    }
}

/* RFC 2369; RFC 8058 lets a mail program send the POST by itself, over TLS only. */
static void put_unsubscribe(GString *to, const char *address)
{
    if (!address || !is_plain_ascii(address) || strpbrk(address, "<> "))
        return;
    g_string_append_printf(to, "List-Unsubscribe:\r\n <%s>\r\n", address);
    if (g_str_has_prefix(address, "https://"))
        g_string_append(to, "List-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n");
}

GString *message_write(const Message *message)
{
    GString *to = g_string_new(NULL);
    put_date(to, message->date);
    put_address(to, "From", message->from_name, message->from);
    if (message->reply_to)
        put_address(to, "Reply-To", NULL, message->reply_to);
    put_address(to, "To", NULL, message->to);
    put_header(to, "Subject", message->subject);
    put_id(to, message);
    put_unsubscribe(to, message->unsubscribe);
    /* So that nobody's holiday note answers (RFC 3834). */
    g_string_append(to, "Auto-Submitted: auto-generated\r\n"
                        "MIME-Version: 1.0\r\n"
                        "Content-Type: text/plain; charset=utf-8\r\n"
                        "Content-Transfer-Encoding: quoted-printable\r\n"
                        "\r\n");
    message_put_quoted_printable(to, message->body);
    return to;
}

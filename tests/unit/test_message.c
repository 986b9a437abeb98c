/* What mail looks like to those who read it, and to the servers on its way. */
#include "exchange/message.h"

#include "base/error.h"
#include "base/isotime.h"
#include "base/limits.h"
#include <string.h>

/* Quoted-printable and back, by the rules of RFC 2045 and not by the writer's. */
static char *unquote(const char *text)
{
    GString *to = g_string_new(NULL);
    for (const char *c = text; *c; c++) {
        if (c[0] == '\r' && c[1] == '\n') {
            g_string_append_c(to, '\n');
            c++;
        } else if (*c != '=') {
            g_string_append_c(to, *c);
        } else if (c[1] == '\r' && c[2] == '\n') {
            c += 2;
        } else {
            g_assert_true(g_ascii_isxdigit(c[1]) && g_ascii_isxdigit(c[2]));
            g_string_append_c(to,
                              (char)(g_ascii_xdigit_value(c[1]) * 16 + g_ascii_xdigit_value(c[2])));
            c += 2;
        }
    }
    return g_string_free(to, FALSE);
}

/* ASCII, lines that end with CR LF and are no longer than `most`. */
static void assert_lines(const char *text, size_t most)
{
    size_t column = 0;
    for (const char *c = text; *c; c++) {
        if (*c == '\r') {
            g_assert_cmpint(c[1], ==, '\n');
            g_assert_true(column == 0 || (c[-1] != ' ' && c[-1] != '\t'));
            g_assert_cmpuint(column, <=, most);
            column = 0;
            c++;
            continue;
        }
        g_assert_true((*c >= 0x20 && *c < 0x7f) || *c == '\t');
        column++;
    }
}

static void test_message_body(void)
{
    static const char *const pieces[] = {"a",
                                         " ",
                                         "\t",
                                         "=",
                                         "å",
                                         "😀",
                                         "\n",
                                         ".",
                                         "From ",
                                         "=20",
                                         "words of a line ",
                                         "https://example.org/?a=b&c=d"};
    for (unsigned round = 0; round < 3000; round++) {
        g_autoptr(GString) body = g_string_new(NULL);
        for (int n = g_test_rand_int_range(0, 60); n > 0; n--)
            g_string_append(body, pieces[g_test_rand_int_range(0, G_N_ELEMENTS(pieces))]);
        g_autoptr(GString) coded = g_string_new(NULL);
        message_put_quoted_printable(coded, body->str);
        assert_lines(coded->str, 76);
        g_assert_false(g_str_has_prefix(coded->str, ".") || strstr(coded->str, "\r\n.\r\n"));
        g_assert_false(g_str_has_prefix(coded->str, "From ") || strstr(coded->str, "\nFrom "));
        g_autofree char *back = unquote(coded->str);
        if (body->len > 0 && !g_str_has_suffix(body->str, "\n"))
            g_string_append_c(body, '\n');
        g_assert_cmpstr(back, ==, body->str);
    }
}

/* RFC 2047 and back. */
static char *decode_words(const char *text)
{
    GString *to = g_string_new(NULL);
    for (const char *c = text; *c;) {
        if (!g_str_has_prefix(c, "=?UTF-8?B?")) {
            bool is_fold = g_str_has_prefix(c, "\r\n ");
            if (!is_fold)
                g_string_append_c(to, *c);
            c += is_fold ? 3 : 1;
            continue;
        }
        const char *end = strstr(c, "?=");
        g_autofree char *coded = g_strndup(c + 10, (gsize)(end - c - 10));
        gsize n;
        g_autofree guchar *bytes = g_base64_decode(coded, &n);
        g_assert_true(g_utf8_validate((char *)bytes, (gssize)n, NULL)); /* whole characters */
        g_assert_cmpint(end + 2 - c, <=, 75);
        g_string_append_len(to, (char *)bytes, (gssize)n);
        c = end + 2;
    }
    return g_string_free(to, FALSE);
}

static void test_message_subject(void)
{
    static const char *const pieces[] = {"a", " ", "word ", "å", "ā", "😀", "=?", "?=", "\"", "="};
    for (unsigned round = 0; round < 3000; round++) {
        g_autoptr(GString) text = g_string_new("x");
        for (int n = g_test_rand_int_range(0, 60); n > 0; n--)
            g_string_append(text, pieces[g_test_rand_int_range(0, G_N_ELEMENTS(pieces))]);
        g_autoptr(GString) coded = g_string_new("Subject: ");
        message_put_text(coded, text->str, coded->len);
        g_string_append(coded, "\r\n");
        assert_lines(coded->str, 78);
        g_autofree char *value = g_strndup(coded->str + 9, coded->len - 11);
        g_autofree char *back = decode_words(value);
        g_assert_cmpstr(back, ==, text->str);
    }
}

/* Even if something gets by what is checked before, no header begins another. */
static void test_message_headers(void)
{
    const Message message = {.from = "fyr@example.org",
                             .from_name = "Fyr\r\nBcc: x@example.org",
                             .reply_to = "a@example.org\nX-1: y",
                             .to = "b@example.org>\r\nX-2: y",
                             .subject = "Hello\r\nX-3: y\r\n\r\nbody",
                             .body = "Text\n",
                             .date = "2024-02-29T08:05:09.123Z",
                             .key = "1"};
    g_autoptr(GString) text = message_write(&message);
    assert_lines(text->str, 998);
    g_assert_nonnull(strstr(text->str, "Date: Thu, 29 Feb 2024 08:05:09 +0000\r\n"));
    g_auto(GStrv) halves = g_strsplit(text->str, "\r\n\r\n", 2);
    g_assert_cmpstr(halves[1], ==, "Text\r\n");
    g_auto(GStrv) lines = g_strsplit(halves[0], "\r\n", -1);
    static const char *const names[] = {"Date",           "From",
                                        "Reply-To",       "To",
                                        "Subject",        "Message-ID",
                                        "Auto-Submitted", "MIME-Version",
                                        "Content-Type",   "Content-Transfer-Encoding"};
    unsigned n = 0;
    for (unsigned i = 0; lines[i]; i++) {
        if (lines[i][0] == ' ')
            continue;
        g_autofree char *name = g_strndup(lines[i], strcspn(lines[i], ":"));
        g_assert_cmpuint(n, <, G_N_ELEMENTS(names));
        g_assert_cmpstr(name, ==, names[n++]);
    }
    g_assert_cmpuint(n, ==, G_N_ELEMENTS(names));
    /* The same mail has the same Message-ID on every try, another one another. */
    Message other = message;
    other.date = "2024-03-01T00:00:00.000Z";
    g_autoptr(GString) again = message_write(&other);
    other.key = "2";
    g_autoptr(GString) different = message_write(&other);
    g_autofree char *id = g_strndup(strstr(text->str, "Message-ID"), 60);
    g_assert_nonnull(strstr(again->str, id));
    g_assert_null(strstr(different->str, id));
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/message/body", test_message_body);
    g_test_add_func("/message/subject", test_message_subject);
    g_test_add_func("/message/headers", test_message_headers);
    return g_test_run();
}
